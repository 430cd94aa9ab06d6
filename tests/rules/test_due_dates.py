"""Dates are announced once each, on workdays; an overdue item climbs a rung at a time and rests after an answer."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.arrangement import Arrangement
from bot.rules.calendar import Calendar
from bot.rules.due_dates import Rung, announced_by, announcings, climbings, ladder_after, ladder_start, rest_until
from bot.rules.models import NEVER_ANNOUNCED
from bot.rules.timetable import Timetable

USUAL = Timetable()
CALENDAR = Calendar()
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def told_on(due: date, start: date, timetable: Timetable = USUAL) -> list[tuple[date, int]]:
    """On which workdays a date is announced, and as of how many days, when somebody looks every workday from `start` on."""
    announced, day, found = NEVER_ANNOUNCED, timetable.calendar.next_workday(start), []
    while day <= due:
        if any(
            announced == each.announced and due < each.due_before for each in announcings([announced], day, timetable)
        ):
            announced = announced_by(due, day, timetable)
            found.append((day, announced))
        day = timetable.calendar.add_workdays(day, 1)
    return found


def days(*told: tuple[str, int]) -> list[tuple[date, int]]:
    return [(date.fromisoformat(day), left) for day, left in told]


@pytest.mark.parametrize(
    ("what", "due", "start", "expected"),
    [
        (
            "a Wednesday in May: 30 days before is a Monday, 14 a Wednesday, 3 a Sunday",
            "2026-05-27",
            "2026-03-02",
            days(("2026-04-27", 30), ("2026-05-13", 14), ("2026-05-20", 7), ("2026-05-22", 3), ("2026-05-26", 1)),
        ),
        (
            "the first workday after the Spring Festival: 7, 3 and 1 day before are holidays, said on the last workday",
            "2026-02-24",
            "2026-01-12",
            days(("2026-01-23", 30), ("2026-02-10", 14), ("2026-02-14", 1)),
        ),
        (
            "in the middle of the National Day: 3 days before is the last workday, and so is 1",
            "2026-10-03",
            "2026-09-21",
            days(("2026-09-21", 14), ("2026-09-24", 7), ("2026-09-30", 1)),
        ),
        (
            "issued three days before: only what is nearest",
            "2026-03-05",
            "2026-03-02",
            days(("2026-03-02", 3), ("2026-03-04", 1)),
        ),
        ("due today", "2026-03-02", "2026-03-02", days(("2026-03-02", 1))),
    ],
)
def test_when_a_date_is_announced(what, due, start, expected):
    assert told_on(date.fromisoformat(due), date.fromisoformat(start)) == expected, what


@given(DAYS, st.integers(0, 120), st.sets(st.integers(1, 90), min_size=1, max_size=8))
def test_every_date_is_announced_before_it_comes_and_never_twice_the_same(due, before, chosen):
    timetable = Timetable(arrangement=Arrangement(due_days=tuple(sorted(chosen, reverse=True))))
    told = told_on(due, due - timedelta(days=before), timetable)
    assert [left for _, left in told] == sorted({left for _, left in told}, reverse=True)
    assert all(CALENDAR.is_workday(day) and (due - day).days >= 0 for day, _ in told)
    if CALENDAR.next_workday(due - timedelta(days=before)) <= due and before >= max(chosen):
        assert told[-1][1] == min(chosen)


def test_after_an_outage_only_the_nearest_is_told():
    assert told_on(date(2026, 5, 27), date(2026, 5, 21)) == days(
        ("2026-05-21", 7), ("2026-05-22", 3), ("2026-05-26", 1)
    )


def test_who_was_told_the_date_in_the_course_of_things_hears_of_the_next_nearer_one():
    assert announced_by(date(2026, 3, 20), date(2026, 3, 2), USUAL) == 30
    assert announced_by(date(2026, 6, 20), date(2026, 3, 2), USUAL) == NEVER_ANNOUNCED
    assert announced_by(None, date(2026, 3, 2), USUAL) == NEVER_ANNOUNCED


def climbs(ladder: int, began: date, today: date, timetable: Timetable = USUAL) -> Rung | None:
    """The rung an item comes to today, having come to none today yet."""
    for each in climbings(today, timetable):
        if each.ladder == ladder and each.rung == ladder + 1 and began < each.before:
            return each.rung
    return None


def climbed(due: date, until: date, *, silent: tuple[date, date] | None = None) -> list[tuple[str, Rung]]:
    """On which day an overdue item came to which rung; `silent`: the bot was down from the first of these days to the second."""
    ladder, began, day, found = 0, due, CALENDAR.add_workdays(due, 1), []
    while day <= until:
        rung = None if silent and silent[0] <= day <= silent[1] else climbs(ladder, began, day)
        if rung is not None:
            began, ladder = ladder_after(rung, began, day, USUAL), int(rung)
            found.append((day.isoformat(), rung))
        day = CALENDAR.add_workdays(day, 1)
    return found


def test_an_overdue_item_climbs_by_workdays():
    assert climbed(date(2026, 3, 4), date(2026, 4, 30)) == [
        ("2026-03-05", Rung.CONTACT),
        ("2026-03-09", Rung.HEAD),
        ("2026-03-11", Rung.LEADER),
        ("2026-03-13", Rung.OFFICE),
        ("2026-03-18", Rung.SECRETARY),
    ]


def test_days_off_do_not_climb():
    assert climbed(date(2026, 2, 13), date(2026, 2, 26)) == [
        ("2026-02-14", Rung.CONTACT),  # the made-up Saturday
        ("2026-02-25", Rung.HEAD),
    ]


def test_after_an_outage_nobody_is_passed_over_and_each_has_their_time():
    silent = (date(2026, 3, 5), date(2026, 3, 27))
    assert climbed(date(2026, 3, 4), date(2026, 4, 30), silent=silent) == [
        ("2026-03-30", Rung.CONTACT),
        ("2026-04-01", Rung.HEAD),
        ("2026-04-03", Rung.LEADER),
        ("2026-04-08", Rung.OFFICE),
        ("2026-04-13", Rung.SECRETARY),
    ]


@settings(deadline=None, max_examples=40)
@given(DAYS, st.integers(0, 60))
def test_an_item_is_found_on_its_rung_all_that_day_and_not_on_the_next(today, ago):
    today = CALENDAR.next_workday(today)
    began = today - timedelta(days=ago)
    for rung in Rung:
        if climbs(rung - 1, began, today) != rung:
            continue
        after = ladder_after(rung, began, today, USUAL)
        on_it = [e for e in climbings(today, USUAL) if e.ladder == rung and e.rung == rung and e.from_on is not None]
        assert all(each.from_on is not None and each.from_on <= after < each.before for each in on_it)
        tomorrow = CALENDAR.add_workdays(today, 1)
        again = [e for e in climbings(tomorrow, USUAL) if e.ladder == rung and e.rung == rung and e.from_on is not None]
        assert not any(each.from_on is not None and each.from_on <= after < each.before for each in again)


def test_the_ladder_begins_when_the_unit_got_the_item_and_rests_after_an_answer():
    due = date(2026, 3, 4)
    assert ladder_start(due, date(2026, 3, 1)) == due
    assert ladder_start(due, date(2026, 3, 20)) == date(2026, 3, 20)
    assert ladder_start(None, date(2026, 3, 20)) is None
    assert rest_until(due, date(2026, 3, 10), USUAL) == date(2026, 3, 17)
    shorter = replace(USUAL, arrangement=Arrangement(rest_after_answer=2))
    assert rest_until(due, date(2026, 3, 10), shorter) == date(2026, 3, 12)
    assert rest_until(date(2026, 5, 1), date(2026, 3, 10), USUAL) == date(2026, 5, 1)
