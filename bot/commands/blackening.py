"""`blacken`: parts of a picture made black in every copy, by the operator."""

import sys
from datetime import datetime

from sqlalchemy import Connection

import templates
from bot.actions.proofs import blackening
from bot.commands import GOOD, WRONG
from bot.commands.opening import opened
from bot.rules.areas import Area, read_areas, told
from bot.rules.models import EvidenceId, Item
from bot.settings import Settings
from storage import blackouts
from templates import render_console


async def blacken(settings: Settings, number: int, squares: str | None, *, remove: bool) -> int:
    """Blacken these squares of a picture, or with `remove` no longer (all of them when none are named); print what is.

    Without either nothing is changed. Exit status 2 when there is no such picture, or the squares cannot be read.
    """
    templates.configure(settings.zone, settings.terms)
    areas = read_areas(squares) if squares is not None else []
    if areas is None:
        print(render_console("no_squares", text=squares), file=sys.stderr)
        return WRONG
    async with opened(settings) as (db, clock):
        found = await db.write(_blacken, EvidenceId(number), areas, clock.now(), remove=remove)
    if found is None:
        print(render_console("no_such_picture", id=number), file=sys.stderr)
        return WRONG
    item, standing = found
    print(render_console("blackened", id=number, item=item, squares=told(standing)))
    return GOOD


def _blacken(
    db: Connection, evidence_id: EvidenceId, areas: list[Area], now: datetime, *, remove: bool
) -> tuple[Item, list[Area]] | None:
    item = blackening.find_picture(db, evidence_id, now)
    if item is None:
        return None
    if remove:
        wrong = areas or blackouts.of_evidence(db, [evidence_id]).get(evidence_id, [])
        blackening.uncover(db, item, evidence_id, wrong, now, by=None)
    else:
        blackening.cover(db, item, evidence_id, areas, now, by=None)
    return item, blackouts.of_evidence(db, [evidence_id]).get(evidence_id, [])
