"""Cells of columns that only this office has in its ledger: kept under their heads, as they were read."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from bot.rules.models import ItemId
from storage.tables import own_cell

_FEW = 500
"""Ids that a statement can name on every database."""


def add(db: Connection, cells: Mapping[ItemId, Mapping[str, str]]) -> None:
    """Cells of items that have none yet, in their order."""
    rows = [
        {"item_id": item_id, "head": head, "position": n, "text": text}
        for item_id, mine in cells.items()
        for n, (head, text) in enumerate(mine.items(), 1)
    ]
    if rows:
        db.execute(insert(own_cell), rows)


def replace(db: Connection, item_id: ItemId, cells: Mapping[str, str]) -> None:
    """These cells in the place of those that the item has; the second time nothing changes."""
    db.execute(delete(own_cell).where(own_cell.c.item_id == item_id))
    add(db, {item_id: cells})


def of_items(db: Connection, ids: Sequence[ItemId]) -> dict[ItemId, dict[str, str]]:
    """The cells of each item, by their heads, in their order; items that have none are not in it."""
    query = select(own_cell.c.item_id, own_cell.c.head, own_cell.c.text)
    found: dict[ItemId, dict[str, str]] = {}
    for n in range(0, len(ids), _FEW):
        few = query.where(own_cell.c.item_id.in_(ids[n : n + _FEW]))
        for row in db.execute(few.order_by(own_cell.c.item_id, own_cell.c.position)):
            found.setdefault(row.item_id, {})[row.head] = row.text
    return found
