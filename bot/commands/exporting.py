"""`export`: files made from the database."""

import sys
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

import templates
from bot.commands import GOOD, WRONG
from bot.commands.opening import opened
from bot.ledger.reading import CannotWrite, RosterRow
from bot.ledger.roster import write_roster
from bot.settings import Settings
from storage import people
from templates import render_console


async def export_file(settings: Settings, what: str, output: Path) -> int:
    """Write the roster as it is today (an empty form when there is none) to `output`."""
    templates.configure(settings.zone, settings.terms)
    if what != "roster":
        print(render_console("no_such_export", what=what), file=sys.stderr)
        return WRONG
    async with opened(settings) as (db, clock):
        rows = await db.read(roster_rows, clock.now().date())
    try:
        write_roster(output, rows)
    except CannotWrite as error:
        print(error, file=sys.stderr)
        return WRONG
    print(render_console("exported", path=output, count=len(rows)))
    return GOOD


def roster_rows(db: Connection, today: date) -> list[RosterRow]:
    """The roster as it is today, ready to be written and to be read back."""
    return [
        RosterRow(post.unit, post.title, holder, post.role, leader or "", stand_in or "", n)
        for n, (post, holder, leader, stand_in) in enumerate(people.roster(db, today), 2)
    ]
