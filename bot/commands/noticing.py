"""`export notice`: the public notice of a campaign as a draft in Word; the bot never sends it anywhere."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection

import templates
from bot.actions.items import keeping
from bot.actions.items.telling_figures import told_sum
from bot.commands import GOOD
from bot.commands.filing import find_campaign, no_such_campaign, not_made, of_campaign
from bot.commands.opening import opened
from bot.documents.notice import Draft, Entry, Inspected, Source, draft_notice, parts_of
from bot.documents.word import OWN, CannotFill, fill
from bot.rules.figures import sum_up
from bot.rules.models import Campaign, CampaignId, Item, ItemId
from bot.settings import Settings
from storage import campaigns, figures, items, meetings, people, publications
from storage.publications import Publication
from templates import render_console


async def export_notice(settings: Settings, campaign_id: int | None, output: Path, *, final: bool) -> int:
    """Write the draft to `output`, and say how many items still have no words for the public; exit status 2 when it cannot be."""
    templates.configure(settings.zone, settings.terms)
    async with opened(settings) as (db, clock):
        campaign = await db.read(find_campaign, campaign_id)
        if campaign is None:
            return await db.read(no_such_campaign, campaign_id)
        source = await db.read(read_source, campaign)
        draft = draft_notice(source, final=final)
        path = output if output.suffix.lower() == ".docx" else output.with_name(f"{output.name}.docx")
        try:
            await asyncio.to_thread(_write, draft, path, settings.data_dir / OWN)
        except (OSError, CannotFill) as error:
            return not_made(path, error)
        unreleased = len(draft.unreleased)
        await db.write(keeping.note_notice, campaign.id, path.name, clock.now(), final=final, unreleased=unreleased)
    print(render_console("notice/drafted", path=path, draft=draft, count=len(source.entries)))
    return GOOD


def _write(draft: Draft, path: Path, own: Path) -> None:
    path.write_bytes(fill("notice", {"parts": parts_of(draft)}, own))


def read_source(db: Connection, campaign: Campaign) -> Source:
    """Everything the notice of this campaign is made from, as it is now."""
    mine = of_campaign(db, campaign.id)
    ids = [each.id for each in mine]
    released = publications.of_items(db, ids)
    known = set(ids)
    return Source(
        inspected=_inspected(db, campaign),
        entries=tuple(_entry(db, each, released) for each in mine),
        sums=tuple(told_sum(each) for each in sum_up(one for one in figures.valid(db) if one.item_id in known)),
        meetings=meetings.confirmed(db, ids),
        names=people.names(db),
    )


def _inspected(db: Connection, campaign: Campaign) -> Inspected:
    first, last = campaigns.inspected(db, CampaignId(campaign.id))
    return Inspected(campaign.bureau, campaign.inspecting_body, first, last, campaign.feedback_on)


def _entry(db: Connection, item: Item, released: Mapping[ItemId, Publication]) -> Entry:
    words = released.get(item.id)
    return Entry(
        code=item.code,
        path=item.path,
        headings=item.headings,
        problem=item.problem,
        title=item.title,
        finding=item.finding,
        long_term=item.long_term,
        status_text=item.status_text,
        measures=tuple(each.text for each in items.measures(db, item.id)),
        text=words.text if words is not None else None,
    )
