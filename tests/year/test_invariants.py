"""What must hold of a year can fail: each invariant is shown a transcript in which all is well, and one that breaks it."""

from datetime import date, datetime, timedelta

import chinese_calendar
import pytest

from tests.world import ZONE
from tests.year import days
from tests.year.bureau import CLOCK
from tests.year.folk import Answer
from tests.year.invariants import (
    Due,
    RoundFacts,
    announced_out_of_turn,
    asked_wrongly,
    in_quiet_hours,
    not_announced,
    not_closed,
    prompted_though_answered,
    prompted_twice_a_day,
    said_twice,
)
from tests.year.transcript import ANSWER, ASK, BULLETIN, NEWS, REMINDER, Line


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def line(moment: str, kind: str, *owed: tuple[str, int], person: str = "甲", by: str = CLOCK, first: str = "") -> Line:
    return Line(at(moment), person, kind, owed, first or moment, by)


ROUND = RoundFacts(7, at("02-09 09:00"), at("02-12 17:00"), at("02-12 17:05"), {"甲": {1, 2}})
DUE = Due(3, "甲", date(2026, 2, 20), date(2026, 1, 1), date(2026, 12, 31))
ANNOUNCED = [
    line("01-21 09:00", REMINDER, ("due", 3)),
    line("02-06 09:00", REMINDER, ("due", 3)),
    line("02-13 09:00", REMINDER, ("due", 3)),
    line("02-14 09:00", REMINDER, ("due", 3)),
]


def test_one_prompt_a_day():
    morning, call = line("02-11 09:00", REMINDER), line("02-11 15:00", REMINDER)
    ask, told = line("02-11 09:00", ASK), line("02-11 16:00", NEWS, by="乙")
    assert (
        prompted_twice_a_day(
            [ask, morning, told, line("02-12 15:00", REMINDER), line("02-11 15:00", REMINDER, person="乙")]
        )
        == []
    )
    assert prompted_twice_a_day([ask, morning, call]) == [call]
    other = line("02-11 15:00", "some_story")
    assert prompted_twice_a_day([morning, other]) == [other]


@pytest.mark.parametrize("moment", ["02-11 08:29", "02-11 18:00", "02-15 10:00", "02-07 10:00", "10-02 09:00"])
def test_quiet_hours(moment: str):
    good = [line("02-11 08:30", ASK), line("02-14 17:59", REMINDER), line("02-15 23:00", ANSWER, by="甲")]
    assert in_quiet_hours(good) == []
    for kind, by in ((ASK, CLOCK), (REMINDER, CLOCK), (BULLETIN, CLOCK), (NEWS, "乙")):
        bad = line(moment, kind, by=by)
        assert in_quiet_hours([*good, bad]) == [bad]


def test_nobody_is_prompted_who_has_answered():
    call = line("02-12 15:00", REMINDER, ("missing", 7))
    one, two = Answer(at("02-10 10:00"), "甲", 1), Answer(at("02-12 14:59"), "乙", 2)
    assert prompted_though_answered([call], [ROUND], [one]) == []
    assert prompted_though_answered([call], [ROUND], [one, two]) == [call]
    assert prompted_though_answered([call], [ROUND], [one, two._replace(at=at("02-12 15:01"))]) == []
    early = [one._replace(at=at("02-09 08:59")), two]
    assert prompted_though_answered([call], [ROUND], early) == []
    late = line("02-12 17:00", REMINDER, ("missing", 7))
    assert prompted_though_answered([late], [ROUND], []) == [late]


def test_everybody_is_asked_once():
    ask = line("02-09 09:00", ASK)
    assert asked_wrongly([ask], [ROUND]) == []
    assert asked_wrongly([], [ROUND]) == ["甲 was asked 0 times on 2026-02-09 09:00, and should be 1 times"]
    assert asked_wrongly([ask, ask], [ROUND]) == ["甲 was asked 2 times on 2026-02-09 09:00, and should be 1 times"]
    for moment in ("02-10 09:00", "02-13 09:00"):
        assert len(asked_wrongly([line(moment, ASK)], [ROUND])) == 2, "not when it should be, and when it should not"
    other = ask._replace(person="乙")
    assert asked_wrongly([ask, other], [ROUND]) == ["乙 was asked 1 times on 2026-02-09 09:00, and should be 0 times"]


@pytest.mark.parametrize("left_out", range(len(ANNOUNCED)))
def test_every_due_date_is_announced(left_out: int):
    assert not_announced(ANNOUNCED, [DUE]) == []
    assert announced_out_of_turn(ANNOUNCED, [DUE]) == []
    rest = [each for n, each in enumerate(ANNOUNCED) if n != left_out]
    day = ANNOUNCED[left_out].at.date()
    assert not_announced(rest, [DUE]) == [f"甲 was not told on {day} that item 3 is due on 2026-02-20"]
    assert not_announced(rest, [DUE._replace(person="乙")])
    assert not_announced(rest, [DUE._replace(since=day + timedelta(days=1), until=day)]) == []
    other_day = ANNOUNCED[left_out]._replace(at=at("02-10 09:00"))
    assert announced_out_of_turn([*rest, other_day], [DUE]) == [other_day]


def test_every_round_is_closed():
    read = [line("02-12 17:05", BULLETIN, person="丙", first="整改周报（第7期）")]
    assert not_closed(read, [ROUND], ["丙"]) == []
    assert not_closed([], [ROUND], ["丙"]) == ["丙 got the summary of round 7 0 times"]
    assert not_closed(read * 2, [ROUND], ["丙"]) == ["丙 got the summary of round 7 2 times"]
    for closed in (None, at("02-12 17:07"), at("02-12 17:04")):
        assert len(not_closed(read, [ROUND._replace(closed=closed)], ["丙"])) == 1


def test_the_same_is_not_said_twice():
    first = line("02-11 09:00", REMINDER, first="请")
    assert said_twice([first, first._replace(at=at("02-12 09:00"))]) == []
    again = first._replace(at=at("02-11 15:00"))
    assert said_twice([first, again]) == [again]


def test_the_days_written_by_hand_are_those_of_the_library():
    every = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [day for day in every if days.is_worked(day) != chinese_calendar.is_workday(day)] == []
    assert days.is_worked(date(2027, 1, 1))
    assert not days.is_worked(date(2027, 1, 2))
