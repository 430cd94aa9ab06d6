"""Items that wait for a signature (签收), and from when on others should know."""

from datetime import datetime, time

from bot.rules.calendar import Calendar
from bot.rules.models import Item, State
from bot.rules.timetable import at

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


def late_before(calendar: Calendar, now: datetime) -> datetime:
    """Unsigned items that were issued before this moment are those of which others should know."""
    return at(calendar.first_of_last(UNSIGNED_AFTER, now.date()), time.min, now)
