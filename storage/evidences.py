"""Files of evidence: what Telegram says of them, how far each is on its way to the disk, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, literal_column, select, update

from bot.rules.models import Evidence, EvidenceId, Fetch, Incoming, Media, MediaKind, ReportId
from storage.tables import evidence

IS_WAITING = evidence.c.file_state == literal_column("'waiting'")
"""Written out, not bound, so that the partial index of files to fetch can serve."""

# put together once: that takes longer than asking
_MARK_STORED = (
    update(evidence)
    .where(evidence.c.id == bindparam("file"))
    .values(
        file_state=Fetch.STORED,
        sha256=bindparam("hash"),
        size=bindparam("bytes"),
        stored_at=bindparam("now"),
        next_try_at=None,
        problem=None,
    )
)
_NEXT_FETCH = select(func.min(evidence.c.next_try_at)).where(IS_WAITING)
_TO_FETCH = (
    select(evidence)
    .where(IS_WAITING, evidence.c.next_try_at <= bindparam("now"))
    .order_by(evidence.c.next_try_at, evidence.c.id)
    .limit(bindparam("at_most"))
)


@dataclass(frozen=True)
class Refused:
    """A file that was kept and is no evidence. `fault`: one of `rules/looks.Fault`; `name` None for a photo."""

    kind: MediaKind
    name: str | None
    fault: str


def add(
    db: Connection, report_id: ReportId, message: Incoming, media: Media, *, fetch: Fetch, late: bool, now: datetime
) -> bool:
    """Store a file's description, to be fetched at once unless it is too big; False when it is here already."""
    known = select(evidence.c.id).where(
        evidence.c.chat_id == message.chat_id,
        evidence.c.message_id == message.message_id,
        evidence.c.file_unique_id == media.file_unique_id,
    )
    if db.scalar(known) is not None:
        return False
    row = {
        "report_id": report_id,
        "chat_id": message.chat_id,
        "message_id": message.message_id,
        "kind": media.kind,
        "file_id": media.file_id,
        "file_unique_id": media.file_unique_id,
        "name": media.name,
        "mime": media.mime,
        "declared_size": media.size,
        "forwarded": message.forwarded,
        "origin_at": message.origin_at,
        "sent_at": message.sent_at,
        "late": late,
        "receipted": False,
        "file_state": fetch,
        "attempts": 0,
        "next_try_at": now if fetch == Fetch.WAITING else None,
    }
    db.execute(insert(evidence).values(**row))
    return True


def of_report(db: Connection, report_id: ReportId) -> list[Evidence]:
    """Every file of an answer, in the order they came."""
    query = select(evidence).where(evidence.c.report_id == report_id).order_by(evidence.c.id)
    return [_evidence(row) for row in db.execute(query).mappings()]


def find(db: Connection, evidence_id: EvidenceId) -> Evidence | None:
    row = db.execute(select(evidence).where(evidence.c.id == evidence_id)).mappings().one_or_none()
    return _evidence(row) if row else None


def to_fetch(db: Connection, now: datetime, at_most: int) -> list[Evidence]:
    """Files whose download is due, those that have waited longest first."""
    return [_evidence(row) for row in db.execute(_TO_FETCH, {"now": now, "at_most": at_most}).mappings()]


def next_fetch(db: Connection) -> datetime | None:
    due: datetime | None = db.scalar(_NEXT_FETCH)
    return due


def mark_stored(db: Connection, evidence_id: EvidenceId, sha256: str, size: int, now: datetime) -> None:
    stored = {"file": evidence_id, "hash": sha256, "bytes": size, "now": now}
    db.execute(_MARK_STORED, stored)


def mark_retry(db: Connection, evidence_id: EvidenceId, at: datetime, problem: str) -> None:
    """The download failed for now."""
    db.execute(
        update(evidence)
        .where(evidence.c.id == evidence_id)
        .values(attempts=evidence.c.attempts + 1, next_try_at=at, problem=problem)
    )


def mark_refused(db: Connection, evidence_id: EvidenceId, fault: str) -> None:
    """The file is stored, and is no evidence."""
    _settle(db, evidence_id, file_state=Fetch.REFUSED, problem=fault)


def is_receipted(db: Connection, evidence_id: EvidenceId) -> bool:
    """Whether a receipt has named it."""
    return bool(db.scalar(select(evidence.c.receipted).where(evidence.c.id == evidence_id)))


def described(db: Connection, evidence_id: EvidenceId, fault: str) -> Refused:
    """A file by its kind and name, with what is wrong with it."""
    row = db.execute(select(evidence.c.kind, evidence.c.name).where(evidence.c.id == evidence_id)).one()
    return Refused(MediaKind(row.kind), row.name, fault)


def mark_lost(db: Connection, evidence_id: EvidenceId, problem: str) -> None:
    """The file cannot be had any more; its description stays."""
    _settle(db, evidence_id, file_state=Fetch.LOST, problem=problem)


def _settle(db: Connection, evidence_id: EvidenceId, **values: Any) -> None:
    db.execute(update(evidence).where(evidence.c.id == evidence_id).values(next_try_at=None, **values))


def _evidence(row: Any) -> Evidence:
    media = Media(
        MediaKind(row["kind"]), row["file_id"], row["file_unique_id"], row["name"], row["mime"], row["declared_size"]
    )
    return Evidence(
        row["id"], row["report_id"], media, Fetch(row["file_state"]), row["attempts"], row["sha256"], row["size"]
    )
