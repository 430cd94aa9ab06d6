"""Items reach their unit: the list, one card in place of it, and the signature (签收)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.cards import card_of, whole_text
from bot.actions.items.permitting import Permit, find_readable, permit
from bot.actions.talking.buttons import ID, ButtonTable, in_rows, page_buttons
from bot.actions.talking.speaking import number_buttons, say_long
from bot.rules.models import ChatId, Item, Member, Press, State, Toast
from bot.rules.permissions import supports
from bot.rules.transitions import Act
from storage import audit, items, outbox, people
from storage.outbox import About, Buttons, Draft, Priority
from templates import label, render

_LIST_AT_MOST = 60
"""Items shown in one list; a unit with more pages through them."""

_SUPPORTED_AT_MOST = 20


def hand_over_issued(db: Connection, member: Member, now: datetime) -> None:
    """Send a unit's head or liaison the one message that lists their open items; nothing when there are none."""
    mine = items.open_of_units(db, member.unit_ids)
    if not mine or member.person.user_id is None:
        return
    draft = Draft(ChatId(member.person.user_id), _list_text(member, mine), _list_buttons(mine), priority=Priority.TASK)
    outbox.put(db, draft, now)


def hand_over_one(db: Connection, item: Item, intro: str, now: datetime) -> None:
    """Send whoever answers for the item's unit its card under `intro`, ready to sign; who joins later gets the list."""
    person = people.find_responsible(db, item.unit_id, now.date())
    if person is None or person.user_id is None:
        return
    member = people.get_member(db, person.user_id, now.date())
    text, buttons = card_of(db, member, item, now)
    about = About("item", item.id)
    draft = Draft(ChatId(person.user_id), f"{intro}\n\n{text}", buttons, priority=Priority.TASK, about=about)
    outbox.put(db, draft, now)


def supported_by(db: Connection, member: Member) -> list[Item]:
    """Open items to which this person's units add evidence, and which others of the bureau lead."""
    return [item for item in items.supported_by(db, member.unit_ids) if supports(member, item)]


def show_items(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the list of one's open items, from the page asked for."""
    mine, supported = items.open_of_units(db, member.unit_ids), supported_by(db, member)
    if not mine and not supported:
        return Toast(render("toast/no_items"))
    page = int(press.args[0]) if press.args else 0
    text, buttons = _list_text(member, mine, page, supported), _list_buttons(mine, page, supported)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
    return None


def open_card(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into one item's card; a reply to it is an answer on that item."""
    item = find_readable(db, member, press.args[0])
    if item is None:
        return Toast(render("toast/not_yours"), alert=True)
    text, buttons = card_of(db, member, item, now)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now, about=About("item", item.id))
    return None


def send_card(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send an item's card as a message of its own, where the message with the button is needed as it is."""
    item = find_readable(db, member, press.args[0])
    if item is None:
        return Toast(render("toast/not_yours"), alert=True)
    text, buttons = card_of(db, member, item, now)
    outbox.put(db, Draft(press.chat_id, text, buttons, about=About("item", item.id)), now)
    return None


def show_whole(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send everything of an item: the problem verbatim and every measure, over as many messages as it takes."""
    item = find_readable(db, member, press.args[0])
    if item is None:
        return Toast(render("toast/not_yours"), alert=True)
    say_long(db, press.chat_id, whole_text(db, item, member, now), now)
    return None


def accept_one(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Sign for the item on the card."""
    allowed = permit(db, member, press.args[0], Act.ACCEPT)
    if isinstance(allowed, Toast):
        return allowed
    _accept(db, member, [allowed], now)
    signed = items.get(db, allowed.item.id)
    text, buttons = card_of(db, member, signed, now)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
    return Toast(render("toast/accepted", items=[signed]))


def accept_all(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Sign for every item of one's units that waits for it."""
    permits = [permit(db, member, item.id, Act.ACCEPT) for item in items.open_of_units(db, member.unit_ids)]
    waiting = [allowed for allowed in permits if isinstance(allowed, Permit)]
    if not waiting:
        return Toast(render("toast/nothing_to_accept"))
    _accept(db, member, waiting, now)
    show_items(db, member, press, now)
    return Toast(render("toast/accepted", items=[allowed.item for allowed in waiting]))


def _accept(db: Connection, member: Member, signed: Sequence[Permit], now: datetime) -> None:
    items.mark_accepted(db, [each.item.id for each in signed], member.person.id, now)
    for each in signed:
        audit.record(db, "accept", f"item:{each.item.id}", now, by=member.person.id, stead_of=each.stead_of)


def _list_text(member: Member, mine: Sequence[Item], page: int = 0, supported: Sequence[Item] = ()) -> str:
    shown = _page(mine, page)
    unsigned = sum(item.state == State.ISSUED for item in mine)
    name, listed = member.person.name, supported[:_SUPPORTED_AT_MOST]
    more = len(supported) - len(listed)
    return render("items", name=name, items=shown, total=len(mine), unsigned=unsigned, supported=listed, more=more)


def _list_buttons(mine: Sequence[Item], page: int = 0, supported: Sequence[Item] = ()) -> Buttons:
    rows = number_buttons(_page(mine, page), "it", [item.id for item in mine if item.state != State.ISSUED])
    rows += page_buttons(page, len(mine), _LIST_AT_MOST, lambda to: f"ls:{to}")
    unsigned = sum(item.state == State.ISSUED for item in mine)
    rows += support_rows(supported)
    if unsigned:
        rows.append([(label("accept_all", count=unsigned), "aa")])
    rows.append([(label("search_evidence"), "zq"), (label("home"), "me")])
    return rows


def support_rows(supported: Sequence[Item]) -> Buttons:
    """A button an item that one supports, four a row: they open its card."""
    flat = [(label("support_number", number=item.number), f"it:{item.id}") for item in supported[:_SUPPORTED_AT_MOST]]
    return in_rows(flat, 4)


def _page(mine: Sequence[Item], page: int) -> Sequence[Item]:
    return mine[page * _LIST_AT_MOST : (page + 1) * _LIST_AT_MOST]


BUTTONS: ButtonTable = {
    "ls": (show_items, rf"(?:{ID})?"),
    "it": (open_card, ID),
    "cd": (send_card, ID),
    "wh": (show_whole, ID),
    "ac": (accept_one, ID),
    "aa": (accept_all, ""),
}
