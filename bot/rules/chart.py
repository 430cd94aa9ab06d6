"""What the picture of the weekly summary shows (挂图): units by status, weeks as columns; and how it is laid out.

To fill it: one `ChartRow` a unit in the bureau's own order, from `rows_of` (counts by unit, cells by week and unit); what no unit
answers for goes into a row whose `unit` is None, so that all items are in exactly one row and one status. Totals are always
the sums of the rows. Lengths are points of the picture, widths of words are in em.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import TypeVar

from bot.rules.models import Finding
from bot.rules.summary import Rate

WIDTH = 1600
MARGIN = 56
GUTTER = 48
"""Between two columns of units."""

HEAD, BAND, FOOT, NOTE = 372, 84, 160, 36
"""Heights: title and figures, the totals where they are no row, the legend, one line of notes."""

MOST_IN_ONE_COLUMN, MOST_ROWS = 32, 200
"""Units; beyond the first they stand in two columns, beyond the second what is left over is summed up in the last place."""

MOST_NOTES = 8
"""Lines."""

_LEFT_OUT = "…"
_CLOSING = "，。、；：）》”！？"
"""May stand past the edge, but not at the beginning of a line."""

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


# --- where everything stands ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sizes:
    """Of the parts of a row: its height, the name with `ems` of its words, the bar, the share done, the squares of the weeks.

    `head`: the height of the words over the rows.
    """

    head: int
    row: int
    name: int
    ems: float
    words: int
    bar: int
    figures: int
    share: int
    square: int
    step: int
    digits: int
    most_weeks: int
    gap: int = 20


ONE_COLUMN = Sizes(
    head=104,
    row=52,
    name=330,
    ems=11,
    words=29,
    bar=36,
    figures=25,
    share=104,
    square=38,
    step=44,
    digits=21,
    most_weeks=12,
)
TWO_COLUMNS = Sizes(
    head=66,
    row=40,
    name=208,
    ems=9,
    words=23,
    bar=28,
    figures=19,
    share=66,
    square=29,
    step=31,
    digits=16,
    most_weeks=8,
    gap=12,
)


@dataclass(frozen=True)
class Line:
    """A row in its place. `number`: of the unit in the bureau's order, from 1; `rest`: units that are summed up in it."""

    row: ChartRow
    number: int = 0
    rest: int = 0
    is_total: bool = False


@dataclass(frozen=True)
class Layout:
    """The rows by columns; `weeks`: those shown, the newest ones; `notes`: in lines; `height` of all.

    The totals are the first row of the only column, or `band` over two columns.
    """

    sizes: Sizes
    band: Line | None
    columns: tuple[tuple[Line, ...], ...]
    weeks: tuple[Week, ...]
    notes: tuple[str, ...]
    column_width: int
    bar_width: int
    lefts: tuple[int, ...]
    top: int
    end: int
    """Where the rows begin and end."""
    height: int
    width: int = WIDTH
    margin: int = MARGIN


def lay_out(chart: Chart) -> Layout:
    """Where everything of a chart stands; notes must be such as can be printed before they are put in lines."""
    lines, totals = _lines(chart), Line(chart.totals, is_total=True)
    several = len(lines) > MOST_IN_ONE_COLUMN
    half = -(-len(lines) // 2)
    columns = (lines[:half], lines[half:]) if several else ((totals, *lines),)
    sizes = TWO_COLUMNS if several else ONE_COLUMN
    width = (WIDTH - 2 * MARGIN - GUTTER) // 2 if several else WIDTH - 2 * MARGIN
    weeks = chart.weeks[-sizes.most_weeks :]
    squares = max(0, len(weeks) * sizes.step - (sizes.step - sizes.square))
    notes = _notes(chart.notes)
    top = HEAD + (BAND if several else 0) + sizes.head
    end = top + len(columns[0]) * sizes.row
    return Layout(
        sizes=sizes,
        band=totals if several else None,
        columns=columns,
        weeks=weeks,
        notes=notes,
        column_width=width,
        bar_width=width - sizes.name - 3 * sizes.gap - sizes.share - squares,
        lefts=(MARGIN, MARGIN + width + GUTTER) if several else (MARGIN,),
        top=top,
        end=end,
        height=end + FOOT + len(notes) * NOTE,
    )


def _lines(chart: Chart) -> tuple[Line, ...]:
    lines = tuple(Line(row, number) for number, row in enumerate(chart.rows, 1))
    if len(lines) <= MOST_ROWS:
        return lines
    rest = chart.rows[MOST_ROWS - 1 :]
    return (*lines[: MOST_ROWS - 1], Line(summed(rest, len(chart.weeks)), rest=len(rest)))


@dataclass(frozen=True)
class Segment:
    """A part of a bar, from `left`; its number is so high that it fits."""

    status: Status
    count: int
    left: int
    width: int
    digits: int


def segments(row: ChartRow, width: int, digits: int) -> list[Segment]:
    """The bar of a row: every status there is has room for its number, the rest of the room is shared by count.

    Together they are `width` wide; `digits`: how high a number is where there is room.
    """
    present = [(status, row.count(status)) for status in Status if row.count(status)]
    needed = [_room(count, digits) for _, count in present]
    if sum(needed) > width:
        digits = max(1, digits * width // sum(needed))
        needed = [width * each // sum(needed) for each in needed]
    widths = _shared(width, [count for _, count in present], needed)
    lefts = [0, *accumulate(widths)]
    return [
        Segment(status, count, left, wide, digits)
        for (status, count), left, wide in zip(present, lefts, widths, strict=False)
    ]


def _room(count: int, digits: int) -> int:
    return round(len(str(count)) * digits * 0.58 + digits * 1.2)


def _shared(width: int, counts: Sequence[int], needed: Sequence[int]) -> list[int]:
    """By count, but nobody less than needed: who would get less is given that, and the others share what is left."""
    fixed: set[int] = set()
    while True:
        room = width - sum(needed[n] for n in fixed)
        whole = sum(count for n, count in enumerate(counts) if n not in fixed)
        short = {n for n, count in enumerate(counts) if n not in fixed and room * count < needed[n] * whole}
        if not short:
            break
        fixed |= short
    ends = [0, *accumulate(needed[n] if n in fixed else room * count / whole for n, count in enumerate(counts))]
    if counts:
        ends[-1] = width
    return [round(end) - round(begin) for begin, end in pairwise(ends)]


# --- words ------------------------------------------------------------------------------------------------------------


def width_of(text: str) -> float:
    """How wide a line of text is in em, by kinds of signs; rather too wide than too narrow."""
    return sum(_width_of(sign) for sign in text)


def shorten(text: str, ems: float) -> str:
    """One line at most so wide; what does not fit is left out at the end, and seen to be. No sign loses its accents."""
    line = " ".join(text.split())
    if width_of(line) <= ems:
        return line
    kept, used = [], width_of(_LEFT_OUT)
    for cluster in _clusters(line):
        used += width_of(cluster)
        if used > ems:
            break
        kept.append(cluster)
    return "".join(kept).rstrip() + _LEFT_OUT


def wrap(text: str, ems: float) -> list[str]:
    """The text in lines at most so wide, words of Latin letters whole where they fit into one; [] for none."""
    lines, line = [], ""
    for piece in _pieces(" ".join(text.split()), ems):
        if line and width_of(line + piece) > ems and piece not in _CLOSING:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line] if line else lines


def _notes(notes: Sequence[str]) -> tuple[str, ...]:
    lines = [line for note in notes for line in wrap(note, 58)]
    if len(lines) <= MOST_NOTES:
        return tuple(lines)
    return (*lines[: MOST_NOTES - 1], shorten(lines[MOST_NOTES - 1] + _LEFT_OUT, 58))


def _width_of(sign: str) -> float:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(sign) in "WFA":
        return 1
    if sign in "MWmw@%&":
        return 0.92
    return 0.7 if sign.isupper() else 0.58


def _clusters(text: str) -> list[str]:
    """Signs with the accents that belong to them."""
    found: list[str] = []
    for sign in text:
        if found and unicodedata.category(sign) in ("Mn", "Me", "Mc", "Cf"):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def _pieces(text: str, ems: float) -> list[str]:
    """Where a line may end: between Chinese signs, after blanks, and anywhere in what is wider than a line."""
    found: list[str] = []
    for cluster in _clusters(text):
        goes_on = found and cluster.isascii() and found[-1].isascii() and not found[-1].endswith(" ")
        if goes_on and width_of(found[-1] + cluster) <= ems:
            found[-1] += cluster
        else:
            found.append(cluster)
    return found
