"""Sheets as rows of cells, read with bounds: what a file claims to hold is looked at before it is believed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet

from bot.ledger.contents import content_of
from bot.ledger.reading import Unreadable
from bot.ledger.tables.extents import Extent, Flaw, extents
from bot.ledger.tables.separated import read_separated
from bot.ledger.tables.words import layout
from bot.ledger.words import say
from bot.ledger.workbook import MAX_UNPACKED, guarded, open_workbook, shown_names

MAX_ROWS = 20_000
MAX_COLUMNS = 400
MAX_TEXT = 50_000_000
"""Bytes that the cells of a sheet say, each time they say them."""

_TABLE = 3
"""Tabs in a line that is a row of a ledger, at least."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff\u200b\u2060]")


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
    flaws: Mapping[tuple[int, int], Flaw] = field(default_factory=dict)
    """Cells without a text that should have one, by row and column from 0."""

    @property
    def is_aside(self) -> bool:
        """By its name it only helps to fill in the form."""
        return any(word in self.name for word in layout()["skipped_sheets"])

    def lines(self) -> list[list[str]]:
        """The rows for lists of one line a cell: no line breaks, and what is merged stands in its first column only."""
        rows = [[cell.replace("\n", "") for cell in row] for row in self.rows]
        for span in self.spans:
            for row in rows[span.top : span.bottom + 1]:
                row[span.left + 1 : span.right + 1] = [""] * (span.right - span.left)
        return rows


def read_grids(path: Path) -> list[Grid]:
    """The sheets that a person sees, in their order; of a text file the only one. Raises Unreadable."""
    content = content_of(path)
    if content == "text":
        return [grid_of(path.stem, _bounded(read_separated(path)))]
    if content == "xlsx":
        return _read_xlsx(path)
    from bot.ledger.tables.apart import read_apart  # it needs what stands here

    return read_apart(path)


def grid_in_text(name: str, text: str) -> Grid | None:
    """The lines of a document as rows, cells between tabs; None unless most of what it says stands in a table."""
    lines = text.split("\n")
    told = sum(len(line) for line in lines if line.count("\t") >= _TABLE)
    if told * 10 < sum(map(len, lines)) * 7 or len(lines) > MAX_ROWS:
        return None
    return grid_of(name, [line.split("\t") for line in lines])


def _bounded(rows: list[list[str]]) -> list[list[str]]:
    if len(rows) > MAX_ROWS or max(map(len, rows), default=0) > MAX_COLUMNS:
        raise Unreadable(say("ledger_too_long", rows=MAX_ROWS, columns=MAX_COLUMNS))
    return rows


def _read_xlsx(path: Path) -> list[Grid]:
    known = extents(path, MAX_UNPACKED)
    workbook = open_workbook(path, is_checked=True)
    names = [meta.name for meta in workbook.sheets_metadata]
    shown = shown_names(workbook)
    # where not every sheet is known, none is trusted
    looked_at = [known[names.index(name)] for name in shown] if len(known) >= len(names) else known
    for extent in looked_at:
        _check(extent)
    if len(looked_at) < len(shown):
        looked_at = [Extent() for _ in shown]
    return [
        _grid(guarded(partial(workbook.get_sheet_by_name, name)), extent)
        for name, extent in zip(shown, looked_at, strict=False)
    ]


def _check(extent: Extent) -> None:
    """Two cells in the corners of a sheet make a reader ask for all the memory between them."""
    if extent.last > MAX_ROWS or extent.widest > MAX_COLUMNS or extent.text > MAX_TEXT:
        raise Unreadable(say("ledger_too_long", rows=MAX_ROWS, columns=MAX_COLUMNS))


def grid_of(
    name: str,
    rows: Sequence[Sequence[object]],
    spans: Sequence[Span] = (),
    extent: Extent | None = None,
    *,
    is_text: bool = False,
) -> Grid:
    """A grid of these cells, as wide as what is in them. `is_text`: they have been through `text_of`."""
    texts: list[list[str]] = [list(map(str if is_text else text_of, row)) for row in rows]
    width = max((n + 1 for row in texts for n, cell in enumerate(row) if cell), default=0)
    while texts and not any(texts[-1]):
        texts.pop()
    filled: list[list[str]] = [(row + [""] * (width - len(row)))[:width] for row in texts]
    kept = _kept(spans, len(filled), width)
    for span in kept:
        _fill(filled, span)
    hidden = frozenset(extent.hidden) if extent else frozenset()
    return Grid(name, filled, kept, hidden, extent.flaws if extent else {})


def text_of(cell: object) -> str:
    """A cell as a person would write it: whole numbers without a point, days without a time."""
    if isinstance(cell, str):
        return _plain(cell)
    if isinstance(cell, bool):
        return str(layout()["yes" if cell else "no"])
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _plain(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text).strip()


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    # 15 digits are what a workbook keeps: 0.1 + 0.2 is shown as 0.3
    return f"{value:.15g}"


def plain_rows(sheet: CalamineSheet) -> list[list[str]]:
    """All cells of a sheet as text, from its first row and column. Raises Unreadable where they are too many."""
    if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
        raise Unreadable(say("ledger_too_long", rows=MAX_ROWS, columns=MAX_COLUMNS))
    rows: list[list[Any]] = guarded(lambda: sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS))
    return [
        [cell.strip() if type(cell) is str and cell.isprintable() else text_of(cell) for cell in row] for row in rows
    ]


def _grid(sheet: CalamineSheet, extent: Extent) -> Grid:
    spans = [Span(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
    return grid_of(sheet.name, plain_rows(sheet), spans, extent, is_text=True)


def _kept(spans: Sequence[Span], height: int, width: int) -> tuple[Span, ...]:
    """Those that lie over what is there, cut to it. Merged cells never lie over each other: a file whose do is broken."""
    found, left = [], height * width
    for span in spans:
        cut = Span(span.top, span.left, min(span.bottom, height - 1), min(span.right, width - 1))
        area = (cut.bottom - cut.top + 1) * (cut.right - cut.left + 1)
        if cut.bottom >= cut.top and cut.right >= cut.left and area <= left:
            found.append(cut)
            left -= area
    return tuple(found)


def _fill(rows: list[list[str]], span: Span) -> None:
    value = rows[span.top][span.left]
    if not value:
        return
    for row in rows[span.top : span.bottom + 1]:
        for column in range(span.left, span.right + 1):
            row[column] = row[column] or value
