"""Items that came back after they were closed, with the closing they came back from."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.rules.models import ApplicationId, ItemId, PersonId
from bot.rules.rechecks import Cause, Reopening
from storage.tables import reopening

_REOPENING = (
    reopening.c.item_id,
    reopening.c.reopened_at,
    reopening.c.person_id,
    reopening.c.cause,
    reopening.c.words,
    reopening.c.closed_at,
)


def add(
    db: Connection, made: Reopening, *, stead_of: PersonId | None = None, closure_id: ApplicationId | None = None
) -> None:
    """`closure_id`: the application by which it had been settled, and so who had approved it."""
    row = {
        "item_id": made.item_id,
        "reopened_at": made.reopened_at,
        "person_id": made.person_id,
        "cause": made.cause,
        "words": made.words,
        "closed_at": made.closed_at,
        "stead_of": stead_of,
        "closure_id": closure_id,
    }
    db.execute(insert(reopening).values(**row))


def of_item(db: Connection, item_id: ItemId) -> list[Reopening]:
    """Oldest first."""
    return _list(db, reopening.c.item_id == item_id)


def since(db: Connection, moment: datetime | None) -> list[Reopening]:
    """Everything reopened since then (None: ever), oldest first."""
    return _list(db, *([reopening.c.reopened_at >= moment] if moment is not None else []))


def _list(db: Connection, *where: Any) -> list[Reopening]:
    query = select(*_REOPENING).where(*where).order_by(reopening.c.id)
    return [Reopening(**{**row, "cause": Cause(row["cause"])}) for row in db.execute(query).mappings()]
