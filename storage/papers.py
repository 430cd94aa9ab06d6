"""What was said of papers among the evidence; rows are only added, the newest of a file counts."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from bot.rules.models import EvidenceId, PersonId
from bot.rules.papers import Paper
from storage.tables import paper


def put(db: Connection, evidence_id: EvidenceId, said: Paper, by: PersonId, now: datetime) -> None:
    """Say anew what paper this file is; what was said before stays in the table and counts no more."""
    row = {
        "evidence_id": evidence_id,
        "number": said.number,
        "title": said.title,
        "issuer": said.issuer,
        "issued_on": said.issued_on,
        "said_by": by,
        "said_at": now,
    }
    db.execute(insert(paper).values(**row))


def of_evidence(db: Connection, ids: Collection[EvidenceId]) -> dict[EvidenceId, Paper]:
    """What counts of each of these files; those of which nothing was said are not in it."""
    newest = select(func.max(paper.c.id)).where(paper.c.evidence_id.in_(ids)).group_by(paper.c.evidence_id)
    query = select(paper.c.evidence_id, paper.c.number, paper.c.title, paper.c.issuer, paper.c.issued_on)
    rows = db.execute(query.where(paper.c.id.in_(newest)))
    return {EvidenceId(row.evidence_id): Paper(row.number, row.title, row.issuer, row.issued_on) for row in rows}
