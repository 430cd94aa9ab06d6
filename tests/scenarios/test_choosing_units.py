"""Words of a ledger that are no name of the roster's: shown, asked about one by one, decided once for all files."""

import io
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from bot.actions.assigning import meaning
from bot.actions.assigning.meaning import Same
from bot.actions.items.importing import import_roster
from bot.ledger.reading import RosterReading, RosterRow
from bot.rules.matching import Kind
from simulator.conversation import ChatMessage
from storage import aliases, audit, items, people, units
from storage.file_words import of_file
from storage.tables import audit as trail
from storage.tables import evidence
from tests.scenarios.test_receiving_files import data_of, is_offered, looks, sent
from tests.world import ROSTER, World, read_item

SECOND = RosterRow("领导小组办公室", "副主任", "佟若水", "office")
STAFF = (*ROSTER, RosterRow("综合执法大队", "队长", "佘铁山", "head"), SECOND)
ROWS = (
    ("背街小巷每日只清扫一次，垃圾清运不及时", "综合办", "绿化站", "林副局长", "陆一鸣"),
    ("行道树补种不及时，缺株较多", "财务处", "综合办、道路科", "林知秋", "赵无名、佘铁山"),
    ("公务用车油卡管理混乱，台账缺失", "执法队", "", "副组长林知秋", ""),
    ("窗口人员服务态度生硬，群众多次反映", "综合办", "", "林知秋", ""),
)
HEADS = ["序号", "存在问题", "整改措施", "牵头单位", "配合单位", "责任领导", "责任人", "整改时限"]


def workbook(*rows: tuple[str, ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["示范局落实第一巡察组反馈意见整改台账（2026年2月27日反馈）"])
    sheet.append(HEADS)
    for n, (problem, lead, support, leader, person) in enumerate(rows, 1):
        sheet.append([n, problem, "立即整改", lead, support, leader, person, "2026年6月底前"])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


async def has_people(world: World) -> None:
    await world.has_roster(*STAFF)
    await world.joins("何敏", "佟若水", "陆一鸣")


async def preview(world: World, *rows: tuple[str, ...], name: str = "整改台账.xlsx") -> ChatMessage:
    return await looks(world, await is_offered(world, workbook(*(rows or ROWS)), name))


async def presses(world: World, message: ChatMessage, words: str, shows: str, who: str = "何敏") -> ChatMessage:
    """Press a button, and wait for what stands in the place of the message then."""
    await world[who].presses(message, words)
    return await world[who].waits_for(
        lambda m: m.message_id == message.message_id and shows in m.text and "正在读" not in m.text, timeout=60
    )


async def decided(world: World) -> list[tuple[str, str]]:
    known = await world.read(aliases.of_units) | await world.read(aliases.of_people)
    return list(known.items())


async def decisions(world: World) -> list[tuple[int | None, dict[str, str]]]:
    """Who decided what, as the audit trail has it."""
    told = select(trail.c.person_id, trail.c.data).where(trail.c.action == "decide_alias").order_by(trail.c.id)
    return [(row.person_id, row.data) for row in await world.read(lambda db: db.execute(told).all())]


async def test_words_are_shown_and_none_is_taken_silently(world: World):
    await has_people(world)
    seen = await preview(world)
    assert "按名册对应：执法队 → 综合执法大队（简称）、副组长林知秋 → 林知秋" in seen.text
    assert "对不上的单位：综合办 3 项（相近：综合执法大队）；财务处 1 项（相近：财务科）" in seen.text
    assert "对不上的人员：林副局长 1 项（相近：林知秋）；赵无名 1 项" in seen.text
    assert seen.button_texts == [
        "认单位（2）",
        "认人员（2）",
        "已对应 2 个 · 修改",
        "确认读入",
        "存为导出样式",
        "不读入",
    ]


async def test_rows_of_units_nobody_knows_are_marked_in_the_copy(world: World):
    await has_people(world)
    await preview(world)
    await world["何敏"].waits_for(lambda m: m.by_bot and m.document is not None, timeout=30)
    (marked,) = await sent(world, world["何敏"])
    sheet = openpyxl.load_workbook(io.BytesIO(marked)).active
    notes = [[cell.value or "" for cell in row][-1] for row in sheet.iter_rows()]
    assert "“综合办”（3项）在名册里找不到，相近的有综合执法大队" in notes[2]
    assert "“财务处”（1项）在名册里找不到，相近的有财务科" in notes[3]
    assert "“综合办”" in notes[3]  # it supports there
    assert notes[4] == ""
    assert "“综合办”" in notes[5]


async def test_word_by_word_and_then_the_preview_again(world: World):
    await has_people(world)
    office = world["何敏"]
    one = await presses(world, await preview(world), "认单位（2）", "写的是“综合办”，涉及 3 项")
    assert one.button_texts == ["综合执法大队", "其他单位", "先不认", "返回试读结果"]
    others = await presses(world, one, "其他单位", "是哪个单位？")
    assert others.button_texts == ["道路科", "绿化站", "财务科", "综合执法大队", "返回"]
    two = await presses(world, others, "道路科", "✓ “综合办”认作道路科")
    assert "写的是“财务处”，涉及 1 项" in two.text
    assert two.button_texts == ["财务科", "其他单位", "先不认", "返回试读结果"]
    assert await decided(world) == [("综合办", "道路科")]
    again = await presses(world, two, "财务科", "试读《整改台账.xlsx》")
    assert "对不上的单位" not in again.text
    assert "综合办 → 道路科（已认定）" in again.text
    assert again.button_texts[:2] == ["认人员（2）", "已对应 4 个 · 修改"]
    leader = await presses(world, again, "认人员（2）", "责任领导写的是“林副局长”")
    person = await presses(world, leader, "林知秋", "责任人写的是“赵无名”")
    assert person.button_texts == ["其他人员", "先不认", "返回试读结果"]
    last = await presses(world, person, "先不认", "试读《整改台账.xlsx》")
    assert last.button_texts[:2] == ["认人员（1）", "已对应 5 个 · 修改"]
    assert len(await sent(world, office)) == 1  # the marked copy came once
    await office.presses(last, "确认读入")
    await office.waits_for("《整改台账.xlsx》已读入", timeout=60)
    every = await world.read(items.every)
    assert [each.unit for each in every] == ["道路科", "财务科", "综合执法大队", "道路科"]
    assert [each.lead_unit for each in every] == ["综合办", "财务处", "执法队", "综合办"]  # the file's own words stay
    names = {unit.id: unit.name for unit in await world.read(people.units)}
    assert [[names[each] for each in item.support_ids] for item in every] == [["绿化站"], ["道路科"], [], []]
    head = await world.read(people.find_by_name, "林知秋")
    assert head is not None
    assert {each.in_charge_id for each in every} == {head.id}


async def test_who_decided_is_in_the_trail(world: World):
    await has_people(world)
    one = await presses(world, await preview(world), "认单位（2）", "“综合办”")
    await presses(world, await presses(world, one, "其他单位", "哪个单位"), "道路科", "“财务处”")
    by = await world.read(people.find_by_name, "何敏")
    assert by is not None
    assert await decisions(world) == [(by.id, {"kind": "unit", "words": "综合办", "name": "道路科"})]
    assert await world.read(audit.verify) is None


async def test_what_was_decided_holds_for_the_next_file_and_can_be_changed_or_taken_back(world: World):
    await has_people(world)
    one = await presses(world, await preview(world), "认单位（2）", "“综合办”")
    await presses(world, await presses(world, one, "其他单位", "哪个单位"), "道路科", "“财务处”")
    seen = await preview(world, *ROWS[:1], name="第二份.xlsx")
    assert "综合办 → 道路科（已认定）" in seen.text
    assert "认单位" not in " ".join(seen.button_texts)
    stands = await presses(world, seen, "已认 1 个 · 修改", "文件中的名称与名册的对应")
    assert "综合办 → 道路科（何敏认定，1 项）" in stands.text
    word = await presses(world, stands, "改：综合办", "现在认作道路科，由何敏认定")
    assert word.button_texts == ["其他单位", "取消认定", "返回试读结果"]
    stands = await presses(world, await presses(world, word, "其他单位", "哪个单位"), "绿化站", "综合办 → 绿化站")
    assert await decided(world) == [("综合办", "绿化站")]
    word = await presses(world, stands, "改：综合办", "现在认作绿化站")
    await world["何敏"].presses(word, "取消认定")
    empty = await world["何敏"].waits_for(lambda m: m.message_id == word.message_id and "现在没有" in m.text)
    assert await decided(world) == []
    seen = await presses(world, empty, "返回试读结果", "试读《第二份.xlsx》")
    assert "认单位（1）" in seen.button_texts


async def test_a_short_form_that_a_rule_took_is_put_right_by_a_person(world: World):
    await has_people(world)
    seen = await preview(world, ROWS[2])
    stands = await presses(world, seen, "已对应 2 个 · 修改", "综合执法大队（简称，1 项）")
    word = await presses(world, stands, "改：执法队", "现在按简称对应综合执法大队")
    assert "取消认定" not in word.button_texts
    stands = await presses(world, await presses(world, word, "其他单位", "哪个单位"), "道路科", "执法队 → 道路科")
    seen = await presses(world, stands, "返回试读结果", "执法队 → 道路科（已认定）")
    await world["何敏"].presses(seen, "确认读入")
    await world["何敏"].waits_for("已读入", timeout=60)
    assert [each.unit for each in await world.read(items.every)] == ["道路科"]


async def test_two_of_the_office_choose_at_once_and_the_second_is_told(world: World):
    await has_people(world)
    one = await presses(world, await preview(world), "认单位（2）", "“综合办”")
    others = await presses(world, one, "其他单位", "哪个单位")
    other = await world.read(people.find_by_name, "佟若水")
    unit = await world.read(people.find_unit, "绿化站")
    assert other is not None
    assert unit is not None
    same = Same(Kind.UNIT, "综合办", unit.id, unit.name)
    await world.write(lambda db: meaning.decide(db, same, world.clock.now(), by=other.id))
    answer = await world["何敏"].presses(others, "道路科")
    assert answer is not None
    assert (answer.text, answer.alert) == ("“综合办”刚由佟若水认作绿化站，这次没有改动。", True)
    await world["何敏"].waits_for("现在认作绿化站，由佟若水认定")
    assert await decided(world) == [("综合办", "绿化站")]


async def test_pressed_twice_it_is_decided_once_and_nothing_is_skipped(world: World):
    await has_people(world)
    one = await presses(world, await preview(world), "认单位（2）", "“综合办”")
    others = await presses(world, one, "其他单位", "哪个单位")
    data = data_of(others, "道路科")
    await world["何敏"].presses(others, data=data)
    answer = await world["何敏"].presses(others, data=data)
    assert answer is not None
    assert answer.text == "“综合办”认作道路科。"
    await world["何敏"].waits_for("写的是“财务处”")
    assert await decided(world) == [("综合办", "道路科")]
    assert len(await decisions(world)) == 1


async def test_a_unit_that_ends_meanwhile_is_not_chosen(world: World):
    await has_people(world)
    one = await presses(world, await preview(world), "认单位（2）", "“综合办”")
    others = await presses(world, one, "其他单位", "哪个单位")
    gone, into = [await world.read(people.find_unit, name) for name in ("综合执法大队", "绿化站")]
    assert gone is not None
    assert into is not None
    await world.write(units.merge, gone.id, into.id, world.clock.now().date())
    answer = await world["何敏"].presses(others, "综合执法大队")
    assert answer is not None
    assert answer.alert
    assert "现在不在名册里了" in answer.text
    assert await decided(world) == []


async def test_a_unit_that_ends_later_leaves_its_words_to_the_one_it_went_into(world: World):
    await has_people(world)
    gone, into = [await world.read(people.find_unit, name) for name in ("综合执法大队", "绿化站")]
    assert gone is not None
    assert into is not None
    await world.write(meaning.decide, Same(Kind.UNIT, "综合办", gone.id, gone.name), world.clock.now())
    await world.write(units.merge, gone.id, into.id, world.clock.now().date())
    assert "综合办 → 绿化站（已认定）" in (await preview(world, ROWS[0])).text


async def test_only_the_office_says_whom_words_mean(world: World):
    await has_people(world)
    one = await presses(world, await preview(world), "认单位（2）", "“综合办”")
    (evidence_id,) = await world.read(lambda db: db.scalars(select(evidence.c.id)).all())
    (word, *_) = await world.read(of_file, evidence_id)
    unit = await world.read(people.find_unit, "道路科")
    assert unit is not None
    own = await world["陆一鸣"].waits_for(lambda m: m.by_bot and bool(m.buttons))
    for data in (f"md:{word.id}:{unit.id}:0", f"mc:{word.id}", f"mi:{evidence_id}:0", f"mj:{evidence_id}"):
        answer = await world["陆一鸣"].presses(own, data=data)
        assert answer is not None
        assert answer.alert
    assert await decided(world) == []
    assert not [m for m in await world["陆一鸣"].messages() if "综合办" in m.text]
    assert one.text


@pytest.mark.parametrize("words", ["<b>办&科", "{{x}}科", "@SUM(A1)科"])
async def test_words_of_a_file_stay_text(world: World, words: str):
    await has_people(world)
    rows: Any = (ROWS[0][0], words, "", "", "")
    seen = await preview(world, rows)
    one = await presses(world, seen, "认单位（1）", f"写的是“{words}”")
    seen = await presses(world, await presses(world, one, "其他单位", "哪个单位"), "道路科", "（已认定）")
    assert f"{words} → 道路科" in seen.text


async def test_a_roster_that_comes_later_makes_words_a_name(world: World):
    await has_people(world)
    one = await presses(world, await preview(world), "认单位（2）", "“综合办”")
    row = RosterRow("综合办", "主任", "聂一舟", "head")
    await world.write(import_roster, RosterReading((*STAFF, row), ()), world.clock.now())
    others = await presses(world, one, "其他单位", "哪个单位")
    answer = await world["何敏"].presses(others, "道路科")
    assert answer is not None
    assert answer.text == "“综合办”现在对应综合办，这次没有改动。"
    assert await decided(world) == []


async def test_what_was_decided_is_understood_where_units_are_typed_too(world: World):
    await has_people(world)
    await world.has_notice(read_item(1, None), read_item(2, "综合办"))
    unit = await world.read(people.find_unit, "绿化站")
    assert unit is not None
    await world.write(meaning.decide, Same(Kind.UNIT, "综合办", unit.id, unit.name), world.clock.now())
    office = world["何敏"]
    card = await office.waits_for("下一步：看看哪些事项发给谁")
    await office.presses(card, "分派与下达")
    await office.presses(await office.waits_for("下达预览"), "分派、调整牵头单位")
    await office.waits_for("有 2 项还没有牵头单位")
    await office.says("1-2 综合办", reply_to=card)
    await office.waits_for("已分派给绿化站：第1、2项")


async def test_a_unit_that_nobody_answers_for_is_said_to_be_so(world: World):
    await has_people(world)
    seen = await preview(world, (ROWS[0][0], "领导小组办公室", "", "", ""))
    assert "对不上的单位：领导小组办公室 1 项（在名册里没有负责人或联络员）" in seen.text
    one = await presses(world, seen, "认单位（1）", "但没有负责人或联络员")
    assert "其他单位" in one.button_texts
