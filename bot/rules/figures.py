"""Outcome figures of an item: reading them from what a person typed, and adding them up so that every sum keeps its entries."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from bot.rules.models import FigureId, ItemId, PersonId
from bot.rules.numerals import number

MOST_CENTS = 100_000_000_000
"""Ten hundred million yuan: what is more was mistyped."""

MOST_COUNT = 9_999
_LONGEST_TITLE = 120
_HALF_A_YEAR = 183

_SIGNS: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


class FigureKind(StrEnum):
    RULE_NEW = "rule_new"
    RULE_REVISED = "rule_revised"
    MONEY_DUE = "money_due"
    MONEY_RETURNED = "money_returned"
    TALK = "talk"
    SANCTION = "sanction"
    MEETING = "meeting"


VARIANTS: dict[FigureKind, tuple[str, ...]] = {
    FigureKind.TALK: ("interview", "reminder", "admonition", "criticism"),
    FigureKind.SANCTION: ("organisational", "party", "administrative"),
    FigureKind.MEETING: ("committee", "special", "democratic", "progress"),
}
"""Kinds that are counted one by one; counts of different ones are never added together."""

OFFICE_ONLY = (FigureKind.TALK, FigureKind.SANCTION)
"""What concerns persons: counted by the office, shown to no unit, and never with a name."""

CODES = tuple(each for kind in FigureKind for each in VARIANTS.get(kind, (str(kind),)))
"""What exactly is entered: the variant, where a kind has some, else the kind itself."""

MONEY_LEFT = "money_left"
"""The code of the sum that nobody enters: due and not returned."""


@dataclass(frozen=True)
class Entry:
    """What was understood. `cents`: 分. `paper`: of a rule its number, of money that came back its receipt's."""

    kind: FigureKind
    variant: str | None = None
    title: str | None = None
    paper: str | None = None
    cents: int | None = None
    count: int | None = None
    dated: date | None = None

    @property
    def code(self) -> str:
        return self.variant or str(self.kind)


class Doubt(StrEnum):
    """Why a text could not be understood."""

    NO_TITLE = "no_title"
    SEVERAL_TITLES = "several_titles"
    TITLE_TOO_LONG = "title_too_long"
    NO_PAPER = "no_paper"
    NO_AMOUNT = "no_amount"
    NO_UNIT = "no_unit"
    SEVERAL_AMOUNTS = "several_amounts"
    NEGATIVE = "negative"
    ABSURD = "absurd"
    INEXACT = "inexact"
    NO_RECEIPT = "no_receipt"
    NO_COUNT = "no_count"
    OTHER_WORDS = "other_words"
    NO_SUCH_DATE = "no_such_date"
    FUTURE = "future"


@dataclass(frozen=True)
class Figure:
    """An entry as it is kept; `number` is the item's. `person_id` entered it; times aware UTC."""

    id: FigureId
    item_id: ItemId
    number: int
    entry: Entry
    person_id: PersonId
    entered_at: datetime
    voided_at: datetime | None
    voided_by: PersonId | None


@dataclass(frozen=True)
class Sum:
    """One sum and what it was made from. `value`: rules by title, cents, or persons and meetings counted."""

    code: str
    value: int
    figures: tuple[Figure, ...]


# --- reading ----------------------------------------------------------------------------------------------------------


def kind_of(code: str) -> FigureKind:
    """The kind a code belongs to."""
    return next((kind for kind, variants in VARIANTS.items() if code in variants), None) or FigureKind(code)


def read_figure(code: str, text: str, today: date) -> Entry | Doubt:
    """What a person typed for this kind of figure; anything that could be read in two ways is a doubt, never a guess."""
    kind = kind_of(code)
    readers: dict[FigureKind, Callable[[FigureKind, str, date], Entry | Doubt]] = {
        FigureKind.RULE_NEW: _read_rule,
        FigureKind.RULE_REVISED: _read_rule,
        FigureKind.MONEY_DUE: _read_money,
        FigureKind.MONEY_RETURNED: _read_money,
    }
    if kind in readers:
        return readers[kind](kind, text, today)
    return _read_count(kind, code, text, today)


def _read_rule(kind: FigureKind, text: str, today: date) -> Entry | Doubt:
    titles = _sign("title").findall(text)
    if len(titles) != 1:
        return Doubt.SEVERAL_TITLES if titles else Doubt.NO_TITLE
    title = re.sub(r"\s+", "", titles[0])
    if len(title) <= 2:
        return Doubt.NO_TITLE
    if len(title) > _LONGEST_TITLE:
        return Doubt.TITLE_TOO_LONG
    rest = text.replace(titles[0], " ")
    paper = _paper(rest)
    if paper is None and not _sign("no_paper").search(rest):
        return Doubt.NO_PAPER
    return Entry(kind, title=title, paper=paper)


def _paper(text: str) -> str | None:
    """The number of a paper with its year in the brackets that are prescribed, however they were typed."""
    found = _sign("paper").search(_sign("date").sub(" ", text))
    if found is None:
        return None
    office = _sign("before_office").sub("", found["office"] or "")
    shown: str = _SIGNS["paper_shown"]
    return shown.format(office=office, year=found["year"], number=found["number"])


def _read_money(kind: FigureKind, text: str, today: date) -> Entry | Doubt:
    plain = unicodedata.normalize("NFKC", text)
    amounts = list(_sign("amount").finditer(plain))
    if _sign("inexact").search(plain):
        return Doubt.INEXACT
    if not amounts:
        return Doubt.NO_UNIT if re.search(r"\d", plain) else Doubt.NO_AMOUNT
    if len(amounts) > 1:
        return Doubt.SEVERAL_AMOUNTS
    cents = _cents(amounts[0])
    if isinstance(cents, Doubt):
        return cents
    dated, rest = _take_date(plain[: amounts[0].start()] + " " + plain[amounts[0].end() :], today)
    if isinstance(dated, Doubt):
        return dated
    receipt = _receipt(rest) if kind == FigureKind.MONEY_RETURNED else None
    if kind == FigureKind.MONEY_RETURNED and receipt is None:
        return Doubt.NO_RECEIPT
    return Entry(kind, paper=receipt, cents=cents, dated=dated)


def _cents(amount: re.Match[str]) -> int | Doubt:
    if amount["sign"]:
        return Doubt.NEGATIVE
    factor = 1_000_000 if amount["unit"] in _SIGNS["ten_thousands"] else 100
    cents = Decimal(amount["number"].replace(",", "")) * factor
    if cents != int(cents) or not 0 < cents <= MOST_CENTS:
        return Doubt.ABSURD
    return int(cents)


def _receipt(text: str) -> str | None:
    """The receipt's number: the one that is named so, else the only thing that looks like one."""
    named = _sign("receipt_named").search(text)
    if named is not None:
        return named["number"]
    bare = [found["number"] for found in _sign("receipt_bare").finditer(text)]
    return bare[0] if len(bare) == 1 else None


def _read_count(kind: FigureKind, code: str, text: str, today: date) -> Entry | Doubt:
    """A number, a date, or both, and nothing else: who was talked to is nobody's business here."""
    dated, rest = _take_date(unicodedata.normalize("NFKC", text), today)
    if isinstance(dated, Doubt):
        return dated
    left = _sign("between").sub(" ", rest).strip()
    found = _sign("count").fullmatch(left)
    if left and found is None:
        return Doubt.OTHER_WORDS
    count = number(found["count"]) if found is not None else None
    if count is None and (kind != FigureKind.MEETING or dated is None or left):
        return Doubt.NO_COUNT
    if count is not None and not 0 < count <= MOST_COUNT:
        return Doubt.ABSURD
    return Entry(kind, code, count=1 if count is None else count, dated=dated)


def _take_date(text: str, today: date) -> tuple[date | Doubt | None, str]:
    """The first date in a text, and the text without it. A day without its year is the latest such day that has come."""
    found = _sign("date").search(text)
    if found is None:
        return None, text
    rest = text[: found.start()] + " " + text[found.end() :]
    year = int(found["year"] or today.year)
    month, day = int(found["month"] or found["month_alone"]), int(found["day"] or found["day_alone"])
    try:
        named = date(year, month, day)
        if named > today and not found["year"] and (today - date(year - 1, month, day)).days <= _HALF_A_YEAR:
            named = date(year - 1, month, day)
    except ValueError:
        return Doubt.NO_SUCH_DATE, rest
    return (Doubt.FUTURE if named > today else named), rest


@cache
def _sign(name: str) -> re.Pattern[str]:
    return re.compile(_SIGNS[name])


# --- adding up --------------------------------------------------------------------------------------------------------


def sum_up(figures: Iterable[Figure]) -> tuple[Sum, ...]:
    """Every sum that has entries, in the order of `CODES`; what was voided counts nowhere.

    A rule that several items name is one rule. Money counts as returned with its receipt only, and what is still owed is
    worked out item by item: what one has returned too much pays nothing of another's.
    """
    valid = [figure for figure in figures if figure.voided_at is None]
    sums = []
    for code in CODES:
        mine = tuple(figure for figure in valid if figure.entry.code == code and _counts(figure.entry))
        if mine:
            sums.append(Sum(code, _value(mine), mine))
        if code == FigureKind.MONEY_RETURNED and (left := _left(valid)) is not None:
            sums.append(left)
    return tuple(sums)


def titles_of(figures: Sequence[Figure]) -> dict[str, list[Figure]]:
    """Entries of rules by the title they share, in the order they came."""
    found: dict[str, list[Figure]] = {}
    for figure in figures:
        found.setdefault(_title_key(figure.entry.title or ""), []).append(figure)
    return found


def owed_by_item(figures: Iterable[Figure]) -> dict[int, tuple[int, int]]:
    """Cents due and returned by item number, where any are due; ascending."""
    found: dict[int, tuple[int, int]] = {}
    for figure in figures:
        if figure.voided_at is not None or not _counts(figure.entry):
            continue
        due, returned = found.get(figure.number, (0, 0))
        if figure.entry.kind == FigureKind.MONEY_DUE:
            found[figure.number] = (due + (figure.entry.cents or 0), returned)
        elif figure.entry.kind == FigureKind.MONEY_RETURNED:
            found[figure.number] = (due, returned + (figure.entry.cents or 0))
    return {item: money for item, money in sorted(found.items()) if money[0]}


def _counts(entry: Entry) -> bool:
    return entry.kind != FigureKind.MONEY_RETURNED or entry.paper is not None


def _value(figures: Sequence[Figure]) -> int:
    kind = figures[0].entry.kind
    if kind in (FigureKind.RULE_NEW, FigureKind.RULE_REVISED):
        return len(titles_of(figures))
    if kind in (FigureKind.MONEY_DUE, FigureKind.MONEY_RETURNED):
        return sum(figure.entry.cents or 0 for figure in figures)
    return sum(figure.entry.count or 0 for figure in figures)


def _left(figures: Sequence[Figure]) -> Sum | None:
    owed = owed_by_item(figures)
    money = (FigureKind.MONEY_DUE, FigureKind.MONEY_RETURNED)
    mine = tuple(each for each in figures if each.number in owed and each.entry.kind in money and _counts(each.entry))
    return Sum(MONEY_LEFT, sum(max(due - back, 0) for due, back in owed.values()), mine) if mine else None


def _title_key(title: str) -> str:
    """What makes two titles the same: spaces, and whether signs are full-width, do not count."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", title)).casefold()
