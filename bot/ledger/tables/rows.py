"""Rows of a ledger put together: which of them are one item, under which headings, and what only counts or explains."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from bot.ledger.tables.cells import Grid, Span
from bot.ledger.tables.fields import CLAIMS_AND_STATES, MATTERS, OWNERS
from bot.ledger.tables.heads import Column, Layout, repeats_head
from bot.ledger.tables.owners import names_nobody_else
from bot.ledger.tables.states import says_state
from bot.ledger.tables.words import data
from bot.ledger.tables.words import layout as words
from bot.ledger.words import any_of
from bot.rules.numerals import chinese_class

_NUMBER = rf"[{chinese_class()}]{{1,3}}"
_OUTLINE = (re.compile(rf"{_NUMBER}[、.．]"), re.compile(rf"[（(]{_NUMBER}[）)]"))
_WORD = re.compile(r"[\u4e00-\u9fff]{3}")
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
_NO_WORDS = re.compile(r"\d|[:：]")
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
    """`orphans`: rows that say something, and not of what; `foot`: lines that count or explain; `sections`: headings over items,
    each below those over it; `idle`: those over nothing; `open`: those under which the next row would stand, with their levels."""

    groups: list[Group] = field(default_factory=list)
    orphans: list[int] = field(default_factory=list)
    foot: list[tuple[int, str]] = field(default_factory=list)
    sections: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    idle: list[tuple[int, str]] = field(default_factory=list)
    open: list[tuple[int, str]] = field(default_factory=list)

    def hand_over(self, after: "Sorted") -> None:
        """A heading at the foot of this page stands over what is on the next."""
        used = {heading for group in after.groups for heading in group.headings}
        texts = [text for _, text in self.open]
        for n, text in [each for each in self.idle if each[1] in used and each[1] in texts]:
            self.idle.remove((n, text))
            self.sections.append((n, tuple(texts[: texts.index(text) + 1])))


def outline_level(text: str) -> int | None:
    """How deep the outline's number lies that a line begins with, 0 the outermost; None where it begins with none."""
    return next((place for place, pattern in enumerate(_OUTLINE) if pattern.match(text)), None)


def key_column(grid: Grid, layout: Layout) -> Column:
    """By what an item is told from the next: its task, where tasks are written, else its problem, else its measure."""
    for each in layout.of(*MATTERS):
        if any(row[each.at] for row in grid.rows[layout.first :]):
            return each
    return layout.of(*MATTERS)[0]


def number_columns(layout: Layout, key: Column) -> list[Column]:
    """Those that number items, from the outside in: behind what an item is told by they number its measures."""
    return [each for each in layout.of("number") if each.at < key.at] or layout.of("number")[:1]


def sort_rows(grid: Grid, layout: Layout, under: Sequence[tuple[int, str]] = ()) -> Sorted:
    """Every row below the head in its place. `under`: the headings that the page before has left open."""
    return _Sorter(grid, layout, under).sorted()


class _Sorter:
    def __init__(self, grid: Grid, layout: Layout, under: Sequence[tuple[int, str]]) -> None:
        self._grid, self._layout = grid, layout
        self._key = key_column(grid, layout)
        self._tall = _tall(grid, self._key.at)
        self._wide = {span.top for span in grid.spans if span.right - span.left + 1 >= min(_WIDE, len(layout.printed))}
        self._owners = layout.of(*OWNERS)
        self._number = number_columns(layout, self._key)
        self._outer = [each.at for each in (*self._number, *layout.unknown) if each.at < self._key.at]
        # in a ledger of tasks the problem is what they are of: another problem, another item
        self._of = layout.of("problem")[:1] if self._key.field == "task" else []
        self._titles = {text for _, text in layout.above}
        self._said_of_items = [each.at for each in (*self._owners, *layout.of("measure")) if each != self._key]
        self._states = [each.at for each in layout.of(*CLAIMS_AND_STATES, "told")]
        self._found = Sorted()
        self._headings = list(under)
        self._lines: list[tuple[int, tuple[str, ...]]] = []

    def sorted(self) -> Sorted:
        for n in range(self._layout.first, len(self._grid.rows)):
            row = self._grid.rows[n]
            if any(row) and not repeats_head(row, self._layout) and not self._titles.issuperset(filter(None, row)):
                self._sort_in(n, row)
        used = {heading for group in self._found.groups for heading in group.headings}
        self._found.sections = [(n, over) for n, over in self._lines if over[-1] in used]
        self._found.idle = [(n, over[-1]) for n, over in self._lines if over[-1] not in used]
        self._found.open = self._headings
        return self._found

    def _sort_in(self, n: int, row: list[str]) -> None:
        found, groups = self._found, self._found.groups
        heading = self._heading(n, row)
        if self._is_foot(row):
            found.foot.append((n, " ".join(dict.fromkeys(filter(None, row)))))
        elif heading is not None:
            self._under(n, heading)
        elif groups and self._goes_on(groups[-1], n):
            groups[-1].rows.append(n)
        elif groups and self._is_split(groups[-1], n):
            groups.append(Group(self._over(), [n], split=True))
        elif row[self._key.at]:
            groups.append(Group(self._over(), [n]))
        else:
            found.orphans.append(n)

    def _over(self) -> tuple[str, ...]:
        return tuple(text for _, text in self._headings)

    def _goes_on(self, group: Group, n: int) -> bool:
        """Whether a row belongs to the item before: its key is the same cell, the same words under the same number, or empty."""
        row, first = self._grid.rows[n], self._grid.rows[group.rows[0]]
        if self._over() != group.headings:
            return False
        numbers = ("", self._numbered(first))
        empty = not row[self._key.at] and self._numbered(row) in numbers
        again = row[self._key.at] == first[self._key.at] and self._numbered(row) in numbers and not self._is_copy(n)
        return (self._is_same(group, n) or empty or again) and self._agrees(row, first)

    def _is_split(self, group: Group, n: int) -> bool:
        """A row for another unit, without words and a number of its own: the same problem, another's task."""
        row, above = self._grid.rows[n], self._grid.rows[group.rows[0]]
        return (
            self._over() == group.headings
            and (self._is_same(group, n) or not row[self._key.at])
            and self._numbered(row) in ("", self._numbered(above))
            and any(row[each.at] for each in self._owners)
        )

    def _is_same(self, group: Group, n: int) -> bool:
        return n in self._tall and self._tall[n].top <= group.rows[0] <= self._tall[n].bottom

    def _is_copy(self, n: int) -> bool:
        """All that it says stands in the row before: written twice, which is for a person to see."""
        return self._grid.rows[n] == self._grid.rows[n - 1]

    def _numbered(self, row: list[str]) -> str:
        return next((row[each.at] for each in self._number if row[each.at]), "")

    def _agrees(self, row: list[str], first: list[str]) -> bool:
        """Nobody else is named in it, and no other problem."""
        return all(
            row[each.at] in ("", first[each.at]) or names_nobody_else(row[each.at])
            for each in (*self._of, *self._owners)
        )

    def _is_foot(self, row: list[str]) -> bool:
        """It begins with the word of a total or of a remark, and is no item that happens to: then more of it stands beside."""
        at, first = next((at, text) for at, text in enumerate(row) if text)
        sign = "".join(first.split())
        beside, has_state = self._beside(row, first), any(says_state(row[each]) for each in self._states)
        if label := _labels().match(sign) or _page().fullmatch(sign):
            is_word, is_before = label.end() == len(sign), at < self._key.at
            if row[self._key.at] not in ("", first) and is_word and not is_before:
                return False
            if has_state and not (is_word and is_before):
                return False
            # one name beside is that of who signs, where more than one label stands in the row
            several = is_word or any(_is_label(text) for text in row if text not in ("", first))
            return beside + has_state < (2 if several else 1)
        if _totals().match(sign) is None:
            return False
        return bool(_counted().fullmatch(sign)) or not (beside or has_state)

    def _beside(self, row: list[str], first: str) -> int:
        """How many cells say of an item whose it is or what is done, and neither count nor are signed."""
        said = [row[at] for at in self._said_of_items if row[at] != first]
        return sum(bool(_WORDS.search(text)) and not _NO_WORDS.search(text) and not _is_label(text) for text in said)

    def _is_merged(self, n: int, row: list[str]) -> bool:
        """Whether what stands in all its cells is one cell; a file that knows of none may say it in each, from the first on."""
        if n in self._wide or all(row):
            return True
        return not self._grid.spans and bool(row[0] and row[self._key.at]) and not self._numbered(row).isdigit()

    def _heading(self, n: int, row: list[str]) -> str | None:
        """The text of a line between the items: merged over several columns, or an outline's number alone in the first one."""
        said = set(filter(None, row))
        if len(said) != 1:
            return None
        (text,) = said
        if sum(bool(cell) for cell in row) >= min(_WIDE, len(row)) and self._is_merged(n, row):
            return text
        starts = outline_level(text) is not None
        is_first = bool(row[0]) or any(row[: self._key.at]) or (bool(self._number) and not self._numbered(row))
        # words alone in the column of numbers, or before all columns that mean something
        is_word = not row[self._key.at] and any(row[at] for at in self._outer) and bool(_WORD.search(text))
        return text if (starts and is_first) or is_word else None

    def _under(self, n: int, text: str) -> None:
        """A new heading ends those of its level and below; without a number it is of the first."""
        level = outline_level(text) or 0
        self._headings = [*(each for each in self._headings if each[0] < level), (level, text)]
        self._lines.append((n, self._over()))


def values_above(grid: Grid, groups: Sequence[Group], column: Column, *, always: bool = False) -> list[str]:
    """Of each item the text of its cell; where there is none, of one that was split off, that of the item it was split from.

    `always`: of any other item under the same headings too, as in columns that say once for many what they are under.
    """
    found: list[str] = []
    for place, group in enumerate(groups):
        text = next((grid.rows[n][column.at] for n in group.rows if grid.rows[n][column.at]), "")
        if not text and place and (group.split or always) and groups[place - 1].headings == group.headings:
            text = found[-1]
        found.append(text)
    return found


def _tall(grid: Grid, at: int) -> dict[int, Span]:
    """The cell merged downwards that each row has in this column, where there is one."""
    found: dict[int, Span] = {}
    for span in grid.spans:
        if span.left <= at <= span.right and span.bottom > span.top:
            found |= dict.fromkeys(range(span.top, span.bottom + 1), span)
    return found


@cache
def _counted() -> re.Pattern[str]:
    """A total alone, or with how many of what and nothing else."""
    return re.compile(rf"{any_of(words()['totals'])}[:：]?(?:{words()['counted_things']})?")


@cache
def _page() -> re.Pattern[str]:
    return re.compile(words()["page"])


def _is_label(text: str) -> bool:
    return _labels().match("".join(text.split())) is not None


@cache
def _totals() -> re.Pattern[str]:
    return re.compile(rf"{any_of(words()['totals'])}(?:$|[:：]|{words()['in_all']}|\d)")


@cache
def _labels() -> re.Pattern[str]:
    """The word of a remark, or who signs."""
    signed = any_of(words()["signed"])
    remark = rf"{any_of(words()['remarks'])}\d*(?:{signed}|[（(]{signed}[)）])?"
    person = rf"[\u4e00-\u9fff]{{0,6}}{any_of(data()['owners']['posts'])}{signed}"
    return re.compile(rf"(?:{remark}|{person}|[\u4e00-\u9fff]{{0,10}}[（(]{signed}[)）])(?:[:：]|$)")
