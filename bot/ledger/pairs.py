"""Problems that are counted off together, and below them the answers under the same numbers: which belongs to which."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.ledger import attributes, status, wording
from bot.ledger.attributes import ANSWERS, LONGEST_LABEL, Labelled
from bot.ledger.counts import RESULTS, counts
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
    """`answers`: per problem its answer, None where the numbers do not say which; `taken`: the places that answer, and the
    details of a single problem; `unpaired`: headings whose two lists do not fit together, with both counts."""

    answers: dict[Node, Answer | None] = field(default_factory=dict)
    taken: set[Node] = field(default_factory=set)
    unpaired: list[tuple[Node, int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class _Lists:
    """Below `node`, what is counted off behind a label for problems, and what behind later ones for what was done."""

    node: Node
    label: Labelled
    problems: tuple[Node, ...]
    answers: tuple[Answer, ...]


def pairs(seen: Survey) -> Pairs:
    """All such lists of a document; empty in most documents."""
    places = (node for node in seen.outline.nodes() if len(node.children) > 1 and _announces_problems(seen, node))
    both = [lists for node in places for lists in _two_lists(seen, node)]
    declared = {total.number for total in seen.totals if total.kind in ("problems", "tasks")}
    counted = sum(len(lists.problems) for lists in both) in declared
    found = Pairs()
    for lists in both:
        if sum(one.stated is not None for one in lists.answers) >= _TOLD * len(lists.answers):
            if lists.label.label not in load("labels")["details"]:
                _put_together(lists, found)
        elif not counted and _is_one_problem(seen, lists):
            found.taken.update(lists.problems, (one.node for one in lists.answers))
        else:
            _put_together(lists, found)
    return found


def _announces_problems(seen: Survey, node: Node) -> bool:
    """Whether a label for problems stands before all that is counted off below a place."""
    return any(label.kind == "problem" for label in seen.sections.between(node.text_start, node.children[0].start))


def _put_together(lists: _Lists, found: Pairs) -> None:
    found.taken.update(one.node for one in lists.answers)
    if [one.marker.number for one in lists.problems] == [one.node.marker.number for one in lists.answers]:
        found.answers.update(zip(lists.problems, lists.answers, strict=True))
    else:
        found.answers.update(dict.fromkeys(lists.problems))
        found.unpaired.append((lists.node, len(lists.problems), len(lists.answers)))


def _two_lists(seen: Survey, node: Node) -> Iterator[_Lists]:
    """The two lists below a place; nothing where other places stand among them."""
    found = counts(seen, node)
    label, problems = found[0].label, [one for one in found if one.kind == "problem"]
    answers = found[len(problems) :]
    if label is None or not problems or not answers or found[: len(problems)] != problems:
        return
    if all(one.kind in (*ANSWERS, RESULTS) for one in answers):
        told = (Answer(each, _statement(seen, each)) for one in answers for each in one.parts)
        yield _Lists(node, label, tuple(each for one in problems for each in one.parts), tuple(told))


def _is_one_problem(seen: Survey, lists: _Lists) -> bool:
    """Whether all of a list of problems is one: the heading names it, or a line behind the last answer says how far all is."""
    if wording.is_detail(seen, lists.node, lists.label):
        return True
    last = lists.answers[-1].node
    facts = [one.start for one in seen.facts.between(last.start, last.end)]
    labelled = [one.start for one in seen.statements.between(last.start, last.end) if one.surety == status.LABEL]
    return any(seen.lines_between(max(at - LONGEST_LABEL, last.start + 1), at + 1) for at in facts + labelled)


def _statement(seen: Survey, node: Node) -> Stated | None:
    """How far the answer says its problem is, in its first words or its last."""
    end = seen.line_end(node.text_start, node.own_end)
    found = status.in_line(
        seen.doc.shadow, node.text_start, end, outcome_labels=attributes.outcome_pattern(), heads=True
    )
    return min(found, key=lambda one: (one.surety, one.start), default=None)
