"""A ledger becomes a reading: which tables belong to it, what is said of the whole, and what a person should look at."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.ledger.reading import (
    STATUSES,
    Counted,
    Declared,
    LedgerReading,
    NoItems,
    ReadItem,
    Unreadable,
    count,
    under_code,
)
from bot.ledger.tables.cells import Grid
from bot.ledger.tables.extents import Flaw
from bot.ledger.tables.forms import FormTable, form_tables
from bot.ledger.tables.heads import Layout, find_tables, repeated
from bot.ledger.tables.items import OWNERS, Book, items_of
from bot.ledger.tables.preface import Lines, facts_of, totals_in, year_of
from bot.ledger.tables.rows import Sorted, key_column, number_columns, sort_rows
from bot.ledger.tables.states import is_bare_state, state_of
from bot.ledger.tables.values import settled
from bot.ledger.words import say

_MATTERS = frozenset({"problem", "task", "measure"})
_BESIDE = frozenset({*OWNERS, "due", "leader", "person", "status", "finding", "told", "progress"})
_HOW_FAR = frozenset({"status", "told", "progress"})


@dataclass
class Table:
    """`core`: what its columns mean that tables have in common which are one ledger, whatever their values say of them.

    In a document `number` is which of its tables it is, from 1, and `over` the headings it stands under.
    """

    grid: Grid
    layout: Layout
    rows: Sorted
    core: frozenset[str]
    forms: FormTable | None = None
    number: int = 0
    over: tuple[str, ...] = ()

    @property
    def lines(self) -> list[tuple[int, str]]:
        """What stands over and under it."""
        return [*self.layout.above, *self.rows.idle, *self.rows.foot]


def ledger_in(grids: Sequence[Grid], *, feedback_on: date | None = None) -> LedgerReading:
    """As `find_ledger`. Raises Unreadable where there is none."""
    found = find_ledger(grids, feedback_on=feedback_on)
    if found is None:
        raise Unreadable(say("no_ledger_header"))
    return found


def find_ledger(grids: Sequence[Grid], *, feedback_on: date | None = None) -> LedgerReading | None:
    """The items of the table that knows most columns, and of those that are like it; None where no sheet has such a head,
    nor is a form.

    Raises Unreadable where there is a head and nothing below it.
    """
    tables = _tables(grids)
    if not tables:
        return None
    main = main_of(tables)
    facts = facts_of(main.layout.above)
    year = year_of(main.layout.above, facts)
    if facts.feedback_on is None and feedback_on is not None:
        facts, year = replace(facts, feedback_on=feedback_on), year or feedback_on.year
    book = Book(facts, year)
    items, taken = items_in(book, tables, main)
    return reading_of(book, main, items, taken, [line for table in taken for line in table.lines])


def main_of(tables: Sequence[Table]) -> Table:
    """The table that knows most columns; a form only where there is no other."""
    listed = [each for each in tables if each.forms is None]
    return max(listed or tables[:1], key=lambda each: (len(each.layout.fields), len(each.rows.groups)))


def reading_of(
    book: Book, main: Table, items: Sequence[ReadItem], taken: Sequence[Table], lines: Lines
) -> LedgerReading:
    """`taken`: the tables that the items are of; `lines`: those that may say how many there are.

    Raises NoItems where there are none.
    """
    if not items:
        raise NoItems(say("empty_ledger"))
    declared = totals_in(lines)
    counted = count(items, chapters=len({each.headings[0] for each in items if each.headings}))
    problems = sum(not group.split for table in taken for group in table.rows.groups)
    if {"task", "problem"} <= main.layout.fields:
        problems = len({each.headings for each in items})
    _compare(book, declared, counted, problems)
    ordered = tuple(sorted(dict.fromkeys(book.warnings), key=lambda each: each.line))
    return LedgerReading(book.facts, declared, counted, tuple(_coded(items)), ordered, sheet=main.grid.name)


def _tables(grids: Sequence[Grid]) -> list[Table]:
    """The ledgers in these sheets, those first that have a head, then those that are forms; sheets that only help to fill in
    the form count where there are no others."""
    forms = form_tables(grids)
    formed = {each.grid.name for each in forms}
    found = [
        table_of(grid, layout)
        for each in grids
        if each.name not in formed
        for grid, layout in find_tables(each)
        if is_ledger(layout)
    ]
    listed = [table for table in found if not table.grid.is_aside] or found
    return [*listed, *(Table(each.grid, each.layout, each.rows, _core(each.layout), each) for each in forms)]


def is_ledger(layout: Layout) -> bool:
    """Whether a head names what items are, and something of them."""
    return bool(_MATTERS & layout.fields and _BESIDE & layout.fields)


def table_of(grid: Grid, layout: Layout, over: tuple[str, ...] = (), number: int = 0) -> Table:
    """The table below this head."""
    rows = sort_rows(grid, layout)
    found = settled(grid, layout, rows.groups)
    core = (_core(found) - _HOW_FAR) | (_core(layout) & _HOW_FAR)
    return Table(grid, found, rows, core, number=number, over=over)


def items_in(book: Book, tables: Sequence[Table], main: Table) -> tuple[list[ReadItem], list[Table]]:
    """All items, those of the main table first, and the tables that they are of.

    A table of like columns is read too, and in a document any, unless it says the same again; of another sheet what is not in
    the main one is named.
    """
    items, taken = _of_table(book, main, main.over), [main]
    if len(tables) == 1:
        return items, taken
    seen = {_key(each) for each in items}
    told = _told(items)
    for table in tables:
        if table is main:
            continue
        over = _over(table, main)
        theirs = _of_table(Book(book.facts, book.year), table, over)
        is_like = table.core == main.core
        is_new = any(_key(each) not in seen if is_like else _bare(each.problem) not in told for each in theirs)
        if is_new and (is_like or table.number):
            # read once more, to be noticed: what all of it says is asked of the whole book
            items += _of_table(book, table, over)
            seen.update(map(_key, theirs))
            told |= _told(theirs) if table.number else set()
            taken.append(table)
        elif is_new:
            book.doubt(-1, "sheet_left_out", sheet=table.grid.name, taken=main.grid.name)
        elif main.layout.counted is None and _beside(theirs) - _beside(items):
            _doubt_more(book, table, main)
    return items, taken


def _over(table: Table, main: Table) -> tuple[str, ...]:
    """The headings over all of it; those of a further sheet stand under its name."""
    if table.grid.name == main.grid.name or table.forms is not None:
        return table.over
    return (table.grid.name,)


def _told(items: Iterable[ReadItem]) -> set[str]:
    """What counts as read; nothing is told of nothing."""
    return {"", *(_bare(text) for each in items for text in (each.problem, each.title, *each.headings))}


def _doubt_more(book: Book, table: Table, main: Table) -> None:
    if table.number:
        book.doubt(-1, "table_says_more", number=table.number)
    else:
        book.doubt(-1, "sheet_says_more", sheet=table.grid.name, taken=main.grid.name)


def _beside(items: Iterable[ReadItem]) -> set[str]:
    """What they say beside what items are made of."""
    return {text for each in items for text in (*each.progress, *(text for _, text in each.own))}


def _core(layout: Layout) -> frozenset[str]:
    return layout.fields & (_MATTERS | _BESIDE | {"support"})


def _bare(text: str) -> str:
    return "".join(text.split())


def _of_table(book: Book, table: Table, over: tuple[str, ...]) -> list[ReadItem]:
    book.sheet = table.grid.name
    before = len(book.warnings)
    _look_at(book, table)
    items = items_of(book, table.grid, table.layout, table.rows.groups, over)
    _look_for_repeats(book, items, table)
    _look_for_states(book, items, table)
    if table.forms is not None:
        items = [table.forms.placed(each) for each in items]
        book.warnings[before:] = [table.forms.put_right(each) for each in book.warnings[before:]]
        for (row, at), text in table.forms.unknown:
            book.doubt(row, "label_unknown", cell=(row, at), head=_line(text)[:40], row=row + 1)
    book.sheet = ""
    return items


def _key(item: ReadItem) -> tuple[str, str]:
    return _bare(item.problem), item.lead_unit or ""


def _look_at(book: Book, table: Table) -> None:
    layout, found = table.layout, table.rows
    for column, times in repeated(layout):
        book.doubt(-1, "head_repeated", head=_line(column.head), times=times, column=column.at + 1)
    for column in layout.unknown if layout.counted is None else ():
        book.doubt(-1, "head_unknown", head=_line(column.head), column=column.at + 1)
    if not layout.of(*OWNERS):
        book.doubt(-1, "no_unit_column")
    for n in found.orphans:
        book.doubt(n, "row_without_problem", cell=(n, key_column(table.grid, layout).at), row=n + 1)
    for n, text in found.idle:
        if not totals_in([(n, text)]):
            book.doubt(n, "part_left_out", heading=_line(text)[:40])
    used = {n for group in found.groups for n in group.rows}
    hidden = table.grid.hidden & used
    if hidden:
        book.doubt(-1, "rows_hidden", count=len(hidden))
    _look_at_formulas(book, table, used)


def _look_at_formulas(book: Book, table: Table, used: set[int]) -> None:
    """Of each column that is read, how many cells have a formula and no value."""
    heads = {column.at: column.head for column in (*table.layout.columns, *table.layout.unknown)}
    places: dict[tuple[int, Flaw], list[int]] = {}
    for (row, at), flaw in sorted(table.grid.flaws.items()):
        if row in used and at in heads and not table.grid.rows[row][at]:
            places.setdefault((at, flaw), []).append(row)
    for (at, flaw), rows in places.items():
        book.doubt(rows[0], flaw, cell=(rows[0], at), row=rows[0] + 1, head=_line(heads[at]), count=len(rows))


def _look_for_repeats(book: Book, items: Sequence[ReadItem], table: Table) -> None:
    """Numbers that come again under the same headings, for something else; problems that come again for the same unit."""
    numbers: set[tuple[tuple[str, ...], tuple[str, ...]]] = set()
    problems: dict[tuple[str, ...], int] = {}
    before: ReadItem | None = None
    of_problems = {"task", "problem"} <= table.layout.fields
    key = key_column(table.grid, table.layout)
    numbers_at = number_columns(table.layout, key)
    for each, group in zip(items, table.rows.groups, strict=True):
        row = each.lines[0]
        wording = (*each.headings, *_key(each))
        first = problems.setdefault(wording, row)
        if first != row and not group.split:
            book.doubt(row - 1, "problem_again", cell=(row - 1, key.at), title=each.title, first=first)
        elif each.path and not group.split:
            place = (each.headings, each.path)
            if place in numbers and not (of_problems and before is not None and before.headings == each.headings):
                cell = (row - 1, numbers_at[-1].at) if numbers_at else None
                book.doubt(row - 1, "number_again", cell=cell, number=each.path[-1])
            numbers.add(place)
        before = each


def _look_for_states(book: Book, items: Sequence[ReadItem], table: Table) -> None:
    """States that stand among words of progress where no column says them: what they are of is not known."""
    if table.layout.of("finding") or any(each.status_text for each in items):
        return
    for column in table.layout.of("told", "progress"):
        places = [
            (n, each)
            for each, group in zip(items, table.rows.groups, strict=True)
            for n in group.rows
            if _is_said_state(table.grid.rows[n][column.at])
        ]
        if places:
            n, first = places[0]
            values = {"head": _line(column.head), "title": first.title, "text": _line(table.grid.rows[n][column.at])}
            book.doubt(n, "states_in_progress", cell=(n, column.at), count=len(places), **values)


def _is_said_state(text: str) -> bool:
    return is_bare_state(text) and state_of(text) != "unstated"


def _line(text: str) -> str:
    return " ".join(text.split())


def _compare(book: Book, declared: Sequence[Declared], counted: Counted, problems: int) -> None:
    """What the ledger says of how many there are, beside what was read; a total may mean problems or their parts."""
    for each in declared:
        ours: dict[str, set[int]] = {
            "problems": {counted.items, problems},
            "tasks": {counted.items, problems},
            "measures": {counted.measures},
            **{status: {number} for status, number in counted.by_status.items()},
        }
        if each.kind in ours and each.number not in ours[each.kind]:
            code = {"measures": "measures_differ"}.get(each.kind, "total_differs")
            code = "state_differs" if each.kind in STATUSES else code
            book.doubt(each.line - 1, code, phrase=each.phrase, count=min(ours[each.kind]))


def _coded(items: Sequence[ReadItem]) -> Iterable[ReadItem]:
    """A code for each: its numbers where no other has it, else the number and which of them, else its row."""
    times = Counter(each.path for each in items)
    running: Counter[tuple[str, ...]] = Counter()
    given: set[str] = set()
    for each in items:
        running[each.path] += 1
        number = "-".join(each.path) or f"r{each.lines[0]}"
        is_again = each.path and times[each.path] > 1
        code = f"{number}-{running[each.path]}" if is_again else number
        while code in given:
            code += "+"
        given.add(code)
        yield under_code(each, code)
