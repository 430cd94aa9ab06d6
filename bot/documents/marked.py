"""A copy of a ledger in which the rows that need an eye are marked, and say why in a column behind the others."""

from pathlib import Path

import xlsxwriter

from bot.documents.ledger_cells import fit, sheet_name
from bot.ledger.reading import LedgerReading
from bot.ledger.tables.cells import read_grids
from templates import word

_WIDTH = 16


def save(source: Path, reading: LedgerReading, target: Path) -> None:
    """Write it to `target`; the sheet that was read is the first. Raises Unreadable."""
    grids = read_grids(source)
    why: dict[int, list[str]] = {}
    for warning in reading.warnings:
        why.setdefault(warning.line - 1, []).append(warning.message)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(target), options)
    plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    marked = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "bg_color": "#FFE699"})
    head = book.add_format({"bold": True, "bg_color": "#FFE699", "border": 1})
    names: list[str] = []
    for grid in sorted(grids, key=lambda each: each.name != reading.sheet):
        is_read = grid.name == reading.sheet
        names.append(sheet_name(grid.name, names))
        sheet = book.add_worksheet(names[-1])
        width = max((len(row) for row in grid.rows), default=0)
        sheet.set_column(0, width, _WIDTH)
        for n, row in enumerate(grid.rows):
            look = marked if is_read and n in why else plain
            for at, text in enumerate(row):
                sheet.write_string(n, at, fit(text), look)
            if is_read and n in why:
                sheet.write_string(n, width, fit("\n".join(why[n])), marked)
        if is_read and grid.rows:
            sheet.write_string(0, width, word("marked", "head"), head)
            sheet.set_column(width, width, 3 * _WIDTH)
    book.close()
