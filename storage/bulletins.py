"""Weekly summaries as they were compiled; a compiled one is never changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from bot.rules.models import PersonId, RoundId
from storage.tables import bulletin, round_

_BULLETIN = (bulletin.c.round_id, bulletin.c.number, bulletin.c.text, bulletin.c.released_at)

# asked every minute, and put together once: that takes longer than asking
_UNRELEASED = (
    select(*_BULLETIN)
    .join(round_)
    .where(bulletin.c.released_at.is_(None))
    .where(or_(round_.c.release_at.is_(None), round_.c.release_at <= bindparam("now")))
    .order_by(bulletin.c.number)
)
_NEXT_RELEASE = select(func.min(round_.c.release_at)).join(bulletin).where(bulletin.c.released_at.is_(None))


@dataclass(frozen=True)
class Bulletin:
    """`released_at`: when those who read it got it, aware UTC; None while only the office has seen it."""

    round_id: RoundId
    number: int
    text: str
    released_at: datetime | None


@dataclass(frozen=True)
class Before:
    """The issue before another; `compiled_at` aware UTC."""

    round_id: RoundId
    compiled_at: datetime


def find_before(db: Connection, round_id: RoundId) -> Before | None:
    """The issue of the last round before this one that has one; None for the first."""
    query = select(bulletin.c.round_id, bulletin.c.compiled_at).where(bulletin.c.round_id < round_id)
    row = db.execute(query.order_by(bulletin.c.round_id.desc()).limit(1)).one_or_none()
    return Before(*row) if row else None


@dataclass(frozen=True)
class Kept:
    """What was frozen of an issue; `snapshot` as `bot.reports.snapshot.frozen` made it, `compiled_at` aware UTC."""

    number: int
    compiled_at: datetime
    snapshot: dict[str, Any]


def find_snapshot(db: Connection, round_id: RoundId) -> Kept | None:
    query = select(bulletin.c.number, bulletin.c.compiled_at, bulletin.c.snapshot)
    row = db.execute(query.where(bulletin.c.round_id == round_id)).one_or_none()
    return Kept(*row) if row else None


def numbers_before(db: Connection, round_id: RoundId, limit: int) -> list[tuple[RoundId, int]]:
    """The rounds and numbers of the newest issues before this round's, as many as `limit`, oldest first."""
    query = select(bulletin.c.round_id, bulletin.c.number).where(bulletin.c.round_id < round_id)
    rows = db.execute(query.order_by(bulletin.c.round_id.desc()).limit(limit)).all()
    return [(RoundId(row.round_id), row.number) for row in reversed(rows)]


def next_number(db: Connection) -> int:
    """The number (期) the next summary will have."""
    return (db.scalar(select(func.max(bulletin.c.number))) or 0) + 1


def add(db: Connection, round_id: RoundId, number: int, snapshot: dict[str, Any], text: str, now: datetime) -> None:
    """Freeze a round's summary; raises IntegrityError when the round has one."""
    row = {"round_id": round_id, "number": number, "compiled_at": now, "snapshot": snapshot, "text": text}
    db.execute(insert(bulletin).values(**row))


def find_latest(db: Connection, *, released: bool) -> Bulletin | None:
    """The newest summary (`released`: of those that are)."""
    query = select(*_BULLETIN).order_by(bulletin.c.number.desc()).limit(1)
    row = db.execute(query.where(bulletin.c.released_at.is_not(None)) if released else query).one_or_none()
    return Bulletin(*row) if row else None


def find_of_round(db: Connection, round_id: RoundId) -> Bulletin | None:
    row = db.execute(select(*_BULLETIN).where(bulletin.c.round_id == round_id)).one_or_none()
    return Bulletin(*row) if row else None


def find_round(db: Connection, number: int | None) -> RoundId | None:
    """The round whose summary has this number; None: of the newest."""
    query = select(bulletin.c.round_id).order_by(bulletin.c.number.desc()).limit(1)
    found = db.scalar(query if number is None else query.where(bulletin.c.number == number))
    return RoundId(found) if found is not None else None


def unreleased(db: Connection, now: datetime) -> list[Bulletin]:
    """Those that are to go out by `now` and have not, oldest first."""
    return [Bulletin(*row) for row in db.execute(_UNRELEASED, {"now": now})]


def next_release(db: Connection) -> datetime | None:
    """When the next summary is to go out, aware UTC; None when none waits."""
    moment: datetime | None = db.scalar(_NEXT_RELEASE)
    return moment


def mark_released(db: Connection, round_id: RoundId, now: datetime, by: PersonId | None) -> None:
    """`by` None: it went out by itself."""
    released = update(bulletin).where(bulletin.c.round_id == round_id)
    db.execute(released.values(released_at=now, released_by=by))


def count(db: Connection) -> int:
    return db.scalar(select(func.count()).select_from(bulletin)) or 0
