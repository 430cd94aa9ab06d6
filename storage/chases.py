"""催办: the office chases an item by hand; it goes out with the next reminder of whoever answers for it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.rules.models import ItemId, PersonId
from storage.tables import chase

_WAITING = (chase.c.reminder_id.is_(None), chase.c.void_at.is_(None))
# asked every minute, and put together once: that takes longer than asking
_WAITING_ITEMS = select(chase.c.item_id).where(*_WAITING).order_by(chase.c.id)
_VOID = update(chase).where(chase.c.item_id == bindparam("item"), *_WAITING).values(void_at=bindparam("now"))


def add(db: Connection, item_id: ItemId, by: PersonId, stead_of: PersonId | None, now: datetime) -> None:
    db.execute(insert(chase).values(item_id=item_id, person_id=by, stead_of=stead_of, made_at=now))


def waiting(db: Connection) -> list[ItemId]:
    """Items chased that nobody has been reminded of yet, in the order of the chases, each once."""
    return list(dict.fromkeys(db.scalars(_WAITING_ITEMS)))


def mark_told(db: Connection, items: Collection[ItemId], reminder_id: int) -> None:
    """These went out with this reminder."""
    db.execute(update(chase).where(chase.c.item_id.in_(items), *_WAITING).values(reminder_id=reminder_id))


def void(db: Connection, item_id: ItemId, now: datetime) -> int:
    """It was answered, or is with nobody any more, before anybody was reminded; returns how many chases that ended."""
    return db.execute(_VOID, {"item": item_id, "now": now}).rowcount


def count(db: Connection, item_id: ItemId, since: datetime) -> int:
    """How often the item was chased since then; what was void does not count."""
    made = select(func.count()).where(chase.c.item_id == item_id, chase.c.made_at >= since, chase.c.void_at.is_(None))
    return db.scalar(made) or 0
