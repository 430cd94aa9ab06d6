"""What the rows of a ledger say beside what an item is made of: progress, and columns that only this office has. Nothing that
stands in a row of an item is passed over."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.ledger.tables.cells import Grid
from bot.ledger.tables.fields import CLAIMS_AND_STATES, PEOPLE, REPORTS, SUBJECTS, UNITS
from bot.ledger.tables.heads import DEEPEST, Column, Layout, letter_of
from bot.ledger.tables.owners import leaves_out
from bot.ledger.tables.rows import Group
from bot.ledger.tables.words import bare, data
from bot.ledger.tables.words import layout as words
from bot.rules.numerals import chinese_class

LONGEST_HEAD = 60
"""Signs of a head that its cells are kept under."""

_WITH_THEM = frozenset({*CLAIMS_AND_STATES, "done_on", "delay", "outlook", "next"})
"""Told with a report: a word or a day alone says nothing, so the head stands before it."""
_KEPT = frozenset(
    {"requirement", "cause", "supervisor", "start", "kind", "amount", "evidence", "overdue", "closing", "note"}
)
_SAID = frozenset({"number", "aspect", *SUBJECTS, "long_term"})
"""Columns of which an item takes what it needs; what is left is kept."""
_COUNTER = re.compile(
    rf"[\W_]*(?:\d{{1,6}}|[A-Za-z]{{1,2}}|[{chinese_class()}]{{1,5}}|[\u2460-\u2473])(?:[\W_]+\d{{1,6}})*[\W_]*"
)
"""A number of an outline or a count of rows: it numbers, and says nothing."""


@dataclass(frozen=True)
class _Cells:
    """A column whose cells are kept under this name; empty where they need none."""

    at: int
    name: str


class Beside:
    """Of one table, in whose rows these groups are."""

    def __init__(self, grid: Grid, layout: Layout, groups: Sequence[Group]) -> None:
        self._grid = grid
        counted = layout.counted or frozenset()
        free = [each for each in layout.columns if each.at not in counted]
        self._progress = _progress(free)
        kept = [*(each for each in free if each.field in _KEPT), *layout.unknown, *_unnamed(grid, layout, groups)]
        self._said = [each.at for each in free if each.field in _SAID]
        self._is_number = {each.at for each in free if each.field == "number"}
        self._is_long = {each.at for each in free if each.field == "long_term"}
        self._units = [each.at for each in free if each.field in UNITS]
        self._owners = [each.at for each in free if each.field in (*UNITS, *PEOPLE)]
        others = [each for each in free if each.field in (*_SAID, *UNITS, *PEOPLE)]
        self._names = _names(sorted(kept, key=_place) + others)
        self._own = [_Cells(each.at, self._names[each.at]) for each in sorted(kept, key=_place)]

    def progress(self, rows: Sequence[list[str]], state: tuple[int, str]) -> tuple[str, ...]:
        """The texts of progress in these rows, each once, in the order of the columns. `state`: in which column what the item
        has as its state stands: that is no more told."""
        found: dict[str, None] = {}
        for column in self._progress:
            for row in rows:
                text = row[column.at]
                if not text or (column.at == state[0] and text == state[1]):
                    continue
                if column.name:
                    text = words()["labelled"].format(name=column.name, text=text)
                    found[text] = None
                else:
                    found |= dict.fromkeys(_told_before(text))
        return tuple(found)

    def own(self, rows: Sequence[list[str]], said: str, unnamed: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """The cells that are kept, by their heads; of a head's rows each text once, a line each.

        `said`: all that the item says in its own words; `unnamed`: people in cells of units that it does not name.
        """
        found = {column.name: text for column in self._own if (text := _cell(rows, column.at))}
        left = [(at, row[at]) for row in rows for at in self._said if row[at] and row[at] not in said]
        left = [(at, text) for at, text in left if not self._says_nothing(at, text)]
        left += [(at, row[at]) for row in rows for at in self._owners if leaves_out(row[at])]
        left += [(at, row[at]) for name in unnamed for at in self._units for row in rows if name in row[at]]
        for at, text in left:
            _keep(found, self._names[at], text)
        return tuple(found.items())

    def _says_nothing(self, at: int, text: str) -> bool:
        if at in self._is_number:
            return is_counter(text)
        return at in self._is_long and _is_yes_or_no(text)


def is_counter(text: str) -> bool:
    """Whether a cell only numbers what stands beside it."""
    return text.isdigit() or (len(text) < 20 and _COUNTER.fullmatch(text) is not None)


def _is_yes_or_no(text: str) -> bool:
    return len(text) == 1 or text in data()["kept_up"]["no"] or text in data()["kinds"]["long"]


def _cell(rows: Sequence[list[str]], at: int) -> str:
    """What a column says in these rows, each text once, a line each."""
    first = rows[0][at]
    for row in rows:
        if row[at] != first:
            return "\n".join(dict.fromkeys(each[at] for each in rows if each[at]))
    return first


def _keep(found: dict[str, str], name: str, text: str) -> None:
    if name not in found:
        found[name] = text
    elif text not in found[name].split("\n"):
        found[name] = f"{found[name]}\n{text}"


def _told_before(text: str) -> Iterator[str]:
    """What a ledger that the bot has printed tells in one cell as several: each begins with the same mark."""
    mark = words()["before"]
    if mark not in text:
        yield text
        return
    for part in re.split(rf"(?m)^{re.escape(mark)}", text):
        if part.strip():
            yield part.strip()


def _place(column: Column) -> int:
    return column.at


def _progress(columns: Sequence[Column]) -> list[_Cells]:
    """The columns that tell of progress, in the order of the sheet.

    Of several reports each is called by what tells it from the others; a single one needs no name.
    """
    reports = [each for each in columns if each.field in REPORTS]
    others = [each for each in columns if each.field in _WITH_THEM]
    names = _names(others) | _names_of_reports(reports)
    return [_Cells(each.at, names[each.at]) for each in sorted([*reports, *others], key=_place)]


def _names_of_reports(columns: Sequence[Column]) -> dict[int, str]:
    if len(columns) < 2:
        return {each.at: "" for each in columns}
    if len({bare(each.head) for each in columns}) == 1 and (groups := _groups(columns)):
        return {each.at: group for each, group in zip(columns, groups, strict=True)}
    return _names(columns)


def _groups(columns: Sequence[Column]) -> list[str]:
    """Of the groups over these columns those that tell all of them apart, the nearest that do; empty where none does."""
    for depth in range(DEEPEST):
        groups = [_line(each.over[depth]) if depth < len(each.over) else "" for each in columns]
        if all(groups) and len(set(groups)) == len(groups):
            return groups
    return []


def _names(columns: Sequence[Column]) -> dict[int, str]:
    """What each column is called: its head; with the groups over it where it needs them, and a number where these do not help."""
    names = {
        each.at: _cut(_line(each.head)) or words()["unnamed"].format(letter=letter_of(each.at)) for each in columns
    }
    for again in _repeated(names):
        alike = [each for each in columns if names[each.at] == again]
        groups = _groups(alike) or ["".join(map(_line, reversed(each.over))) for each in alike]
        for each, group in zip(alike, groups, strict=True):
            if group:
                names[each.at] = _cut(words()["grouped"].format(group=group, head=again))
    given: dict[str, int] = {}
    for at, name in names.items():
        free, n = name, 2
        while free in given:
            free, n = words()["numbered"].format(head=name, n=n), n + 1
        given[free] = at
    return {at: name for name, at in given.items()}


def _repeated(names: dict[int, str]) -> set[str]:
    return {name for name, count in Counter(names.values()).items() if count > 1}


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_HEAD else f"{name[: LONGEST_HEAD - 1]}…"


@cache
def _line(head: str) -> str:
    """A head on one line, as printed otherwise."""
    return " ".join(re.sub(r"\s*\n\s*", "", head).split())


def _unnamed(grid: Grid, layout: Layout, groups: Sequence[Group]) -> list[Column]:
    """Columns without a head in which rows of items say something."""
    headed = {each.at for each in (*layout.columns, *layout.unknown)}
    free = [at for at in range(len(layout.printed)) if at not in headed]
    rows = [grid.rows[n] for group in groups for n in group.rows] if free else []
    return [Column(at, "", "") for at in free if any(row[at] for row in rows)]
