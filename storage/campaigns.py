"""Inspections whose findings are on the ledger."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from bot.rules.models import Campaign, CampaignId, RoundId
from storage.tables import campaign, round_

_CAMPAIGN = (
    campaign.c.id,
    campaign.c.bureau,
    campaign.c.inspecting_body,
    campaign.c.feedback_on,
    campaign.c.closed_at,
)


def find_by_source(db: Connection, sha256: str) -> Campaign | None:
    """The campaign that was read from a file with this hash."""
    row = db.execute(select(*_CAMPAIGN).where(campaign.c.source_sha256 == sha256)).one_or_none()
    return Campaign(*row) if row else None


def add(
    db: Connection,
    *,
    bureau: str,
    inspecting_body: str,
    dates: dict[str, date | None],
    declared: list[Any],
    counted: dict[str, Any],
    warnings: list[Any],
    source: tuple[str, str],
    now: datetime,
) -> CampaignId:
    """Enter a campaign. `dates`: inspected_from, inspected_to, feedback_on, published_on; `source`: file name and sha256."""
    row = {
        "bureau": bureau,
        "inspecting_body": inspecting_body,
        "declared": declared,
        "counted": counted,
        "warnings": warnings,
        "source_name": source[0],
        "source_sha256": source[1],
        "imported_at": now,
        **dates,
    }
    return CampaignId(db.execute(insert(campaign).values(**row).returning(campaign.c.id)).scalar_one())


def get(db: Connection, campaign_id: CampaignId) -> Campaign:
    """Raises LookupError when there is none."""
    found = next((each for each in every(db) if each.id == campaign_id), None)
    if found is None:
        raise LookupError(f"no campaign {campaign_id}")
    return found


def every(db: Connection) -> list[Campaign]:
    """All campaigns, oldest first."""
    return [Campaign(*row) for row in db.execute(select(*_CAMPAIGN).order_by(campaign.c.id))]


def find_running(db: Connection) -> CampaignId | None:
    """The oldest inspection that is not closed for good; when all are, the newest. It gives rounds and issues their numbers."""
    first = db.scalar(select(func.min(campaign.c.id)).where(campaign.c.closed_at.is_(None)))
    found = first if first is not None else db.scalar(select(func.max(campaign.c.id)))
    return CampaignId(found) if found is not None else None


def of_round(db: Connection, round_id: RoundId) -> Campaign | None:
    """The inspection whose rounds it is counted with."""
    query = select(*_CAMPAIGN).join(round_, round_.c.campaign_id == campaign.c.id).where(round_.c.id == round_id)
    row = db.execute(query).one_or_none()
    return Campaign(*row) if row else None


def imported_at(db: Connection, campaign_id: CampaignId) -> datetime:
    """When it was read in, aware UTC."""
    at: datetime = db.execute(select(campaign.c.imported_at).where(campaign.c.id == campaign_id)).scalar_one()
    return at


def inspected(db: Connection, campaign_id: CampaignId) -> tuple[date | None, date | None]:
    """The first and the last day of the inspection, as far as the notice says."""
    query = select(campaign.c.inspected_from, campaign.c.inspected_to).where(campaign.c.id == campaign_id)
    first, last = db.execute(query).one()
    return first, last


def close(db: Connection, campaign_id: CampaignId, now: datetime) -> None:
    db.execute(update(campaign).where(campaign.c.id == campaign_id).values(closed_at=now))
