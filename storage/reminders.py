"""The day's reminders: one a person and day, whatever is owed; the database guards that."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select, update

from bot.rules.models import OutboxId, PersonId
from storage.tables import outbox, reminder

Told = list[tuple[str, int]]
"""What it is about: the story's kind and the id of its item, demand, application."""


@dataclass(frozen=True)
class Reminder:
    """`outbox_id`: the row that carries it."""

    id: int
    person_id: PersonId
    owed: Told
    outbox_id: OutboxId | None


def add(db: Connection, person_id: PersonId, day: date, owed: Told, now: datetime) -> int:
    """Raises IntegrityError when the person was reminded that day."""
    row = {"person_id": person_id, "day": day, "owed": owed, "made_at": now}
    return int(db.execute(insert(reminder).values(**row).returning(reminder.c.id)).scalar_one())


def set_message(db: Connection, reminder_id: int, row: OutboxId) -> None:
    db.execute(update(reminder).where(reminder.c.id == reminder_id).values(outbox_id=row))


def reminded_on(db: Connection, day: date) -> set[PersonId]:
    """Who was reminded that day."""
    return set(db.scalars(select(reminder.c.person_id).where(reminder.c.day == day)))


def find(db: Connection, person_id: PersonId, day: date) -> Reminder | None:
    known = select(reminder.c.id, reminder.c.person_id, reminder.c.owed, reminder.c.outbox_id)
    row = db.execute(known.where(reminder.c.person_id == person_id, reminder.c.day == day)).one_or_none()
    return Reminder(row.id, row.person_id, [(kind, about) for kind, about in row.owed], row.outbox_id) if row else None


def is_waiting(db: Connection, reminder_id: int) -> bool:
    """Whether its message has not begun to leave."""
    queued = select(outbox.c.id).join(reminder, reminder.c.outbox_id == outbox.c.id)
    return db.scalar(queued.where(reminder.c.id == reminder_id, outbox.c.state == "queued")) is not None


def count(db: Connection, since: datetime, until: datetime) -> int:
    """How many were made in this time."""
    made = select(func.count()).where(reminder.c.made_at >= since, reminder.c.made_at < until)
    return db.scalar(made) or 0
