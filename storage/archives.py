"""Archives of campaigns that were made, proved and recorded."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.rules.models import CampaignId, EvidenceId, Fetch
from storage.tables import archive, evidence

_FEW = 500
"""Ids that a statement can name on every database."""


@dataclass(frozen=True)
class Archive:
    """`sha256` and `size` are those of the whole file; `files`: how many there are in it; `made_at` aware UTC."""

    name: str
    sha256: str
    size: int
    files: int
    made_at: datetime


def add(db: Connection, campaign_id: CampaignId, made: Archive) -> None:
    row = {
        "campaign_id": campaign_id,
        "name": made.name,
        "sha256": made.sha256,
        "size": made.size,
        "files": made.files,
        "made_at": made.made_at,
    }
    db.execute(insert(archive).values(**row))


def of_campaign(db: Connection, campaign_id: CampaignId) -> list[Archive]:
    """Oldest first."""
    query = select(archive.c.name, archive.c.sha256, archive.c.size, archive.c.files, archive.c.made_at)
    return [
        Archive(*row) for row in db.execute(query.where(archive.c.campaign_id == campaign_id).order_by(archive.c.id))
    ]


def mark_archived(db: Connection, ids: list[EvidenceId]) -> None:
    """Of these files only the archive has the bytes from now on."""
    for n in range(0, len(ids), _FEW):
        stored = update(evidence).where(evidence.c.id.in_(ids[n : n + _FEW]), evidence.c.file_state == Fetch.STORED)
        db.execute(stored.values(file_state=Fetch.ARCHIVED))
