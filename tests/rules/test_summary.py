"""What is overdue and due soon, and what a summary says of its own figures."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules.models import Finding, ItemId, State
from bot.rules.summary import Entries, Entry, Summary, is_due_soon, is_overdue, total
from bot.rules.tallies import Rate, Tallies, Tally, added
from tests.rules.ledger import an_item

NOW = datetime(2026, 3, 5, 17, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()


def tallies(**counts: int) -> Tallies:
    return Tallies({tally: counts.get(tally.value, 0) for tally in Tally}, files=counts.get("files", 0))


def test_an_empty_ledger_divides_by_nothing():
    empty = Summary(NOW, total([]), ())
    assert (empty.done, empty.answered, empty.findings, empty.on_time) == (Rate(0, 0), Rate(0, 0), (), 0)
    assert empty.named(Tally.OVERDUE) == Entries(0, ())


def test_only_what_is_found_done_counts_as_done():
    made = Summary(NOW, tallies(total=9, done=2, basically_done=3, phased=4), ())
    assert made.done == Rate(2, 9)
    assert made.findings == ((Finding.DONE, 2), (Finding.BASICALLY_DONE, 3), (Finding.PHASED, 4))


def test_what_came_in_time_is_what_came_and_was_not_late():
    made = Summary(NOW, tallies(asked=7, answered=5, late=2), ())
    assert (made.answered, made.on_time) == (Rate(5, 7), 3)


def test_the_bureaus_figures_are_the_sum_of_its_units():
    both = added([tallies(total=3, done=1, files=2), tallies(total=4, overdue=1, files=1)])
    assert (both[Tally.TOTAL], both[Tally.DONE], both[Tally.OVERDUE], both.files) == (7, 1, 1, 3)


def test_a_list_says_how_many_it_does_not_name():
    assert Entries(5, (Entry(ItemId(1), 1, "甲", None, None),)).more == 4


@pytest.mark.parametrize(
    ("due", "state", "finding", "overdue"),
    [
        (TODAY - timedelta(days=1), State.IN_PROGRESS, Finding.UNSTATED, True),
        (TODAY, State.IN_PROGRESS, Finding.UNSTATED, False),  # the due day itself is in time
        (TODAY + timedelta(days=1), State.IN_PROGRESS, Finding.UNSTATED, False),
        (None, State.IN_PROGRESS, Finding.UNSTATED, False),
        (TODAY - timedelta(days=1), State.ISSUED, Finding.BASICALLY_DONE, True),
        (TODAY - timedelta(days=1), State.CLOSING, Finding.UNSTATED, True),
        (TODAY - timedelta(days=1), State.IN_PROGRESS, Finding.DONE, False),
        (TODAY - timedelta(days=1), State.CLOSED, Finding.UNSTATED, False),
        (TODAY - timedelta(days=1), State.TRANSFERRED, Finding.UNSTATED, False),
        (TODAY - timedelta(days=1), State.DRAFT, Finding.UNSTATED, False),
    ],
)
def test_what_is_overdue(due, state, finding, overdue):
    assert is_overdue(an_item(1, due=due, state=state, finding=finding), TODAY) is overdue


def test_what_is_kept_up_for_good_has_no_end_but_its_date_still_counts():
    assert not is_overdue(an_item(1, long_term=True), TODAY)
    assert is_overdue(an_item(2, long_term=True, due=TODAY - timedelta(days=1)), TODAY)


def test_the_last_week_before_the_due_day_is_soon():
    days = {-1: False, 0: True, 7: True, 8: False}
    assert {n: is_due_soon(an_item(1, due=TODAY + timedelta(days=n)), TODAY) for n in days} == days
    assert not is_due_soon(an_item(1, due=TODAY, finding=Finding.DONE), TODAY)
    assert not is_due_soon(an_item(1), TODAY)
