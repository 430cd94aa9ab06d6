"""Items that wait for a signature (签收), and when the office is told of them."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.rules.calendar import is_workday, workdays_between
from bot.rules.models import Item, State

UNSIGNED_AFTER = 2
"""Workdays after which an item nobody signed for is put before the office and the leading group."""

TOLD_FROM = time(9, 0)
TOLD_UNTIL = time(18, 0)
"""Later than this, after an outage, nobody is told that day any more: evenings are quiet."""


def workdays_unsigned(item: Item, now: datetime) -> int:
    """How many workdays the item has waited, in the zone of `now`; 0 when it does not wait for a signature."""
    if item.state != State.ISSUED or item.issued_at is None:
        return 0
    return workdays_between(item.issued_at.astimezone(now.tzinfo).date(), now.date())


def waits_for_signature(item: Item, now: datetime) -> bool:
    """Whether it has waited for so long that others should know."""
    return workdays_unsigned(item, now) >= UNSIGNED_AFTER


def is_time_to_tell(now: datetime) -> bool:
    """Whether the office is told at this moment: on workdays, once their day has begun."""
    return is_workday(now.date()) and TOLD_FROM <= now.time() < TOLD_UNTIL


def next_telling(items: Sequence[Item], now: datetime) -> datetime | None:
    """When the office is next told of any of these, should nobody sign until then; None when there is nothing to sign."""
    unsigned = [item for item in items if item.state == State.ISSUED and item.issued_at is not None]
    if not unsigned:
        return None
    day = now.date() if now < _told_on(now.date(), now) else now.date() + timedelta(days=1)
    while not is_workday(day) or not any(waits_for_signature(item, _told_on(day, now)) for item in unsigned):
        day += timedelta(days=1)
    return _told_on(day, now)


def _told_on(day: date, now: datetime) -> datetime:
    return datetime.combine(day, TOLD_FROM, now.tzinfo)
