"""Wording and splitting the weekly summary of 200 units with 5 items each, beside a bare Jinja2 list of as many lines."""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from jinja2 import Environment
from sqlalchemy import Connection

from benchmarks.figures import Line, median, seconds
from benchmarks.stage import MONDAY, database, enter_bureau
from bot.actions.issues.issue_text import bulletin_text
from bot.actions.weekly.opening import open_due
from bot.reports import snapshot
from bot.rules.editions import Edition
from bot.rules.splitting import split
from bot.rules.timetable import Timetable
from storage import rounds

UNITS, ITEMS = 200, 5
RUNS = 7
_LIST = "{% for unit in units %}• {{ unit }}：{% for n in numbers %}第{{ n }}项、{% endfor %}\n{% endfor %}"


async def measure() -> list[Line]:
    with TemporaryDirectory() as folder:
        async with database(Path(folder)) as db:
            await db.write(enter_bureau, UNITS, ITEMS, MONDAY)
            ours, reading = await db.write(_times)
    template = Environment(autoescape=True).from_string(_LIST)
    values = {"units": [f"第{n}科室" for n in range(UNITS)], "numbers": range(ITEMS)}
    bare = median([seconds(lambda: template.render(**values)) for _ in range(RUNS)]) * 1000
    return [
        Line("bulletin of 200 units: words and parts", ours, bare, "Jinja2, 200 lines of 5", "ms"),
        Line("bulletin of 200 units: reading the ledger", reading, bare, "(the same)", "ms"),
    ]


def _times(db: Connection) -> tuple[float, float]:
    """Milliseconds for wording and splitting, and for reading."""
    while open_due(db, Timetable(), MONDAY):
        pass
    round_ = rounds.find_latest(db)
    if round_ is None:
        raise RuntimeError("no round opened")
    began = perf_counter()
    summary = snapshot.take(db, round_, MONDAY)  # once: how things stood is entered, and never again
    reading = perf_counter() - began
    words = [seconds(lambda: split(bulletin_text(db, round_.id, 1, summary, Edition(round_.id)))) for _ in range(RUNS)]
    return median(words) * 1000, reading * 1000
