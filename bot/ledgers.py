"""The ledger as longer work that somebody asked for in chat: read at one moment, made in a child process, sent as a document."""

from pathlib import Path

from sqlalchemy import Connection

from bot.actions.items import ledgers
from bot.actions.items.ledgers import Cut, Filed
from bot.actions.talking.jobs import Job
from bot.clock import Clock
from bot.documents import ledger as reading
from bot.documents.ledger import Ledger, Wanted
from bot.evidence.looking import Looker
from storage.database import Database
from storage.outbox import Buttons

KIND = ledgers.JOB

_SECONDS = 600.0
"""For the whole workbook; ten thousand rows take a fiftieth of that."""


async def make(db: Database, job: Job, clock: Clock, data: Path) -> tuple[str, Buttons]:
    """Make the workbook that was asked for, queue it, and say what it holds."""
    now = clock.now()
    cut = await db.read(ledgers.cut_for, job, now)
    if cut is None:
        return ledgers.refused(job)
    ledger = reading.laid_out(await db.read(reading.read, wanted(cut), now), cut.profile)
    await db.read(_clear, data)
    size = await _made(ledger, data, data / ledgers.FOLDER / ledgers.place_of(job))
    filed = Filed(reading.file_name(ledger), reading.scope_of(ledger), size, len(ledger.rows), ledger.as_of)
    return await db.write(ledgers.hand_over, job, filed, clock.now())


def wanted(cut: Cut) -> Wanted:
    """The rows of a cut."""
    if cut.units:
        return reading.of_units(Wanted(own=cut.own), cut.units)
    if cut.states:
        return reading.of_states(Wanted(), cut.states)
    return reading.of_leader(Wanted(), cut.name, cut.leaders) if cut.name is not None else Wanted()


async def _made(ledger: Ledger, data: Path, target: Path) -> int:
    """In a child: what pictures need is taken by it, and given back with it; returns the size in bytes."""
    from bot.documents.ledger_photos import make as make_book  # here: it brings the library of workbooks

    target.parent.mkdir(parents=True, exist_ok=True)
    looker = Looker(seconds=_SECONDS)
    try:
        return await looker.run(make_book, ledger, data / "evidence", target)
    finally:
        await looker.close()


def _clear(db: Connection, data: Path) -> None:
    """What was sent need not be kept: it can be made again."""
    waiting = ledgers.waiting(db)
    for folder in (data / ledgers.FOLDER).glob("*"):
        for file in folder.glob("*") if folder.is_dir() else ():
            if f"{folder.name}/{file.name}" not in waiting and file.is_file():
                file.unlink()
