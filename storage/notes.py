"""Words a person typed because the bot asked for them, message by message and version by version; nothing is overwritten."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from bot.rules.models import ChatId, Incoming, MessageId, PersonId
from storage.tables import note


@dataclass(frozen=True)
class Note:
    """`purpose` and `about_id`: the question it answered, as in `storage/prompts.py`."""

    person_id: PersonId
    purpose: str
    about_id: int
    version: int
    text: str


def add(db: Connection, person_id: PersonId, message: Incoming, purpose: str, about_id: int) -> bool:
    """Store a message as the next version of this note; False when the newest version says the same already."""
    newest = find(db, message.chat_id, message.message_id)
    if newest is not None and newest.text == message.text:
        return False
    row = {
        "person_id": person_id,
        "chat_id": message.chat_id,
        "message_id": message.message_id,
        "version": newest.version + 1 if newest else 1,
        "purpose": purpose,
        "about_id": about_id,
        "text": message.text,
        "sent_at": message.sent_at,
    }
    db.execute(insert(note).values(**row))
    return True


def find(db: Connection, chat_id: ChatId, message_id: MessageId) -> Note | None:
    """The newest version of the note in this message."""
    query = select(note.c.person_id, note.c.purpose, note.c.about_id, note.c.version, note.c.text)
    mine = query.where(note.c.chat_id == chat_id, note.c.message_id == message_id)
    row = db.execute(mine.order_by(note.c.version.desc()).limit(1)).one_or_none()
    return Note(*row) if row else None


def find_latest(db: Connection, person_id: PersonId, purpose: str, about_id: int) -> Note | None:
    """What this person answered last to a question of this purpose, in its newest version."""
    query = select(note.c.person_id, note.c.purpose, note.c.about_id, note.c.version, note.c.text)
    mine = query.where(note.c.person_id == person_id, note.c.purpose == purpose, note.c.about_id == about_id)
    row = db.execute(mine.order_by(note.c.id.desc()).limit(1)).one_or_none()
    return Note(*row) if row else None


def is_last_answer(db: Connection, message: Incoming, purpose: str, about_id: int) -> bool:
    """Whether no later message answered the same question about the same thing, whoever sent it."""
    first = select(note.c.chat_id, note.c.message_id).where(
        note.c.purpose == purpose, note.c.about_id == about_id, note.c.version == 1
    )
    last = db.execute(first.order_by(note.c.id.desc()).limit(1)).one_or_none()
    return last is not None and (last.chat_id, last.message_id) == (message.chat_id, message.message_id)


def find_before(db: Connection, chat_id: ChatId, message_id: MessageId) -> str | None:
    """The words of this message before it was last edited; None when it has one version."""
    versions = select(note.c.text).where(note.c.chat_id == chat_id, note.c.message_id == message_id)
    before: str | None = db.scalar(versions.order_by(note.c.version.desc()).offset(1).limit(1))
    return before
