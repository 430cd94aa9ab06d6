"""Three weeks of 2027 in a bureau whose office has entered the holidays that nobody has published for the library."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.rules.arrangement import ItemKind
from bot.rules.calendar_entries import Entry as Day
from storage import calendars
from tests.world import ZONE
from tests.year import expected
from tests.year.bureau import YearBureau
from tests.year.cast import CALLED, CLERK, GROUP, LEADER, OFFICE, PUNCTUAL, ROSTER, SILENT, UNITS, Entry, characters
from tests.year.folk import Folk
from tests.year.life import Life
from tests.year.transcript import transcribe

BEGINS = datetime(2027, 1, 29, 16, tzinfo=ZONE)
ENDS = datetime(2027, 2, 20, tzinfo=ZONE)
HEADS = (PUNCTUAL, SILENT, CALLED)
WATCHED = (*HEADS, "曹联三", GROUP, LEADER, OFFICE, CLERK)
FESTIVAL = [
    *(Day(date(2027, 2, 5) + timedelta(days=n), False, "春节") for n in range(7)),
    Day(date(2027, 1, 30), True, None),
    Day(date(2027, 2, 13), True, None),
]
"""Made up: nobody knows it yet."""


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[YearBureau]:
    made = YearBureau(tmp_path / "bureau", BEGINS)
    made.write(calendars.put, FESTIVAL, BEGINS, by=None)
    made.write(calendars.settle_year, 2027, BEGINS, by=None)
    yield made
    made.close()


def test_the_rounds_move_with_what_the_office_has_entered(bureau: YearBureau):
    life = Life(bureau)
    folk = Folk(life, {name: characters()[name] for name in HEADS}, "2027")
    due = {CALLED: date(2027, 2, 6)}
    weekly = [Entry(n, UNITS[n - 1], ItemKind.CAMPAIGN, None, due.get(name)) for n, name in enumerate(HEADS, 1)]
    folk.begin([row for row in ROSTER if row.unit in (*UNITS[:3], "领导小组", "领导小组办公室")], weekly)
    life.goes_on_until(ENDS)
    wanted = expected.read("spring_festival_2027")
    lines = bureau.read(transcribe, bureau.record.arrivals)
    assert expected.told(lines, wanted.first, wanted.last, WATCHED) == wanted.lines
