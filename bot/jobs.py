"""Longer work that somebody asked for by a button: one at a time, beside everything else; begun again after a restart."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import structlog

from bot import dossiers, foresight, imports, ledgers, papers, profiles
from bot.actions.items import profiling, receiving_files
from bot.actions.talking import jobs
from bot.actions.talking.jobs import Job
from bot.clock import Clock
from storage.database import Database
from storage.outbox import Buttons
from templates import label, render

log = structlog.get_logger(__name__)

Work = Callable[[Database, Job, Clock, Path], Awaitable[tuple[str, Buttons]]]
"""Does the job, in as many transactions as it takes or in none, and returns what the person gets to see. The path is the
data folder."""

WORK: Mapping[str, Work] = {
    dossiers.KIND: dossiers.make,
    foresight.KIND: foresight.foresee,
    ledgers.KIND: ledgers.make,
    receiving_files.LOOK: imports.look,
    receiving_files.ENTER: imports.enter,
    papers.KIND: papers.make,
    profiling.LOOK: profiles.look,
    profiling.KEEP: profiles.keep,
}

_TRIES = 3
"""So often a job is begun; one that ended the bot each time is given up."""


class Jobs:
    """`data`: the data folder; `answered` is called when an answer waits to be sent."""

    def __init__(self, db: Database, clock: Clock, data: Path, answered: Callable[[], None]) -> None:
        self._db, self._clock, self._data, self._answered = db, clock, data, answered

    async def step(self) -> float | None:
        """Do the job that has waited longest, if there is one."""
        job = await self._db.read(jobs.find_next)
        if job is None:
            return None
        await self._db.write(jobs.begin, job)
        text, buttons = await self._do(job)
        await self._db.write(jobs.answer, job, text, buttons, self._clock.now())
        self._answered()
        return 0

    async def _do(self, job: Job) -> tuple[str, Buttons]:
        work = WORK.get(job.kind)
        if work is not None and job.tries < _TRIES:
            try:
                return await work(self._db, job, self._clock, self._data)
            except Exception:
                log.exception("job_failed", job=job.kind, row=job.row)
        return render("job_failed"), [[(label("home"), "me")]]
