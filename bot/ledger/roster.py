"""Reads the roster of units, posts and people from a table, whatever its layout; and writes one to be filled in."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from bot.ledger.reading import CannotWrite, ReadWarning, RosterReading, RosterRow, Unreadable
from bot.ledger.tables.cells import Grid, read_grids
from bot.ledger.words import load, say
from bot.ledger.workbook import find_header, plain_header

FIELDS = ("unit", "post", "person", "role", "leader", "stand_in")
ROLES = ("head", "liaison", "office", "leader", "group", "inspector")
_EMPTY_ROWS_IN_FORM = 200


def read_roster(path: Path) -> RosterReading:
    """The rows with a unit and a person, in order, each once. Raises Unreadable if there is no roster in the file."""
    return roster_in(read_grids(Path(path)))


def roster_in(grids: Sequence[Grid]) -> RosterReading:
    """The roster in the sheet whose head says most. Raises Unreadable if there is none."""
    sheets = [(grid.name, grid.lines()) for grid in grids if not _is_aside(grid)]
    found = max(
        ((*find_header(rows, _synonyms()), name, rows) for name, rows in sheets),
        key=lambda one: len(one[1]),
        default=None,
    )
    if found is None or not {"unit", "person"} <= found[1].keys():
        raise Unreadable(say("no_roster_header"))
    header, columns, taken, rows = found
    read, warnings = _read(rows, header, columns)
    if any(name != taken and rows for name, rows in sheets):
        warnings = [ReadWarning(0, "several_sheets", say("several_sheets", sheet=taken)), *warnings]
    return RosterReading(tuple(read), tuple(warnings))


def _is_aside(grid: Grid) -> bool:
    return any(word in grid.name for word in load("roster")["form"]["skipped_sheets"])


@cache
def _synonyms() -> dict[str, str]:
    return {plain_header(word): field for field, words in load("roster")["columns"].items() for word in words}


def _read(rows: list[list[str]], header: int, columns: dict[str, int]) -> tuple[list[RosterRow], list[ReadWarning]]:
    found: list[RosterRow] = []
    warnings: list[ReadWarning] = []
    seen: dict[tuple[str, str, str], int] = {}
    for number, cells in enumerate(rows[header + 1 :], header + 2):
        values = {field: cells[place] if place < len(cells) else "" for field, place in columns.items()}
        if not any(values.values()):
            continue
        doubt = _incomplete(values, number) or _repeated(values, number, seen)
        if doubt:
            warnings.append(doubt)
            continue
        role = role_of(values.get("role", ""))
        if role is None:
            warnings.append(ReadWarning(number, "role_unknown", say("role_unknown", row=number, role=values["role"])))
        found.append(RosterRow(**{**values, "role": role or ""}, **_absent(columns), row=number))
    return found, warnings


def _absent(columns: dict[str, int]) -> dict[str, str]:
    return {field: "" for field in FIELDS if field not in columns and field != "role"}


def _incomplete(values: dict[str, str], number: int) -> ReadWarning | None:
    data = load("roster")
    missing = [data["columns"][field][0] for field in data["form"]["required"] if not values[field]]
    if not missing:
        return None
    message = say("row_incomplete", row=number, missing=data["form"]["joint"].join(missing))
    return ReadWarning(number, "row_incomplete", message)


def _repeated(values: dict[str, str], number: int, seen: dict[tuple[str, str, str], int]) -> ReadWarning | None:
    key = (values["unit"], values.get("post", ""), values["person"])
    first = seen.setdefault(key, number)
    if first == number:
        return None
    message = say("row_repeated", row=number, first=first, unit=key[0], post=key[1], person=key[2])
    return ReadWarning(number, "row_repeated", message)


def role_of(printed: str) -> str | None:
    """The role that a cell names; "" for an empty cell, None for a word that is not known."""
    word = plain_header(printed)
    if not word or word in ROLES:
        return word
    roles = load("roster")["roles"]
    exact = next((role for role in ROLES if word in roles[role]), None)
    return exact or next((role for role in ROLES if any(word.endswith(known) for known in roles[role])), None)


def write_roster(path: Path, rows: Sequence[RosterRow] = ()) -> None:
    """A form that `read_roster` reads back equal: title, hint, frozen header, roles to choose from. Raises CannotWrite."""
    data = load("roster")
    form = data["form"]
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(form["sheet"])
    title = book.add_format({"bold": True, "font_size": 16})
    hint = book.add_format({"font_color": "#666666"})
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "align": "center", "valign": "vcenter"})
    cell = book.add_format({"border": 1, "valign": "vcenter", "text_wrap": True})
    sheet.write_string(0, 0, form["title"], title)
    sheet.write_string(1, 0, form["hint"], hint)
    for column, (field, name) in enumerate(_headers()):
        sheet.set_column(column, column, form["widths"][field])
        sheet.write_string(2, column, name, head)
    for at, row in enumerate(rows, 3):
        for column, value in enumerate(_cells(row)):
            sheet.write_string(at, column, value, cell)
    choices = [data["roles"][role][0] for role in ROLES]
    last = 3 + len(rows) + _EMPTY_ROWS_IN_FORM
    sheet.data_validation(3, FIELDS.index("role"), last, FIELDS.index("role"), {"validate": "list", "source": choices})
    sheet.freeze_panes(3, 0)
    try:
        book.close()
    except FileCreateError as error:
        raise CannotWrite(say("roster_not_written", path=path)) from error


def _headers() -> Iterator[tuple[str, str]]:
    data = load("roster")
    for field in FIELDS:
        star = "*" if field in data["form"]["required"] else ""
        yield field, data["columns"][field][0] + star


def _cells(row: RosterRow) -> tuple[str, ...]:
    role = load("roster")["roles"][row.role][0] if row.role else ""
    return (row.unit, row.post, row.person, role, row.leader, row.stand_in)
