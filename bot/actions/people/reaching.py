"""Whether people can be written to: somebody blocked the bot or came back, a group changed its number."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.people import catching_up, groups
from bot.actions.people.catching_up import CaughtUp
from bot.actions.people.waiting import waiting_for
from bot.actions.talking.speaking import posts_of
from bot.rules.models import ChatId, Member, MessageId, OutboxId, Person, Reach, Role, UserId
from bot.rules.reaching import REACH_BY_REASON
from storage import audit, outbox, people, undelivered
from storage.outbox import Buttons, Draft, Priority
from templates import label, render


def note_blocked(db: Connection, user_id: UserId, now: datetime) -> None:
    """Somebody blocked the bot; the office hears of it once."""
    _note(db, user_id, "blocked", now)


def note_back(db: Connection, user_id: UserId, now: datetime) -> None:
    """Somebody can be written to again: they catch up, and the office hears of it. Nothing when that is no news."""
    person = people.set_reach(db, user_id, Reach.REACHABLE, now)
    if person is None:
        return
    audit.record(db, "reach", f"person:{person.id}", now, reach=Reach.REACHABLE)
    undelivered.mark_under_way(db, ChatId(user_id))
    member = people.find_by_account(db, user_id, now.date())
    if member is not None:
        caught_up = catching_up.catch_up(db, member, ChatId(user_id), now)
        _tell_of_return(db, member, caught_up, now)


def note_refused(db: Connection, row: OutboxId, chat: ChatId, reason: str, now: datetime) -> None:
    """Telegram refused a message for good. `reason`: ``blocked``, ``gone``, ``never_started`` or Telegram's words."""
    if reason in REACH_BY_REASON and undelivered.was_under_way(db, row):
        outbox.mark_later(db, row, now, reason)
        return
    outbox.mark_failed(db, row, reason)
    if chat < 0:  # a group's number
        if reason in REACH_BY_REASON:
            groups.note_removed(db, chat, now)
        return
    if reason in REACH_BY_REASON:
        _note(db, UserId(chat), reason, now)


def note_sent(db: Connection, row: OutboxId, chat: ChatId, message: MessageId, now: datetime) -> None:
    """A message arrived; to somebody who was thought out of reach, that is how we learn that they are back."""
    outbox.mark_sent(db, row, message, now)
    note_back(db, UserId(chat), now)


def note_migrated(db: Connection, row: OutboxId, old: ChatId, new: ChatId, now: datetime) -> None:
    """A group became a supergroup: the message goes to its new number."""
    outbox.mark_later(db, row, now, "migrated")
    groups.note_migrated(db, old, new)


def _note(db: Connection, user_id: UserId, reason: str, now: datetime) -> None:
    """They cannot be reached, for this reason: nothing is tried any more, and the office hears of it when it is news."""
    reach = REACH_BY_REASON[reason]
    person = people.set_reach(db, user_id, reach, now)
    if person is None:
        return
    audit.record(db, "reach", f"person:{person.id}", now, reach=reach)
    undelivered.hold_back(db, ChatId(user_id), reason)
    member = people.find_by_account(db, user_id, now.date())
    if member is None:
        return
    waiting = waiting_for(db, [member], now)[person.id]
    text = render("unreachable", name=person.name, posts=posts_of(member), reach=reach, waiting=waiting)
    rows: Buttons = [[(label("unreachable_person", name=person.name), f"op:{person.id}")]]
    _tell_office(db, person, text, rows, f"reach:{person.id}:{now:%Y%m%d}", now)


def _tell_of_return(db: Connection, member: Member, caught_up: CaughtUp, now: datetime) -> None:
    text = render("reaching/back", name=member.person.name, posts=posts_of(member), caught_up=caught_up)
    _tell_office(db, member.person, text, None, f"back:{member.person.id}:{now:%Y%m%d}", now)


def _tell_office(db: Connection, about: Person, text: str, buttons: Buttons | None, key: str, now: datetime) -> None:
    """Tell the others of the office; what happens again on that day changes what was said."""
    for user_id in people.accounts(people.members(db, now.date(), Role.OFFICE)):
        if user_id != about.user_id:
            draft = Draft(ChatId(user_id), text, buttons, priority=Priority.TASK, key=f"{key}:{user_id}")
            outbox.put_or_edit(db, draft, now)
