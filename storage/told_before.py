"""Progress that a ledger told of an item before the bot was there (导入前进展): kept as it was read, and no answer of a unit's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.rules.models import ItemId
from storage.tables import told_before

_FEW = 500
"""Ids that a statement can name on every database."""


@dataclass(frozen=True)
class ToldBefore:
    """`source`: the name of the file; `entered_at`: aware UTC."""

    text: str
    source: str
    entered_at: datetime


def add(db: Connection, texts: Mapping[ItemId, Sequence[str]], source: str, now: datetime) -> None:
    """Texts of items out of one file, of each in their order, the oldest first."""
    rows = [
        {"item_id": item_id, "text": text, "source_name": source, "entered_at": now}
        for item_id, mine in texts.items()
        for text in mine
    ]
    if rows:
        db.execute(insert(told_before), rows)


def of_items(db: Connection, ids: Sequence[ItemId]) -> dict[ItemId, list[ToldBefore]]:
    """What was told of each item, the oldest first; items of which nothing was are not in it."""
    columns = (told_before.c.item_id, told_before.c.text, told_before.c.source_name, told_before.c.entered_at)
    found: dict[ItemId, list[ToldBefore]] = {}
    for n in range(0, len(ids), _FEW):
        few = select(*columns).where(told_before.c.item_id.in_(ids[n : n + _FEW]))
        for row in db.execute(few.order_by(told_before.c.item_id, told_before.c.id)):
            found.setdefault(row.item_id, []).append(ToldBefore(row.text, row.source_name, row.entered_at))
    return found


def of_item(db: Connection, item_id: ItemId) -> list[ToldBefore]:
    """The same of one item."""
    return of_items(db, [item_id]).get(item_id, [])
