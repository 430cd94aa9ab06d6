"""Who stands beside the lead unit: supporting units (配合单位), which add evidence, and the leader in charge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.assigning import accepting, meaning
from bot.actions.items.permitting import Permit, permit
from bot.actions.talking.buttons import ID, ButtonTable, in_rows
from bot.actions.talking.speaking import say_long
from bot.rules.matching import Known, match_units, named_in
from bot.rules.models import OPEN_STATES, ChatId, Item, ItemId, Member, PersonId, Press, State, Toast, Unit, UnitId
from bot.rules.transitions import Act
from storage import audit, focus, items, outbox, people, prompts
from storage.outbox import About, Buttons, Draft, Priority
from templates import label, render

_BY_HAND = ("add_support", "remove_support")


@dataclass(frozen=True)
class Unsettled:
    """Words of the notice for who supports an item that fit none or several of the bureau's units."""

    item: Item
    names: tuple[str, ...]


# --- filled in from the notice and the roster ---------------------------------------------------------------------------


def settle_everything(db: Connection, now: datetime) -> None:
    """A notice or a roster came: settle all drafts, and who is in charge of open items that have nobody."""
    open_ = [item for item in items.in_state(db, *OPEN_STATES) if item.in_charge_id is None]
    settle_parties(db, [*items.drafts(db), *open_], now)


def settle_parties(db: Connection, chosen: Sequence[Item], now: datetime) -> None:
    """Fill in supporting units and the leader in charge of these items, as they are now; nothing is guessed.

    What the office set by hand stays, and so does who supports an item once it is issued; the lead unit never supports.
    """
    units, leaders = meaning.units(db), meaning.leaders(db, now.date())
    _fill_support(db, chosen, units, now)
    _fill_in_charge(db, chosen, leaders, now)


def unsettled(db: Connection, drafts: Sequence[Item]) -> list[Unsettled]:
    """What of the notice's supporting units the office has to settle itself."""
    units = meaning.units(db)
    left = [Unsettled(item, tuple(match_units(item.support_units, units)[1])) for item in drafts]
    by_hand = _by_hand(db, [each.item for each in left if each.names])
    return [each for each in left if each.names and each.item.id not in by_hand]


def _fill_support(db: Connection, chosen: Sequence[Item], units: Known[UnitId], now: datetime) -> None:
    by_hand, changed = _by_hand(db, chosen), dict[ItemId, tuple[UnitId, ...]]()
    for item in chosen:
        stays = item.state != State.DRAFT or item.id in by_hand
        meant = item.support_ids if stays else sorted(match_units(item.support_units, units)[0])
        wanted = tuple(unit_id for unit_id in meant if unit_id != item.unit_id)
        if wanted != item.support_ids:
            changed[item.id] = wanted
    items.set_support_many(db, changed)
    told = {item_id: [people.get_unit(db, unit_id).name for unit_id in wanted] for item_id, wanted in changed.items()}
    rows = [(f"item:{item_id}", {"units": "、".join(names)}) for item_id, names in told.items()]
    audit.record_many(db, "set_support", rows, now)


def _fill_in_charge(db: Connection, chosen: Sequence[Item], leaders: Known[PersonId], now: datetime) -> None:
    changed: dict[ItemId, str | None] = {}
    for item in chosen:
        name = _leader_of(db, item, leaders)
        is_same = (leaders.ids[name] if name is not None else None) == item.in_charge_id
        if not is_same and (name is not None or item.state == State.DRAFT):
            changed[item.id] = name
    named = {item_id: name for item_id, name in changed.items() if name is not None}
    nobody = [item_id for item_id, name in changed.items() if name is None]
    items.set_in_charge_many(db, {item_id: leaders.ids[name] for item_id, name in named.items()})
    items.set_in_charge_many(db, dict.fromkeys(nobody))
    audit.record_many(db, "clear_in_charge", [(f"item:{item_id}", {}) for item_id in nobody], now)
    audit.record_many(db, "set_in_charge", [(f"item:{each}", {"person": name}) for each, name in named.items()], now)


def _leader_of(db: Connection, item: Item, leaders: Known[PersonId]) -> str | None:
    """Whom the file names; where it names none of the leaders, whom the roster names beside the unit. Of several, nobody."""
    if item.leader:
        name = leaders.sure_person(item.leader)
        if name is not None or len(named_in(item.leader, leaders)) > 1:
            return name
    named = people.find_leader_name(db, item.unit_id) if item.unit_id is not None else None
    return leaders.sure_person(named) if named else None


def _by_hand(db: Connection, chosen: Sequence[Item]) -> set[ItemId]:
    """Those whose supporting units the office has set itself."""
    return audit.items_with(db, [item.id for item in chosen], *_BY_HAND)


# --- set by the office --------------------------------------------------------------------------------------------------


def show_choice(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the list of units, those that support the item ticked."""
    allowed = permit(db, member, press.args[0], Act.SET_SUPPORT)
    if isinstance(allowed, Toast):
        return allowed
    _show_choice(db, press, allowed.item, now)
    return None


def set_unit(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Let a unit support the item, or no longer; the button says which, so that a second press changes nothing."""
    allowed = permit(db, member, press.args[0], Act.SET_SUPPORT)
    if isinstance(allowed, Toast):
        return allowed
    item, wanted = allowed.item, press.args[2] == "1"
    unit = next((each for each in people.answering_units(db) if each.id == int(press.args[1])), None)
    if unit is None or unit.id == item.unit_id:
        return Toast(render("toast/old_button"), alert=True)
    if (unit.id in item.support_ids) != wanted:
        _set(db, member, allowed, unit, wanted=wanted, now=now)
    changed = items.get(db, item.id)
    _show_choice(db, press, changed, now)
    return Toast(render("toast/support_set", item=changed, unit=unit.name, wanted=wanted))


def _set(db: Connection, member: Member, allowed: Permit, unit: Unit, *, wanted: bool, now: datetime) -> None:
    item = allowed.item
    others = [unit_id for unit_id in item.support_ids if unit_id != unit.id]
    items.set_support(db, item.id, sorted([*others, unit.id]) if wanted else others)
    action = "add_support" if wanted else "remove_support"
    by, stead_of = member.person.id, allowed.stead_of
    audit.record(db, action, f"item:{item.id}", now, by=by, stead_of=stead_of, unit=unit.name)
    if item.state == State.DRAFT:
        return  # told when it is issued
    if wanted:
        _tell(db, unit.id, [item], now)
        return
    person = people.find_responsible(db, unit.id, now.date())
    if person is not None and person.user_id is not None:
        text = render("assigning/support_ended", item=item)
        outbox.put(db, Draft(ChatId(person.user_id), text, priority=Priority.TASK), now)


def _show_choice(db: Connection, press: Press, item: Item, now: datetime) -> None:
    units = [unit for unit in people.answering_units(db) if unit.id != item.unit_id]
    rows = in_rows(_choice(item, unit) for unit in units)
    back = f"iw:{item.id}" if item.state == State.DRAFT else f"it:{item.id}"
    rows.append([(label("support_done"), back)])
    text = render("assigning/choose_support", item=item)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)


def _choice(item: Item, unit: Unit) -> tuple[str, str]:
    if unit.id in item.support_ids:
        return label("support_chosen", unit=unit.name), f"rt:{item.id}:{unit.id}:0"
    return unit.name, f"rt:{item.id}:{unit.id}:1"


# --- told to the units, and answered by them ----------------------------------------------------------------------------


def tell_supporters(db: Connection, issued: Sequence[Item], now: datetime) -> None:
    """Each supporting unit's responsible person gets ONE message that lists what of `issued` they support."""
    by_unit: dict[UnitId, list[Item]] = {}
    for item in issued:
        for unit_id in item.support_ids:
            by_unit.setdefault(unit_id, []).append(item)
    for unit_id, theirs in sorted(by_unit.items()):
        _tell(db, unit_id, theirs, now)


def hand_over_supported(db: Connection, member: Member, now: datetime) -> None:
    """Somebody joined: what their units support; nothing when there is nothing."""
    supported = accepting.supported_by(db, member)
    if supported and member.person.user_id is not None:
        _list_to(db, ChatId(member.person.user_id), supported, now)


def ask_for_evidence(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """From now on what the person sends is evidence for this item."""
    allowed = permit(db, member, press.args[0], Act.CONTRIBUTE)
    if isinstance(allowed, Toast):
        return allowed
    item = allowed.item
    prompts.clear(db, member.person.id)
    focus.put(db, member.person.id, item.id, "report", now)
    rows: Buttons = [[(label("card"), f"cd:{item.id}")]]
    draft = Draft(press.chat_id, render("assigning/send_evidence", item=item), rows, about=About("item", item.id))
    outbox.put(db, draft, now)
    return None


def _tell(db: Connection, unit_id: UnitId, supported: Sequence[Item], now: datetime) -> None:
    person = people.find_responsible(db, unit_id, now.date())
    if person is not None and person.user_id is not None:
        _list_to(db, ChatId(person.user_id), supported, now)


def _list_to(db: Connection, chat: ChatId, supported: Sequence[Item], now: datetime) -> None:
    text = render("assigning/you_support", items=supported)
    rows = accepting.support_rows(supported)
    rows.append([(label("my_items"), "ls")])
    say_long(db, chat, text, now, buttons=rows, priority=Priority.TASK)


BUTTONS: ButtonTable = {
    "rs": (show_choice, ID),
    "rt": (set_unit, f"{ID}:{ID}:[01]"),
    "rb": (ask_for_evidence, ID),
}
