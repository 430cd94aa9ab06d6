"""What is remembered is read once a transaction, and anew by whoever comes after a change."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Table, event, text, update
from sqlalchemy.sql import visitors

from bot.rules.calendar_entries import Entry
from bot.rules.models import PersonId, Role, UnitId, UserId
from bot.rules.rhythm import Plan
from storage import arrangements, calendars, items, people, rounds, tenures, timetables
from storage.database import Database
from storage.tables import person
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


OTHER = UserId(902)


def _enters(connection: Connection) -> PersonId:
    person_id = people.ensure_person(connection, "佟知")
    people.bind(connection, person_id, UserId(901), NOW)
    return person_id


async def test_each_question_has_its_own_answer(db: Database):
    def asks(connection: Connection) -> list[str | None]:
        _enters(connection)
        found = [people.find_owner(connection, each) for each in (UserId(901), OTHER, UserId(901))]
        return [each.name if each else None for each in found]

    assert await db.write(asks) == ["佟知", None, "佟知"]


async def test_a_statement_that_writes_the_table_is_noticed_whoever_sends_it(db: Database):
    def changes(connection: Connection) -> list[str]:
        person_id = _enters(connection)
        seen = [people.get(connection, person_id).name]
        connection.execute(update(person).values(name="佟晓"))
        seen.append(people.get(connection, person_id).name)
        connection.execute(text("UPDATE person SET name = '佟明'"))
        return [*seen, people.get(connection, person_id).name]

    assert await db.write(changes) == ["佟知", "佟晓", "佟明"]


async def test_a_savepoint_that_is_undone_takes_along_what_was_read_in_it(db: Database):
    def changes(connection: Connection) -> str:
        person_id = _enters(connection)
        savepoint = connection.begin_nested()
        connection.execute(update(person).values(name="佟晓"))
        assert people.get(connection, person_id).name == "佟晓"
        savepoint.rollback()
        return people.get(connection, person_id).name

    assert await db.write(changes) == "佟知"


async def test_a_post_that_somebody_leaves_is_noticed_by_everything_that_asks_about_posts(db: Database):
    """The longest list of tables, and the one in which a forgotten one would show late."""

    def changes(connection: Connection) -> list[tuple[bool, bool, bool, bool]]:
        unit_id, person_id = people.ensure_unit(connection, "排水科"), _enters(connection)
        post_id, _ = people.ensure_post(connection, unit_id, "科长", Role.HEAD, None, None)

        def asks() -> tuple[bool, bool, bool, bool]:
            return (
                bool(people.posts_of(connection, person_id, FRIDAY)),
                people.find_responsible(connection, unit_id, FRIDAY) is not None,
                unit_id in people.responsible(connection, FRIDAY, [unit_id]),
                bool(people.in_posts(connection, FRIDAY, (Role.HEAD,), [unit_id])),
            )

        seen = [asks()]
        people.put_in_post(connection, post_id, person_id, FRIDAY)
        seen.append(asks())
        tenures.leave(connection, person_id, FRIDAY, post_id)
        return [*seen, asks()]

    assert await db.write(changes) == [(False,) * 4, (True,) * 4, (False,) * 4]


MARKED: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "arrangement": (arrangements.get, ()),
    "calendar": (calendars.get, ()),
    "item": (items.find, (1,)),
    "round": (rounds.get, (1,)),
    "rounds at hand": (rounds.find_latest, ()),
    "person": (people.get, (1,)),
    "owner": (people.find_owner, (901,)),
    "posts": (people.posts_of, (1, FRIDAY)),
    "responsible": (people.find_responsible, (1, FRIDAY)),
    "all responsible": (people.responsible, (FRIDAY, [UnitId(1)])),
    "in posts": (people.in_posts, (FRIDAY, (Role.HEAD,), [UnitId(1)])),
    "addressee": (people.addressee, (1, FRIDAY, Role.HEAD)),
    "stand-ins": (tenures.stand_ins, (FRIDAY,)),
}


@pytest.mark.parametrize("name", MARKED)
async def test_every_table_that_a_marked_query_reads_is_named_with_it(db: Database, name: str):
    def asks(connection: Connection) -> tuple[set[str], set[str]]:
        read: set[str] = set()

        def notes(_db: Connection, statement: Any, *_: Any) -> None:
            read.update(each.name for each in visitors.iterate(statement) if isinstance(each, Table))

        unit_id, person_id = people.ensure_unit(connection, "排水科"), _enters(connection)
        post_id, _ = people.ensure_post(connection, unit_id, "科长", Role.HEAD, None, None)
        tenures.add_stand_in(connection, post_id, person_id, FRIDAY, FRIDAY + timedelta(days=3))
        rounds.open_round(connection, Plan("2026-W10", NOW, NOW, NOW, NOW))
        connection.info.pop("remembered", None)
        event.listen(connection, "before_execute", notes)
        query, values = MARKED[name]
        query(connection, *values)
        return read, set(connection.info["remembered"].tables)

    read, named = await db.write(asks)
    assert read
    assert read == named
