"""Reads a notice: the outline is found in the document, its items are judged from what stands in them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from bot.ledger import cautions, items
from bot.ledger.campaign import campaign, unread
from bot.ledger.details import details
from bot.ledger.due import TimeLimits
from bot.ledger.grid import grid
from bot.ledger.items import Frame, Noted
from bot.ledger.judging import Judgement, judge, of_all, reports
from bot.ledger.levels import Candidate
from bot.ledger.looks import Looks
from bot.ledger.outline import Outline, fold, outline
from bot.ledger.reading import (
    STATUSES,
    CampaignFacts,
    Counted,
    LevelCount,
    NoticeReading,
    ReadWarning,
    Unreadable,
    count,
)
from bot.ledger.standing import overall
from bot.ledger.survey import Survey, survey
from bot.ledger.text import Document, Line, document
from bot.ledger.words import load, say


def read_notice(text: str, *, level: int | None = None) -> NoticeReading:
    """Read a whole notice. `level` (from 1) says which level of the outline holds the items; None: judge it.
    Raises Unreadable for an empty text; a text without an outline gives no items and a warning."""
    doc = document(text)
    if not doc.lines:
        raise Unreadable(say("empty"))
    body, tail = _split_closing(doc)
    table = grid(doc, body)
    tree = outline(doc, body, tail[0].start if tail else len(doc.text), table)
    seen = survey(doc, tree, tuple(body), table, tail)
    inside = details(seen)
    if inside:
        fold(tree, inside)
        seen = survey(doc, tree, tuple(body), table, tail)
    wrapped = seen.wrapped_at is not None
    facts = campaign(doc, doc.shadow[: tree.preface_end], tail or list(doc.lines[-6:]), wrapped=wrapped)
    looks = Looks(seen)
    judged = judge(seen, tree.roots, looks, level)
    if judged is None:
        return _without_items(facts, seen, "no_items" if tree.roots else "no_outline")
    known = facts.feedback_on or facts.published_on
    year = known.year if known else None
    frame = Frame(seen, looks, judged.chosen.items, judged.rectified, TimeLimits(facts, year))
    noted = items.build(frame)
    told = {one.item.status for one in noted} - {"unstated"}
    said = overall(judged.declared, len(noted))
    if said and told <= {said.status}:
        noted = items.build(replace(frame, overall=said))
    counted = _counted(noted, judged)
    found = [
        *_dates_unread(doc, tree, facts, wrapped=wrapped),
        *cautions.slips(seen, tree, judged.holding),
        *cautions.of_items(seen, noted, reported=judged.rectified and reports(seen)),
        *cautions.of_reading(seen, judged, level),
        *cautions.of_answers(seen, looks),
        *cautions.of_parts(seen, judged.left_out, looks),
        *cautions.of_totals(
            of_all(seen, judged.holding, judged.declared), counted, sum(not one.item.measures for one in noted)
        ),
    ]
    ordered = tuple(sorted(dict.fromkeys(found), key=lambda one: one.line))
    return NoticeReading(facts, judged.declared, counted, tuple(one.item for one in noted), ordered)


def _dates_unread(doc: Document, tree: Outline, facts: CampaignFacts, *, wrapped: bool) -> Iterator[ReadWarning]:
    for line, code, phrase in unread(doc, doc.shadow[: tree.preface_end], facts, wrapped=wrapped):
        yield ReadWarning(line, code, say(code, phrase=phrase))


def _without_items(facts: CampaignFacts, seen: Survey, code: str) -> NoticeReading:
    return NoticeReading(
        facts, seen.totals, Counted(by_status=dict.fromkeys(STATUSES, 0)), (), (ReadWarning(0, code, say(code)),)
    )


@cache
def _closing_pattern() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in load("chapters")["closing"]["patterns"]))


@cache
def _date_line() -> re.Pattern[str]:
    data = load("campaign")
    spelled = re.sub(r"\?P<\w+>", "?:", data["chinese_date"])
    return re.compile(rf"(?:{data['date']}|{spelled})$")


@cache
def _signature() -> re.Pattern[str]:
    return re.compile(load("campaign")["signature"])


def _split_closing(doc: Document) -> tuple[list[Line], list[Line]]:
    """The lines of the body, and those of the closing part: thanks, telephone numbers, signature, date."""
    cut = len(doc.lines)
    for place in range(len(doc.lines) - 1, max(0, len(doc.lines) - 40), -1):
        line = doc.lines[place]
        content = doc.shadow[line.start : line.end]
        signed = place + 1 == cut and bool(_signature().match(content))
        if signed or _closing_pattern().match(content) or _date_line().match(content):
            cut = place
        elif len(content) > MAX_SIGNATURE or place < cut - 3:
            break
    return list(doc.lines[:cut]), list(doc.lines[cut:])


MAX_SIGNATURE = 40
"""A longer line between the closing lines belongs to the body."""


def _counted(noted: Sequence[Noted], judged: Judgement) -> Counted:
    read = [one.item for one in noted]
    taken = set(judged.chosen.items)
    return count(
        read,
        chapters=sum(part not in taken for part in judged.holding),
        headings_as_items=sum(
            node.style != judged.chosen.style and not node.enumerated for node in judged.chosen.items
        ),
        level=judged.chosen.level,
        levels=tuple(LevelCount(row.level, _example(row), row.entries, len(row.items)) for row in judged.rows),
    )


def _example(row: Candidate) -> str:
    """The number that the level's first entry prints."""
    return next((node.marker.printed for node in row.items if node.style == row.style), "")
