"""The card a person has open: where a message without a reply belongs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from bot.rules.models import ItemId, PersonId
from storage.tables import focus


@dataclass(frozen=True)
class Focus:
    """`purpose`: ``report`` or ``no_change`` (the next text is the reason)."""

    item_id: ItemId
    purpose: str
    since: datetime


def find(db: Connection, person_id: PersonId) -> Focus | None:
    query = select(focus.c.item_id, focus.c.purpose, focus.c.since).where(focus.c.person_id == person_id)
    row = db.execute(query).one_or_none()
    return Focus(*row) if row else None


def put(db: Connection, person_id: PersonId, item_id: ItemId, purpose: str, now: datetime) -> None:
    """Open this item's card; the one that was open is closed."""
    clear(db, person_id)
    db.execute(insert(focus).values(person_id=person_id, item_id=item_id, purpose=purpose, since=now))


def refresh(db: Connection, person_id: PersonId, item_id: ItemId, now: datetime) -> None:
    """The person wrote to the card they have open; nothing happens when another one is, or none."""
    mine = update(focus).where(focus.c.person_id == person_id, focus.c.item_id == item_id)
    db.execute(mine.values(since=now))


def clear(db: Connection, person_id: PersonId) -> None:
    db.execute(delete(focus).where(focus.c.person_id == person_id))
