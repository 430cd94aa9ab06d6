"""The office puts somebody into a post, known or new, makes a new post, and hands out a new link."""

import secrets
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.applying import turns
from bot.actions.people import standing_in, starting
from bot.actions.people.staffing import (
    answers,
    candidates,
    changed,
    find_post,
    find_unit,
    office_only,
    people_rows,
    post_page,
    stead,
    tell,
    typed,
)
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.actions.talking.speaking import posts_of
from bot.actions.weekly import rounds
from bot.rules.models import ChatId, Incoming, Member, Person, PersonId, Post, Press, Role, Toast
from bot.rules.staffing import read_name, read_person_name
from storage import audit, invites, items, notes, outbox, people
from storage.outbox import About, Buttons, Draft
from templates import label, render, words

_IN_CHARGE = (Role.LEADER, Role.GROUP)
_PERSON = "people_person"
_POST = "people_post"


@office_only
def choose(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the question who takes the post: somebody of the bureau, or somebody new."""
    post = find_post(db, press.args[0])
    if post is None:
        return changed()
    page = int(press.args[1]) if len(press.args) > 1 else 0
    holder = people.find_holder(db, post.id, now.date())
    others = [each for each in candidates(db, post.unit_id, now.date()) if holder is None or each.person != holder]
    rows = people_rows(others, page, lambda person_id: f"uk:{post.id}:{person_id}", lambda to: f"uh:{post.id}:{to}")
    rows += [[(label("new_person"), f"uq:{post.id}")], [(label("back"), f"up:{post.id}")]]
    text = render("people/choose_holder", post=post, holder=holder)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def ask_name(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The next text is the name of somebody new for the post."""
    post = find_post(db, press.args[0])
    if post is None:
        return changed()
    rows: Buttons = [[(label("back"), f"uh:{post.id}")]]
    text = render("people/ask_name", post=post, again=False)
    ask_words_here(db, member, press, text, About(_PERSON, post.id), now, buttons=rows)
    return None


def take_name(db: Connection, member: Member, post_id: int, message: Incoming, now: datetime) -> None:
    """A name was typed: show what putting them into the post means, and ask once more."""
    post = find_post(db, str(post_id))
    if post is None or not member.has(Role.OFFICE):
        return
    name = read_person_name(message.text)
    note = notes.find(db, message.chat_id, message.message_id)
    if name is None or note is None:
        text = render("people/ask_name", post=post, again=True)
        ask_words(db, member, message.chat_id, text, About(_PERSON, post.id), now)
        return
    data = f"uz:{post.id}:{message.message_id}:{note.version}"
    text, rows = _question(db, post, name, data, now)
    outbox.put(db, Draft(message.chat_id, text, rows), now)


@office_only
def confirm(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Say what putting this person into the post means, and ask once more."""
    post, person = find_post(db, press.args[0]), people.find(db, PersonId(int(press.args[1])))
    if post is None or person is None:
        return changed()
    text, rows = _question(db, post, person.name, f"uy:{post.id}:{person.id}", now)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def appoint_known(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Put somebody of the bureau into the post."""
    post, person = find_post(db, press.args[0]), people.find(db, PersonId(int(press.args[1])))
    if post is None or person is None or not people.posts_of(db, person.id, now.date()):
        return changed()
    return _appoint_here(db, member, press, post, person, now)


@office_only
def appoint_typed(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Put the person whose name was typed into the post; somebody unknown is entered."""
    post = find_post(db, press.args[0])
    name = typed(db, member, press, _PERSON, press.args[0], press.args[2])
    name = read_person_name(name) if name is not None else None
    if post is None or name is None:
        return changed()
    person = people.get(db, people.ensure_person(db, name))
    return _appoint_here(db, member, press, post, person, now)


def appoint(db: Connection, member: Member, post: Post, person: Person, chat: ChatId, now: datetime) -> None:
    """The person holds the post from today on; who stood in for it does no more, and who held it leaves it.

    Who has an account hears of it; for somebody without one a link comes to `chat`, to be handed on.
    """
    before, predecessor = people.find_holder(db, post.id, now.date()), people.last_holder(db, post.id)
    standing_in.end_all(db, member, post.id, now)
    people.put_in_post(db, post.id, person.id, now.date())
    invites.revoke(db, [post.id], now)
    audit.record(
        db,
        "put_in_post",
        f"post:{post.id}",
        now,
        by=member.person.id,
        stead_of=stead(member, Role.OFFICE),
        person=person.id,
        name=person.name,
        before=before.name if before else None,
    )
    if predecessor is not None and post.role in _IN_CHARGE:
        _take_charge(db, member, predecessor, person, now)
    if person.user_id is None:
        send_link(db, member, post, person, chat, now)
    else:
        bound = people.get_member(db, person.user_id, now.date())
        taken = items.open_of_units(db, [post.unit_id]) if answers(post) else []
        text = render("people/in_post", name=person.name, post=post, posts=posts_of(bound), items=taken)
        tell(db, person, text, taken, now)
    rounds.pass_on(db, now)
    turns.hand_on(db, now)


def _take_charge(db: Connection, member: Member, predecessor: Person, person: Person, now: datetime) -> None:
    """What a leader was in charge of goes with the post, unless they hold another such post still."""
    kept = [post for post in people.posts_of(db, predecessor.id, now.date()) if post.role in _IN_CHARGE]
    for item in items.every(db) if not kept else []:
        if item.in_charge_id == predecessor.id:
            items.change(db, item.id, in_charge_id=person.id)
            by, stead_of = member.person.id, stead(member, Role.OFFICE)
            audit.record(db, "set_in_charge", f"item:{item.id}", now, by=by, stead_of=stead_of, person=person.name)


def send_link(db: Connection, member: Member, post: Post, person: Person, chat: ChatId, now: datetime) -> None:
    """A new link for the holder of the post, in a message that can be forwarded as it is; earlier ones end."""
    payload = secrets.token_urlsafe(48)  # 64 characters of the alphabet a deep link may have
    starting.issue_invite(db, post.id, payload, now, by=member.person.id)
    until = now + starting.INVITE_LIFETIME
    text = render("people/link", name=person.name, post=post, payload=payload, until=until)
    outbox.put(db, Draft(chat, text), now)


@office_only
def renew_link(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Send a new link for the holder of the post; an account they have stays until the office consents to another."""
    post = find_post(db, press.args[0])
    holder = people.find_holder(db, post.id, now.date()) if post is not None else None
    if post is None or holder is None:
        return changed()
    send_link(db, member, post, holder, press.chat_id, now)
    return Toast(render("toast/link_sent", name=holder.name))


@office_only
def ask_title(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The next text is the title of a new post of the unit."""
    unit = find_unit(db, press.args[0])
    if unit is None:
        return changed()
    rows: Buttons = [[(label("back"), f"uu:{unit.id}")]]
    text = render("people/ask_title", unit=unit.name, again=False)
    ask_words_here(db, member, press, text, About(_POST, unit.id), now, buttons=rows)
    return None


def take_title(db: Connection, member: Member, unit_id: int, message: Incoming, now: datetime) -> None:
    """A title was typed: ask what the post may do."""
    unit = find_unit(db, str(unit_id))
    if unit is None or not member.has(Role.OFFICE):
        return
    title = read_name(message.text)
    note = notes.find(db, message.chat_id, message.message_id)
    if title is None or note is None or _has_post(db, unit.id, title):
        text = render("people/ask_title", unit=unit.name, again=True)
        ask_words(db, member, message.chat_id, text, About(_POST, unit.id), now)
        return
    rows: Buttons = [
        [(text, f"ub:{unit.id}:{message.message_id}:{note.version}:{role}")] for role, text in words("role").items()
    ]
    rows.append([(label("back"), f"uu:{unit.id}")])
    outbox.put(db, Draft(message.chat_id, render("people/choose_role", unit=unit.name, title=title), rows), now)


@office_only
def make_post(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Enter the post with the role pressed, and show it: it is vacant as yet."""
    unit = find_unit(db, press.args[0])
    title = typed(db, member, press, _POST, press.args[0], press.args[2])
    title = read_name(title) if title is not None else None
    if unit is None or title is None or _has_post(db, unit.id, title):
        return changed()
    role = Role(press.args[3])
    post_id, _ = people.ensure_post(db, unit.id, title, role, None, None)
    audit.record(
        db, "set_post", f"post:{post_id}", now, by=member.person.id, stead_of=stead(member, Role.OFFICE), role=role
    )
    post = find_post(db, str(post_id))
    if post is not None:
        text, rows = post_page(db, post, now)
        outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return Toast(render("toast/post_made", title=title))


def _appoint_here(db: Connection, member: Member, press: Press, post: Post, person: Person, now: datetime) -> Toast:
    holder = people.find_holder(db, post.id, now.date())
    if holder is not None and holder.id == person.id:
        return Toast(render("toast/in_post_already", name=person.name), alert=True)
    appoint(db, member, post, person, press.chat_id, now)
    left = holder is not None and not people.posts_of(db, holder.id, now.date())
    text = render(
        "people/appointed",
        name=person.name,
        post=post,
        before=holder.name if holder else None,
        left=left,
        bound=person.user_id is not None,
        by=member.person.name,
        at=now,
    )
    rows: Buttons = [[(label("back"), f"up:{post.id}")]]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return Toast(render("toast/in_post", name=person.name))


def _question(db: Connection, post: Post, name: str, data: str, now: datetime) -> tuple[str, Buttons]:
    holder = people.find_holder(db, post.id, now.date())
    known = people.find_by_name(db, name)
    posts = people.posts_of(db, known.id, now.date()) if known else ()
    text = render("people/confirm_holder", post=post, name=name, holder=holder, posts=posts)
    return text, [[(label("appoint_surely"), data)], [(label("back"), f"uh:{post.id}")]]


def _has_post(db: Connection, unit_id: int, title: str) -> bool:
    return any(post.unit_id == unit_id and post.title == title for post in people.posts(db))


BUTTONS: ButtonTable = {
    "uh": (choose, rf"{ID}(?::{ID})?"),
    "uk": (confirm, f"{ID}:{ID}"),
    "uy": (appoint_known, f"{ID}:{ID}"),
    "uq": (ask_name, ID),
    "uz": (appoint_typed, f"{ID}:{ID}:{ID}"),
    "ui": (renew_link, ID),
    "ua": (ask_title, ID),
    "ub": (make_post, f"{ID}:{ID}:{ID}:[a-z]+"),
}

PROMPTS: PromptTable = {_PERSON: take_name, _POST: take_title}
