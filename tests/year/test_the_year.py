"""A year of a bureau on the fake clock: who got what and when, against expectations written by hand and what must always hold."""

import gc
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import pytest

from storage import audit
from tests.world import ZONE
from tests.year import books, expected, invariants
from tests.year.bureau import Arrival, YearBureau
from tests.year.cast import CLERK, GROUP, LEADER, NAMED, OFFICE, PUNCTUAL, ROSTER, Entry, characters, ledger
from tests.year.folk import Answer, Folk
from tests.year.invariants import Due, RoundFacts
from tests.year.life import Life
from tests.year.transcript import ANSWER, ASK, BULLETIN, NEWS, REMINDER, Line, transcribe

BEGINS = datetime(2025, 12, 26, 10, tzinfo=ZONE)
ENDS = datetime(2027, 2, 20, tzinfo=ZONE)
LIAISONS = ("安联一", "白联二", "曹联三", "樊联五")
READERS = (GROUP, LEADER, OFFICE, CLERK)
WATCHED = (*NAMED, *LIAISONS, *READERS)


@dataclass
class Year:
    """What there is to look at afterwards. `broken`: what the audit trail's own check found."""

    arrivals: list[Arrival]
    lines: list[Line]
    answers: list[Answer]
    rounds: list[RoundFacts]
    dues: list[Due]
    items: tuple[Entry, ...]
    broken: int | None


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    gc.collect()
    gc.freeze()  # what other tests left in memory is not the year's: its collections need not walk through it
    began = time.perf_counter()
    bureau = YearBureau(tmp_path_factory.mktemp("year") / "bureau", BEGINS)
    life, items = Life(bureau), ledger()
    folk = Folk(life, characters(), "2026")
    folk.begin(ROSTER, items)
    life.goes_on_until(ENDS)
    lines = bureau.read(transcribe, bureau.record.arrivals)
    told = f"{len(lines)} messages, {len(folk.answers)} answers, {life.ticks} ticks"
    print(f"\na year: {told} in {time.perf_counter() - began:.1f} s")
    yield Year(
        arrivals=bureau.record.arrivals,
        lines=lines,
        answers=folk.answers,
        rounds=bureau.read(books.rounds),
        dues=bureau.read(books.dues, items, ENDS.date()),
        items=items,
        broken=bureau.read(audit.verify),
    )
    bureau.close()
    gc.unfreeze()


def test_it_was_a_whole_bureau_and_a_whole_year(year: Year):
    """What is checked below has happened, and often enough to say something."""
    assert (len({row.unit for row in ROSTER if row.role == "head"}), len(ROSTER), len(year.items)) == (20, 40, 80)
    assert [len(year.rounds), year.rounds[0].opened, year.rounds[-1].opened] == [
        59,
        datetime(2025, 12, 29, 9, tzinfo=ZONE),
        datetime(2027, 2, 15, 9, tzinfo=ZONE),
    ]
    happened = Counter(line.kind for line in year.lines)
    assert all(happened[kind] > 50 for kind in (ASK, REMINDER, BULLETIN, ANSWER, NEWS)), happened
    owed = Counter(story for line in year.lines for story, _ in line.owed)
    assert {"missing", "due", "overdue", "few_days", "queue"} <= owed.keys()
    assert {"one by one", "in one message", "by button"} == {each.way for each in characters().values()}


WEEKS = ("new_year_2026", "spring_festival", "labour_day", "national_day", "new_year_2027", "february_2027")


@pytest.mark.parametrize("weeks", WEEKS)
def test_who_got_what_and_when(year: Year, weeks: str):
    wanted = expected.read(weeks)
    assert expected.told(year.lines, wanted.first, wanted.last, WATCHED) == wanted.lines


MOVED = {
    date(2026, 2, 9): ("2月24日(周二)09:00", "2月26日(周四)17:00"),
    date(2026, 3, 30): ("4月7日(周二)09:00", "4月9日(周四)17:00"),
    date(2026, 4, 27): ("5月6日(周三)09:00", "5月7日(周四)17:00"),
    date(2026, 9, 21): ("9月28日(周一)09:00", "9月30日(周三)17:00"),
    date(2026, 9, 28): ("10月8日(周四)09:00", "10月10日(周六)17:00"),
}
"""By the day of the ask: when the round after it opens and ends, where the calendar moves that."""


def test_a_round_that_a_holiday_moves_is_announced_in_the_ask_before(year: Year):
    asks = [each for each in year.arrivals if each.is_ask and each.person == PUNCTUAL]
    for ask in asks:
        moments = MOVED.get(ask.at.date())
        if moments is None:
            assert "下一期" not in ask.text, ask.text
        else:
            assert all(moment in ask.text.split("下一期")[-1] for moment in moments), ask.text
    assert MOVED.keys() <= {ask.at.date() for ask in asks}


def test_at_most_one_prompt_a_day_and_person(year: Year):
    assert invariants.prompted_twice_a_day(year.lines) == []


def test_nobody_is_written_to_in_quiet_hours(year: Year):
    assert invariants.in_quiet_hours(year.lines) == []


def test_nobody_is_prompted_who_has_answered(year: Year):
    assert invariants.prompted_though_answered(year.lines, year.rounds, year.answers) == []


def test_everybody_is_asked_once_a_round(year: Year):
    assert invariants.asked_wrongly(year.lines, year.rounds) == []


def test_every_due_date_is_announced_on_its_days_and_on_no_other(year: Year):
    assert invariants.not_announced(year.lines, year.dues) == []
    assert invariants.announced_out_of_turn(year.lines, year.dues) == []


def test_every_round_is_closed_and_its_summary_read(year: Year):
    closed = [each for each in year.rounds if each.cutoff < ENDS]
    assert invariants.not_closed(year.lines, closed, READERS) == []


def test_nothing_is_said_twice_and_the_trail_is_whole(year: Year):
    assert invariants.said_twice(year.lines) == []
    assert year.broken is None
