"""From a text answer to its receipt, durable on disk, beside a stock bot that answers at once and keeps nothing."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.figures import Line, median, percentile95
from benchmarks.stage import (
    MONDAY,
    PEER_THAT_ANSWERS,
    RUN_BOT,
    database,
    enter_bureau,
    first_poll,
    let_everybody_in,
    local_telegram,
    process,
)
from simulator import acts
from simulator.server import Simulator

PEOPLE = 60
EACH = 3
EVERY = 0.15
"""Seconds between two answers: 400 a minute, with the asks' own changes some 13 messages a second of the 25 allowed."""


async def measure() -> list[Line]:
    ours, peer = await _latencies(RUN_BOT, asks=PEOPLE), await _latencies(PEER_THAT_ANSWERS, asks=0)
    beside = "stock PTB, keeps nothing"
    return [
        Line("answer to receipt, median", median(ours) * 1000, median(peer) * 1000, beside, "ms"),
        Line("answer to receipt, p95", percentile95(ours) * 1000, percentile95(peer) * 1000, beside, "ms", target=150),
    ]


async def _latencies(command: tuple[str, ...], asks: int) -> list[float]:
    """Seconds, answer by answer: one after another, each from somebody else, while the asks are brought up to date."""
    with TemporaryDirectory() as folder:
        data = Path(folder)
        async with database(data) as db:
            await db.write(enter_bureau, PEOPLE, 2, MONDAY)
        async with local_telegram() as simulator:
            let_everybody_in(simulator, PEOPLE)
            async with process(simulator, command, data):
                await first_poll(simulator)
                await _sent(simulator, asks)
                return [await _answer_in_turn(simulator, n) for n in range(PEOPLE * EACH)]


async def _answer_in_turn(simulator: Simulator, n: int) -> float:
    took = await _answer(simulator, 1000 + n % PEOPLE, n)
    await asyncio.sleep(max(EVERY - took, 0))
    return took


async def _answer(simulator: Simulator, account: int, n: int) -> float:
    world = simulator.world
    before = _count(simulator)
    began = perf_counter()
    item = account - 1000 + 1 + (n // PEOPLE % 2) * PEOPLE
    words = acts.text_content(f"第{item}项 已完成第{n}处现场整改，正在收集资料")
    acts.post(world, world.people[account], world.chats[account], words)
    await _sent(simulator, before + 1)
    return perf_counter() - began


async def _sent(simulator: Simulator, count: int) -> None:
    """Until so many messages have been asked for; raises TimeoutError after 30 seconds."""
    if not await simulator.world.activity.until(lambda: _count(simulator) >= count, 30):
        raise TimeoutError(f"{_count(simulator)} of {count} messages were sent")


def _count(simulator: Simulator) -> int:
    return sum(each["method"] == "sendMessage" for each in simulator.world.requests)
