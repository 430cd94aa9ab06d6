"""An issue as an Excel workbook: every figure with what it is a part of, and the items behind them as the issue named them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bot.documents import issue_figures, issue_lists
from bot.documents.issue import Issue
from bot.documents.issue_sheets import RED, YELLOW, Column, Table, Value
from bot.documents.ledger_cells import fit, height_of, sheet_name
from bot.rules.tallies import Rate
from templates import words

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_HEAD, _FIRST = 2, 3
"""Rows above the data: title, standing, heads."""

_A3, _A4 = 8, 9
_WIDE = 170
"""Digits across, from which on a sheet is printed on the larger paper."""

_DAY_ZERO = date(1899, 12, 30)
"""Excel counts days from it."""


def write(issue: Issue) -> bytes:
    """The .xlsx; the same issue gives the same bytes. It can be called in a child process."""
    made = BytesIO()
    _Book(issue).save(made)
    return made.getvalue()


def tables(issue: Issue) -> Iterator[Table]:
    """The sheets in their order."""
    yield issue_figures.figures(issue)
    if issue.summary.campaigns:
        yield issue_figures.campaigns(issue)
    yield issue_figures.units(issue)
    yield issue_lists.progress(issue)
    yield issue_lists.overdue(issue)
    yield issue_lists.missing(issue)
    yield issue_lists.decisions(issue)
    yield issue_lists.due_soon(issue)
    yield issue_lists.changes(issue)
    yield issue_lists.words(issue)


# --- the workbook -----------------------------------------------------------------------------------------------------


def _without_spare(table: Table) -> Table:
    kept = [
        n for n, column in enumerate(table.columns) if not column.spare or any(row[n] is not None for row in table.rows)
    ]
    if len(kept) == len(table.columns):
        return table
    columns = tuple(table.columns[n] for n in kept)
    return replace(table, columns=columns, rows=[[row[n] for n in kept] for row in table.rows])


class _Book:
    def __init__(self, issue: Issue) -> None:
        self._issue, self._said = issue, words("issue_words")
        self._heads, self._sheets = words("issue_columns"), words("issue_sheets")
        self._names: list[str] = []
        self._known: dict[tuple[str, int], tuple[str, float]] = {}

    def save(self, target: BytesIO) -> None:
        import xlsxwriter  # here: who asks a child process for the workbook does not need it

        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(target, options)
        created = self._issue.compiled_at.astimezone(UTC).replace(tzinfo=None)
        self._book.set_properties({"title": fit(self._title(""))[:255], "created": created})
        self._looks = {name: self._book.add_format(look) for name, look in _styles().items()}
        for table in tables(self._issue):
            self._sheet(_without_spare(table))
        self._book.close()

    def _title(self, sheet: str) -> str:
        edition, said = self._issue.edition, self._said
        version = said["corrected"].format(version=edition.version) if edition.is_correction else ""
        told = said["heading"].format(title=self._issue.title, number=self._issue.number, sheet=f"{sheet}{version}")
        return told.strip()

    def _sheet(self, table: Table) -> None:
        self._names.append(sheet_name(self._sheets[table.name], self._names))
        sheet: Worksheet = self._book.add_worksheet(self._names[-1])
        wide = len(table.columns)
        self._across(sheet, 0, wide, self._title(self._sheets[table.name]), "title", 30)
        self._across(sheet, 1, wide, self._standing(table), "standing", 20)
        for at, column in enumerate(table.columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(_HEAD, at, column.head or self._heads[column.name], self._looks["head"])
        sheet.set_row(_HEAD, 30)
        for n, row in enumerate(table.rows):
            self._row(sheet, _FIRST + n, table.columns, row)
        self._end(sheet, table)
        self._print(sheet, table)

    def _standing(self, table: Table) -> str:
        count = self._said["count"].format(count=table.count) if table.count is not None else table.note
        return self._said["standing"].format(bureau=self._issue.bureau, as_of=self._issue.as_of, count=count)

    def _row(self, sheet: "Worksheet", at: int, columns: Sequence[Column], row: Sequence[Value]) -> None:
        height = 0.0
        for n, (column, value) in enumerate(zip(columns, row, strict=True)):
            height = max(height, self._cell(sheet, at, n, column, value))
        sheet.set_row(at, height)

    def _cell(self, sheet: "Worksheet", row: int, at: int, column: Column, value: Value, look: str = "") -> float:
        """Returns how high it must be."""
        style = self._looks[look + column.look]
        match value:
            case None | Rate(whole=0):
                sheet.write_blank(row, at, None, style)
            case str():
                style = self._looks[look + ("text" if column.look == "text" else "short")]
                text, height = self._fitted(value, column.width)
                sheet.write_string(row, at, text, style)
                return height
            case Rate(part, whole):
                sheet.write_number(row, at, part / whole, style)
            case date():
                sheet.write_number(row, at, (value - _DAY_ZERO).days, style)  # its write_datetime takes thrice the time
            case _:
                sheet.write_number(row, at, value, style)
        return 0.0

    def _fitted(self, text: str, width: int) -> tuple[str, float]:
        """The text as a cell can hold it, and how high the cell must be; most items stand on several sheets."""
        known = self._known.get((text, width))
        if known is None:
            known = self._known[text, width] = fit(text), height_of(text, width)
        return known

    def _end(self, sheet: "Worksheet", table: Table) -> None:
        """The last row: totals, what is not named, or that there is nothing."""
        at = _FIRST + len(table.rows)
        if table.total:
            for n, (column, value) in enumerate(zip(table.columns, table.total, strict=True)):
                self._cell(sheet, at, n, column, value, "total_")
            sheet.set_row(at, 20)
        elif table.count == 0:
            self._across(sheet, at, len(table.columns), self._said["none"], "foot", 20)
        elif table.count is not None and (rest := table.count - len(table.rows)) > 0:
            self._across(sheet, at, len(table.columns), self._said["rest"].format(count=rest), "foot", 20)

    def _print(self, sheet: "Worksheet", table: Table) -> None:
        last = _HEAD + len(table.rows)
        names = [column.name for column in table.columns]
        sheet.freeze_panes(_FIRST, names.index("number") + 1 if "number" in names else 1)
        sheet.autofilter(_HEAD, 0, last, len(table.columns) - 1)
        for at, column in enumerate(table.columns):
            if column.light is not None and table.rows:
                told = {"type": "cell", "criteria": ">", "value": 0, "format": self._looks[column.light]}
                sheet.conditional_format(_FIRST, at, last, at, told)
        sheet.set_landscape()
        sheet.set_paper(_A3 if sum(column.width for column in table.columns) > _WIDE else _A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&C{self._said['page']}")

    def _across(self, sheet: "Worksheet", row: int, columns: int, text: str, look: str, height: float) -> None:
        sheet.merge_range(row, 0, row, columns - 1, "", self._looks[look])
        sheet.write_string(row, 0, fit(text), self._looks[look])
        sheet.set_row(row, height)


def _styles() -> Mapping[str, dict[str, Any]]:
    cell = {"font_size": 10, "border": 1, "valign": "vcenter", "text_wrap": True}
    middle = cell | {"align": "center"}
    looks: dict[str, dict[str, Any]] = {
        # a text stays text when somebody edits its cell
        "text": cell | {"align": "left", "quote_prefix": True},
        "short": middle | {"quote_prefix": True},
        "count": middle | {"num_format": "0"},
        "rate": middle | {"num_format": "0.0%"},
        "day": middle | {"num_format": "yyyy-mm-dd"},
    }
    return {
        **looks,
        **{f"total_{name}": look | {"bold": True, "top": 2} for name, look in looks.items()},
        "head": middle | {"bold": True, "bg_color": "#DDEBF7"},
        "title": {"bold": True, "font_size": 16, "valign": "vcenter"},
        "standing": {"font_size": 10, "font_color": "#595959", "valign": "vcenter"},
        "foot": cell | {"italic": True, "font_color": "#595959"},
        RED: {"bg_color": RED, "bold": True},
        YELLOW: {"bg_color": YELLOW},
    }
