"""What is counted off in the wording of a problem: its details are no places of the outline, and no measures."""

import re
from collections.abc import Iterator
from functools import cache

from bot.ledger import wording
from bot.ledger.attributes import ANSWERS, Labelled
from bot.ledger.counts import Count, counts
from bot.ledger.looks import ends_in_fault, is_remedy
from bot.ledger.outline import Node
from bot.ledger.pairs import pairs
from bot.ledger.survey import Survey
from bot.ledger.words import load

_LONG = 20
"""Behind a label, a text from this length on tells something; a shorter one may be nothing but a status."""


def details(seen: Survey) -> list[Node]:
    """The places of the outline that run on inside the wording of a problem and are part of it."""
    answered = pairs(seen).answers
    return [
        part
        for node in seen.outline.nodes()
        if node.children and node.children[0].marker.inline
        for part in _inside(seen, node)
        if part not in answered
    ]


def _inside(seen: Survey, node: Node) -> Iterator[Node]:
    """The parts below a place that its problem's own wording goes through."""
    head = seen.line_end(node.text_start, node.end)
    labelled = any(label.kind == "problem" for label in seen.sections.between(node.text_start, node.end))
    if node.children[0].start >= head and not labelled:
        return
    named = _name_end(seen, node, node.children[0], head)
    found = counts(seen, node)
    for one in found:
        first = one.parts[0]
        opens = one is found[0] and one.kind is None and first.start < head
        if not first.marker.inline:
            return
        if first.start < named:
            yield from (part for part in one.parts if part.start < named)
        elif _is_labelled(seen, node, one) or (opens and _is_problem(seen, node, found)):
            yield from one.parts


def _is_labelled(seen: Survey, node: Node, one: Count) -> bool:
    """Whether a count runs on in the line behind a label for problems."""
    label = one.label if one.kind == "problem" else None
    return label is not None and one.parts[0].start < seen.line_end(label.start, node.end)


def _is_problem(seen: Survey, node: Node, found: list[Count]) -> bool:
    """Whether the first count, which runs on in the heading's line, is the problem: led in so, answered below, or all faults."""
    lead = seen.doc.shadow[node.text_start : found[0].parts[0].start].rstrip(_COLON)
    if lead.endswith(tuple(load("labels")["lead_in"])) or is_answered_below(seen, node, found):
        return True
    last = found[0].parts[-1]
    ends = seen.line_end(last.start, node.end)
    return ends + 1 < node.end and all(ends_in_fault(seen, part, ends) for part in found[0].parts)


_COLON = " :,"


def is_answered_below(seen: Survey, node: Node, found: list[Count]) -> bool:
    """Whether what a first count without a label tells is the problem, since a label below it announces what was done."""
    parts = found[0].parts
    if sum(is_remedy(seen.doc.shadow[part.text_start : part.own_end]) for part in parts) > len(parts) / 2:
        return False
    return any(one.kind in ANSWERS for one in found) or any(
        _tells(seen, label) for label in seen.sections.between(parts[-1].start, node.end)
    )


def _tells(seen: Survey, label: Labelled) -> bool:
    """Whether a line begins with this label and tells what was done, and not only how far it is."""
    if not seen.opens_line(label.start) or label.kind not in ANSWERS or label.label in load("labels")["results"]:
        return False
    stated = seen.statements.between(label.start, label.value_start + _LONG)
    return label.value_end - label.value_start >= _LONG and not stated


def _name_end(seen: Survey, node: Node, first: Node, end: int) -> int:
    """Where the wording ends that the line of a place begins with: in quotation marks, calling itself a problem, or with a
    bracket that the first part stands in."""
    opened = seen.doc.shadow.rfind("(", node.text_start, first.start)
    if opened >= 0 and seen.doc.shadow.find(")", opened, first.start) < 0:
        return max(seen.doc.shadow.find(")", first.start, end), node.text_start)
    quoted = wording.quoted(seen, node.text_start, end)
    if quoted:
        return quoted.end
    found = _named().match(seen.doc.shadow, node.text_start, wording.first_sentence(seen, node.text_start, end))
    return found.end() if found else node.text_start


@cache
def _named() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{load('wording')['named_whole']})$")
