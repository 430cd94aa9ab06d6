"""What was typed is shown as it was understood, and asked once more, before anything is done: one preview a message.

The preview stands under a key made from the message that was typed: an edit of that brings it up to date, until it is
confirmed; from then on no edit and no button of it does anything.
"""

import hashlib
from datetime import datetime

from sqlalchemy import Connection

from bot.rules.models import Incoming, Member, MessageId, OutboxId, Press, Toast
from storage import notes, outbox, prompts
from storage.outbox import About, Buttons, Draft
from templates import render


def show(
    db: Connection,
    member: Member,
    message: Incoming,
    purpose: str,
    text: str,
    buttons: Buttons,
    now: datetime,
    *,
    ready: bool,
) -> None:
    """Put the preview under these words, or bring it up to date. `ready`: there is something to confirm; else the next
    text answers the question too."""
    key = _key(purpose, message.chat_id, message.message_id)
    if message.edited and outbox.find_by_key(db, key) is None:
        return
    if not ready and not message.edited:
        prompts.put(db, member.person.id, purpose, 0, now)
    outbox.put_or_edit(db, Draft(message.chat_id, text, buttons, key=key, about=About(purpose, 0)), now)


def typed(db: Connection, member: Member, press: Press, purpose: str) -> tuple[OutboxId, str] | Toast:
    """The preview and the words that a button confirms, whose first number is the message that held them."""
    message_id = MessageId(int(press.args[0]))
    card = outbox.find_by_key(db, _key(purpose, press.chat_id, message_id))
    note = notes.find(db, press.chat_id, message_id)
    if card is None or note is None or (note.person_id, note.purpose) != (member.person.id, purpose):
        return Toast(render("toast/settled_already"))
    return card, note.text


def settle(db: Connection, card: OutboxId, text: str, buttons: Buttons, now: datetime) -> None:
    """It is done: the preview says so from now on."""
    outbox.edit_card(db, card, text, buttons, now)
    outbox.give_up_key(db, card)


def digest(shown: object) -> str:
    """A short mark of what a preview shows, for its button: when it would show something else, it is another."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:12]


def _key(purpose: str, chat: int, message_id: int) -> str:
    return f"{purpose}:{chat}:{message_id}"
