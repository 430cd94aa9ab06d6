"""One tick among 1,000,000 open items of which 100 are due, beside the bare scan of the same index with sqlite3."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import Connection, delete, text, update

from benchmarks.figures import Line, median, seconds
from benchmarks.stage import ZONE, database, enter_bureau
from bot.actions import ticking
from storage.database import Database
from storage.tables import item, outbox, reminder

ITEMS, DUE, UNITS = 1_000_000, 100, 10
RUNS = 51
FRIDAY = datetime(2026, 3, 6, 10, 0, tzinfo=ZONE)
"""The week's round is over, so what is measured is the search, and the reminders of what it finds."""
BEFORE_NINE = FRIDAY.replace(hour=8, minute=45)
"""What is due is found, and waits for the hour of the reminder."""

_COPY = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
INSERT INTO item (campaign_id, number, code, path, headings, title, problem, finding, long_term, support_units, due,
  first_line, last_line, state, unit_id, issued_at, announced, ladder, ladder_from, asked_on)
SELECT campaign_id, 1000 + i, 'b.' || i, path, headings, title, problem, finding, long_term, support_units,
  date('2026-12-01', '+' || (i % 300) || ' days'), 1, 1, 'in_progress', unit_id, issued_at, 999, 0,
  date('2026-12-01', '+' || (i % 300) || ' days'), '2026-03-02'
FROM n JOIN item ON item.number = 1 + i % :units
"""
_SCAN = (
    "SELECT id FROM item WHERE state IN ('issued','in_progress','continuing','closing') AND announced = 999 AND due < ?"
)


async def measure() -> list[Line]:
    with TemporaryDirectory() as folder:
        async with database(Path(folder)) as db:
            await db.write(_fill)
            idle = [await _tick(db, FRIDAY) for _ in range(RUNS)]
            found = [await _due_tick(db, BEFORE_NINE) for _ in range(RUNS)]
            told = [await _due_tick(db, FRIDAY) for _ in range(RUNS)]
        bare = median(list(_bare(Path(folder) / "bot.db"))) * 1000
    return [
        Line(f"tick, {ITEMS:,} open items, nothing due", median(idle) * 1000, bare, "sqlite3, the scan alone", "ms", 5),
        Line(f"tick, {ITEMS:,} open items, {DUE} due, found", median(found) * 1000, bare, "(the same)", "ms", 5),
        Line(f"the same, {UNITS} people told of them", median(told) * 1000, bare, "(the same)", "ms"),
    ]


def _fill(db: Connection) -> None:
    enter_bureau(db, UNITS, 1, FRIDAY - timedelta(days=7))
    db.execute(text(_COPY), {"count": ITEMS, "units": UNITS})
    db.execute(update(item).where(item.c.number <= UNITS).values(state="closed"))


async def _tick(db: Database, now: datetime) -> float:
    began = perf_counter()
    await db.write(ticking.tick, now)
    return perf_counter() - began


async def _due_tick(db: Database, now: datetime) -> float:
    """A tick in which 100 dates come near, for the heads of all units; what it did is undone afterwards."""
    await db.write(_make_due)
    took = await _tick(db, now)
    await db.write(_undo)
    return took


def _make_due(db: Connection) -> None:
    near = date(2026, 3, 12)
    db.execute(update(item).where(item.c.number.between(2000, 1999 + DUE)).values(due=near, announced=999))


def _undo(db: Connection) -> None:
    db.execute(delete(reminder))
    db.execute(delete(outbox))
    far = date(2026, 12, 1)
    db.execute(update(item).where(item.c.number.between(2000, 1999 + DUE)).values(due=far, announced=999))


def _bare(file: Path) -> Iterator[float]:
    with closing(sqlite3.connect(file)) as connection:
        for _ in range(RUNS):
            yield seconds(lambda: connection.execute(_SCAN, ("2026-04-08",)).fetchall())
