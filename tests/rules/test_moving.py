"""What the calendar's change does to rounds."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.rules.calendar import Calendar
from bot.rules.moving import moves
from bot.rules.timetable import Timetable

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 3, 10, 0, tzinfo=ZONE)
USUAL = Timetable()


def with_days(**worked: bool) -> tuple[Timetable, list[date]]:
    own = {date.fromisoformat(day.strip("d").replace("_", "-")): is_worked for day, is_worked in worked.items()}
    return Timetable(Calendar(own)), list(own)


def test_nothing_moves_where_nothing_changes():
    after, days = with_days(d2026_03_14=False, d2026_03_11=True)
    assert moves(USUAL, after, days, NOW) == []
    assert moves(USUAL, USUAL, [], NOW) == []
