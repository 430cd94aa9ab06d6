"""One durable action through `Database.write`, beside the same row written and committed with bare sqlite3."""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.figures import Line, median, seconds
from benchmarks.stage import MONDAY, database
from bot.rules.models import ChatId
from storage import outbox
from storage.database import Database
from storage.outbox import Draft

ROWS = 300
RUNS = 5
_INSERT = """
INSERT INTO outbox (kind, chat_id, text, buttons, priority, repeat, state, attempts, repeats, created_at, due_at)
VALUES ('send', ?, ?, '[]', 0, 'once', 'queued', 0, 0, ?, ?)
"""


async def measure() -> list[Line]:
    with TemporaryDirectory() as folder:
        async with database(Path(folder)) as db:
            ours, bare = [], []
            for _ in range(RUNS):
                ours.append(await _ours(db))
                bare.append(seconds(lambda: _bare(Path(folder) / "bot.db")))
    scale = 1000 / ROWS
    return [Line("one durable write", median(ours) * scale, median(bare) * scale, "sqlite3, one row a commit", "ms")]


async def _ours(db: Database) -> float:
    began = perf_counter()
    for n in range(ROWS):
        await db.write(outbox.put, Draft(ChatId(n), "一条消息"), MONDAY)
    return perf_counter() - began


def _bare(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        for n in range(ROWS):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_INSERT, (n, "一条消息", MONDAY.isoformat(), MONDAY.isoformat()))
            connection.execute("COMMIT")
