"""Start was pressed: binding an account by its invite link, and showing everybody where they stand."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.actions.applying import turns
from bot.actions.assigning import accepting, supporting
from bot.actions.people import catching_up, reaching, rebinding
from bot.actions.talking import menus
from bot.actions.talking.speaking import posts_of
from bot.actions.weekly import opening
from bot.rules.invites import Expired, Foreign, Good, OtherAccount, Taken, Used, judge_invite
from bot.rules.models import ChatId, Incoming, Member, PersonId, PostId, Role, Start
from storage import audit, invites, outbox, people
from storage.outbox import Draft, Priority
from templates import render

INVITE_LIFETIME = timedelta(days=7)


def press_start(db: Connection, start: Start, now: datetime) -> None:
    """Bind by the link's payload when there is one; then, or without one, say where the person stands."""
    reaching.note_back(db, start.user_id, now)
    if start.payload:
        use_invite(db, start, now)
        return
    member = people.find_by_account(db, start.user_id, now.date())
    if member is None:
        meet_stranger(db, start.chat_id, now)
        return
    menus.show_menu(db, member, start.chat_id, now)


def use_invite(db: Connection, start: Start, now: datetime) -> None:
    """Bind the account to the holder of the link's post, tell the office, and hand over what has been waiting."""
    digest = hashlib.sha256(start.payload.encode()).hexdigest()
    invite = invites.find(db, digest)
    holder = people.find_holder(db, invite.post_id, now.date()) if invite else None
    member = people.find_by_account(db, start.user_id, now.date())
    owner = people.find_owner(db, start.user_id)
    match judge_invite(invite, holder, start.user_id, owner, now):
        case Good(invite_id, person):
            people.bind(db, person.id, start.user_id, now)
            invites.mark_used(db, invite_id, person.id, now)
            audit.record(db, "bind_account", f"person:{person.id}", now, by=person.id)
            bound = people.get_member(db, start.user_id, now.date())
            _welcome(db, bound, start.chat_id, now)
        case Used(mine=True) if member is not None:
            menus.show_menu(db, member, start.chat_id, now)
        case OtherAccount(person):
            rebinding.ask_office(db, person, start, now)
        case Used() | Expired() | Foreign() | Taken() as refusal:
            outbox.put(db, Draft(start.chat_id, render(refusal.template)), now)


def ask_help(db: Connection, message: Incoming, now: datetime) -> None:
    """Help for what this person can do; a stranger learns nothing."""
    member = people.find_by_account(db, message.user_id, now.date())
    if member is None:
        meet_stranger(db, message.chat_id, now)
        return
    menus.show_help(db, member, message.chat_id, now)


def issue_invite(db: Connection, post_id: PostId, payload: str, now: datetime, *, by: PersonId | None = None) -> None:
    """Make `payload` the one valid link of the post for a week; only its hash is stored. `by` None: the operator."""
    digest = hashlib.sha256(payload.encode()).hexdigest()
    invites.add(db, post_id, digest, now, now + INVITE_LIFETIME)
    audit.record(db, "invite", f"post:{post_id}", now, by=by)


def meet_stranger(db: Connection, chat: ChatId, now: datetime) -> None:
    """One polite line a day to somebody unknown, and nothing else."""
    outbox.put(db, Draft(chat, render("stranger"), key=f"stranger:{chat}:{now:%Y%m%d}"), now)


def _welcome(db: Connection, member: Member, chat: ChatId, now: datetime) -> None:
    drafts = menus.count_undone_drafts(db) if member.has(Role.OFFICE) else 0
    text = render(
        "welcome", name=member.person.name, posts=posts_of(member), answers=bool(member.unit_ids), drafts=drafts
    )
    outbox.put(db, Draft(chat, text, menus.menu_buttons(member)), now)
    _tell_office(db, member, now)
    accepting.hand_over_issued(db, member, now)
    supporting.hand_over_supported(db, member, now)
    opening.ask_latecomer(db, member, now)
    catching_up.hand_over_demands(db, member, chat, now)
    turns.hand_on(db, now)


def _tell_office(db: Connection, member: Member, now: datetime) -> None:
    """One card a day and office member that grows, instead of a message for every person who joins."""
    joined = people.joined_on(db, now)
    waiting = [m.person.name for m in people.unreachable(db, now.date())]
    text = render("joined", joined=[(m.person.name, posts_of(m)) for m in joined], waiting=waiting)
    for user_id in people.accounts(people.members(db, now.date(), Role.OFFICE)):
        if user_id == member.person.user_id:
            continue
        key = f"joined:{now:%Y%m%d}:{user_id}"
        card = outbox.find_by_key(db, key)
        if card is None:
            outbox.put(db, Draft(ChatId(user_id), text, key=key, priority=Priority.TASK), now)
        else:
            outbox.edit_card(db, card, text, None, now)
