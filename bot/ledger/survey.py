"""Everything that can be seen in the text before deciding what is an item: statements, facts, labels, totals."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.ledger import attributes, markers, status, totals
from bot.ledger.attributes import Facts, Labelled
from bot.ledger.grid import ROW, Grid
from bot.ledger.outline import Node, Outline
from bot.ledger.reading import Declared
from bot.ledger.status import BARE, SUBJECT, Stated, Statements
from bot.ledger.text import Document, Line
from bot.ledger.words import load

_LABEL = re.compile(r"[(\[]?\w{2,10}[)\]]?:|\[\w{2,10}\]")
_OPEN = re.compile(r"[,、]\s*$")
_SENTENCE_END = re.compile(r"[。!?;:)\"\u201d\u300b\]]\s*$")


@dataclass(frozen=True)
class Survey:
    """A document with what was found in it. Offsets are the document's."""

    doc: Document
    outline: Outline
    lines: tuple[Line, ...]
    line_starts: tuple[int, ...]
    statements: Statements
    facts: Facts
    sections: Facts
    totals: tuple[Declared, ...]
    wrapped_at: int | None

    def lines_between(self, start: int, end: int) -> tuple[Line, ...]:
        """The lines that begin between two offsets."""
        return self.lines[bisect_left(self.line_starts, start) : bisect_left(self.line_starts, end)]

    def opens_line(self, offset: int) -> bool:
        """Whether a line begins at `offset`."""
        at = bisect_left(self.line_starts, offset)
        return at < len(self.line_starts) and self.line_starts[at] == offset

    def is_full(self, offset: int) -> bool:
        """Whether the line that ends at `offset` was broken for its width only."""
        at = bisect_left(self.line_starts, offset) - 1
        return bool(self.wrapped_at) and at >= 0 and _columns(self.doc, self.lines[at]) >= (self.wrapped_at or 0) - 4

    def text_between(self, start: int, end: int) -> str:
        """A slice of the source; where lines were broken for their width they are put together again."""
        text = self.doc.slice(start, end)
        if not self.wrapped_at or "\n" not in text:
            return text
        start += len(self.doc.text[start:end]) - len(self.doc.text[start:end].lstrip())
        joined, at = [], start
        for line in self.lines_between(start + 1, end):
            joined.append(self.doc.slice(at, line.start) + ("" if self.is_full(line.start) else "\n"))
            at = line.start
        return "".join([*joined, self.doc.slice(at, end)])

    def line_start(self, offset: int) -> int:
        """Where the line that `offset` lies in begins."""
        at = bisect_right(self.line_starts, offset) - 1
        return self.line_starts[at] if at >= 0 else 0

    def line_end(self, offset: int, limit: int) -> int:
        """Where the line that `offset` lies in ends, at most `limit`."""
        at = bisect_right(self.line_starts, offset) - 1
        return min(self.lines[at].end, limit) if at >= 0 and self.lines[at].end > offset else limit

    def last_line(self, start: int, end: int) -> int:
        """The number of the last line that says something before `end`."""
        at = bisect_left(self.line_starts, end) - 1
        return self.lines[at].no if at >= 0 and self.lines[at].start >= start else self.doc.line_at(start)

    def ends_sentence(self, offset: int) -> bool:
        """Whether what stands before `offset` (a line's start) is a finished sentence."""
        return bool(_SENTENCE_END.search(self.doc.shadow, max(0, offset - 40), offset))


def survey(doc: Document, tree: Outline, lines: tuple[Line, ...], table: Grid, closing: Sequence[Line] = ()) -> Survey:
    """Look at every piece of text once; what a table's cells say is taken as it is. `closing`: the lines of the closing
    part, which may state totals."""
    stated, facts, sections = list(table.stated), list(table.facts), list(table.sections)
    outcome = attributes.outcome_pattern()
    manner = re.compile("|".join(load("status")["manner"]["words"]))
    wrapped_at = _wrap_width(doc, lines)
    above: tuple[Node, int, int] | None = None
    for node, spans, first in _paragraphs(doc, _pieces(tree, lines), wrapped_at):
        if node.style == ROW and first:
            continue
        shadow, start, end = _joined(doc, spans)
        here = attributes.facts_in(shadow, start, end)
        if above is not None and above[0] is node:
            facts += filter(None, [attributes.fact_below(doc.shadow, above[1:], spans[0])])
        above = node, spans[0][0], spans[-1][1]
        told: list[Stated] = []
        for one in status.in_line(shadow, start, end, outcome_labels=outcome, heads=first):
            whole = node.marker.inline and first and shadow.find("\u3002", start, one.start) < 0
            closes = shadow[one.end : one.end + 1] == ":" or _is_last_sentence(shadow, one, start, end, first=first)
            manners = manner.search(shadow, one.start, one.end) and not closes
            loose = one.surety == BARE and (whole or manners)
            names = first and one.surety == SUBJECT and status.is_fault(shadow, one)
            if not loose and not names:
                told.append(one)
        facts += (_labelled_there(each, spans) for each in here)
        sections += (_labelled_there(each, spans) for each in attributes.sections_in(shadow, start, end))
        stated += (_stated_there(each, spans) for each in told)
    return Survey(
        doc=doc,
        outline=tree,
        lines=lines,
        line_starts=tuple(line.start for line in lines),
        statements=status.statements(stated),
        facts=attributes.facts(facts),
        sections=attributes.facts(sections),
        totals=tuple(total for line in (*lines, *closing) for total in totals.in_line(doc, line)),
        wrapped_at=wrapped_at,
    )


def _is_last_sentence(shadow: str, one: Stated, start: int, end: int, *, first: bool) -> bool:
    """Whether a statement is a whole sentence of its own, the last of several, or all that a line below a heading says."""
    before = shadow[start : one.start].rstrip()
    alone = before.endswith(("\u3002", ";")) or (not before and not first)
    return alone and not shadow[one.end : end].strip("\u3002; ")


def _columns(doc: Document, line: Line) -> int:
    """How wide a line is on paper, with its indentation; a Chinese sign takes two columns."""
    begin = doc.text.rfind("\n", 0, line.start) + 1
    return _width(doc.text[begin : line.end])


def _width(text: str) -> int:
    return len(text.encode("gb18030", "ignore"))


def _wrap_width(doc: Document, lines: tuple[Line, ...]) -> int | None:
    """The width in columns at which a text was broken into lines, None where a line is a paragraph. A line before a number of the
    outline ends its paragraph, however wide it is."""
    widths = sorted(_columns(doc, line) for line in lines)
    if not widths:
        return None
    width = widths[int(0.97 * (len(widths) - 1))]
    full = [
        line
        for line, following in pairwise(lines)
        if width - 4 <= _columns(doc, line) <= width + 2
        and not any(markers.leading(doc.shadow, following.start, following.end, doc.text))
    ]
    return width if 30 <= width <= 160 and len(full) >= max(3, 0.3 * len(widths)) else None


def _pieces(tree: Outline, lines: tuple[Line, ...]) -> Iterator[tuple[Node, int, int, bool]]:
    """Each node's own text, line by line: node, start, end, whether it is the piece that begins with its number."""
    place = 0
    for node in tree.nodes():
        while place < len(lines) and lines[place].end <= node.text_start:
            place += 1
        at = place
        while at < len(lines) and lines[at].start < node.own_end:
            start = max(lines[at].start, node.text_start)
            yield node, start, min(lines[at].end, node.own_end), lines[at].start < node.text_start
            at += 1


Spans = list[tuple[int, int]]
Paragraph = tuple[Node, Spans, bool]
"""Of a node: the lines that one paragraph was broken into, and whether it begins with the node's number."""


def _paragraphs(
    doc: Document, pieces: Iterable[tuple[Node, int, int, bool]], wrapped_at: int | None
) -> Iterator[Paragraph]:
    """The pieces, those of one paragraph together that was broken into lines."""
    held: Paragraph | None = None
    for node, start, end, first in pieces:
        goes_on = held is not None and held[0] is node and not first and _goes_on(doc, held, (start, end), wrapped_at)
        if held is not None and goes_on:
            held[1].append((start, end))
            continue
        if held is not None:
            yield held
        held = node, [(start, end)], first
    if held is not None:
        yield held


def _goes_on(doc: Document, held: Paragraph, following: tuple[int, int], wrapped_at: int | None) -> bool:
    """Whether the sentence of the last line goes on in the following one: broken for its width, or in the middle of a status."""
    _, spans, first = held
    line = spans[-1]
    if attributes.lacks_value(doc.shadow, line, following):
        return True
    if _SENTENCE_END.search(doc.shadow, *line) or _LABEL.match(doc.shadow, *following):
        return False
    if _OPEN.search(doc.shadow, *line):
        return True
    begin = doc.text.rfind("\n", 0, line[0]) + 1
    is_full = wrapped_at is not None and _width(doc.text[begin : line[1]]) >= wrapped_at - 4
    heads = first and len(spans) == 1
    return is_full or status.is_broken(doc.shadow[slice(*line)], doc.shadow[slice(*following)], heads=heads)


def _joined(doc: Document, spans: Spans) -> tuple[str, int, int]:
    """A text and the span in it in which a paragraph stands in one line: the document's own, where it is one."""
    if len(spans) == 1:
        return doc.shadow, *spans[0]
    text = "".join(doc.shadow[start:end] for start, end in spans)
    return text, 0, len(text)


def _stated_there(one: Stated, spans: Spans) -> Stated:
    """With the document's offsets, what was found in a paragraph put into one line."""
    if len(spans) == 1:
        return one
    return replace(one, start=_offset(one.start, spans), end=_offset(one.end, spans, ends=True))


def _labelled_there(one: Labelled, spans: Spans) -> Labelled:
    if len(spans) == 1:
        return one
    start, end = _offset(one.value_start, spans), _offset(one.value_end, spans, ends=True)
    return replace(one, start=_offset(one.start, spans), value_start=min(start, end), value_end=end)


def _offset(at: int, spans: Spans, *, ends: bool = False) -> int:
    for start, end in spans:
        if at < end - start or (ends and at == end - start):
            return start + at
        at -= end - start
    return spans[-1][1]


def own_sections(seen: Survey, node: Node) -> tuple[Labelled, ...]:
    return seen.sections.between(node.text_start, node.own_end)
