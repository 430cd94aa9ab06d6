"""What the clock finds among all open items: dates, rungs, silence; and what reminders, chases and holds remember."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from bot.rules.arrangement import Arrangement, ItemKind, Rhythm
from bot.rules.calendar_entries import Entry
from bot.rules.due_dates import announcings, climbings
from bot.rules.models import OutboxId
from bot.rules.timetable import Timetable
from storage import arrangements, calendars, chases, due_items, holds, items, outbox, reminders, timetables
from storage.database import Database
from storage.holds import HoldKind
from storage.outbox import Draft
from tests.storage.bureau import CHAT, NOW, Bureau, found

USUAL = Timetable()
MONDAY = date(2026, 3, 2)


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


def to_announce(db: Connection, today: date) -> list[int]:
    wanted = announcings(due_items.announced_values(db), today, USUAL)
    return [each.number for each in due_items.to_announce(db, wanted, today)]


async def test_dates_that_come_near_are_found_once(db: Database, bureau: Bureau):
    first, second, third = bureau.items
    await db.write(items.change, first, due=date(2026, 3, 9))
    await db.write(items.change, second, due=date(2026, 3, 31), announced=30)
    await db.write(items.change, third, due=date(2026, 3, 16), announced=30)
    assert await db.read(due_items.announced_values) == [999, 30]
    assert await db.read(to_announce, MONDAY) == [1, 3]
    await db.write(items.change, first, announced=7)
    await db.write(items.change, third, announced=14)
    assert await db.read(to_announce, MONDAY) == []
    assert await db.read(to_announce, date(2026, 3, 6)) == [1]  # due on Monday: 3 days before is this Friday


async def test_neither_done_nor_closed_nor_overdue_items_have_a_date_to_announce(db: Database, bureau: Bureau):
    first, second, third = bureau.items
    for each, values in ((first, {"finding": "done"}), (second, {"state": "closed"}), (third, {})):
        await db.write(items.change, each, due=date(2026, 3, 9 if each != third else 1), **values)
    assert await db.read(to_announce, MONDAY) == []


async def test_an_item_is_found_on_its_rung_that_day_only(db: Database, bureau: Bureau):
    first, second, third = bureau.items
    await db.write(items.change, first, ladder_from=date(2026, 3, 1))
    await db.write(items.change, second, ladder_from=date(2026, 3, 2))
    await db.write(items.change, third, ladder=1, ladder_from=date(2026, 2, 28))

    def climbing(db: Connection, today: date) -> list[int]:
        return [each.number for each in due_items.to_climb(db, climbings(today, USUAL))]

    assert await db.read(climbing, MONDAY) == [1, 3]  # the third came to its rung today
    assert await db.read(climbing, date(2026, 3, 3)) == [1, 2]
    await db.write(items.change, first, state="closing")
    assert await db.read(climbing, date(2026, 3, 3)) == [2]


async def test_silence_is_found_by_class_and_by_an_items_own_rhythm(db: Database, bureau: Bureau):
    first, second, third = bureau.items
    await db.write(items.change, first, kind="at_once", asked_on=date(2026, 2, 26))
    await db.write(items.change, second, rhythm="few_days", asked_on=date(2026, 2, 26))
    await db.write(items.change, third, kind="at_once", rhythm="monthly", asked_on=date(2026, 2, 26))

    def silent(db: Connection, before: date) -> list[int]:
        found = due_items.silent_since(db, [ItemKind.AT_ONCE], [Rhythm.FEW_DAYS], before)
        return [each.number for each in found]

    assert await db.read(silent, date(2026, 2, 27)) == [1, 2]
    assert await db.read(silent, date(2026, 2, 26)) == []


@pytest.mark.parametrize("query", ["announced", "ladder", "kind"])
async def test_the_clock_reads_its_indexes_and_not_the_ledger(db: Database, bureau: Bureau, query: str):
    if db.url.get_backend_name() != "sqlite":
        pytest.skip("how PostgreSQL reads depends on what it has counted")
    conditions = {
        "announced": "announced = 999 AND due < '2026-04-01'",
        "ladder": "ladder = 0 AND ladder_from < '2026-03-01'",
    }
    where = conditions.get(query, "kind = 'at_once' AND rhythm IS NULL AND asked_on < '2026-03-01'")
    statement = f"EXPLAIN QUERY PLAN SELECT id FROM item WHERE state IN ('issued','in_progress','continuing','closing') AND {where}"
    plan = await db.read(lambda db: " ".join(str(row) for row in db.execute(text(statement))))
    assert f"ix_item_{query}" in plan


async def test_a_person_is_reminded_once_a_day(db: Database, bureau: Bureau):
    made = await db.write(reminders.add, bureau.head, MONDAY, [("due", 3)], NOW)
    with pytest.raises(IntegrityError):
        await db.write(reminders.add, bureau.head, MONDAY, [("due", 4)], NOW)
    await db.write(reminders.add, bureau.head, MONDAY + timedelta(days=1), [], NOW)
    assert await db.read(reminders.reminded_on, MONDAY) == {bureau.head}
    row = await db.write(outbox.put, Draft(CHAT, "x"), NOW)
    assert row is not None
    await db.write(reminders.set_message, made, OutboxId(row))
    known = await db.read(reminders.find, bureau.head, MONDAY)
    assert known is not None
    assert (known.owed, known.outbox_id) == ([("due", 3)], row)
    assert await db.read(reminders.is_waiting, made)
    await db.write(outbox.withdraw, row)
    assert not await db.read(reminders.is_waiting, made)


async def test_chases_wait_are_told_or_void_and_counted(db: Database, bureau: Bureau):
    first, second, _ = bureau.items
    for each in (first, first, second):
        await db.write(chases.add, each, bureau.head, None, NOW)
    assert await db.read(chases.waiting) == [first, second]
    assert await db.write(chases.void, first, NOW) == 2
    assert await db.read(chases.count, first, NOW) == 0
    made = await db.write(reminders.add, bureau.head, MONDAY, [], NOW)
    await db.write(chases.mark_told, [second], made)
    assert await db.read(chases.waiting) == []
    assert await db.read(chases.count, second, NOW) == 1
    assert await db.read(chases.count, second, NOW + timedelta(seconds=1)) == 0


async def test_a_hold_is_asked_once_and_may_be_decided_anew(db: Database, bureau: Bureau):
    hold = await db.write(holds.add, HoldKind.ROUND, 7, 512, NOW)
    with pytest.raises(IntegrityError):
        await db.write(holds.add, HoldKind.ROUND, 7, 512, NOW)
    assert await db.read(holds.find, HoldKind.ROUND, 7) == hold
    assert await db.read(holds.find, HoldKind.REMINDERS, 7) is None
    for granted in (False, True):
        await db.write(holds.decide, hold.id, bureau.head, NOW, granted=granted)
        known = await db.read(holds.find_by_id, hold.id)
        assert known is not None
        assert known.granted is granted


async def test_the_offices_arrangement_and_calendar_come_back_as_they_were_set(db: Database, bureau: Bureau):
    assert await db.read(timetables.get) == Timetable()
    rhythms = {ItemKind.AT_ONCE: Rhythm.WEEKLY, ItemKind.CAMPAIGN: Rhythm.WEEKLY, ItemKind.LONG: Rhythm.QUARTERLY}
    wanted: dict[str, Any] = {
        "opens_at": time(8, 30),
        "due_days": (20, 5),
        "release_alone": False,
        "most_at_once": 50,
        "rhythms": rhythms,
    }
    for name, value in wanted.items():
        await db.write(arrangements.put, name, value, NOW, by=bureau.head)
    assert await db.read(arrangements.get) == Arrangement(**wanted)
    await db.write(arrangements.reset, "opens_at")
    assert (await db.read(arrangements.get)).opens_at == time(9, 0)
    with pytest.raises(KeyError):
        await db.write(arrangements.put, "no_such", 1, NOW, by=None)

    days = [Entry(date(2026, 3, 12), False, "建局日"), Entry(date(2026, 3, 14), True, None)]
    await db.write(calendars.put, days, NOW, by=bureau.head)
    await db.write(calendars.settle_year, 2027, NOW, by=None)
    await db.write(calendars.settle_year, 2027, NOW, by=None)
    calendar = await db.read(calendars.get)
    assert (calendar.is_workday(days[0].day), calendar.is_workday(days[1].day)) == (False, True)
    assert (calendar.is_known(2027), calendar.is_known(2028)) == (True, False)
    assert await db.read(calendars.entries, date(2026, 3, 13)) == days[1:]
    assert await db.write(calendars.remove, [days[0].day, date(2026, 3, 13)]) == 1
    assert (await db.read(calendars.get)).is_workday(days[0].day)


async def test_many_items_are_found_by_their_ids(db: Database, bureau: Bureau):
    found_ = await db.read(items.with_ids, [bureau.items[2], bureau.items[0], bureau.items[2]])
    assert [each.number for each in found_] == [1, 3]
