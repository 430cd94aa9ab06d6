"""What a column means where its head leaves it open and its values or the others say it: a state or progress, a kind of item or
an aspect, a measure or what is to be done next."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from bot.ledger.tables.cells import Grid
from bot.ledger.tables.heads import Column, Layout
from bot.ledger.tables.rows import Group
from bot.ledger.tables.states import is_state
from bot.ledger.tables.words import data

_LONGEST_KIND = 12


def settled(grid: Grid, layout: Layout, groups: Sequence[Group]) -> Layout:
    """The layout with such columns named for what all their values in the rows of items are."""
    rows = [grid.rows[n] for group in groups for n in group.rows]
    has_measures = bool(layout.of("measure"))
    return replace(layout, columns=tuple(_settled(rows, column, has_measures) for column in layout.columns))


def _settled(rows: Sequence[list[str]], column: Column, has_measures: bool) -> Column:
    if column.field == "next" and not has_measures:
        return replace(column, field="measure")
    if column.field == "told" and _all(rows, column, is_state):
        return replace(column, field="status")
    if column.field == "aspect" and _all(rows, column, _is_kind):
        return replace(column, field="kind")
    return column


def _all(rows: Sequence[list[str]], column: Column, is_one: Callable[[str], bool]) -> bool:
    values = {row[column.at] for row in rows if row[column.at]}
    return bool(values) and all(map(is_one, values))


def _is_kind(text: str) -> bool:
    return len(text) <= _LONGEST_KIND and text.startswith(_kinds())


@cache
def _kinds() -> tuple[str, ...]:
    return tuple(word for words in data()["kinds"].values() for word in words)
