"""`import FILE`: a notice, a ledger, a roster or a calendar into the database, or only read and reported."""

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import templates
from bot.actions.arranging.importing_days import import_calendar
from bot.actions.assigning.meaning import Same
from bot.actions.items.importing import import_notice, import_roster, passed_over
from bot.actions.items.recognising import Recognised, recognise, with_warnings
from bot.actions.items.renewing import Mode
from bot.commands import DOUBTFUL, GOOD, WRONG
from bot.commands.aliasing import CannotMean, decide, read_sames
from bot.commands.importing_ledger import enter, look
from bot.commands.opening import opened
from bot.ledger.files import read_file
from bot.ledger.reading import (
    CalendarReading,
    LedgerReading,
    NoticeReading,
    Reading,
    RosterReading,
    RosterRow,
    Unreadable,
    as_json,
    kind_of,
)
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
    same: Sequence[str] = (),
) -> int:
    """Read `file`, enter it unless `dry_run`, and print what was read: one JSON object, or a page for a person.

    `mode`, `reason` and `feedback_on` are for ledgers: what becomes of known items, why owners and dates change, and when
    the feedback was given, where the ledger does not say. `same`: ``words=name`` each, whom words of the file mean; it holds
    for all files from then on, and in a trial for this one alone.
    """
    templates.configure(settings.zone, settings.terms)
    try:
        reading = read_file(file, level=level, feedback_on=feedback_on)
    except Unreadable as error:
        print(error, file=sys.stderr)
        return WRONG
    if same and not isinstance(reading, NoticeReading):
        print(render_console("alias/not_here", kind=kind_of(reading)), file=sys.stderr)
        return WRONG
    try:
        named = await _names(settings, reading, same, dry_run=dry_run)
    except CannotMean as error:
        print(error, file=sys.stderr)
        return WRONG
    if isinstance(reading, LedgerReading):
        return await _ledger(settings, file, reading, named, mode, reason, dry_run=dry_run, json_wanted=json_wanted)
    changed, over = (None, []) if dry_run else await _enter(settings, file, reading)
    told = as_json(named.noted(reading))
    if json_wanted:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print(_page(file, named.noted(reading), changed, over, named))
    return DOUBTFUL if told["warnings"] else GOOD


@dataclass(frozen=True)
class _Names:
    """What was decided for the file, and what it says for units and people that is not simply a name."""

    sames: list[Same]
    found: list[Recognised]

    def noted(self, reading: Reading) -> Reading:
        """The reading with warnings of which nobody can be sure."""
        return with_warnings(reading, self.found) if isinstance(reading, NoticeReading) else reading

    @property
    def read_as(self) -> list[Recognised]:
        return [each for each in self.found if each.is_sure]


async def _names(settings: Settings, reading: Reading, same: Sequence[str], *, dry_run: bool) -> _Names:
    """Decide what is to be decided, unless `dry_run`, and hold the file against the roster. Raises CannotMean.

    A trial on a machine that has no database yet makes none: there is no roster either.
    """
    is_there = settings.database_url is not None or (settings.data_dir / "bot.db").exists()
    if not isinstance(reading, NoticeReading) or (dry_run and not is_there and not same):
        return _Names([], [])
    async with opened(settings) as (db, clock):
        now = clock.now()
        sames = await db.read(read_sames, same, now.date())
        if sames and not dry_run:
            await db.write(decide, sames, now)
        return _Names(sames, await db.read(recognise, reading, now.date(), sames))


async def _ledger(
    settings: Settings,
    file: Path,
    reading: LedgerReading,
    named: _Names,
    mode: Mode,
    reason: str | None,
    *,
    dry_run: bool,
    json_wanted: bool,
) -> int:
    async with opened(settings) as (db, clock):
        now, source = clock.now(), (file.name, hashlib.sha256(file.read_bytes()).hexdigest())
        if dry_run:
            done = await look(db, reading, now.date(), named.sames)
        else:
            done = await enter(db, reading, source, mode, reason, now)
    told = as_json(named.noted(reading))
    if json_wanted:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    page = render_console(
        "import_ledger",
        file=file.name,
        reading=named.noted(reading),
        read_as=named.read_as,
        unsure=len(named.found) - len(named.read_as),
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


def _page(file: Path, reading: Reading, changed: bool | None, over: Sequence[RosterRow], named: _Names) -> str:
    if isinstance(reading, RosterReading):
        return render_console("import_roster", file=file.name, reading=reading, changed=changed, over=over)
    if isinstance(reading, CalendarReading):
        return render_console("import_calendar", file=file.name, reading=reading, changed=changed)
    unsure = len(named.found) - len(named.read_as)
    return render_console(
        "import_notice", file=file.name, reading=reading, changed=changed, read_as=named.read_as, unsure=unsure
    )
