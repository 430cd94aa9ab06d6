"""Where everything in the picture of the weekly summary stands. Lengths are points of the picture, widths of words are in em."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from bot.rules.chart import Chart, ChartRow, Status, Week, summed
from bot.rules.fitting import LEFT_OUT, shorten, wrap

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


def _notes(notes: Sequence[str]) -> tuple[str, ...]:
    lines = [line for note in notes for line in wrap(note, 58)]
    if len(lines) <= MOST_NOTES:
        return tuple(lines)
    return (*lines[: MOST_NOTES - 1], shorten(lines[MOST_NOTES - 1] + LEFT_OUT, 58))
