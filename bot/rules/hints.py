"""What a reviewer should look at before deciding: doubtful points of evidence and of words. Hints, never verdicts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from bot.rules.likeness import Grade, graded
from bot.rules.looks import Content, Look
from bot.rules.models import EvidenceId, ItemId, ProofSlot, ReportId, SlotId, UnitId

LATE_BY = timedelta(days=3)
"""A photo taken longer before it was sent is worth a look; so is one that says it was taken after."""

_CLOCKS_DIFFER = timedelta(minutes=10)
_SHORTEST = 12
"""Characters of words that say something: 本周无变化 and the like are the same everywhere."""

_AS_BEFORE, _AS_OTHERS = 0.95, 0.9
"""Share of the words in common, in their order, from which they count as repeated."""

_BLANK = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Seen:
    """A file on an item with what was seen in it. `slots`: where it stands. Moments are aware; `look` None: not looked at yet.

    `as_photo`: Telegram took away what it carried; `unit_id`: of the unit that leads the item.
    """

    id: EvidenceId
    report_id: ReportId
    item_id: ItemId
    unit_id: UnitId | None
    sha256: str
    sent_at: datetime
    forwarded: bool
    origin_at: datetime | None
    as_photo: bool
    look: Look | None
    slots: frozenset[SlotId] = frozenset()


class Doubt(StrEnum):
    """One thing about one file. `old`: older than the feedback; `early`, `ahead`: taken long before, or after, it was sent."""

    OLD = "old"
    EARLY = "early"
    AHEAD = "ahead"
    FORWARDED = "forwarded"
    SCREEN = "screen"
    UNSEEN = "unseen"


@dataclass(frozen=True)
class Resemblance:
    """`mine` is like `other`, which was sent before. `distance` in bits of 256, 0 for the same bytes.

    `is_pair`: the two are before and after of one spot: that is no reuse, only hardly a change.
    """

    mine: Seen
    other: Seen
    grade: Grade
    distance: int
    is_pair: bool = False


Distances = Mapping[tuple[str, str], int]
"""Of two different files, by their hashes in either order."""


def resemblances(
    mine: Sequence[Seen], others: Iterable[Seen], distances: Distances, pairs: Sequence[tuple[ProofSlot, ProofSlot]]
) -> list[Resemblance]:
    """Every file of `mine` that was used before, the likest first; of the earlier uses of one file only the likest and oldest.

    Two photos of one spot, before and after, are like each other and no reuse: only where no change can be seen it is told.
    `pairs`: the slots of the item that belong together so.
    """
    earlier = [*others, *mine]
    found = [best for each in mine if (best := _likest(each, earlier, distances, pairs)) is not None]
    return sorted(found, key=lambda each: (each.distance, each.mine.id))


def doubts(seen: Seen, feedback_on: date | None, zone: tzinfo) -> list[Doubt]:
    """What is to be said of one file by itself."""
    look, told = seen.look, []
    taken = look.taken_at if look is not None else None
    first = min((each for each in (taken, seen.origin_at) if each is not None), default=None)
    if first is not None and feedback_on is not None and first.astimezone(zone).date() < feedback_on:
        told.append(Doubt.OLD)
    elif taken is not None and seen.sent_at - taken > LATE_BY:
        told.append(Doubt.EARLY)
    if taken is not None and taken - seen.sent_at > _CLOCKS_DIFFER:
        told.append(Doubt.AHEAD)
    if seen.forwarded:
        told.append(Doubt.FORWARDED)
    if look is not None and look.screen:
        told.append(Doubt.SCREEN)
    if look is not None and look.content in (Content.HEIC, Content.PICTURE) and look.width is None:
        told.append(Doubt.UNSEEN)
    return told


def repeats_itself(text: str, before: str) -> bool:
    """Whether an answer says nothing that the one before did not say; other figures in the same words are news."""
    said, earlier = _bare(text), _bare(before)
    if len(said) < _SHORTEST or _DIGITS.findall(said) != _DIGITS.findall(earlier):
        return False
    return _in_common(said, earlier) >= _AS_BEFORE


def copies(text: str, others: Sequence[str]) -> int | None:
    """Which of other units' answers reads like this one: its place among `others`, the likest; None when none does."""
    said = _bare(text)
    if len(said) < _SHORTEST:
        return None
    likeness = [_in_common(said, _bare(each)) for each in others]
    best = max(range(len(others)), key=lambda n: likeness[n], default=None)
    return best if best is not None and likeness[best] >= _AS_OTHERS else None


def _likest(
    mine: Seen, earlier: Iterable[Seen], distances: Distances, pairs: Sequence[tuple[ProofSlot, ProofSlot]]
) -> Resemblance | None:
    found = [
        Resemblance(mine, other, grade, distance, is_pair and grade != Grade.SAME_FILE)
        for other in earlier
        if (other.sent_at, other.id) < (mine.sent_at, mine.id)
        and (distance := _distance(mine, other, distances)) is not None
        and (grade := Grade.SAME_FILE if mine.sha256 == other.sha256 else graded(distance)) is not None
        and not ((is_pair := _is_pair(mine, other, pairs)) and grade in (Grade.PROBABLY, Grade.PERHAPS))
    ]
    return min(found, key=lambda each: (each.distance, each.other.sent_at, each.other.id), default=None)


def _distance(one: Seen, other: Seen, distances: Distances) -> int | None:
    if one.sha256 == other.sha256:
        return 0
    return distances.get((one.sha256, other.sha256), distances.get((other.sha256, one.sha256)))


def _is_pair(one: Seen, other: Seen, pairs: Sequence[tuple[ProofSlot, ProofSlot]]) -> bool:
    return one.item_id == other.item_id and any(
        (before.id in one.slots and after.id in other.slots) or (before.id in other.slots and after.id in one.slots)
        for before, after in pairs
    )


def _in_common(one: str, other: str) -> float:
    """From 0 to 1."""
    from rapidfuzz.distance import Indel  # here: nobody compares words while the bot starts

    return Indel.normalized_similarity(one, other, score_cutoff=_AS_OTHERS)


def _bare(text: str) -> str:
    return _BLANK.sub("", text)
