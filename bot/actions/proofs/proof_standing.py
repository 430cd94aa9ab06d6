"""Where an item's proofs stand (佐证情况): each slot filled, explained or empty; and the words that explain an empty one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.applying.reviewing import content_changed
from bot.actions.items.permitting import acts_of, find_readable, permit, refusal
from bot.actions.proofs import showing
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.rules.models import Incoming, Item, Member, PersonId, Press, ProofSlot, SlotId, Toast
from bot.rules.papers import Paper, lacks_acceptance
from bot.rules.permissions import answers_for, is_open
from bot.rules.proofs import Standing, standing
from bot.rules.transitions import Act, Why
from storage import audit, focus, items, notes, outbox, papers, prompts, proofs
from storage.outbox import About, Buttons, Draft
from storage.proofs import Piece
from templates import label, render

_EXCUSE = "proof_excuse"
_SLOTS_SHOWN = 40
_SHORTEST, _LONGEST = 2, 300
"""Characters of an explanation."""


@dataclass(frozen=True)
class SlotLine:
    """A slot as its line tells it. `files`: how many of which kind, in words; empty when the reader sees none."""

    slot: ProofSlot
    standing: Standing
    files: str
    papers: tuple[Paper, ...] = ()
    """What is said of the files in it, as far as the reader sees them."""
    lacks: bool = False
    """Whether nobody has said who accepted and when: a hint, nothing that stops anybody."""


def view_standing(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into where each of the item's proofs stands."""
    item = find_readable(db, member, press.args[0])
    if item is None:
        return Toast(render("toast/not_yours"), alert=True)
    show_standing(db, member, press, item, now)
    return None


def show_standing(db: Connection, member: Member, press: Press, item: Item, now: datetime) -> None:
    pieces = showing.seen_by(db, item, member, now)
    lines = _lines(db, item, pieces)
    loose = next((heap.pieces for heap in showing.heaps(db, item, pieces) if heap.place == showing.LOOSE), ())
    text = render("proofs/standing", item=item, lines=lines, loose=showing.in_words(loose))
    rows: Buttons = [[(_slot_label(line), f"po:{line.slot.id}")] for line in lines[:_SLOTS_SHOWN]]
    if pieces and Act.PLACE_PROOF in acts_of(member, item):
        rows += _acceptance_rows(db, item, pieces, lines)
        start = (loose or tuple(pieces))[0]
        words = label("sort_loose", count=len(loose)) if loose else label("sort_again")
        rows.append([(words, f"pf:i{item.id}:{start.id}")])
    rows.append([(label("view_evidence"), f"zg:i{item.id}:a0:a0:0"), (label("back"), f"it:{item.id}")])
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)


def open_slot(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send what stands in the slot again; turn the message into the slot where there is nothing to see."""
    found = _find(db, member, int(press.args[0]))
    if found is None:
        return Toast(render("toast/old_button"), alert=True)
    item, slot = found
    places = [f"s{slot.id}"]
    once = f"{press.message_id}:{slot.id}"
    count = showing.show_evidence(db, press.chat_id, item, now, viewer=member, places=places, once=once)
    if count:
        return Toast(render("toast/evidence_shown", number=item.number, count=count))
    prompts.clear(db, member.person.id)
    if is_open(item) and Act.PLACE_PROOF in acts_of(member, item):
        focus.put(db, member.person.id, item.id, "report", now)
    _show_slot(db, member, press, item, slot, now)
    return None


def ask_excuse(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The next text explains why there is no such proof."""
    found = _own_slot(db, member, int(press.args[0]))
    if isinstance(found, Toast):
        return found
    item, slot, _ = found
    rows: Buttons = [[(label("back"), f"po:{slot.id}")]]
    text = render("proofs/why_none", item=item, slot=slot, again=False)
    ask_words_here(db, member, press, text, About(_EXCUSE, slot.id), now, buttons=rows, item=item)
    return None


def take_excuse(db: Connection, member: Member, slot_id: int, message: Incoming, now: datetime) -> None:
    """Keep the explanation; an edit counts while it is the last one given and has not been withdrawn."""
    found = _own_slot(db, member, slot_id)
    if isinstance(found, Toast):
        outbox.put(db, Draft(message.chat_id, render("proofs/refused", text=found.text)), now)
        return
    item, slot, stead_of = found
    last = notes.is_last_answer(db, message, _EXCUSE, slot_id)
    if message.edited and (slot.excuse is None or not last):
        return
    words = " ".join(message.text.split())
    if not _SHORTEST <= len(words) <= _LONGEST:
        rows: Buttons = [[(label("back"), f"po:{slot.id}")]]
        text = render("proofs/why_none", item=item, slot=slot, again=True)
        ask_words(db, member, message.chat_id, text, About(_EXCUSE, slot.id), now, buttons=rows, item=item)
        return
    _set_excuse(db, member, item, slot, words, stead_of, now)
    buttons: Buttons = [[(label("act_place_proof"), f"ps:{item.id}")]]
    text = render("proofs/explained", item=item, slot=slot, words=words)
    outbox.put(db, Draft(message.chat_id, text, buttons, about=About("item", item.id)), now)


def withdraw_excuse(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """The slot is empty again. A second press finds nothing to withdraw."""
    found = _own_slot(db, member, int(press.args[0]))
    if isinstance(found, Toast):
        return found
    item, slot, stead_of = found
    if slot.excuse is not None:
        _set_excuse(db, member, item, slot, None, stead_of, now)
    show_standing(db, member, press, item, now)
    return Toast(render("toast/excuse_withdrawn", name=slot.name))


def _set_excuse(
    db: Connection,
    member: Member,
    item: Item,
    slot: ProofSlot,
    words: str | None,
    stead_of: PersonId | None,
    now: datetime,
) -> None:
    proofs.excuse(db, slot.id, words)
    action = "withdraw_excuse" if words is None else "explain_proof"
    by = member.person.id
    audit.record(
        db, action, f"item:{item.id}", now, by=by, stead_of=stead_of, proof=slot.name, words=words or slot.excuse
    )
    content_changed(db, member, item, now, slots=[slot.id])


def _lines(db: Connection, item: Item, pieces: list[Piece]) -> list[SlotLine]:
    filled = proofs.in_slots(db, item.id)
    by_place = {heap.place: heap.pieces for heap in showing.heaps(db, item, pieces)}
    said = papers.of_evidence(db, [each for ids in filled.values() for each in ids])
    lines = []
    for slot in proofs.slots(db, item.id):
        seen, there = by_place.get(f"s{slot.id}", ()), filled.get(slot.id, [])
        lacks = bool(there) and lacks_acceptance(slot.name, [said[each] for each in there if each in said])
        told = tuple(said[piece.id] for piece in seen if piece.id in said)
        lines.append(SlotLine(slot, standing(slot, filled), showing.in_words(seen), told, lacks))
    return lines


def _acceptance_rows(db: Connection, item: Item, pieces: list[Piece], lines: list[SlotLine]) -> Buttons:
    """A button a slot of which nobody has said who accepted and when: for its newest file that the reader sees."""
    filled = proofs.in_slots(db, item.id)
    seen = {piece.id for piece in pieces}
    newest = [max(seen.intersection(filled[line.slot.id]), default=None) for line in lines if line.lacks]
    return [[(label("name_acceptance"), f"zl:{evidence_id}")] for evidence_id in newest if evidence_id is not None]


def _slot_label(line: SlotLine) -> str:
    filled = line.standing == Standing.FILLED
    return label("stands_there", name=line.slot.name) if filled else line.slot.name


def _show_slot(db: Connection, member: Member, press: Press, item: Item, slot: ProofSlot, now: datetime) -> None:
    state = standing(slot, proofs.in_slots(db, item.id))
    can_send = is_open(item) and Act.PLACE_PROOF in acts_of(member, item)
    text = render("proofs/slot", item=item, slot=slot, standing=state, can_send=can_send)
    rows: Buttons = []
    if state != Standing.FILLED and not isinstance(_own_slot(db, member, slot.id), Toast):
        rows.append([(label("explain_again" if slot.excuse else "explain"), f"pe:{slot.id}")])
        if slot.excuse:
            rows.append([(label("withdraw_excuse"), f"px:{slot.id}")])
    rows.append([(label("back"), f"ps:{item.id}")])
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    card = outbox.find_card(db, press.chat_id, press.message_id)
    if card is not None:
        outbox.set_about(db, card, About("item", item.id))


def _find(db: Connection, member: Member, slot_id: int) -> tuple[Item, ProofSlot] | None:
    slot = proofs.find_slot(db, SlotId(slot_id))
    item = find_readable(db, member, slot.item_id) if slot is not None else None
    return (item, slot) if slot is not None and item is not None else None


def _own_slot(db: Connection, member: Member, slot_id: int) -> tuple[Item, ProofSlot, PersonId | None] | Toast:
    """The slot, when this person may explain it: only the unit that leads may, whoever else adds evidence."""
    found = _find(db, member, slot_id)
    if found is None:
        return Toast(render("toast/old_button"), alert=True)
    item, slot = found
    allowed = permit(db, member, item.id, Act.PLACE_PROOF)
    if isinstance(allowed, Toast):
        return allowed
    if not answers_for(member, item):
        return refusal(item, item.state, Why.NOT_YOURS, acts_of(member, item))
    return items.get(db, item.id), slot, allowed.stead_of


BUTTONS: ButtonTable = {
    "ps": (view_standing, ID),
    "po": (open_slot, ID),
    "pe": (ask_excuse, ID),
    "px": (withdraw_excuse, ID),
}

PROMPTS: PromptTable = {_EXCUSE: take_excuse}
