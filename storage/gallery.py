"""Evidence to leaf through (佐证图集) and to search: paged by the database, so that a hundred thousand files stay quick."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from bot.rules.models import EvidenceId, Fetch, ItemId, MediaKind, RoundId, SlotId, UnitId
from storage.proofs import PIECE, Piece
from storage.tables import evidence, item, measure, proof, proof_slot, report

AT_MEASURES, LOOSE = "m", "u"
"""Places beside the slots: files that stand at measures only, and those that stand nowhere."""

OUTSIDE = RoundId(0)
"""Stands for no round: what was sent between two of them."""

_FIRST_MEASURE, _LAST = 1_000, 1_000_000
"""In the order of places measures come after every slot, and what stands nowhere comes last."""


@dataclass(frozen=True)
class Wanted:
    """Which evidence is looked for: everything that fits all of these; None lets everything through.

    `units`: those that lead the item. `round`: the one it was sent in, or `OUTSIDE`. `place`: a slot, `AT_MEASURES` or
    `LOOSE`. `only`: none but these.
    """

    item_id: ItemId | None = None
    units: frozenset[UnitId] | None = None
    round: RoundId | None = None
    place: SlotId | str | None = None
    only: frozenset[EvidenceId] | None = None


@dataclass(frozen=True)
class Exhibit:
    """One file with everything the database knows of it, but not what was seen in it (`storage/looks.py`).

    `number`, `title`: the item's. `origin_at`: when what was forwarded was first sent, where Telegram says so. `sha256`,
    `stored_at`: None until the file is stored. All moments aware UTC.
    """

    piece: Piece
    number: int
    title: str
    late: bool
    forwarded: bool
    origin_at: datetime | None
    fetch: Fetch
    sha256: str | None
    stored_at: datetime | None


_AT_SLOT, _AT_MEASURE = (
    exists().where(proof.c.evidence_id == evidence.c.id, column.is_not(None))
    for column in (proof.c.slot_id, proof.c.measure_id)
)
_first_slot, _first_measure = (
    select(func.min(table.c.position))
    .select_from(proof.join(table, table.c.id == column))
    .where(proof.c.evidence_id == evidence.c.id)
    .correlate(evidence)
    .scalar_subquery()
    for table, column in ((proof_slot, proof.c.slot_id), (measure, proof.c.measure_id))
)
_BY_PLACE = item.c.number, func.coalesce(_first_slot, _FIRST_MEASURE + _first_measure, _LAST), evidence.c.id
_any_item = item.alias("any_item")
_ALL = evidence.join(report, report.c.id == evidence.c.report_id).join(item, item.c.id == report.c.item_id)
_EXHIBIT = (
    *PIECE,
    item.c.number,
    item.c.title,
    evidence.c.late,
    evidence.c.forwarded,
    evidence.c.origin_at,
    evidence.c.file_state,
    evidence.c.sha256,
    evidence.c.stored_at,
)


def count(db: Connection, wanted: Wanted) -> int:
    """How many files there are."""
    return db.scalar(_such(select(func.count()), wanted)) or 0


def page(db: Connection, wanted: Wanted, first: int, at_most: int) -> list[Exhibit]:
    """Files from the `first` (counted from 0) on: by item, then slot by slot, by measure, the rest; within by time."""
    return [_exhibit(row) for row in db.execute(page_statement(wanted, first, at_most))]


def page_statement(wanted: Wanted, first: int, at_most: int) -> Select[Any]:
    """What `page` asks; how it is answered is tested."""
    return _such(select(*_EXHIBIT), wanted).order_by(*_BY_PLACE).offset(first).limit(at_most)


def find(db: Connection, evidence_id: EvidenceId) -> Exhibit | None:
    """The file, when it belongs to an item."""
    row = db.execute(select(*_EXHIBIT).select_from(_ALL).where(evidence.c.id == evidence_id)).one_or_none()
    return _exhibit(row) if row else None


def by_place(db: Connection, wanted: Wanted) -> dict[SlotId | str, int]:
    """How many stand in each slot, at measures only, and nowhere; a file in two slots counts in both. No zeros."""
    in_slots = _such(
        select(proof.c.slot_id, func.count()), wanted, _ALL.join(proof, proof.c.evidence_id == evidence.c.id)
    )
    rows = db.execute(in_slots.where(proof.c.slot_id.is_not(None)).group_by(proof.c.slot_id))
    found: dict[SlotId | str, int] = {SlotId(slot_id): number for slot_id, number in rows}
    found |= {place: count(db, replace(wanted, place=place)) for place in (AT_MEASURES, LOOSE)}
    return {place: number for place, number in found.items() if number}


def by_unit(db: Connection, wanted: Wanted) -> dict[UnitId, int]:
    """How many belong to items that each unit leads; what no unit leads is not in it."""
    rows = db.execute(by_unit_statement(wanted))
    return {UnitId(unit_id): number for unit_id, number in rows}


def by_unit_statement(wanted: Wanted) -> Select[Any]:
    counted = _such(select(item.c.unit_id, func.count()), wanted)
    return counted.where(item.c.unit_id.is_not(None)).group_by(item.c.unit_id)


def by_round(db: Connection, wanted: Wanted) -> dict[RoundId, int]:
    """How many were sent in each round, `OUTSIDE` among them; the newest round first, what is outside last."""
    rows = db.execute(by_round_statement(wanted))
    found = {RoundId(round_id or OUTSIDE): number for round_id, number in rows}
    return {round_id: found[round_id] for round_id in sorted(found, reverse=True)}


def by_round_statement(wanted: Wanted) -> Select[Any]:
    return _such(select(report.c.round_id, func.count()), wanted).group_by(report.c.round_id)


def places(db: Connection, ids: Collection[EvidenceId]) -> dict[EvidenceId, list[str | int]]:
    """Where each of these files stands: names of slots in their order, then positions of measures; nowhere: not in it."""
    query = select(proof.c.evidence_id, proof_slot.c.name, measure.c.position)
    query = query.select_from(proof.outerjoin(proof_slot).outerjoin(measure)).where(proof.c.evidence_id.in_(ids))
    in_order = (measure.c.id.is_not(None), proof_slot.c.position, measure.c.position)
    found: dict[EvidenceId, list[str | int]] = {}
    for evidence_id, slot, position in db.execute(query.order_by(*in_order)):
        found.setdefault(EvidenceId(evidence_id), []).append(slot if slot is not None else position)
    return found


def _such(query: Select[Any], wanted: Wanted, source: Any = _ALL) -> Select[Any]:
    return query.select_from(source).where(*_conditions(wanted))


def _conditions(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    found = []
    if wanted.item_id is not None:
        found.append(report.c.item_id == wanted.item_id)
    elif wanted.units is None:
        found.append(
            report.c.item_id.in_(select(_any_item.c.id))
        )  # so that answers are found by their index: item, round
    if wanted.units is not None:
        found.append(item.c.unit_id.in_(wanted.units))
    if wanted.round is not None:
        found.append(report.c.round_id.is_(None) if wanted.round == OUTSIDE else report.c.round_id == wanted.round)
    if wanted.only is not None:
        found.append(evidence.c.id.in_(wanted.only))
    match wanted.place:
        case None:
            pass
        case str() as place if place == LOOSE:
            found.append(~or_(_AT_SLOT, _AT_MEASURE))
        case str():
            found.append(and_(_AT_MEASURE, ~_AT_SLOT))
        case slot_id:
            found.append(exists().where(proof.c.evidence_id == evidence.c.id, proof.c.slot_id == slot_id))
    return found


def _exhibit(row: Any) -> Exhibit:
    piece, rest = row[: len(PIECE)], row[len(PIECE) :]
    number, title, late, forwarded, origin_at, fetch, sha256, stored_at = rest
    made = replace(Piece(*piece), kind=MediaKind(row.kind))
    return Exhibit(made, number, title, late, forwarded, origin_at, Fetch(fetch), sha256, stored_at)
