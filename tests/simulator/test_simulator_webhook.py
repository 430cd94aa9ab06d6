"""The webhook: posts with the secret, in order, again and again until the bot takes them."""

import asyncio
from typing import Any

import pytest
from aiohttp import web


class Receiver:
    """A bot's address: says the statuses it was told to, then 200, and remembers what came."""

    def __init__(self):
        self.statuses = []
        self.updates: asyncio.Queue[tuple[int, dict[str, Any]]] = asyncio.Queue()
        self.url = ""
        self.secrets = set()

    async def receive(self, request):
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        assert request.headers["Content-Type"] == "application/json"
        status = self.statuses.pop(0) if self.statuses else 200
        await self.updates.put((status, await request.json()))
        return web.Response(status=status)

    async def next(self):
        async with asyncio.timeout(5):
            return await self.updates.get()


@pytest.fixture
async def receiver():
    made = Receiver()
    app = web.Application()
    app.router.add_post("/hook", made.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


async def test_updates_are_posted_with_the_secret(api, li, receiver, telegram):
    await api("setWebhook", url=receiver.url, secret_token="a-b_1")
    _, update = await receiver.next()
    assert update["message"]["text"] == "/start"
    assert receiver.secrets == {"a-b_1"}
    await telegram.until_idle(settle=0)
    assert (await api("getWebhookInfo"))["url"] == receiver.url
    assert await telegram.pending() == 0


async def test_what_is_not_taken_comes_again_in_order(api, li, receiver):
    receiver.statuses = [500, 403]
    await api("setWebhook", url=receiver.url)
    await li.says("later")
    seen = [await receiver.next() for _ in range(4)]
    assert [status for status, _ in seen] == [500, 403, 200, 200]
    assert [update["message"]["text"] for _, update in seen] == ["/start", "/start", "/start", "later"]
    assert "403" in (await api("getWebhookInfo"))["last_error_message"]


async def test_polling_and_webhook_exclude_each_other(held, api, receiver):
    poll = asyncio.create_task(api.refusal("getUpdates", timeout=30))
    await held()
    await api("setWebhook", url=receiver.url)
    assert (await poll).description == "Conflict: terminated by setWebhook request"
    refusal = await api.refusal("getUpdates")
    assert refusal.code == 409
    assert "webhook is active" in refusal.description
    await api("deleteWebhook")
    assert await api("getUpdates") == []


async def test_pending_updates_are_dropped_only_on_demand(api, li):
    await api("deleteWebhook")
    assert len(await api("getUpdates")) == 1
    await api("deleteWebhook", drop_pending_updates=True)
    assert await api("getUpdates") == []


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"url": "ftp://x"}, "invalid webhook URL specified"),
        ({"url": "http://example.org/x"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://127.0.0.1/x", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "https://127.0.0.1/x", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)
async def test_bad_webhooks_are_refused(api, params, words):
    assert (await api.refusal("setWebhook", **params)).description == f"Bad Request: {words}"
