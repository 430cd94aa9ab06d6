"""When a later date can be asked for, and what becomes of the day that was named."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.calendar import Calendar
from bot.rules.extending import NewDue, NotExtended, Why, judge_new_due, may_extend, offered
from tests.rules.ledger import an_item, office_days

DUE = date(2026, 5, 27)


@pytest.mark.parametrize(
    ("due", "today", "why"),
    [
        (DUE, date(2026, 3, 2), None),
        (DUE, date(2026, 5, 26), None),
        (DUE, date(2026, 5, 27), None),  # the due day itself is in time
        (DUE, date(2026, 5, 28), Why.TOO_LATE),
        (DUE, date(2027, 1, 1), Why.TOO_LATE),
        (None, date(2026, 3, 2), Why.NO_DATE),
    ],
)
def test_a_later_date_is_asked_for_until_the_due_day(due: date | None, today: date, why: Why | None):
    assert may_extend(an_item(1, due=due), Calendar(), today) == (NotExtended(why) if why else None)


@pytest.mark.parametrize(
    ("asked", "returned", "today", "why"),
    [
        ("2026-05-27", "2026-06-01", "2026-06-01", None),  # sent back after the due day: can be asked for again
        ("2026-05-27", "2026-06-01", "2026-06-04", None),  # three workdays later
        ("2026-05-27", "2026-06-01", "2026-06-05", Why.TOO_LATE),
        ("2026-05-20", "2026-05-29", "2026-06-03", None),  # a weekend lies between
        ("2026-05-20", "2026-05-22", "2026-05-28", Why.TOO_LATE),  # it was back in time to be asked for again in time
        ("2026-05-28", "2026-06-01", "2026-06-01", Why.TOO_LATE),  # made for an earlier due day, which has moved since
    ],
)
def test_what_was_asked_for_in_time_and_sent_back_can_be_asked_for_again(
    asked: str, returned: str, today: str, why: Why | None
):
    days = (date.fromisoformat(asked), date.fromisoformat(returned))
    outcome = may_extend(an_item(1, due=DUE), Calendar(), date.fromisoformat(today), days)
    assert outcome == (NotExtended(why) if why else None)


@pytest.mark.parametrize(
    ("wanted", "outcome"),
    [
        ("2026-05-26", NotExtended(Why.NOT_LATER)),
        ("2026-05-27", NotExtended(Why.NOT_LATER)),
        ("2026-05-28", NewDue(date(2026, 5, 28), moved=False, far=False)),
        ("2026-06-13", NewDue(date(2026, 6, 15), moved=True, far=False)),  # a Saturday
        ("2026-06-19", NewDue(date(2026, 6, 22), moved=True, far=False)),  # the Dragon Boat Festival
        ("2026-08-25", NewDue(date(2026, 8, 25), moved=False, far=False)),  # ninety days
        ("2026-08-26", NewDue(date(2026, 8, 26), moved=False, far=True)),
        ("2026-09-20", NewDue(date(2026, 9, 20), moved=False, far=True)),  # a Sunday that is worked
        ("2026-10-01", NewDue(date(2026, 10, 8), moved=True, far=True)),
    ],
)
def test_the_new_date_is_later_and_a_workday(wanted: str, outcome: NewDue | NotExtended):
    assert judge_new_due(an_item(1, due=DUE), date.fromisoformat(wanted), Calendar()) == outcome


def test_without_a_date_there_is_nothing_to_put_off():
    assert judge_new_due(an_item(1), DUE, Calendar()) == NotExtended(Why.NO_DATE)


def test_the_usual_new_dates_are_workdays():
    assert offered(DUE, Calendar()) == [(15, date(2026, 6, 11)), (30, date(2026, 6, 26)), (60, date(2026, 7, 27))]


def test_days_off_of_the_offices_own_are_no_new_dates_and_no_days_to_ask_again_on():
    calendar, item = office_days(off=[date(2026, 6, 4), date(2026, 6, 11)]), an_item(1, due=DUE)
    assert offered(DUE, calendar)[0] == (15, date(2026, 6, 12))
    assert judge_new_due(item, date(2026, 6, 11), calendar) == NewDue(date(2026, 6, 12), moved=True, far=False)
    assert may_extend(item, calendar, date(2026, 6, 5), (DUE, date(2026, 6, 1))) is None


@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)))
def test_every_usual_new_date_would_be_accepted_as_it_stands(due: date):
    for days, new in offered(due, Calendar()):
        assert Calendar().is_workday(new)
        assert (new - due).days >= days
        assert judge_new_due(an_item(1, due=due), new, Calendar()) == NewDue(new, moved=False, far=False)
