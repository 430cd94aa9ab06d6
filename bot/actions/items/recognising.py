"""What a file says for units and people, held against the roster before anything is entered: shown, and never silently taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from bot.actions.assigning import meaning
from bot.actions.assigning.meaning import Same
from bot.ledger.reading import NoticeReading, Reading, ReadItem, ReadWarning
from bot.rules.matching import How, Kind, Verdict, match, persons_in, plain
from storage.aliases import kind_of
from templates import word

_COMPARED = 300
"""So many words of a file are held against the names there are; more strangers are no ledger of this bureau."""


_FEW = 3
"""Persons whom the roster does not know that are told of one by one."""


@dataclass(frozen=True)
class Recognised:
    """Words of a file that are not simply a name. `lines`: the first line of each item that has them, ascending.

    `is_idle`: they are the name of a unit that nobody answers for.
    """

    kind: Kind
    words: str
    verdict: Verdict
    lines: tuple[int, ...]
    is_idle: bool = False

    @property
    def items(self) -> int:
        return len(self.lines)

    @property
    def is_sure(self) -> bool:
        return self.verdict.name is not None

    @property
    def how(self) -> str:
        """By which rule, in a word; none where a person's name simply stands in the words."""
        return "" if self.kind != Kind.UNIT and self.verdict.how == How.PART else word("matched", self.verdict.how)

    @property
    def kind_word(self) -> str:
        return word("matching_kinds", self.kind)


def recognise(db: Connection, reading: Reading, today: date, also: Sequence[Same] = ()) -> list[Recognised]:
    """Units first, then leaders, then persons, each in the order of the file; what is simply a name is left out.

    Nothing is said of units, leaders or people while the roster has none.
    """
    found, idle = [], meaning.idle_units(db)
    for kind in Kind if isinstance(reading, NoticeReading) else ():
        known = meaning.known(db, kind, today, also)
        said = _said(reading.items, kind) if isinstance(reading, NoticeReading) and known.ids else {}
        compared = 0
        for words, lines in said.items():
            if meaning.is_name(words, known):
                continue
            compared += 1
            verdict = match(kind, words, known) if compared <= _COMPARED else Verdict(How.UNKNOWN)
            is_idle = kind == Kind.UNIT and verdict.name is None and plain(words) in idle
            found.append(Recognised(kind, words, verdict, tuple(lines), is_idle))
    return found


def with_warnings(reading: NoticeReading, found: Sequence[Recognised], *, every_row: bool = False) -> NoticeReading:
    """The reading with a warning for all words of which nobody can be sure, at their first line, or at each of their rows.

    Many persons whom the roster does not know are told of once: most of a unit's people stand in no roster.
    """
    strangers = [each for each in found if each.kind == Kind.PERSON and each.verdict.how == How.UNKNOWN]
    together = strangers if len(strangers) > _FEW else []
    apart = [each for each in found if not each.is_sure and each not in together]
    told = [_warning(each, line) for each in apart for line in _lines(each, every_row=every_row)]
    return replace(reading, warnings=(*reading.warnings, *told, *([_warning_of_many(together)] if together else [])))


def _lines(each: Recognised, *, every_row: bool) -> tuple[int, ...]:
    return each.lines if every_row else each.lines[:1]


def _warning_of_many(strangers: Sequence[Recognised]) -> ReadWarning:
    names = word("matching_parts", "joint").join(each.words for each in strangers[:_FEW])
    return ReadWarning(0, "person_unmatched", word("matching", "many").format(count=len(strangers), names=names))


def _warning(each: Recognised, line: int) -> ReadWarning:
    names = word("matching_parts", "joint").join(each.verdict.names)
    values = {"kind": each.kind_word, "words": each.words, "count": each.items, "names": names}
    message = word("matching", "idle" if each.is_idle else each.verdict.how).format(**values)
    return ReadWarning(line, f"{kind_of(each.kind)}_unmatched", message)


def _said(items: Iterable[ReadItem], kind: Kind) -> dict[str, list[int]]:
    """Words of this kind, and the lines of the items that have them."""
    said: dict[str, list[int]] = {}
    for item in items:
        for words in dict.fromkeys(_words_of(item, kind)):
            said.setdefault(words, []).append(item.lines[0])
    return said


def _words_of(item: ReadItem, kind: Kind) -> list[str]:
    if kind == Kind.UNIT:
        found = [item.lead_unit or "", *item.support_units]
    else:
        found = [item.leader or ""] if kind == Kind.LEADER else persons_in(item.person or "")
    return [words.strip() for words in found if words.strip()]
