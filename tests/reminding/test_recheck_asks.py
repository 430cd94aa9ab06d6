"""After closing: asked on its day, asked once more, then shown to the office, and that is all."""

from datetime import date

import pytest
from sqlalchemy import Connection

from bot.actions.rechecks.recheck_cards import ask_key
from bot.actions.rechecks.rechecking import REMINDING
from bot.actions.reminding import daily
from bot.rules.models import ItemId, RecheckId, State
from bot.rules.rechecks import RecheckKind
from storage import audit, outbox, rechecks, reminders
from storage.database import Database
from storage.outbox import About
from tests.reminding.bureau import (
    TIMETABLE,
    Bureau,
    at,
    change,
    found,
    owes,
    section,
    stand_in,
    statements,
    tell,
    with_day_off,
)

TO_UNIT, TO_OFFICE = REMINDING

DUE = date(2026, 4, 1)
FIRST, SECOND = RecheckId(1), RecheckId(2)


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    """The first two items are closed, and looked back at on the first of April."""
    bureau = await db.write(found)
    for item_id in bureau.items[:2]:
        await db.write(change, item_id, {"state": State.CLOSED, "closed_at": at(3, 2)})
        await db.write(rechecks.plan, item_id, RecheckKind.LOOKBACK, DUE)
    return bureau


def _change(db: Connection, recheck_id: RecheckId, values: dict[str, object]) -> None:
    rechecks.change(db, recheck_id, **values)


async def test_the_unit_is_asked_and_once_more_then_the_office_is_shown(db: Database, bureau: Bureau):
    both = {bureau.head: [FIRST, SECOND]}
    assert await db.read(owes, TO_UNIT, at(3, 31)) == {}
    assert await db.read(owes, TO_UNIT, at(4, 1)) == both
    assert all(each.alone for each in await db.read(TO_UNIT.owed, TIMETABLE, at(4, 1)))
    await db.write(tell, TO_UNIT, bureau.head, at(4, 1))
    assert await db.read(owes, TO_UNIT, at(4, 1, 17)) == both
    assert await db.read(owes, TO_UNIT, at(4, 2)) == {}
    assert await db.read(owes, TO_UNIT, at(4, 8)) == {}  # the 6th is a day off
    assert await db.read(owes, TO_UNIT, at(4, 9)) == both
    await db.write(tell, TO_UNIT, bureau.head, at(4, 9))
    assert await db.read(owes, TO_UNIT, at(4, 9, 17)) == both
    await db.write(_change, FIRST, {"answered_at": at(4, 10)})
    assert await db.read(owes, TO_OFFICE, at(4, 15)) == {}
    assert await db.read(owes, TO_UNIT, at(4, 16)) == {}
    shown = {each: [SECOND] for each in bureau.office}
    assert await db.read(owes, TO_OFFICE, at(4, 16)) == shown
    await db.write(tell, TO_OFFICE, bureau.office[0], at(4, 16))
    assert await db.read(owes, TO_OFFICE, at(4, 16, 17)) == shown
    assert await db.read(owes, TO_OFFICE, at(4, 17)) == {}
    asked = [each for each in await db.read(audit.of_item, bureau.items[0]) if each.action == "ask_recheck"]
    assert [each.data for each in asked] == [{"to": bureau.head}] * 2


async def test_a_day_off_of_the_offices_own_is_no_day_to_answer_on(db: Database, bureau: Bureau):
    await db.write(tell, TO_UNIT, bureau.head, at(4, 1))
    off = with_day_off(date(2026, 4, 8))
    assert await db.read(owes, TO_UNIT, at(4, 9), off) == {}
    assert bureau.head in await db.read(owes, TO_UNIT, at(4, 10), off)


async def test_one_question_an_item_at_a_time(db: Database, bureau: Bureau):
    await db.write(rechecks.plan, bureau.items[0], RecheckKind.LOOKBACK, date(2026, 6, 1))
    assert await db.read(owes, TO_UNIT, at(6, 1)) == {bureau.head: [FIRST, SECOND]}
    await db.write(rechecks.settle, FIRST, bureau.office[0], at(4, 2), holds=True)
    assert await db.read(owes, TO_UNIT, at(6, 1)) == {bureau.head: [SECOND, 3]}


@pytest.mark.parametrize("values", [{"settled_at": at(4, 1)}, {"answered_at": at(4, 1)}])
async def test_what_is_answered_or_settled_is_not_asked(db: Database, bureau: Bureau, values: dict[str, object]):
    await db.write(_change, FIRST, values)
    assert await db.read(owes, TO_UNIT, at(4, 1)) == {bureau.head: [SECOND]}
    assert await db.read(section, TO_UNIT, bureau.head, [FIRST], at(4, 1)) is None


async def test_nobody_is_asked_about_an_item_that_came_back(db: Database, bureau: Bureau):
    await db.write(change, bureau.items[0], {"state": State.IN_PROGRESS})
    assert await db.read(owes, TO_UNIT, at(4, 1)) == {bureau.head: [SECOND]}


async def test_draws_are_the_offices_to_look_at(db: Database, bureau: Bureau):
    await db.write(_drawn, bureau.items[0])
    assert await db.read(owes, TO_UNIT, at(4, 1)) == {bureau.head: [FIRST, SECOND]}


def _drawn(db: Connection, item_id: ItemId) -> None:
    rechecks.plan(db, item_id, RecheckKind.DRAW, DUE)


async def test_what_is_over_one_ask_waits_for_the_next_day(
    db: Database, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.actions.rechecks.rechecking._ASKED_AT_ONCE", 1)
    assert await db.read(owes, TO_UNIT, at(4, 1)) == {bureau.head: [FIRST]}
    await db.write(tell, TO_UNIT, bureau.head, at(4, 1))
    assert await db.read(owes, TO_UNIT, at(4, 2)) == {bureau.head: [SECOND]}


async def test_who_takes_over_on_that_very_day_is_asked_too(db: Database, bureau: Bureau):
    await db.write(tell, TO_UNIT, bureau.head, at(4, 1))
    await db.write(stand_in, bureau.head, bureau.liaison, DUE)
    await db.write(tell, TO_UNIT, bureau.liaison, at(4, 1, 10))
    first, second = [await db.read(rechecks.get, each) for each in (FIRST, SECOND)]
    assert first.asked_at == second.asked_at == at(4, 1)
    assert {first.asked_of, second.asked_of} == {bureau.liaison}
    assert first.repeated_at is None


async def test_a_stand_in_is_asked_in_the_holders_place(db: Database, bureau: Bureau):
    await db.write(stand_in, bureau.head, bureau.liaison, DUE)
    assert set(await db.read(owes, TO_UNIT, at(4, 1))) == {bureau.liaison}


async def test_the_ask_is_found_again_by_its_key_and_says_when_it_is_repeated(db: Database, bureau: Bureau):
    now = at(4, 1)
    told = await db.read(section, TO_UNIT, bureau.head, [FIRST, SECOND], now)
    assert told is not None
    assert "下面 2 项已经销号" in told.text
    assert "4月9日(周四)前答复" in told.text
    assert "再次提醒" not in told.text
    assert told.rows == [[("1", "da:1"), ("2", "da:2")]]
    assert (told.key, told.about) == (ask_key(bureau.head, now, now), About("recheck_ask", bureau.head))
    await db.write(tell, TO_UNIT, bureau.head, now)
    again = await db.read(section, TO_UNIT, bureau.head, [FIRST], at(4, 9))
    assert again is not None
    assert "再次提醒" in again.text


async def test_the_ask_is_the_days_reminder_and_stands_when_something_else_is_brought_up_to_date(
    db: Database, bureau: Bureau
):
    now = at(4, 1)
    assert not await db.write(daily.remind, TIMETABLE, now)
    row = await db.read(outbox.find_by_key, ask_key(bureau.head, now, now))
    assert row is not None
    await db.write(daily.bring_up_to_date, bureau.head, now)
    known = await db.read(reminders.find, bureau.head, DUE)
    assert known is not None
    assert (known.outbox_id, known.owed) == (row, [("recheck", FIRST), ("recheck", SECOND)])
    assert await db.read(reminders.is_waiting, known.id)
    assert not await db.write(daily.remind, TIMETABLE, at(4, 1, 10))
    assert (await db.read(rechecks.get, FIRST)).asked_at == now


async def test_what_the_office_reads(db: Database, bureau: Bureau):
    await db.write(tell, TO_UNIT, bureau.head, at(4, 1))
    told = await db.read(section, TO_OFFICE, bureau.office[0], [FIRST], at(4, 16))
    assert told is not None
    assert "第1项 清扫频次不足（道路科，4月1日(周三)发出）" in told.text
    assert told.rows == [[("核实1", "do:1")]]
    await db.write(_change, FIRST, {"answered_at": at(4, 16)})
    assert await db.read(section, TO_OFFICE, bureau.office[0], [FIRST], at(4, 16)) is None


async def test_while_nothing_is_due_one_statement_says_so(db: Database, bureau: Bureau):
    assert TO_UNIT.owed is TO_OFFICE.owed
    assert len(await db.read(statements, TO_UNIT, at(3, 31))) == 1
    assert len(await db.read(statements, TO_UNIT, at(4, 1))) == 3
