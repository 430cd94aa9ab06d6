"""`audit draws`: every random draw is drawn again from its seed and pool, and held against the audit trail."""

from sqlalchemy import Connection

import templates
from bot.commands import GOOD, WRONG
from bot.commands.opening import opened
from bot.rules.drawing import Draw, is_reproducible
from bot.settings import Settings
from storage import audit, draws
from templates import render_console


async def verify_draws(settings: Settings) -> int:
    """Print each draw with its seed and what it gave.

    Exit status 2 when one does not follow from its seed and pool, or is not what the audit trail says.
    """
    templates.configure(settings.zone, settings.terms)
    async with opened(settings) as (db, _):
        every, wrong = await db.read(_examine)
    print(render_console("draws", draws=every, wrong=wrong))
    return WRONG if wrong else GOOD


def _examine(db: Connection) -> tuple[list[Draw], list[int]]:
    every = draws.every(db)
    return every, [each.id for each in every if not is_reproducible(each) or not _is_as_recorded(db, each)]


def _is_as_recorded(db: Connection, made: Draw) -> bool:
    told = audit.data_of(db, "draw", f"draw:{made.id}")
    pool = [list(each) for each in made.pool]
    return told == {"seed": made.seed, "pool": pool, "drawn": list(made.drawn)}
