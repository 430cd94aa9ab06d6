"""A ledger comes again while people work by it: what is new, what changes, and that nothing is lost."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.actions.assigning import meaning
from bot.actions.assigning.meaning import Same
from bot.actions.items import renewing
from bot.actions.items.renewing import Entered, Mode, NeedsPerson, NeedsReason, Overlaps
from bot.ledger.reading import ReadItem
from bot.rules.matching import Kind
from bot.rules.models import CampaignId, Finding, ItemId, State
from storage import audit, campaigns, items, measures, people, proofs, reports, units
from tests.world import World

SOURCE = ("台账.xlsx", "c" * 64)


async def file_of(world: World) -> list[ReadItem]:
    """The ledger as it stands, as a file would say it."""
    return [each.facts for each in await world.read(known)]


def known(db: Connection) -> Any:
    return renewing.known_items(db, campaign(db), date(2026, 3, 3))


def campaign(db: Connection) -> CampaignId:
    return campaigns.every(db)[0].id


async def comes(world: World, file: list[ReadItem], mode: Mode = Mode.UPDATE, reason: str | None = None) -> Entered:
    now = world.clock.now()
    return await world.write(lambda db: renewing.renew(db, campaign(db), file, mode, SOURCE, reason, now))


async def test_the_same_again_changes_nothing(world: World):
    await world.is_set_up()
    before = await world.read(items.every)
    assert await comes(world, await file_of(world)) == Entered(0, 0, 0, ())
    assert await world.read(items.every) == before


async def test_stop_enters_nothing_when_anything_is_known(world: World):
    await world.is_set_up()
    file = await file_of(world)
    fresh = replace(
        file[0], code="99", path=("99",), problem="防汛物资储备不足，值守制度不落实。", title="防汛物资储备不足"
    )
    with pytest.raises(Overlaps):
        await comes(world, [*file, fresh], Mode.STOP)
    assert len(await world.read(items.every)) == 8


async def test_skip_enters_what_is_new_and_leaves_the_rest(world: World):
    await world.is_set_up()
    file = await file_of(world)
    fresh = replace(file[0], problem="防汛物资储备不足，值守制度不落实。", title="防汛物资储备不足")
    other = replace(file[1], due=date(2026, 9, 30))
    assert await comes(world, [file[0], other, fresh], Mode.SKIP) == Entered(1, 0, 1, (3, 4, 5, 6, 7, 8))
    every = await world.read(items.every)
    assert (len(every), every[-1].title, every[-1].state) == (9, "防汛物资储备不足", State.DRAFT)
    assert every[1].due != date(2026, 9, 30)
    assert len({each.code for each in every}) == 9


async def test_an_owner_or_a_date_does_not_change_without_a_reason(world: World):
    await world.is_set_up()
    file = await file_of(world)
    before = await world.read(items.every)
    for facts in ({"due": date(2026, 9, 30)}, {"lead_unit": "绿化站"}):
        with pytest.raises(NeedsReason):
            await comes(world, [replace(file[0], **facts), *file[1:]], reason="  ")
    assert await world.read(items.every) == before


async def test_a_new_date_is_told_with_its_reason_and_reminded_of_anew(world: World):
    await world.is_set_up()
    file = await file_of(world)
    made = await comes(world, [replace(file[0], due=date(2026, 9, 30)), *file[1:]], reason="汛期施工，经领导小组同意")
    assert made.changed == 1
    told = await world["陆一鸣"].waits_for("整改时限由")
    assert "第1项" in told.text
    assert "2026年9月30日" in told.text
    assert "汛期施工，经领导小组同意" in told.text
    item = await world.read(items.get, ItemId(1))
    assert (item.due, item.ladder) == (date(2026, 9, 30), 0)
    trail = [each for each in await world.read(audit.of_item, ItemId(1)) if each.action == "renew_item"]
    assert len(trail) == 1


async def test_several_new_dates_are_one_message_to_whom_they_concern(world: World):
    await world.is_set_up()
    file = await file_of(world)
    items_now = await world.read(items.every)
    theirs = [n for n, each in enumerate(items_now) if each.unit == "道路科"]
    assert len(theirs) > 1
    later = [replace(each, due=date(2026, 9, 30)) if n in theirs else each for n, each in enumerate(file)]
    made = await comes(world, later, reason="汛期施工，经领导小组同意")
    assert made.changed == len(theirs)
    told = await world["陆一鸣"].waits_for("的整改时限作了调整")
    assert f"您单位有 {len(theirs)} 项" in told.text
    assert all(f"第{items_now[n].number}项 {items_now[n].title}" in told.text for n in theirs)
    assert told.text.count("汛期施工，经领导小组同意") == 1
    assert len([m for m in await world["陆一鸣"].messages() if "整改时限由" in m.text]) == 1


async def test_another_unit_gets_the_item_to_sign_and_the_former_one_is_told(world: World):
    await world.is_set_up()
    file = await file_of(world)
    made = await comes(world, [replace(file[0], lead_unit="绿化站"), *file[1:]], reason="职责调整")
    assert made.changed == 1
    assert "职责调整" in (await world["陆一鸣"].waits_for("办公室已改由其他单位牵头")).text
    item = await world.read(items.get, ItemId(1))
    assert (item.unit, item.state) == ("绿化站", State.ISSUED)
    assert await comes(world, [replace(file[0], lead_unit="绿化站"), *file[1:]]) == Entered(0, 0, 0, ())


async def means(world: World, words: str, unit: str) -> None:
    """The office decided so."""
    found = await world.read(people.find_unit, unit)
    assert found is not None
    await world.write(meaning.decide, Same(Kind.UNIT, words, found.id, unit), world.clock.now())


@pytest.mark.parametrize("words", ["综合办", "道 路 科", "路科", "老道路处"])
async def test_another_name_of_the_same_unit_changes_nothing_and_cancels_nothing(world: World, words: str):
    await world.is_set_up()
    await means(world, "综合办", "道路科")
    road = await world.read(people.find_unit, "道路科")
    assert road is not None
    await world.write(units.rename, road.id, "老道路处", world.clock.now().date())
    await world.write(units.rename, road.id, "道路科", world.clock.now().date())
    file = await file_of(world)
    before = await world.read(items.every)
    trail = await world.read(audit.of_item, ItemId(1))
    anew = [replace(each, lead_unit=words if each.lead_unit == "道路科" else each.lead_unit) for each in file]
    assert anew != file
    assert await comes(world, anew) == Entered(0, 0, 0, ())
    assert await world.read(items.every) == before
    assert await world.read(audit.of_item, ItemId(1)) == trail
    assert not [m for m in await world["陆一鸣"].messages() if "改由其他单位牵头" in m.text]


async def test_two_words_for_one_unit_are_one_and_for_another_unit_are_a_change(world: World):
    await world.is_set_up()
    file = await file_of(world)
    anew = [replace(file[0], lead_unit="综合办", problem=file[0].problem), *file[1:]]
    with pytest.raises(NeedsPerson, match="综合办"):
        await comes(world, anew, reason="职责调整")
    await means(world, "综合办", "绿化站")
    with pytest.raises(NeedsReason):
        await comes(world, anew)
    assert await comes(world, anew, reason="职责调整") == Entered(0, 1, 0, ())
    assert (await world.read(items.get, ItemId(1))).unit == "绿化站"
    written = [replace(file[0], lead_unit="绿化站"), *file[1:]]
    assert await comes(world, written) == Entered(0, 0, 0, ())  # and the other way round


async def test_supporters_and_people_by_other_words_are_no_change(world: World):
    await world.is_set_up()
    await means(world, "计财处", "财务科")
    now = world.clock.now()
    who = await world.read(people.find_by_name, "林知秋")
    assert who is not None
    await world.write(meaning.decide, Same(Kind.PERSON, "林局", who.id, "林知秋"), now)
    await world.write(items.change, ItemId(1), person="陆一鸣、沈算", support_units=["财务科"])
    file = await file_of(world)
    same: list[dict[str, Any]] = [
        {"support_units": ("计财处",), "leader": "林局", "person": "科长陆一鸣；沈算"},
        {"support_units": ("财科", "财务科"), "leader": "副组长林知秋"},
    ]
    for facts in same:
        assert await comes(world, [replace(file[0], **facts), *file[1:]]) == Entered(0, 0, 0, ())
    others: list[dict[str, Any]] = [{"support_units": ("绿化站",)}, {"leader": "周行远"}, {"person": "沈算"}]
    for facts in others:
        assert (await comes(world, [replace(file[0], **facts), *file[1:]], Mode.SKIP)).left == 1


async def test_a_unit_nobody_knows_is_for_a_person(world: World):
    await world.is_set_up()
    file = await file_of(world)
    before = await world.read(items.every)
    with pytest.raises(NeedsPerson, match="天文台"):
        await comes(world, [replace(file[0], lead_unit="天文台"), *file[1:]], reason="职责调整")
    assert await world.read(items.every) == before


async def test_answers_findings_and_what_was_proved_stay(world: World):
    await world.is_set_up()
    await world.opens_round()
    await world["陆一鸣"].says("第1项 已修补路面 120 平方米")
    await world["陆一鸣"].waits_for("已收到")
    await world.write(items.change, ItemId(1), finding=Finding.BASICALLY_DONE)
    file = await file_of(world)
    anew = replace(
        file[0],
        status="not_done",
        measures=("每日巡查", *file[0].measures[:1]),
        problem=file[0].problem + "群众反映强烈。",
    )
    assert (await comes(world, [anew, *file[1:]])).changed == 1
    item = await world.read(items.get, ItemId(1))
    assert item.finding == Finding.BASICALLY_DONE
    assert item.problem.endswith("群众反映强烈。")
    assert [each.text for each in await world.read(items.measures, ItemId(1))] == list(anew.measures)
    assert await world.read(reports.newest_words, ItemId(1)) is not None


async def test_a_ticked_measure_that_the_file_no_longer_has_is_kept_behind_the_others(world: World):
    await world.is_set_up()
    mine = await world.read(items.measures, ItemId(1))
    now = world.clock.now()
    await world.write(proofs.tick, mine[0].id, None, now)
    await world.write(measures.replace, ItemId(1), ["新措施"])
    assert [(each.text, each.done_at is not None) for each in await world.read(items.measures, ItemId(1))] == [
        ("新措施", False),
        (mine[0].text, True),
    ]


async def test_what_is_closed_is_not_opened_again_by_a_file(world: World):
    await world.is_set_up()
    now = world.clock.now()
    await world.write(items.change, ItemId(1), state=State.CLOSED, closed_at=now, finding=Finding.DONE)
    file = await file_of(world)
    other = replace(file[0], lead_unit="绿化站", due=date(2026, 9, 30), problem=file[0].problem + "群众反映强烈。")
    before = await world.read(items.get, ItemId(1))
    assert await comes(world, [other, *file[1:]]) == Entered(0, 0, 1, ())
    assert await world.read(items.get, ItemId(1)) == before


async def test_a_measure_that_was_kept_is_no_change_the_second_time(world: World):
    await world.is_set_up()
    file = await file_of(world)
    steps = await world.read(items.measures, ItemId(1))
    await world.write(proofs.tick, steps[-1].id, None, world.clock.now())
    fewer = [replace(file[0], measures=("新措施", *file[0].measures[:-1])), *file[1:]]
    assert (await comes(world, fewer)).changed == 1
    assert await comes(world, fewer) == Entered(0, 0, 0, ())
    assert [each.text for each in await world.read(items.measures, ItemId(1))][-1] == steps[-1].text


async def test_what_the_file_no_longer_has_is_named_and_stays(world: World):
    await world.is_set_up()
    file = await file_of(world)
    assert await comes(world, file[:6]) == Entered(0, 0, 0, (7, 8))
    assert len(await world.read(items.every)) == 8
