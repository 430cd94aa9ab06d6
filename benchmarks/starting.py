"""Start to first poll, and memory when idle: `run_bot.py` beside a bare bot with the same libraries."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.figures import Line, median
from benchmarks.stage import PEER_THAT_STARTS, RUN_BOT, database, first_poll, local_telegram, process

RUNS = 5
_IDLE = 1.5
"""Seconds after the first poll at which memory is read."""


async def measure() -> list[Line]:
    with TemporaryDirectory() as folder:
        data = Path(folder)
        async with database(data):
            pass  # the schema is there, as at every start but the first
        ours, peer = [], []
        for _ in range(RUNS):
            ours.append(await _start(RUN_BOT, data))
            peer.append(await _start(PEER_THAT_STARTS, data))
    beside = "bare PTB + SQLAlchemy + Jinja2"
    return [
        Line("start to first poll", *_medians(ours, peer, 0), beside, "s", target=1.5),
        Line("memory when idle", *_medians(ours, peer, 1), beside, "MB", target=100),
    ]


def _medians(ours: list[tuple[float, float]], peer: list[tuple[float, float]], at: int) -> tuple[float, float]:
    return median([run[at] for run in ours]), median([run[at] for run in peer])


async def _start(command: tuple[str, ...], data: Path) -> tuple[float, float]:
    """Seconds to the first poll, megabytes of resident memory."""
    async with local_telegram() as simulator:
        began = perf_counter()
        async with process(simulator, command, data) as started:
            await first_poll(simulator)
            took = perf_counter() - began
            await asyncio.sleep(_IDLE)
            return took, _resident(started.pid)


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024
