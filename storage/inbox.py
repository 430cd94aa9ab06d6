"""Updates as Telegram sent them, stored before they are confirmed and kept until they are done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from storage.tables import inbox


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
    row = db.execute(
        select(inbox.c.id, inbox.c.update_id, inbox.c.body)
        .where(inbox.c.state == "new", inbox.c.bot_id == bot_id)
        .order_by(inbox.c.id)
        .limit(1)
    ).one_or_none()
    return Letter(*row) if row else None


def waiting_since(db: Connection, bot_id: int) -> datetime | None:
    """When the oldest update that nobody has dealt with came."""
    waiting = select(inbox.c.received_at).where(inbox.c.state == "new", inbox.c.bot_id == bot_id)
    since: datetime | None = db.scalar(waiting.order_by(inbox.c.id).limit(1))
    return since


def mark_done(db: Connection, bot_id: int, update_id: int, now: datetime) -> None:
    """Called in the transaction of what the update caused, so both happen or neither does."""
    _mark(db, bot_id, update_id, "done", now, None)


def is_done(db: Connection, bot_id: int, update_id: int) -> bool:
    state = db.scalar(select(inbox.c.state).where(inbox.c.bot_id == bot_id, inbox.c.update_id == update_id))
    return state == "done"


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
    db.execute(
        update(inbox)
        .where(inbox.c.bot_id == bot_id, inbox.c.update_id == update_id)
        .values(state=state, done_at=now, problem=problem)
    )
