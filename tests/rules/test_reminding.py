"""What goes into the one reminder of a day and when it leaves; when the office may chase by hand."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.arrangement import Arrangement
from bot.rules.chasing import NoChase, judge_chase
from bot.rules.models import Person, PersonId, Reach, Round, RoundId, UserId
from bot.rules.reminding import Owed, leaves_at, todays_share
from bot.rules.timetable import Timetable
from tests.rules.ledger import an_item

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 5, 9, 0, tzinfo=ZONE)
WHO = PersonId(1)


def person(*, remind_at: time | None = None, muted: bool = False) -> Person:
    return Person(WHO, "陆一鸣", UserId(1), Reach.REACHABLE, remind_at, muted)


def owed(kind: str, about: int = 1, **more: object) -> Owed:
    return Owed(WHO, kind, about, **more)  # type: ignore[arg-type]


MISSING = owed("missing", at=time(15, 0), by=time(15, 0))
FIRST_CALL = owed("missing", at=time(15, 0))
DUE = owed("due", urgent=False)
OVERDUE = owed("overdue")
RECHECKS = [owed("recheck", 1, alone=True), owed("recheck", 2, alone=True)]
CHASE = owed("chase", by=time.min)


@pytest.mark.parametrize(
    ("what", "given_", "muted", "kept"),
    [
        ("everything in one message", [OVERDUE, DUE, MISSING], False, [OVERDUE, DUE, MISSING]),
        ("who wants only what is urgent", [DUE], True, []),
        ("what can wait rides along with what is urgent", [DUE, MISSING], True, [DUE, MISSING]),
        ("what stands alone has its own message", RECHECKS, False, RECHECKS),
        ("it is the day's, and what can wait waits", [DUE, *RECHECKS], False, RECHECKS),
        ("but not before what is urgent", [OVERDUE, *RECHECKS], False, [OVERDUE]),
        ("nothing", [], False, []),
    ],
)
def test_what_is_told_today(what, given_, muted, kept):
    assert todays_share(given_, person(muted=muted)) == kept, what


@pytest.mark.parametrize(
    ("what", "share", "chosen", "hour"),
    [
        ("at the arranged hour", [DUE], None, time(9, 0)),
        ("at the hour they chose", [DUE, OVERDUE], time(16, 30), time(16, 30)),
        ("with the first call", [DUE, FIRST_CALL], None, time(15, 0)),
        ("the first call at the hour they chose", [FIRST_CALL], time(10, 0), time(10, 0)),
        ("never later than the last call", [MISSING, DUE], time(16, 30), time(15, 0)),
        ("earlier where they want it earlier", [MISSING], time(10, 0), time(10, 0)),
        ("the office's chase at once", [CHASE, MISSING], time(16, 30), time(0, 0)),
    ],
)
def test_when_it_leaves(what, share, chosen, hour):
    assert leaves_at(share, person(remind_at=chosen), Timetable(), NOW) == datetime.combine(NOW.date(), hour, ZONE), (
        what
    )


KINDS = st.builds(
    owed,
    st.sampled_from(["missing", "due", "overdue", "recheck"]),
    st.integers(1, 9),
    urgent=st.booleans(),
    alone=st.booleans(),
    at=st.none() | st.times(time(9, 0), time(17, 0)),
    by=st.none() | st.times(time(9, 0), time(17, 0)),
)


@given(st.lists(KINDS, max_size=8), st.booleans())
def test_a_message_is_never_of_two_sorts_and_never_without_reason(everything, muted):
    share = todays_share(everything, person(muted=muted))
    assert set(share) <= set(everything)
    assert len({each.alone for each in share}) <= 1
    assert not share or not muted or any(each.urgent for each in everything)
    if any(each.urgent for each in everything):
        assert share


@given(st.lists(KINDS, min_size=1, max_size=8), st.none() | st.times(time(9, 0), time(17, 0)))
def test_nothing_that_must_be_said_by_an_hour_is_said_later(share, chosen):
    leaves = leaves_at(share, person(remind_at=chosen), Timetable(), NOW)
    assert leaves.date() == NOW.date()
    assert all(each.by is None or leaves.time() <= each.by for each in share)


ROUND = Round(RoundId(1), 1, NOW - timedelta(days=3), NOW + timedelta(hours=8), NOW + timedelta(hours=9), None)


@pytest.mark.parametrize(
    ("what", "facts", "expected"),
    [
        ("missing", {}, None),
        ("answered in the running round", {"answered": True}, NoChase.ANSWERED),
        ("answered, but overdue", {"answered": True, "due": date(2026, 3, 1)}, None),
        ("a chase waits", {"waiting": True}, NoChase.WAITING),
        ("chased often enough", {"chased": 2}, NoChase.ENOUGH),
        ("answered in a round that is over", {"answered": True, "over": True}, None),
        ("no round at all", {"round": False}, None),
    ],
)
def test_when_the_office_may_chase(what, facts, expected):
    round_ = None if facts.get("round") is False else ROUND
    found = judge_chase(
        an_item(1, due=facts.get("due", date(2026, 6, 1))),
        round_,
        answered=facts.get("answered", False),
        waiting=facts.get("waiting", False),
        chased=facts.get("chased", 0),
        arrangement=Arrangement(),
        now=(NOW + timedelta(days=1) if facts.get("over") else NOW).astimezone(UTC),
    )
    assert found == expected, what
