"""The bot as the operating system sees it: `run_bot.py` started, killed, asked to stop, and its database read from outside."""

import asyncio
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from simulator.server import Simulator
from tests.world import TOKEN

RUN_BOT = Path(__file__).parent.parent.parent / "run_bot.py"
_OWN = ("BOT_TOKEN", "BOT_API_URL", "DATA_DIR", "DATABASE_URL", "BOT_CLOCK", "TIMEZONE", "WEBHOOK_URL", "LOG_LEVEL")


@dataclass
class Bot:
    """One life of the bot. What it prints goes to files in `folder`, which is also where it looks for a `.env`."""

    process: asyncio.subprocess.Process
    folder: Path
    began: float = field(default_factory=time.monotonic)

    @property
    def said(self) -> str:
        """Everything this life has printed to standard output and error."""
        return (self.folder / "stdout").read_text("utf-8") + (self.folder / "stderr").read_text("utf-8")

    def terminate(self) -> None:
        self.process.terminate()

    async def kill(self) -> None:
        """SIGKILL; the process must have been alive until now."""
        assert self.process.returncode is None, f"the bot ended by itself:\n{self.said}"
        self.process.kill()
        await self.process.wait()

    async def ends(self, within: float = 5) -> int:
        """The exit status; raises TimeoutError with what the bot said when it goes on working."""
        try:
            async with asyncio.timeout(within):
                return await self.process.wait()
        except TimeoutError:
            raise TimeoutError(f"the bot has not ended within {within} s:\n{self.said}") from None

    async def says(self, words: str, within: float = 15) -> None:
        """Wait until it has printed `words`."""
        await until(lambda: words in self.said, within, lambda: f"the bot did not say {words!r}:\n{self.said}")


async def start_bot(
    data_dir: Path, api_url: str, *, token: str = TOKEN, clock: str | None = None, database_url: str | None = None
) -> Bot:
    """Start `run_bot.py` as an operator does."""
    folder = data_dir.with_name(f"{data_dir.name}-life")
    folder.mkdir(parents=True, exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if name not in _OWN}
    environment |= {"BOT_TOKEN": token, "BOT_API_URL": api_url, "DATA_DIR": str(data_dir)}
    if clock is not None:
        environment["BOT_CLOCK"] = clock
    if database_url is not None:
        environment["DATABASE_URL"] = database_url
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(RUN_BOT), cwd=folder, env=environment, stdout=out, stderr=err
        )
    return Bot(process, folder)


async def start_on(simulator: Simulator, data_dir: Path, **more: Any) -> Bot:
    """Start the bot against this simulator, with the simulator's time and speed."""
    clock = simulator.world.clock
    return await start_bot(data_dir, simulator.url, clock=f"{clock.now().isoformat()} x{clock.speed:g}", **more)


async def listens(simulator: Simulator, bot: Bot, within: float = 20) -> None:
    """Wait until a life that was just started holds a long poll."""
    asked = len(simulator.world.requests)

    def polls() -> bool:
        assert bot.process.returncode is None, f"the bot ended by itself:\n{bot.said}"
        return any(each["method"] == "getUpdates" for each in simulator.world.requests[asked:])

    await until(polls, within, lambda: f"the bot does not poll:\n{bot.said}")


async def until(holds: Callable[[], bool], within: float, otherwise: Callable[[], str]) -> None:
    """Look again and again; raises TimeoutError with `otherwise()`."""
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise())
        await asyncio.sleep(0.02)


class Books:
    """The bot's SQLite database read beside the running bot, without SQLAlchemy and without the bot's own code."""

    def __init__(self, data_dir: Path) -> None:
        self.file = data_dir / "bot.db"

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        with self._open() as connection:
            return [dict(row) for row in connection.execute(query, values)]

    def one(self, query: str, *values: object) -> Any:
        (row,) = self.rows(query, *values)
        (value,) = row.values()
        return value

    def counts(self, query: str, *values: object) -> dict[Any, int]:
        """The rows of a query with two columns, a key and a number, as a dict."""
        with self._open() as connection:
            return dict(map(tuple, connection.execute(query, values)))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=10)
        connection.row_factory = sqlite3.Row
        try:
            yield connection
        finally:
            connection.close()


def instant(text: str) -> datetime:
    """A moment as SQLite keeps it."""
    return datetime.fromisoformat(text + "+00:00")


def only(found: Sequence[Any]) -> Any:
    (single,) = found
    return single
