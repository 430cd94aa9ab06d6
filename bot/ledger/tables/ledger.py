"""A ledger becomes a reading: which tables belong to it, what is said of the whole, and what a person should look at."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from bot.ledger.reading import LedgerReading, NoItems, ReadItem, count, under_code
from bot.ledger.tables.cells import Grid
from bot.ledger.tables.doubts import bare_of, compare, key_of, line_of, look_at, look_for_repeats, look_for_states
from bot.ledger.tables.fields import STATES, SUBJECTS
from bot.ledger.tables.forms import form_tables
from bot.ledger.tables.heads import Layout, find_tables
from bot.ledger.tables.items import OPEN, Book, items_of
from bot.ledger.tables.owners import JOINT
from bot.ledger.tables.preface import Lines, facts_and_year, totals_in
from bot.ledger.tables.table import Table, core_of, is_ledger, main_of, makes_items_as, table_of
from bot.ledger.tables.words import data
from bot.ledger.tables.words import layout as words
from bot.ledger.words import load, say


def find_ledger(grids: Sequence[Grid], *, feedback_on: date | None = None) -> LedgerReading | None:
    """The items of the table that knows most columns, and of those that are like it; None where no sheet has such a head,
    nor is a form.

    Raises Unreadable where there is a head and nothing below it.
    """
    tables = _tables(grids)
    if not tables:
        return None
    main = main_of(tables)
    book = Book(*facts_and_year(main.layout.above, feedback_on))
    items, taken = items_in(book, tables, main)
    return reading_of(book, main, items, taken, [line for table in taken for line in table.lines])


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
    compare(book, declared, counted, _problems(main.layout, items))
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
    return [*listed, *(Table(each.grid, each.layout, each.rows, core_of(each.layout), each) for each in forms)]


def items_in(book: Book, tables: Sequence[Table], main: Table) -> tuple[list[ReadItem], list[Table]]:
    """All items, those of the main table first, and the tables that they are of.

    A table of like columns is read too, and in a document any, unless it says the same again; so is one that makes items as the
    main one does, and of others only. Of another sheet what is not in the main one is named.
    """
    items, taken = _of_table(book, main, main.over), [main]
    if len(tables) == 1:
        return items, taken
    seen = {key_of(each) for each in items}
    told = _told(items)
    for table in tables:
        if table is main:
            continue
        # what it says of itself counts only where it is taken
        trial = replace(book, warnings=[])
        theirs = _of_table(trial, table, _over(table, main))
        is_like = table.core == main.core
        is_apart = is_like and _is_of_another(table, theirs, main, items)
        is_new = is_apart or any(
            key_of(each) not in seen if is_like else bare_of(each.problem) not in told for each in theirs
        )
        is_part = is_like or table.number or _is_of_others(table, theirs, main, told)
        if is_new and is_part:
            if not is_apart and table.grid.name != main.grid.name:
                _doubt_states(book, table, items, theirs)
            items += theirs
            book.warnings += trial.warnings
            seen.update(map(key_of, theirs))
            told |= _told(theirs)
            taken.append(table)
        elif is_new:
            _doubt_left_out(book, table, main, tables, theirs)
        elif main.layout.counted is None:
            items = _without_disputed(book, table, main, items, theirs)
            if _beside(theirs) - _beside(items) or _says_more(items, theirs):
                _doubt_more(book, table, main, tables, theirs)
    return _under_its_name(items, taken, main), taken


def _is_of_others(table: Table, theirs: Sequence[ReadItem], main: Table, told: set[str]) -> bool:
    """Whether it has what makes items, and none of them is in what was told before: else it may tell of the same."""
    return makes_items_as(table, main) and told.isdisjoint(bare_of(each.problem) for each in theirs)


def _is_of_another(table: Table, theirs: Sequence[ReadItem], main: Table, items: Sequence[ReadItem]) -> bool:
    """Whether two sheets are named after different units that no item in them names: each has its own then."""
    names = {table.grid.name, main.grid.name}
    if len(names) == 1 or not all(name.endswith(_unit_ends()) for name in names):
        return False
    return not names & {unit for each in (*items, *theirs) for unit in (each.lead_unit, *each.support_units)}


@cache
def _unit_ends() -> tuple[str, ...]:
    return (*load("labels")["separators"]["unit_ends"], *words()["unit_ends"])


def _matched(items: Sequence[ReadItem], theirs: Sequence[ReadItem]) -> Iterable[tuple[ReadItem, ReadItem]]:
    """Each of theirs behind the item that it is again: of the same unit, else the only one with its words."""
    by_key = {key_of(each): each for each in reversed(items)}
    by_words: dict[str, list[ReadItem]] = {}
    for each in items:
        by_words.setdefault(bare_of(each.problem), []).append(each)
    for each in theirs:
        alike = by_words.get(bare_of(each.problem), [])
        ours = by_key.get(key_of(each)) or (alike[0] if len(alike) == 1 else None)
        if ours is not None:
            yield ours, each


def _said_otherwise(items: Sequence[ReadItem], theirs: Sequence[ReadItem]) -> list[tuple[ReadItem, ReadItem]]:
    """The items that have another state in another table."""
    return [
        (ours, each)
        for ours, each in _matched(items, theirs)
        if ours.status_text and each.status_text and ours.status != each.status
    ]


def _doubt_states(book: Book, table: Table, items: Sequence[ReadItem], theirs: Sequence[ReadItem]) -> None:
    for ours, each in _said_otherwise(items, theirs):
        book.doubt(-1, "state_again", title=ours.title, sheet=table.grid.name, texts=_both(ours, each))


def _both(ours: ReadItem, other: ReadItem) -> str:
    return JOINT.join(line_of(text or "")[:20] for text in (ours.status_text, other.status_text))


def _without_disputed(
    book: Book, table: Table, main: Table, items: Sequence[ReadItem], theirs: Sequence[ReadItem]
) -> list[ReadItem]:
    """The items; of what is done in one table, and not so in this, it is not known how far it is, and both are kept as told."""
    disputed = {id(ours): (ours, each) for ours, each in _said_otherwise(items, theirs) if ours.status not in OPEN}
    for ours, each in disputed.values():
        book.doubt(ours.lines[0] - 1, "state_in_tables", title=ours.title, texts=_both(ours, each))
    return [_undecided(each, disputed[id(each)][1], table, main) if id(each) in disputed else each for each in items]


def _undecided(item: ReadItem, other: ReadItem, table: Table, main: Table) -> ReadItem:
    told = []
    for each, its in ((item, main), (other, table)):
        columns = its.layout.of(*STATES)
        name = words()["grouped"].format(group=its.grid.name, head=line_of(columns[0].head) if columns else "")
        told.append(words()["labelled"].format(name=name, text=each.status_text))
    return replace(item, status="unstated", status_text=None, progress=(*item.progress, *told))


def _tells(item: ReadItem, state: str) -> bool:
    return any(text.endswith(words()["labelled"].format(name="", text=state)) for text in item.progress)


def _says_more(items: Sequence[ReadItem], theirs: Sequence[ReadItem]) -> bool:
    """Whether they have a state, a day or measures that the same items have not."""
    for ours, each in _matched(items, theirs):
        known = {bare_of(text) for text in (*ours.measures, ours.problem, *ours.progress)}
        has_state = each.status_text and each.status != ours.status
        has_day = each.due is not None and each.due != ours.due
        if (has_state and not _tells(ours, each.status_text or "")) or has_day:
            return True
        if not known.issuperset(map(bare_of, each.measures)):
            return True
    return False


def _over(table: Table, main: Table) -> tuple[str, ...]:
    """The headings over all of it; those of a further sheet stand under its name."""
    if table.grid.name == main.grid.name or table.forms is not None:
        return table.over
    return (table.grid.name,)


def _under_its_name(items: list[ReadItem], taken: Sequence[Table], main: Table) -> list[ReadItem]:
    """The items of the main sheet stand under its name as those of further sheets do under theirs, where they have no headings
    of their own and the name says what is in it."""
    name = main.grid.name
    sheets = {table.grid.name for table in taken if table.forms is None}
    of = [table.grid.name for table in taken for _ in table.rows.groups]
    has_own = any(each.headings for each, sheet in zip(items, of, strict=True) if sheet == name)
    if len(sheets) < 2 or has_own or _says_nothing().fullmatch(name):
        return items
    return [replace(each, headings=(name,)) if sheet == name else each for each, sheet in zip(items, of, strict=True)]


@cache
def _says_nothing() -> re.Pattern[str]:
    return re.compile(data()["titles"]["sheets"])


def _told(items: Iterable[ReadItem]) -> set[str]:
    """What counts as read; nothing is told of nothing."""
    return {"", *(bare_of(text) for each in items for text in (each.problem, each.title, *each.headings))}


def _doubt_left_out(book: Book, table: Table, main: Table, tables: Sequence[Table], theirs: Sequence[ReadItem]) -> None:
    if _shares_sheet(table, tables):
        book.doubt(-1, "further_table_left_out", sheet=table.grid.name, row=theirs[0].lines[0])
    else:
        book.doubt(-1, "sheet_left_out", sheet=table.grid.name, taken=main.grid.name)


def _doubt_more(book: Book, table: Table, main: Table, tables: Sequence[Table], theirs: Sequence[ReadItem]) -> None:
    if table.number:
        book.doubt(-1, "table_says_more", number=table.number)
    elif _shares_sheet(table, tables):
        book.doubt(-1, "further_table_says_more", sheet=table.grid.name, row=theirs[0].lines[0])
    else:
        book.doubt(-1, "sheet_says_more", sheet=table.grid.name, taken=main.grid.name)


def _shares_sheet(table: Table, tables: Sequence[Table]) -> bool:
    """Whether another table stands in the same sheet, so that its name does not say which is meant."""
    return sum(each.grid.name == table.grid.name for each in tables) > 1


def _beside(items: Iterable[ReadItem]) -> set[str]:
    """What they say beside what items are made of."""
    return {text for each in items for text in (*each.progress, *(text for _, text in each.own))}


def _of_table(book: Book, table: Table, over: tuple[str, ...]) -> list[ReadItem]:
    book.sheet = table.grid.name
    before = len(book.warnings)
    look_at(book, table)
    items = items_of(book, table.grid, table.layout, table.rows.groups, over)
    look_for_repeats(book, items, table)
    look_for_states(book, items, table)
    if not table.number:
        compare_parts(book, [(n, over + path) for n, path in table.rows.sections], items, table.layout)
    if table.forms is not None:
        items = [table.forms.placed(each) for each in items]
        book.warnings[before:] = [table.forms.put_right(each) for each in book.warnings[before:]]
        for (row, at), text in table.forms.unknown:
            book.doubt(row, "label_unknown", cell=(row, at), head=line_of(text)[:40], row=row + 1)
    book.sheet = ""
    return items


def compare_parts(
    book: Book, parts: Iterable[tuple[int, tuple[str, ...]]], items: Sequence[ReadItem], layout: Layout
) -> None:
    """What headings say of how many stand under them, beside how many do. Each part: the row of its heading, from 0, and that
    heading below those over it; one that is printed again counts where it stands first."""
    under: dict[tuple[str, ...], list[ReadItem]] = {}
    for each in items:
        for depth in range(1, len(each.headings) + 1):
            under.setdefault(each.headings[:depth], []).append(each)
    first: dict[tuple[str, ...], int] = {}
    for n, over in parts:
        first.setdefault(over, n)
    for over, n in first.items():
        if declared := totals_in([(n, over[-1])]):
            found = under.get(over, [])
            compare(book, declared, count(found), _problems(layout, found))


def _problems(layout: Layout, items: Sequence[ReadItem]) -> int:
    """How many problems these items are of, of which each may have several."""
    has_tasks = set(SUBJECTS) <= layout.fields
    return len({(each.headings, "" if has_tasks else each.problem) for each in items})


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
