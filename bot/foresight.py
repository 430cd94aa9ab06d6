"""Foreseeing as longer work: on a copy of the database, in a thread of its own, so that nobody waits for it."""

from pathlib import Path

from bot.actions.foreseeing import showing
from bot.actions.talking.jobs import Job
from bot.clock import Clock
from storage.database import Database
from storage.outbox import Buttons

KIND = showing.JOB


async def foresee(db: Database, job: Job, clock: Clock, _: Path) -> tuple[str, Buttons]:
    """The page that was asked for."""
    return await db.try_out(showing.page, job.chat, job.args, clock.now())
