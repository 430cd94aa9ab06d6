"""Whether people can be written to: somebody blocked the bot or came back, a group changed its number."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.talking.speaking import tell_roles
from bot.rules.models import ChatId, OutboxId, Reach, Role, UserId
from storage import audit, outbox, people
from templates import render


def note_blocked(db: Connection, user_id: UserId, now: datetime) -> None:
    """Somebody blocked the bot; the office hears of it once."""
    _note(db, user_id, Reach.BLOCKED, now)


def note_back(db: Connection, user_id: UserId, now: datetime) -> None:
    """Somebody unblocked the bot: what could not be delivered leaves now."""
    if people.set_reach(db, user_id, Reach.REACHABLE, now) is not None:
        outbox.release(db, ChatId(user_id), now)


def note_refused(db: Connection, row: OutboxId, chat: ChatId, reason: str, now: datetime) -> None:
    """Telegram refused a message for good. `reason`: ``blocked``, ``gone``, ``never_started`` or Telegram's words."""
    outbox.mark_failed(db, row, reason)
    reach = {"blocked": Reach.BLOCKED, "gone": Reach.GONE, "never_started": Reach.NEVER}.get(reason)
    if reach is not None:
        _note(db, UserId(chat), reach, now)


def note_migrated(db: Connection, row: OutboxId, old: ChatId, new: ChatId, now: datetime) -> None:
    """A group became a supergroup: the message goes to its new number."""
    outbox.mark_later(db, row, now, "migrated")
    outbox.move_chat(db, old, new)


def _note(db: Connection, user_id: UserId, reach: Reach, now: datetime) -> None:
    person = people.set_reach(db, user_id, reach, now)
    if person is None:
        return
    audit.record(db, "reach", f"person:{person.id}", now, reach=reach)
    text = render("unreachable", name=person.name, reach=reach)
    tell_roles(db, [Role.OFFICE], text, now, key=f"reach:{person.id}:{now:%Y%m%d}")
