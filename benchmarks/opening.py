"""A round opened for 10,000 people while answers come in, beside the same answers with nothing else going on."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import Connection, text

from benchmarks.figures import Line, median
from benchmarks.stage import MONDAY, database, enter_bureau
from bot.actions import ticking
from bot.actions.weekly.reporting import receive_message
from bot.rules.models import ChatId, Incoming, MessageId, UserId
from storage import arrangements
from storage.database import Database

PEOPLE, ANSWERING = 10_000, 60
ANSWERS = 200
PAUSE = 0.05
"""Seconds between two answers."""

_COPIES = (
    "INSERT INTO unit (name) SELECT '第' || i || '处' FROM n",
    "INSERT INTO post (unit_id, title, role) SELECT id, '处长', 'head' FROM unit WHERE id > :known",
    "INSERT INTO person (name, user_id, reach) SELECT '甲' || id, 100000 + id, 'reachable' FROM unit WHERE id > :known",
    (
        "INSERT INTO tenure (post_id, person_id, from_on, stand_in) SELECT post.id, person.id, '2026-01-01', 0"
        " FROM post JOIN person ON person.user_id = 100000 + post.unit_id"
    ),
    (
        "INSERT INTO item (campaign_id, number, code, path, headings, title, problem, finding, long_term, support_units,"
        " due, first_line, last_line, state, unit_id, issued_at)"
        " SELECT campaign_id, 100000 + unit.id, 'b.' || unit.id, path, headings, title, problem, finding, long_term,"
        " support_units, due, 1, 1, 'in_progress', unit.id, issued_at"
        " FROM unit JOIN item ON item.number = 1 WHERE unit.id > :known"
    ),
)
_COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) "


async def measure() -> list[Line]:
    with TemporaryDirectory() as folder:
        async with database(Path(folder)) as db:
            await db.write(_fill)
            alone = [await _answer(db, n) for n in range(ANSWERS)]
            opening = asyncio.create_task(_open(db))
            waits: list[float] = []
            while not opening.done():
                waits.append(await _answer(db, ANSWERS + len(waits)))
                await asyncio.sleep(PAUSE)
            took = await opening
    what = f"while a round opens for {PEOPLE:,}"
    return [
        Line(
            f"an answer {what}, the slowest", max(waits) * 1000, max(alone) * 1000, "nothing else going on", "ms", 200
        ),
        Line(f"an answer {what}, median", median(waits) * 1000, median(alone) * 1000, "(the same)", "ms"),
        Line(f"the round opens for {PEOPLE:,} people", took, PEOPLE / 30, "Telegram takes them, 30 a second", "s"),
    ]


def _fill(db: Connection) -> None:
    before = MONDAY - timedelta(days=7)
    enter_bureau(db, ANSWERING, 1, before)
    arrangements.put(db, "most_at_once", 2 * PEOPLE, before, by=None)
    first, *others = _COPIES
    known = {"known": ANSWERING}
    # SQLite takes WITH in front of SELECT too
    db.execute(text(first.replace("SELECT", _COUNT + "SELECT", 1)), {"count": PEOPLE - ANSWERING})
    for statement in others:
        db.execute(text(statement), known if ":known" in statement else {})


async def _open(db: Database) -> float:
    began = perf_counter()
    while await db.write(ticking.tick, MONDAY):
        pass
    return perf_counter() - began


async def _answer(db: Database, n: int) -> float:
    """How long somebody's text takes from its arrival to the commit of its receipt."""
    account = 1000 + n % ANSWERING
    message = replace(_MESSAGE, user_id=UserId(account), chat_id=ChatId(account), message_id=MessageId(n + 1))
    began = perf_counter()
    await db.write(receive_message, message, MONDAY)
    return perf_counter() - began


_MESSAGE = Incoming(
    user_id=UserId(0),
    chat_id=ChatId(0),
    message_id=MessageId(0),
    sent_at=MONDAY,
    text="六条小巷已改为每日清扫三次。",
    media=None,
    album=None,
    reply_to=None,
    forwarded=False,
    edited=False,
    unsupported=False,
)
