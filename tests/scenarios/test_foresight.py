"""Who will get what, when: foreseen by the very rules that send it, without sending anything."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.actions import pressing, ticking
from bot.actions.foreseeing.walking import _first_line, foresee
from bot.actions.reminding.daily import STORIES
from bot.actions.talking import jobs
from bot.commands.foreseeing import tell_foresight
from bot.rules.foreseeing import Foresight
from bot.rules.models import ChatId, MessageId, Press, Reach, UserId
from simulator.conversation import ChatMessage
from storage import audit, outbox, people
from storage.database import Database
from storage.tables import metadata
from storage.tables import outbox as queue
from templates import words
from tests.loop.phones import Bureau
from tests.world import ZONE, World, read_item

MONDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 8)


async def opens_foresight(world: World) -> ChatMessage:
    office = world["何敏"]
    await office.starts()
    menu = await office.waits_for("全部人员都能联系上")
    await office.presses(menu, "将要发送")
    return await office.waits_for("请选时段")


async def worked_out(world: World, words: str) -> ChatMessage:
    """What the office got, not that it is being worked out."""
    return await world["何敏"].waits_for(lambda m: words in m.text and "的情况推算" in m.text, timeout=60)


def counts(db: Connection) -> dict[str, Any]:
    """How many rows every table has, and the head of the audit trail."""
    found = {name: db.scalar(select(func.count()).select_from(table)) for name, table in metadata.tables.items()}
    return found | {"head": audit.head(db)}


async def test_the_office_sees_who_will_get_what_next_week_and_nothing_is_sent(world: World):
    await world.is_set_up()
    office, choice = world["何敏"], await opens_foresight(world)
    await world.telegram.until_idle()
    before = await world.read(counts)
    await office.presses(choice, "下周")
    result = await worked_out(world, "3月2日(周一)至3月8日(周日)")
    assert result.message_id == choice.message_id
    assert "3月2日(周一)\n" in result.text
    assert "09:00 本期报送 → 3 人：" in result.text
    assert all(name in result.text for name in ("陆一鸣", "高远山", "沈算"))
    assert "17:05 周报 → 1 人：何敏" in result.text
    assert "假定其间没有人填报、办理" in result.text
    assert "节假日" not in result.text
    await world.telegram.until_idle()
    after = await world.read(counts)
    assert after == before | {"outbox": after["outbox"], "inbox": after["inbox"]}
    assert [
        m for name in ("陆一鸣", "高远山", "沈算") for m in await world[name].messages() if "进展报送" in m.text
    ] == []


async def test_days_are_typed_and_a_year_without_holidays_is_named(world: World):
    await world.is_set_up()
    office = world["何敏"]
    world.clock.move_to(datetime(2026, 12, 24, 10, 0, tzinfo=ZONE))
    choice = await opens_foresight(world)
    await office.presses(choice, "其他时段")
    await office.says("随便看看")
    await office.waits_for("没有看明白是哪几天")
    await office.says("2026年12月28日至2027年1月10日")
    result = await worked_out(world, "12月28日(周一)至1月10日(周日)")
    assert "本期报送 → 3 人" in result.text
    assert "2027年的节假日安排还没有公布，暂按周一至周五上班推算" in result.text
    await office.presses(result, "换个时段")
    await office.waits_for("请选时段", after=result.message_id)


async def test_long_results_have_pages_and_those_out_of_reach_are_counted(world: World):
    await world.has_roster()
    await world.joins("何敏", "陆一鸣", "高远山")
    await world.has_notice(
        *(read_item(n, "道路科", due=date(2026, 4, n)) for n in range(1, 29)), read_item(29, "财务科")
    )
    await world.issues_everything()
    office = world["何敏"]
    await office.starts()
    await office.presses(await office.waits_for("尚有 4 人联系不上"), "将要发送")
    choice = await office.waits_for("请选时段")
    await office.presses(choice, "今后30天")
    first = await worked_out(world, "（1/")
    assert "目前联系不上 4 人" in first.text
    assert "沈算" not in first.text
    await office.presses(first, "下一页")
    second = await worked_out(world, "（2/")
    assert second.message_id == first.message_id
    assert second.text.splitlines()[3:] != first.text.splitlines()[3:]
    await office.presses(second, "联系不上的人（4）")
    await office.waits_for("联系不上的人（4人）")


async def test_only_the_office_foresees_and_days_that_have_passed_are_none(world: World):
    await world.is_set_up()
    for name in ("陆一鸣", "林知秋"):
        for data in ("of", "og:20260302:20260308", "ot"):
            answer = await world[name].presses((await world[name].messages())[-1], data=data)
            assert answer is not None
            assert answer.alert
    office, choice = world["何敏"], await opens_foresight(world)
    for data in ("og:20260201:20260208", "og:20260230:20260308"):
        answer = await office.presses(choice, data=data)
        assert answer is not None
        assert answer.alert


# --- the work outlives the bot ----------------------------------------------------------------------------------------


async def asks_while_the_bot_is_down(world: World, choice: ChatMessage, times: int = 1) -> None:
    """As if it had been killed after the press was taken, and before the work was done."""
    office = world["何敏"]
    await world.telegram.until_idle()
    await world.shuts_down()
    db = Database(world.settings.database)
    press = Press(UserId(office.id), ChatId(office.id), MessageId(choice.message_id), "og", ("20260302", "20260308"))
    try:
        for _ in range(times):
            assert await db.write(pressing.press_button, press, world.clock.now()) is None
    finally:
        await db.close()


async def test_what_was_asked_for_comes_after_a_restart_and_only_once(world: World):
    await world.is_set_up()
    choice = await opens_foresight(world)
    await asks_while_the_bot_is_down(world, choice, times=2)
    await world.restarts()
    await worked_out(world, "3月2日(周一)至3月8日(周日)")
    await world.telegram.until_idle()
    assert await world.read(jobs.find_next) is None
    edits = [
        each for each in await world.telegram.requests("editMessageText") if "将要发送</b>" in each["params"]["text"]
    ]
    assert len(edits) == 1


async def test_work_that_ends_the_bot_each_time_is_given_up_and_said_so(world: World):
    await world.is_set_up()
    office, choice = world["何敏"], await opens_foresight(world)
    await asks_while_the_bot_is_down(world, choice)
    db = Database(world.settings.database)
    for _ in range(3):
        job = await db.read(jobs.find_next)
        assert job is not None
        await db.write(jobs.begin, job)
    await db.close()
    await world.restarts()
    await office.waits_for("这一步没有做完")
    assert await world.read(jobs.find_next) is None


async def test_another_question_in_the_same_message_is_the_one_that_is_answered(world: World):
    await world.is_set_up()
    office, choice = world["何敏"], await opens_foresight(world)
    await asks_while_the_bot_is_down(world, choice)
    db = Database(world.settings.database)
    first = await db.read(jobs.find_next)
    assert first is not None
    press = Press(UserId(office.id), ChatId(office.id), MessageId(choice.message_id), "og", ("20260309", "20260315"))
    await db.write(pressing.press_button, press, world.clock.now())
    assert not await db.write(jobs.answer, first, "旧的", [], world.clock.now())
    await db.close()
    await world.restarts()
    await worked_out(world, "3月9日(周一)至3月15日(周日)")


# --- right by construction --------------------------------------------------------------------------------------------

Sent = Counter[tuple[str, str, str]]
"""Minute, person, first line."""


def foreseen(found: Foresight) -> Sent:
    return Counter((f"{each.at:%m-%d %H:%M}", each.person, each.line) for each in found.messages)


def lived(db: Connection, after: int) -> Sent:
    """What was really written since then, to whom, due when; not what was held back for who cannot be reached."""
    query = select(queue.c.chat_id, queue.c.due_at, queue.c.text).where(
        queue.c.kind == "send", queue.c.id > after, queue.c.state != "failed"
    )
    found = Sent()
    for row in db.execute(query):
        person = people.find_owner(db, UserId(row.chat_id))
        assert person is not None
        found[f"{row.due_at.astimezone(ZONE):%m-%d %H:%M}", person.name, _first_line(row.text)] += 1
    return found


def last_row(db: Connection) -> int:
    return db.scalar(select(func.max(queue.c.id))) or 0


def nothing_is_due(db: Connection) -> bool:
    """Everything that was put has left."""
    return not {"queued", "sending"} & outbox.count_by_state(db).keys()


async def test_the_week_comes_as_it_was_foreseen(any_world: World):
    """Nobody does anything all week; the bot goes from event to event."""
    world = any_world
    await world.is_set_up()
    await world.telegram.until_idle()
    world.clock.set_speed(1)
    found = await world.app.db.try_out(foresee, MONDAY, SUNDAY, world.clock.now())
    before = await world.read(last_row)
    end = datetime(2026, 3, 8, 23, 59, tzinfo=ZONE)
    while (moment := await world.app.next_event()) is not None and moment <= end:
        world.clock.move_to(moment)
        while await world.write(ticking.tick, world.clock.now()):  # the bot's own tick, which it may be in the midst of
            pass
        await world.until(nothing_is_due, timeout=30)
    told = await world.read(lived, before)
    assert sum(told.values()) > 10
    assert foreseen(found) == told


def test_six_weeks_come_as_they_were_foreseen(tmp_path: Path):
    """With the make-up Saturday and the holidays of spring, items signed and not signed, and somebody out of reach."""
    bureau = Bureau(tmp_path)
    bureau.set_up()
    bureau.presses("陆一鸣", "全部签收")
    bureau.write(people.set_reach, bureau.accounts["高远山"], Reach.BLOCKED, bureau.now)
    since, until = bureau.now.date(), bureau.now.date() + timedelta(days=41)
    found = bureau.tries_out(foresee, since, until, bureau.now)
    before = bureau.read(last_row)
    _lives_until(bureau, datetime(until.year, until.month, until.day, 23, 59, tzinfo=ZONE))
    told = bureau.read(lived, before)
    assert len({minute[:5] for minute, _, _ in told}) > 15, "days"
    assert foreseen(found) == Counter({each: count for each, count in told.items() if each[1] != "高远山"})
    assert found.out_of_reach == ("高远山",)
    bureau.close()


def _lives_until(bureau: Bureau, end: datetime) -> None:
    while (moment := bureau.read(ticking.next_event, bureau.now)) is not None and moment <= end:
        bureau.now = moment
        while bureau.write(ticking.tick, bureau.now):
            pass


def test_what_people_are_reminded_of_has_a_name():
    assert {story.kind for story in STORIES} <= words("foreseen").keys()


# --- on the command line ----------------------------------------------------------------------------------------------


async def test_the_operator_sees_the_same_as_a_table_and_as_data(world: World, capsys: pytest.CaptureFixture[str]):
    await world.is_set_up()
    await world.telegram.until_idle()
    settings = world.settings.model_copy(update={"bot_clock": f"{world.clock.now().isoformat()} x0"})
    before = await world.read(counts)
    assert await tell_foresight(settings, "3月2日", "2026-03-08", None, as_json=False) == 0
    table = capsys.readouterr().out
    assert "2026年3月2日(周一)\n" in table
    assert "  09:00  本期报送  3 人：陆一鸣、高远山、沈算\n" in table
    assert await tell_foresight(settings, "2026-03-02", None, "高远山", as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["since"], told["until"], told["cut_at"]) == ("2026-03-02", "2026-03-08", None)
    first = told["messages"][0]
    assert (first["at"], first["person"], first["unit"]) == ("2026-03-02T09:00:00+08:00", "高远山", "绿化站")
    assert (first["kind"], first["what"], first["items"]) == ("ask", "本期报送", [4, 5])
    assert "第1期进展报送" in first["line"]
    assert {each["person"] for each in told["messages"]} == {"高远山"}
    assert await tell_foresight(settings, "没有这天", None, None, as_json=False) == 2
    assert await tell_foresight(settings, "2026-01-01", "2026-01-31", None, as_json=False) == 2
    assert "请写成" in capsys.readouterr().err
    assert await world.read(counts) == before
