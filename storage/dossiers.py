"""Everything that was sent on an item and recorded of it, as its dossier tells it: versions, files, links of the trail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.rules.models import (
    CampaignId,
    EvidenceId,
    Fetch,
    ItemId,
    MeasureId,
    MediaKind,
    MessageId,
    PersonId,
    ReportId,
    ReportKind,
    SlotId,
)
from storage.audit import Entry
from storage.tables import audit, evidence, item, one_of, proof, report, report_text, round_


@dataclass(frozen=True)
class Sent:
    """An answer; `round`: the number of its round, `late` for that; `sent_at` aware UTC."""

    id: ReportId
    person_id: PersonId
    kind: ReportKind
    late: bool
    sent_at: datetime
    round: int | None


@dataclass(frozen=True)
class Version:
    """A text as it was sent or edited; moments aware UTC. `origin_at`: when what was forwarded had first been sent."""

    report_id: ReportId
    message_id: MessageId
    number: int
    text: str
    forwarded: bool
    origin_at: datetime | None
    place: Any
    sent_at: datetime
    late: bool


@dataclass(frozen=True)
class File:
    """A file as it came. `name`: what its sender called it; `size` in bytes, as Telegram said while it is not stored."""

    id: EvidenceId
    report_id: ReportId
    kind: MediaKind
    name: str | None
    forwarded: bool
    origin_at: datetime | None
    sent_at: datetime
    late: bool
    state: Fetch
    sha256: str | None
    size: int | None


@dataclass(frozen=True)
class Link:
    """A row of the audit trail with its own hash and that of the row before it."""

    entry: Entry
    previous: str
    hash: str


@dataclass(frozen=True)
class Places:
    """Where a file was put, in the order in which it was."""

    slots: tuple[SlotId, ...] = ()
    measures: tuple[MeasureId, ...] = ()


def sent(db: Connection, item_id: ItemId) -> list[Sent]:
    """Every answer on an item in the order they came, what supporting units added too."""
    query = (
        select(report.c.id, report.c.person_id, report.c.kind, report.c.late, report.c.first_sent_at, round_.c.number)
        .join_from(report, round_, report.c.round_id == round_.c.id, isouter=True)
        .where(report.c.item_id == item_id)
        .order_by(report.c.first_sent_at, report.c.id)
    )
    return [Sent(row[0], row[1], ReportKind(row[2]), *row[3:]) for row in db.execute(query)]


def versions(db: Connection, item_id: ItemId) -> list[Version]:
    """Every version of every text on an item, message by message."""
    query = (
        select(
            report_text.c.report_id,
            report_text.c.message_id,
            report_text.c.version,
            report_text.c.text,
            report_text.c.forwarded,
            report_text.c.origin_at,
            report_text.c.place,
            report_text.c.sent_at,
            report_text.c.late,
        )
        .join(report, report.c.id == report_text.c.report_id)
        .where(report.c.item_id == item_id)
        .order_by(report_text.c.report_id, report_text.c.message_id, report_text.c.version)
    )
    return [Version(*row) for row in db.execute(query)]


def files(db: Connection, item_id: ItemId) -> list[File]:
    """Every file on an item in the order they were sent, those that could not be had too."""
    query = (
        select(
            evidence.c.id,
            evidence.c.report_id,
            evidence.c.kind,
            evidence.c.name,
            evidence.c.forwarded,
            evidence.c.origin_at,
            evidence.c.sent_at,
            evidence.c.late,
            evidence.c.file_state,
            evidence.c.sha256,
            evidence.c.size,
            evidence.c.declared_size,
        )
        .join(report, report.c.id == evidence.c.report_id)
        .where(report.c.item_id == item_id)
        .order_by(evidence.c.sent_at, evidence.c.id)
    )
    return [_file(row) for row in db.execute(query).mappings()]


def places(db: Connection, item_id: ItemId) -> dict[EvidenceId, Places]:
    """Where each file stands, be it proof now or not; a file that stands nowhere is not in it."""
    query = (
        select(proof.c.evidence_id, proof.c.slot_id, proof.c.measure_id)
        .join(evidence, evidence.c.id == proof.c.evidence_id)
        .join(report, report.c.id == evidence.c.report_id)
        .where(report.c.item_id == item_id)
        .order_by(proof.c.id)
    )
    found: dict[EvidenceId, Places] = {}
    for evidence_id, slot, measure in db.execute(query):
        here = found.get(evidence_id, Places())
        found[evidence_id] = (
            Places((*here.slots, slot), here.measures)
            if slot is not None
            else Places(here.slots, (*here.measures, measure))
        )
    return found


def trail(db: Connection, item_id: ItemId) -> list[Link]:
    """The rows of the audit trail about an item, oldest first."""
    query = select(
        audit.c.id,
        audit.c.at,
        audit.c.person_id,
        audit.c.stead_of,
        audit.c.action,
        audit.c.subject,
        audit.c.data,
        audit.c.previous,
        audit.c.hash,
    )
    rows = db.execute(query.where(audit.c.item_id == item_id).order_by(audit.c.id))
    return [Link(Entry(*row[:7]), row[7], row[8]) for row in rows]


def kept(db: Connection) -> dict[str, tuple[int | None, datetime]]:
    """Every file that must lie in the folder of evidence, by its hash: number of the item it came with first, sent when."""
    query = (
        select(evidence.c.sha256, item.c.number, evidence.c.sent_at)
        .join_from(evidence, report)
        .join(item, item.c.id == report.c.item_id, isouter=True)
        .where(one_of(evidence.c.file_state, (Fetch.STORED, Fetch.REFUSED)), evidence.c.sha256.is_not(None))
        .order_by(evidence.c.id.desc())
    )
    return {row.sha256: (row.number, row.sent_at) for row in db.execute(query)}


def of_campaign(db: Connection, campaign_id: CampaignId) -> list[tuple[EvidenceId, str]]:
    """Every stored file of a campaign's items with its hash, oldest first."""
    query = (
        select(evidence.c.id, evidence.c.sha256)
        .join_from(evidence, report)
        .join(item, item.c.id == report.c.item_id)
        .where(item.c.campaign_id == campaign_id, one_of(evidence.c.file_state, (Fetch.STORED,)))
        .order_by(evidence.c.id)
    )
    return [(row.id, row.sha256) for row in db.execute(query) if row.sha256 is not None]


def used_elsewhere(db: Connection, campaign_id: CampaignId) -> set[str]:
    """Hashes of files that anything but a campaign's stored evidence refers to: other campaigns, no item, what was refused."""
    mine = select(item.c.id).where(item.c.campaign_id == campaign_id)
    query = (
        select(evidence.c.sha256)
        .join_from(evidence, report)
        .where(evidence.c.sha256.is_not(None))
        .where(
            ((report.c.item_id.is_(None) | report.c.item_id.not_in(mine)) & (evidence.c.file_state != Fetch.ARCHIVED))
            | (evidence.c.file_state == Fetch.REFUSED)
        )
    )
    return set(db.scalars(query))


def _file(row: Any) -> File:
    facts = dict(row)
    declared, state = facts.pop("declared_size"), Fetch(facts.pop("file_state"))
    facts["kind"], facts["state"] = MediaKind(row["kind"]), state
    facts["size"] = row["size"] if row["size"] is not None else declared
    return File(**facts)
