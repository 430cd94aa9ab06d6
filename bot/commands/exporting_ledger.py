"""`export ledger`: the ledger as a workbook, whole or the cut for a unit, a responsible leader or a campaign."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection

import templates
from bot.actions.items import keeping
from bot.commands import GOOD, WRONG
from bot.commands.filing import find_campaign, no_such_campaign, not_made
from bot.commands.opening import opened
from bot.documents import ledger as reading
from bot.documents.ledger import Ledger, Wanted
from bot.documents.ledger_plain import FORMS, as_object, as_table
from bot.rules.models import State
from bot.rules.profiles import Profile, name_of
from bot.settings import Settings
from storage import campaigns, items, people, profiles
from templates import render_console

_ALIKE = 45.0
"""Of 100; less than that is another name altogether."""


async def export_ledger(
    settings: Settings,
    output: Path,
    *,
    unit: str | None,
    leader: str | None,
    campaign: tuple[bool, int | None],
    states: Sequence[State] = (),
    profile: str | None = None,
) -> int:
    """Write the ledger to `output`, a file or a folder; exit status 2, and one sentence, when it cannot be done.

    The ending of `output` says in which form: ``.csv``, ``.json``, else the workbook. `campaign`: whether one is asked for,
    and its number; None is the only one there is. `states`: only items that stand so. `profile`: in this recipient's columns.
    """
    templates.configure(settings.zone, settings.terms)
    form = output.suffix.lower().removeprefix(".") if not output.is_dir() else ""
    if profile is not None and form == "json":
        print(render_console("ledger/no_profile_in_json"), file=sys.stderr)
        return WRONG
    async with opened(settings) as (db, clock):
        laid_out = await db.read(find_profile, profile) if profile is not None else None
        if profile is not None and laid_out is None:
            return WRONG
        wanted = await db.read(_wanted, unit, leader, campaign)
        if wanted is None:
            return WRONG
        wanted = reading.of_states(wanted, states) if states else wanted
        ledger = reading.laid_out(await db.read(reading.read, wanted, clock.now()), laid_out)
        target = reading.target(ledger, output, form if form in FORMS else FORMS[0])
        try:
            if form in ("csv", "json"):
                size = target.write_bytes(as_table(ledger) if form == "csv" else await db.read(_object, ledger))
            else:
                size = await _workbook(settings, ledger, target)
        except OSError as error:
            return not_made(target, error)
        scope, rows = reading.scope_of(ledger), len(ledger.rows)
        await db.write(keeping.note_ledger, None, clock.now(), scope=scope, rows=rows, size=size, name=target.name)
    print(render_console("ledger/made", path=target, count=len(ledger.rows), size=size, scope=scope))
    return GOOD


async def _workbook(settings: Settings, ledger: Ledger, target: Path) -> int:
    from bot.documents.ledger_photos import make  # here: it brings the library of workbooks

    return await asyncio.to_thread(make, ledger, settings.data_dir / "evidence", target, _tell)


def _object(db: Connection, ledger: Ledger) -> bytes:
    inspected = campaigns.inspected(db, ledger.campaigns[0].id) if len(ledger.campaigns) == 1 else (None, None)
    return as_object(ledger, dict(zip(("inspected_from", "inspected_to"), inspected, strict=True)))


def find_profile(db: Connection, name: str) -> Profile | None:
    """None after it was said what there is instead."""
    found = profiles.find_by_name(db, name_of(name) or name)
    if found is None:
        known = [each.name for each in profiles.every(db)]
        print(render_console("profiles/unknown", name=name, nearest=nearest(name, known), known=known), file=sys.stderr)
    return found


def _wanted(db: Connection, unit: str | None, leader: str | None, campaign: tuple[bool, int | None]) -> Wanted | None:
    """What is to be written; None after it was said what is not known."""
    wanted = Wanted()
    if campaign != (False, None):
        found = find_campaign(db, campaign[1])
        if found is None:
            no_such_campaign(db, campaign[1])
            return None
        wanted = reading.of_campaign(found)
    if unit is not None:
        known = people.find_unit(db, unit.strip())
        if known is None:
            _unknown("unit", unit, [each.name for each in people.units(db)])
            return None
        wanted = reading.of_units(wanted, [known])
    if leader is not None:
        person = people.find_by_name(db, leader.strip())
        names = _leaders(db)
        if leader.strip() not in names:
            _unknown("leader", leader, names)
            return None
        wanted = reading.of_leader(wanted, leader.strip(), [person.id] if person is not None else [])
    return wanted


def _leaders(db: Connection) -> list[str]:
    """Who is responsible for any item, by the bureau's people or by the notice's words."""
    every = items.every(db)
    known = people.with_ids(db, {each.in_charge_id for each in every if each.in_charge_id is not None})
    named = (known[each.in_charge_id].name if each.in_charge_id is not None else each.leader for each in every)
    return list(dict.fromkeys(name for name in named if name))


def _unknown(kind: str, name: str, known: Sequence[str]) -> None:
    print(render_console("ledger/unknown", kind=kind, name=name, nearest=nearest(name, known)), file=sys.stderr)


def nearest(name: str, known: Sequence[str]) -> list[str]:
    """The names that were probably meant, the likeliest first, two at most; an abbreviation is known by its signs in order."""
    from rapidfuzz import fuzz, process

    short = [each for each in known if _abbreviates(name.strip(), each)]
    alike = [each for each, score, _ in process.extract(name, known, scorer=fuzz.WRatio, limit=2) if score >= _ALIKE]
    return list(dict.fromkeys([*short, *alike]))[:2]


def _abbreviates(short: str, whole: str) -> bool:
    """Whether all signs of one stand in the other in this order."""
    rest = iter(whole)
    return bool(short) and all(sign in rest for sign in short)


def _tell(done: int, of: int) -> None:
    print(f"{done}/{of}", file=sys.stderr, flush=True)
