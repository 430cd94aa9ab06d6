"""Small ledgers made by real programs, and what a person who reads them would write down."""

import csv
import io
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from bot.ledger.files import read_file
from bot.ledger.reading import LedgerReading, ReadItem
from tests.ledger.tables.keeping import lost

Rows = Sequence[Any]
HEADS = ("序号", "存在问题", "整改措施", "责任单位", "整改时限", "整改状态")
NONE = None


def openpyxl_book(
    path: Path,
    sheets: Mapping[str, Rows],
    *,
    merge: Iterable[str] = (),
    hidden: Iterable[int] = (),
    aside: Sequence[str] = (),
) -> Path:
    """`merge`: ranges of the first sheet; `hidden`: its rows from 1; `aside`: names of sheets that are hidden."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row, cells in enumerate(rows, 1):
            for column, value in enumerate(cells, 1):
                if value is not None:
                    sheet.cell(row, column, value)
        sheet.sheet_state = "hidden" if name in aside else "visible"
    first = book.worksheets[0]
    for span in merge:
        first.merge_cells(span)
    for row in hidden:
        first.row_dimensions[row].hidden = True
    book.save(path)
    return path


def xlsxwriter_book(path: Path, sheets: Mapping[str, Rows], *, merge: Iterable[str] = ()) -> Path:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        day = book.add_format({"num_format": "yyyy/m/d"})
        for place, (name, rows) in enumerate(sheets.items()):
            sheet = book.add_worksheet(name)
            for span in merge if place == 0 else ():
                sheet.merge_range(span, "")
            for row, cells in enumerate(rows):
                for column, value in enumerate(cells):
                    if isinstance(value, date):
                        sheet.write_datetime(row, column, value, day)
                    elif isinstance(value, str):
                        sheet.write_string(row, column, value)
                    elif value is not None:
                        sheet.write(row, column, value)
    return path


def csv_file(path: Path, rows: Rows, *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([["" if cell is None else cell for cell in row] for row in rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def by_libreoffice(path: Path, suffix: str) -> Path:
    """The same workbook, saved by LibreOffice in another format; the test is skipped where there is none."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not on this machine")
    home = (path.parent / "office").as_uri()
    command = [program, "--headless", f"-env:UserInstallation={home}", "--convert-to", suffix, "--outdir"]
    subprocess.run([*command, str(path.parent), str(path)], check=True, capture_output=True, timeout=120)
    return path.with_suffix(f".{suffix}")


def read(path: Path, labels: Sequence[str] = ()) -> LedgerReading:
    """Nothing that stands in the rows of items may be lost, whichever file it is; `labels`: what forms ask for."""
    reading = read_file(path)
    assert isinstance(reading, LedgerReading)
    if path.suffix in (".xlsx", ".csv"):
        found = lost(path, reading)
        assert [each for each in found if each.rpartition(": ")[2] not in labels] == []
    return reading


def item(
    problem: str,
    *measures: str,
    number: str = "",
    under: Sequence[str] = (),
    status: str = "unstated",
    said: str | None = None,
    long: bool = False,
    leader: str | None = None,
    lead: str | None = None,
    support: Sequence[str] = (),
    person: str | None = None,
    due: str | None = None,
    due_text: str | None = None,
    rows: tuple[int, int] | None = None,
) -> dict[str, Any]:
    """All that is read of an item, but for its code and its title; what is not named is not there.

    `due_text`: where it is not the day itself. `rows` are looked at only where they are named.
    """
    told = due_text if due_text is not None else due
    values = (
        number,
        tuple(under),
        problem,
        measures,
        status,
        said,
        long,
        leader,
        lead,
        tuple(support),
        person,
        due,
        told,
    )
    return dict(zip(_NAMES, values, strict=True)) | ({"rows": rows} if rows else {})


_NAMES = (
    "number",
    "under",
    "problem",
    "measures",
    "status",
    "said",
    "long",
    "leader",
    "lead",
    "support",
    "person",
    "due",
    "told",
)


def as_told(found: ReadItem, *, rows: bool = False) -> dict[str, Any]:
    values = (
        "/".join(found.path),
        found.headings,
        found.problem,
        found.measures,
        found.status,
        found.status_text,
        found.long_term,
        found.leader,
        found.lead_unit,
        found.support_units,
        found.person,
        found.due.isoformat() if found.due else None,
        found.due_text,
    )
    return dict(zip(_NAMES, values, strict=True)) | ({"rows": found.lines} if rows else {})


def check(
    path: Path, *expected: dict[str, Any], doubts: Sequence[tuple[int, str]] = (), labels: Sequence[str] = ()
) -> LedgerReading:
    """The file holds these items and no others, and these doubts: the row (0: the whole) and the code of each."""
    reading = read(path, labels)
    assert [
        as_told(found, rows="rows" in wanted) for found, wanted in zip(reading.items, expected, strict=False)
    ] == list(expected)
    assert len(reading.items) == len(expected)
    assert sorted((doubt.line, doubt.code) for doubt in reading.warnings) == sorted(doubts)
    assert len({found.code for found in reading.items}) == len(reading.items)
    return reading
