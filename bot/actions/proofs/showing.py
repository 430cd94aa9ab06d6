"""Evidence is shown: the files of an item again, as albums by what they prove, with who sent them and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import find_readable
from bot.actions.talking.buttons import ID, ButtonTable
from bot.reports.senders import unit_of
from bot.rules.albums import albums
from bot.rules.models import ChatId, Item, MediaKind, Member, Press, Toast, UnitId
from bot.rules.papers import lacks_acceptance
from bot.rules.permissions import supports
from storage import items, outbox, papers, proofs
from storage.outbox import About, Buttons, Draft, Row
from storage.proofs import Piece
from templates import label, render, word

_AT_ONCE = 5
"""Albums sent at one press; what is left is a press away."""

LOOSE = "u0"
"""The heap of files that stand at no place."""


@dataclass(frozen=True)
class Heap:
    """Files that stand at one place. `place`: ``s<slot>``, ``m<measure>`` or `LOOSE`."""

    place: str
    name: str
    pieces: tuple[Piece, ...]


def view_evidence(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Send everything there is on the item, below."""
    item = find_readable(db, member, press.args[0])
    if item is None:
        return Toast(render("toast/not_yours"), alert=True)
    return _toast(item, show_evidence(db, press.chat_id, item, now, viewer=member, once=f"{press.message_id}"))


def view_more(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Send further files of one place, from the album the button names on."""
    item = find_readable(db, member, press.args[0])
    if item is None:
        return Toast(render("toast/not_yours"), alert=True)
    here = [heap for heap in heaps(db, item, seen_by(db, item, member, now)) if heap.place == press.args[1]]
    once = f"{press.message_id}:{press.args[1]}:{press.args[2]}"
    return _toast(item, _show(db, press.chat_id, item, here, now, first=int(press.args[2]), once=once))


def show_evidence(
    db: Connection,
    chat: ChatId,
    item: Item,
    now: datetime,
    *,
    viewer: Member | None = None,
    places: Sequence[str] | None = None,
    once: str | None = None,
) -> int:
    """Queue the item's files: slot by slot, then by measure, then the rest; returns how many files there are.

    At most five albums, the newest of each place; buttons lead to what is left. `viewer`: a member of a supporting unit
    is shown their own unit's files only. `places`: only these heaps. `once`: shown a second time under this name within the
    hour, with nothing new, nothing is queued again.
    """
    pieces = _sendable(db, item) if viewer is None else seen_by(db, item, viewer, now)
    wanted = [heap for heap in heaps(db, item, pieces) if places is None or heap.place in places]
    return _show(db, chat, item, wanted, now, once=once)


def heaps(db: Connection, item: Item, pieces: Iterable[Piece]) -> list[Heap]:
    """These files by place, empty places left out; a file that stands at several is in each."""
    known = {piece.id: piece for piece in pieces}
    slots, measures = proofs.in_slots(db, item.id), proofs.of_measures(db, item.id)
    stands = [
        *((f"s{slot.id}", slot.name, slots.get(slot.id, [])) for slot in proofs.slots(db, item.id)),
        *(
            (f"m{each.id}", measure_name(each.position), measures.get(each.id, []))
            for each in items.measures(db, item.id)
        ),
    ]
    placed = {each for _, _, ids in stands for each in ids}
    stands.append((LOOSE, word("proof_words", "unsorted"), [each for each in known if each not in placed]))
    found = [Heap(place, name, tuple(known[each] for each in ids if each in known)) for place, name, ids in stands]
    return [heap for heap in found if heap.pieces]


def seen_by(db: Connection, item: Item, member: Member, now: datetime) -> list[Piece]:
    """The item's files this member may see: a supporting unit sees its own, whoever else reads the item all.

    What was refused is no evidence and is not among them.
    """
    pieces = _sendable(db, item)
    if not supports(member, item):
        return pieces
    return [piece for piece in pieces if sender_of(db, item, piece, now)[0] in member.unit_ids]


def _sendable(db: Connection, item: Item) -> list[Piece]:
    """What was refused may do harm: it is never sent out again."""
    refused = proofs.refused(db, item.id)
    return [piece for piece in proofs.pieces(db, item.id) if piece.id not in refused]


def in_words(pieces: Iterable[Piece]) -> str:
    """How many of which kind, in words."""
    kinds = [piece.kind for piece in pieces]
    return word("lists", "comma").join(
        word("media", kind).format(count=kinds.count(kind)) for kind in MediaKind if kind in kinds
    )


def send_without(db: Connection, row: Row, problem: str, now: datetime) -> None:
    """Telegram does not take a file any more: of an album the others leave singly, for a single one there are words."""
    outbox.mark_failed(db, row.id, problem)
    if row.chat_id < 0:  # in a group the numbers stand without the picture; nothing else is said there
        return
    if len(row.media) == 1:
        text = row.text + "\n" + render("proofs/file_gone")
        outbox.put(db, Draft(row.chat_id, text, priority=row.priority, about=row.about), now)
        return
    for part in row.media:
        outbox.put_media(db, row.chat_id, [part], row.text, now, priority=row.priority, about=row.about)


def _show(
    db: Connection,
    chat: ChatId,
    item: Item,
    wanted: Sequence[Heap],
    now: datetime,
    *,
    first: int = 0,
    once: str | None = None,
) -> int:
    total = len({piece.id for heap in wanted for piece in heap.pieces})
    key = f"shown:{chat}:{item.id}:{once}:{total}:{now:%Y%m%d%H}" if once else None
    if key is not None and outbox.find_by_key(db, key) is not None:
        return total
    stacks = {heap.place: _stacks(heap)[first:] for heap in wanted}
    # each place shows its newest album before any shows its second
    order = sorted((n, at) for at, heap in enumerate(wanted) for n in range(len(stacks[heap.place])))[:_AT_ONCE]
    for n, at in sorted(order, key=lambda each: (each[1], each[0])):
        heap, stack = wanted[at], stacks[wanted[at].place][n]
        parts = [(piece.kind, piece.file_id) for piece in stack]
        caption = _caption(db, item, heap, stack, now)
        outbox.put_media(db, chat, parts, caption, now, about=About("item", item.id), key=key)
        key = None
    _offer_rest(db, chat, item, wanted, stacks, [at for _, at in order], first, now)
    return total


def _offer_rest(
    db: Connection,
    chat: ChatId,
    item: Item,
    wanted: Sequence[Heap],
    stacks: dict[str, list[tuple[Piece, ...]]],
    shown: Sequence[int],
    first: int,
    now: datetime,
) -> None:
    rows: Buttons = []
    rest = 0
    for at, heap in enumerate(wanted):
        left = sum(len(stack) for stack in stacks[heap.place][shown.count(at) :])
        if left:
            rest += left
            place, start = heap.place, first + shown.count(at)
            rows.append([(label("evidence_rest", name=heap.name, count=left), f"pw:{item.id}:{place}:{start}")])
    if rows:
        text = render("proofs/rest", item=item, rest=rest)
        outbox.put(db, Draft(chat, text, rows, about=About("item", item.id)), now)


def _stacks(heap: Heap) -> list[tuple[Piece, ...]]:
    """The heap as albums, the newest first; within each the order in which the files came."""
    newest = {piece.file_id: piece for piece in reversed(heap.pieces)}
    found = albums([(piece.kind, piece.file_id) for piece in newest.values()])
    return [tuple(newest[file_id] for _, file_id in reversed(album)) for album in found]


def _caption(db: Connection, item: Item, heap: Heap, stack: Sequence[Piece], now: datetime) -> str:
    senders: dict[str, list[Piece]] = {}
    for piece in stack:
        senders.setdefault(sender_of(db, item, piece, now)[1], []).append(piece)
    lines = [(unit, theirs[0].sent_at, theirs[-1].sent_at, in_words(theirs)) for unit, theirs in senders.items()]
    said = papers.of_evidence(db, [piece.id for piece in heap.pieces])
    return render(
        "proofs/album",
        item=item,
        place=heap.name,
        total=in_words(heap.pieces),
        senders=lines,
        papers=[said[piece.id] for piece in stack if piece.id in said],
        lacks=lacks_acceptance(heap.name, said.values()),
    )


def sender_of(db: Connection, item: Item, piece: Piece, now: datetime) -> tuple[UnitId | None, str]:
    """The unit that sent a file, as it was on that day."""
    return unit_of(db, item, piece.person_id, piece.sent_at.astimezone(now.tzinfo).date())


def measure_name(position: int) -> str:
    return word("proof_words", "measure").format(number=position)


def _toast(item: Item, count: int) -> Toast:
    return Toast(render("toast/evidence_shown", number=item.number, count=count), alert=count == 0)


BUTTONS: ButtonTable = {
    "pv": (view_evidence, ID),
    "pw": (view_more, rf"{ID}:[smu]{ID}:{ID}"),
}
