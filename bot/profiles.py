"""Forms that the office sent, as longer work: their heads are read in a child process, shown, kept in one transaction."""

from pathlib import Path

from bot.actions.items import profiling, receiving_files
from bot.actions.items.receiving_files import Sent
from bot.actions.talking.jobs import Job
from bot.child_readers import child, read_in
from bot.clock import Clock
from bot.ledger.reading import Unreadable
from bot.rules.profiles import ProfileColumn
from storage.database import Database
from storage.evidence_files import EvidenceFiles
from storage.outbox import Buttons


async def look(db: Database, job: Job, clock: Clock, data: Path, *, is_empty: bool = False) -> tuple[str, Buttons]:
    """Read the head of the file, and say what profile it would make; nothing is kept."""
    try:
        sent, columns = await _columns(db, job, clock, data)
    except _Refused as refused:
        return refused.answer
    return await db.read(profiling.shown, job, sent, columns, is_empty=is_empty)


async def keep(db: Database, job: Job, clock: Clock, data: Path) -> tuple[str, Buttons]:
    """Read it again and keep it, with its answer, in one transaction."""
    try:
        sent, columns = await _columns(db, job, clock, data)
    except _Refused as refused:
        return refused.answer
    return await db.write(profiling.enter, job, sent, columns, clock.now())


class _Refused(Exception):
    """There is nothing to make a profile of; `answer` says why."""

    def __init__(self, answer: tuple[str, Buttons]) -> None:
        super().__init__()
        self.answer = answer


async def _columns(db: Database, job: Job, clock: Clock, data: Path) -> tuple[Sent, tuple[ProfileColumn, ...]]:
    sent = await db.read(receiving_files.sent_of, job, clock.now())
    if sent is None or sent.sha256 is None:
        raise _Refused(receiving_files.not_yours())
    try:
        return sent, await _read(sent, data)
    except Unreadable as error:
        raise _Refused(receiving_files.unread(sent, str(error))) from error


async def _read(sent: Sent, data: Path) -> tuple[ProfileColumn, ...]:
    """Raises Unreadable."""
    from bot.documents.profile_reading import read_columns  # here: it brings the readers of workbooks

    async with child() as looker:
        return await read_in(looker, read_columns, EvidenceFiles(data / "evidence").path(sent.sha256 or ""))
