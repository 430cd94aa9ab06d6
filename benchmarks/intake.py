"""A thousand photos are fetched: looked at, durable on disk and in the database, beside a bare loop over the same files."""

import asyncio
import io
import os
import sqlite3
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import Connection, update

from benchmarks.figures import Line, percentile95
from benchmarks.stage import (
    MONDAY,
    RUN_BOT,
    database,
    enter_bureau,
    first_poll,
    let_everybody_in,
    local_telegram,
    process,
)
from bot.actions.weekly import reporting
from bot.rules.models import ChatId, Incoming, Media, MediaKind, MessageId, UserId
from simulator import acts
from simulator.server import Simulator
from simulator.values import StoredFile
from storage.tables import evidence, report

PHOTOS = 1000
PEOPLE = 50
TEXTERS = 20
TEXTS_EVERY = 0.25
"""Seconds between two texts meanwhile."""

_SIZE = (1280, 960)
_BYTES = 300_000
"""What a photo has at least and about."""


async def measure() -> list[Line]:
    pictures = [_picture(n) for n in range(PHOTOS)]
    bare = await _bare(pictures)
    ours, waits = await _ours(pictures)
    beside = "bare loop: download, sha256, hash, fsync"
    return [
        Line(
            f"{PHOTOS:,} photos of 300 KB made safe",
            ours,
            bare,
            f"{beside}; 1.25 is 80 % of its rate",
            "s",
            bare * 1.25,
        ),
        Line("answer to a text meanwhile, p95", percentile95(waits) * 1000, 200, f"{len(waits)} texts", "ms", 200),
    ]


def _picture(seed: int) -> bytes:
    """Another one each time, of about 300 KB."""
    import numpy as np
    from PIL import Image

    rough = np.random.default_rng(seed)
    shapes = Image.fromarray(rough.integers(0, 255, (9, 12, 3), dtype=np.uint8)).resize(_SIZE, Image.Resampling.BICUBIC)
    noise = rough.integers(-12, 13, (_SIZE[1], _SIZE[0], 1))
    picture = Image.fromarray((np.asarray(shapes).astype(int) + noise).clip(0, 255).astype(np.uint8))
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=76)
    return made.getvalue()


async def _bare(pictures: list[bytes]) -> float:
    with TemporaryDirectory() as folder:
        async with local_telegram() as simulator:
            ids = [simulator.world.files.add("photos", each, size=_SIZE).file_id for each in pictures]
            peer = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "benchmarks.peer_intake",
                folder,
                env=os.environ | {"BOT_API_URL": simulator.url, "PYTHONPATH": str(Path(__file__).parent.parent)},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
            told, _ = await peer.communicate("\n".join(ids).encode())
            return float(told.split()[-1])


async def _ours(pictures: list[bytes]) -> tuple[float, list[float]]:
    """Seconds from the first file asked for until all are safe, and how long texts waited meanwhile.

    The messages have been read already; what is timed is the way of the files. They fall due when the bot has started, opened
    its round and come to rest.
    """
    with TemporaryDirectory() as folder:
        data = Path(folder)
        async with local_telegram() as simulator:
            let_everybody_in(simulator, PEOPLE)
            kept = [simulator.world.files.add("photos", each, size=_SIZE) for each in pictures]
            async with database(data) as db:
                await db.write(enter_bureau, PEOPLE, 2, MONDAY)
                for n, each in enumerate(kept):
                    await db.write(reporting.receive_message, _message(n, each), MONDAY)
                await db.write(_put_off, MONDAY + timedelta(days=1))
            async with process(simulator, RUN_BOT, data):
                await first_poll(simulator)
                await _rests(simulator)
                async with database(data) as db:
                    await db.write(_put_off, simulator.world.now())
                began = await _first_asked(simulator)
                texting = asyncio.create_task(_texts(simulator))
                await _all_safe(data / "bot.db")
                took = perf_counter() - began
                texting.cancel()
                return took, await texting


def _message(n: int, stored: StoredFile) -> Incoming:
    account = 1000 + TEXTERS + n % (PEOPLE - TEXTERS)
    media = Media(MediaKind.PHOTO, stored.file_id, stored.unique_id, None, "image/jpeg", stored.size)
    return Incoming(
        user_id=UserId(account),
        chat_id=ChatId(account),
        message_id=MessageId(10_000 + n),
        sent_at=MONDAY,
        text=f"第{account - 999}项 现场照片",
        media=media,
        album=None,
        reply_to=None,
        forwarded=False,
        edited=False,
        unsupported=False,
    )


def _put_off(db: Connection, until: datetime) -> None:
    """Nothing is fetched or receipted before that."""
    db.execute(update(evidence).values(next_try_at=until))
    db.execute(update(report).values(receipt_due_at=until + timedelta(seconds=2)))


async def _rests(simulator: Simulator) -> None:
    """Until the bot has asked for nothing but updates for two seconds."""
    before = -1
    while (now := sum(each["method"] != "getUpdates" for each in simulator.world.requests)) != before:
        before = now
        await asyncio.sleep(2)


async def _first_asked(simulator: Simulator) -> float:
    world = simulator.world
    await world.activity.until(lambda: any(each["method"] == "getFile" for each in world.requests), 60)
    return perf_counter()


async def _all_safe(path: Path) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        async with asyncio.timeout(600):
            while db.execute("SELECT count(*) FROM evidence WHERE file_state = 'stored'").fetchone()[0] < PHOTOS:  # noqa: ASYNC110 - no event
                await asyncio.sleep(0.05)


async def _texts(simulator: Simulator) -> list[float]:
    """One text after another, each from another of those who send no photos, each timed to its receipt."""
    world = simulator.world
    waits: list[float] = []
    try:
        while True:
            account = 1000 + len(waits) % TEXTERS
            asked, began = len(world.requests), perf_counter()
            words = acts.text_content(f"第{account - 999}项 已完成第{len(waits)}处现场整改")
            acts.post(world, world.people[account], world.chats[account], words)
            await _receipted(simulator, account, asked)
            waits.append(perf_counter() - began)
            await asyncio.sleep(max(TEXTS_EVERY - waits[-1], 0))
    except asyncio.CancelledError:
        return waits


async def _receipted(simulator: Simulator, account: int, since: int) -> None:
    """Until this chat is sent something, in a request that comes after the first `since`; each is looked at once."""
    requests = simulator.world.requests
    seen = since

    def came() -> bool:
        nonlocal seen
        fresh, seen = requests[seen:], len(requests)
        return any(each["method"] == "sendMessage" and each["params"].get("chat_id") == account for each in fresh)

    if not await simulator.world.activity.until(came, 120):
        raise TimeoutError("a text is not receipted")
