"""Where evidence stands: the files a button is about, the buttons under their receipt, and what leaving an item undoes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.applying.reviewing import content_changed
from bot.actions.items.permitting import acts_of, permit
from bot.actions.proofs import showing
from bot.rules.models import (
    EvidenceId,
    Item,
    ItemId,
    MeasureId,
    Member,
    PersonId,
    Report,
    ReportId,
    SlotId,
    State,
    Toast,
    UserId,
)
from bot.rules.papers import is_acceptance, is_paper_place
from bot.rules.proofs import may_take_out
from bot.rules.transitions import Act
from storage import audit, evidences, items, papers, people, proofs, reports
from storage.outbox import Buttons
from storage.proofs import Piece
from storage.reports import Due
from templates import label, render, word

ID_SPAN = r"r\d{1,9}-\d{1,9}"
SCOPE = rf"(?:{ID_SPAN}|i\d{{1,9}})"
"""What the files of a button are: those of a receipt (``r<first report>-<last>``) or all of an item (``i<item>``)."""

PLACE = r"[sm]\d{1,9}"
"""A slot (``s<id>``) or a measure (``m<id>``)."""

_SLOT_BUTTONS = 4


@dataclass(frozen=True)
class Desk:
    """The files somebody is sorting. `due`: the receipt they stand under, None when it is the whole item."""

    item: Item
    stead_of: PersonId | None
    pieces: tuple[Piece, ...]
    due: Due | None


@dataclass(frozen=True)
class Place:
    """A slot or a measure of one item. `code`: as in a button."""

    code: str
    name: str
    slot_id: SlotId | None
    measure_id: MeasureId | None


def open_desk(db: Connection, member: Member, scope: str, now: datetime) -> Desk | Toast:
    """The files of a scope, when this member may put them to their places; a supporting unit may its own only."""
    if scope.startswith("i"):
        return _whole_desk(db, member, int(scope[1:]), now)
    first, last = (reports.find(db, ReportId(int(each))) for each in scope[1:].split("-"))
    if first is None or last is None or first.item_id is None:
        return Toast(render("toast/old_button"), alert=True)
    if last.item_id != first.item_id or last.person_id != first.person_id or last.id < first.id:
        return Toast(render("toast/old_button"), alert=True)
    whole = _whole_desk(db, member, first.item_id, now)
    return whole if isinstance(whole, Toast) else _of_receipt(db, whole, first, last)


def _whole_desk(db: Connection, member: Member, item_id: int, now: datetime) -> Desk | Toast:
    allowed = permit(db, member, item_id, Act.PLACE_PROOF)
    if isinstance(allowed, Toast):
        return allowed
    pieces = showing.seen_by(db, allowed.item, member, now)
    return Desk(allowed.item, allowed.stead_of, tuple(pieces), None)


def _of_receipt(db: Connection, whole: Desk, first: Report, last: Report) -> Desk:
    ids = reports.between(db, first, last)
    pieces = tuple(piece for piece in whole.pieces if piece.report_id in ids)
    return Desk(whole.item, whole.stead_of, pieces, Due(first.person_id, first.chat_id, whole.item.id, tuple(ids)))


def places_of(db: Connection, item: Item) -> list[Place]:
    """Everywhere evidence of this item can stand: its slots, then its measures."""
    slots = [Place(f"s{slot.id}", slot.name, slot.id, None) for slot in proofs.slots(db, item.id)]
    numbered = [(each.id, showing.measure_name(each.position)) for each in items.measures(db, item.id)]
    return slots + [Place(f"m{measure_id}", name, None, measure_id) for measure_id, name in numbered]


def stands(db: Connection, item: Item, places: Sequence[Place]) -> dict[EvidenceId, list[Place]]:
    """At which of these places each file stands; one that stands nowhere is not in it."""
    in_slots, of_measures = proofs.in_slots(db, item.id), proofs.of_measures(db, item.id)
    found: dict[EvidenceId, list[Place]] = {}
    for place in places:
        ids = in_slots.get(place.slot_id, []) if place.slot_id is not None else []
        ids = of_measures.get(place.measure_id, []) if place.measure_id is not None else ids
        for evidence_id in ids:
            found.setdefault(evidence_id, []).append(place)
    return found


def put(db: Connection, member: Member, desk: Desk, pieces: Sequence[Piece], place: Place, now: datetime) -> int:
    """Put files to a place; returns how many were not there yet. What was approved on other evidence lapses."""
    ids = [piece.id for piece in pieces]
    new = proofs.place(db, ids, place.slot_id, place.measure_id, member.person.id, now)
    if new:
        _changed(db, member, desk, "place_proof", place, new, now)
    return new


def take_out(db: Connection, member: Member, desk: Desk, piece: Piece, place: Place, now: datetime) -> int | Toast:
    """Take a file out of a place, unless a closure rests on it; returns how many were there."""
    if not may_take_out(desk.item.state):
        return Toast(render("toast/proof_rests", number=desk.item.number), alert=True)
    gone = proofs.take_from(db, [piece.id], place.slot_id, place.measure_id)
    if gone:
        _changed(db, member, desk, "take_out_proof", place, gone, now)
    return gone


def find_rest(db: Connection, leaving: Sequence[ReportId]) -> Item | None:
    """The item whose closure or transfer rests on a file of these answers, when there is one: they cannot leave it.

    A closure rests on what stands in its places, a transfer on whatever came with the letter.
    """
    for report_id in leaving:
        item_id = reports.get(db, report_id).item_id
        item = items.get(db, item_id) if item_id is not None else None
        if item is not None and not may_take_out(item.state):
            placed = stands(db, item, places_of(db, item))
            files = evidences.of_report(db, report_id)
            if any(item.state == State.TRANSFERRED or piece.id in placed for piece in files):
                return item
    return None


def leave(db: Connection, member: Member, report_id: ReportId, before: ItemId | None, now: datetime) -> None:
    """An answer left this item: its files stand at none of the item's places any more."""
    files = [piece.id for piece in evidences.of_report(db, report_id)]
    if before is None:
        return
    stood = [slot_id for slot_id, there in proofs.in_slots(db, before).items() if not set(there).isdisjoint(files)]
    if proofs.take_out(db, files):
        content_changed(db, member, items.get(db, before), now, slots=stood)


def receipt_rows(db: Connection, due: Due, now: datetime) -> Buttons:
    """Buttons under a receipt with files: one press puts them all to a slot; sorting them one by one is the other way."""
    member = people.find_by_account(db, UserId(due.chat_id), now.date())
    item = items.get(db, due.item_id)
    if member is None or Act.PLACE_PROOF not in acts_of(member, item):
        return []
    pieces = [piece for piece in proofs.pieces(db, item.id) if piece.report_id in due.reports]
    places = places_of(db, item)
    if not pieces or not places:
        return []
    first, last = min(due.reports), max(due.reports)
    known = stands(db, item, places)
    loose = [piece for piece in pieces if piece.id not in known]
    if not loose:
        again = [(label("sort_again"), f"pf:r{first}-{last}:{pieces[0].id}")]
        return [*paper_rows(db, pieces, known), again]
    slots = [place for place in places if place.slot_id is not None]
    rows: Buttons = []
    if len(slots) <= _SLOT_BUTTONS:
        rows += [[(label("place_as", name=place.name), f"pp:r{first}-{last}:{place.slot_id}")] for place in slots]
    else:
        rows.append([(label("place_choose"), f"pl:r{first}-{last}")])
    if len(pieces) > 1 or len(places) > len(slots):
        rows.append([(label("sort_one_by_one"), f"pf:r{first}-{last}:{loose[0].id}")])
    return rows


def paper_rows(db: Connection, pieces: Sequence[Piece], known: Mapping[EvidenceId, Sequence[Place]]) -> Buttons:
    """A button to say what the first of these files is called by that stands where papers do, while nobody has said it.

    `known`: where each file stands.
    """
    names = {
        piece.id: [place.name for place in known.get(piece.id, ()) if place.slot_id is not None] for piece in pieces
    }
    wanted = [each for each, slots in names.items() if any(is_paper_place(name) for name in slots)]
    said = papers.of_evidence(db, wanted)
    unsaid = next((each for each in wanted if each not in said), None)
    if unsaid is None:
        return []
    acceptance = any(is_acceptance(name) for name in names[unsaid])
    return [[(label("name_acceptance" if acceptance else "name_paper"), f"zl:{unsaid}")]]


def told(db: Connection, due: Due) -> list[tuple[str, int]]:
    """Where the files of a receipt stand and how many, in the item's order; those that stand nowhere come last.

    Empty while none has been put anywhere.
    """
    pieces = [piece for piece in proofs.pieces(db, due.item_id) if piece.report_id in due.reports]
    if not pieces:
        return []
    item = items.get(db, due.item_id)
    places = places_of(db, item)
    known = stands(db, item, places)
    counted = [(place.name, sum(place in known.get(piece.id, ()) for piece in pieces)) for place in places]
    found = [(name, count) for name, count in counted if count]
    loose = sum(piece.id not in known for piece in pieces)
    return [*found, (word("proof_words", "loose"), loose)] if found and loose else found


def _changed(db: Connection, member: Member, desk: Desk, action: str, place: Place, count: int, now: datetime) -> None:
    item_id, by = desk.item.id, member.person.id
    audit.record(db, action, f"item:{item_id}", now, by=by, stead_of=desk.stead_of, place=place.name, count=count)
    content_changed(db, member, desk.item, now, slots=[place.slot_id] if place.slot_id is not None else [])
