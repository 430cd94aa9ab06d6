"""Handing stored updates to the handlers, one after another in the order they came."""

import asyncio
from collections.abc import Callable
from enum import Enum, auto
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from telegram import Update
from telegram.ext import Application

from bot.clock import Clock
from storage import audit, inbox
from storage.database import Database
from storage.inbox import Letter

log = structlog.get_logger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

_BEFORE_RETRY = 2.0


class Fate(Enum):
    """What became of the update in hand: nobody wanted it, its transaction is committed, it failed, or it must wait."""

    IGNORED = auto()
    SETTLED = auto()
    FAILED = auto()
    WAITS = auto()


class InboxWorker:
    """Takes the oldest update, lets the handlers act, and sees to it that it is marked exactly once.

    An action marks its update in its own transaction (`settling`). One that no handler wanted is marked here; one that
    failed by our mistake is marked failed and apologised for; one that failed because the database could not write (disk
    full, locked) stays and is tried again.
    """

    def __init__(self, db: Database, telegram: "Application[Any, Any, Any, Any, Any, Any]", bot_id: int, clock: Clock):
        self._db, self._telegram, self._bot_id, self._clock = db, telegram, bot_id, clock
        self._fate = Fate.IGNORED
        self.empty = asyncio.Event()
        """Set whenever there was nothing left to deal with."""

    async def step(self) -> float | None:
        """Deal with one update; 0 when there may be another, None when there was none."""
        letter = await self._db.read(inbox.find_next, self._bot_id)
        if letter is None:
            self.empty.set()
            return None
        update = await self._parse(letter)
        if update is None:
            return 0
        with structlog.contextvars.bound_contextvars(update_id=letter.update_id):
            return await self._process(letter, update)

    def settling(
        self, update_id: int, action: Callable[Concatenate[Connection, P], T]
    ) -> Callable[Concatenate[Connection, P], T]:
        """`action`, followed in the same transaction by the mark that its update is done."""

        def act(db: Connection, /, *args: P.args, **kwargs: P.kwargs) -> T:
            with audit.caused_by(db, update_id):
                result = action(db, *args, **kwargs)
            inbox.mark_done(db, self._bot_id, update_id, self._clock.now())
            return result

        return act

    def settled(self) -> None:
        """The transaction of the update in hand is committed."""
        self._fate = Fate.SETTLED

    async def failed(self, update_id: int, error: Exception, apologise: Callable[[Connection], None]) -> None:
        """A handler raised `error`: keep the update for later, or mark it and apologise in one transaction."""
        if self._fate is Fate.SETTLED:
            return  # what went wrong came after the commit; the update is done
        if isinstance(error, OperationalError):
            self._fate = Fate.WAITS
            return
        self._fate = Fate.WAITS  # until the mark is written
        problem = f"{type(error).__name__}: {error}"

        def mark(db: Connection) -> None:
            inbox.mark_failed(db, self._bot_id, update_id, problem, self._clock.now())
            apologise(db)

        await self._db.write(mark)
        self._fate = Fate.FAILED

    async def _parse(self, letter: Letter) -> Update | None:
        try:
            return Update.de_json(letter.body, self._telegram.bot)
        except Exception as error:
            log.exception("update_unreadable", update_id=letter.update_id)
            problem = f"{type(error).__name__}: {error}"
            now = self._clock.now()
            await self._db.write(inbox.mark_unreadable, self._bot_id, letter.update_id, problem, now)
            return None

    async def _process(self, letter: Letter, update: Update) -> float:
        self._fate = Fate.IGNORED
        await self._telegram.process_update(update)
        if self._fate is Fate.IGNORED:
            await self._db.write(inbox.mark_done, self._bot_id, letter.update_id, self._clock.now())
        return _BEFORE_RETRY * max(self._clock.speed, 1) if self._fate is Fate.WAITS else 0
