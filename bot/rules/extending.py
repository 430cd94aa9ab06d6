"""A later date (延期): until when it can be asked for, and which days it can be."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.rules.calendar import Calendar
from bot.rules.models import Item

OFFERED_DAYS = (15, 30, 60)
"""How much later the usual new dates are."""

LONG_AFTER = 90
"""Days by which one extension may put a date off before whoever decides is told that it is long."""

OFTEN_FROM = 3
"""From this extension of an item on, whoever decides is told that it is one of many."""


AGAIN_WITHIN = 3
"""Workdays in which a request that was made in time and sent back can be made again, though the due day has passed."""


class Why(StrEnum):
    """Why not: there is no date to put off; it has passed; or the new day is not later than the one that stands."""

    NO_DATE = "no_date"
    TOO_LATE = "too_late"
    NOT_LATER = "not_later"


@dataclass(frozen=True)
class NewDue:
    """The item's new date. `moved`: the day named is no workday, this is the next one; `far`: later than is usual."""

    due: date
    moved: bool
    far: bool


@dataclass(frozen=True)
class NotExtended:
    why: Why


def may_extend(
    item: Item, calendar: Calendar, today: date, returned: tuple[date, date] | None = None
) -> NotExtended | None:
    """Whether a later date can be asked for at all; the due day itself is in time.

    `returned`: when the last request was made and when it was sent back. One that was made in time can be made again for a
    few workdays, or a slow examination would cost the unit its right to ask.
    """
    if item.due is None:
        return NotExtended(Why.NO_DATE)
    if today <= item.due:
        return None
    if returned is not None and returned[0] <= item.due and today <= calendar.add_workdays(returned[1], AGAIN_WITHIN):
        return None
    return NotExtended(Why.TOO_LATE)


def judge_new_due(item: Item, wanted: date, calendar: Calendar) -> NewDue | NotExtended:
    """Whether the item's date may become `wanted`: it must be later, and is moved on to a workday."""
    if item.due is None:
        return NotExtended(Why.NO_DATE)
    if wanted <= item.due:
        return NotExtended(Why.NOT_LATER)
    due = calendar.next_workday(wanted)
    return NewDue(due, moved=due != wanted, far=is_far(item.due, due))


def is_far(due: date, new_due: date) -> bool:
    return (new_due - due).days > LONG_AFTER


def offered(due: date, calendar: Calendar) -> list[tuple[int, date]]:
    """The usual new dates for an item due on `due`: how many days later, and the workday it comes to."""
    return [(days, calendar.next_workday(due + timedelta(days=days))) for days in OFFERED_DAYS]
