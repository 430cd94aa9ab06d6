"""What the reviewer should look at before deciding (请留意): like pictures side by side, doubtful files, repeated words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from sqlalchemy import Connection

from bot.rules import hints, pairing
from bot.rules.hints import Doubt, Resemblance, Seen
from bot.rules.models import ChatId, EvidenceId, Item, MediaKind
from bot.rules.own_files import Pair, named
from storage import campaigns, items, likenesses, outbox, proofs, reports, rounds
from storage.outbox import About
from templates import render, word

_SHOWN = 6
"""Rows of a picture made of pairs."""

_ROUNDS = 12
"""So many rounds are looked through for the last two with words: a quarter."""

_COMPARED = timedelta(days=120)
"""So far back words of other units are compared."""


@dataclass(frozen=True)
class AlikeLine:
    """A file that was used before. `row`: of the picture that shows both, from 1; None when they cannot be shown."""

    row: int | None
    name: str
    resemblance: Resemblance
    other_item: Item


@dataclass(frozen=True)
class DoubtLine:
    """All files of which one thing is to be said, by name; `taken`: when the first of them was taken, or first sent."""

    doubt: Doubt
    names: tuple[str, ...]
    taken: datetime | None


@dataclass(frozen=True)
class Hints:
    """`copied_from`: an item of another unit whose words read the same.

    `undated`: photos that carry no date because they were sent as photos; `located`: how many files carry a place.
    """

    alike: tuple[AlikeLine, ...]
    doubts: tuple[DoubtLine, ...]
    repeated: bool
    copied_from: Item | None
    undated: int
    located: int

    @property
    def is_any(self) -> bool:
        return bool(self.alike or self.doubts or self.repeated or self.copied_from)


def show_pairs(db: Connection, chat: ChatId, item: Item, now: datetime, *, key: str) -> None:
    """Queue the pictures side by side: before and after by their slots, then like pictures beside the earlier ones."""
    slots, files = proofs.in_slots(db, item.id), _files(db, item)
    pictures = {each.id for each in files if _is_picture(each)}
    for before, after in pairing.pairs(proofs.slots(db, item.id)):
        left, right = ([each for each in slots.get(slot.id, []) if each in pictures] for slot in (before, after))
        if left and right:
            _show(db, chat, item, _level("before_after", left, right), now, f"{key}:{before.id}")
    alike = [each.resemblance for each in _alike(db, item, files, _names(db, item, files)) if each.row is not None]
    if alike:
        pair = _level("likeness", [each.mine.id for each in alike], [each.other.id for each in alike])
        _show(db, chat, item, pair, now, f"{key}:alike")


def hints_of(db: Connection, item: Item, now: datetime) -> Hints:
    """Everything worth a look in what the item's closing rests on: its files, and its last answer."""
    files = _files(db, item)
    names = _names(db, item, files)
    text, before = _last_words(db, item)
    others = likenesses.words_of_others(db, item.unit_id, now - _COMPARED)
    copied = hints.copies(text, [each.text for each in others])
    return Hints(
        alike=_alike(db, item, files, names),
        doubts=_doubts(db, item, files, names, now.tzinfo or UTC),
        repeated=before is not None and hints.repeats_itself(text, before),
        copied_from=items.get(db, others[copied].item_id) if copied is not None else None,
        undated=sum(each.as_photo for each in files),
        located=sum(each.look is not None and each.look.place is not None for each in files),
    )


def words_of(db: Connection, item: Item, now: datetime) -> str:
    """The hints as a part of a card; empty when there is nothing to look at."""
    return render("reviewing/hints", hints=hints_of(db, item, now))


def _files(db: Connection, item: Item) -> list[Seen]:
    """Without what came before the item was closed and came back: that proves nothing any more."""
    return likenesses.on_item(db, item.id, proofs.came_back_at(db, item.id))


def _names(db: Connection, item: Item, files: Sequence[Seen]) -> dict[EvidenceId, str]:
    """Each file by the proof it stands for and the moment it was sent."""
    slots = {slot.id: slot.name for slot in proofs.slots(db, item.id)}
    return {
        each.id: render(
            "plain/evidence_name",
            slots=[name for slot, name in slots.items() if slot in each.slots] or [word("proof_words", "loose")],
            sent_at=each.sent_at,
        )
        for each in files
    }


def _alike(db: Connection, item: Item, files: Sequence[Seen], names: dict[EvidenceId, str]) -> tuple[AlikeLine, ...]:
    """The files that were used before, the likest first."""
    hashes = {each.sha256 for each in files}
    others, distances = likenesses.used_elsewhere(db, item.id, hashes), likenesses.distances(db, hashes)
    lines, row = [], 0
    for each in hints.resemblances(files, others, distances, pairing.pairs(proofs.slots(db, item.id))):
        shown = row < _SHOWN and _is_picture(each.mine) and _is_picture(each.other) and not each.is_pair
        row += shown
        other = items.get(db, each.other.item_id)
        lines.append(AlikeLine(row if shown else None, names[each.mine.id], each, other))
    return tuple(lines)


def _doubts(
    db: Connection, item: Item, files: Sequence[Seen], names: dict[EvidenceId, str], zone: tzinfo
) -> tuple[DoubtLine, ...]:
    """What is to be said of files by themselves, a line each."""
    feedback_on = campaigns.get(db, item.campaign_id).feedback_on
    found: dict[Doubt, list[Seen]] = {}
    for each in files:
        for doubt in hints.doubts(each, feedback_on, zone):
            found.setdefault(doubt, []).append(each)
    return tuple(
        DoubtLine(doubt, tuple(names[each.id] for each in found[doubt]), _taken(found[doubt][0]))
        for doubt in Doubt
        if doubt in found
    )


def _taken(seen: Seen) -> datetime | None:
    taken = seen.look.taken_at if seen.look is not None else None
    return taken or seen.origin_at


def _last_words(db: Connection, item: Item) -> tuple[str, str | None]:
    """What the unit said in its last round with an answer, and in the one before."""
    told: list[str] = []
    looked, round_ = 0, rounds.find_latest(db)
    while round_ is not None and len(told) < 2 and looked < _ROUNDS:
        answers = reports.on_item(db, item.id, round_.id)
        told.append("\n".join(text for each in answers for text in reports.latest_texts(db, each.id, typed=True)))
        told = [text for text in told if text]
        looked, round_ = looked + 1, rounds.find_before(db, round_.id)
    return (told[0] if told else "", told[1] if len(told) == 2 else None)


def _level(purpose: str, left: Sequence[EvidenceId], right: Sequence[EvidenceId]) -> Pair:
    """Side by side in their order; the shorter side is filled up with nothing."""
    rows = min(max(len(left), len(right)), _SHOWN)
    sides = [(*side[:rows], *[EvidenceId(0)] * (rows - len(side))) for side in (left, right)]
    return Pair(purpose, sides[0], sides[1])


def _show(db: Connection, chat: ChatId, item: Item, pair: Pair, now: datetime, key: str) -> None:
    caption = render("reviewing/pair", item=item, purpose=pair.purpose)
    outbox.put_media(db, chat, [(MediaKind.PHOTO, named(pair))], caption, now, about=About("item", item.id), key=key)


def _is_picture(seen: Seen) -> bool:
    return seen.look is not None and seen.look.width is not None
