"""What must hold of every transcript. Each function gives the lines, or words for what is missing, that break it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from tests.year import days
from tests.year.bureau import CLOCK
from tests.year.folk import Answer
from tests.year.transcript import ANSWER, ASK, BULLETIN, Line

DUE_DAYS = (30, 14, 7, 3, 1)


class RoundFacts(NamedTuple):
    """A round as it stands in the books. `items`: by person, what they were asked about."""

    number: int
    opened: datetime
    cutoff: datetime
    closed: datetime | None
    items: dict[str, set[int]]


class Due(NamedTuple):
    """Who answered for an item with this due date, and since when and until when it was to be announced."""

    number: int
    person: str
    on: date
    since: date
    until: date


def prompted_twice_a_day(lines: Iterable[Line]) -> list[Line]:
    """Prompts outside the ask to somebody who had had one that day."""
    seen, twice = set[tuple[str, date]](), []
    for line in lines:
        if line.is_prompt:
            key = line.person, line.at.date()
            if key in seen:
                twice.append(line)
            seen.add(key)
    return twice


def in_quiet_hours(lines: Iterable[Line]) -> list[Line]:
    """What reached people at night, in the evening or on a day off who had not just done something themselves."""
    return [line for line in lines if line.kind != ANSWER and days.is_quiet(line.at)]


def prompted_though_answered(
    lines: Iterable[Line], rounds: Sequence[RoundFacts], answers: Collection[Answer]
) -> list[Line]:
    """Reminders of a round in which the person had answered everything by then; also where no round was running."""
    wrong = []
    for line in lines:
        if line.of("missing"):
            running = [each for each in rounds if each.opened <= line.at < each.cutoff]
            if not any(_left(each, line, answers) for each in running):
                wrong.append(line)
    return wrong


def _left(round_: RoundFacts, line: Line, answers: Collection[Answer]) -> set[int]:
    asked = round_.items.get(line.person, set())
    return asked - {each.number for each in answers if round_.opened <= each.at < line.at}


def asked_wrongly(lines: Sequence[Line], rounds: Sequence[RoundFacts]) -> list[str]:
    """Whoever was not asked exactly once in a round that asks them, at the hour at which it opens."""
    wrong = []
    for round_ in rounds:
        got = defaultdict(list)
        for line in lines:
            if line.kind == ASK and round_.opened <= line.at < round_.cutoff:
                got[line.person].append(line.at)
        for person in sorted(round_.items.keys() | got.keys()):
            moments = [f"{at:%m-%d %H:%M}" for at in got[person]]
            if moments != [f"{round_.opened:%m-%d %H:%M}"]:
                wrong.append(f"round {round_.number}: {person} was asked at {moments}")
    return wrong


def not_announced(lines: Sequence[Line], dues: Iterable[Due]) -> list[str]:
    """Due dates of which a person was not told on the last workday on or before each of the days set for it."""
    told = {(line.person, line.at.date(), number) for line in lines for number in line.of("due")}
    wrong = []
    for due in dues:
        wanted = {days.last_worked(due.on - timedelta(days=ahead)) for ahead in DUE_DAYS}
        for day in sorted(wanted):
            if due.since <= day <= due.until and (due.person, day, due.number) not in told:
                wrong.append(f"{due.person} was not told on {day} that item {due.number} is due on {due.on}")
    return wrong


def announced_out_of_turn(lines: Iterable[Line], dues: Collection[Due]) -> list[Line]:
    """Announcements on another day than those set."""
    turns = {
        (due.person, days.last_worked(due.on - timedelta(days=ahead)), due.number) for due in dues for ahead in DUE_DAYS
    }
    return [
        line for line in lines if any((line.person, line.at.date(), number) not in turns for number in line.of("due"))
    ]


def not_closed(lines: Sequence[Line], rounds: Sequence[RoundFacts], readers: Collection[str]) -> list[str]:
    """Rounds that were not closed five minutes after the cut-off, or whose summary did not reach every reader once."""
    wrong = []
    for round_ in rounds:
        if round_.closed is None or not timedelta(minutes=5) <= round_.closed - round_.cutoff <= timedelta(minutes=6):
            wrong.append(f"round {round_.number} of {round_.opened:%F} was closed at {round_.closed}")
        title = f"第{round_.number}期"
        for reader in readers:
            got = [line for line in lines if line.kind == BULLETIN and line.person == reader and title in line.first]
            if len(got) != 1:
                wrong.append(f"{reader} got the summary of round {round_.number} {len(got)} times")
    return wrong


def said_twice(lines: Iterable[Line]) -> list[Line]:
    """What the clock said to the same person in the same words within a day."""
    last, twice = dict[tuple[str, str, str], datetime](), []
    for line in lines:
        key = line.person, line.kind, line.first
        if line.by == CLOCK and key in last and line.at - last[key] < timedelta(hours=20):
            twice.append(line)
        last[key] = line.at
    return twice
