"""When a week's round opens, reminds, is cut off, compiled and released, and which items it asks about (design, section 4)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from bot.rules.arrangement import Arrangement, Rhythm
from bot.rules.models import Item, State
from bot.rules.timetable import Timetable, at

COMPILE_AFTER = timedelta(minutes=5)
TIME_TO_ANSWER = timedelta(hours=24)
_LOOK_AHEAD = 60
"""Weeks; no bureau is closed for longer."""


@dataclass(frozen=True)
class Plan:
    """One week's moments, aware, in the bureau's zone. `week` is its ISO name, e.g. 2026-W10."""

    week: str
    opens_at: datetime
    cutoff_at: datetime
    compile_at: datetime
    release_at: datetime | None = None


@dataclass(frozen=True)
class Calls:
    """When those who are missing in a round are reminded; None where there is no such time."""

    first: datetime | None
    last: datetime | None


def plan_week(day: date, timetable: Timetable, zone: tzinfo) -> Plan | None:
    """The round of the week in which `day` lies; None in a week that has no two workdays left: nobody would have time.

    It opens on the first workday from the arranged weekday on. It is cut off on the arranged weekday, on the last workday
    before when that day is off, and on the last workday of the week when that would be the day it opens, as when work
    begins on Thursday. It is released as many days later as arranged, or on the workday after those.
    """
    arranged = timetable.arrangement
    days = [each for each in timetable.calendar.workdays_of_week(day) if each.weekday() >= arranged.opens_weekday]
    if len(days) < 2:
        return None
    in_time = [each for each in days if each.weekday() <= arranged.cutoff_weekday]
    last = (in_time[1:] or days)[-1]
    cutoff = datetime.combine(last, arranged.cutoff_at, zone)
    year, week, _ = day.isocalendar()
    return Plan(
        week=f"{year}-W{week:02}",
        opens_at=datetime.combine(days[0], arranged.opens_at, zone),
        cutoff_at=cutoff,
        compile_at=cutoff + COMPILE_AFTER,
        release_at=at(_release_day(last, timetable), arranged.release_at, cutoff),
    )


def is_ordinary(plan: Plan, arrangement: Arrangement) -> bool:
    """Whether the round opens and ends on the arranged weekdays; a holiday moves it, which is announced beforehand."""
    days = (plan.opens_at.weekday(), plan.cutoff_at.weekday())
    return days == (arrangement.opens_weekday, arrangement.cutoff_weekday)


def next_moved(opens_at: datetime, timetable: Timetable) -> Plan | None:
    """The round after the one that opened then, when days off move or drop it; None when it comes as usual.

    `opens_at` in the bureau's zone.
    """
    coming = next_plan(opens_at, timetable)
    weeks = (coming.opens_at.date() - opens_at.date()) // timedelta(days=7)
    usual = is_ordinary(coming, timetable.arrangement) and weeks <= 1
    return None if usual else coming


def may_open(plan: Plan, now: datetime) -> bool:
    """Whether the week's round opens at `now`: its hour has come, and people still have a day to answer.

    After a longer outage, or when the first items are issued late in a week, the next week's round is the next one.
    """
    return plan.opens_at <= now <= plan.cutoff_at - TIME_TO_ANSWER


def next_plan(after: datetime, timetable: Timetable) -> Plan:
    """The first round that opens after `after` (aware, in the bureau's zone)."""
    day = after.date()
    for _ in range(_LOOK_AHEAD):
        plan = plan_week(day, timetable, _zone(after))
        if plan is not None and plan.opens_at > after:
            return plan
        day += timedelta(days=7)
    raise ValueError("the calendar leaves no week in which anybody works")


def calls(opens_at: datetime, cutoff_at: datetime, timetable: Timetable) -> Calls:
    """When a round reminds those who are missing; moments in the zone of `cutoff_at`.

    The last call is so many hours before the cut-off. The first is at the arranged share of the round's time; when that
    falls into the day of the cut-off, the night or days off, it is on the last workday before, at the hour of the last
    call. A round of one day and the next has only the last call.
    """
    arranged = timetable.arrangement
    zone = cutoff_at.tzinfo
    opens_at = opens_at.astimezone(zone)
    last = cutoff_at - timedelta(hours=arranged.last_call)
    first = opens_at + (cutoff_at - opens_at) * (arranged.first_call / 100)
    if first.date() >= cutoff_at.date() or timetable.is_quiet(first):
        reached = first.date() if first.time() >= last.time() else first.date() - timedelta(days=1)
        before = min(reached, cutoff_at.date() - timedelta(days=1))
        first = at(timetable.calendar.last_workday(before), last.time(), cutoff_at)
    is_some_time = arranged.first_call and opens_at.date() < first.date() < cutoff_at.date()
    return Calls(
        first=first if is_some_time else None,
        last=last if arranged.last_call and opens_at < last and not timetable.is_quiet(last) else None,
    )


def rhythm_of(item: Item, arrangement: Arrangement) -> Rhythm:
    """How often the item is asked about: its own rhythm, else that of its class; 持续整改 goes on monthly."""
    if item.rhythm is not None:
        return item.rhythm
    usual = arrangement.rhythms[item.kind]
    return Rhythm.MONTHLY if item.state == State.CONTINUING and usual in (Rhythm.FEW_DAYS, Rhythm.WEEKLY) else usual


def asked_before(rhythm: Rhythm, opens_on: date) -> date:
    """An item of this rhythm is in the round that opens on this day when it was last asked about before that date, or never.

    The first round of a month asks about what is monthly, whichever rounds there were; so nothing falls out when a round
    was missed. What is asked about every round is in this one whenever it was answered: also by then, when the asks leave
    a day late.
    """
    match rhythm:
        case Rhythm.MONTHLY:
            return opens_on.replace(day=1)
        case Rhythm.QUARTERLY:
            return opens_on.replace(month=(opens_on.month - 1) // 3 * 3 + 1, day=1)
        case _:
            return date.max


def is_late(sent_at: datetime, cutoff_at: datetime) -> bool:
    """Whether an answer counts as late; exactly at the cut-off is late."""
    return sent_at >= cutoff_at


def is_since(moment: datetime | None, since: datetime | None) -> bool:
    """Whether it happened, at `since` or later; for None at any time."""
    return moment is not None and (since is None or moment >= since)


def _release_day(cutoff_on: date, timetable: Timetable) -> date:
    arranged = timetable.arrangement
    later = (arranged.release_weekday - arranged.cutoff_weekday) % 7 or 7
    return timetable.calendar.next_workday(cutoff_on + timedelta(days=later))


def _zone(moment: datetime) -> tzinfo:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no week")
    return moment.tzinfo
