"""What changes for rounds when the calendar or the office's arrangement does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from bot.rules.rhythm import Plan, plan_week
from bot.rules.timetable import Timetable


@dataclass(frozen=True)
class Move:
    """A week whose round is another than it was: None where there is none. Both are never None."""

    week: str
    before: Plan | None
    after: Plan | None


def moves(before: Timetable, after: Timetable, days: Iterable[date], now: datetime) -> list[Move]:
    """The weeks of these days whose round will be at other moments, ascending; without what has been cut off by `now`."""
    mondays = sorted({day - timedelta(days=day.weekday()) for day in days})
    found = []
    for monday in mondays:
        old, new = _plan(monday, before, now), _plan(monday, after, now)
        known = new or old
        if known is not None and _moments(old) != _moments(new) and known.cutoff_at > now:
            found.append(Move(known.week, old, new))
    return found


def _moments(plan: Plan | None) -> tuple[datetime, datetime] | None:
    return (plan.opens_at, plan.cutoff_at) if plan is not None else None


def _plan(day: date, timetable: Timetable, now: datetime) -> Plan | None:
    """The round of this week by that timetable."""
    zone = now.tzinfo
    return plan_week(day, timetable, zone) if isinstance(zone, tzinfo) else None
