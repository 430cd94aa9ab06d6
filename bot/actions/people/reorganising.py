"""A unit gets another name, or goes into another: its items go on there, to be signed for, and its history stays (更名、合并)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.applying import turns
from bot.actions.people import standing_in
from bot.actions.people.staffing import changed, find_unit, office_only, stead, tell, typed, unit_page
from bot.actions.reminding import ladder
from bot.actions.talking.buttons import ID, ButtonTable, in_rows, page_buttons
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.actions.weekly import rounds
from bot.rules.models import OPEN_STATES, ChatId, Incoming, Item, Member, Person, Press, Role, State, Toast, Unit
from bot.rules.staffing import can_merge, read_name
from bot.rules.transitions import Step
from storage import applications, audit, invites, items, notes, outbox, people, tenures, units
from storage.outbox import About, Buttons, Draft, Priority
from templates import label, render

_RENAME = "people_rename"
_UNITS_A_PAGE = 24


@dataclass(frozen=True)
class Merger:
    """What merging a unit moves: open items and drafts, those with an application under way, the rest, and its people."""

    open: tuple[Item, ...]
    pending: tuple[Item, ...]
    drafts: tuple[Item, ...]
    settled: tuple[Item, ...]
    leaving: tuple[Person, ...]
    """Who holds no other post: the bot knows no place for them any more."""


@office_only
def ask_new_name(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The next text is the unit's new name."""
    unit = find_unit(db, press.args[0])
    if unit is None:
        return changed()
    rows: Buttons = [[(label("back"), f"uu:{unit.id}")]]
    text = render("people/ask_new_name", unit=unit.name, wrong=None)
    ask_words_here(db, member, press, text, About(_RENAME, unit.id), now, buttons=rows)
    return None


def take_new_name(db: Connection, member: Member, unit_id: int, message: Incoming, now: datetime) -> None:
    """A name was typed: say what it means, and ask once more."""
    unit = find_unit(db, str(unit_id))
    if unit is None or not member.has(Role.OFFICE):
        return
    name = read_name(message.text)
    note = notes.find(db, message.chat_id, message.message_id)
    if name is None or note is None or units.is_taken(db, name):
        text = render("people/ask_new_name", unit=unit.name, wrong=name or "")
        ask_words(db, member, message.chat_id, text, About(_RENAME, unit.id), now)
        return
    count = len(items.open_of_units(db, [unit.id]))
    text = render("people/confirm_rename", unit=unit.name, name=name, count=count)
    rows: Buttons = [
        [(label("rename_surely"), f"zs:{unit.id}:{message.message_id}:{note.version}")],
        [(label("back"), f"uu:{unit.id}")],
    ]
    outbox.put(db, Draft(message.chat_id, text, rows), now)


@office_only
def rename(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Call the unit by the name that was typed; what it was called stays known and is understood."""
    unit = find_unit(db, press.args[0])
    text = typed(db, member, press, _RENAME, press.args[0], press.args[2])
    name = read_name(text) if text is not None else None
    if unit is None or name is None or units.is_taken(db, name):
        return changed()
    units.rename(db, unit.id, name, now.date())
    by, stead_of = member.person.id, stead(member, Role.OFFICE)
    audit.record(db, "rename_unit", f"unit:{unit.id}", now, by=by, stead_of=stead_of, before=unit.name, name=name)
    renamed = people.get_unit(db, unit.id)
    shown, rows = unit_page(db, renamed, now)
    outbox.edit_message(db, press.chat_id, press.message_id, shown, rows, now)
    return Toast(render("toast/renamed", name=name))


@office_only
def choose_target(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the question which unit this one goes into."""
    unit = find_unit(db, press.args[0])
    if unit is None:
        return changed()
    page = int(press.args[1]) if len(press.args) > 1 else 0
    targets = [other for other in people.answering_units(db) if other.id != unit.id]
    shown = targets[page * _UNITS_A_PAGE : (page + 1) * _UNITS_A_PAGE]
    rows = in_rows([(other.name, f"zn:{unit.id}:{other.id}") for other in shown])
    rows += page_buttons(page, len(targets), _UNITS_A_PAGE, lambda to: f"zm:{unit.id}:{to}")
    rows.append([(label("back"), f"uu:{unit.id}")])
    outbox.edit_message(db, press.chat_id, press.message_id, render("people/choose_target", unit=unit.name), rows, now)
    return None


@office_only
def confirm_merge(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Say with numbers what the merging moves, and ask once more."""
    pair = _pair(db, press)
    if isinstance(pair, Toast):
        return pair
    _show_question(db, press, *pair, now)
    return None


@office_only
def merge(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """The unit ends today. When the numbers are no longer those that were shown, they are shown anew instead."""
    pair = _pair(db, press)
    if isinstance(pair, Toast):
        return pair
    unit, into = pair
    merger = _merger(db, unit, now)
    if len(merger.open) != int(press.args[2]):
        _show_question(db, press, unit, into, now)
        return Toast(render("toast/preview_changed"), alert=True)
    _hand_over(db, member, merger, unit, into, now)
    _end_posts(db, member, merger, unit, into, now)
    units.merge(db, unit.id, into.id, now.date())
    by, stead_of = member.person.id, stead(member, Role.OFFICE)
    audit.record(
        db, "merge_unit", f"unit:{unit.id}", now, by=by, stead_of=stead_of, name=unit.name, into=into.name, to=into.id
    )
    _tell_successor(db, merger, unit, into, now)
    rounds.pass_on(db, now)
    turns.hand_on(db, now)
    text = render("people/merged", unit=unit.name, into=into.name, merger=merger, by=member.person.name, at=now)
    rows: Buttons = [[(into.name, f"uu:{into.id}")], [(label("back"), "un")]]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return Toast(render("toast/merged", unit=unit.name, into=into.name))


def _show_question(db: Connection, press: Press, unit: Unit, into: Unit, now: datetime) -> None:
    merger = _merger(db, unit, now)
    person = people.find_responsible(db, into.id, now.date())
    text = render(
        "people/confirm_merge", unit=unit.name, into=into.name, merger=merger, person=person.name if person else None
    )
    rows: Buttons = [
        [(label("merge_surely", name=into.name), f"zo:{unit.id}:{into.id}:{len(merger.open)}")],
        [(label("back"), f"zm:{unit.id}")],
    ]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)


def _pair(db: Connection, press: Press) -> tuple[Unit, Unit] | Toast:
    """The unit that goes and the one it goes into, or why it cannot."""
    unit, into = find_unit(db, press.args[0]), find_unit(db, press.args[1])
    if unit is None or into is None:
        return changed()
    if not can_merge(units.roles(db, unit.id), unit.id, into.id):
        return Toast(render("toast/cannot_merge", unit=unit.name), alert=True)
    return unit, into


def _merger(db: Connection, unit: Unit, now: datetime) -> Merger:
    theirs = [item for item in items.every(db) if item.unit_id == unit.id]
    open_ = tuple(item for item in theirs if item.state in OPEN_STATES)
    people_ = [people.get(db, person_id) for person_id in tenures.holders_in(db, unit.id, now.date())]
    elsewhere = {
        person.id
        for person in people_
        if any(post.unit_id != unit.id for post in people.posts_of(db, person.id, now.date()))
    }
    return Merger(
        open=open_,
        pending=tuple(item for item in open_ if applications.find_pending(db, item.id) is not None),
        drafts=tuple(item for item in theirs if item.state == State.DRAFT),
        settled=tuple(item for item in theirs if item.state in (State.CLOSED, State.TRANSFERRED)),
        leaving=tuple(person for person in people_ if person.id not in elsewhere),
    )


def _hand_over(db: Connection, member: Member, merger: Merger, unit: Unit, into: Unit, now: datetime) -> None:
    """Open items wait for the other unit's signature; what was applied for is withdrawn, for it is another's to ask now."""
    for item in merger.pending:
        _withdraw(db, member, item, now)
    for item in merger.open:
        state = State.ISSUED
        items.change(db, item.id, unit_id=into.id, state=state, issued_at=now, accepted_at=None, accepted_by=None)
    ladder.begin_anew(db, [item.id for item in merger.open], now)
    for item in (*merger.drafts, *merger.settled):
        items.change(db, item.id, unit_id=into.id)
    for item in (*merger.open, *merger.drafts, *merger.settled):
        if into.id in item.support_ids:  # the lead unit never supports
            items.set_support(db, item.id, [each for each in item.support_ids if each != into.id])
        audit.record(
            db,
            "move_item",
            f"item:{item.id}",
            now,
            by=member.person.id,
            stead_of=stead(member, Role.OFFICE),
            before=unit.name,
            unit=into.name,
        )


def _withdraw(db: Connection, member: Member, item: Item, now: datetime) -> None:
    pending = applications.find_pending(db, item.id)
    if pending is None:
        return
    applications.set_step(db, pending.id, Step.WITHDRAWN, settled_at=now)
    by, stead_of = member.person.id, stead(member, Role.OFFICE)
    audit.record(db, "lapse", f"application:{pending.id}", now, by=by, stead_of=stead_of, item=item.id)
    turns.refresh_cards(db, applications.get(db, pending.id), now)


def _end_posts(db: Connection, member: Member, merger: Merger, unit: Unit, into: Unit, now: datetime) -> None:
    """Its posts end with it, stand-ins and links too; who has no other post is told so."""
    posts = [post for post in people.posts(db) if post.unit_id == unit.id]
    holders = tenures.holders_in(db, unit.id, now.date())
    for post in posts:
        standing_in.end_all(db, member, post.id, now)
    for person_id in holders:
        tenures.leave(db, person_id, now.date(), *(post.id for post in posts))
    invites.revoke(db, [post.id for post in posts], now)
    for person in merger.leaving:
        if person.user_id is not None:
            text = render("people/unit_ended", name=person.name, unit=unit.name, into=into.name)
            outbox.put(db, Draft(ChatId(person.user_id), text, priority=Priority.TASK), now)


def _tell_successor(db: Connection, merger: Merger, unit: Unit, into: Unit, now: datetime) -> None:
    person = people.find_responsible(db, into.id, now.date())
    if person is not None and merger.open:
        taken: Sequence[Item] = [items.get(db, item.id) for item in merger.open]
        text = render(
            "people/unit_taken_over", name=person.name, unit=unit.name, into=into.name, items=taken, merger=merger
        )
        tell(db, person, text, taken, now)


BUTTONS: ButtonTable = {
    "zr": (ask_new_name, ID),
    "zs": (rename, f"{ID}:{ID}:{ID}"),
    "zm": (choose_target, rf"{ID}(?::{ID})?"),
    "zn": (confirm_merge, f"{ID}:{ID}"),
    "zo": (merge, f"{ID}:{ID}:{ID}"),
}

PROMPTS: PromptTable = {_RENAME: take_new_name}
