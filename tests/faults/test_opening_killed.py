"""The process is killed while a round is being opened for 500 people: each is asked once, and nobody's answer is lost."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine

from benchmarks.stage import enter_bureau, let_everybody_in
from bot.clock import MovableClock
from simulator.people import Telegram
from simulator.person import Person
from simulator.server import Simulator
from storage import arrangements, audit
from storage.database import Database, migrate, sqlite_url
from templates import render
from tests.faults.process import Books, Bot, start_on, until
from tests.world import TOKEN, ZONE

PEOPLE = 500
ITEMS_EACH = 1
BEFORE = datetime(2026, 3, 2, 8, 59, 50, tzinfo=ZONE)
SPEED = 30
AT_ONCE = 8
"""Messages that the bot has under way at most."""
_STATES = "SELECT state, count(*) FROM outbox GROUP BY state"
REPEATED = render("repeated")


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    started = Simulator(token=TOKEN, clock=MovableClock(BEFORE, SPEED))
    await started.start()
    let_everybody_in(started, PEOPLE)
    yield started
    await started.stop()


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """Entered without the bot's own engine, which takes three times as long for so many."""
    folder = tmp_path / "data"
    folder.mkdir()
    await migrate(sqlite_url(folder / "bot.db"), folder / "backup.db")
    engine = create_engine(f"sqlite:///{folder / 'bot.db'}")
    with engine.begin() as connection:
        _enter(connection)
    engine.dispose()
    return folder


def _enter(db: Connection) -> None:
    enter_bureau(db, PEOPLE, ITEMS_EACH, BEFORE)
    arrangements.put(db, "most_at_once", PEOPLE * 3, BEFORE, by=None)


async def test_killed_while_the_asks_are_written_and_while_they_leave(simulator: Simulator, data: Path):
    books, kills = Books(data), Kills(simulator, data)
    async with Telegram(simulator.url) as telegram:
        try:
            await kills.once(lambda: books.one("SELECT count(*) FROM ask") > 0)
            print(f"first kill: {books.one('SELECT count(*) FROM ask')} asks written")
            person = Person(telegram, 1000, "")
            await person.says("第1项 已完成整改")
            await kills.once(lambda: len(asks_sent(simulator)) > PEOPLE / 3)
            print(f"second kill: {len(asks_sent(simulator))} asks on the screens")
            await kills.never(lambda: everything_left(books))
            await person.waits_for("第1项「", timeout=20)
        finally:
            await kills.end()
        assert await telegram.violations() == []
    check_asks(simulator, books)
    await check_trail(data)


class Kills:
    """Lives of the bot, one after the other."""

    def __init__(self, simulator: Simulator, data: Path) -> None:
        self._simulator, self._data = simulator, data
        self._bot: Bot | None = None

    async def once(self, holds: Callable[[], bool]) -> None:
        """A life that ends as soon as this holds."""
        await self.never(holds)
        await self.end()

    async def never(self, holds: Callable[[], bool]) -> None:
        """A life that goes on."""
        bot = self._bot = await start_on(self._simulator, self._data)
        await until(holds, 120, lambda: f"{Books(self._data).counts(_STATES)}\n{bot.said}")

    async def end(self) -> None:
        if self._bot is not None:
            bot, self._bot = self._bot, None
            await bot.kill()


def asks_sent(simulator: Simulator) -> list[tuple[int, str]]:
    """Chat and text of each ask that Telegram carried out."""
    sent = [each for each in simulator.world.requests if each["method"] == "sendMessage" and "message_id" in each]
    return [
        (each["params"]["chat_id"], each["params"]["text"]) for each in sent if "进展报送" in each["params"]["text"]
    ]


def everything_left(books: Books) -> bool:
    waiting = books.one("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')")
    return bool(waiting == 0 and books.one("SELECT count(*) FROM ask WHERE outbox_id IS NOT NULL") == PEOPLE)


def check_asks(simulator: Simulator, books: Books) -> None:
    """One ask each, in the books and on the screens; one that was under way at the kill may have come again, marked."""
    assert books.one("SELECT count(*) FROM round") == 1
    assert books.one("SELECT count(*) FROM ask") == books.one("SELECT count(DISTINCT person_id) FROM ask") == PEOPLE
    assert books.one("SELECT count(*) FROM ask_item") == PEOPLE * ITEMS_EACH
    plain, marked = Counter[int](), Counter[int]()
    for chat, text in asks_sent(simulator):
        (marked if text.startswith(REPEATED) else plain)[chat] += 1
    interrupted = books.one("SELECT coalesce(sum(repeats), 0) FROM outbox WHERE kind = 'send' AND about = 'ask'")
    assert max(plain.values()) == 1
    assert sum(marked.values()) <= interrupted <= 2 * AT_ONCE
    assert {*plain, *marked} == {1000 + n for n in range(PEOPLE)}


async def check_trail(data: Path) -> None:
    db = Database(sqlite_url(data / "bot.db"))
    try:
        assert await db.read(audit.verify) is None
    finally:
        await db.close()
