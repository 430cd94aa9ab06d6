"""Problems that are counted off together, and below them the answers under the same numbers: which belongs to which."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.ledger import attributes, status
from bot.ledger.outline import Node
from bot.ledger.status import Stated
from bot.ledger.survey import Survey
from bot.ledger.words import load

_TOLD = 0.5
"""From this share of answers on that say how far they are, the two lists are problems and answers, not problems and measures."""


@dataclass(frozen=True)
class Answer:
    """The place that answers a problem, and what it says of how far that is."""

    node: Node
    stated: Stated | None


@dataclass
class Pairs:
    """`answers`: per problem its answer, None where the numbers do not say which; `taken`: the places that answer;
    `unpaired`: headings whose two lists do not fit together, with both counts."""

    answers: dict[Node, Answer | None] = field(default_factory=dict)
    taken: set[Node] = field(default_factory=set)
    unpaired: list[tuple[Node, int, int]] = field(default_factory=list)


def pairs(seen: Survey) -> Pairs:
    """All such lists of a document; empty in most documents."""
    found = Pairs()
    for node in seen.outline.nodes():
        if len(node.children) > 1:
            _take(seen, node, found)
    return found


def _take(seen: Survey, node: Node, found: Pairs) -> None:
    problems, answers = _two_lists(seen, node)
    told = [Answer(one, _statement(seen, one)) for one in answers]
    if not problems or not told or sum(one.stated is not None for one in told) < _TOLD * len(told):
        return
    found.taken.update(answers)
    if [one.marker.number for one in problems] == [one.marker.number for one in answers]:
        found.answers.update(zip(problems, told, strict=True))
    else:
        found.answers.update(dict.fromkeys(problems))
        found.unpaired.append((node, len(problems), len(answers)))


def _two_lists(seen: Survey, node: Node) -> tuple[list[Node], list[Node]]:
    """What is counted off behind a label for problems, and what behind a later one for what was done; nothing where other
    places stand among them."""
    problems: list[Node] = []
    answers: list[Node] = []
    for child, kind in _announced(seen, node.children, node.text_start):
        if kind == "problem" and not answers:
            problems.append(child)
        elif kind in ("outcome", "measures") and problems:
            answers.append(child)
        else:
            return [], []
    return problems, answers


def _announced(seen: Survey, children: Sequence[Node], start: int) -> Iterator[tuple[Node, str | None]]:
    """Each place with the kind of the last label before it."""
    kind: str | None = None
    for child in children:
        for label in seen.sections.between(start, child.start):
            kind = None if label.label in load("labels")["details"] else label.kind
        start = child.start
        yield child, kind


def _statement(seen: Survey, node: Node) -> Stated | None:
    """How far the answer says its problem is, in its first words or its last."""
    end = seen.line_end(node.text_start, node.own_end)
    found = status.in_line(
        seen.doc.shadow, node.text_start, end, outcome_labels=attributes.outcome_pattern(), heads=True
    )
    return min(found, key=lambda one: (one.surety, one.start), default=None)
