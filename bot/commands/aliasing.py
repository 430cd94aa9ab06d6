"""Whom words of files mean, on the command line: `import --same` decides, `alias list` and `alias remove` look after it."""

import sys
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection

import templates
from bot.actions.assigning import meaning
from bot.actions.assigning.meaning import Same
from bot.commands import GOOD, WRONG
from bot.commands.opening import opened
from bot.rules.matching import LONGEST, Kind, match_person, match_unit, plain
from bot.settings import Settings
from storage import aliases, people
from storage.aliases import Alias
from templates import render_console


class CannotMean(Exception):
    """What was written after `--same` decides nothing; `str()` is one sentence that says why."""


def read_sames(db: Connection, written: Sequence[str], today: date) -> list[Same]:
    """What each ``words=name`` decides; the name is that of a unit, else of a person, in full. Raises CannotMean."""
    return [_same(db, each, today) for each in written]


def decide(db: Connection, sames: Sequence[Same], now: datetime) -> None:
    for same in sames:
        meaning.decide(db, same, now)


async def list_aliases(settings: Settings) -> int:
    """Print what was decided, units first."""
    templates.configure(settings.zone, settings.terms)
    async with opened(settings) as (db, _):
        lines = await db.read(_lines)
    print(render_console("alias/list", lines=lines))
    return GOOD


async def remove_alias(settings: Settings, words: str) -> int:
    """Take back what was decided of these words, of units and people alike; exit status 2 when nothing was."""
    templates.configure(settings.zone, settings.terms)
    async with opened(settings) as (db, clock):
        removed = await db.write(_remove, words, clock.now())
    page = render_console("alias/removed", words=words.strip(), names=removed)
    print(page, file=sys.stdout if removed else sys.stderr)
    return GOOD if removed else WRONG


def _lines(db: Connection) -> list[tuple[Alias, str, str | None]]:
    """Each with the name it means today and who decided it."""
    return [(each, meaning.name_of(db, each), _who(db, each)) for each in aliases.every(db)]


def _who(db: Connection, each: Alias) -> str | None:
    return people.get(db, each.decided_by).name if each.decided_by is not None else None


def _remove(db: Connection, words: str, now: datetime) -> list[str]:
    """What the words meant."""
    found = [each for kind in (Kind.UNIT, Kind.PERSON) if (each := aliases.find(db, kind, words)) is not None]
    names = [meaning.name_of(db, each) for each in found]
    for each in found:
        meaning.take_back(db, each, now)
    return names


def _same(db: Connection, written: str, today: date) -> Same:
    sign = "=" if "=" in written else "\uff1d"
    words, _, name = (part.strip() for part in written.rpartition(sign))
    if not words or not name or len(plain(words)) > LONGEST:
        raise CannotMean(render_console("alias/unclear", written=written))
    units, everybody = meaning.units(db), meaning.everybody(db, today)
    known, kind = (units, Kind.UNIT) if meaning.is_name(name, units) else (everybody, Kind.PERSON)
    if not meaning.is_name(name, known):
        alike = [*match_unit(name, units).names, *match_person(name, everybody).names][:2]
        raise CannotMean(render_console("alias/unknown", name=name, alike=alike))
    if meaning.is_name(words, known):
        raise CannotMean(render_console("alias/is_name", words=words, kind=kind))
    found = known.by_name(name)
    today_name = found.names[0] if found is not None else name
    return Same(kind, words, int(known.ids[today_name]), today_name)
