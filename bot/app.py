"""The only place that builds things and starts tasks."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit

import structlog
from filelock import FileLock, Timeout
from sqlalchemy import Connection
from telegram import BotCommand, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder

import handlers
import templates
from bot.actions import ticking
from bot.actions.proofs import naming_proofs
from bot.actions.weekly import receipting
from bot.alarm import DiskAlarm
from bot.clock import Clock, MovableClock
from bot.comparing import Comparing
from bot.delivery import Delivery
from bot.evidence.looking import Looker
from bot.fetcher import Fetcher
from bot.inbox_worker import InboxWorker
from bot.intake import KINDS, Intake, Polling, Webhook
from bot.jobs import Jobs
from bot.own_files import OwnFiles
from bot.scheduler import Metronome
from bot.settings import Settings
from bot.telegram_http import Request
from bot.worker import Worker
from storage import inbox, reports, timetables
from storage.database import AlreadyRunning, CannotOpen, Database, migrate
from storage.evidence_files import EvidenceFiles
from storage.sqlite import DatabaseClosed

log = structlog.get_logger(__name__)
os.environ.setdefault("PTB_TIMEDELTA", "true")  # else each flood limit warns that it is told in bare seconds

P = ParamSpec("P")
T = TypeVar("T")

_TIME_TO_FINISH = 3.5
"""Seconds the loops get to end their step after a stop; what is then still under way counts as unknown."""


_TIME_TO_CATCH_UP = 10.0
"""Seconds the clock waits at start for what was sent while the bot was down, at most twice: Telegram may be away."""


class CannotStart(Exception):
    """The bot cannot run; the text is one sentence for the operator."""


class App:
    """The bot at work: its database, its clock, and the loops that carry updates in and messages out."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        if settings.bot_token is None:
            raise CannotStart("BOT_TOKEN is not set.")
        templates.configure(settings.zone, settings.terms, largest_file_mb=settings.largest_file_mb)
        token = settings.bot_token.get_secret_value()
        self.settings, self.clock = settings, clock
        self.db = Database(settings.database)
        self.files = EvidenceFiles(settings.data_dir / "evidence")
        self.looker = Looker()
        self.telegram = _telegram(settings.bot_api_url, token, settings.https_proxy)
        self.telegram.bot_data["app"] = self
        self.bot_id = int(token.split(":")[0])
        own = OwnFiles(self.db, self.files, settings.data_dir / "documents", self.looker)
        self.delivery = Delivery(self.db, self.telegram.bot, clock, quiet=timetables.is_quiet, open_part=own.open)
        self.inbox = InboxWorker(self.db, self.telegram, self.bot_id, clock)
        comparing = Comparing(self.db, self.looker, settings.zone)
        self.fetcher = Fetcher(self.db, self.telegram.bot, self.files, comparing, clock)
        self._inbox = Worker("inbox", self.inbox.step, clock)
        self._receipts = Worker("receipts", self._give_receipts, clock)
        self._delivery = Worker("delivery", self.delivery.step, clock)
        self._fetcher = Worker("fetcher", self.fetcher.step, clock)
        alarm = DiskAlarm(self.db, self.telegram.bot, clock, settings.data_dir)
        self._alarm = Worker("alarm", alarm.step, clock)
        self._jobs = Worker("jobs", Jobs(self.db, clock, settings.data_dir, self._delivery.wake).step, clock)
        self._workers = (self._inbox, self._receipts, self._delivery, self._fetcher, self._alarm, self._jobs)
        self.delivery.on_free = self._delivery.wake
        self.fetcher.on_free = self._fetcher.wake
        self.fetcher.on_safe = self._file_safe
        self.fetcher.on_kept, self.fetcher.on_full = alarm.kept, alarm.full
        self._metronome = Metronome(self._tick, clock)
        self._source = self._choose_source(Intake(self.db, clock, self.bot_id, self._inbox.wake), token)
        self._ticks = asyncio.Event()
        self._stopping = asyncio.Event()

    async def handle(
        self, update: Update, action: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run the action an update asks for and mark the update done, in one transaction; then wake the senders."""
        result = await self.db.write(self.inbox.settling(update.update_id, action), *args, **kwargs)
        self.inbox.settled()
        self.wake()
        return result

    def wake(self) -> None:
        """Something was written: let the loops look at it now."""
        for worker in (self._receipts, self._delivery, self._fetcher, self._jobs):
            worker.wake()

    async def run(self, ready: Callable[[], None] | None = None) -> None:
        """Work until `stop`; raises CannotStart with one sentence. `ready` is called when the bot begins to listen."""
        with self._only_one():
            try:
                await self._prepare()
                await self._work(ready)
            finally:
                await self.db.close()

    def stop(self) -> None:
        """Finish the event in hand and end."""
        self._stopping.set()

    def stop_on_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self.stop)

    async def next_event(self) -> Any:
        """When something will next happen by itself (a datetime, or None); rehearsals move the clock there.

        Nothing will once the bot has ended.
        """
        try:
            return await self.db.read(ticking.next_event, self.clock.now())
        except DatabaseClosed:
            return None

    async def _prepare(self) -> None:
        self.files.prepare()
        stamp = f"{self.clock.now():%Y%m%d-%H%M%S}"
        backup = self.settings.data_dir / "backups" / f"before-upgrade-{stamp}.db"
        try:
            step = await migrate(self.settings.database, backup)
        except CannotOpen as error:
            raise CannotStart(str(error)) from None
        if step is not None:
            log.info("database_upgraded", step=step)
        try:
            await self.db.claim()
        except AlreadyRunning:
            raise CannotStart("Another bot is working on this database; stop it first.") from None
        await self.delivery.settle_interrupted()
        await self.db.write(inbox.retry_failed, self.bot_id)
        await self.db.write(naming_proofs.complete_issued, self.clock.now())

    async def _work(self, ready: Callable[[], None] | None) -> None:
        handlers.register(self.telegram)
        if not await self._log_in():
            return
        self._metronome.start()
        unwatch = self.clock.watch(self._clock_moved) if isinstance(self.clock, MovableClock) else _nothing
        try:
            if ready is not None:
                ready()
            await self._loops()
        finally:
            unwatch()
            self._metronome.stop()
            await self.telegram.shutdown()

    async def _loops(self) -> None:
        """Everything at once until `stop`, or until one of them fails for good."""
        running = [
            asyncio.create_task(work, name=name)
            for name, work in [
                ("source", self._receive()),
                ("ticks", self._tick_on_demand()),
                ("introduction", self._introduce()),
                *((worker.name, worker.run()) for worker in self._workers),
            ]
        ]
        stopping = asyncio.create_task(self._stopping.wait())
        await _first_failure_or(stopping, running)
        self._stopping.set()
        self._ticks.set()
        for worker in self._workers:
            worker.stop()
        self._source.stop()
        finish_by = asyncio.get_running_loop().time() + _TIME_TO_FINISH
        _, unfinished = await asyncio.wait(running, timeout=_TIME_TO_FINISH)
        for task in [*unfinished, stopping]:
            task.cancel()
        results = await asyncio.gather(*running, return_exceptions=True)
        await self.delivery.finish(finish_by - asyncio.get_running_loop().time())
        await self.fetcher.finish(finish_by - asyncio.get_running_loop().time())
        await self.looker.close()
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _log_in(self) -> bool:
        """Ask Telegram who we are, as often as it takes; False when stopped before there was an answer."""
        pause = 1.0
        while not self._stopping.is_set():
            try:
                if not await _unless(self._stopping, self.telegram.initialize()):
                    return False
                templates.introduce(self.telegram.bot.username)
                return True
            except InvalidToken:
                raise CannotStart("Telegram does not know this BOT_TOKEN; copy it again from BotFather.") from None
            except TelegramError as error:
                log.warning("telegram_unreachable", problem=str(error), again_in=pause)
                await _wait_for(self._stopping, pause)
                pause = min(pause * 2, 30.0)
        return False

    async def _receive(self) -> None:
        await self._source.run()
        if not self._stopping.is_set():
            raise CannotStart("Telegram does not accept this BOT_TOKEN any more; ask BotFather for a new one.")

    async def _introduce(self) -> None:
        """Set the command menu; not worth failing for."""
        commands = [BotCommand(name, text) for name, text in templates.words("commands").items()]
        with suppress(TelegramError):
            await self.telegram.bot.set_my_commands(commands)

    async def _tick(self) -> None:
        self._ticks.set()

    async def _tick_on_demand(self) -> None:
        """One tick at start, one a minute, one whenever the clock was moved; they never overlap."""
        await self._catch_up()
        self._ticks.set()
        while not self._stopping.is_set():
            await _wait_for(self._ticks, 1.0)
            if self._ticks.is_set() and not self._stopping.is_set():
                self._ticks.clear()
                try:
                    await self.db.claim()
                    while await self.db.write(ticking.tick, self.clock.now()):
                        self.wake()  # what is queued may leave while the rest is still being made
                except AlreadyRunning:
                    raise CannotStart("Another bot has taken this database over; this one ends.") from None
                except Exception:
                    log.exception("tick_failed")
                self.wake()

    async def _catch_up(self) -> None:
        """After an outage what people sent meanwhile comes first: else a summary would be compiled without it."""
        try:
            await self.db.write(ticking.prepare, self.clock.now())
        except Exception:
            log.exception("tick_failed")
        await _wait_for(self._source.caught_up, _TIME_TO_CATCH_UP)
        self.inbox.empty.clear()
        self._inbox.wake()
        await _wait_for(self.inbox.empty, _TIME_TO_CATCH_UP)

    def _file_safe(self) -> None:
        self._receipts.wake()
        self._delivery.wake()

    def _clock_moved(self) -> None:
        self._metronome.retime()
        self._ticks.set()

    async def _give_receipts(self) -> float | None:
        due = await self.db.read(reports.next_receipt)
        if due is None:
            return None
        wait = (due - self.clock.now()).total_seconds()
        if wait > 0:
            return wait
        now, speed = self.clock.now(), self.clock.speed
        if not await self.db.write(receipting.give_due_receipt, self.bot_id, now, speed=speed):
            return None
        self._delivery.wake()
        return 0

    def _choose_source(self, intake: Intake, token: str) -> Polling | Webhook:
        url, secret = self.settings.webhook_url, self.settings.webhook_secret
        bot = self.telegram.bot
        if url is None or secret is None:
            request = Request(1, self.settings.https_proxy)
            return Polling(intake, request, f"{self.settings.bot_api_url}/bot{token}", bot.delete_webhook)
        word = secret.get_secret_value()
        announce = partial(bot.set_webhook, url, allowed_updates=KINDS, secret_token=word)
        return Webhook(intake, self.settings.webhook_listen, urlsplit(url).path or "/", word, announce)

    @contextmanager
    def _only_one(self) -> Iterator[None]:
        self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.settings.data_dir / "bot.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise CannotStart(f"A bot is already running on the data in {self.settings.data_dir}.") from None
        try:
            yield
        finally:
            lock.release()


def _telegram(api_url: str, token: str, proxy: str | None) -> "Application[Any, Any, Any, Any, Any, Any]":
    """PTB without its own updater, queue of jobs or rate limiter: intake, clock and pacing are ours."""
    builder = ApplicationBuilder().token(token).base_url(f"{api_url}/bot").base_file_url(f"{api_url}/file/bot")
    builder.request(Request(16, proxy)).get_updates_request(Request(1, proxy))
    return builder.updater(None).job_queue(None).build()


def _nothing() -> None:
    """A real clock is not watched, so there is nothing to undo."""


async def _wait_for(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


async def _unless(event: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Whether `work` was done; it is given up when `event` happens first."""
    working, waiting = asyncio.ensure_future(work), asyncio.ensure_future(event.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if working.done():
        working.result()
        return True
    working.cancel()
    await asyncio.wait({working})
    return False


async def _first_failure_or(stopping: "asyncio.Task[Any]", running: "list[asyncio.Task[Any]]") -> None:
    """Return when `stopping` is done or a running task failed; a task that just ends is no reason to stop."""
    watched = set(running)
    while watched and not stopping.done():
        done, _ = await asyncio.wait({stopping, *watched}, return_when=asyncio.FIRST_COMPLETED)
        if any(task is not stopping and not task.cancelled() and task.exception() for task in done):
            return
        watched -= done
