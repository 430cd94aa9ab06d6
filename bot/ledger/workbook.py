"""Opens a workbook safely: sizes are looked at before anything is unpacked, and failures become one sentence."""

import re
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum, ZipError

from bot.ledger.contents import content_of, unpacked_parts
from bot.ledger.reading import Unreadable
from bot.ledger.words import say

T = TypeVar("T")

MAX_UNPACKED = 80_000_000
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


def shown_names(workbook: CalamineWorkbook) -> list[str]:
    """The names of the sheets that are not hidden, in their order."""
    return [meta.name for meta in workbook.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]


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
