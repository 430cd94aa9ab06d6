"""The bot in a group chat: the office is asked in private whether the weekly numbers go there; in the group it never answers."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.people.staffing import office_only, stead
from bot.actions.talking import copies
from bot.actions.talking.buttons import ID, ButtonTable
from bot.rules.models import ChatId, Member, Press, Role, Toast, UserId
from storage import audit, group_chats, outbox, people
from storage.group_chats import GroupChat
from storage.outbox import Buttons, Draft, Priority
from templates import label, render

_ASKED = (Role.OFFICE,)


def note_added(db: Connection, chat: ChatId, title: str, by: UserId, name: str, now: datetime) -> None:
    """Somebody put the bot into a group: who of the office did it is asked, else the whole office. No news the second time.

    `name`: what they are called on Telegram, for the case that nobody of the bureau has this account.
    """
    known = group_chats.find(db, chat)
    if known is not None:
        group_chats.rename(db, known.id, title)
        return
    group = group_chats.add(db, chat, title, now)
    member = people.find_by_account(db, by, now.date())
    of_bureau = member.person.id if member is not None else None
    audit.record(db, "join_group", f"group:{group.id}", now, by=of_bureau, title=title)
    if member is not None and member.has(Role.OFFICE):
        text = render("groups/ask", title=title, name=None, known=True)
        key = f"{_key(group)}:{by}"
        outbox.put(db, Draft(ChatId(by), text, _choices(group), priority=Priority.TASK, key=key), now)
        return
    name = member.person.name if member is not None else name
    text = render("groups/ask", title=title, name=name, known=member is not None)
    copies.put(db, _ASKED, _key(group), text, _choices(group), None, now)


def note_removed(db: Connection, chat: ChatId, now: datetime) -> None:
    """The bot is not in the group any more: it is forgotten, what waits for it never leaves, and the office hears of it once."""
    group = group_chats.find(db, chat)
    if group is None:
        return
    outbox.drop(db, chat)
    group_chats.forget(db, chat)
    audit.record(db, "leave_group", f"group:{group.id}", now, title=group.title)
    text = render("groups/removed", title=group.title)
    for user_id in people.accounts(people.members(db, now.date(), *_ASKED)):
        card = outbox.find_by_key(db, f"{_key(group)}:{user_id}")
        if card is not None:
            outbox.edit_card(db, card, text, None, now)
        draft = Draft(ChatId(user_id), text, priority=Priority.TASK, key=f"{_key(group)}:gone:{user_id}")
        outbox.put(db, draft, now)


def note_migrated(db: Connection, old: ChatId, new: ChatId) -> None:
    """The group became a supergroup: what was decided holds for its new number, and what waits goes there."""
    group_chats.move(db, old, new)
    outbox.move_chat(db, old, new)


@office_only
def decide(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Whether the numbers go to this group; it can be decided anew as long as the bot is there. Twice the same is no news."""
    group, wanted = group_chats.find_by_id(db, int(press.args[0])), press.args[1] == "1"
    if group is None:
        return Toast(render("toast/group_gone"), alert=True)
    if group.wanted == wanted:
        return Toast(render("toast/group_decided", wanted=wanted))
    group_chats.decide(db, group.id, member.person.id, wanted=wanted)
    by, stead_of = member.person.id, stead(member, Role.OFFICE)
    act = "send_to_group" if wanted else "keep_from_group"
    audit.record(db, act, f"group:{group.id}", now, by=by, stead_of=stead_of, title=group.title)
    text = render("groups/decided", title=group.title, name=member.person.name, wanted=wanted)
    copies.change(db, _ASKED, _key(group), text, _choices(group, wanted=wanted), now)
    return Toast(render("toast/group_decided", wanted=wanted))


def _choices(group: GroupChat, *, wanted: bool | None = None) -> Buttons:
    """What can be pressed: both, or the contrary of what holds."""
    offered = [(label("to_group_so"), True), (label("to_group_not"), False)]
    return [[(words, f"gp:{group.id}:{int(choice)}")] for words, choice in offered if choice != wanted]


def _key(group: GroupChat) -> str:
    """A group that the bot comes to again is asked about again."""
    return f"group:{group.chat_id}:{group.added_at:%Y%m%d%H%M%S}"


BUTTONS: ButtonTable = {
    "gp": (decide, f"{ID}:[01]"),
}
