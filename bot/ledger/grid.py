"""A table pasted as text: a header line of known words, then lines of as many cells that begin with a number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from bot.ledger.attributes import FACTS, SECTIONS, Labelled
from bot.ledger.markers import Marker
from bot.ledger.status import LABEL, Stated, code_of, is_long_term
from bot.ledger.text import Document, Line
from bot.ledger.words import any_of, load
from bot.rules.numerals import number

ROW = "row"
_SPLITTERS = (re.compile(r"\|"), re.compile(r"\t"), re.compile(r"\s{2,}"), re.compile(r"\s+"))
_KNOWN_ENOUGH = 3


@dataclass
class Grid:
    """The rows of all tables: their markers, and what their cells say."""

    markers: list[Marker] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    facts: list[Labelled] = field(default_factory=list)
    sections: list[Labelled] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)


@dataclass(frozen=True)
class _Header:
    splitter: re.Pattern[str]
    kinds: tuple[str | None, ...]


@cache
def _kinds() -> dict[str, str]:
    data = load("labels")
    rows = {word: kind for kind in (*FACTS, *SECTIONS) for word in data[kind]}
    rows |= {word: kind for kind, words in data["columns"].items() for word in words}
    return {re.sub(r"\s|\(.*?\)|\uff08.*?\uff09", "", word): kind for word, kind in rows.items()}


def grid(doc: Document, lines: Sequence[Line]) -> Grid:
    """The tables in a document; empty where there are none."""
    found = Grid()
    header: _Header | None = None
    for line in lines:
        fresh = _header(doc, line)
        if fresh:
            header = fresh
            found.lines.add(line.no)
        elif header:
            _take(doc, line, header, found)
    return found


@cache
def _number_word() -> re.Pattern[str]:
    return re.compile(rf"\|?\s*{any_of(load('labels')['columns']['number'])}")


def _cells(text: str, line: Line, splitter: re.Pattern[str]) -> list[tuple[int, int]]:
    """The spans of the cells of a line, without the frame's empty outer ones."""
    spans, at = [], line.start
    for gap in [*(hit.span() for hit in splitter.finditer(text, line.start, line.end)), (line.end, line.end)]:
        content = text[at : gap[0]]
        start = at + len(content) - len(content.lstrip())
        spans.append((start, max(start, at + len(content.rstrip()))))
        at = gap[1]
    if splitter.pattern == r"\|":
        spans = spans[spans[0][0] == spans[0][1] : len(spans) - (spans[-1][0] == spans[-1][1])]
    return spans


def _header(doc: Document, line: Line) -> _Header | None:
    if line.end - line.start > 200 or not _number_word().match(doc.shadow, line.start, line.end):
        return None
    for splitter in _SPLITTERS:
        cells = _cells(doc.text, line, splitter)
        kinds = tuple(_kinds().get(re.sub(r"\s|\(.*?\)", "", doc.shadow[slice(*cell)])) for cell in cells)
        if (
            len(cells) >= _KNOWN_ENOUGH
            and kinds[0] == "number"
            and sum(kind is not None for kind in kinds) >= _KNOWN_ENOUGH
        ):
            return _Header(splitter, kinds)
    return None


def _take(doc: Document, line: Line, header: _Header, found: Grid) -> None:
    """Add the line's cells if it is a row: as many cells as the header, the first one a number."""
    cells = _cells(doc.text, line, header.splitter)
    value = number(doc.text[slice(*cells[0])].strip(" .、．")) if cells else None
    if value is None or not 2 <= len(cells) <= len(header.kinds):
        return
    first = cells[0]
    found.lines.add(line.no)
    found.markers.append(Marker(ROW, value, doc.text[slice(*first)], line.start, first[1]))
    for (start, end), kind in zip(cells[1:], header.kinds[1:], strict=False):
        if kind and start < end:
            _sort_in(doc, Labelled(kind, "", start, start, end), found)


def _sort_in(doc: Document, cell: Labelled, found: Grid) -> None:
    if cell.kind in FACTS:
        found.facts.append(cell)
    elif cell.kind in SECTIONS:
        found.sections.append(cell)
    elif cell.kind == "status":
        printed = doc.shadow[cell.value_start : cell.value_end]
        status = code_of(printed)
        if status != "unstated":
            found.stated.append(Stated(status, is_long_term(printed), cell.value_start, cell.value_end, LABEL))
