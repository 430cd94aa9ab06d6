"""Rows of the outbox whose message waits for the outcome of some longer work."""

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from bot.rules.models import ChatId, OutboxId
from storage.tables import outbox

_JOB = "job"
# asked every minute, and put together once: that takes longer than asking
_FIRST = (
    select(outbox.c.id, outbox.c.chat_id, outbox.c.key, outbox.c.about_id)
    .where(outbox.c.about == _JOB)
    .order_by(outbox.c.id)
    .limit(1)
)


@dataclass(frozen=True)
class Waiting:
    row: OutboxId
    chat_id: ChatId
    key: str
    tries: int


def request(db: Connection, row: OutboxId, key: str) -> None:
    """The message waits for the work that `key` names; what it waited for before is not wanted any more."""
    db.execute(update(outbox).where(outbox.c.id == row).values(key=key, about=_JOB, about_id=0))


def find_first(db: Connection) -> Waiting | None:
    """The request that was made first of those not settled."""
    row = db.execute(_FIRST).one_or_none()
    return Waiting(*row) if row else None


def is_waiting(db: Connection, chat: ChatId, ending: str) -> bool:
    """Whether a message in this chat waits for work whose key ends so."""
    waits = outbox.c.about == _JOB, outbox.c.chat_id == chat, outbox.c.key.endswith(ending, autoescape=True)
    return db.scalar(select(outbox.c.id).where(*waits).limit(1)) is not None


def count_try(db: Connection, row: OutboxId, key: str) -> None:
    tried = update(outbox).where(outbox.c.id == row, outbox.c.key == key)
    db.execute(tried.values(about_id=outbox.c.about_id + 1))


def settle(db: Connection, row: OutboxId, key: str) -> bool:
    """The message waits no longer; False when it did not wait for this."""
    waits = outbox.c.id == row, outbox.c.about == _JOB, outbox.c.key == key
    return db.execute(update(outbox).where(*waits).values(key=None, about=None, about_id=None)).rowcount > 0
