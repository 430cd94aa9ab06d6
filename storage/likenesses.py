"""Files on items with what was seen in them, earlier uses of the same or of like pictures, and what others wrote."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from bot.rules.hints import Seen
from bot.rules.models import AT_HAND, ItemId, MediaKind, ReportKind, UnitId
from storage import looks, proofs
from storage.tables import alike, evidence, item, one_of, report, report_text

_AT_MOST = 3000
"""Answers that are compared with one: what a bureau of two hundred units writes in a quarter."""

_SHORTEST = 12
"""Characters; what is shorter says the same everywhere."""

_SEEN: Select[Any] = (
    select(
        evidence.c.id,
        evidence.c.report_id,
        report.c.item_id,
        item.c.unit_id,
        evidence.c.sha256,
        evidence.c.sent_at,
        evidence.c.forwarded,
        evidence.c.origin_at,
        evidence.c.kind,
    )
    .join_from(evidence, report, report.c.id == evidence.c.report_id)
    .join(item, item.c.id == report.c.item_id)
    .where(evidence.c.sha256.is_not(None), one_of(evidence.c.file_state, AT_HAND))
    .order_by(evidence.c.id)
)


@dataclass(frozen=True)
class Words:
    """A text of an answer in its newest version; `sent_at` aware UTC."""

    item_id: ItemId
    text: str
    sent_at: datetime


def on_item(db: Connection, item_id: ItemId, since: datetime | None) -> list[Seen]:
    """The item's files that are stored and were sent after `since`, in the order they came."""
    query = _SEEN.where(report.c.item_id == item_id)
    found = _seen(db, query if since is None else query.where(evidence.c.sent_at > since))
    slots = proofs.in_slots(db, item_id)
    return [replace(each, slots=frozenset(slot for slot, there in slots.items() if each.id in there)) for each in found]


def used_elsewhere(db: Connection, item_id: ItemId, hashes: Collection[str]) -> list[Seen]:
    """Files on other items with the same bytes, or with a like picture."""
    like = {other for pair in distances(db, hashes) for other in pair}
    wanted = like.union(hashes)
    return _seen(db, _SEEN.where(evidence.c.sha256.in_(wanted), report.c.item_id != item_id)) if wanted else []


def distances(db: Connection, hashes: Collection[str]) -> dict[tuple[str, str], int]:
    """Which pictures these are like, and how far they are apart, in bits of 256."""
    mine = or_(alike.c.sha256.in_(hashes), alike.c.other.in_(hashes))
    rows = db.execute(select(alike.c.sha256, alike.c.other, alike.c.distance).where(mine))
    return {(row.sha256, row.other): row.distance for row in rows}


def words_of_others(db: Connection, unit_id: UnitId | None, since: datetime) -> list[Words]:
    """What other units answered since then on items of theirs, newest first; what is too short to say anything is left out."""
    newest = (
        select(report_text.c.chat_id, report_text.c.message_id, func.max(report_text.c.version).label("version"))
        .where(report_text.c.sent_at >= since)
        .group_by(report_text.c.chat_id, report_text.c.message_id)
        .subquery()
    )
    same = (
        (report_text.c.chat_id == newest.c.chat_id)
        & (report_text.c.message_id == newest.c.message_id)
        & (report_text.c.version == newest.c.version)
    )
    query = (
        select(report.c.item_id, report_text.c.text, report_text.c.sent_at)
        .join_from(report_text, newest, same)
        .join(report, report.c.id == report_text.c.report_id)
        .join(item, item.c.id == report.c.item_id)
        .where(report.c.kind == ReportKind.PROGRESS, item.c.unit_id != unit_id)
        .where(func.length(report_text.c.text) >= _SHORTEST, report_text.c.message_id > 0)
        .order_by(report_text.c.sent_at.desc(), report_text.c.id)
        .limit(_AT_MOST)
    )
    return [Words(*row) for row in db.execute(query)]


def _seen(db: Connection, query: Select[Any]) -> list[Seen]:
    rows = db.execute(query).all()
    known = looks.of_files(db, [row.sha256 for row in rows])
    return [
        Seen(
            row.id,
            row.report_id,
            row.item_id,
            row.unit_id,
            row.sha256,
            row.sent_at,
            row.forwarded,
            row.origin_at,
            row.kind == MediaKind.PHOTO,
            known.get(row.sha256),
        )
        for row in rows
    ]
