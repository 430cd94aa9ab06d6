"""Rounds by the office's arrangement, what moves them, when those who are missing are reminded, what is asked how often."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.arrangement import Arrangement, ItemKind, Rhythm
from bot.rules.calendar import Calendar
from bot.rules.models import State
from bot.rules.rhythm import asked_before, calls, is_ordinary, next_plan, plan_week, rhythm_of
from bot.rules.timetable import Timetable
from tests.rules.ledger import an_item

ZONE = ZoneInfo("Asia/Shanghai")
USUAL = Timetable()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def moments(day: str, timetable: Timetable = USUAL) -> tuple[str, ...] | None:
    plan = plan_week(date.fromisoformat(day), timetable, ZONE)
    if plan is None or plan.release_at is None:
        return None
    return tuple(f"{each:%m-%d %H:%M}" for each in (plan.opens_at, plan.cutoff_at, plan.release_at))


@pytest.mark.parametrize(
    ("what", "day", "arranged", "expected"),
    [
        ("as usual", "2026-03-04", {}, ("03-02 09:00", "03-05 17:00", "03-06 09:00")),
        (
            "Tuesday to Friday, released on Monday",
            "2026-03-04",
            {"opens_weekday": 1, "cutoff_weekday": 4, "release_weekday": 0, "cutoff_at": time(12, 0)},
            ("03-03 09:00", "03-06 12:00", "03-09 09:00"),
        ),
        (
            "the Friday after is off: released on the next workday",
            "2026-04-29",
            {},
            ("04-27 09:00", "04-30 17:00", "05-06 09:00"),
        ),
        ("cut off on a made-up Saturday", "2026-10-08", {}, ("10-08 09:00", "10-10 17:00", "10-12 09:00")),
        ("a Wednesday that is off is made up for on Thursday", "2026-09-30", {"opens_weekday": 2}, None),
        (
            "one workday left of the week",
            "2026-05-07",
            {"opens_weekday": 4},
            ("05-08 09:00", "05-09 17:00", "05-11 09:00"),
        ),
    ],
)
def test_the_office_arranges_its_week(what, day, arranged, expected):
    assert moments(day, Timetable(arrangement=Arrangement(**arranged))) == expected, what


def test_the_bureaus_own_days_move_a_round():
    own = Calendar({date(2026, 3, 2): False, date(2026, 3, 5): False})
    assert moments("2026-03-04", Timetable(own)) == ("03-03 09:00", "03-04 17:00", "03-06 09:00")


@pytest.mark.parametrize(
    ("day", "ordinary"),
    [("2026-03-04", True), ("2026-02-24", False), ("2026-09-29", False), ("2026-10-08", False), ("2026-02-10", True)],
)
def test_a_holiday_makes_a_round_unusual(day, ordinary):
    plan = plan_week(date.fromisoformat(day), USUAL, ZONE)
    assert plan is not None
    assert is_ordinary(plan, USUAL.arrangement) is ordinary


@pytest.mark.parametrize(
    ("what", "day", "arranged", "first", "last"),
    [
        ("80 % of the window is in the night before the cut-off", "2026-03-04", {}, "03-04 15:00", "03-05 15:00"),
        (
            "half of it is Wednesday at 1 o'clock, so Tuesday",
            "2026-03-04",
            {"first_call": 50},
            "03-03 15:00",
            "03-05 15:00",
        ),
        ("40 % is Tuesday at 17:00: as it is", "2026-03-04", {"first_call": 40}, "03-03 17:00", "03-05 15:00"),
        ("no first call wanted", "2026-03-04", {"first_call": 0}, None, "03-05 15:00"),
        ("no last call wanted", "2026-03-04", {"last_call": 0}, "03-04 17:00", None),
        ("work begins on Wednesday: nothing before the last call", "2025-02-05", {}, None, "02-06 15:00"),
        ("Tuesday to Thursday", "2026-02-25", {}, "02-25 15:00", "02-26 15:00"),
        ("over the National Day Thursday is off", "2026-09-29", {}, "09-29 15:00", "09-30 15:00"),
        ("Thursday to the made-up Saturday", "2026-10-08", {}, "10-09 15:00", "10-10 15:00"),
    ],
)
def test_when_those_who_are_missing_are_reminded(what, day, arranged, first, last):
    timetable = Timetable(arrangement=Arrangement(**arranged))
    plan = plan_week(date.fromisoformat(day), timetable, ZONE)
    assert plan is not None
    called = calls(plan.opens_at, plan.cutoff_at, timetable)
    assert [each and f"{each:%m-%d %H:%M}" for each in (called.first, called.last)] == [first, last], what


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.integers(0, 100), st.integers(0, 6))
def test_calls_are_never_in_the_night_and_lie_between_opening_and_cut_off(day, share, hours):
    timetable = Timetable(arrangement=Arrangement(first_call=share, last_call=hours))
    plan = plan_week(day, timetable, ZONE)
    if plan is None:
        return
    called = calls(plan.opens_at, plan.cutoff_at, timetable)
    for each in (called.first, called.last):
        assert each is None or (plan.opens_at < each < plan.cutoff_at and not timetable.is_quiet(each))
    assert called.first is None or called.last is None or called.first.date() < called.last.date()


@pytest.mark.parametrize(
    ("kind", "own", "state", "expected"),
    [
        (ItemKind.AT_ONCE, None, State.IN_PROGRESS, Rhythm.FEW_DAYS),
        (ItemKind.CAMPAIGN, None, State.IN_PROGRESS, Rhythm.WEEKLY),
        (ItemKind.LONG, None, State.ISSUED, Rhythm.MONTHLY),
        (ItemKind.LONG, Rhythm.WEEKLY, State.IN_PROGRESS, Rhythm.WEEKLY),
        (ItemKind.CAMPAIGN, None, State.CONTINUING, Rhythm.MONTHLY),
        (ItemKind.CAMPAIGN, Rhythm.WEEKLY, State.CONTINUING, Rhythm.WEEKLY),
    ],
)
def test_how_often_an_item_is_asked_about(kind, own, state, expected):
    item = replace(an_item(1, state=state), kind=kind, rhythm=own)
    assert rhythm_of(item, Arrangement()) == expected


@pytest.mark.parametrize(
    ("rhythm", "asked_on", "opens_on", "asked"),
    [
        (Rhythm.WEEKLY, "2026-03-02", "2026-03-09", True),
        (Rhythm.WEEKLY, "2026-03-09", "2026-03-09", True),  # asked in this very round
        (Rhythm.WEEKLY, "2026-03-10", "2026-03-09", True),  # answered before the asks left, a day late
        (Rhythm.FEW_DAYS, "2026-03-06", "2026-03-09", True),
        (Rhythm.MONTHLY, "2026-03-02", "2026-03-30", False),
        (Rhythm.MONTHLY, "2026-03-30", "2026-04-07", True),
        (Rhythm.MONTHLY, "2026-02-02", "2026-03-16", True),  # the first rounds of March were missed
        (Rhythm.QUARTERLY, "2026-01-05", "2026-03-30", False),
        (Rhythm.QUARTERLY, "2026-03-30", "2026-04-07", True),
        (Rhythm.QUARTERLY, "2025-12-29", "2026-01-05", True),
    ],
)
def test_in_which_round_an_item_is(rhythm, asked_on, opens_on, asked):
    limit = asked_before(rhythm, date.fromisoformat(opens_on))
    assert (date.fromisoformat(asked_on) < limit) is asked


@settings(deadline=None, max_examples=20)
@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_whatever_rounds_there_are_each_month_and_quarter_asks_once(day):
    now = datetime.combine(day, time(0, 0), ZONE)
    asked: dict[Rhythm, list[date]] = {Rhythm.MONTHLY: [], Rhythm.QUARTERLY: []}
    for _ in range(60):
        plan = next_plan(now, USUAL)
        now = plan.opens_at
        for rhythm, days in asked.items():
            if not days or days[-1] < asked_before(rhythm, now.date()):
                days.append(now.date())
    months = [(each.year, each.month) for each in asked[Rhythm.MONTHLY]]
    quarters = [(each.year, (each.month - 1) // 3) for each in asked[Rhythm.QUARTERLY]]
    assert len(months) == len(set(months)) >= 13
    assert len(quarters) == len(set(quarters)) >= 4


@given(st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
def test_the_first_moment_to_speak_is_not_quiet_and_nothing_before_it_is_not(moment):
    now = moment.replace(tzinfo=ZONE)
    spoken = USUAL.speaks_from(now)
    assert spoken >= now
    assert not USUAL.is_quiet(spoken)
    steps = (spoken - now) // timedelta(minutes=30)
    assert all(USUAL.is_quiet(now + timedelta(minutes=30 * n)) for n in range(min(steps, 500)))
