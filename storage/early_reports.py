"""Answers that came between two rounds, and the ones by which a unit lets them count for the next."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select

from bot.rules.models import ANSWER_KINDS, AT_HAND, ItemId, Report, ReportId, RoundId
from storage import reports
from storage.tables import evidence, item, one_of, reopening, report, round_

_CARRIED = re.compile(r"c\d+:(?P<first>\d+)-(?P<last>\d+)(?::\d+)?")


def _early() -> tuple[Any, ...]:
    """After the cut-off of the round before, or before the first there was. What another unit sent that had the item
    before, or what came before it was reopened, is left out."""
    previous = select(func.max(round_.c.id)).where(round_.c.id < bindparam("round_id")).scalar_subquery()
    after_cutoff = and_(report.c.round_id == previous, report.c.late.is_(True))
    before_any = and_(report.c.round_id.is_(None), previous.is_(None))
    issued = select(item.c.issued_at).where(item.c.id == report.c.item_id).scalar_subquery()
    came_back = exists().where(
        reopening.c.item_id == report.c.item_id, reopening.c.reopened_at > report.c.first_sent_at
    )
    mine = report.c.item_id.in_(bindparam("items", expanding=True)), one_of(report.c.kind, ANSWER_KINDS)
    return *mine, or_(after_cutoff, before_any), report.c.first_sent_at >= issued, ~came_back


# put together once: that takes longer than asking
_EARLY_IDS = select(report.c.id).where(*_early()).order_by(report.c.id)
_EARLY_ITEMS = select(report.c.item_id).where(*_early()).distinct()
_PARCEL = select(report.c.parcel).where(report.c.id == bindparam("id"))
_FILES = select(func.count()).select_from(evidence).where(one_of(evidence.c.file_state, AT_HAND))
_FILES_OF_REPORT = _FILES.where(evidence.c.report_id == bindparam("report_id"))


def on_item(db: Connection, item_id: ItemId, round_id: RoundId) -> list[Report]:
    """What came on the item before this round opened and counts in no other, in the order it came."""
    ids = db.scalars(_EARLY_IDS, {"items": [item_id], "round_id": round_id}).all()
    return [reports.get(db, ReportId(each)) for each in ids]


def items_with(db: Connection, items: Collection[ItemId], round_id: RoundId) -> set[ItemId]:
    """Those of these items on which such answers came; in one statement, whatever their number."""
    return set(db.scalars(_EARLY_ITEMS, {"items": list(items), "round_id": round_id})) if items else set()


def parcel_of(round_id: RoundId, early: Sequence[Report]) -> str:
    """The parcel of the answer that takes these over, the oldest first: by it their files are found."""
    return f"c{round_id}:{early[0].id}-{early[-1].id}"


def files_taken_over(db: Connection, round_id: RoundId) -> dict[ItemId, int]:
    """How many files came with what this round's answers took over; of items where there are any."""
    query = select(report.c.id).where(report.c.round_id == round_id, report.c.parcel.like(f"c{round_id}:%"))
    taking = [reports.get(db, ReportId(each)) for each in db.scalars(query).all()]
    counted = {told.item_id: count_files(db, told) for told in taking if told.item_id is not None}
    return {item_id: files for item_id, files in counted.items() if files}


def count_files(db: Connection, told: Report) -> int:
    """Files of an answer; for one that takes over what came earlier, the files of that."""
    carried = _CARRIED.fullmatch(db.scalar(_PARCEL, {"id": told.id}) or "")
    if carried is None:
        return db.scalar(_FILES_OF_REPORT, {"report_id": told.id}) or 0
    span = report.c.id.between(int(carried["first"]), int(carried["last"]))
    early = select(report.c.id).where(span, report.c.item_id == told.item_id, one_of(report.c.kind, ANSWER_KINDS))
    return db.scalar(_FILES.where(evidence.c.report_id.in_(early))) or 0
