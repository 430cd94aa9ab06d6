"""The card a person has open: where a message without a reply belongs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.rules.models import ItemId, PersonId
from storage.tables import focus

# put together once: that takes longer than asking
_MINE = focus.c.person_id == bindparam("whose")
_FIND = select(focus.c.item_id, focus.c.purpose, focus.c.since).where(_MINE)
_OPEN = insert(focus)
_REFRESH = update(focus).where(_MINE, focus.c.item_id == bindparam("item")).values(since=bindparam("now"))
_CLOSE = delete(focus).where(_MINE)


@dataclass(frozen=True)
class Focus:
    """`purpose`: ``report`` or ``no_change`` (the next text is the reason)."""

    item_id: ItemId
    purpose: str
    since: datetime


def find(db: Connection, person_id: PersonId) -> Focus | None:
    row = db.execute(_FIND, {"whose": person_id}).one_or_none()
    return Focus(*row) if row else None


def put(db: Connection, person_id: PersonId, item_id: ItemId, purpose: str, now: datetime) -> None:
    """Open this item's card; the one that was open is closed."""
    clear(db, person_id)
    db.execute(_OPEN, {"person_id": person_id, "item_id": item_id, "purpose": purpose, "since": now})


def refresh(db: Connection, person_id: PersonId, item_id: ItemId, now: datetime) -> None:
    """The person wrote to the card they have open; nothing happens when another one is, or none."""
    db.execute(_REFRESH, {"whose": person_id, "item": item_id, "now": now})


def clear(db: Connection, person_id: PersonId) -> None:
    db.execute(_CLOSE, {"whose": person_id})
