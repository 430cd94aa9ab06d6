"""The same bot behind a webhook: updates are posted to it, with a secret, and nothing is lost on the way."""

import socket
from pathlib import Path
from typing import Any

import aiohttp

from tests.world import World

SECRET = "a-secret-of-ours"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_a_week_begins_over_a_webhook(tmp_path: Path):
    port = free_port()
    address = f"http://127.0.0.1:{port}/updates"
    settings: dict[str, Any] = {"webhook_url": address, "webhook_listen": f"127.0.0.1:{port}", "webhook_secret": SECRET}
    async with World.begin(tmp_path / "data", **settings) as world:
        await world.is_set_up()
        await world.opens_round()
        head = world["陆一鸣"]
        ask = await head.waits_for("第1期进展报送")
        await head.says("1 已整改", reply_to=ask)
        await head.waits_for("第1项「问题1的标题」已收到：文字")
        assert await world.telegram.requests("getUpdates") == []
        async with aiohttp.ClientSession() as session:
            for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guessed"}):
                async with session.post(address, json={"update_id": 1}, headers=headers) as refused:
                    assert refused.status == 403
            good = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
            async with session.post(address, data=b"not json", headers=good) as nonsense:
                assert nonsense.status == 400


async def test_polling_takes_away_a_webhook_that_was_left(tmp_path: Path):
    async with World.begin(tmp_path / "data") as world:
        await world.has_roster()
        await world.joins("何敏")
        await world.app.telegram.bot.set_webhook("https://example.org/gone")
        await world["何敏"].says("/help")
        await world["何敏"].waits_for("怎么用")
