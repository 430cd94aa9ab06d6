"""On a copy of the database, the outbox empties itself: what would leave is taken out, as delivery does it when all goes well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from bot.rules.models import ChatId, OutboxId
from storage.outbox import About
from storage.tables import outbox


@dataclass(frozen=True)
class Leaving:
    """A new message that leaves at `at` (aware UTC), with the words it has then."""

    row: OutboxId
    chat_id: ChatId
    at: datetime
    text: str
    key: str | None
    about: About | None


def let_leave(db: Connection, until: datetime) -> list[Leaving]:
    """Send everything that is due by then; returns the new messages, the earliest first. Edits of old ones are none."""
    due = or_(outbox.c.state == "sending", (outbox.c.state == "queued") & (outbox.c.due_at <= until))
    query = select(
        outbox.c.id,
        outbox.c.kind,
        outbox.c.chat_id,
        outbox.c.due_at,
        outbox.c.text,
        outbox.c.key,
        outbox.c.about,
        outbox.c.about_id,
    ).where(due)
    rows = db.execute(query.order_by(outbox.c.due_at, outbox.c.priority, outbox.c.id)).all()
    _mark_sent(db, [row.id for row in rows], until)
    return [
        Leaving(
            row.id, row.chat_id, row.due_at, row.text, row.key, About(row.about, row.about_id) if row.about else None
        )
        for row in rows
        if row.kind == "send"
    ]


def _mark_sent(db: Connection, ids: Sequence[int], now: datetime) -> None:
    """Messages that are only imagined have numbers that no message has."""
    for part in (ids[n : n + 500] for n in range(0, len(ids), 500)):
        sent = update(outbox).where(outbox.c.id.in_(part))
        db.execute(sent.values(state="sent", attempts=1, message_id=-outbox.c.id, sent_at=now, problem=None))
