"""Proof slots of items, ticked measures, and which piece of evidence stands where."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from bot.rules.models import (
    AT_HAND,
    OPEN_STATES,
    ChatId,
    EvidenceId,
    Fetch,
    ItemId,
    MeasureId,
    MediaKind,
    MessageId,
    PersonId,
    ProofSlot,
    ReportId,
    SlotId,
)
from storage.tables import evidence, item, measure, one_of, proof, proof_slot, reopening, report, slot_verdict


@dataclass(frozen=True)
class Piece:
    """One file on an item, as it is shown and put to its place; `sent_at` aware UTC, `name` None for a photo."""

    id: EvidenceId
    report_id: ReportId
    item_id: ItemId
    person_id: PersonId
    chat_id: ChatId
    message_id: MessageId
    kind: MediaKind
    file_id: str
    name: str | None
    sent_at: datetime


PIECE = (
    evidence.c.id,
    evidence.c.report_id,
    report.c.item_id,
    report.c.person_id,
    evidence.c.chat_id,
    evidence.c.message_id,
    evidence.c.kind,
    evidence.c.file_id,
    evidence.c.name,
    evidence.c.sent_at,
)
"""The columns of a `Piece`, in its order."""
_SLOT = (proof_slot.c.id, proof_slot.c.item_id, proof_slot.c.position, proof_slot.c.name, proof_slot.c.excuse)


def slots(db: Connection, item_id: ItemId) -> list[ProofSlot]:
    """The item's slots in their order."""
    query = select(*_SLOT).where(proof_slot.c.item_id == item_id).order_by(proof_slot.c.position)
    return [ProofSlot(*row) for row in db.execute(query)]


def pieces(db: Connection, item_id: ItemId) -> list[Piece]:
    """Every file on an item in the order they came."""
    query = select(*PIECE).join_from(evidence, report).where(report.c.item_id == item_id)
    return [_piece(row) for row in db.execute(query.order_by(evidence.c.id)).mappings()]


def find_piece(db: Connection, evidence_id: EvidenceId) -> Piece | None:
    """The file, when it belongs to an item."""
    query = select(*PIECE).join_from(evidence, report)
    mine = query.where(evidence.c.id == evidence_id, report.c.item_id.is_not(None))
    row = db.execute(mine).mappings().one_or_none()
    return _piece(row) if row else None


def find_hash(db: Connection, evidence_id: EvidenceId) -> str | None:
    """Under which sha256 the file lies on the disk; None when it is not there, or is no evidence."""
    stored = evidence.c.id == evidence_id, one_of(evidence.c.file_state, (Fetch.STORED,))
    found: str | None = db.scalar(select(evidence.c.sha256).where(*stored))
    return found


def items_without(db: Connection) -> list[ItemId]:
    """Open items that ask for no proof at all."""
    named = select(proof_slot.c.item_id)
    bare = select(item.c.id).where(one_of(item.c.state, OPEN_STATES), item.c.id.not_in(named))
    return list(db.scalars(bare.order_by(item.c.number)))


def find_slot(db: Connection, slot_id: SlotId) -> ProofSlot | None:
    row = db.execute(select(*_SLOT).where(proof_slot.c.id == slot_id)).one_or_none()
    return ProofSlot(*row) if row else None


def add_slot(db: Connection, item_id: ItemId, name: str) -> SlotId:
    """Name one more proof, after those the item has."""
    last = db.scalar(select(func.max(proof_slot.c.position)).where(proof_slot.c.item_id == item_id)) or 0
    new = insert(proof_slot).values(item_id=item_id, position=last + 1, name=name).returning(proof_slot.c.id)
    return SlotId(db.execute(new).scalar_one())


def remove_slot(db: Connection, slot_id: SlotId) -> None:
    """Take back a slot in which nothing stands; raises IntegrityError otherwise."""
    db.execute(delete(proof_slot).where(proof_slot.c.id == slot_id))


def is_judged(db: Connection, slot_id: SlotId) -> bool:
    """Whether the office has given a verdict on it in an application."""
    return db.scalar(select(slot_verdict.c.slot_id).where(slot_verdict.c.slot_id == slot_id).limit(1)) is not None


def excuse(db: Connection, slot_id: SlotId, words: str | None) -> None:
    """Why there is no such proof, in the unit's words; None takes it back."""
    db.execute(update(proof_slot).where(proof_slot.c.id == slot_id).values(excuse=words))


def place(
    db: Connection,
    ids: Sequence[EvidenceId],
    slot_id: SlotId | None,
    measure_id: MeasureId | None,
    by: PersonId,
    now: datetime,
) -> int:
    """Put evidence to a slot or to a measure (one of them is None); returns how many were not there yet."""
    where = proof.c.slot_id == slot_id if slot_id is not None else proof.c.measure_id == measure_id
    known = set(db.scalars(select(proof.c.evidence_id).where(where, proof.c.evidence_id.in_(ids))))
    rows = [
        {"evidence_id": each, "slot_id": slot_id, "measure_id": measure_id, "person_id": by, "placed_at": now}
        for each in ids
        if each not in known
    ]
    if rows:
        db.execute(insert(proof), rows)
    return len(rows)


def take_out(db: Connection, ids: Collection[EvidenceId]) -> int:
    """These pieces of evidence stand nowhere any more; they are kept. Returns from how many places they were taken."""
    return db.execute(delete(proof).where(proof.c.evidence_id.in_(ids))).rowcount


def take_from(db: Connection, ids: Collection[EvidenceId], slot_id: SlotId | None, measure_id: MeasureId | None) -> int:
    """Take evidence out of this slot or measure (one of them is None); returns how many stood there."""
    where = proof.c.slot_id == slot_id if slot_id is not None else proof.c.measure_id == measure_id
    return db.execute(delete(proof).where(where, proof.c.evidence_id.in_(ids))).rowcount


def in_slots(db: Connection, item_id: ItemId) -> dict[SlotId, list[EvidenceId]]:
    """Evidence that proves something now, by slot, oldest first; empty slots are not in it.

    A file that could not be had proves nothing, nor does one sent before the item came back from its last closing.
    """
    query = select(proof.c.slot_id, proof.c.evidence_id)
    found: dict[SlotId, list[EvidenceId]] = {}
    for slot_id, evidence_id in db.execute(_proving(db, query, item_id).order_by(proof.c.evidence_id)):
        found.setdefault(slot_id, []).append(evidence_id)
    return found


def came_back_at(db: Connection, item_id: ItemId) -> datetime | None:
    """When the item came back from its last closing, aware UTC: what was sent until then proves nothing any more."""
    closed_once = reopening.c.item_id == item_id, reopening.c.closed_at.is_not(None)
    back: datetime | None = db.scalar(select(func.max(reopening.c.reopened_at)).where(*closed_once))
    return back


def refused(db: Connection, item_id: ItemId) -> set[EvidenceId]:
    """Files on an item that are kept but are no evidence (`rules/looks.Fault`)."""
    query = select(evidence.c.id).join(report, report.c.id == evidence.c.report_id)
    mine = query.where(report.c.item_id == item_id, one_of(evidence.c.file_state, (Fetch.REFUSED,)))
    return {EvidenceId(each) for each in db.scalars(mine)}


def is_used(db: Connection, slot_id: SlotId) -> bool:
    """Whether any file ever stood in the slot and was not taken out, be it proof now or not."""
    return db.scalar(select(proof.c.id).where(proof.c.slot_id == slot_id).limit(1)) is not None


def of_measures(db: Connection, item_id: ItemId) -> dict[MeasureId, list[EvidenceId]]:
    """Evidence by measure, oldest first."""
    query = select(proof.c.measure_id, proof.c.evidence_id).join(measure, measure.c.id == proof.c.measure_id)
    found: dict[MeasureId, list[EvidenceId]] = {}
    for measure_id, evidence_id in db.execute(query.where(measure.c.item_id == item_id).order_by(proof.c.evidence_id)):
        found.setdefault(measure_id, []).append(evidence_id)
    return found


def marks(db: Connection, item_id: ItemId) -> dict[SlotId, list[str]]:
    """What tells the files of `in_slots` apart, whether they are fetched yet or not: Telegram's unique ids."""
    query = _proving(db, select(proof.c.slot_id, evidence.c.file_unique_id), item_id)
    found: dict[SlotId, list[str]] = {}
    for slot_id, mark in db.execute(query.order_by(proof.c.id)):
        found.setdefault(slot_id, []).append(mark)
    return found


def tickers(db: Connection, item_id: ItemId) -> dict[MeasureId, PersonId]:
    """Who ticked each measure that is ticked."""
    query = select(measure.c.id, measure.c.done_by).where(measure.c.item_id == item_id, measure.c.done_by.is_not(None))
    return {row.id: row.done_by for row in db.execute(query)}


def tick(db: Connection, measure_id: MeasureId, by: PersonId | None, now: datetime | None) -> None:
    """Mark a measure as carried out; None for both takes the tick back."""
    db.execute(update(measure).where(measure.c.id == measure_id).values(done_at=now, done_by=by))


def _piece(row: Any) -> Piece:
    return Piece(**{**row, "kind": MediaKind(row["kind"])})


def _proving(db: Connection, query: Select[Any], item_id: ItemId) -> Select[Any]:
    came_back = came_back_at(db, item_id)
    proving = (
        query.join(evidence, evidence.c.id == proof.c.evidence_id)
        .join(proof_slot, proof_slot.c.id == proof.c.slot_id)
        .where(proof_slot.c.item_id == item_id, one_of(evidence.c.file_state, AT_HAND))
    )
    return proving if came_back is None else proving.where(evidence.c.sent_at > came_back)
