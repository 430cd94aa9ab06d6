"""The end of a campaign: closed with its archive, and, years later, its files left to the archive alone."""

import asyncio
import sys
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

import templates
from bot.actions.items import keeping
from bot.commands import GOOD, WRONG
from bot.commands.filing import archived, find_campaign, find_whole, no_such_campaign, not_made, of_campaign, target
from bot.commands.opening import BotRuns, opened, undisturbed
from bot.dossiers import store_in
from bot.reports.archiving import Unproved, prove
from bot.reports.copies import digest
from bot.rules.archiving import in_the_way, kept_until
from bot.rules.models import Campaign, CampaignId
from bot.settings import Settings
from storage import archives, dossiers
from storage.archives import Archive
from storage.database import Database
from storage.evidence_files import EvidenceFiles
from templates import render_console


async def close_campaign(settings: Settings, campaign_id: int | None, output: Path) -> int:
    """Archive a campaign in which nothing is open, with the original files, and close it; exit status 2 when it cannot be."""
    templates.configure(settings.zone, settings.terms)
    async with opened(settings) as (db, clock):
        whole = await db.read(find_whole, campaign_id, settings.zone)
        if whole is None:
            return await db.read(no_such_campaign, campaign_id)
        if await db.read(_is_kept_open, whole.campaign):
            return WRONG
        made = await archived(whole, output, store_in(settings.data_dir, originals=True))
        if made is None:
            return WRONG
        if await db.read(_is_kept_open, whole.campaign):  # something happened while it was written
            return WRONG
        await db.write(keeping.close_campaign, whole.campaign.id, made, clock.now())
    print(render_console("dossier/closed", path=target(whole.campaign, output), made=made, count=len(whole.dossiers)))
    return GOOD


async def purge(settings: Settings, campaign_id: int | None, archive: Path) -> int:
    """Take the files of a campaign closed long ago off the disk, once its archive is proved to hold them all.

    Anything amiss: exit status 2, one sentence, nothing changed. No bot may run meanwhile: it could store one of them anew.
    """
    templates.configure(settings.zone, settings.terms)
    files = EvidenceFiles(settings.data_dir / "evidence")
    try:
        with undisturbed(settings):
            return await _purge(settings, campaign_id, archive, files)
    except BotRuns:
        return _refuse(render_console("dossier/bot_runs"))


async def _purge(settings: Settings, campaign_id: int | None, archive: Path, files: EvidenceFiles) -> int:
    async with opened(settings) as (db, clock):
        campaign = await db.read(find_campaign, campaign_id)
        if campaign is None:
            return await db.read(no_such_campaign, campaign_id)
        now = clock.now()
        until = _kept_until(campaign, settings)
        if until is None or now.date() < until:
            return _refuse(render_console("dossier/kept_still", until=until))
        allowed = await _may_go(db, campaign, archive)
        if allowed is None:
            return WRONG
        gone = await db.write(keeping.purge_campaign, campaign.id, allowed, now)
    size = await asyncio.to_thread(_remove, files, gone)
    print(render_console("dossier/purged", count=len(gone), size=size, name=allowed.name))
    return GOOD


def _kept_until(campaign: Campaign, settings: Settings) -> date | None:
    """The day from which on its files may go; None while it is open."""
    if campaign.closed_at is None:
        return None
    return kept_until(campaign.closed_at.astimezone(settings.zone).date(), settings.retention_years)


async def _may_go(db: Database, campaign: Campaign, archive: Path) -> Archive | None:
    """The recorded archive, proved to hold every file; None after it was said what is amiss."""
    try:
        sha256, _ = await asyncio.to_thread(digest, archive)
        recorded = next(
            (each for each in await db.read(archives.of_campaign, campaign.id) if each.sha256 == sha256), None
        )
        if recorded is None:
            _refuse(render_console("dossier/unknown_archive", path=archive))
            return None
        found = set((await asyncio.to_thread(prove, archive)).hashes.values())
    except (OSError, Unproved) as error:
        not_made(archive, error)
        return None
    absent = [each for _, each in await db.read(_stored, campaign.id) if each not in found]
    if absent:
        _refuse(render_console("dossier/not_in_archive", path=archive, count=len(absent), first=absent[0]))
        return None
    return recorded


def _stored(db: Connection, campaign_id: CampaignId) -> list[tuple[int, str]]:
    return [(int(each), sha256) for each, sha256 in dossiers.of_campaign(db, campaign_id)]


def _is_kept_open(db: Connection, campaign: Campaign) -> bool:
    """Whether it cannot be closed, after it was said why."""
    now = find_campaign(db, campaign.id) or campaign
    if now.closed_at is not None:
        _refuse(render_console("dossier/closed_already", at=now.closed_at))
        return True
    found = in_the_way(of_campaign(db, campaign.id))
    if found:
        _refuse(render_console("dossier/still_open", found=found))
    return bool(found)


def _remove(files: EvidenceFiles, hashes: list[str]) -> int:
    """Take these files off the disk; returns how many bytes that were."""
    return sum(files.remove(each) for each in hashes)


def _refuse(why: str) -> int:
    print(why, file=sys.stderr)
    return WRONG
