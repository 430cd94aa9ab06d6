"""Fetching the files of evidence: downloaded, stored durably under their hash, looked at, then marked stored."""

import asyncio
import errno
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import structlog
from telegram import Bot, File
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.actions.weekly import losing, storing
from bot.actions.weekly.storing import Fetched
from bot.clock import Clock
from bot.comparing import Comparing
from bot.rules.models import Evidence
from storage import evidences, looks
from storage.database import Database
from storage.evidence_files import EvidenceFiles

log = structlog.get_logger(__name__)

_AT_ONCE = 4
"""Files under way; while one is downloaded, another is written and looked at."""
_READ_AT_ONCE = 50
_FIRST_PAUSE = 5.0
_LONGEST_PAUSE = 900.0
_LOOK_FOR_ROOM = 60.0
"""Seconds between two tries while the disk is full."""
_TRIES = 120
"""Tries before a file is given up, more than a day of pauses; Telegram keeps a bot's files longer than that."""


class CutOff(Exception):
    """Less came than Telegram said there is."""


class Fetcher:
    """Fetches up to four files at once; what fails is tried again later, after growing pauses.

    `on_free` is called when one is done with, for now or for good; `on_safe` when a receipt, or other news of files, may leave;
    `on_kept` when the disk has taken a file, `on_full` when it has no room for one.
    """

    def __init__(self, db: Database, bot: Bot, files: EvidenceFiles, comparing: Comparing, clock: Clock) -> None:
        self._db, self._bot, self._files, self._comparing, self._clock = db, bot, files, comparing, clock
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._due: deque[Evidence] = deque()
        self._unseen: list[str] | None = None
        self.on_free: Callable[[], None] = _nothing
        self.on_safe: Callable[[], None] = _nothing
        self.on_kept: Callable[[], None] = _nothing
        self.on_full: Callable[[], None] = _nothing

    async def step(self) -> float | None:
        """Begin what is due; returns 0 when there may be more, else seconds until the next is due."""
        if len(self._under_way) >= _AT_ONCE:
            return None  # woken when one is done
        now = self._clock.now()
        if not self._due:
            begun = set(self._under_way)  # one that is stored while the others are read is not to be fetched twice
            due = await self._db.read(evidences.to_fetch, now, _READ_AT_ONCE)
            self._due.extend(each for each in due if each.id not in begun)
        while self._due and len(self._under_way) < _AT_ONCE:
            evidence = self._due.popleft()
            self._under_way[evidence.id] = asyncio.create_task(self._fetch(evidence))
        if self._under_way:
            return None
        if await self._look_at_an_old_one():
            return 0
        later = await self._db.read(evidences.next_fetch)
        return max((later - now).total_seconds(), 0.05) if later else None

    async def finish(self, within: float) -> None:
        """Wait up to `within` seconds for what is under way; the rest begins anew after the next start."""
        under_way = list(self._under_way.values())
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=max(within, 0))
            for task in late:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    async def _fetch(self, evidence: Evidence) -> None:
        try:
            await self._try(evidence)
        except Exception:
            log.exception("fetch_not_noted", evidence=evidence.id)  # the database is full or away: it is due as before
            await asyncio.sleep(1)
        finally:
            del self._under_way[evidence.id]
            self.on_free()

    async def _try(self, evidence: Evidence) -> None:
        try:
            sha256 = await self._download(evidence)
        except TelegramError as error:
            await self._failed(evidence, error)
        except Exception as error:  # a full disk, say: our trouble, never the file's, which waits as long as it takes
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                log.error("no_room_for_a_file", evidence=evidence.id)
                self.on_full()
                await self._later(evidence, type(error).__name__, longest=_LOOK_FOR_ROOM)
            else:
                log.exception("fetch_surprise", evidence=evidence.id)
                await self._later(evidence, type(error).__name__)
        else:
            self.on_kept()
            path = self._files.path(sha256)
            size = path.stat().st_size
            async with self._comparing.looked_at(sha256, path) as (look, like):
                fetched = Fetched(sha256, size, look, tuple(like))
                is_last = await self._db.write(storing.store_file, evidence.id, fetched, self._clock.now())
            if is_last or look.fault is not None:
                self.on_safe()

    async def _download(self, evidence: Evidence) -> str:
        """Returns the sha256 under which the file lies on the disk."""
        # the link is asked for anew each time: it carries the token, is valid for an hour, and is never stored
        file = await self._bot.get_file(evidence.media.file_id, read_timeout=30)
        local = _local_path(file)
        if local is not None:
            return await asyncio.to_thread(self._files.copy, local)
        data = bytes(await file.download_as_bytearray(read_timeout=60))
        if file.file_size is not None and len(data) != file.file_size:
            raise CutOff(f"{len(data)} of {file.file_size} bytes")
        return await asyncio.to_thread(self._files.put, data)

    async def _failed(self, evidence: Evidence, error: TelegramError) -> None:
        problem = type(error).__name__  # the words of InvalidToken, which an expired link raises, hold the token
        too_big = isinstance(error, BadRequest) and "too big" in str(error)
        if too_big or evidence.attempts + 1 >= _TRIES:
            now = self._clock.now()
            await self._db.write(losing.lose_file, evidence.id, "too big" if too_big else problem, now)
            self.on_safe()
            return
        log.warning("fetch_failed", evidence=evidence.id, problem=problem, link_expired=isinstance(error, InvalidToken))
        await self._later(evidence, problem)

    async def _later(self, evidence: Evidence, problem: str, longest: float = _LONGEST_PAUSE) -> None:
        pause = min(_FIRST_PAUSE * 2 ** min(evidence.attempts, 8), longest)
        await self._db.write(evidences.mark_retry, evidence.id, self._clock.now() + timedelta(seconds=pause), problem)

    async def _look_at_an_old_one(self) -> bool:
        """A file that was stored before the bot looked at files is looked at when there is nothing else to do."""
        if self._unseen is None:
            self._unseen = await self._db.read(looks.unseen)
        while self._unseen:
            sha256 = self._unseen.pop(0)
            path = self._files.path(sha256)
            if path.exists():  # else it is for `doctor` to tell
                async with self._comparing.looked_at(sha256, path) as (look, like):
                    await self._db.write(looks.put, sha256, look, like, self._clock.now())
                return True
        return False


def _local_path(file: File) -> Path | None:
    """Where a Bot API server of the bureau's own has put the file on this machine; None when it is to be downloaded."""
    path = file.file_path
    return Path(path) if path is not None and "://" not in path else None


def _nothing() -> None:
    """Until somebody asks to be told."""
