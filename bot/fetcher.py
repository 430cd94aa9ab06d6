"""Fetching the files of evidence: downloaded, stored durably under their hash, then marked stored."""

import asyncio
from datetime import timedelta

import structlog
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.actions.weekly import losing
from bot.clock import Clock
from bot.rules.models import Evidence
from storage import reports
from storage.database import Database
from storage.evidence_files import EvidenceFiles

log = structlog.get_logger(__name__)

_FIRST_PAUSE = 5.0
_LONGEST_PAUSE = 900.0
_TRIES = 120
"""Tries before a file is given up, more than a day of pauses; Telegram keeps a bot's files longer than that."""


class Fetcher:
    """Fetches one file after another; what fails is tried again later, after growing pauses."""

    def __init__(self, db: Database, bot: Bot, files: EvidenceFiles, clock: Clock) -> None:
        self._db, self._bot, self._files, self._clock = db, bot, files, clock

    async def step(self) -> float | None:
        """Fetch the next file that is due; returns 0 when there may be more, else seconds until the next is due."""
        now = self._clock.now()
        due = await self._db.read(reports.find_to_fetch, now)
        if due is None:
            later = await self._db.read(reports.next_fetch)
            return max((later - now).total_seconds(), 0.05) if later else None
        await self._fetch(due)
        return 0

    async def _fetch(self, evidence: Evidence) -> None:
        try:
            # the link is asked for anew each time: it carries the token, is valid for an hour, and is never stored
            file = await self._bot.get_file(evidence.media.file_id, read_timeout=30)
            data = bytes(await file.download_as_bytearray(read_timeout=60))
            sha256 = await asyncio.to_thread(self._files.put, data)
        except TelegramError as error:
            await self._failed(evidence, error)
        except Exception as error:  # a full disk, say: our trouble, never the file's, which waits as long as it takes
            log.exception("fetch_surprise", evidence=evidence.id)
            await self._later(evidence, type(error).__name__)
        else:
            await self._db.write(reports.mark_stored, evidence.id, sha256, len(data), self._clock.now())

    async def _failed(self, evidence: Evidence, error: TelegramError) -> None:
        problem = type(error).__name__  # the words of InvalidToken, which an expired link raises, hold the token
        too_big = isinstance(error, BadRequest) and "too big" in str(error)
        if too_big or evidence.attempts + 1 >= _TRIES:
            now = self._clock.now()
            await self._db.write(losing.lose_file, evidence.id, "too big" if too_big else problem, now)
            return
        log.warning("fetch_failed", evidence=evidence.id, problem=problem, link_expired=isinstance(error, InvalidToken))
        await self._later(evidence, problem)

    async def _later(self, evidence: Evidence, problem: str) -> None:
        pause = min(_FIRST_PAUSE * 2 ** min(evidence.attempts, 8), _LONGEST_PAUSE)
        await self._db.write(reports.mark_retry, evidence.id, self._clock.now() + timedelta(seconds=pause), problem)
