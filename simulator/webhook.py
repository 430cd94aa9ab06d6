"""Posts updates to the bot's address, in order, each one until the bot says 200."""

import asyncio
import contextlib
from typing import TYPE_CHECKING

import aiohttp

from simulator.updates import Waiting
from simulator.values import Json

if TYPE_CHECKING:
    from simulator.world import World

_PAUSES = (0.1, 0.3, 1.0, 3.0)
_PATIENCE = aiohttp.ClientTimeout(total=60)


class Webhook:
    """The address that is set, and the task that serves it. Without an address the bot polls."""

    def __init__(self) -> None:
        self.url = ""
        self.secret = ""
        self._last_error: Json = {}
        self._task: asyncio.Task[None] | None = None

    def start(self, world: "World", url: str, secret: str) -> None:
        """Replaces what was set before; an empty `url` only ends it."""
        if self._task is not None:
            self._task.cancel()
        self.url, self.secret, self._last_error, self._task = url, secret, {}, None
        if url:
            self._task = world.spawn(self._serve(world))

    def resume(self, world: "World") -> None:
        """Go on after the server was closed for a while."""
        if self.url:
            self.start(world, self.url, self.secret)

    def info(self, world: "World") -> Json:
        info: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(world.updates.waiting),
        }
        if world.updates.allowed:
            info["allowed_updates"] = world.updates.allowed
        return info | (self._last_error | {"max_connections": 40} if self.url else {})

    async def _serve(self, world: "World") -> None:
        queue, failures = world.updates, 0
        async with aiohttp.ClientSession(timeout=_PATIENCE) as session:
            while True:
                await queue.signal.until(lambda: bool(queue.waiting), 3600)
                queue.expire(world.now())
                if not queue.waiting:
                    continue
                first = queue.waiting[0]
                problem = await self._post(session, first)
                if problem is None:
                    queue.confirm(first)
                    failures = 0
                    continue
                self._last_error = {"last_error_date": world.date(), "last_error_message": problem}
                await asyncio.sleep(_PAUSES[min(failures, len(_PAUSES) - 1)])
                failures += 1

    async def _post(self, session: aiohttp.ClientSession, waiting: Waiting) -> str | None:
        """What went wrong, in Telegram's words; None when the bot took the update."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        waiting.seen = True
        with contextlib.suppress(TimeoutError):
            try:
                async with session.post(self.url, json=waiting.update, headers=headers) as response:
                    await response.read()
                    if response.status == 200:
                        return None
                    return f"Wrong response from the webhook: {response.status} {response.reason}"
            except aiohttp.ClientError:
                return "Connection refused"
        return "Read timeout expired"
