"""持续整改: when its stage goal is looked at."""

from collections.abc import Iterable
from datetime import date, datetime

from bot.rules.calendar import Calendar
from bot.rules.models import Item, State
from bot.rules.signing import is_time_to_tell
from bot.rules.timetable import Timetable


def is_stage_due(item: Item, timetable: Timetable, now: datetime) -> bool:
    """Whether the goal is to be looked at: from the reminder's hour of its day on, or of the next workday."""
    day = _day(item, timetable.calendar)
    return day is not None and day <= now.date() and is_time_to_tell(timetable, now)


def next_stage(items: Iterable[Item], timetable: Timetable, now: datetime) -> datetime | None:
    """The first moment after `now` (aware, in the bureau's zone) at which another goal is to be looked at."""
    days = [day for item in items if (day := _day(item, timetable.calendar)) is not None]
    moments = [timetable.reminds_at(day, now) for day in days]
    return min((moment for moment in moments if moment > now), default=None)


def _day(item: Item, calendar: Calendar) -> date | None:
    if item.state != State.CONTINUING or item.next_check_on is None:
        return None
    return calendar.next_workday(item.next_check_on)
