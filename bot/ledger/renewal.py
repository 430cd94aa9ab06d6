"""A ledger is read again: which items are known, what changed in them, what is new, what is gone. Nothing is entered here."""

import re
import unicodedata
from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from bot.ledger.reading import ReadItem
from bot.rules.matching import Meant
from bot.rules.models import ItemId

_AS_WRITTEN = Meant()
_LIKELY, _SURELY = 60.0, 85.0
"""Percent of the words of a problem in common: under the same number, and without it."""


class Fact(StrEnum):
    """What can change in an item. A status is not among them: how far an item is, is found by the office and not by a file."""

    TITLE = "title"
    PROBLEM = "problem"
    HEADINGS = "headings"
    MEASURES = "measures"
    LEADER = "leader"
    LEAD_UNIT = "lead_unit"
    SUPPORT_UNITS = "support_units"
    PERSON = "person"
    DUE = "due"
    DUE_TEXT = "due_text"
    LONG_TERM = "long_term"
    OWN = "own"


OWNERS = (Fact.LEAD_UNIT,)
DATES = (Fact.DUE, Fact.LONG_TERM)
"""What needs a reason when it changes in an item that was issued."""


@dataclass(frozen=True)
class KnownItem:
    """An item as it stands in the ledger of the bot, in the words of the file it came from."""

    id: ItemId
    number: int
    facts: ReadItem
    issued: bool
    also: Mapping[Fact, frozenset[Any]] = field(default_factory=dict)
    """What a file may say as well without changing anything: who has the item since, as an export prints it."""
    settled: bool = False
    """It is closed or another body's: no file changes it any more."""
    told: frozenset[str] = frozenset()
    """What is known to have been told of its progress: before the bot was there, and in its last answer."""


@dataclass(frozen=True)
class OwnChange:
    """One of the office's own cells that is another in the file; None where there was or is none."""

    head: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Change:
    """One fact of an item that is another in the file; texts, lists and days as they are."""

    fact: Fact
    before: Any
    after: Any

    @property
    def cells(self) -> tuple[OwnChange, ...]:
        """Of the office's own cells those that are new, changed or gone, in the order of the file, then those gone."""
        if self.fact != Fact.OWN:
            return ()
        before, after = dict(self.before), dict(self.after)
        both = ((head, before.get(head), after.get(head)) for head in {**after, **before})
        return tuple(OwnChange(*each) for each in both if _plain(each[1]) != _plain(each[2]))


@dataclass(frozen=True)
class Changed:
    known: KnownItem
    read: ReadItem
    changes: tuple[Change, ...]

    @property
    def needs_reason(self) -> bool:
        """An owner or a date changes that people already work by."""
        return (
            self.known.issued
            and not self.known.settled
            and any(each.fact in (*OWNERS, *DATES) for each in self.changes)
        )


@dataclass(frozen=True)
class Renewal:
    """What a file would do to a campaign. `same`: how many items it leaves as they are; `gone`: known ones it does not hold."""

    new: tuple[ReadItem, ...]
    changed: tuple[Changed, ...]
    gone: tuple[KnownItem, ...]
    same: int
    untold: int = 0
    """Known items of which the file tells progress that is not known: it is not taken over, the units tell it in chat."""

    @property
    def known(self) -> int:
        """How many items of the file are known."""
        return len(self.changed) + self.same

    @property
    def settled(self) -> int:
        """How many of those that changed stay as they are, since they are settled."""
        return sum(each.known.settled for each in self.changed)

    @property
    def needs_reason(self) -> bool:
        return any(each.needs_reason for each in self.changed)


def compare(known: Sequence[KnownItem], read: Sequence[ReadItem], meant: Meant = _AS_WRITTEN) -> Renewal:
    """Each known item stands for one of the file at most, the surest first. `meant`: other words for one unit are no change.

    The same problem of the same unit is the same item; then the same problem; then a problem that reads alike under the same
    number; then one that reads very much alike. A number alone says nothing: ledgers are numbered anew.
    """
    pairs: dict[int, KnownItem] = {}
    left = list(known)
    for key in (lambda item: (_problem(item), meant.unit(item.lead_unit or "")), _problem):
        left = _pair(left, read, pairs, key)
    left = _pair_alike(left, read, pairs, lambda one, other: one.path == other.path and bool(one.path), _LIKELY)
    left = _pair_alike(left, read, pairs, lambda _one, _other: True, _SURELY)
    heads = {head for each in read for head, _ in each.own}
    found = [(pairs[n], _with_kept(pairs[n], each, heads)) for n, each in enumerate(read) if n in pairs]
    changed = [Changed(one, each, changes_of(one, each, meant)) for one, each in found]
    return Renewal(
        new=tuple(each for n, each in enumerate(read) if n not in pairs),
        changed=tuple(each for each in changed if each.changes),
        gone=tuple(left),
        same=sum(not each.changes for each in changed),
        untold=sum(_tells_more(one, each) for one, each in found),
    )


def _with_kept(known: KnownItem, read: ReadItem, heads: Set[str]) -> ReadItem:
    """What is read of a known item, with its own cells of columns that the file does not have: of those it says nothing."""
    kept = tuple((head, text) for head, text in known.facts.own if head not in heads)
    return replace(read, own=(*read.own, *kept)) if kept else read


def _tells_more(known: KnownItem, read: ReadItem) -> bool:
    told = {_plain(text) for text in known.told} if read.progress else set()
    return any(_plain(text) not in told for text in read.progress)


def changes_of(known: KnownItem, after: ReadItem, meant: Meant = _AS_WRITTEN) -> tuple[Change, ...]:
    """The facts that differ, in the order of `Fact`."""
    before, also = known.facts, known.also
    values = [(fact, getattr(before, fact), getattr(after, fact)) for fact in Fact if fact != Fact.OWN]
    found = [
        Change(fact, one, other)
        for fact, one, other in values
        if _plain(one) != _plain(other)
        and not {_meaning(fact, other, meant)} & {_meaning(fact, each, meant) for each in (one, *also.get(fact, ()))}
    ]
    own = Change(Fact.OWN, before.own, after.own)
    return (*found, own) if own.cells else tuple(found)


def _pair(
    known: list[KnownItem], read: Sequence[ReadItem], pairs: dict[int, KnownItem], key: Callable[[ReadItem], Hashable]
) -> list[KnownItem]:
    """Pair what has the same key, in the order of both; returns the known items that are left."""
    waiting: dict[Hashable, list[KnownItem]] = {}
    for each in known:
        waiting.setdefault(key(each.facts), []).append(each)
    for n, item in enumerate(read):
        if n not in pairs and waiting.get(key(item)):
            pairs[n] = waiting[key(item)].pop(0)
    taken = {each.id for each in pairs.values()}
    return [each for each in known if each.id not in taken]


def _pair_alike(
    known: list[KnownItem],
    read: Sequence[ReadItem],
    pairs: dict[int, KnownItem],
    may_be: Callable[[ReadItem, ReadItem], bool],
    least: float,
) -> list[KnownItem]:
    """Pair what reads alike, the likest first; what two read alike to goes to the likest."""
    from rapidfuzz import fuzz  # here: nobody compares ledgers while the bot starts

    waiting = [(each, _problem(each.facts)) for each in known]
    free = [(n, each, _problem(each)) for n, each in enumerate(read) if n not in pairs]
    found = [
        (score, n, each)
        for each, before in waiting
        for n, item, problem in free
        if may_be(each.facts, item) and (score := fuzz.ratio(before, problem, score_cutoff=least))
    ]
    taken: set[ItemId] = set()
    for _, n, each in sorted(found, key=lambda one: (-one[0], one[1], one[2].number)):
        if n not in pairs and each.id not in taken:
            pairs[n] = each
            taken.add(each.id)
    return [each for each in known if each.id not in taken]


def _problem(item: ReadItem) -> str:
    return _bare(item.problem)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def _meaning(fact: Fact, value: Any, meant: Meant) -> Any:
    """What a fact comes to, whatever words it is said in; to be compared."""
    if value and fact == Fact.LEAD_UNIT:
        return _plain(meant.unit(value))
    if value and fact == Fact.SUPPORT_UNITS:
        return _plain(tuple(dict.fromkeys(map(meant.unit, value))))
    if value and fact in (Fact.LEADER, Fact.PERSON):
        return _plain(meant.leader(value) if fact == Fact.LEADER else meant.person(value))
    return _plain(value)


def _plain(value: object) -> object:
    """Blanks and the width of signs are no change."""
    if isinstance(value, str):
        return re.sub(r"\s+", "", unicodedata.normalize("NFKC", value)) or None
    if isinstance(value, tuple | list):
        return tuple(map(_plain, value))
    return value if isinstance(value, bool | date) else value or None
