"""Chooses the level of the outline whose entries are the items, by a score that can be read off feature by feature."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.ledger import totals
from bot.ledger.chapters import leaves_of, score
from bot.ledger.looks import Looks, heading_weight
from bot.ledger.outline import Node
from bot.ledger.reading import Declared
from bot.ledger.words import load

MARGIN = 2.5
"""A reading this close to the best one is named beside it."""

_DECLARED = 5.0
_DECLARED_MANY = 7.0
_MANY = 8
_NEARLY = 2.0
_STATED = 4.0
_FACTS = 3.0
_ANSWERED = 2.0
_PROBLEM = 2.0
_BEHIND_ANSWER = -5.0
_ENUMERATION = -2.0
_REMEDY = -1.0
_LONE = -2.0
_OTHER_STYLE = -2.0
_DEEPER = 0.4
_DEEPER_UNANSWERED = 1.0
_HOPELESS = -1.0


@dataclass(frozen=True)
class Candidate:
    """One way to read the document: items are the entries of `style`, and headings above it that have none below."""

    style: str
    level: int
    items: tuple[Node, ...]
    entries: int
    score: float
    agrees: bool


def ordered_styles(parts: Sequence[Node]) -> list[str]:
    """The styles of the outline from the outermost in, by which one stands below which more often; where that leaves
    a choice, enumerations in running text come last."""
    above: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    depths: dict[str, list[int]] = defaultdict(list)
    numbered: set[str] = set()
    for part in parts:
        waiting: list[tuple[Node, tuple[str, ...]]] = [(part, ())]
        while waiting:
            node, path = waiting.pop()
            depths[node.style].append(len(path))
            if not node.enumerated:
                numbered.add(node.style)
            for style in path:
                above[style][node.style] += 1
            waiting += [(child, (*path, node.style)) for child in node.children]
    mean = {style: sum(rows) / len(rows) for style, rows in depths.items()}
    order: list[str] = []
    while len(order) < len(mean):
        rest = [style for style in mean if style not in order]
        free = [style for style in rest if not any(above[other][style] > above[style][other] for other in rest)]
        order.append(min(free or rest, key=lambda style: (style not in numbered, mean[style])))
    return order


def items_at(parts: Sequence[Node], style: str, ranks: dict[str, int], looks: Looks) -> list[Node]:
    """The entries of `style`, with headings above it that have nothing of it below; organisation and plans left out."""
    rank = ranks[style]
    reaching = _reaching(parts, rank, ranks)
    found: list[Node] = []
    waiting = list(reversed(parts))
    while waiting:
        node = waiting.pop()
        if node in looks.pairs.taken:
            continue
        if ranks[node.style] >= rank or (node not in reaching and not _opens_up(node)):
            if ranks[node.style] == rank or node.parent is None or not _is_aside(node, looks):
                found.append(node)
            continue
        waiting += [
            child for child in reversed(node.children) if ranks[child.style] >= rank or not _is_aside(child, looks)
        ]
    return found


def _reaching(parts: Sequence[Node], rank: int, ranks: dict[str, int]) -> set[Node]:
    """The nodes that have an entry of the wanted level, or one between, below themselves."""
    reaching: set[Node] = set()
    for part in parts:
        for node in part.walk():
            if ranks[node.style] <= rank:
                reaching.update(node.ancestors())
    return reaching


def _opens_up(node: Node) -> bool:
    """A chapter is never an item while it has numbered places below."""
    return node.parent is None and any(not child.enumerated for child in node.children)


def _is_aside(node: Node, looks: Looks) -> bool:
    """A section of organisation or plans inside a chapter of items."""
    return heading_weight(looks.at(node).heading) <= -3 and score(node, looks) < 0


def candidates(
    parts: Sequence[Node], looks: Looks, declared: Sequence[Declared], *, rectified: bool
) -> list[Candidate]:
    """All readings, in the order of the levels; `level` counts from 1. Where nothing tells what was done (not
    `rectified`), all that is printed are problems, and the finer ones are likelier the items."""
    styles = ordered_styles(parts)
    ranks = {style: place for place, style in enumerate(styles)}
    entries: dict[str, int] = defaultdict(int)
    for part in parts:
        for node in part.walk():
            entries[node.style] += node not in looks.pairs.taken
    rows = []
    for style in styles:
        items = items_at(parts, style, ranks, looks)
        points = _score(style, items, looks, declared) + ranks[style] * (_DEEPER if rectified else _DEEPER_UNANSWERED)
        agrees = _agreement(len(items), declared) >= _DECLARED
        rows.append(Candidate(style, ranks[style] + 1, tuple(items), entries[style], points, agrees))
    return rows


def _score(style: str, items: list[Node], looks: Looks, declared: Sequence[Declared]) -> float:
    if not items:
        return -100.0
    measured = [node for node in items if node.style == style] or items
    seen = [looks.at(node) for node in measured]
    share = 1.0 / len(measured)
    points = _agreement(len(items), declared)
    points += _STATED * share * sum(_told_once(node, looks) for node in measured)
    points += (
        _FACTS
        * share
        * sum((look.facts > 0) - _facts_below(node, looks) for node, look in zip(measured, seen, strict=True))
    )
    points += _ANSWERED * share * sum(look.answered for look in seen)
    points += _PROBLEM * share * sum((look.problem or look.quoted) and not look.label_only for look in seen)
    points += (
        _BEHIND_ANSWER
        * share
        * sum(
            (_behind_answer(node, looks) and not look.named) or looks.is_section(node)
            for node, look in zip(measured, seen, strict=True)
        )
    )
    points += _REMEDY * share * sum(look.remedy and not look.problem for look in seen)
    points += (
        _ENUMERATION
        * share
        * sum((node.enumerated and node not in looks.pairs.answers) or _numbers_measures(node) for node in measured)
    )
    points += _OTHER_STYLE * (1.0 - len(measured) / len(items))
    return points + (_LONE if len(items) < 2 else 0.0)


def _agreement(count: int, declared: Sequence[Declared]) -> float:
    tasks = [total.number for total in declared if total.kind == "tasks"]
    numbers = tasks + [total.number for total in declared if total.kind == "problems"]
    if not numbers and any(total.number == count for total in declared if total.kind in ("aspects", "categories")):
        return _NEARLY
    if count in tasks or (count in numbers and not any(number > count for number in tasks)):
        return _DECLARED_MANY if count >= _MANY else _DECLARED
    if count in totals.sums(declared):
        return _DECLARED
    if count in numbers:
        return _NEARLY
    return _NEARLY if any(abs(number - count) <= max(1, number // 30) for number in numbers) else 0.0


def _told_once(node: Node, looks: Looks) -> float:
    """1 when the node itself says how far it is, -1 when several places inside it do."""
    inside = (one for one in node.walk() if one is not node and not one.marker.inline and looks.at(one).stated)
    if _has_two(inside):
        return -1.0
    look = looks.at(node)
    splits = sum(not child.enumerated for child in node.children) > 1 and not look.answered_by_label
    return 1.0 if look.stated and not splits else 0.0


def _facts_below(node: Node, looks: Looks) -> bool:
    return _has_two(one for one in node.walk() if one is not node and looks.at(one).facts > 0)


def _has_two(nodes: Iterable[Node]) -> bool:
    return len(list(islice(nodes, 2))) == 2


def _behind_answer(node: Node, looks: Looks) -> bool:
    """Whether the text above the node has already begun to tell what was done."""
    if node in looks.pairs.answers:
        return False
    return node.parent is not None and (looks.at(node.parent).answered or looks.at(node.parent).label_only)


def _numbers_measures(node: Node) -> bool:
    return node.style.removeprefix("word:") in load("outline")["words"]["measures"]


def choose(rows: Sequence[Candidate], level: int | None) -> tuple[Candidate, Candidate | None]:
    """The reading to take and, unless `level` was given, another one that also stands: nearly as likely, or the
    one that agrees with a declared total. If only the best agrees with one, there is no doubt."""
    wanted = next((row for row in rows if row.level == level), None)
    if wanted:
        return wanted, None
    best = max(rows, key=lambda row: row.score)
    others = [row for row in rows if row is not best and set(row.items) != set(best.items)]
    second = max(others, key=lambda row: (row.agrees and not best.agrees, row.score), default=None)
    if second is None or (best.agrees and not second.agrees):
        return best, None
    close = second.score >= max(_HOPELESS, best.score - MARGIN) or (second.agrees and not best.agrees)
    return best, second if close else None


__all__ = ["Candidate", "candidates", "choose", "items_at", "leaves_of", "ordered_styles"]
