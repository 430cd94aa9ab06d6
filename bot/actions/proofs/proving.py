"""Evidence is put to what it proves: all of a receipt with one press, or file by file; it can be moved and taken out."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.proofs import places, showing
from bot.actions.proofs.places import PLACE, SCOPE, Desk, Place
from bot.actions.proofs.proof_standing import show_standing
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.weekly import receipting
from bot.rules.models import Member, Press, Toast
from storage import items, outbox
from storage.outbox import Buttons
from storage.proofs import Piece
from templates import label, render, word

_A_ROW = 4
_SLOTS_SHOWN, _MEASURES_SHOWN = 30, 60
"""Telegram takes a hundred buttons."""


def place_all(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Put every file of the receipt that stands nowhere yet to one slot; the receipt says so."""
    found = _desk_and_place(db, member, press.args[0], f"s{press.args[1]}", now)
    if isinstance(found, Toast):
        return found
    desk, place = found
    known = places.stands(db, desk.item, places.places_of(db, desk.item))
    loose = [piece for piece in desk.pieces if piece.id not in known]
    count = places.put(db, member, desk, loose, place, now)
    _leave_desk(db, member, press, desk, now)
    return Toast(render("toast/proof_placed", place=place.name, count=count))


def choose_place(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the receipt into the list of slots, where there are too many to stand under it."""
    desk = places.open_desk(db, member, press.args[0], now)
    if isinstance(desk, Toast):
        return desk
    slots = [place for place in places.places_of(db, desk.item) if place.slot_id is not None]
    scope = press.args[0]
    rows: Buttons = [[(label("place_as", name=slot.name), f"pp:{scope}:{slot.slot_id}")] for slot in slots]
    rows = [*rows[:_SLOTS_SHOWN], [(label("back"), f"pq:{scope}")]]
    text = render("proofs/which_place", item=desk.item, files=showing.in_words(desk.pieces))
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def sort_one(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into one file with its places as buttons; neighbours are one press away."""
    desk = places.open_desk(db, member, press.args[0], now)
    if isinstance(desk, Toast):
        return desk
    piece = _piece(desk, press.args[1])
    if piece is None:
        return Toast(render("toast/old_button"), alert=True)
    _show_one(db, press, desk, piece, now)
    return None


def send_one(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Send the file that is being sorted again, to be looked at."""
    desk = places.open_desk(db, member, press.args[0], now)
    if isinstance(desk, Toast):
        return desk
    piece = _piece(desk, press.args[1])
    if piece is None:
        return Toast(render("toast/old_button"), alert=True)
    number, total = desk.pieces.index(piece) + 1, len(desk.pieces)
    caption = render("proofs/one", item=desk.item, number=number, total=total)
    key = f"one:{press.chat_id}:{press.message_id}:{piece.id}:{now:%Y%m%d%H}"
    outbox.put_media(db, press.chat_id, [(piece.kind, piece.file_id)], caption, now, key=key)
    return Toast(render("toast/file_below", number=number, total=total))


def toggle_place(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Put one file to a place or take it out; the button says which, so that a second press changes nothing."""
    scope, evidence_id, code, wanted = press.args
    found = _desk_and_place(db, member, scope, code, now)
    if isinstance(found, Toast):
        return found
    desk, place = found
    piece = _piece(desk, evidence_id)
    if piece is None:
        return Toast(render("toast/old_button"), alert=True)
    if wanted == "1":
        places.put(db, member, desk, [piece], place, now)
        answer = Toast(render("toast/proof_put", place=place.name))
    else:
        gone = places.take_out(db, member, desk, piece, place, now)
        answer = gone if isinstance(gone, Toast) else Toast(render("toast/proof_taken", place=place.name))
    _show_one(db, press, desk, piece, now)
    return answer


def finish_sorting(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message back into the receipt, or into where the item's proofs stand."""
    desk = places.open_desk(db, member, press.args[0], now)
    if isinstance(desk, Toast):
        return desk
    _leave_desk(db, member, press, desk, now)
    return None


def _leave_desk(db: Connection, member: Member, press: Press, desk: Desk, now: datetime) -> None:
    if desk.due is None:
        show_standing(db, member, press, desk.item, now)
        return
    text, buttons = receipting.receipt_again(db, desk.due, now)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)


def _desk_and_place(db: Connection, member: Member, scope: str, code: str, now: datetime) -> tuple[Desk, Place] | Toast:
    """The place is one of the item's own, so that a file never proves another item."""
    desk = places.open_desk(db, member, scope, now)
    if isinstance(desk, Toast):
        return desk
    place = next((each for each in places.places_of(db, desk.item) if each.code == code), None)
    return (desk, place) if place is not None else Toast(render("toast/old_button"), alert=True)


def _piece(desk: Desk, evidence_id: str) -> Piece | None:
    return next((piece for piece in desk.pieces if piece.id == int(evidence_id)), None)


def _show_one(db: Connection, press: Press, desk: Desk, piece: Piece, now: datetime) -> None:
    offered = places.places_of(db, desk.item)
    here = places.stands(db, desk.item, offered).get(piece.id, [])
    scope, at, total = press.args[0], desk.pieces.index(piece), len(desk.pieces)
    text = render(
        "proofs/sort",
        item=desk.item,
        number=at + 1,
        total=total,
        kind=word("media_name", piece.kind),
        piece=piece,
        here=[place.name for place in here],
        measures=[measure.text for measure in items.measures(db, desk.item.id)],
    )
    rows = _place_rows(scope, piece, offered, here)
    turning = [(label("previous_file"), f"pf:{scope}:{desk.pieces[at - 1].id}")] if at else []
    turning.append((label("see_file"), f"pz:{scope}:{piece.id}"))
    turning += [(label("next_file"), f"pf:{scope}:{desk.pieces[at + 1].id}")] if at + 1 < total else []
    rows += [*places.paper_rows(db, [piece], {piece.id: here}), turning, [(label("sorted"), f"pq:{scope}")]]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)


def _place_rows(scope: str, piece: Piece, offered: list[Place], here: list[Place]) -> Buttons:
    def button(place: Place) -> tuple[str, str]:
        if place in here:
            return label("stands_there", name=place.name), f"pg:{scope}:{piece.id}:{place.code}:0"
        return place.name, f"pg:{scope}:{piece.id}:{place.code}:1"

    slots = [[button(place)] for place in offered if place.slot_id is not None][:_SLOTS_SHOWN]
    flat = [button(place) for place in offered if place.measure_id is not None][:_MEASURES_SHOWN]
    return slots + [flat[n : n + _A_ROW] for n in range(0, len(flat), _A_ROW)]


BUTTONS: ButtonTable = {
    "pp": (place_all, f"{SCOPE}:{ID}"),
    "pl": (choose_place, SCOPE),
    "pf": (sort_one, f"{SCOPE}:{ID}"),
    "pz": (send_one, f"{SCOPE}:{ID}"),
    "pg": (toggle_place, f"{SCOPE}:{ID}:{PLACE}:[01]"),
    "pq": (finish_sorting, SCOPE),
}
