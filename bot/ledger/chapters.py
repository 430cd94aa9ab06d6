"""Decides which parts of the outline hold items, from what stands in them; organisation and plans do not."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ledger.looks import Looks, heading_weight
from bot.ledger.outline import Node
from bot.ledger.reading import Declared

CLEAR = 3.0
ENOUGH = 1.0


@dataclass(frozen=True)
class Part:
    """A part of the outline and how much speaks for items in it."""

    node: Node
    score: float


@dataclass(frozen=True)
class Sorted:
    """`holding` have items, of them `weak` on little evidence; `doubtful` have none, although little spoke against."""

    order: tuple[Node, ...]
    holding: tuple[Node, ...]
    weak: tuple[Node, ...]
    doubtful: tuple[Node, ...]


def sort_roots(roots: list[Node], looks: Looks) -> Sorted:
    """With a clear case in the document the others must show some evidence too; without, the neutral ones pass. A part whose
    numbers go on where those of one with items end has items as well."""
    parts = [Part(node, score(node, looks)) for node in roots]
    best = max((part.score for part in parts), default=0.0)
    needed = ENOUGH if best >= CLEAR else 0.0
    holding: dict[Node, float] = {}
    for before, part in zip([None, *parts], parts, strict=False):
        goes_on = before is not None and before.node in holding and _counts_on(before.node, part.node)
        if part.score >= needed or goes_on:
            holding[part.node] = part.score
    left = [part for part in parts if part.node not in holding and part.node.children]
    return Sorted(
        tuple(roots),
        tuple(holding),
        tuple(node for node, points in holding.items() if points < CLEAR <= best),
        tuple(part.node for part in left if part.score >= 0.0 or _has_problems(part.node, looks)),
    )


def _counts_on(before: Node, part: Node) -> bool:
    """Whether the numbers below a part go on where those of the part before it end, instead of beginning anew."""
    above, below = before.numbered, part.numbered
    if not above or not below:
        return False
    last, first = above[-1].marker, below[0].marker
    return first.style == last.style and first.number == last.number + 1 > 1


def _has_problems(node: Node, looks: Looks) -> bool:
    """Whether places below a part say of themselves that they are problems, or how far they are."""
    leaves = leaves_of(node)
    seen = [looks.at(one) for one in (*leaves, *_above(leaves, node)) if one is not node]
    return any(look.quoted or (look.stated and look.problem and not look.remedy) for look in seen)


def score(node: Node, looks: Looks) -> float:
    """The evidence in one part; see the weights in chapters.toml for the words of headings."""
    leaves = leaves_of(node)
    above = _above(leaves, node)
    return (
        max(_evidence(leaves, looks), _evidence(above, looks))
        + _quotes(node, above, looks)
        + heading_weight(looks.at(node).heading)
        + _children(node, looks)
        + _own_total(node, looks)
        + _own_problem(node, looks)
    )


def _evidence(nodes: Sequence[Node], looks: Looks) -> float:
    """What speaks for items in places of one level, a share for each."""
    seen = [looks.at(node) for node in nodes]
    return sum(
        4.0 * bool(look.stated)
        + 2.0 * look.answered
        + 3.0 * (look.facts > 0)
        + 1.0 * (look.problem and not look.remedy)
        + 1.0 * bool(node.children)
        for node, look in zip(nodes, seen, strict=True)
    ) / max(1, len(nodes))


def _above(leaves: Sequence[Node], node: Node) -> list[Node]:
    """The places under `node` right above the lowest ones, where those are counted off: items with their measures."""
    above = dict.fromkeys(leaf.parent for leaf in leaves)
    return [one for one in above if one is not None and one is not node]


def leaves_of(node: Node) -> list[Node]:
    """The lowest numbered places under `node`; enumerations in running text do not count."""
    leaves = [one for one in node.walk() if not one.enumerated and not one.numbered]
    return leaves or [node]


def _quotes(node: Node, above: list[Node], looks: Looks) -> float:
    """Quoted problems in headings are the surest sign of a chapter on problems."""
    levels = [[one for one in node.walk() if not one.enumerated], above]
    return 4.0 * max(sum(looks.at(one).quoted for one in each) / max(1, len(each)) for each in levels)


def _children(node: Node, looks: Looks) -> float:
    children = node.numbered
    if not children:
        return 0.0
    weights = [heading_weight(looks.at(child).heading) for child in children]
    return sum(min(weight, 1.0) for weight in weights) / len(weights)


def _own_problem(node: Node, looks: Looks) -> float:
    """A heading that names a problem, whatever is counted off below it."""
    look = looks.at(node)
    return float(bool(node.children) and look.problem and not look.remedy)


def _own_total(node: Node, looks: Looks) -> float:
    """A total in the part's own introduction that its outline bears out."""
    first = looks.seen.doc.line_at(node.start)
    last = looks.seen.doc.line_at(max(node.start, node.own_end - 1))
    numbers = {total.number for total in looks.seen.totals if first <= total.line <= last and _counts_items(total)}
    if not numbers:
        return 0.0
    counts: dict[str, int] = {}
    for one in node.walk():
        counts[one.style] = counts.get(one.style, 0) + 1
    return 3.0 if numbers & set(counts.values()) else 0.0


def _counts_items(total: Declared) -> bool:
    return total.kind not in ("measures", "aspects", "categories")
