"""Sending: takes the most urgent message that may leave, sends it, records what became of it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy.exc import OperationalError
from telegram import Bot

from bot import telegram_out
from bot.actions.people import reaching
from bot.actions.proofs import showing
from bot.clock import Clock
from bot.pacing import Pacing
from bot.rules.models import ChatId, Toast
from bot.telegram_out import Later, Migrated, NoFile, Refused, Sent, Unknown
from storage import outbox
from storage.database import Database
from storage.outbox import Row

log = structlog.get_logger(__name__)

_AT_ONCE = 8
_GIVE_UP_AFTER = 200
"""Attempts after which a message that could never be delivered is set aside (about a day of pauses)."""
_LONGEST_PAUSE = 600.0
_UNTIL_THERE_IS_SPACE = 1.0
"""Real seconds."""


class Delivery:
    """Up to eight messages under way, never two for one chat, so a chat's order is kept.

    A message is marked "sending" before it leaves: if the process dies or the answer is lost, it is known that it may
    have arrived (`outbox.mark_unknown`).
    """

    def __init__(self, db: Database, bot: Bot, clock: Clock) -> None:
        self._db, self._bot, self._clock = db, bot, clock
        self._pacing = Pacing(clock)
        self._under_way: dict[ChatId, asyncio.Task[None]] = {}
        self._answers: set[asyncio.Task[None]] = set()
        self.on_free: Callable[[], None] = _nothing

    async def settle_interrupted(self) -> None:
        """At start: what was under way when the process died may or may not have arrived."""
        interrupted = await self._db.write(outbox.settle_interrupted, self._clock.now())
        if interrupted:
            log.warning("interrupted_sends", count=interrupted)

    async def step(self) -> float | None:
        """Let one message leave, when one may; returns seconds until the next may."""
        wait = self._pacing.wait()
        if wait > 0:
            return wait
        if len(self._under_way) >= _AT_ONCE:
            return None  # woken when one comes back
        due, now = await self._db.read(outbox.next_due), self._clock.now()
        if due is None or due > now:
            return None if due is None else (due - now).total_seconds()
        busy = {*self._under_way, *self._pacing.resting()}
        row = await self._db.write(outbox.take, now, busy)
        if row is None:
            return self._pacing.next_ready()
        pause = self._pacing.left(row.chat_id, _parts(row))
        self._under_way[row.chat_id] = asyncio.create_task(self._send(row, pause))
        return 0

    def answer(self, query_id: str, toast: Toast | None) -> None:
        """Answer a pressed button at once, beside the queue; nothing is lost when it fails."""
        task = asyncio.create_task(self._answer(query_id, toast))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def finish(self, within: float) -> None:
        """Wait up to `within` seconds for what is under way; a message cut off after that is unknown to the next start."""
        under_way = {*self._under_way.values(), *self._answers}
        if not under_way:
            return
        _, late = await asyncio.wait(under_way, timeout=max(within, 0))
        for task in late:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _send(self, row: Row, pause: float) -> None:
        try:
            await self._clock.sleep(pause)
            outcome = await telegram_out.deliver(self._bot, row)
            self._pacing.answered(row.chat_id, _parts(row))
            await self._record_surely(row, outcome)
        except Exception:
            log.exception("send_failed", row=row.id)
            await self._record_surely(row, Unknown("failed while sending"))
        finally:
            del self._under_way[row.chat_id]
            self.on_free()

    async def _record_surely(self, row: Row, outcome: telegram_out.Outcome) -> None:
        """As often as it takes while the database is full or away: else what was sent would be repeated."""
        while True:
            try:
                await self._record(row, outcome)
            except OperationalError as error:
                log.error("send_not_recorded", row=row.id, problem=str(error.orig))
                await asyncio.sleep(_UNTIL_THERE_IS_SPACE)
            else:
                return

    async def _record(self, row: Row, outcome: telegram_out.Outcome) -> None:
        now = self._clock.now()
        match outcome:
            case Sent(message_id) if row.kind == "edit":
                await self._db.write(outbox.mark_sent, row.id, message_id, now)
            case Sent(message_id):
                await self._db.write(reaching.note_sent, row.id, row.chat_id, message_id, now)
            case Later(seconds, flood, problem):
                await self._later(row, seconds, problem, flood=flood)
            case Unknown(problem):
                log.warning("send_unknown", row=row.id, problem=problem)
                await self._db.write(outbox.mark_unknown, row.id, now, problem)
            case Migrated(new):
                await self._db.write(reaching.note_migrated, row.id, row.chat_id, new, now)
            case NoFile(problem):
                log.warning("file_refused", row=row.id, problem=problem)
                await self._db.write(showing.send_without, row, problem, now)
            case Refused(reason):
                log.warning("send_refused", row=row.id, reason=reason)
                await self._db.write(reaching.note_refused, row.id, row.chat_id, reason, now)

    async def _later(self, row: Row, seconds: float, problem: str, *, flood: bool) -> None:
        if flood:
            self._pacing.refused(row.chat_id, seconds)
        elif row.attempts >= _GIVE_UP_AFTER:
            await self._db.write(outbox.mark_failed, row.id, problem)
            return
        pause = seconds if flood else min(seconds * 2 ** min(row.attempts - 1, 8), _LONGEST_PAUSE)
        log.info("send_later", row=row.id, seconds=pause, problem=problem)
        await self._db.write(outbox.mark_later, row.id, self._clock.now() + timedelta(seconds=pause), problem)

    async def _answer(self, query_id: str, toast: Toast | None) -> None:
        text, alert = (toast.text, toast.alert) if toast else (None, False)
        problem = await telegram_out.answer_press(self._bot, query_id, text, alert=alert)
        if problem:
            log.info("press_not_answered", problem=problem)


def _parts(row: Row) -> int:
    """How many messages Telegram counts."""
    return max(len(row.media), 1)


def _nothing() -> None:
    """Until somebody asks to be told."""
