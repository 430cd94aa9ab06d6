"""A recipient's form, or any ledger of theirs, becomes the columns of a profile; its head is found as that of a ledger."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from bot.ledger.reading import Unreadable
from bot.ledger.tables.cells import Grid, read_grids
from bot.ledger.tables.heads import Column, Layout, find_tables
from bot.ledger.tables.rows import Group, sort_rows
from bot.ledger.tables.values import settled
from bot.ledger.tables.words import bare, plain
from bot.ledger.words import say
from bot.rules.profiles import LONGEST_HEAD, MOST_COLUMNS, ProfileColumn

_SEVERAL = frozenset({"aspect", "problem"})
"""Columns that a form may have more than one of: an outline goes down several levels, a problem has a title and words."""


def read_columns(path: Path) -> tuple[ProfileColumn, ...]:
    """The columns of the table that knows most of them, from the left. Raises Unreadable where no sheet has such a head."""
    if not path.is_file():
        raise Unreadable(say("no_file", name=path.name))
    found = [
        (grid, settled(grid, layout, groups), groups)
        for sheet in read_grids(path)
        for grid, layout in find_tables(sheet)
        for groups in [sort_rows(grid, layout).groups]
    ]
    found = [each for each in found if not each[0].is_aside] or found
    if not found:
        raise Unreadable(say("no_ledger_header"))
    grid, layout, groups = max(found, key=lambda each: len(each[1].fields))
    columns = sorted((*layout.columns, *layout.unknown), key=lambda each: each.at)
    if len(columns) > MOST_COLUMNS:
        raise Unreadable(say("ledger_too_long", rows=len(grid.rows), columns=MOST_COLUMNS))
    names = _names(columns, grid, groups)
    return tuple(ProfileColumn(_heads(grid, layout, each), name) for each, name in zip(columns, names, strict=True))


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("profiles.toml").read_text(encoding="utf-8"))


def _names(columns: Sequence[Column], grid: Grid, groups: Sequence[Group]) -> list[str | None]:
    """What fills each column; no column of the ledger fills two, but for those that may be there several times."""
    taken: dict[int, str] = {}
    # a column that is ticked is not filled with words
    asked = {n: each for n, each in enumerate(columns) if not _is_own(each) and not each.ticked}
    unsure = {n for n, each in asked.items() if _is_doubtful(each, grid, groups)}
    for part in ("heads", "fields", "later", "doubtful"):
        for n, each in asked.items():
            key = each.field if part in ("fields", "later") else plain(each.head)
            offered = _words()[part].get(key, ()) if n not in unsure or part == "doubtful" else ()
            used = set(taken.values()) - (_SEVERAL if part != "doubtful" else set())
            if n not in taken and (name := next((each for each in offered if each not in used), None)):
                taken[n] = name
    if "task" in taken.values():
        taken = _only_first(taken, "problem")
    return [taken.get(n) for n in range(len(columns))]


def _is_own(column: Column) -> bool:
    head = bare(column.head)
    return head.startswith(tuple(_words()["own"]["begins"])) or head.endswith(tuple(_words()["own"]["ends"]))


def _is_doubtful(column: Column, grid: Grid, groups: Sequence[Group]) -> bool:
    """Its head may be either, and no value in the file says which."""
    rows = [n for group in groups for n in group.rows]
    return plain(column.head) in _words()["doubtful"] and not any(grid.rows[n][column.at] for n in rows)


def _only_first(taken: dict[int, str], name: str) -> dict[int, str]:
    """Beside a column of tasks there is one of problems; a second is whatever the office has under that head."""
    first = next((n for n in sorted(taken) if taken[n] == name), None)
    return {n: each for n, each in taken.items() if each != name or n == first}


def _heads(grid: Grid, layout: Layout, column: Column) -> tuple[str, ...]:
    """What stands over a column, from the top, each once; over a place that nobody merged, what is spread over it."""
    top = max((n for n, _ in layout.above), default=-1) + 1
    found: list[str] = []
    for row in grid.rows[top : layout.first]:
        text = row[column.at] or next((each for each in reversed(row[: column.at]) if each), "")
        # rows below the head that only count its columns are no part of it
        if text and text not in found and plain(text) in layout.printed[column.at]:
            found.append(text)
    return tuple(each[:LONGEST_HEAD] for each in found or [column.head])
