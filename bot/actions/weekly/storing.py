"""A file of evidence has been fetched: it is stored from now on, or kept and refused when it cannot be evidence."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.weekly import losing, receipting
from bot.rules.likeness import Alike
from bot.rules.looks import Look
from bot.rules.models import EvidenceId
from storage import evidences, looks, reports


@dataclass(frozen=True)
class Fetched:
    """A file as it lies on the disk now. `size` in bytes; `like`: earlier pictures that are like it."""

    sha256: str
    size: int
    look: Look
    like: tuple[Alike, ...] = ()


def store_file(db: Connection, evidence_id: EvidenceId, fetched: Fetched, now: datetime) -> bool:
    """Mark the file as stored, with what was seen in it; its receipt says so. The second time nothing changes.

    Returns whether it was the last one that a receipt waited for.
    """
    looks.put(db, fetched.sha256, fetched.look, fetched.like, now)
    evidences.mark_stored(db, evidence_id, fetched.sha256, fetched.size, now)
    if fetched.look.fault is not None:
        refused = evidences.described(db, evidence_id, fetched.look.fault)
        losing.refuse_file(db, evidence_id, refused, now)
    report = reports.of_evidence(db, evidence_id)
    if not reports.is_safe(db, report.id):
        return False
    receipting.renew(db, report.id, now)
    return True
