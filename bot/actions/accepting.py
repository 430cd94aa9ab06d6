"""Items reach their unit: the list, one card in place of it, and the signature (签收)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.speaking import number_buttons, say_long
from bot.rules.models import ChatId, Item, ItemId, Member, Press, State, Toast
from bot.rules.permissions import answers_for, is_open, may_read
from bot.rules.splitting import visible_length
from storage import audit, items, outbox
from storage.outbox import About, Buttons, Draft, Priority
from templates import label, render

_CARD_ROOM = 3600
_LIST_AT_MOST = 60
"""Items shown in one list; a unit with more pages through them."""


def hand_over_issued(db: Connection, member: Member, now: datetime) -> None:
    """Send a unit's head or liaison the one message that lists their open items; nothing when there are none."""
    mine = items.open_of_units(db, member.unit_ids)
    if not mine or member.person.user_id is None:
        return
    draft = Draft(ChatId(member.person.user_id), _list_text(member, mine), _list_buttons(mine), priority=Priority.TASK)
    outbox.put(db, draft, now)


def show_items(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the list of one's open items, from the page asked for."""
    mine = items.open_of_units(db, member.unit_ids)
    if not mine:
        return Toast(render("toast/no_items"))
    page = int(press.args[0]) if press.args else 0
    text, buttons = _list_text(member, mine, page), _list_buttons(mine, page)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
    return None


def open_card(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into one item's card; a reply to it is an answer on that item."""
    item = items.find(db, ItemId(int(press.args[0])))
    if item is None or not may_read(member, item):
        return Toast(render("toast/not_yours"), alert=True)
    text = card_text(db, item)
    outbox.edit_message(db, press.chat_id, press.message_id, text, card_buttons(member, item), now)
    card = outbox.find_card(db, press.chat_id, press.message_id)
    if card is not None:
        outbox.set_about(db, card, About("item", item.id))
    return None


def send_card(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send an item's card as a message of its own, where the message with the button is needed as it is."""
    item = items.find(db, ItemId(int(press.args[0])))
    if item is None or not may_read(member, item):
        return Toast(render("toast/not_yours"), alert=True)
    draft = Draft(press.chat_id, card_text(db, item), card_buttons(member, item), about=About("item", item.id))
    outbox.put(db, draft, now)
    return None


def show_whole(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send everything of an item: the problem verbatim and every measure, over as many messages as it takes."""
    item = items.find(db, ItemId(int(press.args[0])))
    if item is None or not may_read(member, item):
        return Toast(render("toast/not_yours"), alert=True)
    say_long(db, press.chat_id, _whole(db, item), now)
    return None


def accept_one(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Sign for the item on the card."""
    item = items.find(db, ItemId(int(press.args[0])))
    if item is None or not answers_for(member, item) or item.state == State.DRAFT:
        return Toast(render("toast/not_yours"), alert=True)
    if item.state != State.ISSUED:
        return Toast(render("toast/accepted_already", item=item))
    _accept(db, member, [item], now)
    signed = items.get(db, item.id)
    buttons = card_buttons(member, signed)
    outbox.edit_message(db, press.chat_id, press.message_id, card_text(db, signed), buttons, now)
    return Toast(render("toast/accepted", items=[item]))


def accept_all(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Sign for every item of one's units that waits for it."""
    waiting = [item for item in items.open_of_units(db, member.unit_ids) if item.state == State.ISSUED]
    if not waiting:
        return Toast(render("toast/nothing_to_accept"))
    _accept(db, member, waiting, now)
    show_items(db, member, press, now)
    return Toast(render("toast/accepted", items=waiting))


def card_text(db: Connection, item: Item) -> str:
    """The card of an item; measures, then the problem, are cut short when Telegram's limit demands it."""
    measures = items.measures(db, item.id)
    full = _whole(db, item)
    if visible_length(full) <= _CARD_ROOM:
        return full
    problem = item.problem if len(item.problem) <= 1200 else item.problem[:1200] + "…"
    brief = [each if len(each) <= 60 else each[:59] + "…" for each in measures[:20]]
    return render("card", item=item, problem=problem, measures=brief, more=len(measures) - len(brief), cut=True)


def card_buttons(member: Member, item: Item) -> Buttons:
    rows: Buttons = []
    if answers_for(member, item) and item.state == State.ISSUED:
        rows.append([(label("accept", number=item.number), f"ac:{item.id}")])
    if answers_for(member, item) and is_open(item):
        rows.append([(label("answer", number=item.number), f"an:{item.id}")])
    rows.append([(label("whole"), f"wh:{item.id}"), (label("back_to_items"), "ls")])
    return rows


def _whole(db: Connection, item: Item) -> str:
    return render("card", item=item, problem=item.problem, measures=items.measures(db, item.id), more=0, cut=False)


def _accept(db: Connection, member: Member, signed: Sequence[Item], now: datetime) -> None:
    items.mark_accepted(db, [item.id for item in signed], member.person.id, now)
    for item in signed:
        audit.record(db, "accept", f"item:{item.id}", now, by=member.person.id)


def _list_text(member: Member, mine: Sequence[Item], page: int = 0) -> str:
    shown = _page(mine, page)
    unsigned = sum(item.state == State.ISSUED for item in mine)
    return render("items", name=member.person.name, items=shown, total=len(mine), unsigned=unsigned)


def _list_buttons(mine: Sequence[Item], page: int = 0) -> Buttons:
    rows = number_buttons(_page(mine, page), "it", [item.id for item in mine if item.state != State.ISSUED])
    turning = []
    if page > 0:
        turning.append((label("previous_page"), f"ls:{page - 1}"))
    if len(mine) > (page + 1) * _LIST_AT_MOST:
        turning.append((label("next_page"), f"ls:{page + 1}"))
    if turning:
        rows.append(turning)
    unsigned = sum(item.state == State.ISSUED for item in mine)
    if unsigned:
        rows.append([(label("accept_all", count=unsigned), "aa")])
    rows.append([(label("home"), "me")])
    return rows


def _page(mine: Sequence[Item], page: int) -> Sequence[Item]:
    return mine[page * _LIST_AT_MOST : (page + 1) * _LIST_AT_MOST]
