"""How long an item has waited for a signature."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.calendar import Calendar
from bot.rules.models import State
from bot.rules.signing import late_before, waits_for_signature, workdays_unsigned
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


def test_a_day_off_of_the_offices_own_is_not_waited_on():
    item, calendar = an_item(1, state=State.ISSUED, issued_at=at(2)), office_days(off=[date(2026, 3, 4)])
    assert workdays_unsigned(item, calendar, at(5)) == 2
    assert not waits_for_signature(item, calendar, at(4))


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (at(4), at(3, 0)),
        (at(4, 23, 59), at(3, 0)),
        (at(9), at(6, 0)),
        (at(8), at(5, 0)),  # a Sunday: Thursday and Friday are over
        (at(2), at(28, 0, month=2)),  # a Saturday that is worked
        (at(6, month=5), at(30, 0, month=4)),
    ],
)
def test_what_was_issued_before_has_waited_too_long(now, before):
    assert late_before(Calendar(), now) == before


moments = st.datetimes(datetime(2026, 2, 1), datetime(2026, 5, 31), timezones=st.just(ZONE))  # noqa: DTZ001
own_days = st.dictionaries(st.dates(date(2026, 2, 1), date(2026, 5, 31)), st.booleans(), max_size=20)


@given(moments, moments, own_days)
def test_the_moment_says_of_every_item_what_its_workdays_say(issued: datetime, now: datetime, own: dict[date, bool]):
    calendar, item = Calendar(own), an_item(1, state=State.ISSUED, issued_at=issued)
    assert waits_for_signature(item, calendar, now) is (issued < late_before(calendar, now))
