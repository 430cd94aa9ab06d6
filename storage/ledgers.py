"""What the ledger tells of many items at once: their measures, proofs, last answers and files, a few hundred a statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from bot.rules.looks import PICTURES
from bot.rules.models import (
    ANSWER_KINDS,
    AT_HAND,
    EvidenceId,
    Fetch,
    ItemId,
    Measure,
    ProofSlot,
    ReportId,
    ReportKind,
    SlotId,
)
from storage.tables import audit, evidence, look, measure, one_of, proof, proof_slot, reopening, report, report_text

_FEW = 500
"""Ids that a statement can name on every database."""


@dataclass(frozen=True)
class LastAnswer:
    """All that came on an item in the round of its newest answer, as `bot/reports/snapshot.answers_of` puts it together.

    `sent_at`: of the newest, aware UTC; `texts`: the newest version of each.
    """

    kind: ReportKind
    sent_at: datetime
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """A stored picture that proves something now."""

    evidence_id: EvidenceId
    sha256: str


def measures(db: Connection, ids: Sequence[ItemId]) -> dict[ItemId, list[Measure]]:
    """The measures of each item in their order; items that have none are not in it."""
    query = select(measure.c.id, measure.c.item_id, measure.c.position, measure.c.text, measure.c.done_at)
    found: dict[ItemId, list[Measure]] = {}
    for few in _parts(ids):
        for row in db.execute(query.where(measure.c.item_id.in_(few)).order_by(measure.c.item_id, measure.c.position)):
            found.setdefault(row.item_id, []).append(Measure(*row))
    return found


def slots(db: Connection, ids: Sequence[ItemId]) -> dict[ItemId, list[ProofSlot]]:
    """The proofs that each item asks for, in their order; items that ask for none are not in it."""
    columns = (proof_slot.c.id, proof_slot.c.item_id, proof_slot.c.position, proof_slot.c.name, proof_slot.c.excuse)
    found: dict[ItemId, list[ProofSlot]] = {}
    for few in _parts(ids):
        query = select(*columns).where(proof_slot.c.item_id.in_(few))
        for row in db.execute(query.order_by(proof_slot.c.item_id, proof_slot.c.position)):
            found.setdefault(row.item_id, []).append(ProofSlot(*row))
    return found


def count_files(db: Connection, ids: Sequence[ItemId]) -> dict[ItemId, int]:
    """How many files of each item can prove something, whoever sent them; items without any are not in it."""
    query = select(report.c.item_id, func.count()).join_from(evidence, report).group_by(report.c.item_id)
    there = query.where(one_of(evidence.c.file_state, AT_HAND))
    return {row[0]: row[1] for few in _parts(ids) for row in db.execute(there.where(report.c.item_id.in_(few)))}


def last_answers(db: Connection, ids: Sequence[ItemId]) -> dict[ItemId, LastAnswer]:
    """What came last on each item; progress outweighs 本周无变化 of the same round. Unanswered items are not in it."""
    told: dict[ItemId, list[Any]] = {}
    for few in _parts(ids):
        for row in db.execute(_in_last_round(few)):
            told.setdefault(row.item_id, []).append(row)
    counted = {item_id: _counting(rows) for item_id, rows in told.items()}
    texts = _texts(db, [row.id for rows in counted.values() for row in rows])
    return {
        item_id: LastAnswer(
            kind=ReportKind(rows[0].kind),
            sent_at=max(row.first_sent_at for row in rows),
            texts=tuple(text for row in rows for text in texts.get(row.id, ())),
        )
        for item_id, rows in counted.items()
    }


def pictures(db: Connection, ids: Sequence[SlotId]) -> dict[SlotId, Picture]:
    """The newest sound picture of each proof; what was sent before its item came back from its last closing is none."""
    came_back = (
        select(func.max(reopening.c.reopened_at))
        .where(reopening.c.item_id == proof_slot.c.item_id, reopening.c.closed_at.is_not(None))
        .scalar_subquery()
    )
    query = (
        select(proof.c.slot_id, evidence.c.id, evidence.c.sha256)
        .join(evidence, evidence.c.id == proof.c.evidence_id)
        .join(proof_slot, proof_slot.c.id == proof.c.slot_id)
        .join(look, look.c.sha256 == evidence.c.sha256)
        .where(one_of(evidence.c.file_state, (Fetch.STORED,)), look.c.fault.is_(None))
        .where(one_of(look.c.content, PICTURES), came_back.is_(None) | (evidence.c.sent_at > came_back))
        .order_by(evidence.c.id)
    )
    return {
        row.slot_id: Picture(row.id, row.sha256)
        for few in _parts(ids)
        for row in db.execute(query.where(proof.c.slot_id.in_(few)))
    }


def changed_at(db: Connection) -> datetime | None:
    """When anything last happened to any item, aware UTC; None when nothing ever did."""
    at: datetime | None = db.scalar(
        select(audit.c.at).where(audit.c.item_id.is_not(None)).order_by(audit.c.id.desc()).limit(1)
    )
    return at


def _in_last_round(few: Sequence[ItemId]) -> Any:
    """The answers on these items that came in the round in which their newest did, oldest first."""
    mine = report.c.item_id.in_(few), one_of(report.c.kind, ANSWER_KINDS)
    last = select(func.max(report.c.id).label("id")).where(*mine).group_by(report.c.item_id).subquery()
    newest = (
        select(report.c.item_id.label("item_id"), report.c.round_id.label("round_id"))
        .join(last, last.c.id == report.c.id)
        .subquery()
    )
    same_round = report.c.round_id.is_not_distinct_from(newest.c.round_id)
    return (
        select(report.c.id, report.c.item_id, report.c.kind, report.c.first_sent_at)
        .join(newest, (newest.c.item_id == report.c.item_id) & same_round)
        .where(*mine)
        .order_by(report.c.first_sent_at, report.c.id)
    )


def _counting(rows: Sequence[Any]) -> list[Any]:
    return [row for row in rows if row.kind == ReportKind.PROGRESS] or list(rows)


def _texts(db: Connection, ids: Sequence[ReportId]) -> dict[ReportId, list[str]]:
    """The newest version of each text of these answers, in the order they were sent."""
    query = select(report_text.c.report_id, report_text.c.message_id, report_text.c.text)
    newest: dict[ReportId, dict[int, str]] = {}
    for few in _parts(ids):
        ordered = query.where(report_text.c.report_id.in_(few)).order_by(
            report_text.c.report_id, report_text.c.message_id, report_text.c.version
        )
        for row in db.execute(ordered):
            newest.setdefault(row.report_id, {})[row.message_id] = row.text
    return {each: list(texts.values()) for each, texts in newest.items()}


def _parts(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (ids[n : n + _FEW] for n in range(0, len(ids), _FEW))
