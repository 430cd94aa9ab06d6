"""The timetable in force: calendar and arrangement, read together."""

from datetime import datetime

from sqlalchemy import Connection

from bot.rules.timetable import Timetable
from storage import arrangements, calendars


def get(db: Connection) -> Timetable:
    return Timetable(calendars.get(db), arrangements.get(db))


def is_quiet(db: Connection, now: datetime) -> bool:
    """Whether nobody is written to at `now` (in the bureau's zone) who is not acting."""
    return get(db).is_quiet(now)
