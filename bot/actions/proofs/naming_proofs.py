"""The office says in advance which proofs an item needs: from a list or in its own words, for one item or for all drafts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import Permit, permit
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.rules.models import (
    ChatId,
    Finding,
    Incoming,
    Item,
    Member,
    Press,
    ProofSlot,
    Role,
    SlotId,
    State,
    Toast,
)
from bot.rules.proofs import AT_MOST, Kept, why_kept
from bot.rules.transitions import Act
from storage import audit, items, notes, outbox, people, proofs
from storage.outbox import About, Buttons, Draft, Priority
from templates import label, render, word, words

_NAME = "proof_name"
_ALL = 0
"""Stands for all drafts where the id of an item would stand."""

_PAGE = 60
_SHORTEST, _LONGEST = 2, 40
"""Characters of a name."""


def name_for_one(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the list of proofs the item can be asked for, those it is asked for ticked."""
    allowed = permit(db, member, press.args[0], Act.NAME_PROOFS)
    if isinstance(allowed, Toast):
        return allowed
    _show_one(db, press, allowed.item, now)
    return None


def add_one(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Ask the item for one more proof of the list."""
    allowed = permit(db, member, press.args[0], Act.NAME_PROOFS)
    if isinstance(allowed, Toast):
        return allowed
    name = words("proofs").get(press.args[1])
    if name is None:
        return Toast(render("toast/old_button"), alert=True)
    answer = _add(db, member, allowed, name, now)
    _show_one(db, press, allowed.item, now)
    return answer


def remove_one(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Ask the item for this proof no longer, unless something rests on it."""
    slot = proofs.find_slot(db, SlotId(int(press.args[1])))
    allowed = permit(db, member, press.args[0], Act.NAME_PROOFS)
    if isinstance(allowed, Toast):
        return allowed
    if slot is None or slot.item_id != allowed.item.id:
        _show_one(db, press, allowed.item, now)
        return Toast(render("toast/proof_gone"))
    kept = _remove(db, member, allowed, slot, now)
    _show_one(db, press, allowed.item, now)
    return Toast(render("toast/proof_removed", name=slot.name, kept=kept), alert=kept is not None)


def name_for_all(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the same list for everything that waits to be issued."""
    drafts = _drafts(db, member)
    if isinstance(drafts, Toast):
        return drafts
    _show_all(db, press, drafts, now)
    return None


def set_for_all(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Ask every draft for a proof of the list, or none of them; the button says which."""
    drafts, name = _drafts(db, member), words("proofs").get(press.args[0])
    if isinstance(drafts, Toast):
        return drafts
    if name is None:
        return Toast(render("toast/old_button"), alert=True)
    count = _add_to_all(db, member, drafts, name, now) if press.args[1] == "1" else 0
    if press.args[1] == "0":
        count = _remove_from_all(db, member, drafts, name, now)
    _show_all(db, press, drafts, now)
    return Toast(render("toast/proof_for_all", name=name, wanted=press.args[1] == "1", count=count))


def list_drafts(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the drafts with their proofs, each to be opened."""
    drafts = _drafts(db, member)
    if isinstance(drafts, Toast):
        return drafts
    page = int(press.args[0])
    shown = drafts[page * _PAGE : (page + 1) * _PAGE]
    flat = [(str(item.number), f"pn:{item.id}") for item in shown]
    rows: Buttons = [flat[n : n + 6] for n in range(0, len(flat), 6)]
    turning = [(label("previous_page"), f"pi:{page - 1}")] if page else []
    if len(drafts) > (page + 1) * _PAGE:
        turning.append((label("next_page"), f"pi:{page + 1}"))
    rows += [turning] if turning else []
    rows.append([(label("back"), "pa")])
    lines = [(item, [slot.name for slot in proofs.slots(db, item.id)]) for item in shown]
    outbox.edit_message(db, press.chat_id, press.message_id, render("proofs/drafts", lines=lines), rows, now)
    return None


def ask_name(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The next text is the name of a proof, for one item or (0) for all drafts."""
    item_id = int(press.args[0])
    allowed = _drafts(db, member) if item_id == _ALL else permit(db, member, item_id, Act.NAME_PROOFS)
    if isinstance(allowed, Toast):
        return allowed
    item = allowed.item if isinstance(allowed, Permit) else None
    rows: Buttons = [[(label("back"), f"pn:{item_id}" if item else "pa")]]
    text = render("proofs/which_name", item=item, again=False)
    ask_words_here(db, member, press, text, About(_NAME, item_id), now, buttons=rows)
    return None


def take_name(db: Connection, member: Member, item_id: int, message: Incoming, now: datetime) -> None:
    """Ask for the proof that was typed. An edit renames it while it is the last one typed and nothing rests on it."""
    name = " ".join(message.text.split())
    allowed = _drafts(db, member) if item_id == _ALL else permit(db, member, item_id, Act.NAME_PROOFS)
    if isinstance(allowed, Toast):
        outbox.put(db, Draft(message.chat_id, render("proofs/refused", text=allowed.text)), now)
        return
    before = notes.find_before(db, message.chat_id, message.message_id) if message.edited else None
    if message.edited and (before is None or not notes.is_last_answer(db, message, _NAME, item_id)):
        return
    named = allowed if isinstance(allowed, list) else [allowed.item]
    if not _SHORTEST <= len(name) <= _LONGEST:
        text = render("proofs/which_name", item=None if item_id == _ALL else named[0], again=True)
        ask_words(db, member, message.chat_id, text, About(_NAME, item_id), now)
        return
    if before is not None:
        _remove_from_all(db, member, named, " ".join(before.split()), now)
    count = _add_to_all(db, member, named, name, now)
    text = render("proofs/named", item=None if item_id == _ALL else named[0], name=name, count=count)
    back = (label("back"), f"pn:{item_id}" if item_id != _ALL else "pa")
    outbox.put(db, Draft(message.chat_id, text, [[back]]), now)


def ensure_named(db: Connection, member: Member, allowed: Permit, now: datetime) -> None:
    """No item goes out without a proof asked for: one that has none is asked for that of its outcome."""
    if not proofs.slots(db, allowed.item.id):
        _add(db, member, allowed, word("proof_words", "outcome"), now)


def complete_issued(db: Connection, now: datetime) -> None:
    """Items issued before proofs were named in advance could never be closed: they are asked for that of their outcome."""
    for item_id in proofs.items_without(db):
        name = word("proof_words", "outcome")
        proofs.add_slot(db, item_id, name)
        audit.record(db, "name_proof", f"item:{item_id}", now, proof=name)


def _drafts(db: Connection, member: Member) -> list[Item] | Toast:
    """What waits to be issued, for the office."""
    if not member.has(Role.OFFICE):
        return Toast(render("toast/office_only"), alert=True)
    drafts = [item for item in items.drafts(db) if item.finding != Finding.DONE]
    return drafts or Toast(render("toast/nothing_to_issue"))


def _add_to_all(db: Connection, member: Member, named: Sequence[Item], name: str, now: datetime) -> int:
    """Returns how many were not asked for it before."""
    count = 0
    for item in named:
        allowed = permit(db, member, item.id, Act.NAME_PROOFS)
        known = {slot.name for slot in proofs.slots(db, item.id)}
        if isinstance(allowed, Permit) and name not in known and len(known) < AT_MOST:
            _add(db, member, allowed, name, now)
            count += 1
    return count


def _remove_from_all(db: Connection, member: Member, named: Sequence[Item], name: str, now: datetime) -> int:
    """Returns from how many it was taken back; where something rests on it, it stays."""
    count = 0
    for item in named:
        allowed = permit(db, member, item.id, Act.NAME_PROOFS)
        for slot in proofs.slots(db, item.id):
            if slot.name == name and isinstance(allowed, Permit):
                count += _remove(db, member, allowed, slot, now) is None
    return count


def _add(db: Connection, member: Member, allowed: Permit, name: str, now: datetime) -> Toast:
    item, known = allowed.item, proofs.slots(db, allowed.item.id)
    if name in [slot.name for slot in known]:
        return Toast(render("toast/proof_named", name=name, full=False))
    if len(known) >= AT_MOST:
        return Toast(render("toast/proof_named", name=name, full=True), alert=True)
    proofs.add_slot(db, item.id, name)
    _record(db, member, allowed, "name_proof", name, now)
    return Toast(render("toast/proof_named", name=name, full=False))


def _remove(db: Connection, member: Member, allowed: Permit, slot: ProofSlot, now: datetime) -> Kept | None:
    item = allowed.item
    filled, judged = proofs.is_used(db, slot.id), proofs.is_judged(db, slot.id)
    kept = why_kept(proofs.slots(db, item.id), item.state, filled=filled, judged=judged)
    if kept is None:
        proofs.remove_slot(db, slot.id)
        _record(db, member, allowed, "drop_proof", slot.name, now)
    return kept


def _record(db: Connection, member: Member, allowed: Permit, action: str, name: str, now: datetime) -> None:
    item_id, by = allowed.item.id, member.person.id
    audit.record(db, action, f"item:{item_id}", now, by=by, stead_of=allowed.stead_of, proof=name)
    if allowed.item.state != State.DRAFT:
        _tell_unit(db, allowed.item, now)


def _tell_unit(db: Connection, item: Item, now: datetime) -> None:
    """One message a day and item that follows what the office does, instead of one for every press."""
    person = people.find_responsible(db, item.unit_id, now.date()) if item.unit_id is not None else None
    if person is None or person.user_id is None:
        return
    key = f"proofs:{item.id}:{now:%Y%m%d}:{person.id}"
    text = render("proofs/told", item=item, names=[slot.name for slot in proofs.slots(db, item.id)])
    rows: Buttons = [[(label("card"), f"cd:{item.id}")]]
    card = outbox.find_by_key(db, key)
    if card is not None:
        outbox.edit_card(db, card, text, rows, now)
        return
    about = About("item", item.id)
    outbox.put(db, Draft(ChatId(person.user_id), text, rows, key=key, priority=Priority.TASK, about=about), now)


def _show_one(db: Connection, press: Press, item: Item, now: datetime) -> None:
    slots = proofs.slots(db, item.id)
    known = {slot.name: slot for slot in slots}
    listed = [_choice(item, code, name, known.get(name)) for code, name in words("proofs").items()]
    own = [_choice(item, "", slot.name, slot) for slot in slots if slot.name not in words("proofs").values()]
    flat = listed + own
    rows: Buttons = [flat[n : n + 2] for n in range(0, len(flat), 2)]
    rows.append([(label("own_proof"), f"pc:{item.id}")])
    if item.state == State.DRAFT:
        rows.append([(label("to_draft"), f"iw:{item.id}"), (label("to_drafts_proofs"), "pi:0")])
    else:
        rows.append([(label("back"), f"it:{item.id}")])
    text = render("proofs/name_one", item=item, slots=slots)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)


def _choice(item: Item, code: str, name: str, slot: ProofSlot | None) -> tuple[str, str]:
    if slot is not None:
        return label("stands_there", name=name), f"pr:{item.id}:{slot.id}"
    return name, f"pd:{item.id}:{code}"


def _show_all(db: Connection, press: Press, drafts: Sequence[Item], now: datetime) -> None:
    named = [[slot.name for slot in proofs.slots(db, item.id)] for item in drafts]
    rows: Buttons = []
    for code, name in words("proofs").items():
        count = sum(name in each for each in named)
        whole = count == len(drafts)
        shown = label("stands_there", name=name) if whole else name
        shown = label("some_named", name=name, count=count, total=len(drafts)) if count and not whole else shown
        rows.append([(shown, f"pb:{code}:0" if whole else f"pb:{code}:1")])
    rows.append([(label("own_proof"), f"pc:{_ALL}"), (label("one_by_one"), "pi:0")])
    rows.append([(label("to_preview"), "ip")])
    others = [name for name in dict.fromkeys(n for each in named for n in each) if name not in words("proofs").values()]
    counted = [(name, sum(name in each for each in named)) for name in others]
    text = render("proofs/name_all", total=len(drafts), others=counted)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)


BUTTONS: ButtonTable = {
    "pn": (name_for_one, ID),
    "pd": (add_one, rf"{ID}:[a-z_]{{1,16}}"),
    "pr": (remove_one, f"{ID}:{ID}"),
    "pc": (ask_name, ID),
    "pa": (name_for_all, ""),
    "pb": (set_for_all, r"[a-z_]{1,16}:[01]"),
    "pi": (list_drafts, ID),
}

PROMPTS: PromptTable = {_NAME: take_name}
