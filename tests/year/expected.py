"""Expectations that are written by hand, as text files beside this one, and the transcript in the same form.

A file has comments, one line ``from DAY to DAY`` (the last day included), and lines of moment, what, and to whom. What a
reminder is about stands in it story by story, with the number of the item where the story has one.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tests.year.cast import HEADS, NAMED, ROSTER, ledger
from tests.year.transcript import ASK, BULLETIN, REMINDER, Line

_RANGE = re.compile(r"from (\S+) to (\S+)")
_ORDER = [row.person for row in ROSTER]
_NUMBERED = ("overdue", "few_days", "due")
_ITEMS = {entry.number for entry in ledger() if entry.head in NAMED}
EVERYBODY = f"{len(HEADS)} heads"


class Expected(NamedTuple):
    first: date
    last: date
    lines: list[str]


def read(name: str) -> Expected:
    text = (Path(__file__).parent / f"{name}.txt").read_text("utf-8")
    kept = [line.rstrip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    span = _RANGE.fullmatch(kept[0])
    assert span, f"{name}.txt does not begin with its days"
    return Expected(date.fromisoformat(span[1]), date.fromisoformat(span[2]), sorted(_even(kept[1:])))


def told(lines: Iterable[Line], first: date, last: date, watched: Collection[str]) -> list[str]:
    """What these people got by the clock in that time, as the files say it; where all heads were asked, in one word."""
    got: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in lines:
        if first <= line.at.date() <= last:
            what = _what(line)
            if what and (line.person in watched or line.kind == ASK):
                got[f"{line.at:%Y-%m-%d %a %H:%M}", what].append(line.person)
    return sorted(_even(f"{moment}  {what}  {_who(names, watched)}" for (moment, what), names in got.items()))


def _what(line: Line) -> str:
    """Empty for what is not compared: other people's matters, which those above are reminded of, too."""
    if line.kind in (ASK, BULLETIN):
        return line.kind
    if line.kind != REMINDER:
        return line.kind if line.is_prompt and line.person in NAMED else ""
    parts = ["missing"] if line.of("missing") else []
    parts += [f"{story} {number}" for story in _NUMBERED for number in line.of(story) if number in _ITEMS]
    known = ("missing", *_NUMBERED)
    parts += [story for story, _ in line.owed if story not in known and line.person in NAMED]
    return ", ".join(parts)


def _who(names: list[str], watched: Collection[str]) -> str:
    if set(names) == set(HEADS):
        return EVERYBODY
    return " ".join(sorted({name for name in names if name in watched}, key=_ORDER.index))


def _even(lines: Iterable[str]) -> list[str]:
    """Each with the same gaps between its three parts, so that only the words are compared."""
    return ["  ".join(re.split(r"\s{2,}", line, maxsplit=2)) for line in lines]
