"""The disk runs full: the office is told at once, and again when there is room; nothing else needs doing by hand."""

import shutil
from pathlib import Path

import structlog
from sqlalchemy.exc import OperationalError
from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.actions import alarming
from bot.clock import Clock
from bot.rules.room import Room, room_of
from storage.database import Database

log = structlog.get_logger(__name__)


class DiskAlarm:
    """Looks at the room left every second or so, and whenever somebody found none.

    The message goes the usual way; when the database cannot take it, for it lies on the same disk, it is sent past the
    queue: the one message of the bot that is.
    """

    def __init__(self, db: Database, bot: Bot, clock: Clock, folder: Path) -> None:
        self._db, self._bot, self._clock, self._folder = db, bot, clock, folder
        self._told = Room.ENOUGH
        self._none_found = False

    def full(self) -> None:
        """Somebody found no room for a file; it holds until a file is kept, for a disk can be full in ways that do not show."""
        self._none_found = True

    def kept(self) -> None:
        """There was room for a file."""
        self._none_found = False

    async def step(self) -> float | None:
        """Tell of a change, if there is one."""
        room = Room.FULL if self._none_found else room_of(shutil.disk_usage(self._folder).free)
        if room is self._told:
            return None
        if room is Room.SCARCE and self._told is Room.FULL:
            return None  # some room is there again; that it is well is told when it is well
        log.warning("disk_room", room=room)
        await self._tell(room)
        self._told = room
        return None

    async def _tell(self, room: Room) -> None:
        now = self._clock.now()
        try:
            await self._db.write(alarming.tell_room, room, now)
        except OperationalError:
            for chat in await self._db.read(alarming.whom_to_tell, now):
                try:
                    await self._bot.send_message(chat, alarming.words_of(room), parse_mode=ParseMode.HTML)
                except TelegramError as error:
                    log.error("alarm_not_sent", problem=type(error).__name__)
