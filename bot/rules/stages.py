"""持续整改: when its stage goal is looked at."""

from collections.abc import Iterable
from datetime import date, datetime

from bot.rules.calendar import next_workday
from bot.rules.models import Item, State
from bot.rules.signing import TOLD_FROM, is_time_to_tell


def is_stage_due(item: Item, now: datetime) -> bool:
    """Whether the goal is to be looked at: from 9:00 of its day on, or of the next workday."""
    day = _day(item)
    return day is not None and day <= now.date() and is_time_to_tell(now)


def next_stage(items: Iterable[Item], now: datetime) -> datetime | None:
    """The first moment after `now` (aware, in the bureau's zone) at which another goal is to be looked at."""
    days = [day for item in items if (day := _day(item)) is not None]
    moments = [datetime.combine(day, TOLD_FROM, now.tzinfo) for day in days]
    return min((moment for moment in moments if moment > now), default=None)


def _day(item: Item) -> date | None:
    if item.state != State.CONTINUING or item.next_check_on is None:
        return None
    return next_workday(item.next_check_on)
