"""The picture of the weekly summary: a chart as SVG, and as a PNG that Telegram takes for a photo.

`draw` is work for a child process (`Looker.run`): its first picture there loads the fonts, the others are quick.
"""

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.reports.glyphs import legible
from bot.rules.chart import Chart, Status
from bot.rules.chart_layout import Layout, Line, lay_out, segments
from bot.rules.fitting import shorten, width_of
from bot.rules.tallies import Rate
from templates import FONTS, render_drawing

if TYPE_CHECKING:
    import typst

_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1pt)"""

_TITLE, _LONG_TITLE, _SUBTITLE = 52, 38, 26
_TITLE_ROOM, _SUBTITLE_ROOM = 1260, 1020
"""Points that the number of the issue and the date leave in their lines."""

_BAND, _BAND_DIGITS = 1180, 27
"""How wide the bar of the totals is where it stands over two columns, and how high its numbers."""


def draw(chart: Chart) -> bytes:
    """A PNG, one pixel a point of the layout, of a size that Telegram takes for a photo. The same chart gives the same bytes."""
    import typst

    told = {"svg": svg(chart), "width": str(lay_out(chart).width)}
    made = typst.Compiler(_PAGE, font_paths=_fonts(), sys_inputs=told).compile(format="png", ppi=72)
    if not isinstance(made, bytes):
        raise TypeError("the picture is more than one page")
    return made


def svg(chart: Chart) -> str:
    """The picture as SVG, set in the bundled fonts; a sign that they lack stands there as its code point."""
    chart = _printable(chart)
    layout = lay_out(chart)
    size = _TITLE if width_of(chart.title) * _TITLE <= _TITLE_ROOM else _LONG_TITLE
    return render_drawing(
        "chart",
        chart=chart,
        layout=layout,
        band=segments(layout.band.row, _BAND, _BAND_DIGITS) if layout.band else [],
        columns=[[_row(line, layout) for line in column] for column in layout.columns],
        figures=_figures(chart),
        title=shorten(chart.title, _TITLE_ROOM / size),
        title_size=size,
        subtitle=shorten(chart.subtitle, _SUBTITLE_ROOM / _SUBTITLE),
    )


def _row(line: Line, layout: Layout) -> dict[str, Any]:
    row = line.row
    return {
        "line": line,
        "name": shorten(row.unit or "", layout.sizes.ems),
        "segments": segments(row, layout.bar_width, layout.sizes.figures),
        "cells": row.cells[len(row.cells) - len(layout.weeks) :],
    }


def _figures(chart: Chart) -> list[tuple[str, Rate]]:
    """What stands in the head: every status as a share of all items, and what of this week's asks was answered."""
    totals = chart.totals
    shares = [(str(status), Rate(totals.count(status), totals.total)) for status in Status]
    return [*shares, ("answered", chart.answered)]


def _printable(chart: Chart) -> Chart:
    """With every text as the fonts can show it."""
    return replace(
        chart,
        title=_plain(chart.title),
        subtitle=_plain(chart.subtitle),
        rows=tuple(replace(row, unit=_plain(row.unit) if row.unit is not None else None) for row in chart.rows),
        notes=tuple(_plain(note) for note in chart.notes),
    )


def _plain(text: str) -> str:
    found: str = legible(text)
    return found.replace("\u200b", "")  # where a long word may break means nothing to a picture


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
