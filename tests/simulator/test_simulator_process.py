"""The simulator as a process of its own."""

import asyncio
import os
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot.clock import MovableClock
from simulator.people import Telegram
from simulator.server import Simulator

SHANGHAI = ZoneInfo("Asia/Shanghai")


async def test_it_prints_its_address_and_ends_on_sigterm():
    command = ("-m", "simulator", "--token", "9:X", "--clock", "2026-03-02T08:59:00+08:00 x60")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdout=asyncio.subprocess.PIPE, env=environment
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    async with Telegram(url) as telegram:
        assert (await telegram.clock())["speed"] == 60
        assert (await telegram.clock())["now"] >= "2026-03-02T08:59:00"
    process.terminate()
    async with asyncio.timeout(5):
        assert await process.wait() == 0


async def test_next_goes_where_the_rehearsal_says():
    planned = [datetime(2026, 3, 5, 17, 0, tzinfo=SHANGHAI), None]

    async def next_event():
        return planned.pop(0)

    sim = Simulator("1:X", MovableClock(datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI), 0), next_event=next_event)
    await sim.start()
    async with Telegram(sim.url) as telegram:
        assert (await telegram.clock())["has_next"] is True
        assert (await telegram.move_clock(to="next"))["now"] == "2026-03-05T17:00:00+08:00"
    await sim.stop()
    await sim.stop()


async def test_it_can_be_gone_for_a_while_and_forgets_nothing(sim, api, li, telegram, held):
    url = sim.url
    await sim.stop()
    with pytest.raises(aiohttp.ClientConnectionError):
        await api("getUpdates")
    await sim.start()
    assert sim.url == url
    (update,) = await api("getUpdates")
    poll = asyncio.create_task(api("getUpdates", offset=update["update_id"] + 1, timeout=30))
    await held()
    await li.says("在")
    assert [each["message"]["text"] for each in await poll] == ["在"]
