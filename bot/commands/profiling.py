"""`profile`: layouts of the ledger for its recipients, made from their files, listed, removed."""

import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection

import templates
from bot.actions.items import profiling
from bot.actions.items.profiling import Filler
from bot.commands import GOOD, WRONG
from bot.commands.exporting_ledger import find_profile
from bot.commands.opening import opened
from bot.documents.profile_reading import read_columns
from bot.ledger.reading import Unreadable
from bot.rules.profiles import LONGEST_NAME, Profile, ProfileColumn, name_of
from bot.settings import Settings
from storage import people, profiles
from templates import render_console


async def add_profile(settings: Settings, typed: str, file: Path, *, replace: bool, dry_run: bool) -> int:
    """Make a profile from a file and print what fills its columns; exit status 2, and one sentence, when it cannot be done.

    `replace`: one of the same name may be replaced; `dry_run`: nothing is kept.
    """
    templates.configure(settings.zone, settings.terms)
    name = name_of(typed)
    if name is None:
        print(render_console("profiles/no_name", name=typed, most=LONGEST_NAME), file=sys.stderr)
        return WRONG
    try:
        columns = read_columns(file)
    except Unreadable as error:
        print(error, file=sys.stderr)
        return WRONG
    async with opened(settings) as (db, clock):
        known, told = await db.read(_look, name, columns)
        if known is not None and not replace and not dry_run:
            print(render_console("profiles/known", name=name), file=sys.stderr)
            return WRONG
        if not dry_run:
            await db.write(profiling.keep, name, columns, file.name, clock.now())
    page = render_console(
        "profiles/added", name=name, fillers=told, most=len(told), kept=not dry_run, replaces=known is not None
    )
    print(page)
    return GOOD


async def list_profiles(settings: Settings) -> int:
    """Print every profile and what fills its columns."""
    templates.configure(settings.zone, settings.terms)
    async with opened(settings) as (db, _):
        found = await db.read(_every)
    for profile, maker, told in found:
        page = render_console("profiles/one", profile=profile, maker=maker, fillers=told, most=len(told))
        print(page, end="\n\n")
    if not found:
        print(render_console("profiles/none"))
    return GOOD


async def remove_profile(settings: Settings, name: str) -> int:
    """Remove one; exit status 2 when there is none of this name."""
    templates.configure(settings.zone, settings.terms)
    async with opened(settings) as (db, clock):
        found = await db.read(find_profile, name)
        if found is None:
            return WRONG
        await db.write(profiling.remove, found, clock.now())
    print(render_console("profiles/removed", name=found.name))
    return GOOD


def _look(db: Connection, name: str, columns: Sequence[ProfileColumn]) -> tuple[Profile | None, list[Filler]]:
    return profiles.find_by_name(db, name), profiling.fillers(db, columns)


def _every(db: Connection) -> list[tuple[Profile, str | None, list[Filler]]]:
    found = []
    for each in profiles.every(db):
        maker = people.find(db, each.made_by) if each.made_by is not None else None
        found.append((each, maker.name if maker is not None else None, profiling.fillers(db, each.columns)))
    return found
