"""What is counted off right below a place, count by count, each with the label that announces it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.ledger.attributes import Labelled
from bot.ledger.outline import Node
from bot.ledger.survey import Survey
from bot.ledger.words import load

RESULTS = "results"
"""The kind of a count that a label announces as what came of the measures."""


@dataclass(frozen=True)
class Count:
    """Places counted off together. `kind` is the label's, or RESULTS; both are None where no label announces the count."""

    kind: str | None
    label: Labelled | None
    parts: tuple[Node, ...]


def counts(seen: Survey, node: Node) -> list[Count]:
    """The counts right below a place, in order. One without a label of its own goes on with what the last one was for,
    unless that were problems."""
    found: list[Count] = []
    at = node.text_start
    for parts in _from_one(node.children):
        label = _last_label(seen, node, at, parts[0].start)
        above = found[-1] if found and found[-1].kind != "problem" else None
        if label is not None:
            kind = RESULTS if label.label in load("labels")["results"] else label.kind
            found.append(Count(kind, label, parts))
        else:
            found.append(Count(above.kind if above else None, above.label if above else None, parts))
        at = parts[0].start
    return found


def _from_one(children: Sequence[Node]) -> Iterator[tuple[Node, ...]]:
    parts: list[Node] = []
    for child in children:
        if parts and (child.marker.number == 1 or child.style != parts[-1].style):
            yield tuple(parts)
            parts = []
        parts.append(child)
    if parts:
        yield tuple(parts)


def _last_label(seen: Survey, node: Node, start: int, end: int) -> Labelled | None:
    """The last label between two offsets that opens a line or the place, or that the text at `end` stands directly behind."""
    for label in reversed(seen.sections.between(start, end)):
        opens = label.start == node.text_start or seen.opens_line(label.start)
        if opens or not seen.doc.shadow[label.value_start : end].strip():
            return label
    return None
