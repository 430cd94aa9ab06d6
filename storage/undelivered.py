"""Messages that could not be delivered because the person could not be reached: held, sent after all, or read later."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, update

from bot.rules.models import ChatId, OutboxId
from bot.rules.reaching import REACH_BY_REASON, Missed
from storage.outbox import Priority
from storage.tables import outbox

_REASONS = tuple(REACH_BY_REASON)
_MERGED = "superseded"
"""Told in sum by a later message; its own words can still be read."""
_OVERTAKEN = "overtaken"
NEVER_SHOWN = (_MERGED, _OVERTAKEN)
"""Problems of messages that do not stand in the chat, and do not come there by themselves."""

_UNDER_WAY = "under way when they came back"


def hold_back(db: Connection, chat: ChatId, reason: str) -> None:
    """The person cannot be reached: what waits for them is not tried either, until they are back."""
    waiting = update(outbox).where(outbox.c.chat_id == chat, outbox.c.state == "queued")
    db.execute(waiting.values(state="failed", problem=reason))


def missed(db: Connection, chat: ChatId) -> list[Missed]:
    """What a person has missed, oldest first; reminders are left out, for they are of their day."""
    query = select(outbox.c.id, outbox.c.about, outbox.c.created_at).where(outbox.c.chat_id == chat, _is_missed())
    return [Missed(*row) for row in db.execute(query.order_by(outbox.c.id))]


def count_missed(db: Connection, chats: Collection[ChatId]) -> dict[ChatId, int]:
    """How much each of these has missed; who has missed nothing is left out."""
    counted = select(outbox.c.chat_id, func.count()).where(outbox.c.chat_id.in_(chats), _is_missed())
    return {ChatId(chat): count for chat, count in db.execute(counted.group_by(outbox.c.chat_id))}


def send(db: Connection, rows: Sequence[OutboxId], now: datetime) -> None:
    """Let these leave after all, in the order they were written, at any hour: the person has just come."""
    back = update(outbox).where(outbox.c.id.in_(rows))
    db.execute(back.values(state="queued", due_at=now, priority=int(Priority.ANSWER), problem=None))


def merge(db: Connection, rows: Sequence[OutboxId]) -> None:
    """These have been told in sum."""
    db.execute(update(outbox).where(outbox.c.id.in_(rows)).values(problem=_MERGED))


def overtake(db: Connection, rows: Sequence[OutboxId]) -> None:
    """These are of no use to anybody any more."""
    db.execute(update(outbox).where(outbox.c.id.in_(rows)).values(problem=_OVERTAKEN))


def send_edits(db: Connection, chat: ChatId, now: datetime) -> None:
    """Bring what stands in the chat up to date, after everything that is new there."""
    held = outbox.c.chat_id == chat, outbox.c.kind == "edit", outbox.c.state == "failed", outbox.c.problem.in_(_REASONS)
    db.execute(
        update(outbox).where(*held).values(state="queued", due_at=now, priority=int(Priority.BULK), problem=None)
    )


def merged(db: Connection, chat: ChatId, at_most: int) -> list[OutboxId]:
    """Messages told in sum that the person has not read one by one, oldest first."""
    query = select(outbox.c.id).where(*_are_merged(chat)).order_by(outbox.c.id).limit(at_most)
    return [OutboxId(row) for row in db.scalars(query)]


def count_merged(db: Connection, chat: ChatId) -> int:
    return db.scalar(select(func.count()).select_from(outbox).where(*_are_merged(chat))) or 0


def matters(db: Connection, rows: Sequence[OutboxId], about: str) -> list[int]:
    """The ids of the matters of this kind that these messages were about, each once, in the order they first came up."""
    query = select(outbox.c.about_id, func.min(outbox.c.id)).where(outbox.c.id.in_(rows), outbox.c.about == about)
    return [row[0] for row in db.execute(query.group_by(outbox.c.about_id).order_by(func.min(outbox.c.id)))]


def hand_on(db: Connection, old: ChatId, new: ChatId) -> None:
    """The person has another account: what they missed, and what they have not read yet, is for that one."""
    for which in (_is_missed(), _is_merged()):
        db.execute(update(outbox).where(outbox.c.chat_id == old, which).values(chat_id=new, key=None, reply_to=None))


def mark_under_way(db: Connection, chat: ChatId) -> None:
    """Somebody is back while a message to them is being sent: should that be refused, it says nothing about now."""
    sending = update(outbox).where(outbox.c.chat_id == chat, outbox.c.state == "sending")
    db.execute(sending.values(problem=_UNDER_WAY))


def was_under_way(db: Connection, row: OutboxId) -> bool:
    """Whether the person came back while this message was being sent."""
    return db.scalar(select(outbox.c.problem).where(outbox.c.id == row)) == _UNDER_WAY


def count_in_trouble(db: Connection) -> int:
    """Messages that failed for another reason than that somebody cannot be reached, or has left, or needs them no more."""
    known = (*_REASONS, _MERGED, _OVERTAKEN, "left", "withdrawn")
    failed = outbox.c.state == "failed", func.coalesce(outbox.c.problem, "").not_in(known)
    return db.scalar(select(func.count()).select_from(outbox).where(*failed)) or 0


def _is_missed() -> ColumnElement[bool]:
    return (
        (outbox.c.state == "failed")
        & (outbox.c.kind == "send")
        & (outbox.c.repeat == "once")
        & outbox.c.problem.in_(_REASONS)
    )


def _is_merged() -> ColumnElement[bool]:
    return (outbox.c.state == "failed") & (outbox.c.problem == _MERGED)


def _are_merged(chat: ChatId) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return outbox.c.chat_id == chat, _is_merged()
