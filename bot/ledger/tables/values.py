"""What a column means where its head leaves it open and its values say it: a state or progress, a kind of item or an aspect."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from bot.ledger.tables.cells import Grid
from bot.ledger.tables.heads import Column, Layout
from bot.ledger.tables.states import is_state
from bot.ledger.tables.words import data

_LONGEST_KIND = 12


def settled(grid: Grid, layout: Layout) -> Layout:
    """The layout with such columns named for what all their values are."""
    return replace(layout, columns=tuple(_settled(grid, layout, column) for column in layout.columns))


def _settled(grid: Grid, layout: Layout, column: Column) -> Column:
    if column.field == "told" and _all(grid, layout, column, is_state):
        return replace(column, field="status")
    if column.field == "aspect" and _all(grid, layout, column, _is_kind):
        return replace(column, field="kind")
    return column


def _all(grid: Grid, layout: Layout, column: Column, is_one: Callable[[str], bool]) -> bool:
    values = {row[column.at] for row in grid.rows[layout.first :] if row[column.at]}
    return bool(values) and all(map(is_one, values))


def _is_kind(text: str) -> bool:
    return len(text) <= _LONGEST_KIND and text.startswith(_kinds())


@cache
def _kinds() -> tuple[str, ...]:
    return tuple(word for words in data()["kinds"].values() for word in words)
