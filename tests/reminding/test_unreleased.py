"""A summary that does not go out by itself is put before the office on every workday until it is released."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Connection

from bot.actions.issues.unreleased import REMINDING
from bot.rules.arrangement import Arrangement
from bot.rules.models import RoundId
from bot.rules.rhythm import Plan
from bot.rules.timetable import Timetable
from storage import bulletins, rounds
from storage.database import Database
from tests.reminding.bureau import Bureau, at, found, owes, section, statements

BY_HAND = Timetable(arrangement=Arrangement(release_alone=False))


def compile_one(db: Connection, week: int, number: int, release_at: datetime | None) -> RoundId:
    """A round with its summary, of which nobody has heard."""
    opens = at(3, 2 + 7 * (week - 10))
    plan = Plan(f"2026-W{week}", opens, opens.replace(day=opens.day + 3), opens.replace(day=opens.day + 3, minute=5))
    round_ = rounds.open_round(db, replace(plan, release_at=release_at))
    bulletins.add(db, round_.id, number, {}, "words", plan.compile_at)
    rounds.close(db, round_.id, plan.compile_at)
    return round_.id


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


async def test_everybody_of_the_office_hears_of_it_from_its_hour_on_every_day(db: Database, bureau: Bureau):
    first = await db.write(compile_one, 10, 1, at(3, 6))
    assert await db.read(owes, REMINDING, at(3, 6, 8, 59), BY_HAND) == {}
    for day in (6, 9, 10):
        owed = await db.read(owes, REMINDING, at(3, day), BY_HAND)
        assert owed == {person: [first] for person in bureau.office}


async def test_one_without_an_hour_waits_from_the_beginning(db: Database, bureau: Bureau):
    first = await db.write(compile_one, 10, 1, None)
    assert await db.read(owes, REMINDING, at(3, 5, 18), BY_HAND) == {person: [first] for person in bureau.office}


async def test_what_goes_out_by_itself_is_no_work_of_the_offices(db: Database, bureau: Bureau):
    await db.write(compile_one, 10, 1, at(3, 6))
    assert await db.read(owes, REMINDING, at(3, 9)) == {}
    assert await db.read(statements, REMINDING, at(3, 9)) == []


async def test_what_was_released_is_not_named(db: Database, bureau: Bureau):
    first = await db.write(compile_one, 10, 1, at(3, 6))
    second = await db.write(compile_one, 11, 2, at(3, 13))
    office = bureau.office[0]
    assert (await db.read(owes, REMINDING, at(3, 13), BY_HAND))[office] == [first, second]
    told = await db.read(section, REMINDING, office, [first, second], at(3, 13))
    assert told is not None
    assert "有 2 期周报待您确认发出" in told.text
    assert told.rows == [[("看第1期", f"eg:{first}:1"), ("看第2期", f"eg:{second}:1")]]
    await db.write(bulletins.mark_released, first, at(3, 13), office)
    assert (await db.read(owes, REMINDING, at(3, 13), BY_HAND))[office] == [second]
    told = await db.read(section, REMINDING, office, [first, second], at(3, 13))
    assert told is not None
    assert "第2期周报待您确认发出" in told.text
    assert "• 第2期（3月9日(周一)—3月12日(周四)）" in told.text
    assert told.rows == [[("看第2期", f"eg:{second}:1")]]
    await db.write(bulletins.mark_released, second, at(3, 13), office)
    assert await db.read(section, REMINDING, office, [first, second], at(3, 13)) is None
