"""How long an item has waited for a signature, and when the office is told."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.rules.arrangement import Arrangement
from bot.rules.calendar import Calendar
from bot.rules.models import State
from bot.rules.signing import is_time_to_tell, next_telling, waits_for_signature, workdays_unsigned
from bot.rules.timetable import Timetable
from tests.rules.ledger import an_item, office_days

ZONE = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int = 9, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("issued", "now", "days"),
    [
        (at(2, 8), at(2, 23), 0),
        (at(2, 23, 59), at(3, 0), 1),
        (at(2), at(4), 2),
        (at(5), at(7), 1),  # a Saturday does not count
        (at(5), at(9), 2),
        (at(27, month=2), at(2), 2),  # the Saturday between is a make-up workday
        (datetime(2026, 3, 2, 16, 30, tzinfo=UTC), at(4), 1),  # half past midnight of the 3rd in the bureau
        (None, at(9), 0),
    ],
)
def test_workdays_count_from_the_day_after_in_the_bureaus_zone(issued, now, days):
    item = an_item(1, state=State.ISSUED, issued_at=issued)
    assert workdays_unsigned(item, Calendar(), now) == days
    assert waits_for_signature(item, Calendar(), now) is (days >= 2)


@pytest.mark.parametrize("state", [each for each in State if each != State.ISSUED])
def test_only_what_is_issued_waits(state):
    assert workdays_unsigned(an_item(1, state=state, issued_at=at(2)), Calendar(), at(30)) == 0


@pytest.mark.parametrize(
    ("now", "tells"),
    [
        (at(2, 8, 59), False),
        (at(2, 9, 0), True),
        (at(2, 17, 59), True),
        (at(2, 18, 0), False),
        (at(7, 10), False),
        (datetime(2026, 2, 28, 10, tzinfo=ZONE), True),
        (datetime(2026, 5, 1, 10, tzinfo=ZONE), False),
    ],
)
def test_the_office_is_told_on_workdays_while_they_last(now, tells):
    assert is_time_to_tell(Timetable(), now) is tells


@pytest.mark.parametrize(
    ("now", "tells"),
    [
        (at(2, 9, 59), False),
        (at(2, 10), True),
        (at(2, 15, 59), True),
        (at(2, 16), False),
        (at(3, 12), False),
        (at(7, 12), True),
    ],
)
def test_the_office_arranges_when_it_is_told(now, tells):
    calendar = office_days(off=[date(2026, 3, 3)], worked=[date(2026, 3, 7)])
    arranged = Timetable(calendar, Arrangement(remind_at=time(10), quiet_from=time(16)))
    assert is_time_to_tell(arranged, now) is tells


@pytest.mark.parametrize(
    ("issued", "now", "told"),
    [
        (at(2), at(2, 10), at(4)),
        (at(2), at(4, 8, 59), at(4)),
        (at(2), at(4, 9), at(5)),
        (at(2), at(6, 9, 1), at(9)),
        (at(5), at(5, 12), at(9)),
        (at(29, month=4), at(29, 12, month=4), at(6, month=5)),
    ],
)
def test_the_next_moment_is_nine_on_the_first_workday_on_which_something_waited_too_long(issued, now, told):
    late = an_item(2, state=State.ISSUED, issued_at=at(28, month=5))
    assert next_telling([late, an_item(1, state=State.ISSUED, issued_at=issued)], Timetable(), now) == told


def test_a_day_off_of_the_offices_own_is_not_waited_on():
    calendar = office_days(off=[date(2026, 3, 4)])
    item = an_item(1, state=State.ISSUED, issued_at=at(2))
    assert workdays_unsigned(item, calendar, at(5)) == 2
    assert next_telling([item], Timetable(calendar), at(2)) == at(5)


def test_nothing_is_planned_when_nothing_waits():
    signed = an_item(1, state=State.IN_PROGRESS, issued_at=at(2))
    assert next_telling([], Timetable(), at(2)) is None
    assert next_telling([signed, an_item(2, state=State.ISSUED)], Timetable(), at(2)) is None
