"""Rows of a ledger put together: which of them are one item, under which headings, and what only counts or explains."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.ledger.tables.cells import Grid, Span
from bot.ledger.tables.heads import Column, Layout
from bot.ledger.tables.words import layout as words
from bot.ledger.tables.words import plain

_OUTLINE = (re.compile(r"[一二三四五六七八九十]{1,3}[、.．]"), re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]"))
_WIDE = 3
"""Columns over which a heading between the items is merged at least."""


@dataclass
class Group:
    """The rows of one item, from 0. `headings`: the lines between the items under which it stands, from the outside in.

    `split`: it is of the same problem as the item before, and another unit's.
    """

    headings: tuple[str, ...]
    rows: list[int] = field(default_factory=list)
    split: bool = False


@dataclass
class Sorted:
    """`orphans`: rows that say something, and not of what; `foot`: lines that count or explain."""

    groups: list[Group] = field(default_factory=list)
    orphans: list[int] = field(default_factory=list)
    foot: list[tuple[int, str]] = field(default_factory=list)


def key_column(grid: Grid, layout: Layout) -> Column:
    """By what an item is told from the next: its task, where tasks are written, else its problem, else its measure."""
    for each in layout.of("task", "problem", "measure"):
        if any(row[each.at] for row in grid.rows[layout.first :]):
            return each
    return layout.of("task", "problem", "measure")[0]


def sort_rows(grid: Grid, layout: Layout) -> Sorted:
    """Every row below the head in its place."""
    found, key, headings = Sorted(), key_column(grid, layout), list[str]()
    tall = _tall(grid, key.at)
    owners, number = layout.of("lead_unit", "responsible_unit", "unit_and_person"), layout.of("number")
    heads = {each.at: plain(each.head) for each in layout.columns}
    for n in range(layout.first, len(grid.rows)):
        row = grid.rows[n]
        if not any(row) or all(plain(row[at]) == head for at, head in heads.items()):
            continue
        heading = _heading(grid, layout, n)
        if _is_foot(row):
            found.foot.append((n, " ".join(dict.fromkeys(filter(None, row)))))
        elif heading is not None:
            headings = _under(headings, heading)
        elif not found.groups and not row[key.at]:
            found.orphans.append(n)
        elif found.groups and _goes_on(grid, found.groups[-1], n, key, tall, number, owners, headings):
            found.groups[-1].rows.append(n)
        elif found.groups and _is_split(grid, found.groups[-1], n, key, tall, number, owners):
            found.groups.append(Group(tuple(headings), [n], split=True))
        elif row[key.at]:
            found.groups.append(Group(tuple(headings), [n]))
        else:
            found.orphans.append(n)
    return found


def value_above(grid: Grid, groups: list[Group], place: int, column: Column, *, always: bool = False) -> str:
    """The text of an item's cell; where there is none, of one that was split off, that of the item it was split from.

    `always`: of any other item too, as in columns that say once for many what they are under.
    """
    while True:
        text = next((grid.rows[n][column.at] for n in groups[place].rows if grid.rows[n][column.at]), "")
        if text or place == 0 or not (groups[place].split or always):
            return text
        place -= 1


def _goes_on(
    grid: Grid,
    group: Group,
    n: int,
    key: Column,
    tall: dict[int, Span],
    number: list[Column],
    owners: list[Column],
    headings: list[str],
) -> bool:
    """Whether a row belongs to the item before: its key is the same cell, the same words under the same number, or empty."""
    row, first = grid.rows[n], grid.rows[group.rows[0]]
    if tuple(headings) != group.headings:
        return False
    same = n in tall and tall[n].top <= group.rows[0] <= tall[n].bottom
    empty = not row[key.at] and not _numbered(row, number)
    again = row[key.at] == first[key.at] and _numbered(row, number) in ("", _numbered(first, number)) and bool(number)
    return (same or empty or again) and _owner(row, owners) in ("", _owner(first, owners))


def _is_split(
    grid: Grid, group: Group, n: int, key: Column, tall: dict[int, Span], number: list[Column], owners: list[Column]
) -> bool:
    """A row for another unit, without words and a number of its own: the same problem, another's task."""
    row, above = grid.rows[n], grid.rows[group.rows[0]]
    same = n in tall and tall[n].top <= group.rows[0] <= tall[n].bottom
    return (
        (same or not row[key.at])
        and _numbered(row, number) in ("", _numbered(above, number))
        and bool(_owner(row, owners))
    )


def _numbered(row: list[str], number: list[Column]) -> str:
    return next((row[each.at] for each in number if row[each.at]), "")


def _owner(row: list[str], owners: list[Column]) -> str:
    return "|".join(row[each.at] for each in owners if row[each.at])


def _tall(grid: Grid, at: int) -> dict[int, Span]:
    """The cell merged downwards that each row has in this column, where there is one."""
    found: dict[int, Span] = {}
    for span in grid.spans:
        if span.left <= at <= span.right and span.bottom > span.top:
            found |= dict.fromkeys(range(span.top, span.bottom + 1), span)
    return found


def _is_foot(row: list[str]) -> bool:
    first = next((text for text in row if text), "")
    return (
        first.replace(" ", "").replace("\u3000", "").startswith(tuple(words()["foot"]))
        and len(set(filter(None, row))) <= 8
    )


def _heading(grid: Grid, layout: Layout, n: int) -> str | None:
    """The text of a line between the items: merged over several columns, or an outline's number alone in the first one."""
    row = grid.rows[n]
    said = set(filter(None, row))
    if len(said) != 1:
        return None
    (text,) = said
    wide = sum(bool(cell) for cell in row) >= min(_WIDE, len(row))
    starts = bool(row[0]) and any(pattern.match(text) for pattern in _OUTLINE)
    return text if wide or starts else None


def _under(headings: list[str], text: str) -> list[str]:
    """A new heading ends those of its level and below; without a number it is of the first."""
    level = next((n for n, pattern in enumerate(_OUTLINE) if pattern.match(text)), 0)
    return [*headings[:level], text]


def lines_of(grid: Grid, group: Group, column: Column) -> Iterator[str]:
    """The different texts that an item has in a column, in their order."""
    yield from dict.fromkeys(text for n in group.rows if (text := grid.rows[n][column.at]))
