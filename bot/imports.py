"""Files that the office sent, as longer work: read in a child process, shown as a preview, entered in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from bot import profiles
from bot.actions.arranging.importing_days import import_calendar
from bot.actions.items import profiling, receiving_files, renewing
from bot.actions.items.importing import import_notice, import_roster
from bot.actions.items.receiving_files import AGAIN, NEW, Sent
from bot.actions.items.recognising import Recognised, recognise, with_warnings
from bot.actions.items.renewing import Mode, NeedsPerson, NeedsReason
from bot.actions.talking import jobs
from bot.actions.talking.jobs import Job
from bot.child_readers import child, read_in
from bot.clock import Clock
from bot.dossiers import clear
from bot.evidence.looking import CannotLook, Looker
from bot.ledger.reading import (
    CalendarReading,
    LedgerReading,
    NoItems,
    NoticeReading,
    Reading,
    RosterReading,
    Unreadable,
    kind_of,
)
from storage import campaigns
from storage.database import Database
from storage.evidence_files import EvidenceFiles
from storage.outbox import Buttons


async def look(db: Database, job: Job, clock: Clock, data: Path) -> tuple[str, Buttons]:
    """Read the file, and say what it would do; nothing is changed."""
    sent = await db.read(receiving_files.sent_of, job, clock.now())
    if sent is None or sent.sha256 is None:
        return receiving_files.not_yours()
    async with child() as looker:
        try:
            reading = await _read(looker, sent, data)
        except NoItems:
            return await profiles.look(db, job, clock, data, is_empty=True)
        except Unreadable as error:
            return receiving_files.unread(sent, str(error))
        await db.read(clear, data, receiving_files.PLACE)
        found = await db.read(recognise, reading, clock.now().date())
        place = await _marked(looker, job, sent, _with_names(reading, found), data)
    return await db.write(_preview, job, sent, reading, found, place, clock.now())


async def enter(db: Database, job: Job, clock: Clock, data: Path) -> tuple[str, Buttons]:
    """Read it again and enter it, with its answer, in one transaction: it is entered once, whatever is restarted."""
    sent = await db.read(receiving_files.sent_of, job, clock.now())
    if sent is None or sent.sha256 is None:
        return receiving_files.not_yours()
    try:
        async with child() as looker:
            reading = await _read(looker, sent, data)
        return await db.write(_enter, job, sent, reading, clock.now())
    except Unreadable as error:
        return receiving_files.unread(sent, str(error))
    except NeedsReason:
        return receiving_files.stopped(job, sent)
    except NeedsPerson as unknown:
        return receiving_files.stopped(job, sent, unknown.number, unknown.words)


def _with_names(reading: Reading, found: Sequence[Recognised]) -> Reading:
    """With the rows whose units or people nobody can be sure of, to be marked."""
    return with_warnings(reading, found, every_row=True) if isinstance(reading, NoticeReading) else reading


def _preview(
    db: Connection,
    job: Job,
    sent: Sent,
    reading: Reading,
    found: Sequence[Recognised],
    place: str | None,
    now: datetime,
) -> tuple[str, Buttons]:
    known = renewing.find_known(db, reading.items, now.date()) if isinstance(reading, LedgerReading) else None
    made = known[1] if known is not None else None
    text, buttons = receiving_files.previewed(db, job, sent, reading, found, made, kind_of(reading))
    buttons = profiling.with_offer(buttons, job, reading)
    if jobs.answer(db, job, text, buttons, now) and place is not None:
        receiving_files.send_marked(db, job.chat, place, sent, now)
    return text, buttons


def _enter(db: Connection, job: Job, sent: Sent, reading: Reading, now: datetime) -> tuple[str, Buttons]:
    told = receiving_files.entered
    match reading:
        case RosterReading():
            text, buttons = told(sent, kind_of(reading), import_roster(db, reading, now), None)
        case CalendarReading():
            text, buttons = told(sent, kind_of(reading), import_calendar(db, reading, sent.name, now), None)
        case _:
            text, buttons = _enter_items(db, job, sent, reading, now)
    jobs.answer(db, job, text, buttons, now)
    return text, buttons


def _enter_items(db: Connection, job: Job, sent: Sent, reading: NoticeReading, now: datetime) -> tuple[str, Buttons]:
    """A new inspection, or the one that was looked at before renewed; what is neither any more is looked at again."""
    source = sent.name, sent.sha256 or ""
    known = renewing.find_known(db, reading.items, now.date()) if isinstance(reading, LedgerReading) else None
    as_new = job.args[1] == NEW
    if as_new == (known is not None) and campaigns.find_by_source(db, source[1]) is None:
        return receiving_files.overtaken(job, sent)
    receiving_files.forget_words(db, job)
    if known is None or as_new:
        entered = import_notice(db, reading, source, now) is not None
        return receiving_files.entered(sent, kind_of(reading), len(reading.items) if entered else 0, None)
    reason, mode = receiving_files.reason_of(db, job, sent), Mode(job.args[1])
    by, stead_of = sent.by, sent.stead_of
    done = renewing.renew(db, known[0], reading.items, mode, source, reason, now, by=by, stead_of=stead_of)
    return receiving_files.entered(sent, kind_of(reading), 0, done)


async def _read(looker: Looker, sent: Sent, data: Path) -> Reading:
    """Raises Unreadable."""
    from bot.ledger.files import read_file

    return await read_in(looker, read_file, _path(sent, data), name=sent.name)


async def _marked(looker: Looker, job: Job, sent: Sent, reading: Reading, data: Path) -> str | None:
    """Where the marked copy lies below the documents; None where nothing is to be marked, or it is no table."""
    if not isinstance(reading, LedgerReading) or not any(each.line for each in reading.warnings) or AGAIN in job.args:
        return None
    from bot.documents.marked import save

    place = f"{receiving_files.PLACE}/{job.row}/marked.xlsx"
    target = data / "documents" / place
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        await looker.run(save, _path(sent, data), reading, target)
    except CannotLook:
        return None
    return place


def _path(sent: Sent, data: Path) -> Path:
    return EvidenceFiles(data / "evidence").path(sent.sha256 or "")
