"""The bot asks for words: the next text of that person, or a reply to the question, is the answer to it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.rules.models import ChatId, Incoming, Item, Member, Press
from storage import focus, outbox, prompts
from storage.outbox import About, Buttons, Draft

Listener = Callable[[Connection, Member, int, Incoming, datetime], None]
"""Takes the words: who, what they are about (an id of the story's own), the message, and when.

It is called again when the message is edited (`message.edited`), and says for itself whether that still changes anything.
"""

PromptTable = dict[str, Listener]
"""By purpose, at most 16 characters; each story keeps its own beside its BUTTONS, and `listening.py` gathers them."""


def ask_words(
    db: Connection,
    member: Member,
    chat: ChatId,
    text: str,
    about: About,
    now: datetime,
    *,
    buttons: Buttons | None = None,
    item: Item | None = None,
) -> None:
    """Send a question whose answer is typed. `item`: photos sent meanwhile are evidence of this item."""
    _open(db, member, about, item, now)
    outbox.put(db, Draft(chat, text, buttons, about=about), now)


def ask_words_here(
    db: Connection,
    member: Member,
    press: Press,
    text: str,
    about: About,
    now: datetime,
    *,
    buttons: Buttons | None = None,
    item: Item | None = None,
) -> None:
    """The same, in place of the message whose button was pressed."""
    _open(db, member, about, item, now)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now, about=about)


def _open(db: Connection, member: Member, about: About, item: Item | None, now: datetime) -> None:
    prompts.put(db, member.person.id, about.kind, about.id, now)
    if item is not None:
        focus.put(db, member.person.id, item.id, "report", now)
