"""What each filter lets through, and in which order."""

from dataclasses import replace
from datetime import date

import pytest

from bot.rules.finding import OFFERED, Filter, fitting
from bot.rules.models import Finding, PersonId, State, UnitId
from tests.rules.ledger import an_item

TODAY = date(2026, 3, 2)
YESTERDAY = date(2026, 3, 1)
LEADER, OTHER = PersonId(7), PersonId(8)

LEDGER = [
    an_item(1, state=State.DRAFT, due=YESTERDAY),
    an_item(2, state=State.ISSUED, due=TODAY),
    an_item(3, state=State.IN_PROGRESS, due=YESTERDAY),
    an_item(4, state=State.CONTINUING, unit=2),
    an_item(5, state=State.CLOSING, due=YESTERDAY, unit=2),
    an_item(6, state=State.CLOSED, due=YESTERDAY, finding=Finding.DONE),
    an_item(7, state=State.TRANSFERRED, due=YESTERDAY, unit=None),
]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Filter.ALL, [1, 2, 3, 4, 5, 6, 7]),
        (Filter.DRAFT, [1]),
        (Filter.UNSIGNED, [2]),
        (Filter.WORKING, [3]),
        (Filter.CONTINUING, [4]),
        (Filter.EXAMINED, [5]),
        (Filter.CLOSED, [6]),
        (Filter.TRANSFERRED, [7]),
        (Filter.OVERDUE, [3, 5]),
        (Filter.UNIT, [4, 5]),
        (Filter.MINE, []),
    ],
)
def test_a_filter_lets_through_what_it_says(wanted: Filter, numbers: list[int]):
    assert [item.number for item in fitting(LEDGER, wanted, TODAY, unit=UnitId(2))] == numbers


def test_a_leader_s_own_come_overdue_first():
    mine = [replace(item, in_charge_id=LEADER if item.number in (2, 3, 4, 5) else OTHER) for item in LEDGER]
    assert [item.number for item in fitting(mine, Filter.MINE, TODAY, leaders={LEADER})] == [3, 5, 2, 4]
    assert fitting(LEDGER, Filter.MINE, TODAY, leaders={LEADER}) == [], "nobody is in charge of these"


def test_each_state_has_its_filter():
    found = [item.number for wanted in OFFERED[1:-1] for item in fitting(LEDGER, wanted, TODAY)]
    assert sorted(found) == [item.number for item in LEDGER]
