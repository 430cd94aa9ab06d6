"""What a person should look at in a table, as warnings: what was not read, comes again, or is said otherwise."""

from collections.abc import Sequence

from bot.ledger.reading import STATUSES, Counted, Declared, ReadItem
from bot.ledger.tables.extents import Flaw
from bot.ledger.tables.fields import OWNERS, PEOPLE, REPORTS, SUBJECTS, UNITS
from bot.ledger.tables.heads import repeated
from bot.ledger.tables.items import Book
from bot.ledger.tables.owners import is_same, is_unclear
from bot.ledger.tables.preface import totals_in
from bot.ledger.tables.rows import key_column, number_columns
from bot.ledger.tables.states import first_words, says_state
from bot.ledger.tables.table import Table


def look_at(book: Book, table: Table) -> None:
    """Heads, rows and cells that were not read, or may be wrong."""
    layout, found = table.layout, table.rows
    for column, times in repeated(layout):
        book.doubt(-1, "head_repeated", head=line_of(column.head), times=times, column=column.at + 1)
    for column in layout.unknown if layout.counted is None else ():
        book.doubt(-1, "head_unknown", head=line_of(column.head), column=column.at + 1)
    if not layout.of(*OWNERS):
        book.doubt(-1, "no_unit_column")
    for n in found.orphans:
        book.doubt(n, "row_without_problem", cell=(n, key_column(table.grid, layout).at), row=n + 1)
    for n, text in found.idle:
        if not totals_in([(n, text)]):
            book.doubt(n, "part_left_out", heading=line_of(text)[:40])
    used = {n for group in found.groups for n in group.rows}
    hidden = table.grid.hidden & used
    if hidden:
        book.doubt(-1, "rows_hidden", count=len(hidden))
    _look_at_formulas(book, table, used)
    _look_at_owners(book, table, sorted(used))


def _look_at_formulas(book: Book, table: Table, used: set[int]) -> None:
    """Of each column that is read, how many cells have a formula and no value."""
    heads = {column.at: column.head for column in (*table.layout.columns, *table.layout.unknown)}
    places: dict[tuple[int, Flaw], list[int]] = {}
    for (row, at), flaw in sorted(table.grid.flaws.items()):
        if row in used and at in heads and not table.grid.rows[row][at]:
            places.setdefault((at, flaw), []).append(row)
    for (at, flaw), rows in places.items():
        book.doubt(rows[0], flaw, cell=(rows[0], at), row=rows[0] + 1, head=line_of(heads[at]), count=len(rows))


def _look_at_owners(book: Book, table: Table, used: Sequence[int]) -> None:
    """Cells that only say the same as the one above, and those where unit and person are not told apart."""
    for column in table.layout.of(*UNITS, *PEOPLE):
        cells = [(n, text) for n in used if (text := table.grid.rows[n][column.at])]
        same = [(n, text) for n, text in cells if is_same(text)]
        if same:
            row, text = same[0]
            values = {"head": line_of(column.head), "text": text, "row": row + 1, "count": len(same)}
            book.doubt(row, "same_as_above", cell=(row, column.at), **values)
        for row, text in cells if column.field == "unit_and_person" else ():
            if is_unclear(text):
                values = {"head": line_of(column.head), "text": line_of(text)[:40], "row": row + 1}
                book.doubt(row, "owner_unclear", cell=(row, column.at), **values)


def look_for_repeats(book: Book, items: Sequence[ReadItem], table: Table) -> None:
    """Numbers that come again under the same headings, for something else; problems that come again for the same unit."""
    numbers: set[tuple[tuple[str, ...], tuple[str, ...]]] = set()
    problems: dict[tuple[str, ...], int] = {}
    before: ReadItem | None = None
    of_problems = set(SUBJECTS) <= table.layout.fields
    key = key_column(table.grid, table.layout)
    numbers_at = number_columns(table.layout, key)
    for each, group in zip(items, table.rows.groups, strict=True):
        row = each.lines[0]
        wording = (*each.headings, *key_of(each))
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


def look_for_states(book: Book, items: Sequence[ReadItem], table: Table) -> None:
    """States that stand among words of progress, alone or before an explanation, where no column says them: what they are of is
    not known, or whether what is explained leaves them as they are."""
    if table.layout.of("finding") or any(each.status_text for each in items):
        return
    claims = [] if table.layout.of(*REPORTS) else table.layout.of("claim")
    for column in claims or table.layout.of(*REPORTS):
        places = [
            (n, each)
            for each, group in zip(items, table.rows.groups, strict=True)
            for n in group.rows
            if says_state(table.grid.rows[n][column.at]) or says_state(first_words(table.grid.rows[n][column.at]))
        ]
        if places:
            n, first = places[0]
            values = {
                "head": line_of(column.head),
                "title": first.title,
                "text": line_of(table.grid.rows[n][column.at])[:20],
            }
            book.doubt(n, "states_in_progress", cell=(n, column.at), count=len(places), **values)


def line_of(text: str) -> str:
    """A text as one line."""
    return " ".join(text.split())


def compare(book: Book, declared: Sequence[Declared], counted: Counted, problems: int) -> None:
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


def key_of(item: ReadItem) -> tuple[str, str]:
    """By what an item is told from another of the same file."""
    return bare_of(item.problem), item.lead_unit or ""


def bare_of(text: str) -> str:
    """A text without blanks."""
    return "".join(text.split())
