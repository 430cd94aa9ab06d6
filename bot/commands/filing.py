"""`export dossier`: the dossier of one item, or of every item of a campaign, written to disk."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from sqlalchemy import Connection

import templates
from bot.actions.items import keeping
from bot.commands import GOOD, WRONG
from bot.commands.opening import opened
from bot.dossiers import store_in
from bot.reports import dossier as reading
from bot.reports.archiving import Unproved, write_archive
from bot.reports.copies import Store
from bot.reports.dossier_zip import Changed, folder_name
from bot.reports.file_names import safe
from bot.reports.filing import file_dossier
from bot.reports.pressing import CannotTypeset
from bot.rules.dossier import Dossier
from bot.rules.models import Campaign, CampaignId, Item, State
from bot.settings import Settings
from storage import audit, campaigns, items
from storage.archives import Archive
from templates import render_console, word

FAILED = (OSError, CannotTypeset, Changed, Unproved)
"""What can go wrong while it is written; each says why."""


@dataclass(frozen=True)
class Whole:
    """A campaign with every dossier of its items as they were at one moment, and the head of the audit trail then."""

    campaign: Campaign
    dossiers: tuple[Dossier, ...]
    head: str


async def export_dossier(settings: Settings, number: int | None, output: Path, *, originals: bool) -> int:
    """Write ``.zip`` and ``.pdf`` of an item to `output`, a folder or a name; exit status 2 when it cannot be done."""
    templates.configure(settings.zone, settings.terms)
    if number is None:
        print(render_console("dossier/which_item"), file=sys.stderr)
        return WRONG
    async with opened(settings) as (db, clock):
        wanted = await db.read(_dossier, number, settings.zone)
        if wanted is None:
            print(render_console("no_such_item", number=number), file=sys.stderr)
            return WRONG
        stem = output / folder_name(wanted) if output.is_dir() else _stem(output)
        store = store_in(settings.data_dir, originals=originals)
        try:
            made = await asyncio.to_thread(
                file_dossier, wanted, store, stem.with_name(f"{stem.name}.zip"), stem.with_name(f"{stem.name}.pdf")
            )
        except FAILED as error:
            return not_made(output, error)
        sizes = {"pdf": made.pdf_size, "zip": made.zip_size}
        await db.write(keeping.note_dossier, wanted.item.id, None, clock.now(), sizes=sizes, originals=originals)
    print(render_console("dossier/made", made=made))
    return GOOD


async def export_campaign(settings: Settings, campaign_id: int | None, output: Path, *, originals: bool) -> int:
    """Write the archive of a campaign to `output`, prove it and record it; exit status 2 when it cannot be done."""
    templates.configure(settings.zone, settings.terms)
    async with opened(settings) as (db, clock):
        whole = await db.read(find_whole, campaign_id, settings.zone)
        if whole is None:
            return await db.read(no_such_campaign, campaign_id)
        made = await archived(whole, output, store_in(settings.data_dir, originals=originals))
        if made is None:
            return WRONG
        await db.write(keeping.note_archive, whole.campaign.id, made, clock.now())
    print(render_console("dossier/archived", path=target(whole.campaign, output), made=made, count=len(whole.dossiers)))
    return GOOD


async def archived(whole: Whole, output: Path, store: Store) -> Archive | None:
    """Write and prove the archive; None after it was said why that cannot be."""
    path = target(whole.campaign, output)
    try:
        return await asyncio.to_thread(write_archive, path, whole.dossiers, whole.head, store, _tell)
    except FAILED as error:
        not_made(path, error)
        return None


def target(campaign: Campaign, output: Path) -> Path:
    """The file that is written: `output`, or one named after the bureau in it when that is a folder."""
    if output.is_dir():
        return output / f"{word('dossier_files', 'archive').format(bureau=safe(campaign.bureau))}.zip"
    return _stem(output).with_name(f"{_stem(output).name}.zip")


def find_whole(db: Connection, campaign_id: int | None, zone: tzinfo) -> Whole | None:
    """The campaign of this id, the only one when none is named; None when that leaves it open."""
    campaign = find_campaign(db, campaign_id)
    if campaign is None:
        return None
    mine = [each for each in of_campaign(db, campaign.id) if each.state != State.DRAFT]
    return Whole(campaign, tuple(reading.read(db, each, zone) for each in mine), str(audit.head(db)))


def find_campaign(db: Connection, campaign_id: int | None) -> Campaign | None:
    every = campaigns.every(db)
    if campaign_id is None:
        return every[0] if len(every) == 1 else None
    return next((each for each in every if each.id == campaign_id), None)


def of_campaign(db: Connection, campaign_id: CampaignId) -> list[Item]:
    """Its items by number."""
    return [each for each in items.every(db) if each.campaign_id == campaign_id]


def no_such_campaign(db: Connection, campaign_id: int | None) -> int:
    """Say which campaigns there are."""
    every: Sequence[Campaign] = campaigns.every(db)
    print(render_console("dossier/which_campaign", wanted=campaign_id, campaigns=every), file=sys.stderr)
    return WRONG


def not_made(path: Path, error: Exception) -> int:
    """Say in one sentence why it was not written."""
    why = error.strerror if isinstance(error, OSError) and error.strerror else (str(error) or repr(error))
    print(render_console("dossier/not_made", path=path, why=" ".join(why.split())[-400:]), file=sys.stderr)
    return WRONG


def _dossier(db: Connection, number: int, zone: tzinfo) -> Dossier | None:
    item = items.find_by_number(db, number)
    return reading.read(db, item, zone) if item is not None else None


def _stem(output: Path) -> Path:
    return output.with_suffix("") if output.suffix.lower() in (".zip", ".pdf") else output


def _tell(done: int, of: int) -> None:
    print(f"{done}/{of}", file=sys.stderr, flush=True)
