"""An issue as an Excel workbook: every figure with what it is a part of, and the items behind them as the issue named them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bot.documents.issue import Issue, closed_in_all
from bot.documents.ledger_cells import fit, height_of, sheet_name
from bot.rules.models import Finding, ItemId
from bot.rules.summary import Answers, Entry
from bot.rules.tallies import CHANGES, Rate, Tallies, Tally
from templates import render, word, words

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MOST = 1000
"""Rows of a list."""

_HEAD, _FIRST = 2, 3
"""Rows above the data: title, standing, heads."""

_A3, _A4 = 8, 9
_WIDE = 170
"""Digits across, from which on a sheet is printed on the larger paper."""

_DAY_ZERO = date(1899, 12, 30)
"""Excel counts days from it."""

_RED, _YELLOW = "#F4A08A", "#FFE699"
"""Grey they differ too."""

Value = str | int | date | None | Rate
"""Of a cell; a `Rate` is shown in percent."""


@dataclass(frozen=True)
class Column:
    """`name`: of its head; `width` in digits; `look`: of its cells; `light`: the colour of its cells that are above nought."""

    name: str
    width: int
    look: str
    light: str | None = None
    head: str | None = None
    """Instead of the name's words."""
    spare: bool = False
    """It is left out where nothing stands in it."""


@dataclass(frozen=True)
class Table:
    """A sheet. `count`: how many there are of what it lists, None where nothing is; `total`: its last row, if it has one."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
    count: int | None = None
    note: str = ""
    total: Sequence[Value] = ()


_NUMBER, _TITLE, _UNIT = Column("number", 7, "count"), Column("title", 36, "text"), Column("unit", 18, "short")
_DUE, _COMMENT = Column("due", 12, "day"), Column("comment", 30, "text", spare=True)
_ITEM = (_NUMBER, _TITLE, _UNIT)
_FINDINGS = tuple(Tally(each.value) for each in Finding)
_COUNTED = (
    Tally.OPEN,
    Tally.ASKED,
    Tally.LATE,
    Tally.MISSING,
    Tally.PROGRESS,
    Tally.NO_CHANGE,
    Tally.OVERDUE,
    Tally.DUE_SOON,
    Tally.EXTENDED,
    Tally.UNSIGNED,
    Tally.WAITING,
    Tally.ACCEPTED,
    *CHANGES,
    Tally.UNASSIGNED,
    Tally.TRANSFERRED,
)
"""Figures of the whole bureau that are a part of nothing else."""

_OF_A_UNIT = (
    Tally.OPEN,
    Tally.OVERDUE,
    Tally.DUE_SOON,
    Tally.ASKED,
    Tally.ANSWERED,
    Tally.LATE,
    Tally.MISSING,
    *CHANGES,
)
_LIGHTS = {Tally.OVERDUE: _RED, Tally.MISSING: _YELLOW, Tally.SLIPPED: _YELLOW}


def write(issue: Issue) -> bytes:
    """The .xlsx; the same issue gives the same bytes. It can be called in a child process."""
    made = BytesIO()
    _Book(issue).save(made)
    return made.getvalue()


def tables(issue: Issue) -> Iterator[Table]:
    """The sheets in their order."""
    yield _figures(issue)
    if issue.summary.campaigns:
        yield _campaigns(issue)
    yield _units(issue)
    yield _progress(issue)
    yield _overdue(issue)
    yield _missing(issue)
    yield _decisions(issue)
    yield _due_soon(issue)
    yield _changes(issue)
    yield _words(issue)


# --- figures ----------------------------------------------------------------------------------------------------------


def _figures(issue: Issue) -> Table:
    columns = (
        Column("name", 34, "text"),
        Column("value", 12, "count"),
        Column("part", 10, "count"),
        Column("whole", 10, "count"),
        Column("rate", 10, "rate"),
        Column("on", 13, "day"),
        Column("remark", 60, "text"),
    )
    return Table("figures", columns, [*_said(issue), *_counted(issue)])


def _said(issue: Issue) -> Iterator[list[Value]]:
    """What the office says above all figures."""
    told = {"reason": issue.edition.reason if issue.edition.is_correction else None, "lead": issue.edition.lead}
    for name, text in told.items():
        if text:
            yield [word("issue_words", name), None, None, None, None, None, text]


def _counted(issue: Issue) -> Iterator[list[Value]]:
    summary, names, on = issue.summary, words("tallies") | words("issue_figures"), issue.summary.as_of.date()
    tallies = summary.tallies
    for name in ("aspects", "problems"):
        if count := getattr(summary.outline, name):
            yield _plain(names[name], count, on)
    yield _plain(names[Tally.TOTAL], tallies[Tally.TOTAL], on)
    for tally in _FINDINGS:
        yield _share(names[tally], Rate(tallies[tally], tallies[Tally.TOTAL]), on)
    yield _share(names["closed_in_all"], Rate(closed_in_all(tallies), tallies[Tally.TOTAL]), on)
    yield _plain(names["measures"], tallies.measures, on)
    yield _share(names["measures_done"], Rate(tallies.measures_done, tallies.measures), on)
    yield _share(names[Tally.ANSWERED], summary.answered, on)
    yield _share(names["on_time"], Rate(summary.on_time, tallies[Tally.ASKED]), on)
    yield _plain(names["files"], tallies.files, on)
    for tally in _COUNTED:
        yield _plain(names[tally], tallies[tally], on)
    yield from _claims(issue, on)
    yield _share(names["checked"], summary.checked, on)
    for name in ("issued", "answered", "overdue"):
        yield _plain(names[f"notices_{name}"], getattr(summary.notices, name), on)
    for name in ("people", "messages", "minutes", "minutes_an_item"):
        yield _plain(names[name], getattr(summary.burden, name), on)
    for told in issue.figures:
        yield [word("issue_words", "outcome"), None, None, None, None, on, told]


def _claims(issue: Issue, on: date) -> Iterator[list[Value]]:
    claims, findings = words("claims"), words("finding")
    for line in issue.summary.claims:
        unstated = line.finding == Finding.UNSTATED
        pattern = word("issue_words", "claimed_unstated" if unstated else "claimed")
        name = pattern.format(claim=claims[line.claim], finding=findings[line.finding])
        yield [name, line.items.count, None, None, None, on, _numbers([each.number for each in line.items.entries])]


def _plain(name: str, count: int, on: date) -> list[Value]:
    return [name, count, None, None, None, on, None]


def _share(name: str, share: Rate, on: date) -> list[Value]:
    return [name, share.part, share.part, share.whole, share, on, None]


def _campaigns(issue: Issue) -> Table:
    names = words("tallies")
    columns = (
        Column("campaign", 40, "text"),
        Column("aspects", 8, "count"),
        Column("problems", 8, "count"),
        *(Column(tally, 9, "count", head=names[tally]) for tally in (Tally.TOTAL, *_FINDINGS)),
        Column("done_rate", 9, "rate"),
        Column("closed_in_all", 9, "count"),
        *(Column(tally, 9, "count", _LIGHTS.get(tally), names[tally]) for tally in (Tally.OVERDUE, *CHANGES)),
    )
    rows: list[list[Value]] = [
        [
            each.name,
            each.outline.aspects,
            each.outline.problems,
            *(each.tallies[tally] for tally in (Tally.TOTAL, *_FINDINGS)),
            _done(each.tallies),
            closed_in_all(each.tallies),
            *(each.tallies[tally] for tally in (Tally.OVERDUE, *CHANGES)),
        ]
        for each in issue.summary.campaigns
    ]
    return Table("campaigns", columns, rows)


def _units(issue: Issue) -> Table:
    names, lines = words("tallies"), issue.summary.units
    heads = any(line.head for line in lines)
    columns = (
        Column("unit", 22, "text"),
        *((Column("head", 12, "short"),) if heads else ()),
        *(Column(tally, 9, "count", head=names[tally]) for tally in (Tally.TOTAL, *_FINDINGS)),
        Column("done_rate", 9, "rate"),
        Column("closed_in_all", 9, "count"),
        *(Column(tally, 9, "count", _LIGHTS.get(tally), names[tally]) for tally in _OF_A_UNIT),
        Column("answered_rate", 9, "rate"),
        Column("files", 9, "count"),
        Column("measures", 9, "count"),
        Column("measures_done", 9, "count"),
        Column("missing_numbers", 20, "text"),
        Column("overdue_numbers", 20, "text"),
    )
    rows: list[list[Value]] = [
        [
            line.unit,
            *([line.head] if heads else []),
            *_of_unit(line.tallies),
            _numbers(line.missing, line.tallies[Tally.MISSING]),
            _numbers(line.overdue, line.tallies[Tally.OVERDUE]),
        ]
        for line in lines
    ]
    whole = [word("issue_words", "total"), *([None] if heads else []), *_of_unit(issue.summary.tallies), None, None]
    return Table(
        "units", columns, rows, note=word("issue_words", "ranked" if issue.summary.ranked else "unranked"), total=whole
    )


def _of_unit(tallies: Tallies) -> list[Value]:
    return [
        *(tallies[tally] for tally in (Tally.TOTAL, *_FINDINGS)),
        _done(tallies),
        closed_in_all(tallies),
        *(tallies[tally] for tally in _OF_A_UNIT),
        Rate(tallies[Tally.ANSWERED], tallies[Tally.ASKED]),
        tallies.files,
        tallies.measures,
        tallies.measures_done,
    ]


def _done(tallies: Tallies) -> Rate:
    return Rate(tallies[Tally.DONE], tallies[Tally.TOTAL])


def _numbers(numbers: Sequence[int], count: int | None = None) -> str | None:
    more = count is not None and count > len(numbers)
    return render("plain/spans", numbers=numbers, more=more) if numbers else None


# --- items ------------------------------------------------------------------------------------------------------------


def _progress(issue: Issue) -> Table:
    columns = (
        Column("kind", 11, "short"),
        *_ITEM,
        Column("text", 60, "text"),
        Column("files", 9, "count"),
        Column("late_mark", 7, "short", spare=True),
        _COMMENT,
    )
    summary = issue.summary
    rows = [*_answers(issue, "progress", summary.progress), *_answers(issue, "no_change", summary.no_change)]
    return Table("progress", columns, rows, summary.progress.count + summary.no_change.count)


def _answers(issue: Issue, kind: str, answers: Answers) -> Iterator[list[Value]]:
    for told in issue.told(answers)[:MOST]:
        late = word("issue_words", "late") if told.late else None
        comment = issue.edition.comments.get(told.entry.item_id)
        yield [word("issue_words", kind), *_item(told.entry), told.text or None, told.files, late, comment]


def _overdue(issue: Issue) -> Table:
    columns = (
        *_ITEM,
        _DUE,
        Column("days_over", 9, "count", _RED),
        Column("times", 9, "count"),
        Column("delay", 40, "text", spare=True),
        _COMMENT,
    )
    today, delays = issue.summary.as_of.date(), issue.delays

    def row(each: Entry) -> list[Value]:
        said = delays.get(each.item_id)
        why = render("plain/delay", delay=said) if said is not None else None
        over = (today - each.due).days if each.due is not None else None
        return [*_item(each), each.due, over, each.extended, why, _comment(issue, each.item_id)]

    return _listing(issue, "overdue", Tally.OVERDUE, columns, row)


def _missing(issue: Issue) -> Table:
    columns = (*_ITEM, _DUE, _COMMENT)
    return _listing(
        issue,
        "missing",
        Tally.MISSING,
        columns,
        lambda each: [*_item(each), each.due, _comment(issue, each.item_id)],
    )


def _due_soon(issue: Issue) -> Table:
    columns = (*_ITEM, _DUE, Column("days_left", 9, "count"), _COMMENT)
    today = issue.summary.as_of.date()

    def row(each: Entry) -> list[Value]:
        left = (each.due - today).days if each.due is not None else None
        return [*_item(each), each.due, left, _comment(issue, each.item_id)]

    return _listing(issue, "due_soon", Tally.DUE_SOON, columns, row)


def _listing(issue: Issue, name: str, tally: Tally, columns: tuple[Column, ...], row: Any) -> Table:
    named = issue.summary.named(tally)
    return Table(name, columns, [row(each) for each in named.entries[:MOST]], named.count)


def _decisions(issue: Issue) -> Table:
    columns = (
        Column("kind", 13, "short"),
        *_ITEM,
        Column("text", 50, "text", spare=True),
        Column("source", 20, "short", spare=True),
        Column("since", 12, "day", spare=True),
        _COMMENT,
    )
    rows: list[list[Value]] = [
        [
            word("issue_words", "support"),
            *_item(each),
            said.what,
            said.source,
            said.since,
            _comment(issue, each.item_id),
        ]
        for each, said in issue.support[:MOST]
    ]
    lists = (Tally.UNASSIGNED, Tally.WAITING)
    for tally in lists:
        for each in issue.summary.named(tally).entries[:MOST]:
            rows.append([word("tallies", tally), *_item(each), None, None, None, _comment(issue, each.item_id)])
    for person in issue.summary.unreached:
        told = word("issue_words", "unreached"), None, person.title, person.unit, word("reach", person.reach)
        rows.append([*told, None, None, None])
    count = len(issue.summary.support) + len(issue.summary.unreached)
    count += sum(issue.summary.named(tally).count for tally in lists)
    return Table("decisions", columns, rows, count)


def _changes(issue: Issue) -> Table:
    columns = (Column("kind", 11, "short"), *_ITEM, _DUE, Column("text", 24, "short", spare=True), _COMMENT)
    summary = issue.summary
    rows: list[list[Value]] = []
    for tally in CHANGES:
        if tally == Tally.REOPENED:
            named = [(each, word("reopening_cause", back.cause)) for each, back in summary.relapses[:MOST]]
        else:
            named = [(each, "") for each in summary.named(tally).entries[:MOST]]
        for each, cause in named:
            rows.append([word("tallies", tally), *_item(each), each.due, cause or None, _comment(issue, each.item_id)])
    return Table("changes", columns, rows, sum(summary.tallies[tally] for tally in CHANGES))


def _words(issue: Issue) -> Table:
    columns = (Column("kind", 14, "short"), *_ITEM, Column("text", 60, "text"), Column("files", 9, "count"))
    rows: list[list[Value]] = [
        [word("issue_words", "highlight"), *_item(each.entry), each.text or None, None] for each in issue.highlights
    ]
    for addendum in issue.addenda:
        kind = word("issue_words", "addendum").format(number=addendum.number)
        for later in issue.later(addendum)[:MOST]:
            edited = word("issue_words", "edited") if later.edited else ""
            rows.append([f"{kind}{edited}", *_item(later.entry), later.text or None, later.files])
    count = len(issue.summary.highlights) + sum(each.count for each in issue.addenda)
    return Table("words", columns, rows, count)


def _item(each: Entry) -> list[Value]:
    return [each.number, each.title, each.unit or word("issue_words", "no_unit")]


def _comment(issue: Issue, item_id: ItemId) -> str | None:
    return issue.edition.comments.get(item_id)


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
        _RED: {"bg_color": _RED, "bold": True},
        _YELLOW: {"bg_color": _YELLOW},
    }
