"""The clock walked ahead, event by event, by the very rules that will send; only ever on a throw-away copy of the database."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from html import unescape

from sqlalchemy import Connection

from bot.actions import ticking
from bot.rules.foreseeing import MOST, Foreseen, Foresight
from bot.rules.models import AskId, ChatId, DemandId, ItemId, Person, Reach, UserId
from bot.rules.timetable import at
from storage import calendars, demands, group_chats, items, leaving, outbox, people, reminders, rounds, timetables
from storage.leaving import Leaving
from storage.outbox import About
from templates import words

_AT_ONCE = 1000
"""Slices of work for one moment; a tick that never ends would be a fault of ours, and is not waited for."""
_TAG = re.compile(r"<[^<>]*>")


def foresee(db: Connection, since: date, until: date, now: datetime) -> Foresight:
    """What leaves from `since` to `until`, both included, if nobody does anything meanwhile; days that have passed hold nothing.

    It lives through that time: whatever database it is given is changed by it.
    """
    begin, end = at(since, time.min, now), at(until + timedelta(days=1), time.min, now)
    names = _Names(db)
    away = tuple(member.person.name for member in people.unreachable(db, now.date()))
    found: list[Foreseen] = []
    cut_at = None
    leaving.let_leave(db, now)  # is on its way already
    for moment, message in _walk(db, end, now):
        if not begin <= moment < end or names.is_away(message, moment):
            continue
        if len(found) == MOST:
            cut_at = moment
            break
        found.append(names.foreseen(message, moment))
    calendar = calendars.get(db)
    supposed = tuple(year for year in range(since.year, until.year + 1) if not calendar.is_known(year))
    return Foresight(since, until, now, tuple(found), cut_at, supposed, away)


def _walk(db: Connection, end: datetime, now: datetime) -> Iterator[tuple[datetime, Leaving]]:
    """From now to `end`, stopping wherever something happens by itself; yields what leaves, in turn, and when."""
    timetable = timetables.get(db)
    moment: datetime | None = now
    while moment is not None and moment < end:
        quiet = timetable.is_quiet(moment)
        for each in _live(db, moment, quiet=quiet):
            yield moment, each
        due = outbox.next_due(db)
        held_until = timetable.speaks_from(moment) if quiet and due is not None and due <= moment else None
        following = ticking.next_event(db, moment)
        moment = min((each for each in (following, held_until) if each is not None), default=None)


def _live(db: Connection, moment: datetime, *, quiet: bool) -> Iterator[Leaving]:
    """What is due at this moment leaves, and what comes of it."""
    yield from leaving.let_leave(db, moment, quiet=quiet)
    for _ in range(_AT_ONCE):
        more = ticking.tick(db, moment)
        yield from leaving.let_leave(db, moment, quiet=quiet)
        if not more:
            return


class _Names:
    """The people behind the chats, and what messages are about; each person is looked up once."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._known: dict[UserId, tuple[Person, str] | None] = {}
        self._kinds = words("foreseen")

    def foreseen(self, message: Leaving, moment: datetime) -> Foreseen:
        found = self._person(UserId(int(message.chat_id)), moment.date())
        person, unit = found if found is not None else (None, "")
        kind = self._kind(message, person, moment.date())
        name = person.name if person is not None else self._chat(message.chat_id)
        return Foreseen(moment, name, unit, kind, _first_line(message.text), self._items(message.about))

    def _chat(self, chat: ChatId) -> str:
        """A group by its title, as it is."""
        group = group_chats.find(self._db, chat)
        return group.title if group is not None else str(chat)

    def is_away(self, message: Leaving, moment: datetime) -> bool:
        """Whether it is tried for somebody who cannot be reached, to see whether they are back."""
        found = self._person(UserId(int(message.chat_id)), moment.date())
        return found is not None and found[0].reach != Reach.REACHABLE

    def _person(self, user: UserId, day: date) -> tuple[Person, str] | None:
        if user not in self._known:
            person = people.find_owner(self._db, user)
            posts = people.posts_of(self._db, person.id, day) if person is not None else ()
            unit = posts[0].unit if posts else ""
            self._known[user] = (person, unit) if person is not None else None
        return self._known[user]

    def _kind(self, message: Leaving, person: Person | None, day: date) -> str:
        """By what the reminder is of, else by what the message is called in the outbox."""
        reminder = reminders.find(self._db, person.id, day) if person is not None else None
        if reminder is not None and reminder.outbox_id == message.row:
            owed = {kind for kind, _ in reminder.owed}
            (kind,) = owed if len(owed) == 1 else ("reminder",)
            return kind if kind in self._kinds else "reminder"
        kind = message.key.split(":")[0].replace("-", "_") if message.key else "other"
        return kind if kind in self._kinds else "other"

    def _items(self, about: About | None) -> tuple[int, ...]:
        look = _NUMBERS.get(about.kind) if about is not None else None
        return look(self._db, about.id) if look is not None and about is not None else ()


def _of_item(db: Connection, item_id: int) -> tuple[int, ...]:
    item = items.find(db, ItemId(item_id))
    return (item.number,) if item is not None else ()


def _of_ask(db: Connection, ask_id: int) -> tuple[int, ...]:
    return tuple(item.number for item in rounds.asked_items(db, AskId(ask_id)))


def _of_demand(db: Connection, demand_id: int) -> tuple[int, ...]:
    demand = demands.find(db, DemandId(demand_id))
    return _of_item(db, demand.item_id) if demand is not None else ()


_NUMBERS: dict[str, Callable[[Connection, int], tuple[int, ...]]] = {
    "item": _of_item,
    "ask": _of_ask,
    "demand_answer": _of_demand,
}


def _first_line(html: str) -> str:
    """What stands first in the message, without its signs."""
    plain = unescape(_TAG.sub("", html))
    return next((line.strip() for line in plain.splitlines() if line.strip()), "")
