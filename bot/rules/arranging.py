"""Whether the office can arrange it so: a new arrangement is judged as a whole; and what follows from it for a person, an item."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from bot.rules.arrangement import Arrangement, ItemKind
from bot.rules.calendar import Calendar
from bot.rules.rhythm import TIME_TO_ANSWER

LIMITS: Mapping[str, tuple[int, int]] = {
    "opens_weekday": (0, 4),
    "cutoff_weekday": (0, 4),
    "release_weekday": (0, 4),
    "first_call": (0, 95),
    "last_call": (0, 8),
    "rest_after_answer": (1, 30),
    "few_days": (1, 10),
    "review_after": (1, 10),
    "chases": (0, 5),
    "most_at_once": (10, 10_000),
    "minutes_an_item": (1, 60),
}
"""The least and the most of every value that is a number."""

EARLIEST_NOTICE, MOST_NOTICES = 90, 8
STEPS, LONGEST_WAIT = 5, 60
SHORTEST_DAY = timedelta(hours=6)
LATEST_RELEASE = 4
"""Days after the cut-off; after a Friday that is the next Tuesday."""
TO_COMPILE = timedelta(minutes=10)
"""Between the cut-off and quiet hours the office must still get its preview."""

_AFTER_QUIET, _BEFORE_QUIET = timedelta(minutes=30), timedelta(hours=1)
_SOME_DAY = date(2026, 3, 2)
_WEEK = 7


class Doubt(StrEnum):
    """Why it cannot be arranged so."""

    OUT_OF_RANGE = "out_of_range"
    DUE_DAYS = "due_days"
    LADDER = "ladder"
    NO_DAY = "no_day"
    EARLY_HOUR = "early_hour"
    RELEASE_DAY = "release_day"
    SHORT_DAY = "short_day"
    OPENS_QUIET = "opens_quiet"
    CUTOFF_QUIET = "cutoff_quiet"
    RELEASE_QUIET = "release_quiet"
    REMINDER_QUIET = "reminder_quiet"


def judge(arranged: Arrangement) -> Doubt | None:
    """The first thing that is wrong with it; None when a week can be lived by it.

    Then every round leaves people a day to answer, in short weeks too, its summary goes out a few days after it, and
    opening, cut-off, release and reminder lie in hours in which people are written to.
    """
    if not all(low <= getattr(arranged, name) <= high for name, (low, high) in LIMITS.items()):
        return Doubt.OUT_OF_RANGE
    return _doubt_lists(arranged) or _doubt_quiet(arranged) or _doubt_week(arranged)


def _doubt_lists(arranged: Arrangement) -> Doubt | None:
    days, waits = arranged.due_days, arranged.ladder
    if not 1 <= len(days) <= MOST_NOTICES or list(days) != sorted(set(days), reverse=True):
        return Doubt.DUE_DAYS
    if not all(1 <= each <= EARLIEST_NOTICE for each in days):
        return Doubt.DUE_DAYS
    if len(waits) != STEPS or list(waits) != sorted(waits) or not all(1 <= each <= LONGEST_WAIT for each in waits):
        return Doubt.LADDER
    return None


def _doubt_quiet(arranged: Arrangement) -> Doubt | None:
    if _on(arranged.quiet_from) - _on(arranged.quiet_until) < SHORTEST_DAY:
        return Doubt.SHORT_DAY
    hours = {
        Doubt.OPENS_QUIET: arranged.opens_at,
        Doubt.CUTOFF_QUIET: arranged.cutoff_at,
        Doubt.RELEASE_QUIET: arranged.release_at,
        Doubt.REMINDER_QUIET: arranged.remind_at,
    }
    found = [doubt for doubt, hour in hours.items() if not arranged.quiet_until <= hour < arranged.quiet_from]
    if not found and _on(arranged.cutoff_at) + TO_COMPILE > _on(arranged.quiet_from):
        found = [Doubt.CUTOFF_QUIET]
    return found[0] if found else None


def _doubt_week(arranged: Arrangement) -> Doubt | None:
    """Two workdays are enough for a round, so its hours must leave a day between one and the next."""
    opens = _on(arranged.opens_at, arranged.opens_weekday)
    cutoff = _on(arranged.cutoff_at, arranged.cutoff_weekday)
    if cutoff - opens < TIME_TO_ANSWER:
        return Doubt.NO_DAY
    if arranged.cutoff_at < arranged.opens_at:
        return Doubt.EARLY_HOUR
    later = (arranged.release_weekday - arranged.cutoff_weekday) % _WEEK
    return None if 1 <= later <= LATEST_RELEASE else Doubt.RELEASE_DAY


def _on(hour: time, weekday: int = 0) -> datetime:
    """That hour of a week in which nothing is special; only good to be compared."""
    return datetime.combine(_SOME_DAY + timedelta(days=weekday), hour)


def value_of(arranged: Arrangement, name: str) -> Any:
    """The value of this name; that of a class of items is its rhythm."""
    return arranged.rhythms[ItemKind(name)] if name in set(ItemKind) else getattr(arranged, name)


def with_values(arranged: Arrangement, values: Mapping[str, Any]) -> Arrangement:
    """The arrangement with these values, named as `value_of` names them."""
    own = {name: value for name, value in values.items() if name not in set(ItemKind)}
    rhythms = {ItemKind(name): value for name, value in values.items() if name in set(ItemKind)}
    return replace(arranged, **own, rhythms={**arranged.rhythms, **rhythms})


def personal_hours(arranged: Arrangement) -> list[time]:
    """The half hours a person can choose for the day's reminder: not right after quiet hours, nor shortly before them."""
    halves = [time(n // 2, n % 2 * 30) for n in range(48)]
    first, last = _on(arranged.quiet_until) + _AFTER_QUIET, _on(arranged.quiet_from) - _BEFORE_QUIET
    return [each for each in halves if first <= _on(each) <= last]


def unknown_years(calendar: Calendar, days: Sequence[date]) -> list[int]:
    """The years of these days whose holidays nobody knows yet, each once."""
    return sorted({day.year for day in days if not calendar.is_known(day.year)})
