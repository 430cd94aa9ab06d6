"""What the office has entered over the state's calendar."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, delete, insert, select

from bot.rules.calendar import Calendar
from bot.rules.calendar_entries import Entry
from bot.rules.models import PersonId
from storage.memo import remembered
from storage.tables import calendar_day, calendar_year

_DAYS = select(calendar_day.c.day, calendar_day.c.worked)
_YEARS = select(calendar_year.c.year)


@remembered(calendar_day, calendar_year)
def get(db: Connection) -> Calendar:
    own = {row.day: row.worked for row in db.execute(_DAYS)}
    return Calendar(own, frozenset(db.scalars(_YEARS)))


def entries(db: Connection, since: date) -> list[Entry]:
    """The office's own days from `since` on, in order."""
    query = select(calendar_day.c.day, calendar_day.c.worked, calendar_day.c.name).where(calendar_day.c.day >= since)
    return [Entry(*row) for row in db.execute(query.order_by(calendar_day.c.day))]


def put(db: Connection, days: Sequence[Entry], now: datetime, *, by: PersonId | None) -> None:
    """Enter these days in place of what was entered for them; `by` None: the operator, from a file."""
    remove(db, [each.day for each in days])
    if days:
        known = {"entered_at": now, "entered_by": by}
        db.execute(
            insert(calendar_day), [{"day": each.day, "worked": each.worked, "name": each.name} | known for each in days]
        )


def remove(db: Connection, days: Sequence[date]) -> int:
    """Let the state's calendar speak for these days again; returns how many had been entered."""
    return sum(db.execute(delete(calendar_day).where(calendar_day.c.day == day)).rowcount for day in days)


def settle_year(db: Connection, year: int, now: datetime, *, by: PersonId | None) -> None:
    """The office says that all holidays of this year are entered; again, it changes nothing."""
    if db.scalar(select(calendar_year.c.year).where(calendar_year.c.year == year)) is None:
        db.execute(insert(calendar_year).values(year=year, entered_at=now, entered_by=by))


def reopen_year(db: Connection, year: int) -> None:
    """The holidays of this year are not all entered after all."""
    db.execute(delete(calendar_year).where(calendar_year.c.year == year))
