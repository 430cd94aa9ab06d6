"""Reads the due dates that people write. What cannot be read for certain stays empty, with a warning: never guessed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from bot.ledger.words import any_of, load
from bot.rules.dates import MONTH_PARTS, RELATIVE_YEARS, later, month_end, months_later
from bot.rules.numerals import chinese_class, number

_EXCEL_EPOCH = date(1899, 12, 30)
_BESIDE = 80
"""So many signs beside a date say what it is."""
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


_Node = tuple[date | None, date]
"""Where a period begins, if said, and the last day."""


@dataclass(frozen=True)
class _Met:
    """One date as it stands in the text: its kind and parts, the year said there or last, the text before and after it."""

    kind: str
    groups: dict[str, str | None]
    year: int | None
    before: str
    between: str
    after: str

    @property
    def is_counted(self) -> bool:
        return self.kind in ("duration", "half")


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
        nodes, begins = _nodes(plain, _Known(year, feedback_on, document_on))
    except _Missing as missing:
        return replace(said, warning=str(missing))
    if nodes:
        return _from_nodes(nodes, plain, replace(said, start=begins))
    if begins:
        return replace(said, start=begins, warning="due_start_only")
    if _says("during_inspection", plain):
        return replace(said, immediate=True, due=inspected_to)
    return said if said.long_term or _needs_no_day(plain) else replace(said, warning="due_unparsed")


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


def _needs_no_day(plain: str) -> bool:
    """Nothing, or what says that there is none, or a clause that says that it is done at once."""
    data = load("due")
    at_once = any(clause in data["immediate"] for clause in re.split(r"\W+", plain))
    return not plain or at_once or bool(re.fullmatch(data["none"], plain))


def _from_nodes(nodes: list[_Node], plain: str, said: Due) -> Due:
    """`nodes`: start (or None) and end of each date met. Of a period the first is the start, else all are milestones."""
    ends = [end for _, end in nodes]
    starts = [start for start, _ in nodes if start]
    is_period = len(nodes) == 2 and bool(re.search(f"[{re.escape(load('due')['range_signs'])}]", plain))
    start = starts[0] if starts and len(nodes) == 1 else (min(ends) if is_period else said.start)
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
        source = re.sub(r"[(][?]P([<=])(?=[a-z])", rf"(?P\g<1>g{place}_", source)
        parts.append(f"(?P<k{place}>{source})")
        kinds[f"k{place}"] = row["name"]
    return re.compile("|".join(parts)), kinds


def _nodes(plain: str, known: _Known) -> tuple[list[_Node], date | None]:
    """Every date by which something is due, in order, and the day from which all is to be counted, if one is said."""
    whole = _whole(plain, known)
    if whole is not None:
        return whole, None
    met = list(_met(plain, known.year))
    begins = next((_first_day(each, known) for each in met if _is(each.after, "begins") and not each.is_counted), None)
    if begins:
        known = replace(known, feedback_on=begins)
    counted_from = [found["from"] for found in re.finditer(load("due")["counted_from"], plain)]
    nodes: list[_Node] = []
    for each in met:
        if _is(each.after, "begins") and not each.is_counted:
            continue
        if _is(each.after, "afterwards"):
            raise _Missing("due_start_only")
        if each.is_counted and not begins and _counts_from_other(each, counted_from):
            raise _Missing("due_other_start")
        if not _is(each.before, "former"):
            nodes = _with(nodes, list(_dates(each.kind, each.groups, each.year, known)), each)
    return nodes, begins


def _with(nodes: list[_Node], more: list[_Node], met: _Met) -> list[_Node]:
    """Further dates. One that something was put forward to takes the place of the later one before it."""
    if not nodes or not more or more[-1][1] >= nodes[-1][1]:
        return nodes + more
    if _is(met.before, "moved"):
        return nodes[:-1] + more
    if _is(met.between, "only_range"):
        raise _Missing("due_unparsed")  # a period that would end before it begins: nobody says of which year
    return nodes + more


def _is(text: str, name: str) -> bool:
    return bool(re.search(load("due")[name], text))


def _first_day(met: _Met, known: _Known) -> date:
    """The day from which something begins; of a month its first."""
    nodes = list(_dates(met.kind, met.groups, met.year, known)) if met.kind in ("day", "month") else []
    if not nodes or met.groups.get("part"):
        raise _Missing("due_start_only")
    start, end = nodes[0]
    return start or (end.replace(day=1) if met.kind == "month" else end)


def _counts_from_other(met: _Met, said: list[str]) -> bool:
    """Whether a period is said to count from something else than the feedback: before it, or anywhere in the text (`said`)."""
    data = load("due")
    if re.search(data["longer_by"], met.before):
        return True
    before = next(filter(None, (re.search(each, met.before) for each in data["counted_after"])), None)
    return any(not re.search(data["from_feedback"], each) for each in [*said, *([before["from"]] if before else [])])


def _whole(plain: str, known: _Known) -> list[_Node] | None:
    """What is but a number or two: a day as workbooks keep it, a day without signs, months."""
    data = load("due")
    serial = re.fullmatch(data["serial"], plain)
    if serial:
        return [(None, _EXCEL_EPOCH + timedelta(days=int(serial["days"])))]
    compact = re.fullmatch(data["compact"], plain)
    if compact:
        return list((_day if compact["d"] else _month)(compact.groupdict(), int(compact["y"])))
    months = re.fullmatch(data["bare_months"], plain)
    return list(_month(months.groupdict(), known.year)) if months else None


def _met(plain: str, known_year: int | None) -> Iterator[_Met]:
    """Every date in the text, with the year of the one before where it has none."""
    pattern, kinds = _pattern()
    year, last = known_year, 0
    for found in pattern.finditer(plain):
        place = next(group for group in kinds if found[group] is not None)
        groups = {
            name.split("_", 1)[1]: value
            for name, value in found.groupdict().items()
            if name.startswith(f"g{place[1:]}_")
        }
        year = _year(groups, known_year) or year
        between = plain[last : found.start()] if last else ""
        before = plain[max(0, found.start() - _BESIDE) : found.start()]
        yield _Met(kinds[place], groups, year, before, between, plain[found.end() : found.end() + _BESIDE])
        last = found.end()


def _year(groups: dict[str, str | None], year: int | None) -> int | None:
    if groups.get("y"):
        return number(groups["y"] or "")
    relative = groups.get("rel")
    if relative and year:
        return year + RELATIVE_YEARS[relative]
    return None


def _dates(kind: str, groups: dict[str, str | None], year: int | None, known: _Known) -> Iterator[_Node]:
    if kind in ("duration", "half"):
        yield _duration(groups if kind == "duration" else {"n": "6", "u": _months()}, known)
    elif kind == "relative_month":
        yield from _relative_month(groups, known)
    elif kind == "unclear":
        raise _Missing("due_unparsed")
    elif kind == "month":
        yield from _month(groups, year)
    elif year is None:
        raise _Missing("due_needs_year")
    elif kind == "day":
        yield from _day(groups, year)
    elif kind == "days":
        yield from _days(groups, year)
    else:
        months = {"quarter": 3 * (number(groups.get("q") or "") or 0), "first_half": 6, "year": 12}
        yield None, month_end(year, months[kind])


def _day(groups: dict[str, str | None], year: int) -> Iterator[_Node]:
    month, day = number(groups["m"] or "") or 0, number(groups["d"] or "") or 0
    if year > 1901 and 1 <= month <= 12 and 1 <= day <= month_end(year, month).day:
        yield None, date(year, month, day)


def _days(groups: dict[str, str | None], year: int) -> Iterator[_Node]:
    """From one day to another of the same year, or of the same month where only one is said."""
    first = list(_day({"m": groups["m1"], "d": groups["d1"]}, year))
    last = list(_day({"m": groups.get("m") or groups["m1"], "d": groups["d"]}, year))
    if not first or not last or last < first:
        raise _Missing("due_unparsed")
    yield first[0][1], last[0][1]


def _relative_month(groups: dict[str, str | None], known: _Known) -> Iterator[_Node]:
    """The end, or a day, of the month of the document or of one beside it."""
    if not known.document_on:
        raise _Missing("due_needs_document")
    words: dict[str, int] = load("due")["relative_months"]
    month = months_later(known.document_on.replace(day=1), words.get(groups.get("rm") or "", 0))
    if groups.get("d"):
        yield from _day({"m": str(month.month), "d": groups["d"]}, month.year)
    else:
        yield from _month({"m": str(month.month), "part": groups.get("part")}, month.year)


def _month(groups: dict[str, str | None], year: int | None) -> Iterator[_Node]:
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


def _duration(groups: dict[str, str | None], known: _Known) -> _Node:
    """A period from the feedback; of two bounds the upper one is the due date, the lower one the earliest."""
    if not known.feedback_on:
        raise _Missing("due_needs_feedback")
    unit = groups["u"] or ""
    earliest = number(groups.get("n1") or "")
    start = later(known.feedback_on, earliest, groups.get("u1") or unit) if earliest else None
    return start, later(known.feedback_on, number(groups["n"] or "") or 0, unit)
