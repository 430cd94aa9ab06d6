"""The office's arrangement, the calendar and personal preferences in the tables."""

from datetime import date, time, timedelta

import pytest

from bot.rules.arrangement import Arrangement, ItemKind, Rhythm
from bot.rules.calendar_entries import Entry
from bot.rules.models import PersonId
from storage import arrangements, calendars, items, people, timetables
from storage.database import Database
from tests.storage.bureau import NOW, Bureau, add_person, found


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


async def test_what_was_never_set_is_the_default(db: Database):
    assert await db.read(arrangements.get) == Arrangement()
    assert await db.read(arrangements.find_change, "cutoff_at") is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cutoff_at", time(16, 30)),
        ("cutoff_weekday", 2),
        ("release_alone", False),
        ("due_days", (30, 7)),
        ("ladder", (1, 1, 2, 3, 5)),
        ("rhythms", {ItemKind.AT_ONCE: Rhythm.WEEKLY, ItemKind.CAMPAIGN: Rhythm.WEEKLY, ItemKind.LONG: Rhythm.QUARTERLY}),
    ],
)  # fmt: skip
async def test_a_value_comes_back_as_it_was_set_and_goes_with_a_reset(db: Database, bureau: Bureau, name, value):
    await db.write(arrangements.put, name, value, NOW, by=bureau.head)
    await db.write(arrangements.put, name, value, NOW + timedelta(hours=1), by=bureau.head)
    assert getattr(await db.read(arrangements.get), name) == value
    assert await db.read(arrangements.find_change, name) == (NOW + timedelta(hours=1), bureau.head)
    await db.write(arrangements.reset, name)
    assert await db.read(arrangements.get) == Arrangement()


async def test_a_name_that_there_is_not_is_refused(db: Database):
    with pytest.raises(KeyError):
        await db.write(arrangements.put, "weather", 3, NOW, by=None)


async def test_days_are_entered_replaced_removed_and_told_in_order(db: Database, bureau: Bureau):
    holiday, worked = Entry(date(2026, 3, 12), False, "建局日"), Entry(date(2026, 3, 14), True, None)
    await db.write(calendars.put, [worked, holiday], NOW, by=bureau.head)
    await db.write(calendars.put, [Entry(holiday.day, False, "局庆")], NOW, by=None)
    assert await db.read(calendars.entries, date(2026, 3, 1)) == [Entry(holiday.day, False, "局庆"), worked]
    assert await db.read(calendars.entries, date(2026, 3, 13)) == [worked]
    calendar = (await db.read(timetables.get)).calendar
    assert (calendar.is_workday(holiday.day), calendar.is_workday(worked.day)) == (False, True)
    assert await db.write(calendars.remove, [holiday.day, date(2026, 3, 13)]) == 1
    assert (await db.read(calendars.get)).own == {worked.day: True}


async def test_a_year_is_settled_once_and_can_be_reopened(db: Database, bureau: Bureau):
    await db.write(calendars.settle_year, 2031, NOW, by=bureau.head)
    await db.write(calendars.settle_year, 2031, NOW, by=None)
    assert (await db.read(calendars.get)).is_known(2031)
    await db.write(calendars.reopen_year, 2031)
    assert not (await db.read(calendars.get)).is_known(2031)
    await db.write(calendars.reopen_year, 2031)


async def test_preferences_are_a_persons_own(db: Database, bureau: Bureau):
    _, other = await db.write(add_person, bureau.unit, "联络员", "白小舟")
    await db.write(people.set_preferences, bureau.head, time(10, 30), muted=True)
    person = await db.read(people.get, bureau.head)
    assert (person.remind_at, person.muted) == (time(10, 30), True)
    assert (await db.read(people.get, other)).remind_at is None
    assert await db.read(people.with_own_hour) == [person]
    await db.write(people.set_preferences, bureau.head, None, muted=True)
    assert await db.read(people.with_own_hour) == []
    assert (await db.read(people.get, PersonId(bureau.head))).muted


async def test_the_class_and_rhythm_of_an_item(db: Database, bureau: Bureau):
    first = bureau.items[0]
    await db.write(items.change, first, kind=ItemKind.LONG, rhythm=Rhythm.MONTHLY)
    item = await db.read(items.get, first)
    assert (item.kind, item.rhythm) == (ItemKind.LONG, Rhythm.MONTHLY)
    await db.write(items.change, first, rhythm=None)
    assert (await db.read(items.get, first)).rhythm is None
    assert (await db.read(items.get, bureau.items[1])).kind == ItemKind.CAMPAIGN
