"""A screen: a text with its buttons, sent in a message of its own or put in the place of the one whose button was pressed."""

from datetime import datetime

from sqlalchemy import Connection

from bot.rules.models import Press, Toast
from storage import outbox
from storage.outbox import Buttons, Draft

Screen = tuple[str, Buttons]


def send(db: Connection, press: Press, screen: Screen | Toast, now: datetime) -> Toast | None:
    """In a message of its own: the pressed one stays as it is. A toast is why there is none."""
    if isinstance(screen, Toast):
        return screen
    outbox.put(db, Draft(press.chat_id, *screen), now)
    return None


def turn_to(db: Connection, press: Press, screen: Screen | Toast, now: datetime) -> Toast | None:
    """In the place of the pressed message. A toast is why there is none."""
    if isinstance(screen, Toast):
        return screen
    outbox.edit_message(db, press.chat_id, press.message_id, *screen, now)
    return None
