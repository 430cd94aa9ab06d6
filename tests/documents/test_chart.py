"""The picture of the weekly summary: its figures are those of the data, texts stay texts, and it is a photo that Telegram takes."""

from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from benchmarks.sample_charts import AS_OF, FIRST, UNITS, a_chart
from bot.documents.chart_picture import draw, svg
from bot.evidence.looking import Looker
from bot.reports.glyphs import covered
from bot.rules.chart import Cell, Chart, ChartRow, Standing, Status, Week, for_group
from bot.rules.chart_layout import MOST_IN_ONE_COLUMN, MOST_ROWS

NASTY = "<b>甲</b>&\"'</text>{{ 7*7 }}{% x %}]]>"
SIZES = [(1, 1), (1, 12), (30, 12), (30, 1), (12, 60), (200, 12), (200, 60), (0, 3), (0, 0), (33, 9), (450, 12)]


class Drawing:
    """An SVG as another program reads it."""

    def __init__(self, chart: Chart) -> None:
        self.root = ElementTree.fromstring(svg(chart))

    def groups(self, kind: str, within: ElementTree.Element | None = None) -> list[ElementTree.Element]:
        return [each for each in (within or self.root).iter(_tag("g")) if kind in each.get("class", "").split()]

    def text(self, kind: str) -> str:
        return next(told(each) for each in self.root.iter(_tag("text")) if each.get("class") == kind)

    @property
    def texts(self) -> list[str]:
        return [told(each) for each in self.root.iter(_tag("text"))]

    @property
    def rows(self) -> list["Row"]:
        return [Row(each) for kind in ("unit", "rest") for each in self.groups(kind)]

    @property
    def totals(self) -> "Row":
        (found,) = self.groups("total")
        return Row(found)

    def figure(self, name: str) -> tuple[str, str, str]:
        """What stands in the head: how many, of how many, the share."""
        (group,) = [each for each in self.groups("figure") if name in each.get("class", "").split()]
        part, whole = (told(each) for each in group.iter(_tag("tspan")))
        rate = next(told(each) for each in group.iter(_tag("text")) if each.get("class") == "rate")
        return part, whole, rate


class Row:
    """One row of the drawing, as read back."""

    def __init__(self, group: ElementTree.Element) -> None:
        texts = {each.get("class"): told(each) for each in group.iter(_tag("text"))}
        self.name, self.share = texts["name"], texts["share"]
        inner = [(each.get("class", "").split(), told(each)) for each in group.iter(_tag("g"))]
        self.counts = {Status(kinds[0]): int(text) for kinds, text in inner if kinds[0] in set(Status)}
        self.cells = [(Standing(kinds[1]), text) for kinds, text in inner if kinds[0] == "cell"]
        self.bars = [
            tuple(float(rect.get(side, "")) for side in ("x", "width"))
            for each in group.iter(_tag("g"))
            if each.get("class") in set(Status) and (rect := each.find(_tag("rect"))) is not None
        ]


def _tag(name: str) -> str:
    return f"{{http://www.w3.org/2000/svg}}{name}"


def told(element: ElementTree.Element) -> str:
    return "".join(element.itertext())


def counts(row: ChartRow) -> dict[Status, int]:
    return {status: count for status, count in row.counts.items() if count}


def named(*names: str | None) -> Chart:
    rows = tuple(ChartRow(name, {Status.DONE: 1, Status.OVERDUE: 2}, (Cell(3, 1, 1),)) for name in names)
    return Chart("题", "副题", 1, AS_OF, (Week(1, FIRST),), rows)


# --- figures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("units", [1, 30, 200])
def test_every_unit_stands_there_with_its_own_figures(units: int):
    chart = a_chart(units)
    rows = Drawing(chart).rows
    assert len(rows) == units
    for row, wanted in zip(rows, chart.rows, strict=True):
        assert row.counts == counts(wanted)
        assert row.share == f"{wanted.count(Status.DONE)}/{wanted.total}"


@pytest.mark.parametrize("units", [1, 30, 200, 450])
def test_totals_in_the_head_and_in_their_row_are_the_sums_of_the_rows(units: int):
    chart = a_chart(units)
    drawing = Drawing(chart)
    whole = sum(row.total for row in chart.rows)
    for status in Status:
        count = sum(row.count(status) for row in chart.rows)
        share = f"{count / whole:.1%}"
        assert drawing.figure(status) == (str(count), f"/{whole}", share)
        assert drawing.totals.counts.get(status, 0) == count
    assert sum(sum(row.counts.values()) for row in drawing.rows) == whole
    newest = [row.cells[-1] for row in chart.rows]
    assert drawing.figure("answered")[:2] == (
        str(sum(cell.answered for cell in newest)),
        f"/{sum(cell.asked for cell in newest)}",
    )
    assert drawing.totals.share == f"{chart.totals.count(Status.DONE)}/{whole}"


def test_squares_tell_how_a_week_was_answered_and_what_was_done_by_then():
    cells = (Cell(3, 3, 0), Cell(3, 2, 1), Cell(3, 0, 1), Cell(0, 0, 2), Cell(0, 0), Cell(2, 2))
    weeks = tuple(Week(number, FIRST) for number in range(1, 7))
    chart = Chart("题", "", 6, AS_OF, weeks, (ChartRow("甲", {Status.DONE: 2}, cells),))
    (row,) = Drawing(chart).rows
    assert row.cells == [
        (Standing.ALL, "0"),
        (Standing.PART, "1"),
        (Standing.NOTHING, "1"),
        (Standing.NOT_ASKED, "2"),
        (Standing.NOT_ASKED, "·"),
        (Standing.ALL, ""),
    ]


def test_the_newest_weeks_are_shown_and_that_there_are_others_is_said():
    drawing = Drawing(a_chart(30, 60))
    assert [told(each) for each in drawing.root.iter(_tag("text")) if each.get("class") == "week"] == [
        str(number) for number in range(49, 61)
    ]
    assert drawing.text("unseen") == "共60期，图示最近12期"
    assert all(len(row.cells) == 12 for row in drawing.rows)
    assert "unseen" not in svg(a_chart(30, 12))


def test_units_beyond_the_last_place_are_summed_up_and_counted():
    chart = a_chart(450)
    *shown, rest = Drawing(chart).rows
    left_over = chart.rows[MOST_ROWS - 1 :]
    assert len(shown) == MOST_ROWS - 1
    assert rest.name == f"其余{len(left_over)}个单位"
    assert sum(rest.counts.values()) == sum(row.total for row in left_over)


def test_a_bar_is_as_wide_as_all_others_and_has_no_gap():
    for units in (30, MOST_IN_ONE_COLUMN + 1):
        rows = Drawing(a_chart(units)).rows
        assert len({round(row.bars[-1][0] + row.bars[-1][1] - row.bars[0][0]) for row in rows}) == 1
        for row in rows:
            for (left, width), (after, _) in zip(row.bars, row.bars[1:], strict=False):
                assert left + width + 1.5 == pytest.approx(after)


def test_the_issue_and_the_moment_stand_in_the_head():
    drawing = Drawing(a_chart())
    assert (drawing.text("number"), drawing.text("as_of")) == ("第12期", "截至2026年5月28日17:05")
    assert drawing.text("title") == "示范市城市管理局巡察整改进展"


def test_nothing_divided_by_nothing_is_a_dash():
    drawing = Drawing(a_chart(0, 3))
    assert drawing.figure("done") == ("0", "/0", "—")
    assert "暂无已下达的整改事项" in drawing.texts


# --- texts ------------------------------------------------------------------------------------------------------------


def test_what_people_named_stays_text():
    chart = replace(named("<b>甲</b>&'\""), title=NASTY, subtitle=NASTY, notes=(NASTY,))
    drawing = Drawing(chart)
    assert drawing.text("title") == NASTY
    assert drawing.text("subtitle") == NASTY
    assert NASTY in drawing.texts
    assert [row.name for row in drawing.rows] == ["<b>甲</b>&'\""]


@pytest.mark.parametrize(
    "name", ["=cmd|' /C'!A0", "{{ 7*7 }}", "{% raw %}", "#sys.inputs", "]]><!--", "甲\n乙", "&amp;"]
)
def test_no_name_is_run(name: str):
    assert [row.name for row in Drawing(named(name)).rows] == [" ".join(name.split())]


@pytest.mark.parametrize(
    ("sign", "shown"), [("😀", "〔缺字1F600〕"), ("𬭎", None), ("\x00", "〔缺字0000〕"), ("\ud800", "〔缺字D800〕")]
)
def test_a_sign_no_font_has_is_named_and_not_dropped(sign: str, shown: str | None):
    (row,) = Drawing(named(f"{sign}科")).rows
    assert row.name == (f"{sign}科" if ord(sign) in covered() else f"{shown or f'〔缺字{ord(sign):04X}〕'}科")
    blank, visible = (np.asarray(pixels(draw(named(name)))).astype(int) for name in ("", sign))
    assert (np.abs(blank - visible).max(axis=2) > 64).sum() > 100


def test_a_sign_of_one_font_only_is_shown_in_every_place():
    """The bold font has fewer signs than the regular one."""
    blank = np.asarray(pixels(draw(replace(named("甲"), title="", subtitle="")))).astype(int)
    for sign in ("丂", "・"):
        for title, subtitle in ((sign, ""), ("", sign)):
            seen = pixels(draw(replace(named("甲"), title=title, subtitle=subtitle)))
            assert (np.abs(np.asarray(seen).astype(int) - blank).max(axis=2) > 64).sum() > 5, sign


def test_every_sign_of_a_picture_is_one_the_fonts_have():
    chart = a_chart(40, title=NASTY, notes=("😀", "\u200b无"))
    assert {sign for text in Drawing(chart).texts for sign in text if ord(sign) not in covered()} == set()


def test_a_name_too_long_for_its_column_is_cut_and_says_so():
    (row,) = Drawing(named("示范市城市管理综合行政执法支队高新技术产业开发区大队")).rows
    assert row.name == "示范市城市管理综合行…"


def test_what_no_unit_answers_for_has_its_row():
    assert [row.name for row in Drawing(named("甲", None)).rows] == ["甲", "未明确单位"]


def test_a_group_sees_figures_and_no_sentences_and_names_only_where_they_are_wanted():
    chart = a_chart(3, notes=("某事项需研究",))
    assert "某事项需研究" in svg(chart)
    assert "某事项需研究" not in svg(for_group(chart))
    assert [row.name for row in Drawing(for_group(chart)).rows] == list(UNITS[:3])
    hidden = for_group(chart, named=False)
    assert [row.name for row in Drawing(hidden).rows] == ["单位1", "单位2", "单位3"]
    assert not any(name in text for name in UNITS[1:3] for text in Drawing(hidden).texts)
    assert Drawing(hidden).totals.counts == Drawing(chart).totals.counts


# --- the photo --------------------------------------------------------------------------------------------------------


def pixels(made: bytes) -> Image.Image:
    with Image.open(BytesIO(made)) as picture:
        assert picture.format == "PNG"
        return picture.convert("RGB")


@pytest.mark.parametrize(("units", "weeks"), SIZES)
def test_telegram_takes_it_for_a_photo(units: int, weeks: int):
    made = draw(a_chart(units, weeks))
    picture = pixels(made)
    assert len(made) <= 5_000_000
    assert picture.width == 1600
    assert picture.width + picture.height <= 10_000
    assert max(picture.size) <= 20 * min(picture.size)
    assert picture.height == int(ElementTree.fromstring(svg(a_chart(units, weeks))).get("height", ""))


def test_thirty_units_have_about_the_shape_of_a_sheet():
    picture = pixels(draw(a_chart()))
    assert 1.35 < picture.height / picture.width < 1.5


def test_the_same_data_give_the_same_bytes():
    assert draw(a_chart()) == draw(a_chart())
    assert draw(a_chart()) != draw(a_chart(number=13))


def test_statuses_stay_apart_without_colour():
    """Each fill of a bar, in grey: how light it is, and how much that changes from point to point."""
    parts = []
    for status in Status:
        chart = Chart("题", "", 1, AS_OF, (), (ChartRow("甲", {status: 1}, ()),))
        grey = np.asarray(pixels(draw(chart)).convert("L")).astype(float)
        row = Drawing(chart).groups("unit")[0].find(f"{_tag('g')}/{_tag('rect')}")
        assert row is not None
        left, top, height = (round(float(row.get(side, ""))) for side in ("x", "y", "height"))
        fill = grey[top + 4 : top + height - 4, left + 4 : left + 304]
        parts.append((fill.mean(), fill.std()))
    for n, (mean, rough) in enumerate(parts):
        for other_mean, other_rough in parts[:n]:
            assert abs(mean - other_mean) > 25 or abs(rough - other_rough) > 12


async def test_it_is_drawn_in_the_child_of_a_looker():
    looker = Looker()
    try:
        made = [await looker.run(draw, chart) for chart in (a_chart(), a_chart(200), a_chart())]
    finally:
        await looker.close()
    assert made[0] == made[2] == draw(a_chart())
    assert made[1] == draw(a_chart(200))
