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
