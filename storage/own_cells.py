"""What the office's own ledger said of an item in columns that only this office has."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from bot.rules.models import ItemId
from storage.tables import own_cell

_FEW = 500
"""Ids that a statement can name on every database."""


def of_items(db: Connection, ids: Sequence[ItemId]) -> dict[ItemId, dict[str, str]]:
    """Of each item, head and text, in the order of its columns; items that have none are not in it."""
    found: dict[ItemId, dict[str, str]] = {}
    for n in range(0, len(ids), _FEW):
        query = select(own_cell.c.item_id, own_cell.c.head, own_cell.c.text)
        few = query.where(own_cell.c.item_id.in_(ids[n : n + _FEW]))
        for row in db.execute(few.order_by(own_cell.c.item_id, own_cell.c.position)):
            found.setdefault(row.item_id, {})[row.head] = row.text
    return found
