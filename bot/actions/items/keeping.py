"""What is noted of a campaign's end: its archive made, it closed, its files gone to the archive; of a dossier, who got it."""

from datetime import datetime

from sqlalchemy import Connection

from bot.rules.models import CampaignId, EvidenceId, ItemId, PersonId
from storage import archives, audit, campaigns, dossiers
from storage.archives import Archive


def note_archive(db: Connection, campaign_id: CampaignId, made: Archive, now: datetime) -> None:
    """The archive was written and proved."""
    kept = Archive(made.name, made.sha256, made.size, made.files, now)
    archives.add(db, campaign_id, kept)
    audit.record(
        db,
        "archive_campaign",
        f"campaign:{campaign_id}",
        now,
        name=made.name,
        sha256=made.sha256,
        size=made.size,
        files=made.files,
    )


def close_campaign(db: Connection, campaign_id: CampaignId, made: Archive, now: datetime) -> None:
    """The campaign is closed for good, with its archive."""
    note_archive(db, campaign_id, made, now)
    campaigns.close(db, campaign_id, now)
    audit.record(db, "close_campaign", f"campaign:{campaign_id}", now, archive=made.sha256)


def purge_campaign(db: Connection, campaign_id: CampaignId, archive: Archive, now: datetime) -> list[str]:
    """Of the campaign's files that nothing else refers to only the archive has the bytes from now on.

    Returns their hashes; they are to be taken off the disk once this is committed. What a crash leaves there `doctor` finds.
    """
    elsewhere = dossiers.used_elsewhere(db, campaign_id)
    going = [(each, sha256) for each, sha256 in dossiers.of_campaign(db, campaign_id) if sha256 not in elsewhere]
    archives.mark_archived(db, [EvidenceId(each) for each, _ in going])
    hashes = sorted({sha256 for _, sha256 in going})
    audit.record(db, "purge_campaign", f"campaign:{campaign_id}", now, archive=archive.sha256, files=len(hashes))
    return hashes


def note_dossier(db: Connection, item_id: ItemId, by: PersonId, sizes: dict[str, int], now: datetime) -> None:
    """Somebody was sent the dossier of an item. It is no event of the item: else no two dossiers would be the same."""
    audit.record(db, "send_dossier", f"dossier:{item_id}", now, by=by, sizes=sizes)
