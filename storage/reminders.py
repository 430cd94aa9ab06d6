"""The day's reminders: one a person and day, whatever is owed; the database guards that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, insert, select

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


def add(
    db: Connection, made: Sequence[tuple[PersonId, Told, OutboxId]], day: date, now: datetime
) -> dict[PersonId, int]:
    """Enter a day's reminders with the messages that carry them; their ids by person.

    Raises IntegrityError when one of these people was reminded that day.
    """
    rows = [
        {"person_id": person_id, "day": day, "owed": owed, "outbox_id": row, "made_at": now}
        for person_id, owed, row in made
    ]
    ids = (
        db.scalars(insert(reminder).returning(reminder.c.id, sort_by_parameter_order=True), rows).all() if rows else []
    )
    return {person_id: new for (person_id, *_), new in zip(made, ids, strict=True)}


# asked every minute, and put together once: that takes longer than asking
_REMINDED_ON = select(reminder.c.person_id).where(reminder.c.day == bindparam("day"))


def reminded_on(db: Connection, day: date) -> set[PersonId]:
    """Who was reminded that day."""
    return set(db.scalars(_REMINDED_ON, {"day": day}))


def find(db: Connection, person_id: PersonId, day: date) -> Reminder | None:
    known = select(reminder.c.id, reminder.c.person_id, reminder.c.owed, reminder.c.outbox_id)
    row = db.execute(known.where(reminder.c.person_id == person_id, reminder.c.day == day)).one_or_none()
    return Reminder(row.id, row.person_id, [(kind, about) for kind, about in row.owed], row.outbox_id) if row else None


def is_waiting(db: Connection, reminder_id: int) -> bool:
    """Whether its message has not begun to leave."""
    queued = select(outbox.c.id).join(reminder, reminder.c.outbox_id == outbox.c.id)
    return db.scalar(queued.where(reminder.c.id == reminder_id, outbox.c.state == "queued")) is not None
