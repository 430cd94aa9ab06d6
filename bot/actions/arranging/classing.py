"""The office says of which class an item is (立行立改, 集中整改, 长期整改), and, rarely, how often it alone is asked about."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.actions.arranging.telling import told_item
from bot.actions.items.permitting import Permit, permit
from bot.actions.talking.buttons import ID, ButtonTable, in_rows
from bot.rules.arrangement import ItemKind, Rhythm
from bot.rules.models import Item, Member, Press, Toast
from bot.rules.transitions import Act
from storage import arrangements, audit, items, outbox
from templates import label, render, word

_OF_CLASS = "none"


def show_class(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the item's card into the choice of its class and rhythm."""
    allowed = permit(db, member, press.args[0], Act.SET_RHYTHM)
    if isinstance(allowed, Toast):
        return allowed
    _show(db, member, press, allowed.item, None, now)
    return None


def choose_class(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Put the item into a class; the message stays with its buttons, so that a slip is put right by the next press."""
    if press.args[1] not in set(ItemKind):
        return Toast(render("toast/old_button"), alert=True)
    allowed = permit(db, member, press.args[0], Act.SET_RHYTHM)
    if isinstance(allowed, Toast):
        return allowed
    kind = ItemKind(press.args[1])
    if kind != allowed.item.kind:
        set_class(db, member, allowed, kind, now)
    return _answer(db, member, press, allowed.item, now)


def choose_rhythm(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Let this item alone be asked about as often as chosen, or again as often as its class."""
    if press.args[1] not in {*Rhythm, _OF_CLASS}:
        return Toast(render("toast/old_button"), alert=True)
    allowed = permit(db, member, press.args[0], Act.SET_RHYTHM)
    if isinstance(allowed, Toast):
        return allowed
    rhythm = Rhythm(press.args[1]) if press.args[1] != _OF_CLASS else None
    if rhythm != allowed.item.rhythm:
        _set_rhythm(db, member, allowed, rhythm, now)
    return _answer(db, member, press, allowed.item, now)


def set_class(db: Connection, member: Member, allowed: Permit, kind: ItemKind, now: datetime) -> None:
    """The item is of this class from now on."""
    _change(db, member, allowed, "set_kind", allowed.item.kind, kind, now, kind=kind)


def _set_rhythm(db: Connection, member: Member, allowed: Permit, rhythm: Rhythm | None, now: datetime) -> None:
    action = "set_rhythm" if rhythm is not None else "clear_rhythm"
    _change(db, member, allowed, action, allowed.item.rhythm, rhythm, now, rhythm=rhythm)


def _change(
    db: Connection,
    member: Member,
    allowed: Permit,
    action: str,
    before: str | None,
    after: str | None,
    now: datetime,
    **values: Any,
) -> None:
    item_id, by = allowed.item.id, member.person.id
    items.change(db, item_id, **values)
    audit.record(db, action, f"item:{item_id}", now, by=by, stead_of=allowed.stead_of, before=before, after=after)


def _answer(db: Connection, member: Member, press: Press, before: Item, now: datetime) -> Toast:
    """Show what holds now; nothing is shown anew when it held before."""
    item, arranged = items.get(db, before.id), arrangements.get(db)
    told = told_item(item, arranged)
    if item == before:
        return Toast(render("toast/arranged_already", value=told))
    _show(db, member, press, item, told_item(before, arranged), now)
    return Toast(render("toast/arranged", value=told))


def _show(db: Connection, member: Member, press: Press, item: Item, before: str | None, now: datetime) -> None:
    """`before`: what held until this press, in words."""
    told = told_item(item, arrangements.get(db))
    text = render("arranging/class", item=item, told=told, before=before, name=member.person.name, now=now)
    kinds = [
        (label("class_choice", mark=_tick(each == item.kind), kind=word("item_kind", each)), f"yk:{item.id}:{each}")
        for each in ItemKind
    ]
    rhythms = [
        (
            label("rhythm_choice", mark=_tick(each == item.rhythm), rhythm=word("rhythm_choices", each)),
            f"yh:{item.id}:{each}",
        )
        for each in Rhythm
    ]
    rows = [*in_rows(kinds, 3), *in_rows(rhythms)]
    rows.append([(label("rhythm_of_class", mark=_tick(item.rhythm is None)), f"yh:{item.id}:{_OF_CLASS}")])
    rows.append([(label("to_item", number=item.number), f"it:{item.id}")])
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)


def _tick(holds: bool) -> str:
    return "✓ " if holds else ""


BUTTONS: ButtonTable = {
    "yr": (show_class, ID),
    "yk": (choose_class, f"{ID}:[a-z_]{{1,18}}"),
    "yh": (choose_rhythm, f"{ID}:[a-z_]{{1,18}}"),
}
