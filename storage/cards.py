"""The messages that show a thing, in every chat, so that all of them can be brought up to date when it changes."""

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from bot.rules.models import ChatId, OutboxId
from storage.tables import outbox
from storage.undelivered import NEVER_SHOWN


def showing(db: Connection, kinds: Collection[str], about_id: int) -> list[tuple[OutboxId, ChatId]]:
    """Each message that is about it now (`storage.outbox.About`), oldest first, and the chat in which it stands."""
    query = select(outbox.c.id, outbox.c.chat_id).where(
        outbox.c.kind == "send",
        outbox.c.about.in_(kinds),
        outbox.c.about_id == about_id,
        func.coalesce(outbox.c.problem, "").not_in(NEVER_SHOWN),
    )
    return [(row.id, row.chat_id) for row in db.execute(query.order_by(outbox.c.id))]
