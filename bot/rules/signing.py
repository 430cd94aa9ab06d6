"""Items that wait for a signature (签收), and when the office is told of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.rules.calendar import Calendar
from bot.rules.models import Item, State
from bot.rules.timetable import Timetable

UNSIGNED_AFTER = 2
"""Workdays after which an item nobody signed for is put before the office and the leading group."""


def workdays_unsigned(item: Item, calendar: Calendar, now: datetime) -> int:
    """How many workdays the item has waited, in the zone of `now`; 0 when it does not wait for a signature."""
    if item.state != State.ISSUED or item.issued_at is None:
        return 0
    return calendar.workdays_between(item.issued_at.astimezone(now.tzinfo).date(), now.date())


def waits_for_signature(item: Item, calendar: Calendar, now: datetime) -> bool:
    """Whether it has waited for so long that others should know."""
    return workdays_unsigned(item, calendar, now) >= UNSIGNED_AFTER


def is_time_to_tell(timetable: Timetable, now: datetime) -> bool:
    """Whether people are reminded at this moment: from the reminder's hour until it is quiet, also after an outage."""
    return not timetable.is_quiet(now) and now >= timetable.reminds_at(now.date(), now)


def next_telling(items: Sequence[Item], timetable: Timetable, now: datetime) -> datetime | None:
    """When the office is next told of any of these, should nobody sign until then; None when there is nothing to sign."""
    unsigned = [item for item in items if item.state == State.ISSUED and item.issued_at is not None]
    if not unsigned:
        return None
    calendar, day = timetable.calendar, now.date()
    if now >= timetable.reminds_at(day, now):
        day += timedelta(days=1)
    while not calendar.is_workday(day) or not _any_waits(unsigned, calendar, timetable.reminds_at(day, now)):
        day += timedelta(days=1)
    return timetable.reminds_at(day, now)


def _any_waits(unsigned: Sequence[Item], calendar: Calendar, then: datetime) -> bool:
    return any(waits_for_signature(item, calendar, then) for item in unsigned)
