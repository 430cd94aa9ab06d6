"""Everything that can be seen in the text before deciding what is an item: statements, facts, labels, totals."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from bot.ledger import attributes, status, totals
from bot.ledger.attributes import Facts, Labelled
from bot.ledger.grid import ROW, Grid
from bot.ledger.outline import Node, Outline
from bot.ledger.reading import Declared
from bot.ledger.status import BARE, Statements
from bot.ledger.text import Document, Line
from bot.ledger.words import load

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

    def line_end(self, offset: int, limit: int) -> int:
        """Where the line that `offset` lies in ends, at most `limit`."""
        at = bisect_right(self.line_starts, offset) - 1
        return min(self.lines[at].end, limit) if at >= 0 and self.lines[at].end > offset else limit

    def line_start(self, offset: int) -> int:
        """Where the line that `offset` lies in, or ends, begins."""
        at = bisect_left(self.line_starts, offset) - 1
        return self.lines[at].start if at >= 0 else 0

    def last_line(self, start: int, end: int) -> int:
        """The number of the last line that says something before `end`."""
        at = bisect_left(self.line_starts, end) - 1
        return self.lines[at].no if at >= 0 and self.lines[at].start >= start else self.doc.line_at(start)

    def ends_sentence(self, offset: int) -> bool:
        """Whether what stands before `offset` (a line's start) is a finished sentence."""
        return bool(_SENTENCE_END.search(self.doc.shadow, max(0, offset - 40), offset))


def survey(doc: Document, tree: Outline, lines: tuple[Line, ...], table: Grid) -> Survey:
    """Look at every piece of text once; what a table's cells say is taken as it is."""
    stated, facts, sections = list(table.stated), list(table.facts), list(table.sections)
    outcome = attributes.outcome_pattern()
    manner = re.compile("|".join(load("status")["manner"]["words"]))
    for node, start, end, first in _pieces(tree, lines):
        if node.style == ROW and first:
            continue
        facts += attributes.facts_in(doc.shadow, start, end)
        sections += attributes.sections_in(doc.shadow, start, end)
        for one in status.in_line(doc.shadow, start, end, outcome_labels=outcome, heads=first):
            loose = one.surety == BARE and (
                (first and node.marker.inline) or manner.search(doc.shadow, one.start, one.end)
            )
            if not loose:
                stated.append(one)
    return Survey(
        doc=doc,
        outline=tree,
        lines=lines,
        line_starts=tuple(line.start for line in lines),
        statements=status.statements(stated),
        facts=attributes.facts(facts),
        sections=attributes.facts(sections),
        totals=tuple(total for line in lines for total in totals.in_line(doc, line)),
        wrapped_at=_wrap_width(lines),
    )


def _wrap_width(lines: tuple[Line, ...]) -> int | None:
    """The width at which a text was broken into lines, None where a line is a paragraph."""
    lengths = sorted(line.end - line.start for line in lines)
    if not lengths:
        return None
    width = lengths[int(0.97 * (len(lengths) - 1))]
    full = sum(width - 3 <= length <= width + 1 for length in lengths)
    return width if 20 <= width <= 100 and full >= 0.3 * len(lengths) else None


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


def own_sections(seen: Survey, node: Node) -> tuple[Labelled, ...]:
    return seen.sections.between(node.text_start, node.own_end)
