"""Sheets as rows of cells, read with bounds: what a file claims to hold is looked at before it is believed."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet

from bot.ledger.reading import Unreadable
from bot.ledger.tables.words import layout
from bot.ledger.words import say
from bot.ledger.workbook import open_workbook, shown_names

MAX_ROWS = 20_000
MAX_COLUMNS = 400
MAX_SPANNED = 8_000_000
"""Cells between the first and the last that a sheet names."""

_PART = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_REFERENCE = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_HIDDEN = re.compile(
    rb'<row\b[^>]*?\br="(\d{1,7})"[^>]*?\bhidden="(?:1|true)"|<row\b[^>]*?\bhidden="(?:1|true)"[^>]*?\br="(\d{1,7})"'
)


@dataclass(frozen=True)
class Span:
    """Merged cells, from 0, the last included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Grid:
    """A sheet: its cells as text, all rows equally long; `rows[n]` is what a person calls row ``n + 1``.

    A day is written ``2026-05-27``. Merged cells have their text in each of their places.
    """

    name: str
    rows: list[list[str]]
    spans: tuple[Span, ...] = ()
    hidden: frozenset[int] = frozenset()
    """Rows that a filter or a person has hidden, from 0: they are read like others."""


def read_grids(path: Path, suffix: str | None = None) -> list[Grid]:
    """The sheets in which a ledger may stand, in their order. `suffix`: when it is not that of the path. Raises Unreadable."""
    workbook = open_workbook(path)
    parts = _parts(path)
    if any(part.last * part.widest > MAX_SPANNED for part in parts.values()):
        # two cells in the corners of a sheet make a reader ask for all the memory between them
        raise Unreadable(say("ledger_too_long", rows=MAX_ROWS, columns=MAX_COLUMNS))
    places = {meta.name: n for n, meta in enumerate(workbook.sheets_metadata)}
    skipped = tuple(layout()["skipped_sheets"])
    wanted = [name for name in shown_names(workbook) if not any(word in name for word in skipped)]
    unknown = _Part(0, 0, frozenset())
    return [_grid(workbook.get_sheet_by_name(name), parts.get(places[name], unknown).hidden) for name in wanted]


def grid_of(
    name: str, rows: Sequence[Sequence[object]], spans: Sequence[Span] = (), hidden: frozenset[int] = frozenset()
) -> Grid:
    """A grid of these cells, as wide as what is in them."""
    texts = [[text_of(cell) for cell in row] for row in rows]
    width = max((n + 1 for row in texts for n, cell in enumerate(row) if cell), default=0)
    while texts and not any(texts[-1]):
        texts.pop()
    filled = [(row + [""] * width)[:width] for row in texts]
    kept = tuple(span for span in spans if span.top < len(filled) and span.left < width)
    for span in kept:
        _fill(filled, span)
    return Grid(name, filled, kept, hidden)


def text_of(cell: object) -> str:
    """A cell as a person would write it: whole numbers without a point, days without a time."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").strip()


def _grid(sheet: CalamineSheet, hidden: frozenset[int]) -> Grid:
    if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
        raise Unreadable(say("ledger_too_long", rows=MAX_ROWS, columns=MAX_COLUMNS))
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS)
    spans = [Span(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
    return grid_of(sheet.name, rows, spans, hidden)


def _fill(rows: list[list[str]], span: Span) -> None:
    value = rows[span.top][span.left]
    if not value:
        return
    right = min(span.right, len(rows[0]) - 1) + 1
    for row in rows[span.top : span.bottom + 1]:
        for column in range(span.left, right):
            row[column] = row[column] or value


@dataclass(frozen=True)
class _Part:
    """What the text of a sheet says about itself. `hidden`: rows from 0."""

    widest: int
    last: int
    hidden: frozenset[int]


def _parts(path: Path) -> dict[int, _Part]:
    """Of each sheet of an .xlsx by its place, which is that of its part, as all programs write it."""
    found = {}
    for place, text in _sheet_parts(path):
        widest = last = 0
        for letters, row in _REFERENCE.findall(text):
            widest, last = max(widest, _column(letters)), max(last, int(row))
        hidden = frozenset(int(one or other) - 1 for one, other in _HIDDEN.findall(text))
        found[place] = _Part(widest, last, hidden)
    return found


def _sheet_parts(path: Path) -> Iterator[tuple[int, bytes]]:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        for part in packed.namelist():
            place = _PART.fullmatch(part)
            if place is not None:
                yield int(place[1]) - 1, packed.read(part)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
