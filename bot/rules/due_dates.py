"""Due dates: announced beforehand, and the ladder of those who hear of it once a date has passed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import NamedTuple

from bot.rules.models import NEVER_ANNOUNCED, ItemId, UnitId
from bot.rules.timetable import Timetable


class Rung(IntEnum):
    """Who hears of an overdue item, one after the other (绿→黄→红); how long each has is arranged by the office."""

    CONTACT = 1
    HEAD = 2
    LEADER = 3
    OFFICE = 4
    SECRETARY = 5


@dataclass(frozen=True)
class Announcing:
    """Items that were last announced `announced` days before, and are due before `due_before`, are announced today."""

    announced: int
    due_before: date


class Nearing(NamedTuple):
    """An open item whose date comes near: what its announcement says. There may be many at once, and items are large."""

    id: ItemId
    number: int
    title: str
    due: date
    unit_id: UnitId | None


@dataclass(frozen=True)
class Climbing:
    """Overdue items at rung `ladder` whose ladder began in this span (the second day excluded) have come to `rung` today.

    `from_on` None: however long ago. When `ladder` is the rung itself, they came to it earlier on this very day.
    """

    ladder: int
    rung: Rung
    from_on: date | None
    before: date


def announcings(known: Iterable[int], today: date, timetable: Timetable) -> list[Announcing]:
    """What to look for on a workday; `known`: the values of `Item.announced` that occur.

    A date is announced so many days before it, or on the last workday before that day; what was missed is made up for by
    the nearest announcement alone.
    """
    until = timetable.calendar.next_workday(today + timedelta(days=1))
    days = sorted(timetable.arrangement.due_days, reverse=True)
    found = []
    for announced in known:
        nearer = [each for each in days if each < announced]
        if nearer:
            found.append(Announcing(announced, until + timedelta(days=nearer[0])))
    return found


def announced_by(due: date | None, today: date, timetable: Timetable) -> int:
    """What `Item.announced` is once somebody was told this date in the course of things, as when the item is issued."""
    until = timetable.calendar.next_workday(today + timedelta(days=1))
    reached = [
        each for each in timetable.arrangement.due_days if due is not None and due < until + timedelta(days=each)
    ]
    return min(reached, default=NEVER_ANNOUNCED)


def ladder_start(due: date | None, since: date) -> date | None:
    """From which day on the ladder counts: the due date, or the day on which the unit got the item, or its date, later."""
    return None if due is None else max(due, since)


def rest_until(due: date | None, answered_on: date, timetable: Timetable) -> date | None:
    """The same after an answer, which stops the ladder for some days."""
    return ladder_start(due, answered_on + timedelta(days=timetable.arrangement.rest_after_answer))


def climbings(today: date, timetable: Timetable) -> list[Climbing]:
    """What to look for on a workday. One rung a time: whoever is above hears of it only after who is below had their time."""
    found = []
    for rung in Rung:
        wait = timetable.arrangement.ladder[rung - 1]
        reached = timetable.calendar.add_workdays(today, 1 - wait)
        found.append(Climbing(rung - 1, rung, None, reached))
        found.append(Climbing(rung, rung, timetable.calendar.add_workdays(today, -wait), reached))
    return found


def ladder_after(rung: Rung, began: date, today: date, timetable: Timetable) -> date:
    """From which day the ladder counts once this rung is told today: after an outage the next has to wait its time all the same."""
    return max(began, timetable.calendar.add_workdays(today, -timetable.arrangement.ladder[rung - 1]))
