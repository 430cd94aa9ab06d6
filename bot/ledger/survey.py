"""Everything that can be seen in the text before deciding what is an item: statements, facts, labels, totals."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.ledger import attributes, status, totals
from bot.ledger.attributes import Facts, Labelled
from bot.ledger.grid import ROW, Grid
from bot.ledger.outline import Node, Outline
from bot.ledger.reading import Declared
from bot.ledger.status import BARE, Stated, Statements
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
    above: tuple[Node, int, int] | None = None
    for node, start, end, first in _pieces(tree, lines):
        if node.style == ROW and first:
            continue
        facts += attributes.facts_in(doc.shadow, start, end)
        if above is not None and above[0] is node:
            facts += filter(None, [attributes.fact_below(doc.shadow, above[1:], (start, end))])
        above = node, start, end
        sections += attributes.sections_in(doc.shadow, start, end)
        for one in status.in_line(doc.shadow, start, end, outcome_labels=outcome, heads=first):
            whole = node.marker.inline and first and doc.shadow.find("\u3002", start, one.start) < 0
            told = doc.shadow[one.end : one.end + 1] == ":" or _is_last_sentence(doc, one, start, end)
            manners = manner.search(doc.shadow, one.start, one.end) and not told
            loose = one.surety == BARE and (whole or manners)
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
        totals=tuple(total for line in (*lines, *closing) for total in totals.in_line(doc, line)),
        wrapped_at=_wrap_width(doc, lines),
    )


def _is_last_sentence(doc: Document, one: Stated, start: int, end: int) -> bool:
    """Whether a statement is a whole sentence of its own, the last of several."""
    before = doc.shadow[start : one.start].rstrip()
    return before.endswith(("\u3002", ";")) and not doc.shadow[one.end : end].strip("\u3002; ")


def _columns(doc: Document, line: Line) -> int:
    """How wide a line is on paper, with its indentation; a Chinese sign takes two columns."""
    begin = doc.text.rfind("\n", 0, line.start) + 1
    return len(doc.text[begin : line.end].encode("gb18030", "ignore"))


def _wrap_width(doc: Document, lines: tuple[Line, ...]) -> int | None:
    """The width in columns at which a text was broken into lines, None where a line is a paragraph."""
    widths = sorted(_columns(doc, line) for line in lines)
    if not widths:
        return None
    width = widths[int(0.97 * (len(widths) - 1))]
    full = sum(width - 4 <= one <= width + 2 for one in widths)
    return width if 30 <= width <= 160 and full >= 0.3 * len(widths) else None


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
