"""Filling a chart from counts, and laying it out: nothing is lost, nothing overlaps, whatever the numbers."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.chart import (
    NO_CELL,
    Cell,
    Chart,
    ChartRow,
    Standing,
    Status,
    Week,
    for_group,
    rows_of,
    status_of,
    summed,
)
from bot.rules.chart_layout import MOST_IN_ONE_COLUMN, MOST_NOTES, MOST_ROWS, Layout, lay_out, segments
from bot.rules.models import Finding
from bot.rules.tallies import Rate

AS_OF = datetime(2026, 5, 28, 9, tzinfo=UTC)
WEEKS = (Week(1, date(2026, 5, 21)), Week(2, date(2026, 5, 28)))
DONE, OVERDUE = Status.DONE, Status.OVERDUE


def a_chart(*rows: ChartRow, weeks: tuple[Week, ...] = WEEKS, notes: tuple[str, ...] = ()) -> Chart:
    return Chart("题", "副题", 2, AS_OF, weeks, rows, notes)


def a_row(number: int, weeks: int = 2) -> ChartRow:
    return ChartRow(f"第{number}科", {DONE: number}, tuple(Cell(2, 1, number) for _ in range(weeks)))


def laid(units: int, weeks: int = 2, notes: tuple[str, ...] = ()) -> Layout:
    shown = tuple(Week(n + 1, date(2026, 3, 5)) for n in range(weeks))
    return lay_out(a_chart(*(a_row(n, weeks) for n in range(1, units + 1)), weeks=shown, notes=notes))


# --- filling ----------------------------------------------------------------------------------------------------------


def test_rows_are_filled_from_counts_by_unit_and_cells_by_week_and_unit():
    rows = rows_of(
        [(7, "乙科"), (3, "甲科"), (0, None)],
        WEEKS,
        {3: {DONE: 2}, 7: {OVERDUE: 1}, 0: {Status.OPEN: 4}},
        {(1, 3): Cell(2, 2, 1), (2, 3): Cell(1, 0, 2), (2, 7): Cell(1, 1, 0)},
    )
    assert rows == (
        ChartRow("乙科", {OVERDUE: 1}, (NO_CELL, Cell(1, 1, 0))),
        ChartRow("甲科", {DONE: 2}, (Cell(2, 2, 1), Cell(1, 0, 2))),
        ChartRow(None, {Status.OPEN: 4}, (NO_CELL, NO_CELL)),
    )


def test_a_unit_without_counts_has_a_row_all_the_same():
    (row,) = rows_of([(1, "甲科")], WEEKS, {}, {})
    assert (row.total, row.count(DONE), row.cells) == (0, 0, (NO_CELL, NO_CELL))


def test_totals_and_rates_are_sums_of_the_rows():
    chart = a_chart(
        ChartRow("甲", {DONE: 2, OVERDUE: 1}, (Cell(3, 3, 1), Cell(2, 1, 2))),
        ChartRow("乙", {DONE: 1, Status.NEARLY: 4}, (Cell(5, 0), Cell(4, 4, 1))),
    )
    assert {status: count for status, count in chart.totals.counts.items() if count} == {
        DONE: 3,
        Status.NEARLY: 4,
        OVERDUE: 1,
    }
    assert chart.totals.cells == (Cell(8, 3, 1), Cell(6, 5, 3))
    assert chart.done == Rate(3, 8)
    assert chart.answered == Rate(5, 6)


def test_a_chart_of_nothing_has_rates_of_nothing():
    chart = a_chart(weeks=())
    assert (chart.done, chart.answered) == (Rate(0, 0), Rate(0, 0))
    assert summed([], 2).cells == (NO_CELL, NO_CELL)


def test_a_row_with_too_few_weeks_is_refused():
    with pytest.raises(ValueError, match="one cell a week"):
        a_chart(a_row(1, weeks=1))


@pytest.mark.parametrize(
    ("cell", "standing"),
    [
        (Cell(0, 0), Standing.NOT_ASKED),
        (Cell(0, 2), Standing.NOT_ASKED),
        (Cell(2, 0), Standing.NOTHING),
        (Cell(2, 1), Standing.PART),
        (Cell(2, 2), Standing.ALL),
        (Cell(2, 3), Standing.ALL),
    ],
)
def test_how_a_week_was_answered(cell: Cell, standing: Standing):
    assert cell.standing == standing


@pytest.mark.parametrize("finding", Finding)
def test_every_finding_has_its_status_and_what_is_overdue_is_nothing_else(finding: Finding):
    assert status_of(finding, overdue=True) == OVERDUE
    assert status_of(finding, overdue=False) != OVERDUE
    assert (status_of(finding, overdue=False) == DONE) == (finding == Finding.DONE)


def test_for_a_group_there_are_no_sentences():
    chart = a_chart(a_row(1), notes=("一句话",))
    assert for_group(chart).notes == ()
    assert for_group(chart).named
    assert not for_group(chart, named=False).named
    assert for_group(chart).rows == chart.rows


# --- laying out -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("units", [0, 1, MOST_IN_ONE_COLUMN, MOST_IN_ONE_COLUMN + 1, MOST_ROWS, MOST_ROWS + 1, 999])
def test_every_unit_has_a_place_or_is_summed_up(units: int):
    layout = laid(units)
    lines = [line for column in layout.columns for line in column if not line.is_total]
    assert len(lines) == min(units, MOST_ROWS)
    assert sum(line.rest or 1 for line in lines) == units
    assert sum(line.row.total for line in lines) == units * (units + 1) // 2
    assert [line.number for line in lines if not line.rest] == list(range(1, len(lines) + 1 - (units > MOST_ROWS)))
    assert len(layout.columns) == len(layout.lefts) == (2 if units > MOST_IN_ONE_COLUMN else 1)


@pytest.mark.parametrize("units", [0, 1, 32, 33, 200, 999])
@pytest.mark.parametrize("weeks", [0, 1, 8, 60])
def test_all_parts_have_room_and_telegram_takes_the_measures(units: int, weeks: int):
    layout = laid(units, weeks, notes=("长" * 9999,))
    sizes = layout.sizes
    squares = len(layout.weeks) * sizes.step
    assert layout.bar_width >= 150
    assert sizes.name + layout.bar_width + sizes.share + squares <= layout.column_width
    assert layout.lefts[-1] + layout.column_width == layout.width - layout.margin
    assert layout.top + len(layout.columns[0]) * sizes.row == layout.end < layout.height
    assert layout.width + layout.height <= 10_000
    assert layout.height <= 20 * layout.width <= 400 * layout.height
    assert len(layout.notes) == MOST_NOTES
    assert layout.notes[-1].endswith("…")


@pytest.mark.parametrize(("units", "shown"), [(30, 12), (200, 8)])
def test_the_newest_weeks_are_shown(units: int, shown: int):
    assert [week.number for week in laid(units, 60).weeks] == list(range(61 - shown, 61))
    assert len(laid(units, 5).weeks) == 5


COUNTS = st.dictionaries(st.sampled_from(Status), st.integers(0, 99_999))


@given(COUNTS, st.integers(150, 1200), st.integers(19, 27))
def test_a_bar_is_as_wide_as_it_should_be_and_has_all_numbers(counts: dict[Status, int], width: int, digits: int):
    parts = segments(ChartRow("甲", counts, ()), width, digits)
    assert {part.status: part.count for part in parts} == {status: count for status, count in counts.items() if count}
    assert [part.status for part in parts] == [status for status in Status if counts.get(status)]
    assert sum(part.width for part in parts) == (width if parts else 0)
    assert [part.left for part in parts] == [sum(each.width for each in parts[:n]) for n in range(len(parts))]
    for part in parts:
        assert part.digits <= digits
        assert len(str(part.count)) * part.digits * 0.58 <= part.width


def test_a_bar_is_shared_by_count_where_there_is_room():
    parts = segments(ChartRow("甲", {DONE: 3, OVERDUE: 1}, ()), 400, 20)
    assert [(part.left, part.width) for part in parts] == [(0, 300), (300, 100)]


def test_who_would_get_too_little_gets_what_its_number_needs():
    small, large = segments(ChartRow("甲", {DONE: 1, OVERDUE: 999}, ()), 400, 20)
    assert small.width >= 20 * 0.58 + 20
    assert large.width == 400 - small.width
