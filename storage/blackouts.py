"""Areas of pictures that were blackened (遮盖); one that is taken back stays in the table."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.rules.areas import Area
from bot.rules.models import EvidenceId, PersonId
from storage.tables import blackout


def add(
    db: Connection, evidence_id: EvidenceId, areas: Sequence[Area], by: PersonId | None, now: datetime
) -> list[Area]:
    """Blacken these areas too; returns those that were not blackened yet."""
    known = of_evidence(db, [evidence_id]).get(evidence_id, [])
    new = [area for area in dict.fromkeys(areas) if area not in known]
    rows = [
        {
            "evidence_id": evidence_id,
            "left": area.left,
            "top": area.top,
            "right": area.right,
            "bottom": area.bottom,
            "made_by": by,
            "made_at": now,
        }
        for area in new
    ]
    if rows:
        db.execute(insert(blackout), rows)
    return new


def remove(db: Connection, evidence_id: EvidenceId, now: datetime) -> int:
    """Nothing of the picture is blackened any more; returns how many areas were."""
    standing = update(blackout).where(blackout.c.evidence_id == evidence_id, blackout.c.removed_at.is_(None))
    return db.execute(standing.values(removed_at=now)).rowcount


def of_evidence(db: Connection, ids: Collection[EvidenceId]) -> dict[EvidenceId, list[Area]]:
    """What is blackened now, in the order in which it was; pictures of which nothing is are not in it."""
    query = select(blackout.c.evidence_id, blackout.c.left, blackout.c.top, blackout.c.right, blackout.c.bottom)
    query = query.where(blackout.c.evidence_id.in_(ids), blackout.c.removed_at.is_(None)).order_by(blackout.c.id)
    found: dict[EvidenceId, list[Area]] = {}
    for evidence_id, *sides in db.execute(query):
        found.setdefault(EvidenceId(evidence_id), []).append(Area(*sides))
    return found


def take_back(db: Connection, evidence_id: EvidenceId, areas: Sequence[Area], now: datetime) -> list[Area]:
    """Blacken these areas no longer; returns those that were."""
    standing = of_evidence(db, [evidence_id]).get(evidence_id, [])
    gone = [area for area in dict.fromkeys(areas) if area in standing]
    for area in gone:
        sides = {"left": area.left, "top": area.top, "right": area.right, "bottom": area.bottom}
        here = [blackout.c[side] == value for side, value in sides.items()]
        mine = update(blackout).where(blackout.c.evidence_id == evidence_id, blackout.c.removed_at.is_(None), *here)
        db.execute(mine.values(removed_at=now))
    return gone
