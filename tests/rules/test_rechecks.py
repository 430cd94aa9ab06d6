"""When a closed item is looked at again, and what an answer is worth."""

from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.calendar import Calendar
from bot.rules.models import ItemId, PersonId, RecheckId
from bot.rules.rechecks import (
    Fit,
    RecheckKind,
    Step,
    answer_by,
    ask,
    is_asked_already,
    judge_answer,
    judge_verdict,
    next_upkeep,
    plan,
    silent_before,
    step_due,
)
from tests.examples.rechecks import a_recheck
from tests.rules.ledger import office_days

ZONE = ZoneInfo("Asia/Shanghai")


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("closed_on", "days"),
    [
        (date(2026, 3, 2), [date(2026, 4, 1), date(2026, 6, 1)]),  # the 90th day is a Sunday
        (date(2026, 3, 5), [date(2026, 4, 7), date(2026, 6, 3)]),  # the 30th is in the days off of Qingming
        (date(2026, 4, 1), [date(2026, 5, 6), date(2026, 6, 30)]),  # the 30th is in those of May
    ],
)
def test_a_closed_item_is_looked_back_at_on_workdays(closed_on: date, days: list[date]):
    assert plan(closed_on, Calendar(), long_term=False) == [(RecheckKind.LOOKBACK, day) for day in days]


def test_nothing_is_looked_back_at_on_a_day_off_of_the_offices_own():
    calendar = office_days(off=[date(2026, 4, 1), date(2026, 9, 2)], worked=[date(2026, 5, 31)])
    days = [day for _, day in plan(date(2026, 3, 2), calendar, long_term=True)]
    assert days == [date(2026, 4, 2), date(2026, 5, 31), date(2026, 9, 3)]


def test_what_is_to_be_kept_up_is_asked_each_quarter_the_first_time_by_the_look_back():
    planned = plan(date(2026, 3, 2), Calendar(), long_term=True)
    assert planned[2:] == [(RecheckKind.UPKEEP, date(2026, 9, 2))]
    assert next_upkeep(date(2026, 3, 2), date(2026, 9, 2), Calendar()) == date(2026, 12, 2)
    assert next_upkeep(date(2026, 3, 2), date(2026, 12, 20), Calendar()) == date(2027, 3, 2)
    assert next_upkeep(date(2025, 8, 31), date(2025, 8, 31), Calendar()) == date(2026, 2, 28)  # a make-up Saturday


def test_long_after_a_closing_the_next_quarter_is_still_ahead():
    assert next_upkeep(date(2024, 1, 10), date(2026, 7, 20), Calendar()) == date(
        2026, 10, 10
    )  # a Saturday that is worked


ASKED = {"asked_at": at(4, 1).astimezone(UTC)}
REPEATED = ASKED | {"repeated_at": at(4, 9).astimezone(UTC)}


@pytest.mark.parametrize(
    ("facts", "now", "step"),
    [
        ({}, at(3, 31, 17), None),
        ({}, at(4, 1), Step.ASK),
        ({}, at(4, 20), Step.ASK),
        (ASKED, at(4, 8), None),  # the 6th is a day off: five workdays are over on the 9th
        (ASKED, at(4, 9), Step.REPEAT),
        (REPEATED, at(4, 15), None),
        (REPEATED, at(4, 16), Step.SHOW),
        (REPEATED | {"shown_at": at(4, 16)}, at(4, 16, 17), Step.SHOW),  # to whoever looks later that day
        (REPEATED | {"shown_at": at(4, 16)}, at(4, 17), None),
        (REPEATED | {"shown_at": at(4, 16)}, at(6, 1), None),
        (ASKED | {"answered_at": at(4, 2)}, at(4, 20), None),
        ({"settled_at": at(4, 2)}, at(4, 20), None),
        ({"kind": RecheckKind.DRAW}, at(4, 20), None),
    ],
)
def test_the_ask_is_repeated_once_then_shown_to_the_office_and_that_is_all(
    facts: dict[str, Any], now: datetime, step: Step | None
):
    assert step_due(a_recheck(**facts), Calendar(), now) == step


def test_a_day_off_of_the_offices_own_is_no_day_to_answer_on():
    calendar = office_days(off=[date(2026, 4, 8)])
    assert answer_by(at(4, 1), calendar, at(4, 2)) == date(2026, 4, 10)
    assert step_due(a_recheck(**ASKED), calendar, at(4, 9)) is None


moments = st.datetimes(datetime(2026, 2, 1), datetime(2026, 5, 31), timezones=st.just(ZONE))  # noqa: DTZ001


@given(moments, moments, st.dictionaries(st.dates(date(2026, 2, 1), date(2026, 6, 30)), st.booleans(), max_size=20))
def test_the_moment_says_of_every_ask_what_its_workdays_say(asked_at: datetime, now: datetime, own: dict[date, bool]):
    calendar = Calendar(own)
    if calendar.is_workday(now.date()):  # nothing is done on other days
        late = answer_by(asked_at, calendar, now) <= now.date()
        assert late is (asked_at < silent_before(calendar, now))


def test_one_question_an_item_at_a_time():
    first, other = a_recheck(), a_recheck(id=RecheckId(2), item_id=ItemId(102))
    second = a_recheck(id=RecheckId(3), due_on=date(2026, 6, 1))
    assert not is_asked_already(first, [first, second, other])
    assert is_asked_already(second, [first, second, other])
    assert is_asked_already(first, [first, replace(second, asked_at=at(4, 1))])
    assert not is_asked_already(other, [first, second, other])


def test_an_ask_is_the_first_or_once_more():
    first = ask(a_recheck(), PersonId(1), at(4, 1))
    assert (first.asked_of, first.asked_at, first.repeated_at) == (1, at(4, 1), None)
    again = ask(first, PersonId(2), at(4, 9))
    assert (again.asked_of, again.asked_at, again.repeated_at) == (2, at(4, 1), at(4, 9))


@pytest.mark.parametrize("zone", [ZONE, UTC, ZoneInfo("America/New_York")])
def test_workdays_to_answer_are_counted_from_the_bureaus_day(zone: tzinfo):
    """An ask of one in the morning is of the day before further west."""
    asked_at = at(4, 2, 1)
    expected = {ZONE: date(2026, 4, 10), UTC: date(2026, 4, 9), ZoneInfo("America/New_York"): date(2026, 4, 9)}
    assert answer_by(asked_at, Calendar(), at(4, 20).astimezone(zone)) == expected[zone]


@pytest.mark.parametrize(
    ("facts", "holds", "fresh", "fit"),
    [
        ({}, True, 1, Fit.NOT_ASKED),
        (ASKED, True, 0, Fit.NEEDS_PROOF),
        (ASKED, True, 1, Fit.TAKEN),
        (ASKED, False, 0, Fit.TAKEN),
        (ASKED | {"answered_at": at(4, 2)}, True, 1, Fit.ANSWERED),
        (ASKED | {"settled_at": at(4, 2)}, False, 0, Fit.SETTLED),
    ],
)
def test_that_it_still_holds_needs_new_proof(facts: dict[str, Any], holds: bool, fresh: int, fit: Fit):
    assert judge_answer(a_recheck(**facts), holds=holds, fresh=fresh) == fit


@pytest.mark.parametrize(
    ("facts", "holds", "fit"),
    [
        (ASKED, True, Fit.UNANSWERED),
        (ASKED, False, Fit.TAKEN),
        (ASKED | {"answered_at": at(4, 2)}, True, Fit.TAKEN),
        (ASKED | {"settled_at": at(4, 2)}, True, Fit.SETTLED),
        ({"kind": RecheckKind.DRAW}, True, Fit.TAKEN),
        ({"kind": RecheckKind.DRAW, "settled_at": at(4, 2)}, False, Fit.SETTLED),
    ],
)
def test_silence_is_no_good_news(facts: dict[str, Any], holds: bool, fit: Fit):
    assert judge_verdict(a_recheck(**facts), holds=holds) == fit
