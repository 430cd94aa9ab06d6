"""One door for every file that can be imported: what it is, is found out from its name and contents."""

from pathlib import Path

from bot.ledger.notice import read_notice
from bot.ledger.reading import NoticeReading, RosterReading, Unreadable
from bot.ledger.roster import read_roster
from bot.ledger.text import MAX_BYTES, decode_text
from bot.ledger.words import say

_WORKBOOKS = {".xlsx", ".xls", ".xlsm", ".et"}
_TEXTS = {".txt", ".text", ".md", ""}


def read_file(path: Path, level: int | None = None) -> NoticeReading | RosterReading:
    """Read a notice (.txt) or a roster (.xlsx, .xls); `level` is for notices. Raises Unreadable for anything else."""
    path = Path(path)
    if not path.is_file():
        raise Unreadable(say("no_file", name=path.name))
    suffix = path.suffix.lower()
    if suffix in _TEXTS:
        return read_notice(load_text(path), level=level)
    if suffix in _WORKBOOKS:
        return _workbook(path)
    raise Unreadable(say("docx_later") if suffix in (".docx", ".doc", ".wps") else say("unknown_kind", suffix=suffix))


def load_text(path: Path) -> str:
    """The text of a file. Raises Unreadable if it is none, or too big to be a notice."""
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable(say("too_big", limit=MAX_BYTES // 1_000_000))
    return decode_text(path.read_bytes())


def _workbook(path: Path) -> RosterReading:
    try:
        return read_roster(path)
    except Unreadable as error:
        if str(error) == say("no_roster_header"):
            raise Unreadable(say("ledger_later")) from error
        raise
