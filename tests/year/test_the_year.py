"""A year of a bureau on the fake clock: who got what and when, against expectations written by hand and what must always hold."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from storage import audit
from tests.world import ZONE
from tests.year import expected
from tests.year.bureau import YearBureau
from tests.year.cast import CLERK, GROUP, LEADER, NAMED, OFFICE, ROSTER, characters, ledger
from tests.year.folk import Answer, Folk
from tests.year.life import Life
from tests.year.transcript import Line, transcribe

BEGINS = datetime(2025, 12, 26, 10, tzinfo=ZONE)
ENDS = datetime(2027, 2, 28, tzinfo=ZONE)
LIAISONS = ("安联一", "曹联三", "樊联五")
WATCHED = (*NAMED, *LIAISONS, GROUP, LEADER, OFFICE, CLERK)


@dataclass
class Year:
    """What there is to look at afterwards."""

    bureau: YearBureau
    lines: list[Line]
    answers: list[Answer]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    began = time.perf_counter()
    bureau = YearBureau(tmp_path_factory.mktemp("year") / "bureau", BEGINS)
    life = Life(bureau)
    folk = Folk(life, characters(), "2026")
    folk.begin(ROSTER, ledger())
    life.goes_on_until(ENDS)
    lines = bureau.read(transcribe, bureau.record.arrivals)
    print(
        f"\n{len(lines)} messages, {len(folk.answers)} answers, {life.ticks} ticks in {time.perf_counter() - began:.1f} s"
    )
    yield Year(bureau, lines, folk.answers)
    bureau.close()


@pytest.mark.parametrize("weeks", ["new_year_2026", "spring_festival", "labour_day", "national_day", "new_year_2027"])
def test_who_got_what_and_when(year: Year, weeks: str):
    wanted = expected.read(weeks)
    assert expected.told(year.lines, wanted.first, wanted.last, WATCHED) == wanted.lines
