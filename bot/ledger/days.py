"""Reads a work calendar, days off and days worked, from a table or from TOML."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from bot.ledger.reading import CalendarReading, ReadWarning, Unreadable
from bot.ledger.tables.cells import Grid
from bot.ledger.words import load, say
from bot.ledger.workbook import find_header, plain_header
from bot.rules.calendar_entries import LONGEST_SPAN, Entry, days_of, read_cell_days, read_cell_kind

_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_BEGINS = "[[days]]"


@dataclass
class _Found:
    """What has been read so far; a day that comes again is as it came first."""

    days: dict[date, Entry] = field(default_factory=dict)
    warnings: list[ReadWarning] = field(default_factory=list)

    def add(self, row: int, span: tuple[date, date], worked: bool, name: str) -> None:
        for day in days_of(*span):
            if day in self.days:
                self.doubt(row, "day_repeated", row=row, day=day)
            self.days.setdefault(day, Entry(day, worked, name or None))

    def doubt(self, line: int, code: str, **values: object) -> None:
        self.warnings.append(ReadWarning(line, code, say(code, **values)))

    def reading(self, entered: Iterable[int] = ()) -> CalendarReading:
        days = tuple(self.days[day] for day in sorted(self.days))
        return CalendarReading(days, tuple(sorted(set(entered))), tuple(self.warnings))


def find_days(grids: Sequence[Grid]) -> CalendarReading | None:
    """The days in the first sheet with the headers of a calendar; None when there is none."""
    for grid in grids:
        rows = grid.lines()
        header, columns = find_header(rows, _synonyms())
        if {"day", "kind"} <= columns.keys():
            return _in_rows(rows, header, columns)
    return None


def read_days(text: str) -> CalendarReading:
    """The days in TOML: ``[[days]]`` with `day`, maybe `until`, `worked` and `name`, and ``entered``, a list of years.

    Raises Unreadable when it is no TOML, or holds neither.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise Unreadable(say("bad_toml", line=line[1] if line else text.count("\n") + 1)) from error
    found = _Found()
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.strip().startswith(_BEGINS)]
    for n, row in enumerate(_listed(told.get("days"))):
        _take(found, lines[n] if n < len(lines) else n + 1, row if isinstance(row, dict) else {})
    entered = list(_years(found, _listed(told.get("entered"))))
    if not found.days and not entered and not found.warnings:
        raise Unreadable(say("no_days"))
    return found.reading(entered)


@cache
def _synonyms() -> dict[str, str]:
    return {plain_header(word): field for field, words in load("days")["columns"].items() for word in words}


def _in_rows(rows: list[list[str]], header: int, columns: dict[str, int]) -> CalendarReading:
    found = _Found()
    for number, cells in enumerate(rows[header + 1 :], header + 2):
        values = {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}
        if not any(values.values()):
            continue
        text = values["day"].removesuffix(" 00:00:00")
        span, worked = read_cell_days(text), read_cell_kind(values["kind"])
        if span is None or not _is_short(span):
            found.doubt(number, "day_unread", row=number, text=text)
        elif worked is None:
            found.doubt(number, "kind_unread", row=number)
        else:
            found.add(number, span, worked, values.get("name", ""))
    return found.reading()


def _take(found: _Found, number: int, row: dict[str, Any]) -> None:
    first, last = _day(row.get("day")), _day(row.get("until", row.get("day")))
    worked, name = row.get("worked"), row.get("name", "")
    if first is None or last is None or not _is_short((first, last)):
        found.doubt(number, "day_unread", row=number, text=row.get("day", ""))
    elif not isinstance(worked, bool):
        found.doubt(number, "kind_unread", row=number)
    else:
        found.add(number, (first, last), worked, str(name))


def _day(value: object) -> date | None:
    """A day as TOML has it, or as text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    span = read_cell_days(value) if isinstance(value, str) else None
    return span[0] if span is not None and span[0] == span[1] else None


def _years(found: _Found, values: list[Any]) -> Iterator[int]:
    for value in values:
        if isinstance(value, int) and _FIRST_YEAR <= value <= _LAST_YEAR:
            yield value
        else:
            found.doubt(0, "year_unread", text=value)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_short(span: tuple[date, date]) -> bool:
    return 0 <= (span[1] - span[0]).days < LONGEST_SPAN
