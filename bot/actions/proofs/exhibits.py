"""What is told of a file of evidence: what it is, where it stands, who sent it when, and why it proves nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import find_readable
from bot.actions.proofs import showing
from bot.rules.looks import PICTURES, Content, Look
from bot.rules.models import AT_HAND, EvidenceId, Fetch, Item, MediaKind, Member
from bot.rules.papers import Paper
from bot.rules.permissions import supports
from storage import gallery, items, looks, papers, proofs
from storage.gallery import Exhibit
from templates import word

NEVER_SENT = (Fetch.REFUSED, Fetch.LOST)
"""Files that are named but do not leave the bot again: what was refused may do harm, what was lost cannot be had."""


@dataclass(frozen=True)
class Told:
    """A file as people are told of it. `what`: its kind, by its bytes once those are known; `places`: where it stands.

    `marks`: what there is to beware of; `look`: None while nobody has looked at it; `taken_at`: in the bureau's zone.
    """

    exhibit: Exhibit
    what: str
    places: tuple[str, ...]
    unit: str
    marks: tuple[str, ...]
    look: Look | None
    taken_at: datetime | None
    paper: Paper | None

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture that can be decoded, and its bytes are here."""
        stored = self.exhibit.fetch == Fetch.STORED
        content = self.look.content if self.look else None
        faultless = self.look is None or self.look.fault is None
        return stored and faultless and (self.exhibit.piece.kind == MediaKind.PHOTO or content in PICTURES)

    @property
    def is_original(self) -> bool:
        """Whether it is a picture sent as a file, which keeps what the camera wrote into it."""
        content = self.look.content if self.look else None
        return self.exhibit.piece.kind == MediaKind.DOCUMENT and content in (*PICTURES, Content.PICTURE)


def tell(db: Connection, exhibits: Sequence[Exhibit], now: datetime) -> list[Told]:
    """These files in words, in their order; a few queries, however many there are."""
    ids = [each.piece.id for each in exhibits]
    seen = looks.of_files(db, [each.sha256 for each in exhibits if each.sha256 is not None])
    stand, said = gallery.places(db, ids), papers.of_evidence(db, ids)
    on_items = {item.id: item for item in items.with_ids(db, [each.piece.item_id for each in exhibits])}
    came_back = {item_id: proofs.came_back_at(db, item_id) for item_id in on_items}
    found = []
    for each in exhibits:
        piece, look = each.piece, seen.get(each.sha256 or "")
        back = came_back[piece.item_id]
        made = Told(
            exhibit=each,
            what=_what(each, look),
            places=tuple(_place(place) for place in stand.get(piece.id, ())),
            unit=showing.sender_of(db, on_items[piece.item_id], piece, now)[1],
            marks=tuple(_marks(each, look, earlier=back is not None and piece.sent_at <= back)),
            look=look,
            taken_at=look.taken_at.astimezone(now.tzinfo) if look is not None and look.taken_at is not None else None,
            paper=said.get(piece.id),
        )
        found.append(made)
    return found


def find_seen(
    db: Connection, member: Member, evidence_id: EvidenceId | int | str, now: datetime
) -> tuple[Item, Exhibit] | None:
    """The file with its item, when this member may see it: a supporting unit sees its own only."""
    exhibit = gallery.find(db, EvidenceId(int(evidence_id)))
    item = find_readable(db, member, exhibit.piece.item_id) if exhibit is not None else None
    if exhibit is None or item is None:
        return None
    if supports(member, item) and showing.sender_of(db, item, exhibit.piece, now)[0] not in member.unit_ids:
        return None
    return item, exhibit


def _what(exhibit: Exhibit, look: Look | None) -> str:
    if exhibit.piece.kind == MediaKind.DOCUMENT and look is not None:
        return word("contents", look.content)
    return word("media_name", exhibit.piece.kind)


def _place(place: str | int) -> str:
    return showing.measure_name(place) if isinstance(place, int) else place


def _marks(exhibit: Exhibit, look: Look | None, *, earlier: bool) -> list[str]:
    marks = []
    if exhibit.late:
        marks.append(word("evidence_marks", "late"))
    if exhibit.forwarded:
        marks.append(word("evidence_marks", "forwarded"))
    if earlier:
        marks.append(word("evidence_marks", "earlier"))
    if exhibit.fetch in (Fetch.WAITING, Fetch.LOST, Fetch.ARCHIVED):
        marks.append(word("evidence_marks", exhibit.fetch))
    if exhibit.fetch not in (*AT_HAND, Fetch.LOST):
        fault = look.fault if look is not None else None
        why = word("evidence_faults", exhibit.fetch) if fault is None else word("fault_name", fault)
        marks.append(word("evidence_marks", "refused").format(why=why))
    return marks
