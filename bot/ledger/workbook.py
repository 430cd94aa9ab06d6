"""Opens a workbook safely: sizes are looked at before anything is unpacked, and failures become one sentence."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum, ZipError

from bot.ledger.contents import content_of, unpacked_parts
from bot.ledger.reading import Unreadable
from bot.ledger.words import load, say

T = TypeVar("T")

MAX_UNPACKED = 80_000_000
MAX_ROWS = 20_000
_HEADER_WITHIN = 10


def open_workbook(path: Path, *, is_checked: bool = False) -> CalamineWorkbook:
    """The workbook at `path`, whatever its name ends with. Raises Unreadable if it is none, broken, locked, or unpacks to
    too much; `is_checked`: it is known not to."""
    content = content_of(path)
    if content == "text":
        raise Unreadable(say("bad_workbook"))
    if content == "xls":
        if path.stat().st_size > MAX_UNPACKED:
            raise Unreadable(say("workbook_too_big", limit=MAX_UNPACKED // 1_000_000))
    elif not is_checked:
        for _, pieces in unpacked_parts(path, MAX_UNPACKED):
            for _ in pieces:
                pass
    data = BytesIO(path.read_bytes())
    return guarded(lambda: CalamineWorkbook.from_filelike(data))


def guarded(read: Callable[[], T]) -> T:
    """What `read` gives; what its library fails with, in whichever way, is Unreadable."""
    try:
        return read()
    except (CalamineError, PasswordError, ZipError, OSError, ValueError, IndexError, OverflowError) as error:
        raise Unreadable(say("bad_workbook")) from error
    except BaseException as panic:
        # what a library in Rust ends with is no Exception
        if type(panic).__name__ != "PanicException":
            raise
        raise Unreadable(say("bad_workbook")) from panic


def visible_sheets(workbook: CalamineWorkbook) -> list[CalamineSheet]:
    """The sheets a person sees, without those that only help to fill in the form."""
    skipped = tuple(load("roster")["form"]["skipped_sheets"])
    return [
        guarded(partial(workbook.get_sheet_by_name, name))
        for name in shown_names(workbook)
        if not any(word in name for word in skipped)
    ]


def shown_names(workbook: CalamineWorkbook) -> list[str]:
    """The names of the sheets that are not hidden, in their order."""
    return [meta.name for meta in workbook.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]


def rows_of(sheet: CalamineSheet) -> list[list[str]]:
    """All cells as text without line breaks; a merged cell's value stands in each of its rows, in its first column."""
    if sheet.height > MAX_ROWS:
        raise Unreadable(say("workbook_too_big", limit=MAX_UNPACKED // 1_000_000))
    rows = [
        [_text(cell) for cell in row] for row in guarded(lambda: sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS))
    ]
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        if top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = row[left] or rows[top][left]
    return rows


def plain_header(header: str) -> str:
    """A header without blanks, marks and what stands in brackets."""
    return re.sub(r"[\s*\uff0a:\uff1a]|\(.*?\)|\uff08.*?\uff09", "", header)


def find_header(rows: Sequence[Sequence[str]], fields: Mapping[str, str]) -> tuple[int, dict[str, int]]:
    """The index of the row with most known headers, and which field stands in which column; `fields` by plain header."""
    best: tuple[int, dict[str, int]] = (0, {})
    for at, row in enumerate(rows[:_HEADER_WITHIN]):
        columns: dict[str, int] = {}
        for place, cell in enumerate(row):
            field = fields.get(plain_header(cell))
            if field:
                columns.setdefault(field, place)
        if len(columns) > len(best[1]):
            best = (at, columns)
    return best


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "".join(str(cell).split("\n")).strip()
