"""On a copy of the database, the outbox empties itself: what would leave is taken out, as delivery does it when all goes well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from bot.rules.models import ChatId, OutboxId
from storage.outbox import About, leaves_in_quiet
from storage.tables import outbox


@dataclass(frozen=True)
class Leaving:
    """A new message as it leaves."""

    row: OutboxId
    chat_id: ChatId
    text: str
    key: str | None
    about: About | None


def let_leave(db: Connection, now: datetime, *, quiet: bool = False) -> list[Leaving]:
    """Send everything that is due and may leave now; returns the new messages. Edits of old ones are none."""
    due = or_(outbox.c.state == "sending", (outbox.c.state == "queued") & (outbox.c.due_at <= now))
    if quiet:
        due = due & leaves_in_quiet(outbox)
    query = select(
        outbox.c.id,
        outbox.c.kind,
        outbox.c.chat_id,
        outbox.c.text,
        outbox.c.key,
        outbox.c.about,
        outbox.c.about_id,
    ).where(due)
    rows = db.execute(query.order_by(outbox.c.due_at, outbox.c.priority, outbox.c.id)).all()
    _mark_sent(db, [row.id for row in rows], now)
    return [
        Leaving(row.id, row.chat_id, row.text, row.key, About(row.about, row.about_id) if row.about else None)
        for row in rows
        if row.kind == "send"
    ]


def _mark_sent(db: Connection, ids: Sequence[int], now: datetime) -> None:
    """Messages that are only imagined have numbers that no message has."""
    for part in (ids[n : n + 500] for n in range(0, len(ids), 500)):
        sent = update(outbox).where(outbox.c.id.in_(part))
        db.execute(sent.values(state="sent", attempts=1, message_id=-outbox.c.id, sent_at=now, problem=None))
