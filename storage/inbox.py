"""Updates as Telegram sent them, stored before they are confirmed and kept until they are done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, literal_column, select, update

from storage.tables import inbox

_IS_NEW = inbox.c.state == literal_column("'new'")
"""Written out, not bound, so that the partial index of what is to be dealt with can serve."""

# put together once: that takes longer than asking
_OLDEST = (
    select(inbox.c.id, inbox.c.update_id, inbox.c.body)
    .where(_IS_NEW, inbox.c.bot_id == bindparam("bot_id"))
    .order_by(inbox.c.id)
    .limit(1)
)
_WAITING_SINCE = _OLDEST.with_only_columns(inbox.c.received_at)
_IS_UPDATE = inbox.c.bot_id == bindparam("bot"), inbox.c.update_id == bindparam("update")
_STATE = select(inbox.c.state).where(*_IS_UPDATE)
_MARK = (
    update(inbox)
    .where(*_IS_UPDATE)
    .values(state=bindparam("new_state"), done_at=bindparam("now"), problem=bindparam("why"))
)


@dataclass(frozen=True)
class Letter:
    """One stored update; `body` is Telegram's JSON object."""

    id: int
    update_id: int
    body: dict[str, Any]


def put(db: Connection, bot_id: int, bodies: Sequence[dict[str, Any]], now: datetime) -> int:
    """Store updates in their order and return how many were new; one that is here already is left as it is.

    The exact id decides, never "smaller than": after a quiet week Telegram goes on with a random number.
    """
    ids = [body["update_id"] for body in bodies]
    known = set(db.scalars(select(inbox.c.update_id).where(inbox.c.bot_id == bot_id, inbox.c.update_id.in_(ids))))
    fresh = {body["update_id"]: body for body in bodies if body["update_id"] not in known}
    if fresh:
        db.execute(
            insert(inbox),
            [
                {"bot_id": bot_id, "update_id": update_id, "body": body, "received_at": now, "state": "new"}
                for update_id, body in fresh.items()
            ],
        )
    return len(fresh)


def find_next(db: Connection, bot_id: int) -> Letter | None:
    """The oldest update nobody has dealt with."""
    row = db.execute(_OLDEST, {"bot_id": bot_id}).one_or_none()
    return Letter(*row) if row else None


def waiting_since(db: Connection, bot_id: int) -> datetime | None:
    """When the oldest update that nobody has dealt with came."""
    since: datetime | None = db.scalar(_WAITING_SINCE, {"bot_id": bot_id})
    return since


def mark_done(db: Connection, bot_id: int, update_id: int, now: datetime) -> None:
    """Called in the transaction of what the update caused, so both happen or neither does."""
    _mark(db, bot_id, update_id, "done", now, None)


def is_done(db: Connection, bot_id: int, update_id: int) -> bool:
    return db.scalar(_STATE, {"bot": bot_id, "update": update_id}) == "done"


def mark_failed(db: Connection, bot_id: int, update_id: int, problem: str, now: datetime) -> None:
    """Our mistake: kept for another try at the next start."""
    _mark(db, bot_id, update_id, "failed", now, problem)


def mark_unreadable(db: Connection, bot_id: int, update_id: int, problem: str, now: datetime) -> None:
    """Telegram sent something that this version cannot parse: kept, passed over."""
    _mark(db, bot_id, update_id, "unreadable", now, problem)


def retry_failed(db: Connection, bot_id: int) -> int:
    """Put failed updates back into the queue; their transactions were undone, so nothing happens twice."""
    failed = update(inbox).where(inbox.c.bot_id == bot_id, inbox.c.state == "failed").values(state="new")
    return db.execute(failed).rowcount


def forget(db: Connection, before: datetime) -> int:
    """Delete finished updates older than `before`; Telegram itself keeps them for 24 hours."""
    return db.execute(delete(inbox).where(inbox.c.state == "done", inbox.c.done_at < before)).rowcount


def count_by_state(db: Connection) -> dict[str, int]:
    from sqlalchemy import func

    return dict(db.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state)).all())


def _mark(db: Connection, bot_id: int, update_id: int, state: str, now: datetime, problem: str | None) -> None:
    db.execute(_MARK, {"bot": bot_id, "update": update_id, "new_state": state, "now": now, "why": problem})
