"""Forms that the office sent, as longer work: their heads are read in a child process, shown, kept in one transaction."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from bot.actions.items import profiling, receiving_files
from bot.actions.items.receiving_files import Sent
from bot.actions.talking.jobs import Job
from bot.clock import Clock
from bot.evidence.looking import CannotLook, Looker
from bot.ledger.reading import Unreadable
from bot.rules.profiles import ProfileColumn
from storage.database import Database
from storage.evidence_files import EvidenceFiles
from storage.outbox import Buttons

_SECONDS = 60.0
_MEMORY = 1 << 30


async def look(db: Database, job: Job, clock: Clock, data: Path, *, is_empty: bool = False) -> tuple[str, Buttons]:
    """Read the head of the file, and say what profile it would make; nothing is kept."""
    sent = await db.read(receiving_files.sent_of, job, clock.now())
    if sent is None or sent.sha256 is None:
        return receiving_files.not_yours()
    try:
        columns = await _read(sent, data)
    except Unreadable as error:
        return receiving_files.unread(sent, str(error))
    return await db.read(_shown, job, sent, columns, is_empty)


async def keep(db: Database, job: Job, clock: Clock, data: Path) -> tuple[str, Buttons]:
    """Read it again and keep it, with its answer, in one transaction."""
    sent = await db.read(receiving_files.sent_of, job, clock.now())
    if sent is None or sent.sha256 is None:
        return receiving_files.not_yours()
    try:
        columns = await _read(sent, data)
    except Unreadable as error:
        return receiving_files.unread(sent, str(error))
    return await db.write(_kept, job, sent, columns, clock.now())


def _shown(
    db: Connection, job: Job, sent: Sent, columns: tuple[ProfileColumn, ...], is_empty: bool
) -> tuple[str, Buttons]:
    return profiling.shown(db, job, sent, columns, is_empty=is_empty)


def _kept(
    db: Connection, job: Job, sent: Sent, columns: tuple[ProfileColumn, ...], now: datetime
) -> tuple[str, Buttons]:
    return profiling.enter(db, job, sent, columns, now)


async def _read(sent: Sent, data: Path) -> tuple[ProfileColumn, ...]:
    """In a child, whose memory is bounded and goes with it. Raises Unreadable."""
    from bot.documents.profile_reading import read_columns  # here: it brings the readers of workbooks
    from bot.ledger.files import too_much

    looker = Looker(seconds=_SECONDS, memory=_MEMORY)
    try:
        return await looker.run(read_columns, EvidenceFiles(data / "evidence").path(sent.sha256 or ""))
    except CannotLook as error:
        raise too_much() from error
    finally:
        await looker.close()
