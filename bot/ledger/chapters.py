"""Decides which parts of the outline hold items, from what stands in them; organisation and plans do not."""

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
    """With a clear case in the document the others must show some evidence too; without, the neutral ones pass."""
    parts = [Part(node, score(node, looks)) for node in roots]
    best = max((part.score for part in parts), default=0.0)
    needed = ENOUGH if best >= CLEAR else 0.0
    return Sorted(
        tuple(roots),
        tuple(part.node for part in parts if part.score >= needed),
        tuple(part.node for part in parts if needed <= part.score < CLEAR <= best),
        tuple(part.node for part in parts if 0.0 <= part.score < needed and part.node.children),
    )


def score(node: Node, looks: Looks) -> float:
    """The evidence in one part; see the weights in chapters.toml for the words of headings."""
    leaves = leaves_of(node)
    share = 1.0 / len(leaves)
    seen = [looks.at(leaf) for leaf in leaves]
    evidence = share * sum(
        4.0 * bool(look.stated)
        + 2.0 * look.answered
        + 3.0 * (look.facts > 0)
        + 1.0 * (look.problem and not look.remedy)
        + 1.0 * bool(leaf.children)
        for leaf, look in zip(leaves, seen, strict=True)
    )
    return (
        evidence
        + _quotes(node, looks)
        + heading_weight(looks.at(node).heading)
        + _children(node, looks)
        + _own_total(node, looks)
        + _own_problem(node, looks)
    )


def leaves_of(node: Node) -> list[Node]:
    """The lowest numbered places under `node`; enumerations in running text do not count."""
    leaves = [one for one in node.walk() if not one.enumerated and all(child.enumerated for child in one.children)]
    return leaves or [node]


def _quotes(node: Node, looks: Looks) -> float:
    """Quoted problems in headings are the surest sign of a chapter on problems."""
    headings = [looks.at(one) for one in node.walk() if not one.enumerated]
    return 4.0 * sum(look.quoted for look in headings) / max(1, len(headings))


def _children(node: Node, looks: Looks) -> float:
    children = [child for child in node.children if not child.enumerated]
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
