"""Reads the due dates that people write. What cannot be read for certain stays empty, with a warning: never guessed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from bot.ledger.words import any_of, load
from bot.rules.dates import MONTH_PARTS, RELATIVE_YEARS, later, month_end
from bot.rules.numerals import chinese_class, number

_EXCEL_EPOCH = date(1899, 12, 30)
_HALF_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}


@dataclass(frozen=True)
class Due:
    """`due` is the last day, None if there is none or it cannot be told. `start` is where a period begins, if said.
    `milestones` has every date of several. `horizon`: short, medium, long. `warning` is a code of warnings.toml."""

    due: date | None = None
    start: date | None = None
    long_term: bool = False
    immediate: bool = False
    estimate: bool = False
    horizon: str | None = None
    milestones: tuple[date, ...] = ()
    warning: str | None = None


@dataclass(frozen=True)
class _Known:
    """The dates that an expression may count from."""

    year: int | None
    feedback_on: date | None
    document_on: date | None


class _Missing(Exception):
    """The expression needs a date that is not known; holds the warning's code."""


def parse_due(
    text: str,
    *,
    year: int | None,
    feedback_on: date | None,
    document_on: date | None = None,
    inspected_to: date | None = None,
) -> Due:
    """Read one cell or phrase. `year` completes dates without one; periods count from `feedback_on`;
    'the end of this month' needs `document_on`, 'during the inspection' `inspected_to`."""
    data, plain = load("due"), text.translate(_HALF_WIDTH).strip()
    said = _said(plain)
    if re.search(data["corrupted"], plain):
        return replace(said, warning="due_corrupted")
    plain = re.sub(data["recurring"], " ", plain).strip()
    try:
        nodes = list(_nodes(plain, _Known(year, feedback_on, document_on)))
    except _Missing as missing:
        return replace(said, warning=str(missing))
    if nodes:
        return _from_nodes(nodes, plain, said)
    if _says("during_inspection", plain):
        return replace(said, immediate=True, due=inspected_to)
    return said if said != Due() or _no_date(plain) else replace(said, warning="due_unparsed")


def _said(plain: str) -> Due:
    """What the words say besides dates."""
    return Due(
        long_term=_says("long_term", plain) or bool(re.search(load("due")["recurring"], plain)),
        immediate=_says("immediate", plain),
        estimate=_says("estimate", plain),
        horizon=load("due")["horizons"].get(plain),
    )


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(any_of(load("due")[name]))


def _says(name: str, plain: str) -> bool:
    return bool(_words(name).search(plain))


def _no_date(plain: str) -> bool:
    """Nothing, or the empty date of old workbooks."""
    return (
        not plain
        or bool(re.search(load("due")["none"], plain))
        or bool(re.fullmatch(r"1900[-/.]0?1[-/.]0?[01](?:\s.*)?", plain))
    )


def _from_nodes(nodes: list[tuple[date | None, date]], plain: str, said: Due) -> Due:
    """`nodes`: start (or None) and end of each date met. Of a period the first is the start, else all are milestones."""
    ends = [end for _, end in nodes]
    starts = [start for start, _ in nodes if start]
    is_period = len(nodes) == 2 and bool(re.search(f"[{re.escape(load('due')['range_signs'])}]", plain))
    start = starts[0] if starts and len(nodes) == 1 else (min(ends) if is_period else None)
    milestones = tuple(sorted(ends)) if len(ends) > 1 and not is_period else ()
    return replace(said, due=max(ends), start=start, milestones=milestones)


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    data = load("due")
    cn = chinese_class()
    blanks = {
        "{N}": rf"(?:\d{{1,3}}|[{cn}]{{1,3}})",
        "{Y}": rf"(?:\d{{4}}|[{cn}]{{4}})",
        "{R}": any_of(RELATIVE_YEARS),
    }
    parts, kinds = [], {}
    for place, row in enumerate(data["dates"]):
        source = row["pattern"]
        for blank, meaning in blanks.items():
            source = source.replace(blank, meaning)
        parts.append(f"(?P<k{place}>{re.sub(r'[(][?]P<(?=[a-z])', f'(?P<g{place}_', source)})")
        kinds[f"k{place}"] = row["name"]
    return re.compile("|".join(parts)), kinds


def _nodes(plain: str, known: _Known) -> Iterator[tuple[date | None, date]]:
    """Every date in the text, with the year of the one before where it has none."""
    data = load("due")
    serial = re.fullmatch(data["serial"], plain)
    if serial:
        yield None, _EXCEL_EPOCH + timedelta(days=int(serial["days"]))
        return
    compact = re.fullmatch(data["compact"], plain)
    if compact:
        yield from (_day if compact["d"] else _month)(compact.groupdict(), int(compact["y"]))
        return
    months = re.fullmatch(data["bare_months"], plain)
    if months:
        yield from _month(months.groupdict(), known.year)
        return
    pattern, kinds = _pattern()
    year = known.year
    for found in pattern.finditer(plain):
        place = next(group for group in kinds if found[group] is not None)
        groups = {
            name.split("_", 1)[1]: value
            for name, value in found.groupdict().items()
            if name.startswith(f"g{place[1:]}_")
        }
        said = _year(groups, known.year)
        year = said or year
        yield from _dates(kinds[place], groups, year, known)


def _year(groups: dict[str, str | None], year: int | None) -> int | None:
    if groups.get("y"):
        return number(groups["y"] or "")
    relative = groups.get("rel")
    if relative and year:
        return year + RELATIVE_YEARS[relative]
    return None


def _dates(
    kind: str, groups: dict[str, str | None], year: int | None, known: _Known
) -> Iterator[tuple[date | None, date]]:
    if kind in ("duration", "half"):
        yield _duration(groups if kind == "duration" else {"n": "6", "u": _months()}, known)
    elif kind == "this_month":
        if not known.document_on:
            raise _Missing("due_needs_document")
        yield None, month_end(known.document_on.year, known.document_on.month)
    elif kind == "month":
        yield from _month(groups, year)
    elif year is None:
        raise _Missing("due_needs_year")
    elif kind == "day":
        yield from _day(groups, year)
    else:
        months = {"quarter": 3 * (number(groups.get("q") or "") or 0), "first_half": 6, "year": 12}
        yield None, month_end(year, months[kind])


def _day(groups: dict[str, str | None], year: int) -> Iterator[tuple[date | None, date]]:
    month, day = number(groups["m"] or "") or 0, number(groups["d"] or "") or 0
    if year > 1901 and 1 <= month <= 12 and 1 <= day <= month_end(year, month).day:
        yield None, date(year, month, day)


def _month(groups: dict[str, str | None], year: int | None) -> Iterator[tuple[date | None, date]]:
    month = number(groups["m"] or "") or 0
    if not 1 <= month <= 12:
        return
    if year is None:
        raise _Missing("due_needs_year")
    first = number(groups.get("m1") or "")
    if first and 12 >= first > month:
        raise _Missing("due_unparsed")  # over the end of a year, and nobody says of which
    start = date(year, first, 1) if first and 1 <= first < month else None
    part = MONTH_PARTS.get(groups.get("part") or "")
    yield start, date(year, month, part) if part else month_end(year, month)


def _months() -> str:
    """The word for months by which `later` counts."""
    words: str = load("due")["months"]
    return words


def _duration(groups: dict[str, str | None], known: _Known) -> tuple[date | None, date]:
    """A period from the feedback; of two bounds the upper one is the due date, the lower one the earliest."""
    if not known.feedback_on:
        raise _Missing("due_needs_feedback")
    unit = groups["u"] or ""
    earliest = number(groups.get("n1") or "")
    start = later(known.feedback_on, earliest, groups.get("u1") or unit) if earliest else None
    return start, later(known.feedback_on, number(groups["n"] or "") or 0, unit)
