"""Who will get what, when: what is foreseen, and for how long that can be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

LONGEST = 92
"""Days that are looked ahead at most."""
MOST = 2000
"""Messages that are foreseen at most."""


@dataclass(frozen=True)
class Foreseen:
    """A message that will leave at `at` (aware, in the bureau's zone).

    `kind`: a word of the group ``foreseen``; `line`: its first line as plain text; `items`: the numbers of those it is about.
    """

    at: datetime
    person: str
    unit: str
    kind: str
    line: str
    items: tuple[int, ...] = ()


@dataclass(frozen=True)
class Foresight:
    """Everything that leaves from `since` to `until` (both included), the earliest first, if nobody does anything.

    `cut_at`: when there was too much, the moment from which on nothing is told; `supposed_years`: years in it whose
    holidays are not published; `out_of_reach`: names of those who cannot be written to now.
    """

    since: date
    until: date
    made_at: datetime
    messages: tuple[Foreseen, ...]
    cut_at: datetime | None = None
    supposed_years: tuple[int, ...] = ()
    out_of_reach: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """Messages of one kind that leave at one time: to whom, each once. `line`: the first line of the first of them."""

    at: datetime
    kind: str
    names: tuple[str, ...]
    line: str


def clipped(since: date, until: date, today: date) -> tuple[date, date] | None:
    """The part of these days that lies ahead, at most so many; None when there is none."""
    first = max(since, today)
    last = min(until, first + timedelta(days=LONGEST - 1))
    return (first, last) if first <= last else None


def lines(messages: Sequence[Foreseen]) -> list[Line]:
    """Messages of one minute and kind as one line, in the order in which they leave."""
    found = []
    for (at, kind), group in groupby(sorted(messages, key=_by_time), key=lambda each: (_minute(each.at), each.kind)):
        same = list(group)
        found.append(Line(at, kind, tuple(dict.fromkeys(each.person for each in same)), same[0].line))
    return found


def by_day(told: Iterable[Line]) -> list[tuple[date, list[Line]]]:
    return [(day, list(group)) for day, group in groupby(told, key=lambda each: each.at.date())]


def _by_time(each: Foreseen) -> tuple[datetime, str]:
    return _minute(each.at), each.kind


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
