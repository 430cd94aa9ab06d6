"""One unit with a head and a liaison, three items of theirs, and two people of the office; what a story owes them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, event

from bot.actions.reminding.stories import Reminding, Section
from bot.rules.models import ItemId, PersonId, Role, UnitId
from bot.rules.reminding import Owed
from bot.rules.timetable import Timetable
from storage import items, people, tenures
from tests.rules.ledger import office_days
from tests.storage.bureau import CHAT, add_items, add_person

ZONE = ZoneInfo("Asia/Shanghai")
TIMETABLE = Timetable()


@dataclass(frozen=True)
class Bureau:
    unit: UnitId
    items: tuple[ItemId, ...]
    head: PersonId
    liaison: PersonId
    office: tuple[PersonId, PersonId]


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def with_day_off(*days: date) -> Timetable:
    return Timetable(office_days(off=days))


def found(db: Connection) -> Bureau:
    """Issued on Monday, 2 March 2026, at nine."""
    unit, office = people.ensure_unit(db, "道路科"), people.ensure_unit(db, "整改办")
    _, head = add_person(db, unit, "科长", "陆一鸣", user=int(CHAT))
    _, liaison = add_person(db, unit, "联络员", "白小舟", Role.LIAISON, user=2)
    _, first = add_person(db, office, "主任", "何敏", Role.OFFICE, user=3)
    _, second = add_person(db, office, "科员", "沈算", Role.OFFICE)
    ids = add_items(db, 3, unit)
    items.mark_issued(db, ids, at(3, 2))
    return Bureau(unit, ids, head, liaison, (first, second))


def owes(
    db: Connection, story: Reminding, now: datetime, timetable: Timetable = TIMETABLE
) -> dict[PersonId, list[int]]:
    """What everybody is to be reminded of, in order."""
    found: dict[PersonId, list[int]] = {}
    for each in theirs(db, story, now, timetable):
        found.setdefault(each.person_id, []).append(each.about)
    return found


def theirs(db: Connection, story: Reminding, now: datetime, timetable: Timetable = TIMETABLE) -> list[Owed]:
    """What this story owes; several may share the function that looks for it."""
    return [each for each in story.owed(db, timetable, now) if each.kind == story.kind]


def section(db: Connection, story: Reminding, person: PersonId, abouts: Sequence[int], now: datetime) -> Section | None:
    known = {each.about: each for each in theirs(db, story, now)}
    owed = [known.get(about, Owed(person, story.kind, about)) for about in abouts]
    return story.section(db, TIMETABLE, people.get(db, person), owed, now)


def tell(db: Connection, story: Reminding, person: PersonId, now: datetime) -> None:
    """This person alone is reminded of everything they are owed."""
    story.told(db, [each for each in theirs(db, story, now) if each.person_id == person], {person: 1}, now)


def change(db: Connection, item_id: ItemId, values: dict[str, Any]) -> None:
    items.change(db, item_id, **values)


def stand_in(db: Connection, person: PersonId, by: PersonId, day: date) -> None:
    """Somebody stands in for every post of this person, on this day."""
    for post in people.posts_of(db, person, day):
        tenures.add_stand_in(db, post.id, by, day, date(2026, 12, 31))


def statements(db: Connection, story: Reminding, now: datetime) -> list[str]:
    """What the story asks the database to find what it owes."""
    with _listening(db) as heard:
        story.owed(db, TIMETABLE, now)
    return heard


@contextmanager
def _listening(db: Connection) -> Iterator[list[str]]:
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT"):
            heard.append(statement)

    event.listen(db, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(db, "before_cursor_execute", hear)
