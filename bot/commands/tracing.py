"""`trace`: from a figure of a weekly summary to its items, and from there to what was sent in that week."""

import sys

from sqlalchemy import Connection

import templates
from bot.actions.issues import tracing
from bot.actions.issues.tracing import Issue, Message
from bot.commands import GOOD, WRONG
from bot.commands.opening import opened
from bot.rules.models import Item
from bot.rules.tallies import Tally
from bot.settings import Settings
from storage import bulletins, items, standings
from templates import render_console

Traced = tuple[Item, list[Message]]


async def trace(settings: Settings, number: int | None, figure: str | None, unit: str | None) -> int:
    """Print the figures of an issue (None: the newest), or the items behind one of them; `unit`: only this unit's."""
    templates.configure(settings.zone, settings.terms)
    if figure is not None and figure not in set(Tally):
        print(render_console("tracing/no_such_figure", figure=figure, known=list(Tally)), file=sys.stderr)
        return WRONG
    async with opened(settings) as (db, _):
        issue = await db.read(_find, number)
        if issue is None:
            print(render_console("tracing/no_such_issue", number=number), file=sys.stderr)
            return WRONG
        if figure is None:
            print(render_console("tracing/figures", issue=issue, tallies=issue.summary.tallies, figures=list(Tally)))
            return GOOD
        traced = await db.read(_trace, issue, Tally(figure), unit)
    print(render_console("tracing/items", issue=issue, figure=figure, unit=unit, traced=traced))
    return GOOD


def _find(db: Connection, number: int | None) -> Issue | None:
    round_id = bulletins.find_round(db, number)
    return tracing.find_issue(db, round_id) if round_id is not None else None


def _trace(db: Connection, issue: Issue, figure: Tally, unit: str | None) -> list[Traced]:
    found = items.with_ids(db, standings.listed(db, issue.round_id, figure))
    return [(item, list(tracing.messages(db, issue, item.id))) for item in found if unit in (None, item.unit)]
