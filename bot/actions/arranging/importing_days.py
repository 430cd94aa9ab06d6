"""Days off and workdays come in a file: what is new is entered, and the office hears what changed."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.arranging.calendar_effects import effects
from bot.actions.arranging.entering_days import store
from bot.actions.arranging.telling import told_own
from bot.actions.talking.speaking import tell_roles
from bot.ledger.reading import CalendarReading
from bot.rules.calendar_spans import own_spans
from bot.rules.models import Role
from storage import audit, calendars, timetables
from templates import label, render


def import_calendar(db: Connection, reading: CalendarReading, file: str, now: datetime) -> int:
    """Enter what is new; returns how many days and years that are. The same file again changes nothing."""
    before = timetables.get(db)
    known = {each.day: each for each in calendars.entries(db, reading.days[0].day)} if reading.days else {}
    new = [each for each in reading.days if known.get(each.day) != each]
    years = [year for year in reading.entered if year not in before.calendar.entered]
    store(db, new, now, by=None)
    for year in years:
        calendars.settle_year(db, year, now, by=None)
        audit.record(db, "settle_year", f"year:{year}", now, year=year)
    if new or years:
        text = render(
            "arranging/days_imported",
            file=file,
            spans=[told_own(each, now.date()) for each in own_spans(new)],
            years=years,
            at=now,
            effects=effects(db, before, [each.day for each in new], now),
        )
        tell_roles(db, [Role.OFFICE], text, now, buttons=[[(label("work_calendar"), "wc:0")]])
    return len(new) + len(years)
