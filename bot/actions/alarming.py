"""The office hears that the server's disk runs full, and that there is room again."""

from datetime import datetime

from sqlalchemy import Connection

from bot.rules.models import ChatId, Role
from bot.rules.room import Room
from storage import audit, outbox, people
from storage.outbox import Draft
from templates import render


def tell_room(db: Connection, room: Room, now: datetime) -> None:
    """Queue the message to everybody of the office; it does not wait for the end of quiet hours."""
    audit.record(db, "disk_room", "bureau:1", now, room=room)
    for chat in whom_to_tell(db, now):
        outbox.put(db, Draft(chat, words_of(room), key=f"room:{room}:{now:%Y%m%d%H%M%S}:{chat}"), now)


def whom_to_tell(db: Connection, now: datetime) -> list[ChatId]:
    return [ChatId(user_id) for user_id in people.accounts(people.members(db, now.date(), Role.OFFICE))]


def words_of(room: Room) -> str:
    return render("disk_room", room=room)
