"""Files that the office sent, as longer work: read in a child process, shown as a preview, entered in one transaction."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from bot.actions.arranging.importing_days import import_calendar
from bot.actions.items import receiving_files, renewing
from bot.actions.items.importing import import_notice, import_roster
from bot.actions.items.receiving_files import NEW, Sent
from bot.actions.items.renewing import Mode, NeedsPerson, NeedsReason
from bot.actions.talking import jobs
from bot.actions.talking.jobs import Job
from bot.clock import Clock
from bot.evidence.looking import CannotLook, Looker
from bot.ledger.reading import CalendarReading, LedgerReading, Reading, RosterReading, Unreadable
from bot.ledger.renewal import Renewal
from storage.database import Database
from storage.evidence_files import EvidenceFiles
from storage.outbox import Buttons

_SECONDS = 60.0
_MEMORY = 1 << 30


async def look(db: Database, job: Job, clock: Clock, data: Path) -> tuple[str, Buttons]:
    """Read the file, and say what it would do; nothing is changed."""
    sent = await db.read(receiving_files.sent_of, job, clock.now())
    if sent is None or sent.sha256 is None:
        return receiving_files.not_yours()
    try:
        reading = await _read(sent, data)
    except Unreadable as error:
        return receiving_files.unread(sent, str(error))
    place = await _marked(job, sent, reading, data)
    return await db.write(_preview, job, sent, reading, place, clock.now())


async def enter(db: Database, job: Job, clock: Clock, data: Path) -> tuple[str, Buttons]:
    """Read it again and enter it, with its answer, in one transaction: it is entered once, whatever is restarted."""
    sent = await db.read(receiving_files.sent_of, job, clock.now())
    if sent is None or sent.sha256 is None:
        return receiving_files.not_yours()
    try:
        reading = await _read(sent, data)
        return await db.write(_enter, job, sent, reading, clock.now())
    except Unreadable as error:
        return receiving_files.unread(sent, str(error))
    except NeedsReason:
        return receiving_files.stopped(job, sent)
    except NeedsPerson as unknown:
        return receiving_files.stopped(job, sent, unknown.number, unknown.words)


def _preview(
    db: Connection, job: Job, sent: Sent, reading: Reading, place: str | None, now: datetime
) -> tuple[str, Buttons]:
    made = _compared(db, reading, now)
    text, buttons = receiving_files.previewed(db, job, sent, reading, made, kind_of(reading), now)
    if jobs.answer(db, job, text, buttons, now) and place is not None:
        receiving_files.send_marked(db, job.chat, place, sent, now)
    return text, buttons


def _compared(db: Connection, reading: Reading, now: datetime) -> Renewal | None:
    if not isinstance(reading, LedgerReading):
        return None
    known = renewing.find_known(db, reading.items, now.date())
    return renewing.compare_with(db, known, reading.items, now.date()) if known is not None else None


def _enter(db: Connection, job: Job, sent: Sent, reading: Reading, now: datetime) -> tuple[str, Buttons]:
    source, kind = (sent.name, sent.sha256 or ""), kind_of(reading)
    if isinstance(reading, RosterReading):
        text, buttons = receiving_files.entered(sent, kind, import_roster(db, reading, now), None)
    elif isinstance(reading, CalendarReading):
        text, buttons = receiving_files.entered(sent, kind, import_calendar(db, reading, sent.name, now), None)
    else:
        known = renewing.find_known(db, reading.items, now.date()) if isinstance(reading, LedgerReading) else None
        if known is None or job.args[1] == NEW:
            campaign_id = import_notice(db, reading, source, now)
            text, buttons = receiving_files.entered(sent, kind, len(reading.items) if campaign_id else 0, None)
        else:
            reason, mode = receiving_files.reason_of(db, job, sent), Mode(job.args[1])
            who = {"by": sent.by, "stead_of": sent.stead_of}
            done = renewing.renew(db, known, reading.items, mode, source, reason, now, **who)
            text, buttons = receiving_files.entered(sent, kind, 0, done)
    jobs.answer(db, job, text, buttons, now)
    return text, buttons


def kind_of(reading: Reading) -> str:
    match reading:
        case RosterReading():
            return "roster"
        case CalendarReading():
            return "calendar"
        case LedgerReading():
            return "ledger"
        case _:
            return "notice"


async def _read(sent: Sent, data: Path) -> Reading:
    """In a child, whose memory is bounded and goes with it. Raises Unreadable."""
    from bot.ledger.files import read_file, too_much

    looker = Looker(seconds=_SECONDS, memory=_MEMORY)
    try:
        return await looker.run(read_file, EvidenceFiles(data / "evidence").path(sent.sha256 or ""), name=sent.name)
    except CannotLook as error:
        raise too_much() from error
    finally:
        await looker.close()


async def _marked(job: Job, sent: Sent, reading: Reading, data: Path) -> str | None:
    """Where the marked copy lies below the documents; None where nothing is to be marked, or it is no table."""
    if not isinstance(reading, LedgerReading) or not any(each.line for each in reading.warnings):
        return None
    from bot.documents.marked import save

    place = f"{receiving_files.PLACE}/{job.row}/marked.xlsx"
    target = data / "documents" / place
    target.parent.mkdir(parents=True, exist_ok=True)
    looker = Looker(seconds=_SECONDS, memory=_MEMORY)
    try:
        source = EvidenceFiles(data / "evidence").path(sent.sha256 or "")
        await looker.run(save, source, reading, target)
    except CannotLook:
        return None
    finally:
        await looker.close()
    return place
