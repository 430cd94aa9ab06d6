"""One door for every file that can be imported: what it is, is found out from its name and contents."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.ledger.days import find_days, read_days
from bot.ledger.notice import read_notice
from bot.ledger.reading import (
    CalendarReading,
    LedgerReading,
    NoticeReading,
    Reading,
    ReadWarning,
    RosterReading,
    Unreadable,
)
from bot.ledger.roster import roster_in
from bot.ledger.tables.cells import grid_in_text, read_grids
from bot.ledger.tables.document import find_ledger_in
from bot.ledger.tables.ledger import find_ledger
from bot.ledger.text import MAX_BYTES, decode_text
from bot.ledger.word import WordText, read_word
from bot.ledger.words import say

_WORKBOOKS = {".xlsx", ".xls", ".xlsm", ".xltx", ".et", ".ods", ".csv", ".tsv"}
_TEXTS = {".txt", ".text", ".md", ""}


def read_file(
    path: Path, level: int | None = None, *, feedback_on: date | None = None, name: str | None = None
) -> Reading:
    """Read a notice (.txt, .docx), a ledger or a roster (.xlsx, .xls, .et, .ods, .csv, .tsv, or a table in .docx), or a calendar
    (as these, or .toml).

    `level` is for notices, `feedback_on` for ledgers that do not say when the feedback was given; `name`: what the file was
    called, when it does not lie under that name.

    Raises Unreadable for anything else.
    """
    path = Path(path)
    if not path.is_file():
        raise Unreadable(say("no_file", name=path.name))
    suffix = Path(name or path.name).suffix.lower()
    if suffix in _TEXTS:
        return read_notice(load_text(path), level=level)
    if suffix == ".docx":
        return _document(path, level, feedback_on)
    if suffix == ".toml":
        return read_days(load_text(path))
    if suffix in _WORKBOOKS:
        return _workbook(path, feedback_on)
    raise Unreadable(say("old_word") if suffix in (".doc", ".wps") else say("unknown_kind", suffix=suffix))


def too_much() -> Unreadable:
    """What is to be said of a file whose reading had to be stopped."""
    return Unreadable(say("too_much"))


def load_text(path: Path) -> str:
    """The text of a file. Raises Unreadable if it is none, or too big to be a notice."""
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable(say("too_big", limit=MAX_BYTES // 1_000_000))
    return decode_text(path.read_bytes())


def _document(path: Path, level: int | None, feedback_on: date | None) -> NoticeReading | RosterReading:
    """A notice in .docx, or a ledger or a roster where a table is most of it; changes that nobody has accepted yet are worth
    a look, and so are numbers that are not on the page."""
    found = read_word(path)
    table = _table(path.stem, found, feedback_on)
    reading = table or read_notice(found.text, level=level)
    codes = ["open_revisions"] if found.revised else []
    codes += ["implied_numbers"] if found.implied and table is None else []
    return replace(reading, warnings=(*(ReadWarning(0, code, say(code)) for code in codes), *reading.warnings))


def _table(name: str, found: WordText, feedback_on: date | None) -> LedgerReading | RosterReading | None:
    """What a document that is a table holds; None where it is neither a ledger nor a roster."""
    grid = grid_in_text(name, found.text)
    if grid is None:
        return None
    ledger = find_ledger_in(name, found.text, found.tables, feedback_on=feedback_on)
    if ledger is not None:
        return ledger
    try:
        return roster_in([grid])
    except Unreadable:
        return None


def _workbook(path: Path, feedback_on: date | None) -> LedgerReading | RosterReading | CalendarReading:
    """A ledger, a calendar or a roster, told apart by their heads."""
    grids = read_grids(path)
    found = find_ledger(grids, feedback_on=feedback_on) or find_days(grids)
    if found is not None:
        return found
    try:
        return roster_in(grids)
    except Unreadable as error:
        raise Unreadable(say("no_ledger_header")) from error
