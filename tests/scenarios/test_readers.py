"""Who gets what of an issue: everybody their own version of it, once, and group chats nothing but numbers."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import Connection, select

from bot.actions.issues import readers
from bot.rules.editions import Edition
from bot.rules.models import ChatId, Item, ItemId, Role, RoundId, UserId
from simulator.conversation import ChatMessage
from simulator.person import Group, Person
from storage import arrangements, audit, bulletins, editions, group_chats, items, outbox, people
from storage.tables import outbox as queue
from tests.world import ROSTER, ZONE, World, read_item

NASTY = "清运<b>不及时</b>{{ x }} =cmd"
OFFICE, GROUP, LEADER = "何敏", "周行远", "林知秋"
HEADS = ("陆一鸣", "白小舟", "高远山", "沈算")
UNIT_PART, FIELD, FULL, NUMBERS = "只发本单位", "您分管的", "整改周报（第1期）", "整改第1期"
SO, NOT = "每周发到这个群", "不发到这个群"


async def is_compiled(world: World) -> None:
    """Three units; of 道路科 one item is late, one due soon and one answered; 财务科 has nothing that is urgent."""
    await world.has_roster()
    await world.joins(*(row.person for row in ROSTER))
    await world.has_notice(
        read_item(1, "道路科", due=date(2026, 3, 2), title=NASTY),
        read_item(2, "道路科", due=date(2026, 3, 12)),
        read_item(3, "道路科"),
        *(read_item(n, "绿化站") for n in (4, 5)),
        read_item(6, "财务科"),
    )
    await world.issues_everything()
    await world.opens_round()
    for name, answers in (("陆一鸣", ("3 已修补路面",)), ("沈算", ("6 已建立台账",))):
        ask = await world[name].waits_for("第1期进展报送")
        for answer in answers:
            said = await world[name].says(answer, reply_to=ask)
            await world[name].waits_for("已收到：文字", after=said)
    await world.compiles()
    await world.until(lambda db: bulletins.count(db) > 0)
    await world[OFFICE].waits_for(lambda m: m.document is not None and "数据表" in m.text, timeout=30)


async def is_released(world: World) -> dict[str, list[ChatMessage]]:
    """Friday comes; what each person of the bureau got from the bot then, when all has left."""
    last = {name: (await world[name].messages())[-1].message_id for name in world.people}
    await world.releases()
    await world.until(is_out, timeout=60)
    return {name: await after(world[name], last[name]) for name in last}


def is_out(db: Connection) -> bool:
    """Released, and nothing waits."""
    latest, states = bulletins.find_latest(db, released=True), outbox.count_by_state(db)
    return latest is not None and not states.get("queued") and not states.get("sending")


async def after(chat: Person | Group, message_id: int) -> list[ChatMessage]:
    return [each for each in await chat.messages() if each.by_bot and each.message_id > message_id]


def issue(db: Connection) -> tuple[RoundId, int]:
    latest = bulletins.find_latest(db, released=False)
    assert latest is not None
    return latest.round_id, latest.number


def correct(db: Connection, reason: str, now: datetime, comments: dict[ItemId, str] | None = None) -> None:
    """The office's correction goes out."""
    round_id, number = issue(db)
    version = max(editions.next_version(db, round_id), 2)
    draft = Edition(round_id, version, reason=reason, comments=comments or {})
    edition = editions.release(db, draft, "更正后的全文", now)
    readers.send(db, edition, number, "更正后的全文", now)


async def switched(world: World, **values: bool) -> None:
    for name, value in values.items():
        await world.write(arrangements.put, name, value, world.clock.now(), by=None)


def kinds(messages: list[ChatMessage]) -> list[str]:
    """Each message by what it is."""
    found = []
    for each in messages:
        words = next((words for words in (UNIT_PART, FIELD, FULL, NUMBERS, "更正后的全文") if words in each.text), None)
        name = each.document.name.rsplit(".", 1)[-1] if each.document is not None and each.document.name else None
        found.append(words or name or ("picture" if each.photo else each.text))
    return found


# --- people -----------------------------------------------------------------------------------------------------------


async def test_everybody_gets_their_own_version_once(world: World):
    await is_compiled(world)
    office = await world[OFFICE].messages()
    assert sorted(each.document.name.rsplit(".", 1)[1] for each in office if each.document and each.document.name) == [
        "docx",
        "pdf",
        "xlsx",
    ]
    got = await is_released(world)
    assert kinds(got[GROUP]) == [FULL, "picture", "docx", "pdf"]
    assert kinds(got[LEADER]) == [FIELD, FULL, "picture", "docx", "pdf"]
    for name in HEADS:
        assert kinds(got[name]) == [UNIT_PART], name
    assert not {FULL, FIELD, UNIT_PART, "picture"} & set(kinds(got[OFFICE]))
    # nothing comes twice, whatever happens again
    await world.restarts()
    await world.write(lambda db: [readers.go_on(db, world.clock.now()) for _ in range(3)])
    assert await world.read(lambda db: duplicates(db)) == []


def duplicates(db: Connection) -> list[str]:
    """What one chat was sent twice word for word: none of an issue's messages should be."""
    found = db.execute(select(queue.c.chat_id, queue.c.text, queue.c.media).where(queue.c.key.like("bulletin:%"))).all()
    return [str(row) for n, row in enumerate(found) if row in found[:n]]


async def test_a_unit_reads_of_itself_and_of_no_other(world: World):
    await is_compiled(world)
    got = await is_released(world)
    text = got["陆一鸣"][0].text
    for words in (
        "道路科：事项 3 项，已完成 0 项，完成率 0.0%（0/3）",
        "本期应报 3 项，已报 1 项",
        "已超时限 1 项",
        f"第1项 {NASTY}（时限3月2日(周一)，已超 3 天）",
        "本期未报送 2 项",
        "7天内到期 1 项",
        "第2项 问题2的标题（时限3月12日(周四)）",
        "下一步：请尽快补报",
    ):
        assert words in text
    for words in ("绿化站", "财务科", "第4项", "第6项", "第3项", "5/", "陆一鸣", "林知秋"):
        assert words not in text
    assert got["白小舟"][0].text == text
    assert [button.text for button in got["陆一鸣"][0].buttons[0]] == ["1", "2"]
    assert "没有要补办的" in got["沈算"][0].text
    assert "已超时限" not in got["沈算"][0].text
    await world["陆一鸣"].presses(got["陆一鸣"][0], "1")
    card = await world["陆一鸣"].waits_for("清运<b>不及时</b>{{ x }}", after=got["陆一鸣"][0].message_id)
    assert card.message_id > got["陆一鸣"][0].message_id


async def test_a_leader_reads_of_their_field_first(world: World):
    await is_compiled(world)
    await world.write(leave_to_another_bureau, 5)
    got = await is_released(world)
    field, full = got[LEADER][:2]
    assert field.message_id < full.message_id
    assert "您分管的 5 项，第1期" in field.text
    assert f"第1项 {NASTY}（道路科，时限3月2日(周一)，已超 3 天）" in field.text
    assert "第4项 问题4的标题（绿化站，时限5月27日(周三)）" in field.text
    assert "第5项" not in field.text
    assert "以上事项请您过问" in field.text


def leave_to_another_bureau(db: Connection, *numbers: int) -> None:
    """Nobody of the bureau is in charge of these."""
    for each in some(db, *numbers):
        items.change(db, each.id, in_charge_id=None, leader="外单位")


def some(db: Connection, *numbers: int) -> list[Item]:
    return [each for each in items.every(db) if each.number in numbers]


async def test_a_leader_without_a_field_gets_the_full_text_alone(world: World):
    await is_compiled(world)
    await world.write(leave_to_another_bureau, 1, 2, 3, 4, 5, 6)
    got = await is_released(world)
    assert kinds(got[LEADER]) == [FULL, "picture", "docx", "pdf"]


async def test_who_reads_in_two_roles_gets_things_once(world: World):
    """The head of a unit in the leading group: the full text, and no part of it again; a stand-in reads what is theirs to read."""
    await is_compiled(world)

    def promote(db: Connection) -> None:
        unit = people.find_unit(db, "领导小组")
        assert unit is not None
        post, _ = people.ensure_post(db, unit.id, "成员", Role.GROUP, None, None)
        second, _ = people.ensure_post(db, unit.id, "分管副组长", Role.LEADER, None, None)
        head = people.find_by_name(db, "高远山")
        assert head is not None
        for each in (post, second):
            people.put_in_post(db, each, head.id, date(2026, 3, 5))

    await world.write(promote)
    got = await is_released(world)
    assert kinds(got["高远山"]) == [FULL, "picture", "docx", "pdf"]
    assert kinds(got["陆一鸣"]) == [UNIT_PART]


async def test_the_office_can_keep_the_units_version_back(world: World):
    await is_compiled(world)
    await switched(world, to_units=False)
    got = await is_released(world)
    assert [kinds(got[name]) for name in HEADS] == [[], [], [], []]
    assert kinds(got[GROUP]) == [FULL, "picture", "docx", "pdf"]


async def test_who_wants_only_what_is_urgent_is_told_only_that(world: World):
    await is_compiled(world)

    def mute(db: Connection) -> None:
        for name in ("陆一鸣", "沈算"):
            person = people.find_by_name(db, name)
            assert person is not None
            people.set_preferences(db, person.id, None, muted=True)

    await world.write(mute)
    got = await is_released(world)
    assert kinds(got["陆一鸣"]) == [UNIT_PART]
    assert kinds(got["沈算"]) == []


async def test_a_unit_without_an_issued_item_gets_nothing(world: World):
    await is_compiled(world)

    def found_unit(db: Connection) -> None:
        unit = people.ensure_unit(db, "档案室")
        post, _ = people.ensure_post(db, unit, "主任", Role.HEAD, None, None)
        person = people.find_by_name(db, "白小舟")
        assert person is not None
        people.put_in_post(db, post, person.id, date(2026, 3, 5))

    await world.write(found_unit)
    got = await is_released(world)
    assert kinds(got["白小舟"]) == [UNIT_PART]
    assert "档案室" not in got["白小舟"][0].text


async def test_a_release_in_quiet_hours_wakes_nobody(world: World):
    await is_compiled(world)
    world.clock.move_to(datetime(2026, 3, 5, 20, 0, tzinfo=ZONE))
    last = (await world["陆一鸣"].messages())[-1].message_id
    round_id, number = await world.read(issue)
    await world.write(bulletins.mark_released, round_id, world.clock.now(), None)
    await world.write(readers.send, Edition(round_id), number, FULL, world.clock.now())
    assert len(await world.read(waiting)) == len((*[FULL, "picture", "docx", "pdf"] * 2, FIELD, *HEADS))
    assert await after(world["陆一鸣"], last) == []
    world.clock.move_to(datetime(2026, 3, 6, 8, 30, 1, tzinfo=ZONE))
    await world.until(is_out, timeout=60)
    assert kinds(await after(world["陆一鸣"], last)) == [UNIT_PART]


def waiting(db: Connection) -> list[str]:
    key = queue.c.key.like("bulletin:%")
    return list(db.scalars(select(queue.c.text).where(key, queue.c.state == "queued")))


# --- what happens in between ------------------------------------------------------------------------------------------


async def test_a_restart_in_the_middle_forgets_nobody_and_tells_nobody_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(readers, "_A_SLICE", 1)
    await is_compiled(world)
    last = {name: (await world[name].messages())[-1].message_id for name in HEADS}
    await world.releases()
    await world.until(lambda db: bulletins.find_latest(db, released=True) is not None)
    await world.restarts()
    await world.until(is_out, timeout=60)
    for name in HEADS:
        assert kinds(await after(world[name], last[name])) == [UNIT_PART], name


async def test_a_slice_that_fails_is_made_again_as_a_whole(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(readers, "_A_SLICE", 2)
    await is_compiled(world)
    round_id, number = await world.read(issue)
    now = datetime(2026, 3, 5, 18, 30, tzinfo=ZONE)  # quiet: the clock does nothing by itself
    world.clock.move_to(now)
    await world.write(bulletins.mark_released, round_id, now, None)
    await world.write(readers.send, Edition(round_id), number, FULL, now)
    assert await world.read(parts) == 2

    def crash(db: Connection) -> None:
        assert not readers.go_on(db, now)
        assert parts(db) == 4
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        await world.write(crash)
    assert await world.read(parts) == 2
    assert not await world.write(readers.go_on, now)
    assert not await world.write(readers.go_on, now)
    assert await world.read(parts) == 4


def parts(db: Connection) -> int:
    return len(db.scalars(select(queue.c.id).where(queue.c.key.like("bulletin:%:unit:%"))).all())


async def test_many_parts_of_an_issue_that_goes_out_by_itself_wait_for_the_office(world: World):
    await is_compiled(world)
    await world.write(lambda db: arrangements.put(db, "most_at_once", 3, world.clock.now(), by=None))
    got = await is_released(world)
    assert kinds(got[GROUP]) == [FULL, "picture", "docx", "pdf"]
    assert [kinds(got[name]) for name in HEADS] == [[], [], [], []]
    asked = await world[OFFICE].waits_for("✋ 各单位的周报内部版一次要发给 4 人")
    await world[OFFICE].presses(asked, "发出（4 人）")
    await world[OFFICE].waits_for("已确认发出各单位的周报内部版")
    world.clock.move_to(datetime(2026, 3, 6, 9, 10, tzinfo=ZONE))
    for name in HEADS:
        await world[name].waits_for(UNIT_PART)


async def test_what_the_office_releases_itself_asks_it_no_second_time(world: World):
    await is_compiled(world)
    await world.write(lambda db: arrangements.put(db, "most_at_once", 3, world.clock.now(), by=None))
    office = world[OFFICE]
    await office.presses(await office.waits_for("目前只有办公室看到"), "发给领导小组")
    await office.presses(await office.waits_for("确认现在发出吗"), "确认发出")
    for name in HEADS:
        await world[name].waits_for(UNIT_PART)


# --- corrections ------------------------------------------------------------------------------------------------------


async def test_a_correction_reaches_who_had_the_version_before_and_says_so_first(world: World):
    await is_compiled(world)
    group = await of_office(world, "整改工作群", SO)
    await is_released(world)
    late = await of_office(world, "后建的群", SO)
    await world.write(newcomer)
    await world.knows("新来的")
    last = {name: (await world[name].messages())[-1].message_id for name in (GROUP, LEADER, *HEADS)}
    (commented,) = await world.read(some, 2)
    reason = "第2项<b>表述</b>有误{{ x }}"
    await world.write(correct, reason, world.clock.now(), {commented.id: "已与单位核实 <i>"})
    await world.until(is_out, timeout=60)
    got = {name: await after(world[name], last[name]) for name in last}
    assert kinds(got[GROUP]) == ["更正后的全文", "docx", "pdf"]
    assert kinds(got[LEADER]) == [FIELD, "更正后的全文", "docx", "pdf"]
    for name in HEADS:
        assert kinds(got[name]) == [UNIT_PART]
        assert got[name][0].text.startswith(f"更正（第1期，第2版）\n更正说明：{reason}\n")
    assert got[LEADER][0].text.startswith(f"更正（第1期，第2版）\n更正说明：{reason}\n")
    assert "办公室批注\n• 第2项 问题2的标题：已与单位核实 <i>" in got["陆一鸣"][0].text
    assert "办公室批注" not in got["高远山"][0].text
    told = [each.text for each in await group.messages() if each.by_bot]
    assert len(told) == 2
    assert "更正" in told[1]
    assert "第2项" not in told[1]
    assert [each for each in await late.messages() if each.by_bot] == []
    new = await world.read(people.find_by_name, "新来的")
    assert new is not None
    assert new.user_id is not None
    assert await world.read(sent_to, int(new.user_id)) == []


def newcomer(db: Connection) -> None:
    """A second head of 财务科, since after the release."""
    unit = people.find_unit(db, "财务科")
    assert unit is not None
    post, _ = people.ensure_post(db, unit.id, "副科长", Role.HEAD, None, None)
    person = people.ensure_person(db, "新来的")
    people.put_in_post(db, post, person, date(2026, 3, 6))
    people.bind(db, person, UserId(5_999_999_999), datetime(2026, 3, 6, 9, 30, tzinfo=ZONE))


def sent_to(db: Connection, chat: int) -> list[str]:
    return list(db.scalars(select(queue.c.text).where(queue.c.chat_id == chat)))


async def test_the_card_can_say_whom_a_release_reaches(world: World):
    await is_compiled(world)
    await of_office(world, "整改工作群", SO)
    round_id, _ = await world.read(issue)
    told = await world.read(readers.told_expected, Edition(round_id), world.clock.now())
    assert told == "领导小组 2 人、3 个单位 4 人、1 个工作群"
    await switched(world, to_units=False)
    assert await world.read(readers.told_expected, Edition(round_id), world.clock.now()) == "领导小组 2 人、1 个工作群"
    correction = replace(Edition(round_id), version=2, reason="有误")
    assert await world.read(readers.told_expected, correction, world.clock.now()) == "领导小组 0 人"


# --- group chats ------------------------------------------------------------------------------------------------------


async def of_office(world: World, title: str, choice: str) -> Group:
    """A group that somebody of the office puts the bot into, and what they choose."""
    office = world[OFFICE]
    last = (await office.messages())[-1].message_id
    group = await world.telegram.group(title, [office, world["陆一鸣"]])
    asked = await office.waits_for(f"您把机器人拉进了群「{title}」", after=last)
    await office.presses(asked, choice)
    await office.waits_for(lambda m: m.message_id == asked.message_id and m.text.startswith("✓"))
    return group


async def spoken(group: Group) -> list[ChatMessage]:
    return [each for each in await group.messages() if each.by_bot]


async def test_a_group_gets_numbers_and_colours_and_nothing_else(world: World):
    await is_compiled(world)
    group = await of_office(world, "整改工作群", SO)
    declined = await of_office(world, "闲聊群", NOT)
    await is_released(world)
    (told,) = await spoken(group)
    for words in (
        "整改事项 6 项，已完成 0 项，完成率 0.0%（0/6）",
        "🟢 已完成 0",
        "🔴 已超时限 1",
        "（2/6）",
        "3月5日",
    ):
        assert words in told.text
    assert told.photo is None
    assert not told.buttons
    for words in ("道路科", "绿化站", "财务科", "第1项", "清运", "问题", *HEADS, OFFICE, LEADER, GROUP):
        assert words not in told.text
    assert await spoken(declined) == []


async def test_the_picture_goes_into_groups_once_the_office_switches_it_on(world: World):
    await is_compiled(world)
    await switched(world, picture_in_groups=True)
    group = await of_office(world, "整改工作群", SO)
    await is_released(world)
    numbers, picture = await spoken(group)
    assert NUMBERS in numbers.text
    assert picture.photo is not None


async def test_a_picture_that_a_group_refuses_is_not_talked_about_there(world: World):
    await is_compiled(world)
    await switched(world, picture_in_groups=True)
    group = await of_office(world, "整改工作群", SO)
    refused = "Bad Request: not enough rights to send photos to the chat"
    await world.telegram.fault("sendPhoto", code=400, description=refused, contains=str(group.id))
    await is_released(world)
    (numbers,) = await spoken(group)
    assert NUMBERS in numbers.text
    assert await world.read(group_chats.wanted) != []


async def test_in_a_group_the_bot_never_answers_and_keeps_nothing(world: World):
    await is_compiled(world)
    group = await of_office(world, "整改工作群", SO)
    await world.until(lambda db: not {"queued", "sending"} & outbox.count_by_state(db).keys())
    before = await world.read(lambda db: (outbox.count_by_state(db), audit.head(db)))
    for who in (OFFICE, "陆一鸣"):
        await world[who].says("/start", chat=group)
        await world[who].says("第1项 已办", chat=group)
    await world.telegram.until_idle()
    assert await spoken(group) == []
    assert await world.read(lambda db: (outbox.count_by_state(db), audit.head(db))) == before


async def test_somebody_else_puts_it_into_a_group_and_the_office_is_asked(world: World):
    await world.has_roster()
    await world.joins(OFFICE, "陆一鸣")
    stranger = await world.telegram.person("<b>路人</b>{{ x }}")
    group = await world.telegram.group("<i>街坊</i> {{ y }}", [stranger])
    asked = await world[OFFICE].waits_for(
        "有人（<b>路人</b>{{ x }}，不在人员名单里）把机器人拉进了群「<i>街坊</i> {{ y }}」"
    )
    own = await world.telegram.group("道路科群", [world["陆一鸣"]])
    second = await world[OFFICE].waits_for("陆一鸣把机器人拉进了群「道路科群」")
    assert [[button.text for button in row] for row in second.buttons] == [[f"✅ {SO}"], [NOT]]
    await world[OFFICE].presses(asked, NOT)
    answer = await world[OFFICE].presses(asked, data=asked.buttons[1][0].data)
    assert answer is not None
    assert "不发到这个群" in answer.text
    found = await world.read(group_chats.find, ChatId(group.id))
    assert found is not None
    assert found.wanted is False
    assert await spoken(group) == await spoken(own) == []
    head = [each.text for each in await world["陆一鸣"].messages() if each.by_bot]
    assert not any("群" in text and "机器人" in text for text in head)
    # whoever is not of the office decides nothing
    seen = await world["陆一鸣"].waits_for(lambda m: m.by_bot and bool(m.buttons))
    refused = await world["陆一鸣"].presses(seen, data=second.buttons[0][0].data)
    assert refused is not None
    assert refused.alert
    kept = await world.read(group_chats.find, ChatId(own.id))
    assert kept is not None
    assert kept.wanted is None


async def test_a_promotion_in_a_group_is_no_news(world: World):
    await world.has_roster()
    await world.joins(OFFICE)
    group = await world.telegram.group("整改工作群", [world[OFFICE]])
    await world[OFFICE].waits_for("您把机器人拉进了群")
    await group.set_bot("administrator", by=world[OFFICE])
    await world.telegram.until_idle()
    asked = [each for each in await world[OFFICE].messages() if "拉进了群" in each.text]
    assert len(asked) == 1


async def test_removed_from_a_group_it_is_forgotten_and_the_office_hears_of_it_once(world: World):
    await is_compiled(world)
    group = await of_office(world, "整改工作群", SO)
    await group.set_bot("kicked", by=world["陆一鸣"])
    await world[OFFICE].waits_for(lambda m: "机器人已不在群「整改工作群」里" in m.text and not m.buttons)
    assert await world.read(group_chats.wanted) == []
    await is_released(world)
    assert await spoken(group) == []
    told = [each for each in await world[OFFICE].messages() if "已不在群" in each.text]
    assert len(told) == 2  # the card that asked says so now, and one message
    # put in again, it is asked again
    await group.set_bot("member", by=world[OFFICE])
    await world.until(lambda db: group_chats.find(db, ChatId(group.id)) is not None)


async def test_thrown_out_unnoticed_it_learns_so_from_the_refusal(world: World):
    await is_compiled(world)
    group = await of_office(world, "整改工作群", SO)
    chat = world.simulator.world.chats[group.id]
    chat.bot_status = "kicked"
    await is_released(world)
    await world[OFFICE].waits_for("机器人已不在群「整改工作群」里")
    assert await world.read(group_chats.wanted) == []


async def test_a_group_that_becomes_a_supergroup_keeps_what_was_decided(world: World):
    await is_compiled(world)
    group = await of_office(world, "整改工作群", SO)
    new = await group.migrates()
    await world.until(lambda db: [each.chat_id for each in group_chats.wanted(db)] == [new.id])
    await is_released(world)
    (told,) = await spoken(new)
    assert NUMBERS in told.text
    assert len([each for each in await world[OFFICE].messages() if "拉进了群" in each.text]) == 0


async def test_a_migration_that_was_missed_is_learnt_from_the_refusal(world: World):
    await is_compiled(world)
    group = await of_office(world, "整改工作群", SO)
    new = await group.migrates()
    await world.until(lambda db: [each.chat_id for each in group_chats.wanted(db)] == [new.id])
    await world.write(group_chats.move, ChatId(new.id), ChatId(group.id))
    await is_released(world)
    (told,) = await spoken(new)
    assert NUMBERS in told.text
    assert [each.chat_id for each in await world.read(group_chats.wanted)] == [new.id]
