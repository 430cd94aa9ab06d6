"""`import FILE`: a notice, a ledger, a roster or a calendar into the database, or only read and reported."""

import hashlib
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import templates
from bot.actions.arranging.importing_days import import_calendar
from bot.actions.items.importing import import_notice, import_roster, passed_over
from bot.actions.items.renewing import Mode
from bot.commands import DOUBTFUL, GOOD, WRONG
from bot.commands.importing_ledger import enter, look
from bot.commands.opening import opened
from bot.ledger.files import read_file
from bot.ledger.reading import CalendarReading, LedgerReading, Reading, RosterReading, RosterRow, Unreadable, as_json
from bot.settings import Settings
from templates import render_console


async def import_file(
    settings: Settings,
    file: Path,
    *,
    dry_run: bool,
    json_wanted: bool,
    level: int | None,
    mode: Mode = Mode.STOP,
    reason: str | None = None,
    feedback_on: date | None = None,
) -> int:
    """Read `file`, enter it unless `dry_run`, and print what was read: one JSON object, or a page for a person.

    `mode`, `reason` and `feedback_on` are for ledgers: what becomes of known items, why owners and dates change, and when
    the feedback was given, where the ledger does not say.
    """
    templates.configure(settings.zone, settings.terms)
    try:
        reading = read_file(file, level=level, feedback_on=feedback_on)
    except Unreadable as error:
        print(error, file=sys.stderr)
        return WRONG
    if isinstance(reading, LedgerReading):
        return await _ledger(settings, file, reading, mode, reason, dry_run=dry_run, json_wanted=json_wanted)
    changed, over = (None, []) if dry_run else await _enter(settings, file, reading)
    told = as_json(reading)
    if json_wanted:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print(_page(file, reading, changed, over))
    return DOUBTFUL if told["warnings"] else GOOD


async def _ledger(
    settings: Settings,
    file: Path,
    reading: LedgerReading,
    mode: Mode,
    reason: str | None,
    *,
    dry_run: bool,
    json_wanted: bool,
) -> int:
    async with opened(settings) as (db, clock):
        now, source = clock.now(), (file.name, hashlib.sha256(file.read_bytes()).hexdigest())
        done = await (look(db, reading, now.date()) if dry_run else enter(db, reading, source, mode, reason, now))
    told = as_json(reading)
    if json_wanted:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    page = render_console(
        "import_ledger",
        file=file.name,
        reading=reading,
        outcome=done.outcome,
        made=done.made,
        entered=done.entered,
        number=done.number,
        name=done.words,
    )
    if not json_wanted or done.was_refused:
        print(page, file=sys.stderr if done.was_refused else sys.stdout)
    if done.was_refused:
        return WRONG
    return DOUBTFUL if told["warnings"] else GOOD


async def _enter(settings: Settings, file: Path, reading: Reading) -> tuple[bool, list[RosterRow]]:
    """Whether anything changed (a file that is in already changes nothing), and which rows were passed over."""
    async with opened(settings) as (db, clock):
        if isinstance(reading, RosterReading):
            over = await db.read(passed_over, reading)
            return bool(await db.write(import_roster, reading, clock.now())), over
        if isinstance(reading, CalendarReading):
            return bool(await db.write(import_calendar, reading, file.name, clock.now())), []
        source = (file.name, hashlib.sha256(file.read_bytes()).hexdigest())
        return await db.write(import_notice, reading, source, clock.now()) is not None, []


def _page(file: Path, reading: Reading, changed: bool | None, over: Sequence[RosterRow]) -> str:
    if isinstance(reading, RosterReading):
        return render_console("import_roster", file=file.name, reading=reading, changed=changed, over=over)
    if isinstance(reading, CalendarReading):
        return render_console("import_calendar", file=file.name, reading=reading, changed=changed)
    return render_console("import_notice", file=file.name, reading=reading, changed=changed)
