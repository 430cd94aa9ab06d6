"""What a chapter says about the status of all its items: 'of the 42 tasks, 36 have been completed'."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.ledger import wording
from bot.ledger.outline import Node
from bot.ledger.reading import STATUSES, Declared, Status
from bot.ledger.status import closed, code_without, core, is_left_open, is_long_term
from bot.ledger.survey import Survey
from bot.ledger.words import any_of, load


@dataclass(frozen=True)
class Standing:
    """A status with the phrase that says so, as printed."""

    status: Status
    long_term: bool
    text: str


@cache
def _counted() -> re.Pattern[str]:
    data = load("status")["statement"]
    counter = any_of(data["counted"])
    return re.compile(rf"(?P<n>\d{{1,4}})\s*{counter}(?P<between>[^。;\d]{{0,16}}?)(?P<status>{core()}){closed()}")


@cache
def _counted_behind() -> re.Pattern[str]:
    """The same the other way round: 'completed: 5 of them'."""
    counter = any_of(load("status")["statement"]["counted"])
    return re.compile(rf"(?P<status>{core()})[^。;\d]{{0,4}}?(?P<n>\d{{1,4}})\s*{counter}")


@cache
def _kind_heading() -> re.Pattern[str]:
    """A heading that sorts: 'problems that have been put right'."""
    data = load("status")
    noun, long = any_of(data["statement"]["noun"]), any_of(data["around"]["long_term"])
    source: str = data["statement"]["sorting"]
    return re.compile(source.replace("{core}", core()).replace("{long}", long).replace("{noun}", noun))


@cache
def _all_of() -> re.Pattern[str]:
    data = load("status")
    noun, every = any_of(data["statement"]["noun"]), any_of(data["statement"]["all"])
    source: str = data["statement"]["every"]
    return re.compile(source.replace("{core}", core()).replace("{every}", every).replace("{noun}", noun))


def standing_from_above(seen: Survey, items: Sequence[Node]) -> dict[Node, Standing]:
    """For items below a heading that speaks of all of them; the nearest heading wins, a count must agree."""
    below: dict[Node, list[Node]] = {}
    for node in items:
        for one in node.ancestors():
            below.setdefault(one, []).append(node)
    found: dict[Node, Standing] = {}
    for heading in sorted(below, key=lambda one: sum(1 for _ in one.ancestors())):
        count = len(below[heading])
        standing = _said_of_all(seen, heading, count) or _said_below(seen, heading, count)
        if standing:
            found |= dict.fromkeys(below[heading], standing)
    return found


def overall(declared: Sequence[Declared], count: int) -> Standing | None:
    """What a total outside the items says of all `count` of them: 'all 36 problems have been put right'. Nothing where several
    states are stated, where the total of problems is another, or where the number may be one of measures."""
    states = [one for one in declared if one.kind in STATUSES]
    wholes = {one.number for one in declared if one.kind in ("problems", "tasks")}
    measures = {one.number for one in declared if one.kind == "measures"}
    if len(states) != 1 or states[0].number != count or count in measures:
        return None
    (said,) = states
    if count not in wholes if wholes else not _every().search(said.phrase):
        return None
    status: Status = next(code for code in STATUSES if code == said.kind)
    return Standing(status, is_long_term(said.phrase), said.phrase)


@cache
def _every() -> re.Pattern[str]:
    return re.compile(any_of(load("status")["statement"]["all"]))


def _said_of_all(seen: Survey, node: Node, count: int) -> Standing | None:
    """A counted statement in the introduction, else a heading that sorts its items by status."""
    for start, end in _sentences(seen, node):
        counted = _last_number(seen.doc.shadow, start, end)
        behind = None if counted else _counted_behind().search(seen.doc.shadow, start, end)
        for found in filter(None, (counted, behind)):
            if int(found["n"]) == count:
                return _standing(seen, found, _clause_start(seen, start, found.start()))
        every = None if counted else _all_of().search(seen.doc.shadow, start, end)
        if every:
            return _standing(seen, every, every.start())
    first, last = wording.head_span(seen, node)
    sorting = _kind_heading().search(seen.doc.shadow, first, wording.first_sentence(seen, first, last))
    return _standing(seen, sorting, sorting.start()) if sorting else None


@cache
def _behind() -> re.Pattern[str]:
    """What the last line of a part says of all above it."""
    data = load("status")
    noun, every = any_of(data["statement"]["noun"]), any_of(data["statement"]["all"])
    long, source = any_of(data["around"]["long_term"]), data["statement"]["below"]
    for name, words in (("core", core()), ("every", every), ("noun", noun), ("long", long)):
        source = source.replace(f"{{{name}}}", words)
    return re.compile(source)


_LAST = 150
"""Signs at the end of a part in which its last sentence is looked for."""


def _said_below(seen: Survey, node: Node, count: int) -> Standing | None:
    """A statement in the last line of a part that speaks of all its items; a number in it must agree."""
    lines = seen.lines_between(max(node.text_start, node.end - _LAST), node.end)
    if not lines:
        return None
    found = _behind().search(seen.doc.shadow, max(lines[-1].start, lines[-1].end - _LAST), lines[-1].end)
    if found is None or (found["n"] and int(found["n"]) != count):
        return None
    return _standing(seen, found, found.start())


_SENTENCE = re.compile(r"[^。!\n;]+")


def _sentences(seen: Survey, node: Node) -> Iterator[tuple[int, int]]:
    for found in _SENTENCE.finditer(seen.doc.shadow, node.text_start, node.own_end):
        yield found.span()


def _last_number(shadow: str, start: int, end: int) -> re.Match[str] | None:
    """The number nearest before a status: of '42 tasks, of which 6 ...' the 6."""
    found = None
    for hit in _counted().finditer(shadow, start, end):
        found = hit
    return found


def _clause_start(seen: Survey, start: int, number: int) -> int:
    """The printed phrase begins with the first number of its clause."""
    comma = seen.doc.shadow.rfind(",", start, number) + 1
    first = re.compile(r"\d+").search(seen.doc.shadow, max(start, comma), number)
    return first.start() if first else number


def _standing(seen: Survey, found: re.Match[str], start: int) -> Standing | None:
    """What is found; None where the words before it leave open whether it is so."""
    if is_left_open(seen.doc.shadow, seen.line_start(found.start()), found.span("status")):
        return None
    text = seen.doc.slice(start, found.end("status"))
    return Standing(code_without(found["status"]), is_long_term(found["status"]), text)
