"""Meetings of the leading group that decide on a list of applications in one batch, and which are on the list."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from bot.rules.applications import Meeting
from bot.rules.models import ApplicationId, ItemId, MeetingId, PersonId
from storage.tables import application, meeting

_MEETING = (meeting.c.id, meeting.c.held_on, meeting.c.number, meeting.c.confirmed_at)
_PREPARED = ""
"""The number of a meeting whose list is still being made."""


def prepare(db: Connection, held_on: date, by: PersonId, now: datetime) -> Meeting:
    """The list that is being made; a new one, for that day, when there is none."""
    open_ = db.scalar(select(meeting.c.id).where(meeting.c.number == _PREPARED).order_by(meeting.c.id).limit(1))
    if open_ is None:
        row = {"held_on": held_on, "number": _PREPARED, "person_id": by, "made_at": now}
        open_ = db.execute(insert(meeting).values(**row).returning(meeting.c.id)).scalar_one()
    return get(db, MeetingId(open_))


def find(db: Connection, meeting_id: MeetingId) -> Meeting | None:
    row = db.execute(select(*_MEETING).where(meeting.c.id == meeting_id)).one_or_none()
    return Meeting(*row) if row else None


def sent(db: Connection) -> list[Meeting]:
    """Every meeting whose list was sent to it, oldest first."""
    query = select(*_MEETING).where(meeting.c.number != _PREPARED).order_by(meeting.c.id)
    return [Meeting(*row) for row in db.execute(query)]


def confirmed(db: Connection, items: Collection[ItemId]) -> int:
    """How many meetings have decided on something about these items."""
    held = select(meeting.c.id).join(application, application.c.meeting_id == meeting.c.id)
    about = held.where(meeting.c.confirmed_at.is_not(None), application.c.item_id.in_(items))
    return db.scalar(select(func.count()).select_from(about.distinct().subquery())) or 0


def get(db: Connection, meeting_id: MeetingId) -> Meeting:
    """Raises LookupError when there is none."""
    found = find(db, meeting_id)
    if found is None:
        raise LookupError(f"no meeting {meeting_id}")
    return found


def change(db: Connection, meeting_id: MeetingId, **values: Any) -> None:
    """Set held_on, number, confirmed_at or confirmed_by. With its number a list is no longer being made."""
    db.execute(update(meeting).where(meeting.c.id == meeting_id).values(**values))


def listed(db: Connection, meeting_id: MeetingId) -> list[ApplicationId]:
    """What is on the list, in the order in which it was applied for."""
    query = select(application.c.id).where(application.c.meeting_id == meeting_id)
    return list(db.scalars(query.order_by(application.c.id)))


def put_on(db: Connection, meeting_id: MeetingId | None, applications: Collection[ApplicationId]) -> None:
    """Put these on the list; None takes them off whatever list they are on."""
    db.execute(update(application).where(application.c.id.in_(applications)).values(meeting_id=meeting_id))
