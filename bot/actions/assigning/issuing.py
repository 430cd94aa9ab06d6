"""The office assigns drafts to units, sees what would go to whom, and issues it with one press (下达)."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.assigning import accepting, meaning, supporting
from bot.actions.items.permitting import Permit, permit
from bot.actions.proofs import naming_proofs
from bot.actions.reminding import ladder
from bot.actions.talking.buttons import ID, ButtonTable, in_rows, page_buttons
from bot.actions.talking.speaking import number_buttons
from bot.rules.assigning import read_assignment
from bot.rules.models import Finding, Incoming, Item, ItemId, Member, Person, Press, Role, Toast, Unit, UnitId
from bot.rules.transitions import Act
from storage import audit, items, outbox, people
from storage.outbox import About, Buttons, Draft
from templates import label, render

_PAGE = 30


@dataclass(frozen=True)
class Parcel:
    """What one unit would get. `person` answers for the unit, None when nobody holds the post."""

    unit: str
    person: Person | None
    items: tuple[Item, ...]


def preview(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the list of who would get which items, with the button that issues them."""
    if not member.has(Role.OFFICE):
        return Toast(render("toast/office_only"), alert=True)
    _show_preview(db, press, now)
    return None


def issue(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Issue what the preview showed: each unit's person gets ONE message. A preview gone stale is shown anew instead."""
    if not member.has(Role.OFFICE):
        return Toast(render("toast/office_only"), alert=True)
    ready = _ready(db)
    if not ready:
        _show_preview(db, press, now)
        return Toast(render("toast/nothing_to_issue"))
    if press.args[0] != _digest(ready):
        _show_preview(db, press, now)
        return Toast(render("toast/preview_changed"), alert=True)
    permits = [permit(db, member, item.id, Act.ISSUE) for item in ready]
    allowed = [each for each in permits if isinstance(each, Permit)]
    if len(allowed) < len(ready):
        return next(each for each in permits if isinstance(each, Toast))
    supporting.settle_parties(db, ready, now)
    items.mark_issued(db, [item.id for item in ready], now)
    ladder.begin_anew(db, [item.id for item in ready], now)
    for each in allowed:
        _record_issue(db, member, each, each.item.unit, now)
    parcels = _parcels(db, ready, now)
    for parcel in parcels:
        _deliver(db, parcel, now)
    supporting.tell_supporters(db, [items.get(db, item.id) for item in ready], now)
    text = render("issued", parcels=parcels, total=len(ready))
    outbox.edit_message(db, press.chat_id, press.message_id, text, [[(label("standing"), "st")]], now)
    return Toast(render("toast/issued", count=len(ready), units=len(parcels)))


def issue_one(db: Connection, member: Member, allowed: Permit, intro: str, now: datetime) -> None:
    """Issue one item to the unit it is assigned to; its person gets the card under `intro`, ready to sign."""
    items.mark_issued(db, [allowed.item.id], now)
    ladder.begin_anew(db, [allowed.item.id], now)
    item = items.get(db, allowed.item.id)
    _record_issue(db, member, allowed, item.unit, now)
    accepting.hand_over_one(db, item, intro, now)
    supporting.tell_supporters(db, [item], now)


def show_unassigned(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the list of drafts, those without a unit first; pressing one asks for its unit."""
    if not member.has(Role.OFFICE):
        return Toast(render("toast/office_only"), alert=True)
    _show_drafts(db, press, int(press.args[0]) if press.args else 0, now)
    return None


def choose_unit(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the question which unit takes the lead on this draft."""
    item = items.find(db, ItemId(int(press.args[0])))
    if not member.has(Role.OFFICE) or item is None:
        return Toast(render("toast/office_only"), alert=True)
    rows = unit_rows(db, lambda unit_id: f"iu:{item.id}:{unit_id}")
    rows.append([(label("act_set_support"), f"rs:{item.id}"), (label("act_name_proofs"), f"pn:{item.id}")])
    rows.append([(label("back"), "il:0")])
    text = render("choose_unit", item=item)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def assign_one(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Give the draft to the unit pressed, and go back to the list."""
    allowed = permit(db, member, press.args[0], Act.ASSIGN)
    if isinstance(allowed, Toast):
        return allowed
    unit = find_unit(db, press.args[1])
    if unit is None:
        return Toast(render("toast/old_button"), alert=True)
    assign(db, member, allowed, unit, now)
    _show_drafts(db, press, 0, now)
    return Toast(render("toast/assigned", items=[allowed.item], unit=unit.name))


def assign_by_text(db: Connection, member: Member, message: Incoming, now: datetime) -> bool:
    """A reply to the list of drafts such as ``1-5,8 unit``: several at once. False when it is none."""
    units = {unit.name: unit for unit in people.answering_units(db)}
    names = meaning.units(db).meanings
    wish = read_assignment(message.text, list(names))
    if wish is None:
        return False
    fits = list(dict.fromkeys(names[name] for name in wish.units))  # another name of a unit means that unit
    drafts = {item.number: item for item in items.drafts(db)}
    taken = [drafts[number] for number in wish.numbers if number in drafts]
    for item in taken if len(fits) == 1 else []:
        allowed = permit(db, member, item.id, Act.ASSIGN)
        if isinstance(allowed, Permit):
            assign(db, member, allowed, units[fits[0]], now)
    text = render(
        "assigned",
        items=taken if len(fits) == 1 else [],
        unknown=[number for number in wish.numbers if number not in drafts],
        units=fits,
        wanted=wish.wanted,
    )
    outbox.put(db, Draft(message.chat_id, text, [[(label("issuing"), "ip")]]), now)
    return True


def assign(db: Connection, member: Member, allowed: Permit, unit: Unit, now: datetime) -> None:
    """Let this unit lead the item; who supports it and who is in charge follows."""
    item_id, by = allowed.item.id, member.person.id
    items.assign(db, item_id, unit.id)
    audit.record(db, "assign", f"item:{item_id}", now, by=by, stead_of=allowed.stead_of, unit=unit.name)
    supporting.settle_parties(db, [items.get(db, item_id)], now)


def find_unit(db: Connection, unit_id: int | str) -> Unit | None:
    """The unit of this id, when it answers for items."""
    return next((unit for unit in people.answering_units(db) if unit.id == int(unit_id)), None)


def unit_rows(db: Connection, data: Callable[[UnitId], str], without: UnitId | None = None) -> Buttons:
    """The units that answer for items, two a row; `data` makes a button's data from the unit's id."""
    return in_rows((unit.name, data(unit.id)) for unit in people.answering_units(db) if unit.id != without)


def _record_issue(db: Connection, member: Member, allowed: Permit, unit: str | None, now: datetime) -> None:
    naming_proofs.ensure_named(db, member, allowed, now)
    item_id, by = allowed.item.id, member.person.id
    audit.record(db, "issue", f"item:{item_id}", now, by=by, stead_of=allowed.stead_of, unit=unit)


def _ready(db: Connection) -> list[Item]:
    """Drafts with a unit that are not already done according to the notice itself."""
    return [item for item in items.drafts(db) if item.unit_id is not None and item.finding != Finding.DONE]


def _parcels(db: Connection, ready: Sequence[Item], now: datetime) -> list[Parcel]:
    by_unit: dict[UnitId, list[Item]] = {}
    for item in ready:
        if item.unit_id is not None:
            by_unit.setdefault(item.unit_id, []).append(item)
    return [
        Parcel(people.get_unit(db, unit_id).name, people.find_responsible(db, unit_id, now.date()), tuple(theirs))
        for unit_id, theirs in sorted(by_unit.items())
    ]


def _deliver(db: Connection, parcel: Parcel, now: datetime) -> None:
    if parcel.person is not None and parcel.person.user_id is not None:
        accepting.hand_over_issued(db, people.get_member(db, parcel.person.user_id, now.date()), now)


def _show_preview(db: Connection, press: Press, now: datetime) -> None:
    ready = _ready(db)
    drafts = items.drafts(db)
    unassigned = [item for item in drafts if item.unit_id is None and item.finding != Finding.DONE]
    text = render(
        "preview",
        parcels=_parcels(db, ready, now),
        total=len(ready),
        unassigned=unassigned,
        handed_back=[item for item in drafts if item.handed_back],
        unsettled=supporting.unsettled(db, [item for item in drafts if item.finding != Finding.DONE]),
        nobody=[item for item in ready if item.in_charge_id is None],
        done=sum(item.finding == Finding.DONE for item in drafts),
    )
    rows: Buttons = []
    if ready:
        rows.append([(label("issue", count=len(ready)), f"ig:{_digest(ready)}")])
    if drafts:
        rows.append([(label("assign"), "il:0")])
        rows.append([(label("name_for_all"), "pa")])
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)


def _show_drafts(db: Connection, press: Press, page: int, now: datetime) -> None:
    drafts = sorted(
        (item for item in items.drafts(db) if item.finding != Finding.DONE),
        key=lambda item: (item.unit_id is not None, item.number),
    )
    shown = drafts[page * _PAGE : (page + 1) * _PAGE]
    rows = [*number_buttons(shown, "iw"), *page_buttons(page, len(drafts), _PAGE, lambda to: f"il:{to}")]
    rows.append([(label("to_preview"), "ip")])
    text = render("drafts", items=shown, unassigned=sum(item.unit_id is None for item in drafts))
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now, about=About("drafts", 0))


def _digest(ready: Sequence[Item]) -> str:
    told = ";".join(f"{item.id}>{item.unit_id}" for item in ready)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


BUTTONS: ButtonTable = {
    "ip": (preview, ""),
    "ig": (issue, "[0-9a-f]{12}"),
    "il": (show_unassigned, rf"(?:{ID})?"),
    "iw": (choose_unit, ID),
    "iu": (assign_one, f"{ID}:{ID}"),
}
