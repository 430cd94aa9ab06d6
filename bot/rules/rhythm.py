"""When a week's round opens, is cut off and is compiled (design, section 4)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from bot.rules.calendar import workdays_of_week

OPENS_AT = time(9, 0)
CUTOFF_AT = time(17, 0)
CUTOFF_WEEKDAY = 3
"""Thursday; Monday is 0."""
COMPILE_AFTER = timedelta(minutes=5)


TIME_TO_ANSWER = timedelta(hours=24)


@dataclass(frozen=True)
class Plan:
    """One week's moments, aware, in the bureau's zone. `week` is its ISO name, e.g. 2026-W10."""

    week: str
    opens_at: datetime
    cutoff_at: datetime
    compile_at: datetime


def plan_week(day: date, zone: tzinfo) -> Plan | None:
    """The round of the week in which `day` lies; None in a week that has no two workdays: nobody would have time.

    It opens on the first workday and is cut off on Thursday, on the last workday before when Thursday is off, and on
    the last workday of the week when that would be the day it opens, as when work begins on Thursday.
    """
    days = workdays_of_week(day)
    if len(days) < 2:
        return None
    until_thursday = [each for each in days if each.weekday() <= CUTOFF_WEEKDAY]
    cutoff = datetime.combine((until_thursday[1:] or days)[-1], CUTOFF_AT, zone)
    year, week, _ = day.isocalendar()
    return Plan(
        week=f"{year}-W{week:02}",
        opens_at=datetime.combine(days[0], OPENS_AT, zone),
        cutoff_at=cutoff,
        compile_at=cutoff + COMPILE_AFTER,
    )


def may_open(plan: Plan, now: datetime) -> bool:
    """Whether the week's round opens at `now`: its hour has come, and people still have a day to answer.

    After a longer outage, or when the first items are issued late in a week, the next week's round is the next one.
    """
    return plan.opens_at <= now <= plan.cutoff_at - TIME_TO_ANSWER


def next_plan(after: datetime) -> Plan:
    """The first round that opens after `after` (aware, in the bureau's zone)."""
    day = after.date()
    while True:
        plan = plan_week(day, _zone(after))
        if plan is not None and plan.opens_at > after:
            return plan
        day += timedelta(days=7)


def is_late(sent_at: datetime, cutoff_at: datetime) -> bool:
    """Whether an answer counts as late; exactly at the cut-off is late."""
    return sent_at >= cutoff_at


def is_since(moment: datetime | None, since: datetime | None) -> bool:
    """Whether it happened, at `since` or later; for None at any time."""
    return moment is not None and (since is None or moment >= since)


def _zone(moment: datetime) -> tzinfo:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no week")
    return moment.tzinfo
