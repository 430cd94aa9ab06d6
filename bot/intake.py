"""Updates come in: stored and committed before they are confirmed to Telegram, by long polling or webhook."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.clock import Clock
from bot.telegram_http import Request
from bot.telegram_out import seconds_of
from storage import inbox
from storage.database import Database

if TYPE_CHECKING:
    from aiohttp import web

log = structlog.get_logger(__name__)

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of updates asked for. Always given: without a list Telegram keeps to the one it was given last."""

_HOLD = 25
_AT_A_TIME = 100
_PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)


class Intake:
    """Stores updates. `arrived` is called after each commit that brought something new."""

    def __init__(self, db: Database, clock: Clock, bot_id: int, arrived: Callable[[], None]) -> None:
        self._db, self._clock, self._bot_id, self._arrived = db, clock, bot_id, arrived

    async def store(self, updates: Sequence[dict[str, Any]]) -> None:
        """Commit updates to the inbox; one that is there already is left alone."""
        if not updates:
            return
        fresh = await self._db.write(inbox.put, self._bot_id, updates, self._clock.now())
        if fresh:
            self._arrived()


class Polling:
    """An own getUpdates loop: the offset moves only after the commit, so a crash loses nothing.

    It starts without an offset and never compares ids: after a quiet week Telegram goes on with a random one.
    """

    def __init__(
        self, intake: Intake, request: Request, base_url: str, delete_webhook: Callable[[], Awaitable[Any]]
    ) -> None:
        self._intake, self._request, self._delete_webhook = intake, request, delete_webhook
        self._url = f"{base_url}/getUpdates"
        self._offset: int | None = None
        self._stopping = asyncio.Event()
        self.caught_up = asyncio.Event()
        """Set once everything that had been waiting at Telegram is in the inbox."""
        self.failures = 0

    async def run(self) -> None:
        """Poll until `stop`, or until Telegram does not know the bot any more; raises nothing of Telegram's."""
        async with self._request:
            while not self._stopping.is_set():
                try:
                    await self._poll_once()
                except InvalidToken:
                    return
                except Exception as error:  # the database is full or away; what is not stored is not confirmed either
                    log.exception("updates_not_stored")
                    await self._rest(error)

    def stop(self) -> None:
        """End after the updates in hand are stored; a poll that is being held is given up."""
        self._stopping.set()

    async def _poll_once(self) -> None:
        try:
            updates = await self._unless_stopped(self._fetch())
        except InvalidToken:
            raise
        except TelegramError as error:
            await self._rest(error)
            return
        if updates is None:
            return
        await self._intake.store(updates)
        self.failures = 0
        if updates:
            self._offset = updates[-1]["update_id"] + 1
        if len(updates) < _AT_A_TIME:
            self.caught_up.set()

    async def _fetch(self) -> list[dict[str, Any]]:
        hold = _HOLD if self.caught_up.is_set() else 0  # at first only what waits is wanted, and at once
        wanted = {"timeout": hold, "limit": _AT_A_TIME, "allowed_updates": json.dumps(KINDS)}
        if self._offset is not None:
            wanted["offset"] = self._offset
        answer = await self._request.post(f"{self._url}?{urlencode(wanted)}", read_timeout=_HOLD + 10)
        return answer if isinstance(answer, list) else []

    async def _unless_stopped(self, work: Any) -> Any:
        """The result of `work`, or None when `stop` came first; work that is cut off is confirmed by nobody."""
        fetching = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({fetching, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return fetching.result() if fetching.done() else None
        finally:
            for task in (fetching, stopping):
                task.cancel()
            await asyncio.gather(fetching, stopping, return_exceptions=True)

    async def _clear_webhook(self, problem: str) -> None:
        """A webhook that was set earlier keeps updates from us; taking it away loses none of them."""
        if "webhook" in problem:
            with suppress(TelegramError):
                await self._delete_webhook()

    async def _rest(self, error: Exception) -> None:
        pause = _PAUSES[min(self.failures, len(_PAUSES) - 1)]
        self.failures += 1
        if isinstance(error, RetryAfter):
            pause = seconds_of(error)
        if isinstance(error, Conflict):
            log.error("another_receiver", problem=str(error))
            await self._clear_webhook(str(error))
        else:
            log.warning("poll_failed", problem=str(error), failures=self.failures)
        await _rest_unless(self._stopping, pause)


async def _rest_unless(stopping: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stopping.wait()


class Webhook:
    """The endpoint Telegram posts to; it answers 200 after the commit, so Telegram repeats what was not stored."""

    def __init__(
        self, intake: Intake, listen: str, path: str, secret: str, announce: Callable[[], Awaitable[Any]]
    ) -> None:
        self._intake, self._path, self._secret, self._announce = intake, path, secret, announce
        self._host, _, port = listen.rpartition(":")
        self._port = int(port)
        self._stopping = asyncio.Event()
        self.caught_up = asyncio.Event()
        self.caught_up.set()  # Telegram posts what waits when it likes

    async def run(self) -> None:
        from aiohttp import web

        app = web.Application(client_max_size=1_000_000)
        app.router.add_post(self._path, self._receive)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            site = web.TCPSite(runner, self._host, self._port)
            await site.start()
            await self._tell_telegram()
            await self._stopping.wait()
        finally:
            await runner.cleanup()

    def stop(self) -> None:
        self._stopping.set()

    async def _tell_telegram(self) -> None:
        """Ask for updates to be posted here, as often as it takes: the endpoint listens already."""
        failures = 0
        while not self._stopping.is_set():
            try:
                await self._announce()
            except TelegramError as error:
                log.warning("webhook_not_set", problem=str(error))
                await _rest_unless(self._stopping, _PAUSES[min(failures, len(_PAUSES) - 1)])
                failures += 1
            else:
                return

    async def _receive(self, request: "web.Request") -> "web.Response":
        from aiohttp import web

        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return web.Response(status=403)
        try:
            update = await request.json()
        except ValueError:
            return web.Response(status=400)
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return web.Response(status=400)
        await self._intake.store([update])
        return web.Response()
