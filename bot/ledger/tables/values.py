"""What a column means where its head leaves it open and its values or the others say it: a state or progress, a kind of item or
an aspect, a measure or what is to be done next."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from bot.ledger.tables.cells import Grid
from bot.ledger.tables.fields import CLAIMS_AND_STATES, REPORTS
from bot.ledger.tables.heads import Column, Layout
from bot.ledger.tables.rows import Group
from bot.ledger.tables.states import is_bare_state, state_of
from bot.ledger.tables.words import bare, data

_LONGEST_KIND = 12


def settled(grid: Grid, layout: Layout, groups: Sequence[Group]) -> Layout:
    """The layout with such columns named for what all their values in the rows of items are."""
    rows = [grid.rows[n] for group in groups for n in group.rows]
    has_measures = bool(layout.of("measure"))
    series = _is_series([(each.head,) for each in layout.columns if each.field in REPORTS])
    columns = [_settled(rows, column, has_measures, series=series) for column in layout.columns]
    states = _states_among(rows, columns)
    return replace(layout, columns=tuple(replace(each, field="status") if each in states else each for each in columns))


def _settled(rows: Sequence[list[str]], column: Column, has_measures: bool, *, series: bool) -> Column:
    if column.field == "next" and not has_measures:
        return replace(column, field="measure")
    if column.field == "told" and not series and _all(rows, column, is_bare_state):
        return replace(column, field="status")
    if column.field == "aspect" and _all(rows, column, _is_kind):
        return replace(column, field="kind")
    return column


def _states_among(rows: Sequence[list[str]], columns: Sequence[Column]) -> list[Column]:
    """Of the columns of progress those in which nothing but states stands, where no other column is for these; none where they
    have different heads, or another of the same head tells more, or one behind them may tell what came later: which of them
    counts then is not known."""
    if any(each.field in CLAIMS_AND_STATES for each in columns):
        return []
    progress = [each for each in columns if each.field == "progress"]
    told = [each for each in columns if each.field in REPORTS]
    if _is_series([(each.head, *each.over) for each in told]):
        return []
    states = [each for each in progress if _all(rows, each, is_bare_state) and not _all(rows, each, _is_unstated)]
    heads = {bare(each.head) for each in states}
    is_one = len(heads) == 1 and states == [each for each in progress if bare(each.head) in heads]
    return states if is_one and states[-1] == progress[-1] else []


def _is_series(heads: Sequence[tuple[str, ...]]) -> bool:
    """Whether columns of these heads are those of months or rounds; the last of them in time need not stand last."""
    if len(heads) < 2:
        return False
    shared = {head for head in heads[0] if all(head in each for each in heads)}
    return any(_time().search(head) for each in heads for head in each if head not in shared)


@cache
def _time() -> re.Pattern[str]:
    return re.compile(data()["states"]["time"])


def _is_unstated(text: str) -> bool:
    return state_of(text) == "unstated"


def _all(rows: Sequence[list[str]], column: Column, is_one: Callable[[str], bool]) -> bool:
    values = {row[column.at] for row in rows if row[column.at]}
    return bool(values) and all(map(is_one, values))


def _is_kind(text: str) -> bool:
    return len(text) <= _LONGEST_KIND and text.startswith(_kinds())


@cache
def _kinds() -> tuple[str, ...]:
    return tuple(word for words in data()["kinds"].values() for word in words)
