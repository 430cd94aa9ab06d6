"""Two lives of the same bureau through the same nine weeks: in one of them the bot is down again and again.

For ten minutes over the opening of a round, over a cut-off, over a weekend, for three weeks. What people get is compared.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.rules.arrangement import ItemKind
from storage import audit
from storage.tables import person, report, round_
from tests.world import ZONE
from tests.year import books, invariants
from tests.year.bureau import CLOCK, YearBureau
from tests.year.cast import (
    CALLED,
    CLERK,
    GROUP,
    HEADS,
    LEADER,
    NIGHTLY,
    OFFICE,
    ROSTER,
    SILENT,
    TARDY,
    UNITS,
    Character,
    Entry,
)
from tests.year.folk import Answer, Folk
from tests.year.invariants import RoundFacts
from tests.year.life import Life
from tests.year.transcript import ASK, BULLETIN, Line, transcribe


def at(text: str) -> datetime:
    """A moment of 2026, as ``03-02 09:00``."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


BEGINS, ENDS = at("02-27 15:00"), at("04-30 18:00")
OUTAGES = (
    (at("03-02 08:55"), at("03-02 09:05")),
    (at("03-12 14:00"), at("03-12 19:00")),
    (at("03-20 16:00"), at("03-23 10:30")),
    (at("03-30 12:00"), at("04-20 10:00")),
)
READERS = (GROUP, LEADER, OFFICE, CLERK)
MANY = HEADS[:14]
JUST_IN_TIME = HEADS[8]
"""Sends half an hour before the cut-off."""
PEOPLE = {
    SILENT: Character(0, (0, 0), "one by one"),
    CALLED: Character(1, (0, 0), "one by one", called=True),
    TARDY: Character(1, (82, 82), "one by one"),
    NIGHTLY: Character(1, (13, 13), "one by one"),
    JUST_IN_TIME: Character(1, (79.5, 79.5), "one by one"),
}
ANSWERS_SOON = Character(1, (1, 1), "one by one")
DUE = {SILENT: date(2026, 4, 10), CALLED: date(2026, 4, 24)}


@dataclass
class Lived:
    lines: list[Line]
    answers: list[Answer]
    rounds: list[RoundFacts]
    late: dict[tuple[int, str], bool]
    """By round and person, of the answers kept."""
    broken: int | None

    def between(self, first: str, last: str, kinds: tuple[str, ...] = ()) -> list[Line]:
        """What came by the clock in this time, in order."""
        lines = [each for each in self.lines if at(first) <= each.at < at(last) and each.by == CLOCK]
        return sorted(each for each in lines if not kinds or each.kind in kinds)


def live(folder: Path, outages: tuple[tuple[datetime, datetime], ...]) -> Lived:
    bureau = YearBureau(folder, BEGINS)
    life = Life(bureau)
    folk = Folk(life, {name: PEOPLE.get(name, ANSWERS_SOON) for name in MANY}, "outages")
    folk.begin(
        [row for row in ROSTER if row.unit not in UNITS[len(MANY) :]],
        [Entry(n, UNITS[n - 1], ItemKind.CAMPAIGN, None, DUE.get(name)) for n, name in enumerate(MANY, 1)],
    )
    for begins, ends in outages:
        life.goes_on_until(begins)
        life.is_without_bot_until(ends)
    life.goes_on_until(ENDS)
    lived = Lived(
        bureau.read(transcribe, bureau.record.arrivals),
        folk.answers,
        bureau.read(books.rounds),
        bureau.read(_late),
        bureau.read(audit.verify),
    )
    bureau.close()
    return lived


def _late(db: Connection) -> dict[tuple[int, str], bool]:
    rows = select(round_.c.number, person.c.name, report.c.late).select_from(report).join(round_).join(person)
    return {(row.number, row.name): row.late for row in db.execute(rows)}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return live(tmp_path_factory.mktemp("whole") / "bureau", ())


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return live(tmp_path_factory.mktemp("broken") / "bureau", OUTAGES)


def test_what_always_holds_holds_after_every_outage(broken: Lived):
    assert invariants.prompted_twice_a_day(broken.lines) == []
    assert invariants.in_quiet_hours(broken.lines) == []
    assert invariants.prompted_though_answered(broken.lines, broken.rounds, broken.answers) == []
    assert invariants.said_twice(broken.lines) == []
    assert broken.broken is None


def test_everybody_is_asked_once_a_week_in_which_there_was_time(whole: Lived, broken: Lived):
    """The two weeks of the long outage have no round; the one in which we come back on Monday has."""
    asked, wanted = _asked(broken), _asked(whole)
    assert asked == Counter({key: n for key, n in wanted.items() if key[1] not in (15, 16)})
    assert set(asked.values()) == {1}


def test_ten_minutes_over_the_opening_are_ten_minutes(whole: Lived, broken: Lived):
    late = [later_by(line, timedelta(minutes=5)) for line in whole.between("03-02 00:00", "03-02 09:30")]
    assert broken.between("03-02 00:00", "03-02 09:30") == sorted(late)
    assert [each.kind for each in late] == [ASK] * len(MANY)
    assert broken.between("03-02 09:30", "03-09 00:00") == whole.between("03-02 09:30", "03-09 00:00")


def _asked(lived: Lived) -> Counter[tuple[str, int]]:
    return Counter((line.person, line.at.isocalendar().week) for line in lived.lines if line.kind == ASK)


def later_by(line: Line, time: timedelta) -> Line:
    return line._replace(at=line.at + time)


def test_after_a_cutoff_nobody_is_called_any_more(whole: Lived, broken: Lived):
    """The evening is quiet: the office reads the summary in the morning, the leaders at their hour."""
    assert broken.between("03-12 14:00", "03-13 08:30") == []
    office = broken.between("03-13 08:30", "03-13 08:31")
    assert [(each.kind, each.person) for each in office] == [
        (each.kind, each.person) for each in whole.between("03-12 17:05", "03-12 17:06")
    ]
    assert {each.kind for each in office} == {BULLETIN}
    assert broken.between("03-13 09:00", "03-16 00:00") == whole.between("03-13 09:00", "03-16 00:00")


def test_what_waited_at_telegram_is_judged_by_when_it_was_sent(broken: Lived):
    assert broken.late[2, JUST_IN_TIME] is False
    assert broken.late[2, TARDY] is True
    assert (2, CALLED) not in broken.late, "nobody called them"
    assert (1, CALLED) in broken.late


def test_a_weekend_without_the_bot_leaves_no_trace_but_a_later_monday(whole: Lived, broken: Lived):
    late = [later_by(line, timedelta(minutes=90)) for line in whole.between("03-23 09:00", "03-23 09:01")]
    assert broken.between("03-20 16:00", "03-23 10:31") == sorted(late)
    assert broken.between("03-24 00:00", "03-30 00:00", (ASK, BULLETIN)) == whole.between(
        "03-24 00:00", "03-30 00:00", (ASK, BULLETIN)
    )


def test_after_three_weeks_there_is_one_ask_and_one_message_more(broken: Lived):
    """The round that was running is closed, those of the weeks between are not made up for, what is due is told once."""
    back = broken.between("04-20 10:00", "04-21 00:00")
    asks = Counter(each.person for each in back if each.kind == ASK)
    assert asks == Counter(MANY)
    prompts = [each for each in back if each.is_prompt]
    assert max(Counter(each.person for each in prompts).values()) == 1
    assert {each.person: each.owed for each in prompts}[CALLED] == (("due", MANY.index(CALLED) + 1),)
    issue = Counter(each.person for each in back if each.kind == BULLETIN)
    assert all(issue[name] == 1 for name in MANY), "a unit's part of the one issue, once"
    # the office: words, picture, three papers and the card; a leader: their field, words, picture and two papers
    assert all(issue[name] <= 6 for name in READERS)
    assert len(back) - issue.total() <= 2 * len(MANY)
    assert [each.number for each in broken.rounds] == list(range(1, len(broken.rounds) + 1))
    assert all(each.closed for each in broken.rounds)


def test_a_week_later_all_is_as_if_nothing_had_been(whole: Lived, broken: Lived):
    def told(lived: Lived) -> list[tuple[datetime, str, str]]:
        return [
            (each.at, each.person, each.kind) for each in lived.between("04-27 00:00", "05-01 00:00", (ASK, BULLETIN))
        ]

    assert told(broken) == told(whole)


def test_what_was_sent_in_the_last_day_of_an_outage_is_kept(broken: Lived):
    """Telegram keeps it for a day and no longer; what came then is receipted and counted."""
    kept = {(number, name) for number, name in broken.late}
    for round_facts in broken.rounds:
        for answer in broken.answers:
            down = next((each for each in OUTAGES if each[0] <= answer.at < each[1]), None)
            lost = down is not None and down[1] - answer.at >= timedelta(hours=24)
            if round_facts.opened <= answer.at < round_facts.cutoff and not lost:
                assert (round_facts.number, answer.person) in kept
