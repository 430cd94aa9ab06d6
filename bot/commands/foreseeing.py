"""`foresee`: who will get what, when, as a table or as JSON; worked out on a copy, while the bot may be running."""

import json
import sys
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import templates
from bot.actions.foreseeing.walking import foresee
from bot.commands import GOOD, WRONG
from bot.commands.opening import opened
from bot.rules.dates import read_single_day
from bot.rules.foreseeing import Foreseen, Foresight, by_day, clipped, lines
from bot.settings import Settings
from templates import render_console, word

_WEEK = timedelta(days=6)


async def tell_foresight(
    settings: Settings, since: str | None, until: str | None, person: str | None, *, as_json: bool
) -> int:
    """Print what leaves in these days (today and the six after, when none are named), to everybody or to one person.

    Exit status 2 when the days cannot be read, or lie in the past.
    """
    templates.configure(settings.zone, settings.terms)
    async with opened(settings) as (db, clock):
        now = clock.now()
        days = _days(since, until, now.date())
        if days is None:
            print(render_console("no_such_days", since=since or "", until=until or ""), file=sys.stderr)
            return WRONG
        found = await db.try_out(foresee, *days, now)
    told = _of(found, person)
    print(json.dumps(_plain(told), ensure_ascii=False, indent=2) if as_json else _table(told, person))
    return GOOD


def _days(since: str | None, until: str | None, today: date) -> tuple[date, date] | None:
    first = read_single_day(since, today) if since is not None else today
    if first is None:
        return None
    last = read_single_day(until, first) if until is not None else first + _WEEK
    return clipped(first, last, today) if last is not None else None


def _of(found: Foresight, person: str | None) -> Foresight:
    if person is None:
        return found
    return replace(found, messages=tuple(each for each in found.messages if each.person == person))


def _table(found: Foresight, person: str | None) -> str:
    days = by_day(lines(found.messages))
    return render_console("foresight", foresight=found, days=days, person=person)


def _plain(found: Foresight) -> dict[str, Any]:
    return {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "made_at": found.made_at.isoformat(),
        "cut_at": found.cut_at.isoformat() if found.cut_at is not None else None,
        "supposed_years": list(found.supposed_years),
        "out_of_reach": list(found.out_of_reach),
        "messages": [_plain_message(each) for each in found.messages],
    }


def _plain_message(each: Foreseen) -> dict[str, Any]:
    return {
        "at": each.at.isoformat(),
        "person": each.person,
        "unit": each.unit,
        "kind": each.kind,
        "what": word("foreseen", each.kind),
        "line": each.line,
        "items": list(each.items),
    }
