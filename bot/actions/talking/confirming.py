"""Formal steps: what will happen is shown once more, with the words typed for it, before anything does.

The question stands under a key made from the message that held the words: an edit of them brings it up to date, and once
it is settled no button of it does anything.
"""

from datetime import datetime

from sqlalchemy import Connection

from bot.rules.assigning import is_reason
from bot.rules.models import ChatId, Incoming, Item, ItemId, Member, MessageId, Press, Toast
from storage import cards, notes, outbox, prompts
from storage.outbox import About, Buttons, Draft
from templates import render


def ask_once_more(
    db: Connection, message: Incoming, item: Item, purpose: str, text: str, buttons: Buttons, now: datetime
) -> None:
    """Put the question that follows these words, or bring it up to date; an edit of what was settled changes nothing.

    The message that asked for the words points to it and has no buttons any more.
    """
    key = _key(purpose, message.chat_id, message.message_id)
    card = outbox.find_by_key(db, key)
    if card is not None:
        outbox.edit_card(db, card, text, buttons, now)
    elif not message.edited:
        for asked in [row for row, chat in cards.showing(db, [purpose], item.id) if chat == message.chat_id]:
            outbox.edit_card(db, asked, render("assigning/words_taken", item=item), None, now)
            outbox.set_about(db, asked, About("item", item.id))
        outbox.put(db, Draft(message.chat_id, text, buttons, key=key, reply_to=message.message_id), now)


def words_for(db: Connection, member: Member, press: Press, purpose: str) -> str | Toast:
    """What was typed for the step whose button was pressed, in its newest version.

    The button's first number is the item's id, its last one the id of the message with the words.
    """
    message_id = MessageId(int(press.args[-1]))
    if outbox.find_by_key(db, _key(purpose, press.chat_id, message_id)) is None:
        return Toast(render("toast/settled_already"))
    note = notes.find(db, press.chat_id, message_id)
    about = About(purpose, int(press.args[0]))
    if note is None or note.person_id != member.person.id or About(note.purpose, note.about_id) != about:
        return Toast(render("toast/not_yours"), alert=True)
    return note.text if is_reason(note.text) else Toast(render("toast/reason_missing"), alert=True)


def settle(db: Connection, press: Press, purpose: str, text: str, now: datetime) -> None:
    """The step is done: the question says so from now on, and has no buttons."""
    outbox.edit_message(db, press.chat_id, press.message_id, text, None, now)
    forget(db, press.chat_id, purpose, MessageId(int(press.args[-1])))


def forget(db: Connection, chat: ChatId, purpose: str, message_id: MessageId) -> None:
    """Nothing more comes of these words."""
    card = outbox.find_by_key(db, _key(purpose, chat, message_id))
    if card is not None:
        outbox.give_up_key(db, card)


def stop_asking(db: Connection, member: Member, purpose: str, item_id: ItemId) -> None:
    """The person thought better of it: their next text is no answer to this question any more."""
    open_ = prompts.find(db, member.person.id)
    if open_ is not None and (open_.purpose, open_.about_id) == (purpose, item_id):
        prompts.clear(db, member.person.id)


def refuse(db: Connection, message: Incoming, refused: Toast, now: datetime) -> None:
    """Say in the chat why nothing comes of these words; an edit of old ones is passed over."""
    if not message.edited:
        text = render("assigning/refused", text=refused.text)
        outbox.put(db, Draft(message.chat_id, text, reply_to=message.message_id), now)


def _key(purpose: str, chat: ChatId, message_id: MessageId) -> str:
    return f"{purpose}:{chat}:{message_id}"
