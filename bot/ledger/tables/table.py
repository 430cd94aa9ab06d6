"""One table of a ledger: its rows below a head, and what tells it from another kind of ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.ledger.tables.cells import Grid
from bot.ledger.tables.fields import DETAILS, MATTERS, OWNERS, REPORTS, STATES, SUBJECTS
from bot.ledger.tables.forms import FormTable
from bot.ledger.tables.heads import Column, Layout
from bot.ledger.tables.rows import Sorted, sort_rows
from bot.ledger.tables.values import settled
from bot.ledger.tables.words import bare, state_column
from bot.ledger.tables.words import layout as words

_HOW_FAR = frozenset({"status", *REPORTS})
"""What the values of a column may make of it."""


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


def is_ledger(layout: Layout) -> bool:
    """Whether a head names what items are, and something of them."""
    return not layout.fields.isdisjoint(MATTERS) and not layout.fields.isdisjoint(DETAILS)


def table_of(
    grid: Grid, layout: Layout, over: tuple[str, ...] = (), number: int = 0, before: Table | None = None
) -> Table:
    """The table below this head. `before`: the one from which it goes on."""
    grid = _with_ticks(grid, layout)
    rows = sort_rows(grid, layout, before.rows.open if before else ())
    found = settled(grid, layout, rows.groups)
    core = (core_of(found) - _HOW_FAR) | (core_of(layout) & _HOW_FAR)
    return Table(grid, _whose_states(found), rows, core, number=number, over=over)


def _with_ticks(grid: Grid, layout: Layout) -> Grid:
    """The grid with the state of its column in the place of each tick; what is not ticked says nothing."""
    ticked = [each for each in layout.columns if each.ticked]
    if not ticked:
        return grid
    rows = [list(row) for row in grid.rows]
    for row in rows[layout.first :]:
        for column in ticked:
            row[column.at] = _as_ticked(row[column.at], column.ticked)
    return replace(grid, rows=rows)


def _as_ticked(text: str, state: str) -> str:
    if text in words()["ticks"] or bare(text) == bare(state):
        return state
    return "" if text in words()["unticked"] else text


def _whose_states(layout: Layout) -> Layout:
    """The layout with the columns of states told apart: the unit's claim, the office's finding, and those of something else,
    which are not known."""
    if layout.counted is not None:
        return layout
    columns: list[Column] = []
    unknown = list(layout.unknown)
    for each in layout.columns:
        field = state_column(each.head, each.over) if each.field in STATES else each.field
        if field == "status":
            field = each.field
        (columns if field else unknown).append(replace(each, field=field))
    unknown.sort(key=lambda each: each.at)
    return replace(layout, columns=tuple(columns), unknown=tuple(unknown))


def main_of(tables: Sequence[Table]) -> Table:
    """The table that knows most columns; a form only where there is no other."""
    listed = [each for each in tables if each.forms is None]
    return max(listed or tables[:1], key=lambda each: (len(each.layout.fields), len(each.rows.groups)))


def makes_items_as(table: Table, main: Table) -> bool:
    """Whether it too says what items are and by which measures, and as the other does whose, until when and how far they are; who
    supports, leads or does it may stand in one of them only."""
    shared = table.core & main.core
    if table.forms is not None or "measure" not in shared or shared.isdisjoint(SUBJECTS):
        return False
    return all(
        table.core.isdisjoint(each) == main.core.isdisjoint(each) for each in (OWNERS, {"due"}, {*STATES, *_HOW_FAR})
    )


def core_of(layout: Layout) -> frozenset[str]:
    """What its columns mean that tell one kind of ledger from another."""
    return layout.fields.intersection((*MATTERS, *DETAILS, "support"))
