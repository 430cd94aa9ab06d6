"""Sending: takes the most urgent message that may leave, sends it, records what became of it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from telegram import Bot

from bot import telegram_out
from bot.actions.people import reaching
from bot.actions.proofs import showing
from bot.clock import Clock
from bot.pacing import Pacing, Turn
from bot.rules.albums import Part
from bot.rules.models import ChatId, Toast
from bot.telegram_out import Later, Migrated, NoFile, OpenPart, Refused, Sent, Unknown
from storage import outbox
from storage.database import Database
from storage.outbox import Row

log = structlog.get_logger(__name__)

_AT_ONCE = 12
"""30 a second while an answer takes no longer than 0.4 s; the other connections of the pool are for pressed buttons."""
_GIVE_UP_AFTER = 200
"""Attempts after which a message that could never be delivered is set aside (about a day of pauses)."""
_LONGEST_PAUSE = 600.0
_LOOK_AGAIN_IN_QUIET = 60.0
_UNTIL_THERE_IS_SPACE = 1.0
"""Real seconds."""

Quiet = Callable[[Connection, datetime], bool]
"""Whether messages that nobody has just asked for must wait at this moment; runs inside the transaction that takes one."""


def never_quiet(_db: Connection, _now: datetime) -> bool:
    """For a bureau without quiet hours."""
    return False


async def telegrams_own(part: Part) -> str:
    """For messages with no files but those that Telegram has: it knows them by their ids."""
    return part[1]


class Delivery:
    """Up to twelve messages under way, never two for one chat, so a chat's order is kept.

    A message is marked "sending" before it leaves: if the process dies or the answer is lost, it is known that it may
    have arrived (`outbox.mark_unknown`).
    """

    def __init__(
        self,
        db: Database,
        bot: Bot,
        clock: Clock,
        *,
        quiet: Quiet = never_quiet,
        open_part: OpenPart = telegrams_own,
    ) -> None:
        self._db, self._bot, self._clock, self._quiet, self._open_part = db, bot, clock, quiet, open_part
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
        now = self._clock.now()
        row = await self._db.write(self._take, now, {*self._under_way, *self._pacing.resting()})
        if row is None:
            return await self._until_due(now)
        turn = self._pacing.turn(_parts(row))
        self._under_way[row.chat_id] = asyncio.create_task(self._send(row, turn))
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

    def _take(self, db: Connection, now: datetime, busy: set[ChatId]) -> Row | None:
        return outbox.take(db, now, busy, quiet=self._quiet(db, now))

    async def _until_due(self, now: datetime) -> float | None:
        """Seconds until there may be something to take, when there was nothing; when it is quiet, a minute at most."""
        quiet, due = await self._db.read(self._next_due, now)
        wait = self._wait_for(due, now)
        if not quiet:
            return wait
        return _LOOK_AGAIN_IN_QUIET if wait is None else min(wait, _LOOK_AGAIN_IN_QUIET)

    def _wait_for(self, due: datetime | None, now: datetime) -> float | None:
        if due is None:
            return None
        return (due - now).total_seconds() if due > now else self._pacing.next_ready()

    def _next_due(self, db: Connection, now: datetime) -> tuple[bool, datetime | None]:
        quiet = self._quiet(db, now)
        return quiet, outbox.next_due(db, quiet=quiet)

    async def _send(self, row: Row, turn: Turn) -> None:
        try:
            await self._record_surely(row, await self._deliver(row, turn))
        except Exception:
            log.exception("send_failed", row=row.id)
            await self._record_surely(row, Unknown("failed while sending"))
        finally:
            del self._under_way[row.chat_id]
            self.on_free()

    async def _deliver(self, row: Row, turn: Turn) -> telegram_out.Outcome:
        """Send it when its turn has come; when Telegram has asked for a pause in the meantime, it goes back."""
        try:
            while (pause := self._pacing.until(turn)) > 0:
                await self._clock.sleep(pause)
            if (halt := self._pacing.halted()) > 0:
                return Later(halt, flood=True, problem="halted")
            return await telegram_out.deliver(self._bot, row, self._open_part)
        finally:
            self._pacing.answered(row.chat_id, _parts(row))

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
