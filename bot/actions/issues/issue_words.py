"""What the office types for an issue: each question, the words that answered it, and what stands in the chat of both.

Words are shown back under a key made from their message: an edit of that changes them as long as no others took their
place and nothing went out. Every message about the same words points to the newest.
"""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.issues.issue_text import Draft, find_draft
from bot.rules.models import ChatId, Incoming, Member, OutboxId, Press, Role, RoundId
from storage import bulletins, cards, outbox, prompts
from storage.outbox import About, Buttons
from storage.outbox import Draft as Message
from templates import render

LEAD, REMARK, REASON = "issue_lead", "issue_remark", "issue_reason"
"""What words are asked for; the first and the last are about a round, the second about `rules.editions.place`."""

_NEUTRAL = "issue"
"""What a message is about that waits for no words any more."""


def is_open(db: Connection, member: Member, message: Incoming, about: About, round_id: RoundId, now: datetime) -> bool:
    """Whether these words can still be taken; if not, it is said why."""
    key = _key(about.kind, message)
    if not member.has(Role.OFFICE):
        text = render("toast/office_only")
    elif bulletins.find_of_round(db, round_id) is None or (message.edited and outbox.find_by_key(db, key) is None):
        text = render("releasing/not_taken")
    else:
        return True
    outbox.put(db, Message(message.chat_id, text, reply_to=message.message_id), now)
    return False


def draft_for(
    db: Connection, member: Member, message: Incoming, about: About, round_id: RoundId, now: datetime
) -> Draft | None:
    """The draft that these words change; None when they cannot any more, which is said."""
    if not is_open(db, member, message, about, round_id, now):
        return None
    draft, bulletin = find_draft(db, round_id), bulletins.find_of_round(db, round_id)
    if draft is None and bulletin is not None:
        text = render("releasing/too_late", number=bulletin.number)
        outbox.put(db, Message(message.chat_id, text, reply_to=message.message_id), now)
    return draft


def show(
    db: Connection, message: Incoming, about: About, text: str, rows: Buttons, now: datetime, *, others: str
) -> None:
    """They are taken: shown below their message, or where an earlier version was; everything else about them says `others`."""
    key = _key(about.kind, message)
    own = outbox.find_by_key(db, key)
    for row, _ in cards.showing(db, [about.kind], about.id):
        if row != own:
            _close(db, row, others, now)
    outbox.put_or_edit(db, Message(message.chat_id, text, rows, key=key, about=about), now)


def ask_again(
    db: Connection, member: Member, message: Incoming, about: About, text: str, rows: Buttons, now: datetime
) -> None:
    """They will not do: the next text, or an edit of these, answers the question, too."""
    if not message.edited:
        prompts.put(db, member.person.id, about.kind, about.id, now)
    outbox.put_or_edit(db, Message(message.chat_id, text, rows, key=_key(about.kind, message), about=about), now)


def close_all(db: Connection, about: About, text: str, now: datetime) -> None:
    """Nothing is asked and nothing stands any more: every message about it says so."""
    for row, _ in cards.showing(db, [about.kind], about.id):
        _close(db, row, text, now)


def stop(
    db: Connection, member: Member, press: Press, about: About, text: str, rows: Buttons | None, now: datetime
) -> None:
    """The person thought better of it: their next text answers nothing, and the question becomes this."""
    open_ = prompts.find(db, member.person.id)
    if open_ is not None and (open_.purpose, open_.about_id) == about:
        prompts.clear(db, member.person.id)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now, about=About(_NEUTRAL, 0))


def _close(db: Connection, card: OutboxId, text: str, now: datetime) -> None:
    outbox.edit_card(db, card, text, None, now)
    outbox.set_about(db, card, About(_NEUTRAL, 0))
    outbox.give_up_key(db, card)


def _key(purpose: str, message: Incoming) -> str:
    return f"{purpose}:{ChatId(message.chat_id)}:{message.message_id}"
