"""Whom the words of a file mean: a unit or a person of the bureau, found by rule and shown, or asked about, never guessed."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from bot.rules.assigning import fitting_units

T = TypeVar("T")

_DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_BEFORE, _BEHIND = (tuple(_DATA["around"][side]) for side in ("before", "behind"))

_ALIKE_UNIT, _ALIKE_PERSON = 55.0, 50.0
"""Percent of the signs in common from which a name is worth being shown to a person; nothing follows from it."""
_SURNAME = 60.0
"""What words of a surname and an office count as, for everybody of that surname."""

LONGEST = 60
"""Signs of words that can be a name; longer ones are a text."""


class Kind(StrEnum):
    """What words stand for; those of leaders and of persons are decided alike."""

    UNIT = "unit"
    LEADER = "leader"
    PERSON = "person"


class How(StrEnum):
    """How words and names go together.

    `decided`: a person said so; `once`: a former name, or a unit that was merged; `part`: a short form of one unit's name, or
    words in which one person's name stands. With these and `exact` it is sure who is meant. `several`: they fit more than one;
    `alike`: they fit none, and some names read alike.
    """

    EXACT = "exact"
    DECIDED = "decided"
    ONCE = "once"
    PART = "part"
    SEVERAL = "several"
    ALIKE = "alike"
    UNKNOWN = "unknown"


_SURE = (How.EXACT, How.DECIDED, How.ONCE, How.PART)


@dataclass(frozen=True)
class Verdict:
    """`names`: the one that is meant when that is sure; else the two likeliest at most, the likelier first."""

    how: How
    names: tuple[str, ...] = ()

    @property
    def name(self) -> str | None:
        """Who is meant; None unless it is sure."""
        return self.names[0] if self.how in _SURE else None


@dataclass(frozen=True)
class Known(Generic[T]):
    """The names there are. `ids`: those of today, in the bureau's order; `once` and `decided`: by other words one of these.

    What leads to a name that is not there any more is passed over.
    """

    ids: Mapping[str, T]
    once: Mapping[str, str] = field(default_factory=dict)
    decided: Mapping[str, str] = field(default_factory=dict)

    def sure(self, words: str) -> str | None:
        """As `by_name` or by a short form: the unit that is meant for sure."""
        return self._remembered(words, _sure_unit)

    def sure_person(self, words: str) -> str | None:
        return self._remembered(words, _sure_person)

    def by_name(self, words: str) -> Verdict | None:
        """By the name itself, by what a person decided, by what it was once called, in this order; blanks say nothing."""
        if words in self.ids:
            return Verdict(How.EXACT, (words,))
        short = plain(words)
        for how, table in self._tables:
            if short in table:
                return Verdict(how, (table[short],))
        return None

    @cached_property
    def _tables(self) -> tuple[tuple[How, Mapping[str, str]], ...]:
        own: dict[str, str] = {}
        for short, name in self.plain_names:
            own.setdefault(short, name)
        decided, once = (self._leading(table) for table in (self.decided, self.once))
        return (How.EXACT, own), (How.DECIDED, decided), (How.ONCE, once)

    def _leading(self, table: Mapping[str, str]) -> dict[str, str]:
        return {plain(words): name for words, name in table.items() if name in self.ids}

    @cached_property
    def plain_names(self) -> list[tuple[str, str]]:
        """The names of today in their plain form, and as they are."""
        return [(plain(name), name) for name in self.ids]

    @cached_property
    def every(self) -> dict[str, str]:
        """By every name, of today and former, in its plain form, the name of today."""
        (_, own), _, (_, once) = self._tables
        return {**own, **{words: name for words, name in once.items() if words not in own}}

    @property
    def meanings(self) -> dict[str, str]:
        """By all words that mean one of these for sure, as they are written, the name of today."""
        other = {
            words: name for table in (self.once, self.decided) for words, name in table.items() if name in self.ids
        }
        return {**other, **{name: name for name in self.ids}}

    @cached_property
    def _memory(self) -> dict[tuple[Any, str], str | None]:
        return {}

    def _remembered(self, words: str, find: Callable[["Known[T]", str], str | None]) -> str | None:
        if not self.ids:
            return None
        if (find, words) not in self._memory:
            self._memory[find, words] = find(self, words)
        return self._memory[find, words]


def plain(words: str) -> str:
    """Without blanks, and signs of one width: what two writings of one name have in common."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", words))


def match_unit(words: str, known: Known[Any]) -> Verdict:
    """Which unit is meant. A short form holds at least two signs, in the order of the name, and fits one unit only."""
    found, fits = known.by_name(words), _short_for(words, known)
    if found is not None:
        return found
    if len(fits) == 1 and len(plain(words)) > 1:
        return Verdict(How.PART, tuple(fits))
    if fits:
        likeliest = _likeliest(words, [(plain(name), name) for name in fits], 0.0)
        return Verdict(How.SEVERAL if len(fits) > 1 else How.ALIKE, likeliest)
    return _alike(_likeliest(words, known.plain_names, _ALIKE_UNIT))


def match_person(words: str, known: Known[Any]) -> Verdict:
    """Who is meant. A name may stand among other words, an office above all; it is sure when it stands there alone, and what
    is next to it cannot be a part of a longer name."""
    found = known.by_name(words)
    if found is not None:
        return found
    short = plain(words)
    stand = named_in(words, known)
    if len(stand) > 1:
        return Verdict(How.SEVERAL, tuple(sorted(stand, key=len, reverse=True)[:2]))
    if stand and _stands_alone(short, plain(stand[0])):
        return Verdict(How.PART, tuple(stand))
    return _alike(_likeliest(words, known.plain_names, _ALIKE_PERSON, by_surname=True))


def match(kind: Kind, words: str, known: Known[Any]) -> Verdict:
    return match_unit(words, known) if kind == Kind.UNIT else match_person(words, known)


def sure_name(kind: Kind, words: str, known: Known[Any]) -> str | None:
    """The name of the `match` where that is sure, without looking for likely ones where it is not."""
    return known.sure(words) if kind == Kind.UNIT else known.sure_person(words)


def match_units(wanted: Iterable[str], known: Known[T]) -> tuple[list[T], list[str]]:
    """The units that these words mean for sure, each once, and those words of which nobody can be sure."""
    named = [words.strip() for words in wanted if words.strip()]
    clear = dict.fromkeys(known.ids[name] for words in named if (name := known.sure(words)) is not None)
    return list(clear), [words for words in named if known.sure(words) is None]


def named_in(words: str, known: Known[Any]) -> list[str]:
    """The people whose names stand in the words, in the order of `known`, whatever is next to them."""
    short = plain(words)
    return [name for plain_name, name in known.plain_names if plain_name and plain_name in short]


def persons_in(words: str) -> list[str]:
    """A cell of persons, one by one; blanks may stand within a name, or before it."""
    return [part.strip() for part in re.split(r"[、,，;；/／\n]", words) if part.strip()]


@dataclass(frozen=True)
class Meant:
    """What is the same when two files are compared: by kind, the names that the bureau knows."""

    units: Known[Any] = field(default_factory=lambda: Known({}))
    leaders: Known[Any] = field(default_factory=lambda: Known({}))
    people: Known[Any] = field(default_factory=lambda: Known({}))

    def unit(self, words: str) -> str:
        """The unit's name of today; the words themselves where nobody can be sure."""
        return self.units.sure(words) or words

    def leader(self, words: str) -> str:
        return self.leaders.sure_person(words) or words

    def person(self, words: str) -> str:
        """The same of every person in them, one a line."""
        whole = self.people.by_name(words)
        named = [whole.names[0]] if whole is not None else map(self._one_person, persons_in(words))
        return "\n".join(dict.fromkeys(named))

    def _one_person(self, words: str) -> str:
        return self.people.sure_person(words) or words


def _sure_unit(known: Known[Any], words: str) -> str | None:
    found = known.by_name(words)
    if found is not None:
        return found.name
    fits = _short_for(words, known)
    return fits[0] if len(fits) == 1 and len(plain(words)) > 1 else None


def _sure_person(known: Known[Any], words: str) -> str | None:
    found = known.by_name(words)
    if found is not None:
        return found.name
    short = plain(words)
    stand = named_in(words, known)
    return stand[0] if len(stand) == 1 and _stands_alone(short, plain(stand[0])) else None


def _short_for(words: str, known: Known[Any]) -> list[str]:
    """The units of today whose name, or a former one of theirs, holds these signs in their order."""
    short = plain(words)
    if not short or len(short) > LONGEST:
        return []
    return list(dict.fromkeys(known.every[name] for name in fitting_units(short, list(known.every))))


def _stands_alone(words: str, name: str) -> bool:
    before, _, behind = words.partition(name)
    return _ends_there(before) and _begins_there(behind)


def _ends_there(before: str) -> bool:
    return not before or not before[-1].isalpha() or before.endswith(_BEFORE)


def _begins_there(behind: str) -> bool:
    return not behind or not behind[0].isalpha() or behind.startswith(_BEHIND)


def _alike(names: tuple[str, ...]) -> Verdict:
    return Verdict(How.ALIKE, names) if names else Verdict(How.UNKNOWN)


def _likeliest(
    words: str, names: Sequence[tuple[str, str]], least: float, *, by_surname: bool = False
) -> tuple[str, ...]:
    """The two names that read most like these words, the likelier first, the earlier in the bureau where they are equal.

    `names`: in their plain form and as they are. `by_surname`: words that are one with an office are like all who bear it.
    """
    short = plain(words)
    if not short or len(short) > LONGEST:
        return ()
    from rapidfuzz import fuzz, process  # here: nobody compares names while the bot starts

    compared = [name for name, _ in names]
    whole = {at: score for _, score, at in process.extract(short, compared, scorer=fuzz.ratio, limit=None)}
    parts = {at: score for _, score, at in process.extract(short, compared, scorer=fuzz.partial_ratio, limit=None)}
    is_surname = by_surname and len(short) > 1 and _begins_there(short[1:])
    alike = {
        at: max(whole[at], parts[at], _SURNAME if is_surname and name[:1] == short[0] else 0.0)
        for at, name in enumerate(compared)
    }
    best = sorted(alike, key=lambda at: (-alike[at], -whole[at], at))[:2]
    return tuple(names[at][1] for at in best if alike[at] >= least)
