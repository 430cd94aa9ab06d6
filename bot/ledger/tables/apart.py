"""Workbooks of other formats are read in a process of their own, with bounds: what they will ask for, nothing tells before.

Run as ``python -m bot.ledger.tables.apart FILE`` it prints the sheets as JSON, or exits with 3.
"""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

from bot.ledger.reading import Unreadable
from bot.ledger.tables.cells import MAX_COLUMNS, MAX_ROWS, Grid, Span, grid_of, plain_rows
from bot.ledger.words import say
from bot.ledger.workbook import open_workbook, shown_names

SECONDS = 20
MEMORY = 700 << 20
"""Bytes of address space, most of which the interpreter and its libraries name and never touch."""
_TOO_MUCH, _BROKEN = 4, 3
_ROOT = Path(__file__).parents[3]
_HANDED_ON = ("PATH", "HOME", "TMPDIR", "TEMP", "SYSTEMROOT", "LANG", "LC_ALL", "LD_LIBRARY_PATH")


def read_apart(path: Path) -> list[Grid]:
    """All shown sheets, in their order. Raises Unreadable."""
    command = [sys.executable, "-P", "-m", "bot.ledger.tables.apart", str(path.resolve())]
    settings = {name: os.environ[name] for name in _HANDED_ON if name in os.environ} | {"PYTHONPATH": str(_ROOT)}
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, env=settings, cwd=_ROOT, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unreadable(say("ledger_too_long", rows=MAX_ROWS, columns=MAX_COLUMNS)) from error
    if done.returncode == _BROKEN:
        raise Unreadable(say("bad_workbook"))
    if done.returncode != 0:
        # killed or refused: what it needed was more than there is
        raise Unreadable(say("ledger_too_long", rows=MAX_ROWS, columns=MAX_COLUMNS))
    return [
        grid_of(name, rows, [Span(*span) for span in spans], is_text=True)
        for name, rows, spans in json.loads(done.stdout)
    ]


def _tell(path: Path) -> int:
    try:
        workbook = open_workbook(path)
        sheets = [workbook.get_sheet_by_name(name) for name in shown_names(workbook)]
    except Unreadable:
        return _BROKEN
    if any(sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS for sheet in sheets):
        return _TOO_MUCH
    told = [
        (
            sheet.name,
            plain_rows(sheet),
            [(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()],
        )
        for sheet in sheets
    ]
    json.dump(told, sys.stdout)
    return 0


def _bound() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _bound()
    sys.exit(_tell(Path(sys.argv[1])))
