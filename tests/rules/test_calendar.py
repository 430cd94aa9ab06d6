"""When a week begins, ends, and counts: state holidays, make-up workdays, years that are not published yet."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.calendar import Calendar
from bot.rules.rhythm import TIME_TO_ANSWER, is_late, may_open, next_plan, plan_week
from bot.rules.timetable import Timetable

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar()
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def moments(day: str) -> tuple[str, str, str] | None:
    plan = plan_week(date.fromisoformat(day), Timetable(), ZONE)
    if plan is None:
        return None
    return tuple(f"{each:%m-%d %H:%M}" for each in (plan.opens_at, plan.cutoff_at, plan.compile_at))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-03-02", True),
        ("2026-03-07", False),
        ("2026-02-14", True),  # Saturday made up for the Spring Festival
        ("2026-02-16", False),
        ("2026-02-23", False),
        ("2026-02-28", True),  # Saturday made up for the Spring Festival
        ("2026-09-20", True),  # Sunday made up for the National Day
        ("2026-10-01", False),
        ("2026-10-10", True),
        ("2031-01-01", True),  # not published yet: a Wednesday
        ("2031-01-04", False),  # not published yet: a Saturday
    ],
)
def test_which_days_are_worked(day, expected):
    assert CALENDAR.is_workday(date.fromisoformat(day)) is expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-03-02", "2026-03-02", 0),
        ("2026-03-02", "2026-03-03", 1),
        ("2026-03-06", "2026-03-09", 1),  # over a weekend
        ("2026-03-09", "2026-03-06", 0),  # backwards
        ("2026-02-13", "2026-02-24", 2),  # over the Spring Festival: the made-up Saturday and the Tuesday after
        ("2030-12-31", "2031-01-02", 2),  # into a year that is not published yet
    ],
)
def test_workdays_are_counted_without_the_first_day(start, end, expected):
    assert CALENDAR.workdays_between(date.fromisoformat(start), date.fromisoformat(end)) == expected


@pytest.mark.parametrize(
    ("what", "day", "expected"),
    [
        ("an ordinary week", "2026-03-04", ("03-02 09:00", "03-05 17:00", "03-05 17:05")),
        ("asked on its Sunday", "2026-03-08", ("03-02 09:00", "03-05 17:00", "03-05 17:05")),
        ("with a made-up Saturday at its end", "2026-02-10", ("02-09 09:00", "02-12 17:00", "02-12 17:05")),
        ("the Spring Festival", "2026-02-18", None),
        (
            "after the Spring Festival work begins on Tuesday",
            "2026-02-25",
            ("02-24 09:00", "02-26 17:00", "02-26 17:05"),
        ),
        ("before the National Day Thursday is off", "2026-09-29", ("09-28 09:00", "09-30 17:00", "09-30 17:05")),
        ("after the National Day work begins on Thursday", "2026-10-08", ("10-08 09:00", "10-10 17:00", "10-10 17:05")),
        (
            "after the Spring Festival work begins on Wednesday",
            "2025-02-05",
            ("02-05 09:00", "02-06 17:00", "02-06 17:05"),
        ),
        ("Labour Day takes the Friday", "2026-04-30", ("04-27 09:00", "04-30 17:00", "04-30 17:05")),
        ("a week of two workdays", "2024-04-29", ("04-29 09:00", "04-30 17:00", "04-30 17:05")),
        ("a week of one workday", "2019-09-30", None),
        ("work begins on Sunday only", "2024-02-18", None),
        ("a year that is not published yet", "2031-01-01", ("12-30 09:00", "01-02 17:00", "01-02 17:05")),
    ],
)
def test_the_moments_of_a_week(what, day, expected):
    assert moments(day) == expected, what


def test_a_week_is_named_by_its_iso_name():
    names = {
        day: plan_week(date.fromisoformat(day), Timetable(), ZONE) for day in ("2026-03-02", "2026-12-31", "2027-01-01")
    }
    assert [plan and plan.week for plan in names.values()] == ["2026-W10", "2026-W53", "2026-W53"]


@given(st.dates(date(2018, 1, 1), date(2035, 12, 31)))
def test_every_round_there_is_can_open_and_leaves_a_day_to_answer(day):
    plan = plan_week(day, Timetable(), ZONE)
    if plan is None:
        assert len(CALENDAR.workdays_of_week(day)) < 2
        return
    assert may_open(plan, plan.opens_at)
    assert plan.cutoff_at - plan.opens_at >= TIME_TO_ANSWER
    assert CALENDAR.is_workday(plan.opens_at.date())
    assert CALENDAR.is_workday(plan.cutoff_at.date())
    assert plan.opens_at.isocalendar()[:2] == plan.cutoff_at.isocalendar()[:2] == day.isocalendar()[:2]


@given(st.datetimes(datetime(2018, 1, 1), datetime(2035, 12, 31)))  # noqa: DTZ001
def test_the_next_round_is_the_first_that_opens_later(moment):
    now = moment.replace(tzinfo=ZONE)
    plan = next_plan(now, Timetable())
    assert plan.opens_at > now
    between = [
        plan_week(now.date() + timedelta(days=n), Timetable(), ZONE) for n in range((plan.opens_at - now).days + 1)
    ]
    assert [each for each in between if each is not None and now < each.opens_at < plan.opens_at] == []


@pytest.mark.parametrize(
    ("now", "week"),
    [
        ("2026-03-02T08:59:59", "2026-W10"),
        ("2026-03-02T09:00:00", "2026-W11"),  # this one opens now, and is not the next
        ("2026-02-13T12:00:00", "2026-W09"),  # the Spring Festival has none
    ],
)
def test_which_round_is_the_next(now, week):
    assert next_plan(at(now), Timetable()).week == week


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-02T08:59:59", False),
        ("2026-03-02T09:00:00", True),
        ("2026-03-04T17:00:00", True),  # exactly a day before the cut-off
        ("2026-03-04T17:00:01", False),
        ("2026-03-06T09:00:00", False),
    ],
)
def test_a_round_opens_at_its_hour_and_not_when_too_little_time_is_left(now, expected):
    plan = plan_week(date(2026, 3, 2), Timetable(), ZONE)
    assert plan is not None
    assert may_open(plan, at(now)) is expected


@pytest.mark.parametrize(
    ("sent", "late"),
    [("2026-03-05T16:59:59", False), ("2026-03-05T17:00:00", True), ("2026-03-05T17:00:01", True)],
)
def test_exactly_at_the_cut_off_is_late(sent, late):
    assert is_late(at(sent), at("2026-03-05T17:00:00")) is late


def test_the_next_round_needs_a_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        next_plan(datetime(2026, 3, 2, 9, 0), Timetable())  # noqa: DTZ001


def near(day: date, own: dict[int, bool]) -> Calendar:
    """A calendar with days of the office's own so many days after `day`."""
    return Calendar({day + timedelta(days=n): worked for n, worked in own.items()})


OWN = st.dictionaries(st.integers(0, 40), st.booleans())


@given(DAYS, st.integers(0, 30), OWN)
def test_workdays_are_added_as_they_are_counted(day: date, count: int, own: dict[int, bool]):
    calendar = near(day, own)
    found = calendar.add_workdays(day, count)
    assert calendar.workdays_between(day, found) == count
    assert found == day or calendar.is_workday(found)


@given(DAYS, OWN)
def test_the_next_workday_is_the_first_from_this_day_on(day: date, own: dict[int, bool]):
    calendar = near(day, own)
    found = calendar.next_workday(day)
    assert calendar.is_workday(found)
    assert not any(calendar.is_workday(day + timedelta(days=n)) for n in range((found - day).days))


@given(DAYS, OWN)
def test_the_offices_own_days_count_before_anything_else(day: date, own: dict[int, bool]):
    calendar = near(day, own)
    assert all(calendar.is_workday(day + timedelta(days=n)) is worked for n, worked in own.items())


@given(DAYS, st.integers(1, 20), OWN)
def test_what_began_before_the_first_of_the_last_workdays_has_lasted_for_as_many(
    day: date, count: int, own: dict[int, bool]
):
    calendar = near(day - timedelta(days=40), own)
    first = calendar.first_of_last(count, day)
    assert calendar.workdays_between(first - timedelta(days=1), day) == count
    assert calendar.workdays_between(first, day) == count - 1
