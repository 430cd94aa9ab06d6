"""What is noted of a campaign's end: its archive made, it closed, its files gone to the archive; of papers, who got them.

Papers are no events of their item: else no two dossiers would be the same. `by` None is the operator, on the command line.
"""

from datetime import datetime

from sqlalchemy import Connection

from bot.rules.editions import Edition
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


def note_dossier(
    db: Connection,
    item_id: ItemId,
    by: PersonId | None,
    now: datetime,
    *,
    sizes: dict[str, int],
    originals: bool = False,
) -> None:
    """The dossier of an item was handed to somebody; `originals`: with nothing blackened."""
    audit.record(
        db,
        "export_dossier" if by is None else "send_dossier",
        f"dossier:{item_id}",
        now,
        by=by,
        sizes=sizes,
        originals=originals,
    )


def note_ledger(
    db: Connection, by: PersonId | None, now: datetime, *, scope: str, rows: int, size: int, name: str | None = None
) -> None:
    """The ledger, or the cut of it that `scope` says in words, was handed to somebody; `name`: of the file on this machine."""
    audit.record(
        db,
        "export_ledger" if by is None else "send_ledger",
        "ledger:0",
        now,
        by=by,
        scope=scope,
        rows=rows,
        size=size,
        name=name,
    )


def note_form(db: Connection, kind: str, item_id: ItemId | None, name: str, by: PersonId | None, now: datetime) -> None:
    """A paper that is signed was handed to somebody. `kind`: of its template; `name`: as its file is called, which says which."""
    audit.record(
        db,
        "export_form" if by is None else "send_form",
        f"form:{item_id or 0}",
        now,
        by=by,
        kind=kind,
        name=name,
    )


def note_notice(
    db: Connection, campaign_id: CampaignId, name: str, now: datetime, *, final: bool, unreleased: int
) -> None:
    """The public notice of a campaign was drafted; `unreleased`: how many items had no words for the public in it."""
    audit.record(db, "export_notice", f"campaign:{campaign_id}", now, name=name, final=final, unreleased=unreleased)


def note_issue(db: Connection, edition: Edition, number: int, name: str, now: datetime) -> None:
    """A version of an issue was written as a file of this name, on the command line; its readers get it as messages."""
    audit.record(
        db, "export_issue", f"round:{edition.round_id}", now, number=number, version=edition.version, name=name
    )
