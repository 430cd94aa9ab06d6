"""The timetable is read once a transaction, and anew by whoever comes after a change."""

from datetime import date, time

import pytest
from sqlalchemy import Connection, event

from bot.rules.calendar_entries import Entry
from storage import arrangements, calendars, timetables
from storage.database import Database
from tests.storage.bureau import NOW

FRIDAY = date(2026, 3, 6)


def _off(db: Connection) -> tuple[bool, time]:
    timetable = timetables.get(db)
    return not timetable.calendar.is_workday(FRIDAY), timetable.arrangement.quiet_from


async def test_it_is_read_once_a_transaction(db: Database):
    def reads(connection: Connection) -> int:
        seen: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *told: seen.append(told[2]))
        for _ in range(3):
            timetables.get(connection)
        return len(seen)

    assert await db.write(reads) == 3
    assert await db.write(reads) == 3


async def test_what_was_changed_in_the_same_transaction_is_seen(db: Database):
    def changes(connection: Connection) -> list[tuple[bool, time]]:
        seen = [_off(connection)]
        calendars.put(connection, [Entry(FRIDAY, False, "局庆")], NOW, by=None)
        seen.append(_off(connection))
        arrangements.put(connection, "quiet_from", time(19), NOW, by=None)
        seen.append(_off(connection))
        calendars.remove(connection, [FRIDAY])
        arrangements.reset(connection, "quiet_from")
        return [*seen, _off(connection)]

    usual = (False, (await db.read(timetables.get)).arrangement.quiet_from)
    off, early = (True, usual[1]), (True, time(19))
    assert usual[1] != time(19)
    assert await db.write(changes) == [usual, off, early, usual]


async def test_a_settled_year_is_seen_too(db: Database):
    def changes(connection: Connection) -> list[bool]:
        seen = [2031 in timetables.get(connection).calendar.entered]
        calendars.settle_year(connection, 2031, NOW, by=None)
        seen.append(2031 in timetables.get(connection).calendar.entered)
        calendars.reopen_year(connection, 2031)
        return [*seen, 2031 in timetables.get(connection).calendar.entered]

    assert await db.write(changes) == [False, True, False]


async def test_what_another_transaction_changed_is_seen_by_the_next(db: Database):
    before = await db.read(_off)
    await db.write(calendars.put, [Entry(FRIDAY, False, "局庆")], NOW, by=None)
    assert (await db.read(_off))[0] is not before[0]


async def test_what_was_undone_is_not_remembered(db: Database):
    def fails(connection: Connection) -> None:
        calendars.put(connection, [Entry(FRIDAY, False, "局庆")], NOW, by=None)
        assert _off(connection)[0]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await db.write(fails)
    assert not (await db.write(_off))[0]
