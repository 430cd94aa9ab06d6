"""Group chats that the bot is in, and whether the weekly numbers go there; nothing said in them is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from bot.rules.models import ChatId, PersonId, RoundId
from storage.tables import group_chat

_COLUMNS = (
    group_chat.c.id,
    group_chat.c.chat_id,
    group_chat.c.title,
    group_chat.c.added_at,
    group_chat.c.wanted,
    group_chat.c.told_round,
)


@dataclass(frozen=True)
class GroupChat:
    """`wanted`: whether the office wants the numbers there, None until it says so; `added_at` aware UTC.

    `told_round`: the round of the last issue whose numbers went there, None before the first.
    """

    id: int
    chat_id: ChatId
    title: str
    added_at: datetime
    wanted: bool | None = None
    told_round: RoundId | None = None


def add(db: Connection, chat_id: ChatId, title: str, now: datetime) -> GroupChat:
    """The bot is in a group; raises IntegrityError for one that is known."""
    row = {"chat_id": chat_id, "title": title, "added_at": now}
    new = int(db.execute(insert(group_chat).values(**row).returning(group_chat.c.id)).scalar_one())
    return get(db, new)


def find(db: Connection, chat_id: ChatId) -> GroupChat | None:
    return _one(db, group_chat.c.chat_id == chat_id)


def find_by_id(db: Connection, group_id: int) -> GroupChat | None:
    return _one(db, group_chat.c.id == group_id)


def get(db: Connection, group_id: int) -> GroupChat:
    """Raises LookupError when there is none."""
    found = find_by_id(db, group_id)
    if found is None:
        raise LookupError(f"group chat {group_id}")
    return found


def wanted(db: Connection) -> list[GroupChat]:
    """Those to which the numbers go, in the order in which the bot came there."""
    query = select(*_COLUMNS).where(group_chat.c.wanted.is_(True)).order_by(group_chat.c.id)
    return [_group(row) for row in db.execute(query)]


def decide(db: Connection, group_id: int, by: PersonId, *, wanted: bool) -> None:
    db.execute(update(group_chat).where(group_chat.c.id == group_id).values(wanted=wanted, decided_by=by))


def mark_told(db: Connection, group_id: int, round_id: RoundId) -> None:
    """The numbers of this round's issue went there."""
    db.execute(update(group_chat).where(group_chat.c.id == group_id).values(told_round=round_id))


def rename(db: Connection, group_id: int, title: str) -> None:
    db.execute(update(group_chat).where(group_chat.c.id == group_id).values(title=title))


def move(db: Connection, old: ChatId, new: ChatId) -> None:
    """The group has a new number; should that be known as a group of its own already, it is this one."""
    if find(db, old) is None:
        return
    forget(db, new)
    db.execute(update(group_chat).where(group_chat.c.chat_id == old).values(chat_id=new))


def forget(db: Connection, chat_id: ChatId) -> None:
    db.execute(delete(group_chat).where(group_chat.c.chat_id == chat_id))


def _one(db: Connection, where: Any) -> GroupChat | None:
    row = db.execute(select(*_COLUMNS).where(where)).one_or_none()
    return _group(row) if row else None


def _group(row: Any) -> GroupChat:
    return GroupChat(row.id, ChatId(row.chat_id), row.title, row.added_at, row.wanted, row.told_round)
