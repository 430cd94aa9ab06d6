"""Where the workdays of an item went: with the unit, or with those who decide."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.applications import Application
from bot.rules.calendar import Calendar
from bot.rules.models import ItemId, PersonId, State
from bot.rules.rechecks import Cause, Reopening
from bot.rules.transitions import Step
from bot.rules.waiting import Waiting, days_at
from tests.rules.ledger import an_item, office_days
from tests.rules.test_applications import CLOSURE, EXTENSION, TRANSFER, an_application

ZONE = ZoneInfo("Asia/Shanghai")
Moment = datetime | None


def at(day: int, hour: int = 9, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


def asked(since: Moment, until: Moment = None, **facts: Any) -> Application:
    return an_application(asked_at=since, settled_at=until, **facts)


ISSUED = an_item(1, issued_at=at(2))
"""On a Monday."""


@pytest.mark.parametrize(
    ("what", "applications", "now", "waited"),
    [
        ("issued today", [], at(2, 17), Waiting(0, 0)),
        ("nothing was applied for", [], at(9), Waiting(5, 0)),
        ("a draft is the unit's", [asked(None)], at(9), Waiting(5, 0)),
        ("the day of asking is the unit's", [asked(at(4))], at(4, 17), Waiting(2, 0)),
        ("still examined", [asked(at(4))], at(9), Waiting(2, 3)),
        ("the day of deciding is the office's", [asked(at(4), at(6))], at(9), Waiting(3, 2)),
        ("decided the same day", [asked(at(4, 9), at(4, 16))], at(9), Waiting(5, 0)),
        ("sent back and asked again", [asked(at(3), at(4)), asked(at(4, 15), at(5))], at(6), Waiting(2, 2)),
        (
            "a later date and a transfer",
            [asked(at(3), at(4), kind=EXTENSION), asked(at(5), kind=TRANSFER)],
            at(6),
            Waiting(2, 2),
        ),
        ("a weekend is nobody's", [asked(at(6))], at(8), Waiting(4, 0)),
        ("over a weekend", [asked(at(6), at(9))], at(9), Waiting(4, 1)),
        ("asked before it was issued anew", [asked(at(25, month=2), at(3))], at(4), Waiting(1, 1)),
        ("settled before it was issued anew", [asked(at(25, month=2), at(27, month=2))], at(4), Waiting(2, 0)),
    ],
)
def test_workdays_at_the_unit_and_with_those_who_decide(
    what: str, applications: Sequence[Application], now: datetime, waited: Waiting
):
    assert days_at(ISSUED, applications, Calendar(), now) == waited, what


def test_what_is_not_issued_waits_for_nobody():
    assert days_at(an_item(1), [], Calendar(), at(9)) == Waiting()
    assert days_at(replace(ISSUED, state=State.DRAFT), [], Calendar(), at(9)) == Waiting()


def test_days_are_those_of_the_bureaus_zone():
    """Half past midnight in the bureau is still the day before further west."""
    item = an_item(1, issued_at=datetime(2026, 3, 2, 16, 30, tzinfo=UTC))
    assert days_at(item, [], Calendar(), at(4)) == Waiting(1, 0)
    assert days_at(item, [], Calendar(), at(4).astimezone(UTC)) == Waiting(2, 0)


def test_a_day_off_of_the_offices_own_is_nobodys():
    calendar = office_days(off=[date(2026, 3, 4), date(2026, 3, 5)], worked=[date(2026, 3, 7)])
    assert days_at(ISSUED, [asked(at(4))], calendar, at(9)) == Waiting(1, 3)


def test_what_is_closed_waits_no_longer():
    closure = asked(at(4), at(6), step=Step.GRANTED)
    closed = replace(ISSUED, state=State.CLOSED, closed_at=at(6))
    assert days_at(closed, [closure], Calendar(), at(30)) == Waiting(2, 2)


def test_what_went_to_another_body_waits_no_longer():
    before, transfer = asked(at(3), at(4), step=Step.RETURNED), asked(at(5), at(6), kind=TRANSFER, step=Step.GRANTED)
    gone = replace(ISSUED, state=State.TRANSFERRED)
    assert days_at(gone, [before, transfer], Calendar(), at(30)) == Waiting(2, 2)


@pytest.mark.parametrize(
    ("kind", "closed_at"), [(CLOSURE, at(6)), (TRANSFER, None)], ids=["it had been closed", "it had been transferred"]
)
def test_the_days_before_it_came_back_are_nobodys(kind, closed_at):
    granted = asked(at(4), at(6), kind=kind, step=Step.GRANTED)
    back = Reopening(ItemId(101), at(16), PersonId(1), Cause.RELAPSE, "又见乱停", closed_at)
    assert days_at(ISSUED, [granted], Calendar(), at(18), [back]) == Waiting(4, 2)


moments = st.datetimes(datetime(2026, 2, 1), datetime(2026, 4, 30), timezones=st.just(ZONE))  # noqa: DTZ001
spans = st.lists(st.tuples(moments, st.none() | moments), max_size=4)
own_days = st.dictionaries(st.dates(date(2026, 2, 1), date(2026, 4, 30)), st.booleans(), max_size=20)


@given(moments, spans, own_days, moments)
def test_no_workday_is_counted_twice_or_lost(
    issued: datetime, asked_spans: list[tuple[datetime, Moment]], own: dict[date, bool], now: datetime
):
    calendar, item = Calendar(own), an_item(1, issued_at=issued)
    waited = days_at(item, [asked(since, until) for since, until in asked_spans], calendar, now)
    assert waited.at_unit + waited.at_office == calendar.workdays_between(issued.date(), now.date())
    assert min(waited.at_unit, waited.at_office) >= 0


@given(moments, st.integers(0, 20), st.integers(0, 20), own_days)
def test_one_examination_counts_as_the_list_of_what_waits_does(
    issued: datetime, before: int, after: int, own: dict[date, bool]
):
    calendar, since = Calendar(own), issued + timedelta(days=before)
    now = since + timedelta(days=after)
    waited = days_at(an_item(1, issued_at=issued), [asked(since)], calendar, now)
    assert waited.at_office == calendar.workdays_between(since.date(), now.date())
