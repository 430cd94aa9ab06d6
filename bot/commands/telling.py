"""`history`: everything that happened to one item, as text."""

import sys
from pathlib import Path

import templates
from bot.commands import GOOD, WRONG
from bot.commands.opening import opened
from bot.reports import history
from bot.settings import Settings
from templates import render_console


async def tell_history(settings: Settings, number: int, output: Path | None) -> int:
    """Print the history of the item with this number, or write it to `output` (UTF-8); exit status 2 when it cannot be."""
    templates.configure(settings.zone, settings.terms)
    async with opened(settings) as (db, clock):
        found = await db.read(history.history_of, number, clock.now())
    if found is None:
        print(render_console("no_such_item", number=number), file=sys.stderr)
        return WRONG
    item, lines = found
    text = render_console("history", item=item, lines=lines)
    if output is None:
        print(text)
        return GOOD
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        print(render_console("not_written", path=output, why=error.strerror or error), file=sys.stderr)
        return WRONG
    print(render_console("exported", path=output, count=len(lines)))
    return GOOD
