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

    That the disk is full is sent past the queue, the one message of the bot that is: the database lies on the same disk, and
    what can still be written to it may not be taken out again. The rest goes the usual way.
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
        """Tell of a change, if there is one; what reached nobody is told again at the next step."""
        room = Room.FULL if self._none_found else room_of(shutil.disk_usage(self._folder).free)
        if room is self._told:
            return None
        if room is Room.SCARCE and self._told is Room.FULL:
            return None  # some room is there again; that it is well is told when it is well
        if await (self._send(room) if room is Room.FULL else self._queue(room)):
            log.warning("disk_room", room=room)
            self._told = room
        return None

    async def _send(self, room: Room) -> bool:
        """Whether anybody was told."""
        chats = await self._db.read(alarming.whom_to_tell, self._clock.now())
        return any([await self._reaches(chat, alarming.words_of(room)) for chat in chats])

    async def _reaches(self, chat: int, words: str) -> bool:
        try:
            await self._bot.send_message(chat, words, parse_mode=ParseMode.HTML)
        except TelegramError as error:
            log.error("alarm_not_sent", problem=type(error).__name__)
            return False
        return True

    async def _queue(self, room: Room) -> bool:
        """Whether it waits to be sent."""
        try:
            await self._db.write(alarming.tell_room, room, self._clock.now())
        except OperationalError:
            return False
        return True
