"""What the picture of the weekly summary shows (挂图): units by status, weeks as columns.

To fill it: one `ChartRow` a unit in the bureau's own order, from `rows_of` (counts by unit, cells by week and unit); what no unit
answers for goes into a row whose `unit` is None, so that all items are in exactly one row and one status. Totals are always
the sums of the rows. Where everything stands is in `chart_layout.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from bot.rules.models import Finding
from bot.rules.tallies import Rate

K = TypeVar("K")


class Status(StrEnum):
    """How an item stands, in the order in which a bar shows it. What is open past its date is overdue and nothing else."""

    DONE = "done"
    NEARLY = "nearly"
    """基本完成 or 阶段性: it does not count as done."""
    IN_PROGRESS = "in_progress"
    OPEN = "open"
    """未完成, or nothing found yet."""
    OVERDUE = "overdue"


class Standing(StrEnum):
    """How a unit answered a week."""

    ALL = "all"
    PART = "part"
    NOTHING = "nothing"
    NOT_ASKED = "not_asked"


def status_of(finding: Finding, *, overdue: bool) -> Status:
    """Of an item; `overdue` as `summary.is_overdue` says, which never holds for what is done."""
    if overdue:
        return Status.OVERDUE
    return _STATUS[finding]


_STATUS = {
    Finding.DONE: Status.DONE,
    Finding.BASICALLY_DONE: Status.NEARLY,
    Finding.PHASED: Status.NEARLY,
    Finding.IN_PROGRESS: Status.IN_PROGRESS,
    Finding.NOT_DONE: Status.OPEN,
    Finding.UNSTATED: Status.OPEN,
}


@dataclass(frozen=True)
class Week:
    """One issue of the summary, with the day of its cut-off."""

    number: int
    ends: date


@dataclass(frozen=True)
class Cell:
    """A unit's week: items asked about and answered, and items of it that were done by then (None: not known)."""

    asked: int
    answered: int
    done: int | None = None

    @property
    def standing(self) -> Standing:
        if not self.asked:
            return Standing.NOT_ASKED
        if not self.answered:
            return Standing.NOTHING
        return Standing.ALL if self.answered >= self.asked else Standing.PART


NO_CELL = Cell(0, 0)


@dataclass(frozen=True)
class ChartRow:
    """One unit: how many of its items stand how (statuses it has none of may be absent), and a cell a week, oldest first.

    `unit`: None for items that no unit answers for.
    """

    unit: str | None
    counts: Mapping[Status, int]
    cells: tuple[Cell, ...]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def count(self, status: Status) -> int:
        return self.counts.get(status, 0)


@dataclass(frozen=True)
class Chart:
    """All that the picture tells. `number`: of the issue; `as_of`: aware, shown in its own zone; `weeks`: oldest first.

    `rows`: in the bureau's own order. `named`: whether units stand there by name or by their place in that order only.
    `notes`: sentences under the picture. Raises ValueError where a row has not one cell a week.
    """

    title: str
    subtitle: str
    number: int
    as_of: datetime
    weeks: tuple[Week, ...]
    rows: tuple[ChartRow, ...]
    notes: tuple[str, ...] = ()
    named: bool = True

    def __post_init__(self) -> None:
        if any(len(row.cells) != len(self.weeks) for row in self.rows):
            raise ValueError("a row has not one cell a week")

    @property
    def totals(self) -> ChartRow:
        return summed(self.rows, len(self.weeks))

    @property
    def done(self) -> Rate:
        return Rate(self.totals.count(Status.DONE), self.totals.total)

    @property
    def answered(self) -> Rate:
        """Of what was asked in the newest week."""
        newest = self.totals.cells[-1] if self.weeks else NO_CELL
        return Rate(newest.answered, newest.asked)


def rows_of(
    units: Iterable[tuple[K, str | None]],
    weeks: Sequence[Week],
    counts: Mapping[K, Mapping[Status, int]],
    cells: Mapping[tuple[int, K], Cell],
) -> tuple[ChartRow, ...]:
    """A row a unit, in the order of `units` (key and name). `cells` by number of week and key; what is absent was not asked."""
    return tuple(
        ChartRow(name, counts.get(key, {}), tuple(cells.get((week.number, key), NO_CELL) for week in weeks))
        for key, name in units
    )


def for_group(chart: Chart, *, named: bool = True) -> Chart:
    """The same for a group chat: figures and colours, no sentences; units by their names only when `named`."""
    return replace(chart, notes=(), named=named)


def summed(rows: Sequence[ChartRow], weeks: int) -> ChartRow:
    """All rows as one, without a name; how many were done by a week is known where it is known of one row at least."""
    return ChartRow(
        None,
        {status: sum(row.count(status) for row in rows) for status in Status},
        tuple(_summed([row.cells[n] for row in rows]) for n in range(weeks)),
    )


def _summed(cells: Sequence[Cell]) -> Cell:
    known = [cell.done for cell in cells if cell.done is not None]
    return Cell(sum(cell.asked for cell in cells), sum(cell.answered for cell in cells), sum(known) if known else None)
