"""Whose turn it is to get their unit's part of an issue: entered when the issue is released, made so many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, text, update

from bot.rules.models import PersonId, RoundId
from storage.tables import issue_copy

_UNMADE = text("made_at IS NULL")
"""Written out, so that the partial index of what waits can serve."""

_NEXT = (
    select(issue_copy.c.id, issue_copy.c.round_id, issue_copy.c.version, issue_copy.c.person_id)
    .where(_UNMADE)
    .order_by(issue_copy.c.id)
)


@dataclass(frozen=True)
class IssueCopy:
    """One person's part of one version of an issue."""

    id: int
    round_id: RoundId
    version: int
    person_id: PersonId


def plan(db: Connection, round_id: RoundId, version: int, persons: Sequence[PersonId]) -> None:
    """Enter who gets it, in their order; raises IntegrityError for somebody who is entered already."""
    if persons:
        rows = [{"round_id": round_id, "version": version, "person_id": person_id} for person_id in persons]
        db.execute(insert(issue_copy), rows)


def are_waiting(db: Connection) -> bool:
    return db.scalar(_NEXT.limit(1)) is not None


def unmade(db: Connection, at_most: int) -> list[IssueCopy]:
    """Whose turn it is next: all of one version of one issue, the oldest first."""
    found = [IssueCopy(*row) for row in db.execute(_NEXT.limit(at_most))]
    return [each for each in found if (each.round_id, each.version) == (found[0].round_id, found[0].version)]


def mark_made(db: Connection, copies: Sequence[IssueCopy], sent: Sequence[PersonId], now: datetime) -> None:
    """Their turn is over; `sent`: those of them for whom there was something to send."""
    ids = [each.id for each in copies]
    db.execute(update(issue_copy).where(issue_copy.c.id.in_(ids)).values(made_at=now))
    got = [each.id for each in copies if each.person_id in set(sent)]
    db.execute(update(issue_copy).where(issue_copy.c.id.in_(got)).values(sent=True))


def drop_unmade(db: Connection, round_id: RoundId, version: int) -> None:
    """A later version is out before their turn came: the one before is made for nobody any more."""
    mine = issue_copy.c.round_id == round_id, issue_copy.c.version <= version, _UNMADE
    db.execute(issue_copy.delete().where(*mine))


def readers(db: Connection, round_id: RoundId) -> list[PersonId]:
    """Who was sent any version of their part of this issue, or still waits for it, in the order of entering."""
    got = issue_copy.c.round_id == round_id, issue_copy.c.sent | issue_copy.c.made_at.is_(None)
    query = select(issue_copy.c.person_id).where(*got).group_by(issue_copy.c.person_id)
    return [PersonId(each) for each in db.scalars(query.order_by(func.min(issue_copy.c.id)))]
