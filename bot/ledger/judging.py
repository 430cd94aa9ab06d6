"""Which parts of the outline hold items, and on which level: judged from the document, its declared totals included."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.ledger.chapters import Sorted, leaves_of, sort_roots
from bot.ledger.levels import Candidate, candidates, choose
from bot.ledger.looks import Looks
from bot.ledger.outline import Node
from bot.ledger.reading import STATUSES, Declared
from bot.ledger.survey import Survey
from bot.ledger.words import load

_RECTIFIED = 0.3
"""From this share of answered places on, a document is taken to tell what was done, not only what is wrong."""


@dataclass(frozen=True)
class Judgement:
    """The reading taken. `second` is another one that stands, `left_out` are parts that might have held items too;
    `rectified`: the document tells what was done, not only what is wrong."""

    holding: tuple[Node, ...]
    left_out: tuple[Node, ...]
    declared: tuple[Declared, ...]
    rectified: bool
    rows: tuple[Candidate, ...]
    chosen: Candidate
    second: Candidate | None


def judge(seen: Survey, roots: Sequence[Node], looks: Looks, level: int | None) -> Judgement | None:
    """The likeliest reading, None if nothing holds items. Doubtful parts are taken in or left out where that makes
    the count agree with a declared total; `level` then overrules the choice of level only."""
    parts = sort_roots(list(roots), looks)
    if not parts.holding:
        return None
    likeliest = _read(seen, looks, parts.holding, parts)
    others = (_read(seen, looks, holding, parts) for holding in _other_choices(parts))
    taken = likeliest if _agrees(seen, likeliest) else next((one for one in others if _agrees(seen, one)), likeliest)
    chosen, second = choose(taken.rows, level)
    return Judgement(taken.holding, taken.left_out, taken.declared, taken.rectified, taken.rows, chosen, second)


def _other_choices(parts: Sorted) -> Iterator[tuple[Node, ...]]:
    """Without the weak parts, without those that are but a text beside others with items, or with the doubtful ones."""
    order = {node: place for place, node in enumerate(parts.order)}
    if parts.weak and len(parts.weak) < len(parts.holding):
        yield tuple(node for node in parts.holding if node not in parts.weak)
    listing = tuple(node for node in parts.holding if any(not child.enumerated for child in node.children))
    if 0 < len(listing) < len(parts.holding):
        yield listing
    if parts.doubtful:
        yield tuple(sorted([*parts.holding, *parts.doubtful], key=lambda node: order[node]))


def _read(seen: Survey, looks: Looks, holding: tuple[Node, ...], parts: Sorted) -> Judgement:
    declared = _declared(seen, holding)
    rectified = _is_rectified(holding, looks)
    rows = tuple(candidates(holding, looks, of_all(seen, holding, declared), rectified=rectified))
    chosen, second = choose(rows, None)
    taken = set(holding)
    left_out = tuple(node for node in (*parts.holding, *parts.doubtful) if node not in taken)
    return Judgement(holding, left_out, declared, rectified, rows, chosen, second)


def of_all(seen: Survey, holding: Sequence[Node], declared: Sequence[Declared]) -> tuple[Declared, ...]:
    """Of the totals those that may be of all items: a total in a chapter's own heading is that chapter's, where one before
    the chapters says how many there are in all, and so is one in its introduction that its own outline bears out; how many are in
    a state always is, but for these."""
    if len(holding) < 2:
        return tuple(declared)
    first = min(seen.doc.line_at(node.start) for node in holding)
    before = any(one.kind in _WHOLES and one.line < first for one in declared)
    headings = {seen.doc.line_at(node.start) for node in holding}
    bound = (*STATUSES, *(_WHOLES if before else ()))
    parts = {line for node in holding for line in _lines_of_its_own_total(seen, node, declared)}
    return tuple(
        one for one in declared if one.line not in parts and (one.kind not in bound or one.line not in headings)
    )


def _lines_of_its_own_total(seen: Survey, part: Node, declared: Sequence[Declared]) -> range:
    """The lines of a part before its first place, where they say how many places it has."""
    numbered = part.numbered
    lines = range(seen.doc.line_at(part.start) + 1, seen.doc.line_at(numbered[0].start) if numbered else 0)
    counts = Counter(one.style for one in part.walk() if not one.enumerated and one is not part)
    told = any(one.kind in _WHOLES and one.line in lines and one.number in counts.values() for one in declared)
    return lines if told else range(0)


_WHOLES = ("tasks", "problems")


def _agrees(seen: Survey, reading: Judgement) -> bool:
    totals = [one.number for one in of_all(seen, reading.holding, reading.declared) if one.kind in _WHOLES]
    return len(reading.chosen.items) in totals


def _is_rectified(holding: Sequence[Node], looks: Looks) -> bool:
    leaves = [leaf for part in holding for leaf in leaves_of(part)]
    answered = sum(looks.at(leaf).answered or bool(leaf.children) for leaf in leaves)
    return answered >= _RECTIFIED * len(leaves) or reports(looks.seen)


def reports(seen: Survey) -> bool:
    """Whether the document says before its first chapter that it reports what was done, and does not call itself a plan."""
    data = load("chapters")["report"]
    opening = seen.doc.shadow[: seen.outline.preface_end]
    return bool(re.search(data["report"], opening)) and not re.search(data["plan"], opening)


def _declared(seen: Survey, holding: Sequence[Node]) -> tuple[Declared, ...]:
    """Totals outside the lowest places of the chapters with items, each kind and number once; how many are in a state
    once a line, and all of a chapter's heading, as parts say it of their own."""
    inside: set[int] = set()
    for part in holding:
        for leaf in leaves_of(part):
            first = seen.doc.line_at(leaf.start) + (leaf.parent is None)
            inside.update(range(first, seen.last_line(leaf.start, leaf.end) + 1))
    headings = {seen.doc.line_at(node.start) for node in holding}
    kept: dict[tuple[str, int, int], Declared] = {}
    for total in seen.totals:
        if total.line not in inside:
            own = total.kind in STATUSES or total.line in headings
            kept.setdefault((total.kind, total.number, total.line if own else 0), total)
    return tuple(kept.values())
