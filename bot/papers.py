"""Papers in Word as longer work that somebody asked for in chat: filled in a child process, sent as a document."""

import asyncio
from pathlib import Path

import structlog
from sqlalchemy import Connection

from bot.actions.items import printing
from bot.actions.talking.jobs import Job
from bot.clock import Clock
from bot.documents.forms import template_of
from bot.documents.word import OWN, CannotFill, fill
from bot.dossiers import clear
from bot.evidence.looking import Looker
from bot.reports.filing import unfinished
from storage.database import Database
from storage.outbox import Buttons

log = structlog.get_logger(__name__)

KIND = printing.JOB


async def make(db: Database, job: Job, clock: Clock, data: Path) -> tuple[str, Buttons]:
    """Make the paper that was asked for, queue it, and say so."""
    wanted = await db.read(printing.wanted, job, clock.now())
    if wanted is None:
        return printing.refused()
    await db.read(_clear, data)
    # a child of its own: a template of the office's may take for ever, or all the memory there is
    child = Looker()
    try:
        made = await child.run(fill, template_of(wanted), {"f": wanted}, data / OWN)
    except CannotFill as error:
        log.warning("template_broken", why=str(error))
        return printing.broken()
    finally:
        await child.close()
    folder = data / "documents" / printing.PLACE / str(job.row)
    await asyncio.to_thread(_write, folder, made)
    return await db.write(printing.hand_over, job, wanted, clock.now())


def _clear(db: Connection, data: Path) -> None:
    clear(db, data, printing.PLACE)


def _write(folder: Path, made: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with unfinished(folder / printing.FILE) as path:
        path.write_bytes(made)
