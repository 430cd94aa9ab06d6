"""Starting and stopping as the operating system does it: signals, a second instance, a wrong token, no network."""

import asyncio
import json
import re
import signal
import socket
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from bot.clock import MovableClock
from simulator.people import Telegram
from simulator.server import Simulator
from tests.faults.bureau import enter_bureau
from tests.faults.process import Books, Bot, listens, start_bot, start_on, until
from tests.world import FRIDAY, TOKEN, photo

SECRET = TOKEN.split(":")[1]


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    started = Simulator(token=TOKEN, clock=MovableClock(FRIDAY, 1))
    await started.start()
    yield started
    await started.stop()


@pytest.fixture
async def telegram(simulator: Simulator) -> AsyncIterator[Telegram]:
    async with Telegram(simulator.url) as client:
        yield client


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
async def bot(simulator: Simulator, data: Path) -> AsyncIterator[Bot]:
    """A bot that listens; killed after the test if it still works."""
    started = await start_on(simulator, data)
    await listens(simulator, started)
    yield started
    await put_down(started)


async def put_down(bot: Bot) -> None:
    if bot.process.returncode is None:
        await bot.kill()


async def stopped(bot: Bot) -> float:
    """Send SIGTERM; the seconds until the orderly end."""
    began = time.monotonic()
    bot.terminate()
    assert await bot.ends(within=5) == 0, bot.said
    return time.monotonic() - began


# --- an orderly end -------------------------------------------------------------------------------------------------


async def test_sigterm_ends_a_bot_that_holds_a_long_poll(simulator: Simulator, bot: Bot):
    await until(lambda: simulator.world.poll.is_held, 5, lambda: "no poll is held")
    assert await stopped(bot) < 3
    assert "Traceback" not in bot.said


async def test_sigterm_finishes_the_message_in_hand(telegram: Telegram, bot: Bot, data: Path):
    await telegram.fault("sendMessage", delay=1.5)
    stranger = await telegram.person("过客")
    await stranger.starts()
    await stranger.waits_for("")
    await stopped(bot)
    assert Books(data).counts("SELECT state, count(*) FROM outbox GROUP BY state") == {"sent": 1}
    assert Books(data).counts("SELECT state, count(*) FROM inbox GROUP BY state") == {"done": 1}


async def test_sigterm_does_not_wait_for_a_send_that_hangs(
    simulator: Simulator, telegram: Telegram, bot: Bot, data: Path
):
    await telegram.fault("sendMessage", delay=60)
    stranger = await telegram.person("过客")
    await stranger.starts()
    first = await stranger.waits_for("")
    await stopped(bot)
    assert Books(data).counts("SELECT state, count(*) FROM outbox GROUP BY state") == {"sending": 1}

    again = await start_on(simulator, data)
    try:
        repeated = await stranger.waits_for("可能是重复发送", after=first)
        assert repeated.text.endswith(first.text)
    finally:
        await put_down(again)


async def test_sigterm_ends_a_bot_in_the_middle_of_a_download(simulator: Simulator, telegram: Telegram, data: Path):
    payloads = await enter_bureau(data, simulator.world.clock)
    bot = await start_on(simulator, data)
    try:
        await telegram.fault("getFile", delay=60)
        office = await telegram.person("何敏")
        await office.starts(payloads["何敏"])
        await office.sends_photo(photo(1))
        asked = simulator.world.requests
        await until(lambda: any(each["method"] == "getFile" for each in asked), 15, lambda: "nothing was fetched")
        await stopped(bot)
        assert Books(data).one("SELECT file_state FROM evidence") == "waiting"

        again = await start_on(simulator, data)
        await until(lambda: Books(data).one("SELECT file_state FROM evidence") == "stored", 15, lambda: again.said)
        await stopped(again)
    finally:
        await put_down(bot)


async def test_sigterm_ends_a_bot_that_telegram_left(simulator: Simulator, bot: Bot):
    await simulator.stop()
    await bot.says("poll_failed")
    await stopped(bot)


async def test_a_second_sigterm_is_harmless(telegram: Telegram, bot: Bot, data: Path):
    await telegram.fault("sendMessage", delay=1.5)
    stranger = await telegram.person("过客")
    await stranger.starts()
    await stranger.waits_for("")
    bot.terminate()
    bot.terminate()
    bot.process.send_signal(signal.SIGINT)
    assert await bot.ends() == 0
    assert Books(data).counts("SELECT state, count(*) FROM outbox GROUP BY state") == {"sent": 1}


async def test_nothing_that_was_sent_during_the_stop_is_lost(
    simulator: Simulator, telegram: Telegram, bot: Bot, data: Path
):
    """People go on writing while the bot ends; what it did not take is there for the next start."""
    writers = [await telegram.person(f"过客{n}") for n in range(10)]

    async def write() -> None:
        for writer in writers:
            await writer.starts()

    writing = asyncio.create_task(write())
    await until(lambda: len(simulator.world.updates.history) >= 3, 5, lambda: "nobody wrote")
    await stopped(bot)
    await writing
    again = await start_on(simulator, data)
    try:
        for writer in writers:
            await writer.waits_for("")
        await telegram.until_idle()
    finally:
        await put_down(again)
    assert [len([m for m in await writer.messages() if m.by_bot]) for writer in writers] == [1] * len(writers)


# --- a second one ---------------------------------------------------------------------------------------------------


async def test_a_second_bot_on_the_same_data_says_so_and_ends(
    simulator: Simulator, telegram: Telegram, bot: Bot, tmp_path: Path, data: Path
):
    second = await start_bot(data, simulator.url)
    assert await second.ends(within=10) == 2
    assert_one_sentence(second.said, "already running")
    stranger = await telegram.person("过客")
    await stranger.starts()
    await stranger.waits_for("")
    assert bot.process.returncode is None


@pytest.mark.postgres
async def test_a_second_bot_on_the_same_postgresql_says_so_and_ends(
    simulator: Simulator, telegram: Telegram, tmp_path: Path, postgres_database: str
):
    first = await start_on(simulator, tmp_path / "one", database_url=postgres_database)
    try:
        await listens(simulator, first)
        second = await start_on(simulator, tmp_path / "two", database_url=postgres_database)
        assert await second.ends(within=15) == 2
        assert_one_sentence(second.said.replace(database_log(second.said), ""), "Another bot")
        stranger = await telegram.person("过客")
        await stranger.starts()
        await stranger.waits_for("")
        await stopped(first)
        third = await start_on(simulator, tmp_path / "two", database_url=postgres_database)
        await listens(simulator, third)
        await stopped(third)
    finally:
        await put_down(first)


@pytest.fixture
def postgres_database(postgres_server: str) -> str:
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE two_bots")
    base, _, query = postgres_server.partition("?")
    return f"{base.rsplit('/', 1)[0]}/two_bots?{query}".replace("postgresql://", "postgresql+psycopg://")


# --- a start that fails, and one that takes long ----------------------------------------------------------------------


async def test_a_token_telegram_does_not_know(simulator: Simulator, data: Path):
    bot = await start_bot(data, simulator.url, token="4242:WRONG-TOKEN-OF-SOMEBODY")
    assert await bot.ends(within=10) == 2
    assert_one_sentence(bot.said.replace(database_log(bot.said), ""), "BOT_TOKEN")
    assert "WRONG-TOKEN" not in bot.said
    assert "WRONG-TOKEN" not in (data / "logs" / "bot.log").read_text("utf-8")


async def test_a_token_that_is_none(simulator: Simulator, data: Path):
    bot = await start_bot(data, simulator.url, token="SECRETWITHOUTCOLON")
    assert await bot.ends(within=10) == 2
    assert_one_sentence(bot.said, "BOT_TOKEN")
    assert "SECRETWITHOUTCOLON" not in bot.said


async def test_a_token_taken_back_while_the_bot_works(simulator: Simulator, bot: Bot):
    simulator.world.token = "4242:NEW-TOKEN-FROM-BOTFATHER"
    simulator.world.poll.end(None)
    assert await bot.ends() == 2
    assert "BotFather" in bot.said
    assert SECRET not in bot.said


async def test_telegram_is_not_there_at_the_start_and_comes_later(data: Path):
    port = free_port()
    bot = await start_bot(data, f"http://127.0.0.1:{port}")
    simulator = Simulator(token=TOKEN, clock=MovableClock(FRIDAY, 1), port=port)
    try:
        await bot.says("telegram_unreachable")
        await simulator.start()
        await listens(simulator, bot)
        await stopped(bot)
    finally:
        await put_down(bot)
        await simulator.stop()
    assert SECRET not in bot.said


async def test_sigterm_while_telegram_is_not_there(data: Path):
    bot = await start_bot(data, f"http://127.0.0.1:{free_port()}")
    try:
        await bot.says("telegram_unreachable")
        await stopped(bot)
    finally:
        await put_down(bot)


async def test_sigterm_while_telegram_takes_the_connection_and_says_nothing(data: Path):
    """A network that swallows everything: connected, never answered."""
    asked = asyncio.Event()

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await reader.read(-1)
        writer.close()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    bot = await start_bot(data, f"http://127.0.0.1:{port}")
    try:
        async with asyncio.timeout(15):
            await asked.wait()
        await stopped(bot)
    finally:
        await put_down(bot)
        server.close()


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_log(said: str) -> str:
    """The line that tells of the new schema; it is no part of the sentence."""
    line = next((line for line in said.splitlines() if line.startswith("{") and is_about_database(line)), "")
    return f"{line}\n" if line else ""


def is_about_database(line: str) -> bool:
    return bool(json.loads(line).get("event") == "database_upgraded")


def assert_one_sentence(said: str, words: str) -> None:
    """Exactly one line, a sentence, naming what is meant."""
    assert re.fullmatch(r"[^\n]+\.\n", said), said
    assert words in said
