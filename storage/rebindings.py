"""Requests to let another account take a person's place; only the office's consent binds it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.rules.models import PersonId, RebindingId, UserId
from storage.tables import rebinding

_REBINDING = (
    rebinding.c.id,
    rebinding.c.person_id,
    rebinding.c.user_id,
    rebinding.c.asked_at,
    rebinding.c.decided_at,
    rebinding.c.decided_by,
    rebinding.c.granted,
)


@dataclass(frozen=True)
class Rebinding:
    """`user_id`: the account that asks. `granted` is None until it is decided. Moments aware UTC."""

    id: RebindingId
    person_id: PersonId
    user_id: UserId
    asked_at: datetime
    decided_at: datetime | None
    decided_by: PersonId | None
    granted: bool | None


def add(db: Connection, person_id: PersonId, user_id: UserId, now: datetime) -> RebindingId:
    row = {"person_id": person_id, "user_id": user_id, "asked_at": now}
    return RebindingId(db.execute(insert(rebinding).values(**row).returning(rebinding.c.id)).scalar_one())


def ask_again(db: Connection, rebinding_id: RebindingId, now: datetime) -> None:
    db.execute(update(rebinding).where(rebinding.c.id == rebinding_id).values(asked_at=now))


def find(db: Connection, rebinding_id: RebindingId) -> Rebinding | None:
    row = db.execute(select(*_REBINDING).where(rebinding.c.id == rebinding_id)).one_or_none()
    return Rebinding(*row) if row else None


def get(db: Connection, rebinding_id: RebindingId) -> Rebinding:
    """Raises LookupError when there is none."""
    found = find(db, rebinding_id)
    if found is None:
        raise LookupError(f"no rebinding {rebinding_id}")
    return found


def find_latest(db: Connection, person_id: PersonId, user_id: UserId) -> Rebinding | None:
    """The newest request of this account for this person."""
    query = select(*_REBINDING).where(rebinding.c.person_id == person_id, rebinding.c.user_id == user_id)
    row = db.execute(query.order_by(rebinding.c.id.desc()).limit(1)).one_or_none()
    return Rebinding(*row) if row else None


def decide(db: Connection, rebinding_id: RebindingId, by: PersonId, now: datetime, *, granted: bool) -> None:
    decided = {"decided_at": now, "decided_by": by, "granted": granted}
    db.execute(update(rebinding).where(rebinding.c.id == rebinding_id).values(**decided))


def drop_others(db: Connection, person_id: PersonId, by: PersonId, now: datetime) -> None:
    """Whatever else is open for this person is refused: they have left, or have another account now."""
    waiting = update(rebinding).where(rebinding.c.person_id == person_id, rebinding.c.decided_at.is_(None))
    db.execute(waiting.values(decided_at=now, decided_by=by, granted=False))
