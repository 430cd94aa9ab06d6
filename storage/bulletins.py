"""Weekly summaries as they were compiled; a compiled one is never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from bot.rules.models import PersonId, RoundId
from storage.tables import bulletin, evidence, report, report_text, round_

_BULLETIN = (bulletin.c.round_id, bulletin.c.number, bulletin.c.text, bulletin.c.released_at)

# asked every minute, and put together once: that takes longer than asking
_UNRELEASED = (
    select(*_BULLETIN)
    .join(round_)
    .where(bulletin.c.released_at.is_(None))
    .where(or_(round_.c.release_at.is_(None), round_.c.release_at <= bindparam("now")))
    .order_by(bulletin.c.round_id)
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
class Heard:
    """The last an issue has heard: ids of an answer, of a version of a text, of a file; what has a later one came later."""

    report: int
    text: int
    file: int


@dataclass(frozen=True)
class Before:
    """The issue before another; `compiled_at` aware UTC, `heard` None of issues from before that was kept."""

    round_id: RoundId
    number: int
    compiled_at: datetime
    heard: Heard | None


_HEARD = (bulletin.c.last_report, bulletin.c.last_text, bulletin.c.last_file)


def find_before(db: Connection, round_id: RoundId) -> Before | None:
    """The issue of the last round before this one that has one; None for the first."""
    query = select(bulletin.c.round_id, bulletin.c.number, bulletin.c.compiled_at, *_HEARD)
    earlier = query.where(bulletin.c.round_id < round_id).order_by(bulletin.c.round_id.desc()).limit(1)
    row = db.execute(earlier).one_or_none()
    return Before(*row[:3], _heard(row[3:])) if row else None


@dataclass(frozen=True)
class Kept:
    """What was frozen of an issue; `snapshot` as `bot.reports.snapshot.frozen` made it, `compiled_at` aware UTC."""

    number: int
    compiled_at: datetime
    snapshot: dict[str, Any]
    heard: Heard


def find_snapshot(db: Connection, round_id: RoundId) -> Kept | None:
    """None also of an issue from before snapshots were kept as they are now: only its words are left."""
    query = select(bulletin.c.number, bulletin.c.compiled_at, bulletin.c.snapshot, *_HEARD)
    row = db.execute(query.where(bulletin.c.round_id == round_id)).one_or_none()
    heard = _heard(row[3:]) if row else None
    return Kept(*row[:3], heard) if row and heard is not None else None


def heard_so_far(db: Connection) -> Heard:
    """The last there is now of everything that people send."""
    newest = (select(func.max(table.c.id)).scalar_subquery() for table in (report, report_text, evidence))
    row = db.execute(select(*newest)).one()
    return Heard(*(each or 0 for each in row))


def _heard(row: Sequence[int | None]) -> Heard | None:
    known = [each for each in row if each is not None]
    return Heard(*known) if len(known) == len(row) else None


def find_compiled_at(db: Connection, round_id: RoundId) -> datetime | None:
    """When the summary of a round was compiled, aware UTC; None while it is not. What was frozen with it is not read."""
    moment: datetime | None = db.scalar(select(bulletin.c.compiled_at).where(bulletin.c.round_id == round_id))
    return moment


def numbers_before(db: Connection, round_id: RoundId, limit: int) -> list[tuple[RoundId, int]]:
    """The rounds and numbers of the newest issues before this round's, as many as `limit`, oldest first."""
    query = select(bulletin.c.round_id, bulletin.c.number).where(bulletin.c.round_id < round_id)
    rows = db.execute(query.order_by(bulletin.c.round_id.desc()).limit(limit)).all()
    return [(RoundId(row.round_id), row.number) for row in reversed(rows)]


def add(db: Connection, round_id: RoundId, number: int, snapshot: dict[str, Any], text: str, now: datetime) -> None:
    """Freeze a round's summary; raises IntegrityError when the round has one."""
    row = {"round_id": round_id, "number": number, "compiled_at": now, "snapshot": snapshot, "text": text}
    heard = heard_so_far(db)
    last = {"last_report": heard.report, "last_text": heard.text, "last_file": heard.file}
    db.execute(insert(bulletin).values(**row, **last))


def find_latest(db: Connection, *, released: bool) -> Bulletin | None:
    """The newest summary (`released`: of those that are)."""
    query = select(*_BULLETIN).order_by(bulletin.c.round_id.desc()).limit(1)
    row = db.execute(query.where(bulletin.c.released_at.is_not(None)) if released else query).one_or_none()
    return Bulletin(*row) if row else None


def find_of_round(db: Connection, round_id: RoundId) -> Bulletin | None:
    row = db.execute(select(*_BULLETIN).where(bulletin.c.round_id == round_id)).one_or_none()
    return Bulletin(*row) if row else None


def find_round(db: Connection, number: int | None) -> RoundId | None:
    """The round whose summary has this number, of the newest inspection that has one; None: of the newest."""
    query = select(bulletin.c.round_id).order_by(bulletin.c.round_id.desc()).limit(1)
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
