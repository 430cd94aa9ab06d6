"""Messages held back because they are many: the office is asked before they leave."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

from bot.rules.models import PersonId
from storage.tables import hold


class HoldKind(StrEnum):
    """A round's asks (about: the round), a day's reminders (about: its ordinal), units' parts of an issue (about: the round)."""

    ROUND = "round"
    REMINDERS = "reminders"
    ISSUE = "issue"


@dataclass(frozen=True)
class Hold:
    """`granted`: whether they may leave; None until somebody of the office says so."""

    id: int
    kind: HoldKind
    about_id: int
    messages: int
    granted: bool | None


def add(db: Connection, kind: HoldKind, about_id: int, messages: int, now: datetime) -> Hold:
    row = {"kind": kind, "about_id": about_id, "messages": messages, "asked_at": now}
    new = int(db.execute(insert(hold).values(**row).returning(hold.c.id)).scalar_one())
    return Hold(new, kind, about_id, messages, None)


def find(db: Connection, kind: HoldKind, about_id: int) -> Hold | None:
    return _one(db, hold.c.kind == kind, hold.c.about_id == about_id)


def find_by_id(db: Connection, hold_id: int) -> Hold | None:
    return _one(db, hold.c.id == hold_id)


def decide(db: Connection, hold_id: int, by: PersonId, now: datetime, *, granted: bool) -> None:
    db.execute(update(hold).where(hold.c.id == hold_id).values(decided_at=now, decided_by=by, granted=granted))


def _one(db: Connection, *where: object) -> Hold | None:
    known = select(hold.c.id, hold.c.kind, hold.c.about_id, hold.c.messages, hold.c.granted)
    row = db.execute(known.where(*where)).one_or_none()  # type: ignore[arg-type]
    return Hold(row.id, HoldKind(row.kind), row.about_id, row.messages, row.granted) if row else None
