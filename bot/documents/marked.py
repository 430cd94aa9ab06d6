"""A copy of a ledger in which the cells that need an eye are marked, and say why in a note and in a column behind the others."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from bot.documents.ledger_cells import fit, height_of, sheet_name
from bot.ledger.reading import LedgerReading, ReadWarning
from bot.ledger.tables.cells import Grid, read_grids
from templates import word

_WIDTH = 16
_WIDE = 3 * _WIDTH
_MARK = "#FFE699"
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the same file is the same to the byte, whenever it is made
_NOTE = 1_000
"""Signs of a note at most: what is longer stands in full in the last column."""


@dataclass
class _Marks:
    """What is said of each cell, and of each row as a whole; rows and columns from 0."""

    cells: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    rows: dict[int, list[str]] = field(default_factory=dict)

    def said_of(self, row: int) -> list[str]:
        """All that is said of a row and its cells, once each, from the left."""
        found = [why for place in sorted(self.cells) if place[0] == row for why in self.cells[place]]
        return list(dict.fromkeys([*self.rows.get(row, []), *found]))


def save(source: Path, reading: LedgerReading, target: Path) -> None:
    """Write it to `target`; the sheet that was read, or the most of them, is the first. What is about a row and no cell of it
    marks the row; what is about the whole marks nothing. Raises Unreadable."""
    grids = sorted(read_grids(source), key=lambda each: each.name != reading.sheet)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(target), options)
    book.set_properties({"created": _CREATED})
    text = {"font_size": 10, "text_wrap": True, "valign": "top", "border": 1}
    looks = {
        "plain": book.add_format(text),
        "marked": book.add_format(text | {"bg_color": _MARK}),
        "head": book.add_format(text | {"bg_color": _MARK, "bold": True}),
    }
    names: list[str] = []
    for grid in grids:
        names.append(sheet_name(grid.name, names))
        sheet = book.add_worksheet(names[-1])
        here = [each for each in reading.warnings if (each.sheet or reading.sheet) == grid.name]
        _write(sheet, grid, _marks(here, grid) if here or grid.name == reading.sheet else None, looks)
    book.close()


def _marks(warnings: Sequence[ReadWarning], grid: Grid) -> _Marks:
    found = _Marks()
    for warning in warnings:
        row, at = (warning.cell[0] - 1, warning.cell[1] - 1) if warning.cell is not None else (warning.line - 1, -1)
        if 0 <= row < len(grid.rows) and 0 <= at < len(grid.rows[row]):
            found.cells.setdefault((row, at), []).append(warning.message)
        elif row >= 0:
            found.rows.setdefault(row, []).append(warning.message)
    return found


def _write(sheet: Any, grid: Grid, marks: _Marks | None, looks: dict[str, Any]) -> None:
    """A sheet as it is, with its marks where it is the one that was read."""
    width = max((len(row) for row in grid.rows), default=0)
    sheet.set_column(0, width, _WIDTH)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for n, row in enumerate(grid.rows):
        whole = marks is not None and n in marks.rows
        for at, text in enumerate(row):
            why = marks.cells.get((n, at), []) if marks is not None else []
            sheet.write_string(n, at, fit(text), looks["marked" if whole or why else "plain"])
            if why:
                sheet.write_comment(
                    n, at, fit("\n".join(why))[:_NOTE], {"x_scale": 2, "author": word("marked", "head")}
                )
        said = marks.said_of(n) if marks is not None else []
        if said:
            reasons = fit("\n".join(said))
            sheet.write_string(n, width, reasons, looks["marked"])
            sheet.set_row(n, max(height_of(reasons, _WIDE - 4), *(height_of(text, _WIDTH) for text in row)))
    if marks is not None and grid.rows:
        sheet.write_string(0, width, word("marked", "head"), looks["head"])
        sheet.set_column(width, width, _WIDE)
