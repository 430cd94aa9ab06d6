"""Reads the due dates that people write. What cannot be read for certain stays empty, with a warning: never guessed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

from bot.ledger.reading import CampaignFacts
from bot.ledger.words import any_of, load
from bot.rules.dates import MONTH_PARTS, RELATIVE_YEARS, later, month_end, months_later
from bot.rules.numerals import chinese_class, number

_EXCEL_EPOCH = date(1899, 12, 30)
_BESIDE = 80
"""So many signs beside a date say what it is."""
_YEARS = range(1900, 2200)
"""A time limit of any other year is a slip."""
_HALF_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}


@dataclass(frozen=True)
class Due:
    """`due` is the last day, of several the latest; None if there is none or it cannot be told. `warning` is a code of
    warnings.toml."""

    due: date | None = None
    long_term: bool = False
    warning: str | None = None


@dataclass(frozen=True)
class TimeLimits:
    """The time limits of one document, by what it says of its inspection; many items have the same, each is read once.
    `year` completes dates without one."""

    facts: CampaignFacts
    year: int | None
    _read: dict[str, Due] = field(default_factory=dict)

    def of(self, text: str) -> Due:
        if text not in self._read:
            self._read[text] = parse_due(
                text,
                year=self.year,
                feedback_on=self.facts.feedback_on,
                document_on=self.facts.published_on,
                inspected_to=self.facts.inspected_to,
            )
        return self._read[text]

    def merged(self, texts: Iterable[str]) -> Due:
        """Those of one item: the latest, and for good where one of them is. Their warnings are those of each text."""
        read = [self.of(text) for text in texts]
        latest = max((each.due for each in read if each.due), default=None)
        return Due(latest, any(each.long_term for each in read))


@dataclass(frozen=True)
class _Known:
    """The dates that an expression may count from."""

    year: int | None
    feedback_on: date | None
    document_on: date | None


class _Missing(Exception):
    """The expression needs a date that is not known; holds the warning's code."""


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
    long_term = _says("long_term", plain) or bool(re.search(data["recurring"], plain))
    if re.search(data["corrupted"], plain):
        return Due(long_term=long_term, warning="due_corrupted")
    plain = re.sub(data["recurring"], " ", plain).strip()
    try:
        days = _days(plain, _Known(year, feedback_on, document_on))
    except _Missing as missing:
        return Due(long_term=long_term, warning=str(missing))
    if days:
        return Due(max(days), long_term)
    if inspected_to and _says("during_inspection", plain):
        return Due(inspected_to, long_term)
    return Due(long_term=long_term, warning=None if long_term or _needs_no_day(plain) else "due_unparsed")


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


def _days(plain: str, known: _Known) -> list[date]:
    """Every day by which something is due, in the order of the text."""
    whole = _whole(plain, known)
    if whole:
        return [whole]
    met = list(_met(plain, known.year))
    begins = next((_first_day(each, known) for each in met if _is(each.after, "begins") and not each.is_counted), None)
    if begins:
        known = replace(known, feedback_on=begins)
    counted_from = [found["from"] for found in re.finditer(load("due")["counted_from"], plain)]
    days: list[date] = []
    for each in met:
        if _is(each.after, "begins") and not each.is_counted:
            continue
        if _is(each.after, "afterwards"):
            raise _Missing("due_start_only")
        if each.is_counted and not begins and _counts_from_other(each, counted_from):
            raise _Missing("due_other_start")
        day = None if _is(each.before, "former") else _last_day(each, known)
        if day:
            days = [*_still_counting(days, day, each), day]
    if begins and not days:
        raise _Missing("due_start_only")
    return days


def _still_counting(days: list[date], day: date, met: _Met) -> list[date]:
    """Those of the days before this one that it leaves as they are: one that was put forward to it counts no longer."""
    if not days or day >= days[-1]:
        return days
    if _is(met.before, "moved"):
        return days[:-1]
    if _is(met.between, "only_range"):
        raise _Missing("due_unparsed")  # a period that would end before it begins: nobody says of which year
    return days


def _is(text: str, name: str) -> bool:
    return bool(re.search(load("due")[name], text))


def _first_day(met: _Met, known: _Known) -> date:
    """The day from which something begins; of a month its first."""
    day = _last_day(met, known) if met.kind in ("day", "month") else None
    if day is None or met.groups.get("part") or met.groups.get("m1"):
        raise _Missing("due_start_only")
    return day.replace(day=1) if met.kind == "month" else day


def _counts_from_other(met: _Met, said: list[str]) -> bool:
    """Whether a period is said to count from something else than the feedback: before it, or anywhere in the text (`said`)."""
    data = load("due")
    if re.search(data["longer_by"], met.before):
        return True
    before = next(filter(None, (re.search(each, met.before) for each in data["counted_after"])), None)
    return any(not re.search(data["from_feedback"], each) for each in [*said, *([before["from"]] if before else [])])


def _whole(plain: str, known: _Known) -> date | None:
    """The day of what is but a number or two: a day as workbooks keep it, a day without signs, months."""
    data = load("due")
    serial = re.fullmatch(data["serial"], plain)
    if serial:
        return _EXCEL_EPOCH + timedelta(days=int(serial["days"]))
    compact = re.fullmatch(data["compact"], plain)
    if compact:
        return (_day if compact["d"] else _month)(compact.groupdict(), int(compact["y"]))
    months = re.fullmatch(data["bare_months"], plain)
    return _month(months.groupdict(), known.year) if months else None


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
        told = number(groups["y"] or "") or 0
        if told not in _YEARS:
            raise _Missing("due_unparsed")
        return told
    relative = groups.get("rel")
    if relative and year:
        return year + RELATIVE_YEARS[relative]
    return None


def _last_day(met: _Met, known: _Known) -> date | None:
    """The day that is meant, of a period its last; None where the calendar has no such day."""
    groups, year = met.groups, met.year
    match met.kind:
        case "unclear":
            raise _Missing("due_unparsed")
        case "duration":
            return _counted(groups["n"], groups["u"], known)
        case "half":
            return _counted("6", load("due")["months"], known)
        case "relative_month":
            return _relative_month(groups, known)
        case "month":
            return _month(groups, year)
    if year is None:
        raise _Missing("due_needs_year")
    match met.kind:
        case "day":
            return _day(groups, year)
        case "days":
            return _end_of_days(groups, year)
    months = {"quarter": 3 * (number(groups.get("q") or "") or 0), "first_half": 6, "year": 12}
    return month_end(year, months[met.kind])


def _day(groups: dict[str, str | None], year: int) -> date | None:
    month, day = number(groups["m"] or "") or 0, number(groups["d"] or "") or 0
    is_one = year > 1901 and 1 <= month <= 12 and 1 <= day <= month_end(year, month).day
    return date(year, month, day) if is_one else None


def _end_of_days(groups: dict[str, str | None], year: int) -> date:
    """Of a period from one day to another of the same year, or of the same month where only one is said."""
    first = _day({"m": groups["m1"], "d": groups["d1"]}, year)
    last = _day({"m": groups.get("m") or groups["m1"], "d": groups["d"]}, year)
    if not first or not last or last < first:
        raise _Missing("due_unparsed")
    return last


def _relative_month(groups: dict[str, str | None], known: _Known) -> date | None:
    """The end, or a day, of the month of the document or of one beside it."""
    if not known.document_on:
        raise _Missing("due_needs_document")
    words: dict[str, int] = load("due")["relative_months"]
    month = months_later(known.document_on.replace(day=1), words.get(groups.get("rm") or "", 0))
    if groups.get("d"):
        return _day({"m": str(month.month), "d": groups["d"]}, month.year)
    return _month({"m": str(month.month), "part": groups.get("part")}, month.year)


def _month(groups: dict[str, str | None], year: int | None) -> date | None:
    """The end of a month, or of a part of it."""
    month = number(groups["m"] or "") or 0
    if not 1 <= month <= 12:
        return None
    if year is None:
        raise _Missing("due_needs_year")
    first = number(groups.get("m1") or "")
    if first and 12 >= first > month:
        raise _Missing("due_unparsed")  # over the end of a year, and nobody says of which
    part = MONTH_PARTS.get(groups.get("part") or "")
    return date(year, month, part) if part else month_end(year, month)


def _counted(count: str | None, unit: str | None, known: _Known) -> date:
    """The end of a period from the feedback, or from the day that is said instead."""
    if not known.feedback_on:
        raise _Missing("due_needs_feedback")
    return later(known.feedback_on, number(count or "") or 0, unit or "")
