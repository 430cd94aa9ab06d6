"""Dossiers as longer work that somebody asked for in chat: made beside everything, sent as two documents."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from threading import Event

from sqlalchemy import Connection

from bot.actions.items import dossiers
from bot.actions.talking.jobs import Job
from bot.clock import Clock
from bot.reports.copies import Store
from bot.reports.filing import Filed, file_dossier
from bot.rules.areas import Area
from bot.rules.dossier import Dossier
from storage.database import Database
from storage.evidence_files import EvidenceFiles
from storage.outbox import Buttons

KIND = dossiers.JOB


async def make(db: Database, job: Job, clock: Clock, data: Path) -> tuple[str, Buttons]:
    """Make the dossier that was asked for, queue it, and say what it holds."""
    wanted = await db.read(dossiers.wanted, job, clock.now())
    if wanted is None:
        return dossiers.refused()
    await db.read(clear, data, dossiers.PLACE)
    filed = await _filed(wanted, job, data)
    return await db.write(dossiers.hand_over, job, wanted, filed, clock.now())


def store_in(data: Path, *, originals: bool = False, stopping: Event | None = None) -> Store:
    """The bureau's evidence, with what blackens it."""
    return Store(EvidenceFiles(data / "evidence"), _blackened, originals, stopping or Event())


async def _filed(wanted: Dossier, job: Job, data: Path) -> Filed:
    """In a thread; when the bot is to end meanwhile, the work is given up, and begun again after the next start."""
    stopping = Event()
    folder = data / dossiers.FOLDER / str(job.row)
    folder.mkdir(parents=True, exist_ok=True)
    store = store_in(data, stopping=stopping)
    try:
        return await asyncio.to_thread(file_dossier, wanted, store, folder / "dossier.zip", folder / "dossier.pdf")
    finally:
        stopping.set()


def clear(db: Connection, data: Path, place: str) -> None:
    """What was sent need not be kept: it can be made again, the same to the byte. `place`: a folder of documents."""
    waiting = dossiers.waiting(db, place)
    for folder in (data / "documents" / place).glob("*"):
        for file in folder.glob("*") if folder.is_dir() else ():
            if f"{folder.name}/{file.name}" not in waiting and file.is_file():
                file.unlink()
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _blackened(path: Path, areas: Sequence[Area]) -> bytes:
    # loaded only where something is blackened: it brings the picture library
    from bot.evidence.blackening import blackened

    return blackened(path, areas)
