"""Days as people type them, in Chinese or in figures; what cannot be read for certain is no day. The words are data beside it."""

import calendar
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bot.rules.calendar import Calendar
from bot.rules.numerals import chinese_class, number

_DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

RELATIVE_YEARS: Mapping[str, int] = _DATA["relative_years"]
MONTH_PARTS: Mapping[str, int] = _DATA["parts"]
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_LEAP_YEARS_APART = 8
"""Within so many years there is a 29 February, whatever year it is."""

_Said = Mapping[str, str | None]


def read_day(text: str, today: date, *, calendar: Calendar | None = None) -> date | None:
    """The day a person typed, e.g. 2026.4.30, the end of the month, next Friday; None when it is none, or not one for certain.

    A day without a year (or month) is the next such day, today included; one with a year may lie in the past. A month, a
    quarter and a year mean their last day. Spans (within three months) count from today; with a calendar also those of
    workdays (within five workdays), today not counted.
    """
    workdays = _workdays_in(text) if calendar is not None else None
    if calendar is not None and workdays is not None:
        return calendar.add_workdays(today, workdays) if workdays else None
    return _read(text, today, list(_READERS))


def read_past_day(text: str, today: date) -> date | None:
    """A calendar day (3月2日, 昨天) that has come: without a year it is the last such day, today included."""
    day = _read(text, today, _DATA["in_lines"])
    return _last(day, text, today) if day is not None else None


def read_single_day(text: str, today: date) -> date | None:
    """As `read_day`, but only what names one day: no month that means its end, and no span."""
    return _read(text, today, _DATA["single"])


def read_range(
    text: str, today: date, *, read: Callable[[str, date], date | None] = read_day
) -> tuple[date, date] | None:
    """The first and last day of ``first to last`` as typed; a single day is both. The last is the next such after the first."""
    day = read(text, today)
    if day is not None:
        return day, day
    for between in re.finditer(_DATA["between"], text):
        first = read(text[: between.start()], today)
        last = read(text[between.end() :], first) if first is not None else None
        if first is not None and last is not None:
            return first, last
    return None


def find_past_day(line: str, today: date) -> tuple[str, date] | None:
    """A line that ends or begins with a day, such as 市财政局，3月2日去函: the rest of it, and the day.

    Without a year it is the last such day, today included. None when there is no day, nothing beside it, or it lies ahead.
    """
    text = re.sub(_DATA["letter_tail"], "", line.strip())
    if _read(text, today, _DATA["in_lines"]) is not None:
        return None
    cuts = range(1, len(text))
    ends = [(text[:n], text[n:]) for n in cuts if not _goes_on(text, n)]
    begins = [(text[n:], text[:n]) for n in reversed(cuts) if not _goes_on(text, n)]
    for rest, written in ends + begins:
        day = _read(re.sub(_DATA["letter_lead"], "", written), today, _DATA["in_lines"])
        rest = re.sub(_DATA["letter_tail"], "", re.sub(_DATA["letter_lead"], "", rest))
        if day is not None and rest:
            past = _last(day, written, today)
            return (rest, past) if past is not None else None
    return None


def _last(day: date, written: str, today: date) -> date | None:
    """The day as one that has come: what was written without a year may be meant in the year before."""
    if day <= today:
        return day
    has_year = (
        any(word in written for word in (*RELATIVE_YEARS, *_DATA["near"]))
        or _read(written, day - timedelta(days=400), ["day"]) == day
    )
    return None if has_year else _date(day.year - 1, day.month, day.day)


def _workdays_in(text: str) -> int | None:
    match = re.fullmatch(_DATA["workdays"], _plain(text))
    return number(match["n"]) if match is not None else None


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _read(text: str, today: date, kinds: Sequence[str]) -> date | None:
    plain = re.sub(_DATA["tail"], "", re.sub(_DATA["lead"], "", _plain(text)))
    for name, pattern in _patterns():
        match = pattern.fullmatch(plain) if name in kinds else None
        if match is not None:
            found = _READERS[name](match.groupdict(), today)
            return found if found is not None and _FIRST_YEAR <= found.year <= _LAST_YEAR else None
    return None


def _goes_on(text: str, at: int) -> bool:
    """Whether a number would be cut in two here."""
    signs = rf"[\d{chinese_class()}]"
    return bool(re.match(signs, text[at - 1]) and re.match(signs, text[at]))


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def later(start: date, count: int, unit: str) -> date:
    """`count` units (``个月``, ``周``, ...) after `start`; a month later is the same day, or the last of a shorter month."""
    kind = _DATA["units"].get(unit, "days")
    if kind == "days":
        return start + timedelta(days=count)
    if kind == "weeks":
        return start + timedelta(weeks=count)
    return months_later(start, count * (12 if kind == "years" else 1))


def months_later(start: date, count: int) -> date:
    months = start.month - 1 + count
    year, month = start.year + months // 12, months % 12 + 1
    return date(year, month, min(start.day, month_end(year, month).day))


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    cn = chinese_class()
    blanks = {
        "{N}": rf"(?:\d{{1,3}}|[{cn}]{{1,3}})",
        "{Y}": rf"(?:\d{{4}}|2\d|[{cn}]{{4}})",
        "{R}": _one_of(RELATIVE_YEARS),
        "{M}": _one_of(_DATA["relative_months"]),
        "{W}": f"[{_DATA['weekdays']}]",
        "{near}": _one_of(_DATA["near"]),
        "{relative_weeks}": _one_of(_DATA["relative_weeks"]),
        "{units}": _one_of(_DATA["units"]),
    }
    rows = []
    for row in _DATA["days"]:
        pattern = row["pattern"]
        for blank, meaning in blanks.items():
            pattern = pattern.replace(blank, meaning)
        rows.append((row["name"], re.compile(pattern)))
    return tuple(rows)


def _one_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


def _day(said: _Said, today: date) -> date | None:
    found = _in_year(said, today, lambda year: _date(year, _value(said["m"]), _value(said["d"])))
    weekday = said.get("w")
    return None if found and weekday and found.weekday() != _weekday(weekday) else found


def _month(said: _Said, today: date) -> date | None:
    part = MONTH_PARTS.get(said.get("part") or "")
    return _in_year(said, today, lambda year: _date(year, _value(said["m"]), part))


def _relative_month(said: _Said, today: date) -> date | None:
    first = months_later(today.replace(day=1), _DATA["relative_months"].get(said["rm"] or "", 0))
    return _date(first.year, first.month, _value(said["d"]) if said.get("d") else None)


def _bare_day(said: _Said, today: date) -> date | None:
    """Months too short for it are passed over."""
    months = (months_later(today.replace(day=1), n) for n in range(3))
    days = (_date(each.year, each.month, _value(said["d"])) for each in months)
    return next((day for day in days if day is not None and day >= today), None)


def _near(said: _Said, today: date) -> date | None:
    return today + timedelta(days=_DATA["near"][said["near"]])


def _in_week(said: _Said, today: date) -> date | None:
    """The next such weekday; of this or a later week when the words say so."""
    weekday = _weekday(said["w"] or "")
    if said["rw"] is None:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=_DATA["relative_weeks"][said["rw"]], days=weekday)


def _span(said: _Said, today: date) -> date | None:
    unit = said["u"] or ""
    if said["n"] != _DATA["half"]:
        return later(today, _value(said["n"]), unit)
    halves = {"years": months_later(today, 6), "months": today + timedelta(days=15)}
    return halves.get(_DATA["units"][unit])


def _quarter(said: _Said, today: date) -> date | None:
    return _in_year(said, today, lambda year: month_end(year, 3 * _value(said["q"])))


def _half_year(said: _Said, today: date) -> date | None:
    return _in_year(said, today, lambda year: month_end(year, _DATA["halves"][said["half"]]))


def _year(said: _Said, today: date) -> date | None:
    return _in_year(said, today, lambda year: date(year, 12, 31))


_READERS: dict[str, Callable[[_Said, date], date | None]] = {
    "day": _day,
    "month": _month,
    "relative_month": _relative_month,
    "bare_day": _bare_day,
    "near": _near,
    "weekday": _in_week,
    "span": _span,
    "quarter": _quarter,
    "half_year": _half_year,
    "year": _year,
}


def _in_year(said: _Said, today: date, make: Callable[[int], date | None]) -> date | None:
    """The day of the year that was said, else of the first year in which it exists and has not passed."""
    relative = said.get("rel")
    if relative is not None:
        return make(today.year + RELATIVE_YEARS[relative])
    if said.get("y"):
        year = _value(said["y"])
        year += _FIRST_YEAR if year < 100 else 0
        return make(year) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    days = (make(year) for year in range(today.year, today.year + _LEAP_YEARS_APART + 1))
    return next((day for day in days if day is not None and day >= today), None)


def _date(year: int, month: int, day: int | None) -> date | None:
    """None where the calendar has no such day; without a day, the last of the month."""
    if not 1 <= month <= 12:
        return None
    last = month_end(year, month)
    if day is None:
        return last
    return date(year, month, day) if 1 <= day <= last.day else None


def _weekday(sign: str) -> int:
    """Monday is 0; the two signs for Sunday are one."""
    place: int = _DATA["weekdays"].index(sign)
    return min(place, 6) if place < 8 else place - 8


def _value(text: str | None) -> int:
    return number(text or "") or 0
