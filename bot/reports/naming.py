"""Items as an issue names them."""

from collections.abc import Sequence

from sqlalchemy import Connection

from bot.rules.models import ItemId
from bot.rules.summary import Entries, Entry
from storage import items

NAMED = 1000
"""Items that a list names at most; whoever has more reads them in the ledger."""


def named(db: Connection, ids: Sequence[ItemId]) -> list[Entry]:
    """By number."""
    return items.entries(db, ids)


def entries(db: Connection, ids: Sequence[ItemId]) -> Entries:
    """All of these are counted, the first of them named."""
    return Entries(len(ids), tuple(named(db, ids[:NAMED])))
