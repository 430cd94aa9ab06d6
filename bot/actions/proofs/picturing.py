"""What stands on pictures that the bot makes itself: which files, with which words under them."""

from collections.abc import Sequence
from itertools import zip_longest

from sqlalchemy import Connection

from bot.rules.models import EvidenceId
from bot.rules.own_files import Pair, Shown
from storage import blackouts, items, proofs
from storage.evidence_files import EvidenceFiles
from templates import render, word

Rows = Sequence[tuple[Shown | None, Shown | None]]


class NoPicture(Exception):
    """A file is not stored, or belongs to no item any more."""


def pair(db: Connection, wanted: Pair, files: EvidenceFiles) -> tuple[tuple[str, str], Rows]:
    """The heads of the two columns, and the rows under them. Raises NoPicture."""
    heads = word("pair_heads", f"{wanted.purpose}_left"), word("pair_heads", f"{wanted.purpose}_right")
    sides = zip_longest(wanted.left, wanted.right, fillvalue=EvidenceId(0))
    rows = [(_shown(db, left, n, files), _shown(db, right, n, files)) for n, (left, right) in enumerate(sides, 1)]
    return heads, rows


def one(db: Connection, evidence_id: EvidenceId, files: EvidenceFiles) -> Shown:
    """A picture by itself. Raises NoPicture."""
    shown = _shown(db, evidence_id, 1, files)
    if shown is None:
        raise NoPicture("no picture was named")
    return shown


def _shown(db: Connection, evidence_id: EvidenceId, row: int, files: EvidenceFiles) -> Shown | None:
    if not evidence_id:
        return None
    piece, sha256 = proofs.find_piece(db, evidence_id), proofs.find_hash(db, evidence_id)
    if piece is None or sha256 is None:
        raise NoPicture(f"evidence {evidence_id}")
    item = items.get(db, piece.item_id)
    slots = [
        slot.name for slot in proofs.slots(db, item.id) if evidence_id in proofs.in_slots(db, item.id).get(slot.id, [])
    ]
    note = render("plain/picture_note", row=row, item=item, slots=slots, sent_at=piece.sent_at)
    areas = tuple(blackouts.of_evidence(db, [evidence_id]).get(evidence_id, []))
    return Shown(files.path(sha256), note, areas)
