"""Words released for the public, an item at a time: the newest that is not withdrawn counts, none is ever changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from bot.rules.models import ItemId, PersonId, ReportId
from storage.tables import publication

_FEW = 500
"""Ids that a statement can name on every database."""

_PUBLICATION = (
    publication.c.id,
    publication.c.item_id,
    publication.c.text,
    publication.c.report_id,
    publication.c.released_at,
    publication.c.released_by,
)


@dataclass(frozen=True)
class Publication:
    """Words released for an item, when (aware UTC) and by whom; `report_id`: the answer they were proposed from."""

    id: int
    item_id: ItemId
    text: str
    report_id: ReportId | None
    released_at: datetime
    released_by: PersonId


def release(
    db: Connection,
    item_id: ItemId,
    text: str,
    report_id: ReportId | None,
    by: PersonId,
    stead_of: PersonId | None,
    now: datetime,
) -> int:
    """Release these words; what was released for the item before is withdrawn. Returns their id."""
    withdraw(db, item_id, by, now)
    row = {
        "item_id": item_id,
        "text": text,
        "report_id": report_id,
        "released_at": now,
        "released_by": by,
        "stead_of": stead_of,
    }
    made: int = db.execute(insert(publication).values(**row).returning(publication.c.id)).scalar_one()
    return made


def withdraw(db: Connection, item_id: ItemId, by: PersonId, now: datetime) -> int:
    """Nothing of this item is released any more; returns how many releases that ended, 0 the second time."""
    open_ = update(publication).where(publication.c.item_id == item_id, publication.c.withdrawn_at.is_(None))
    return db.execute(open_.values(withdrawn_at=now, withdrawn_by=by)).rowcount


def find(db: Connection, item_id: ItemId) -> Publication | None:
    """What is released for the item now."""
    return of_items(db, [item_id]).get(item_id)


def of_items(db: Connection, ids: Collection[ItemId]) -> dict[ItemId, Publication]:
    """What is released for each of these items; those for which nothing is are not in it."""
    wanted = sorted(set(ids))
    found: dict[ItemId, Publication] = {}
    for part in (wanted[n : n + _FEW] for n in range(0, len(wanted), _FEW)):
        open_ = (publication.c.item_id.in_(part), publication.c.withdrawn_at.is_(None))
        newest = select(func.max(publication.c.id)).where(*open_).group_by(publication.c.item_id)
        for row in db.execute(select(*_PUBLICATION).where(publication.c.id.in_(newest))):
            found[row.item_id] = _publication(row)
    return found


def count(db: Connection, item_id: ItemId) -> int:
    """How often words were released for the item, withdrawn ones too."""
    return db.scalar(select(func.count()).where(publication.c.item_id == item_id)) or 0


def _publication(row: Any) -> Publication:
    return Publication(*row)
