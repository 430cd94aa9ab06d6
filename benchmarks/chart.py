"""The picture of the weekly summary: 30 units and 12 weeks, drawn in a warm child process, and how long the loop is held."""

import asyncio
import contextlib
from collections.abc import Coroutine
from functools import partial
from time import perf_counter
from typing import Any

import typst

from benchmarks.figures import Line, median, seconds
from benchmarks.sample_charts import a_chart
from bot.documents.chart_picture import draw, svg
from bot.evidence.looking import Looker
from bot.rules.chart import Chart
from templates import FONTS

RUNS = 15
MOST_FOR_A_PICTURE, MOST_HELD = 300.0, 50.0
"""Milliseconds."""
_BEAT = 0.002
_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: 1600pt)"""


async def measure() -> list[Line]:
    charts = [a_chart(number=number) for number in range(1, RUNS + 1)]  # no two alike, or the typesetter remembers
    looker = Looker()
    try:
        await looker.run(draw, a_chart(number=99))
        ours, held = await _draw(looker, charts)
        idle = await _held(asyncio.sleep(sum(ours)))
    finally:
        await looker.close()
    bare = _bare(charts)
    return [
        Line(
            "chart, 30 units x 12 weeks, in the child",
            median(ours) * 1000,
            bare,
            "typst, SVG ready, here",
            "ms",
            MOST_FOR_A_PICTURE,
        ),
        Line("the same, longest the loop is held", held * 1000, idle * 1000, "an idle loop", "ms", MOST_HELD),
    ]


async def _draw(looker: Looker, charts: list[Chart]) -> tuple[list[float], float]:
    """Seconds for each picture, and the longest that the event loop was held meanwhile."""
    took: list[float] = []

    async def all_of_them() -> None:
        for chart in charts:
            began = perf_counter()
            await looker.run(draw, chart)
            took.append(perf_counter() - began)

    return took, await _held(all_of_them())


async def _held(work: Coroutine[Any, Any, None]) -> float:
    """The longest in seconds that a heartbeat on the event loop came late while `work` ran."""
    late = [0.0]

    async def beat() -> None:
        while True:
            began = perf_counter()
            await asyncio.sleep(_BEAT)
            late.append(perf_counter() - began - _BEAT)

    heart = asyncio.create_task(beat())
    await work
    heart.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await heart
    return max(late)


def _bare(charts: list[Chart]) -> float:
    """Milliseconds of the typesetter alone for an SVG that is ready."""
    fonts = typst.Fonts(False, False, [str(FONTS)])
    pictures = [svg(chart) for chart in charts]

    def paint(picture: str) -> None:
        typst.Compiler(_PAGE, font_paths=fonts, sys_inputs={"svg": picture}).compile(format="png", ppi=72)

    paint(svg(a_chart(number=99)))
    return median([seconds(partial(paint, picture)) for picture in pictures]) * 1000
