"""Reads a notice: the outline is found in the document, its items are judged from what stands in them."""

import re
from collections.abc import Sequence
from functools import cache

from bot.ledger import cautions, items
from bot.ledger.campaign import campaign
from bot.ledger.chapters import leaves_of, sort_roots
from bot.ledger.grid import grid
from bot.ledger.items import Frame, Noted
from bot.ledger.levels import Candidate, candidates, choose
from bot.ledger.looks import Looks
from bot.ledger.outline import Node, outline
from bot.ledger.reading import (
    STATUSES,
    CampaignFacts,
    Counted,
    Declared,
    LevelCount,
    NoticeReading,
    ReadWarning,
    Unreadable,
)
from bot.ledger.survey import Survey, survey
from bot.ledger.text import Document, Line, document
from bot.ledger.words import load, say

_RECTIFIED = 0.3
"""From this share of answered places on, a document is taken to tell what was done, not only what is wrong."""


def read_notice(text: str, *, level: int | None = None) -> NoticeReading:
    """Read a whole notice. `level` (from 1) says which level of the outline holds the items; None: judge it.
    Raises Unreadable for an empty text; a text without an outline gives no items and a warning."""
    doc = document(text)
    if not doc.lines:
        raise Unreadable(say("empty"))
    body, tail = _split_closing(doc)
    table = grid(doc, body)
    tree = outline(doc, body, tail[0].start if tail else len(doc.text), table)
    seen = survey(doc, tree, tuple(body), table)
    facts = campaign(
        doc, doc.shadow[: tree.preface_end], tail or list(doc.lines[-6:]), wrapped=seen.wrapped_at is not None
    )
    looks = Looks(seen)
    parts = sort_roots(tree.roots, looks)
    if not parts.holding:
        return _without_items(facts, seen, "no_items" if tree.roots else "no_outline")
    declared = _declared(seen, parts.holding)
    rectified = _is_rectified(parts.holding, looks)
    rows = candidates(parts.holding, looks, declared, rectified=rectified)
    chosen, second = choose(rows, level)
    known = facts.feedback_on or facts.published_on
    frame = Frame(seen, looks, chosen.items, rectified, facts.feedback_on, known.year if known else None)
    noted = items.build(frame)
    counted = _counted(noted, chosen, rows, parts.holding)
    found = [
        *cautions.slips(seen, tree, parts.holding),
        *cautions.of_items(noted),
        *cautions.of_reading(seen, chosen, second, rows, level),
        *cautions.of_parts(seen, parts.doubtful, looks),
        *cautions.of_totals(declared, counted),
    ]
    ordered = tuple(sorted(dict.fromkeys(found), key=lambda one: one.line))
    return NoticeReading(facts, declared, counted, tuple(one.item for one in noted), ordered)


def _without_items(facts: CampaignFacts, seen: Survey, code: str) -> NoticeReading:
    return NoticeReading(
        facts, seen.totals, Counted(by_status=dict.fromkeys(STATUSES, 0)), (), (ReadWarning(0, code, say(code)),)
    )


@cache
def _closing_pattern() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in load("chapters")["closing"]["patterns"]))


@cache
def _date_line() -> re.Pattern[str]:
    return re.compile(load("campaign")["date"] + r"$")


def _split_closing(doc: Document) -> tuple[list[Line], list[Line]]:
    """The lines of the body, and those of the closing part: thanks, telephone numbers, signature, date."""
    cut = len(doc.lines)
    for place in range(len(doc.lines) - 1, max(0, len(doc.lines) - 40), -1):
        line = doc.lines[place]
        content = doc.shadow[line.start : line.end]
        if _closing_pattern().match(content) or _date_line().match(content):
            cut = place
        elif len(content) > MAX_SIGNATURE or place < cut - 3:
            break
    return list(doc.lines[:cut]), list(doc.lines[cut:])


MAX_SIGNATURE = 40
"""A longer line between the closing lines belongs to the body."""


def _declared(seen: Survey, holding: Sequence[Node]) -> tuple[Declared, ...]:
    """Totals outside the lowest places of the chapters with items, each kind and number once."""
    inside: set[int] = set()
    for part in holding:
        for leaf in leaves_of(part):
            if leaf.parent is not None:
                inside.update(range(seen.doc.line_at(leaf.start), seen.last_line(leaf.start, leaf.end) + 1))
    kept: dict[tuple[str, int], Declared] = {}
    for total in seen.totals:
        if total.line not in inside:
            kept.setdefault((total.kind, total.number), total)
    return tuple(kept.values())


def _is_rectified(holding: Sequence[Node], looks: Looks) -> bool:
    """Whether the document tells what was done, not only what is wrong."""
    leaves = [leaf for part in holding for leaf in leaves_of(part)]
    answered = sum(looks.at(leaf).answered or bool(leaf.children) for leaf in leaves)
    return answered >= _RECTIFIED * len(leaves)


def _counted(noted: Sequence[Noted], chosen: Candidate, rows: Sequence[Candidate], holding: Sequence[Node]) -> Counted:
    read = [one.item for one in noted]
    taken = set(chosen.items)
    return Counted(
        items=len(read),
        measures=sum(len(item.measures) for item in read),
        chapters=sum(part not in taken for part in holding),
        headings_as_items=sum(node.style != chosen.style for node in chosen.items),
        long_term=sum(item.long_term for item in read),
        by_status={status: sum(item.status == status for item in read) for status in STATUSES},
        level=chosen.level,
        levels=tuple(LevelCount(row.level, _example(row), row.entries, len(row.items)) for row in rows),
    )


def _example(row: Candidate) -> str:
    """The number that the level's first entry prints."""
    return next((node.marker.printed for node in row.items if node.style == row.style), "")
