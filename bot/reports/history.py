"""The history of an item (办理记录): the audit trail told in words, to each reader what is theirs to know."""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import Connection

from bot.rules import demands as judging
from bot.rules.figures import OFFICE_ONLY
from bot.rules.models import DemandId, Item, Member, PersonId
from bot.rules.permissions import READERS, answers_for
from storage import audit, demands, items, people, tenures, told_before
from storage.audit import Entry
from templates import word, words

_DAY = "day"


@dataclass(frozen=True)
class Line:
    """One line of a history: when (in the bureau's zone), who (``name（代name）``), what."""

    at: str
    who: str
    what: str


def history(db: Connection, item: Item, now: datetime, *, member: Member | None = None) -> list[Line]:
    """Everything that happened to the item, oldest first; `member` None is the operator, who sees it whole.

    Before it stands what a ledger told of its progress before the bot was there; supporting units do not see that.
    """
    entries = [
        entry for entry in audit.of_item(db, item.id) if member is None or may_see_event(db, member, item, entry)
    ]
    names = Names(db, member, now.tzinfo)
    lines = [Line(_moment(entry.at, now), names.who(entry), told(entry)) for entry in entries]
    return [*_earlier(db, member, item, now), *lines]


def _earlier(db: Connection, member: Member | None, item: Item, now: datetime) -> list[Line]:
    if not sees_ledger(member, item):
        return []
    pattern = word("history_parts", "told_before")
    return [
        Line(_moment(each.entered_at, now), each.source, pattern.format(text=each.text))
        for each in told_before.of_item(db, item.id)
    ]


def sees_ledger(member: Member | None, item: Item) -> bool:
    """Whether they may read what the office's ledger says beside the item: a supporting unit knows only what it sent itself."""
    return member is None or member.has(*READERS) or answers_for(member, item)


def history_of(db: Connection, number: int, now: datetime) -> tuple[Item, list[Line]] | None:
    """The whole history of the item with this number; None when there is no such item."""
    item = items.find_by_number(db, number)
    return (item, history(db, item, now)) if item is not None else None


def told(entry: Entry) -> str:
    """What was done, in words. What an entry's data lack is left out; an action without words is a change."""
    pattern = words("history").get(entry.action) or word("history_parts", "other")
    return _Telling().vformat(pattern, (), entry.data).rstrip("：:；;，, →")


def may_see_event(db: Connection, member: Member, item: Item, entry: Entry) -> bool:
    """What is said about an item is for whom it is for; what concerns persons, for no unit."""
    kind, _, number = entry.subject.partition(":")
    if kind == "demand":
        demand = demands.find(db, DemandId(int(number)))
        if demand is None:
            return True
        return judging.may_read_event(demand, judging.sides_of(member, item, demand), entry.at)
    return member.has(*READERS) or entry.data.get("kind") not in [str(each) for each in OFFICE_ONLY]


def _moment(at: datetime, now: datetime) -> str:
    local = at.astimezone(now.tzinfo)
    pattern = word("history_parts", "time" if local.year == now.year else "time_of_year")
    return pattern.format(year=local.year, month=local.month, day=local.day, time=f"{local:%H:%M}")


class Names:
    """Who did something, as `reader` may know it: to a unit, people of other units are their unit."""

    def __init__(self, db: Connection, reader: Member | None, zone: tzinfo | None = None) -> None:
        self._db, self._zone = db, zone
        self._units = None if reader is None or reader.has(*READERS) else reader.unit_ids
        self._known: dict[tuple[PersonId, date], str] = {}

    def who(self, entry: Entry) -> str:
        if entry.by is None:
            return word("history_parts", "bot")
        return self.instead(entry.by, entry.stead_of, entry.at.astimezone(self._zone).date())

    def instead(self, person_id: PersonId, stead_of: PersonId | None, on: date) -> str:
        """A person, and for whom they stood in."""
        name = self.name(person_id, on)
        of = self.name(stead_of, on) if stead_of is not None else name
        return word("history_parts", "stand_in").format(name=name, of=of) if of != name else name

    def name(self, person_id: PersonId, on: date) -> str:
        """As it was on the day on which they did something."""
        if (person_id, on) not in self._known:
            self._known[person_id, on] = self._look_up(person_id, on)
        return self._known[person_id, on]

    def _look_up(self, person_id: PersonId, on: date) -> str:
        if self._units is not None:
            theirs = tenures.units_answered_for(self._db, person_id, on)
            if theirs and self._units.isdisjoint(unit.id for unit in theirs):
                return theirs[0].name
        return people.get(self._db, person_id).name


class _Telling(string.Formatter):
    """``{name}`` is the data's value, ``{name:group}`` its word in that group, ``{name:day}`` its date; what lacks is nothing."""

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key))

    def format_field(self, value: Any, format_spec: str) -> str:
        if value is None:
            return ""
        if format_spec == _DAY:
            day = date.fromisoformat(str(value)[:10])
            return word("history_parts", "day").format(year=day.year, month=day.month, day=day.day)
        return words(format_spec).get(str(value), "") if format_spec else str(value)
