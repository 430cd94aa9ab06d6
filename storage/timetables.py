"""The timetable in force: calendar and arrangement, read together."""

from sqlalchemy import Connection

from bot.rules.timetable import Timetable
from storage import arrangements, calendars


def get(db: Connection) -> Timetable:
    return Timetable(calendars.get(db), arrangements.get(db))
