"""Somebody leaves the bureau (离岗): at once their account is a stranger's; what they sent stays, their posts pass on."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.applying import turns
from bot.actions.people import appointing, standing_in
from bot.actions.people.staffing import (
    answers,
    candidates,
    changed,
    office_only,
    people_rows,
    stead,
    typed,
)
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.actions.weekly import rounds
from bot.rules.models import ChatId, Incoming, Item, Member, Person, PersonId, Post, Press, Role, StandIn, Toast
from bot.rules.staffing import read_person_name
from storage import audit, focus, invites, items, notes, outbox, people, prompts, rebindings, tenures
from storage import rounds as asks
from storage.outbox import About, Buttons, Draft
from templates import label, render

_HEIR = "people_heir"


@office_only
def ask_leave(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Say what the leaving of this person means, with the successor chosen if there is one, and ask once more."""
    person = _find_leaver(db, member, press, now)
    if isinstance(person, Toast):
        return person
    heir = people.find(db, PersonId(int(press.args[1]))) if len(press.args) > 1 else None
    data = f"ux:{person.id}:{heir.id}" if heir is not None else f"ux:{person.id}"
    text, rows = _question(db, person, heir.name if heir is not None else None, data, now)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def choose_heir(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the question who takes over."""
    person = _find_leaver(db, member, press, now)
    if isinstance(person, Toast):
        return person
    page = int(press.args[1]) if len(press.args) > 1 else 0
    post = _posts(db, person, now)[0]
    others = [each for each in candidates(db, post.unit_id, now.date()) if each.person.id != person.id]
    rows = people_rows(others, page, lambda heir: f"ul:{person.id}:{heir}", lambda to: f"uv:{person.id}:{to}")
    rows += [[(label("new_person"), f"uo:{person.id}")], [(label("back"), f"ul:{person.id}")]]
    text = render("people/choose_heir", name=person.name, posts=_posts(db, person, now))
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def ask_heir(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The next text is the name of somebody new who takes over."""
    person = _find_leaver(db, member, press, now)
    if isinstance(person, Toast):
        return person
    rows: Buttons = [[(label("back"), f"uv:{person.id}")]]
    text = render("people/ask_heir", name=person.name, again=False)
    ask_words_here(db, member, press, text, About(_HEIR, person.id), now, buttons=rows)
    return None


def take_heir(db: Connection, member: Member, person_id: int, message: Incoming, now: datetime) -> None:
    """A successor's name was typed: say what the leaving means with them, and ask once more."""
    person = people.find(db, PersonId(person_id))
    if person is None or not member.has(Role.OFFICE) or not _posts(db, person, now):
        return
    name = read_person_name(message.text)
    note = notes.find(db, message.chat_id, message.message_id)
    if name is None or name == person.name or note is None:
        text = render("people/ask_heir", name=person.name, again=True)
        ask_words(db, member, message.chat_id, text, About(_HEIR, person.id), now)
        return
    data = f"uj:{person.id}:{message.message_id}:{note.version}"
    text, rows = _question(db, person, name, data, now)
    outbox.put(db, Draft(message.chat_id, text, rows), now)


@office_only
def leave(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """They leave now; the successor the button names, if any, takes their posts."""
    person = _find_leaver(db, member, press, now)
    if isinstance(person, Toast):
        return person
    heir = people.find(db, PersonId(int(press.args[1]))) if len(press.args) > 1 else None
    if len(press.args) > 1 and (heir is None or heir.id == person.id or not people.posts_of(db, heir.id, now.date())):
        return changed()
    return _leave(db, member, press, person, heir, now)


@office_only
def leave_to_typed(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """They leave now, and whose name was typed takes their posts."""
    person = _find_leaver(db, member, press, now)
    if isinstance(person, Toast):
        return person
    name = typed(db, member, press, _HEIR, press.args[0], press.args[2])
    name = read_person_name(name) if name is not None else None
    if name is None or name == person.name:
        return changed()
    return _leave(db, member, press, person, people.get(db, people.ensure_person(db, name)), now)


def _leave(db: Connection, member: Member, press: Press, person: Person, heir: Person | None, now: datetime) -> Toast:
    posts, duties = _posts(db, person, now), _duties(db, person, now)
    for duty in duties:
        standing_in.end(db, member, duty, now)
    tenures.leave(db, person.id, now.date())
    _shut_out(db, member, person, posts, now)
    audit.record(
        db,
        "leave",
        f"person:{person.id}",
        now,
        by=member.person.id,
        stead_of=stead(member, Role.OFFICE),
        name=person.name,
        posts=[post.id for post in posts],
        successor=heir.name if heir is not None else None,
    )
    if heir is not None:
        for post in posts:
            appointing.appoint(db, member, post, heir, press.chat_id, now)
    rounds.pass_on(db, now)
    turns.hand_on(db, now)
    heir_name = heir.name if heir is not None else None
    text = render("people/left", name=person.name, posts=posts, heir=heir_name, by=member.person.name, at=now)
    rows: Buttons = [[(f"{post.unit} {post.title}", f"up:{post.id}")] for post in posts[:8]]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return Toast(render("toast/left", name=person.name))


def _shut_out(db: Connection, member: Member, person: Person, posts: Sequence[Post], now: datetime) -> None:
    """Nothing reaches their account any more, nothing waits for their words, no link of theirs lets anybody in."""
    invites.revoke(db, [post.id for post in posts], now)
    prompts.clear(db, person.id)
    focus.clear(db, person.id)
    asks.forget_messages(db, person.id)
    rebindings.drop_others(db, person.id, member.person.id, now)
    if person.user_id is not None:
        outbox.drop(db, ChatId(person.user_id))
        outbox.put(db, Draft(ChatId(person.user_id), render("people/farewell", name=person.name)), now)
    people.unbind(db, person.id, now)


def _find_leaver(db: Connection, member: Member, press: Press, now: datetime) -> Person | Toast:
    """The person the button names, when they hold a post and are somebody else."""
    person = people.find(db, PersonId(int(press.args[0])))
    if person is None:
        return changed()
    if person.id == member.person.id:
        return Toast(render("toast/not_oneself"), alert=True)
    if not _posts(db, person, now):
        return Toast(render("toast/left", name=person.name), alert=True)
    return person


def _posts(db: Connection, person: Person, now: datetime) -> list[Post]:
    """The posts that are theirs; not those they stand in for."""
    own = tenures.own_posts(db, person.id, now.date())
    return [post for post in people.posts_of(db, person.id, now.date()) if post.id in own]


def _duties(db: Connection, person: Person, now: datetime) -> list[StandIn]:
    return [each for each in tenures.stand_ins(db, now.date()) if each.person.id == person.id]


def _question(db: Connection, person: Person, heir: str | None, data: str, now: datetime) -> tuple[str, Buttons]:
    posts = _posts(db, person, now)
    known = people.find_by_name(db, heir) if heir is not None else None
    text = render(
        "people/leave",
        name=person.name,
        posts=posts,
        items=_affected(db, posts),
        duties=_duties(db, person, now),
        heir=heir,
        bound=known is not None and known.user_id is not None,
    )
    sure = label("leave_surely", name=heir) if heir is not None else label("leave_vacant")
    other = label("other_heir") if heir is not None else label("choose_heir")
    return text, [[(sure, data)], [(other, f"uv:{person.id}")], [(label("back"), f"up:{posts[0].id}")]]


def _affected(db: Connection, posts: Sequence[Post]) -> list[Item]:
    """Open items of the units for which these posts answer."""
    return items.open_of_units(db, {post.unit_id for post in posts if answers(post)})


BUTTONS: ButtonTable = {
    "ul": (ask_leave, rf"{ID}(?::{ID})?"),
    "uv": (choose_heir, rf"{ID}(?::{ID})?"),
    "uo": (ask_heir, ID),
    "ux": (leave, rf"{ID}(?::{ID})?"),
    "uj": (leave_to_typed, f"{ID}:{ID}:{ID}"),
}

PROMPTS: PromptTable = {_HEIR: take_heir}
