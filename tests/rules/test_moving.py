"""What the calendar's change does to rounds."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.rules.calendar import Calendar
from bot.rules.moving import moves
from bot.rules.rhythm import Plan
from bot.rules.timetable import Timetable

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 3, 10, 0, tzinfo=ZONE)
USUAL = Timetable()


def with_days(**worked: bool) -> tuple[Timetable, list[date]]:
    own = {date.fromisoformat(day.strip("d").replace("_", "-")): is_worked for day, is_worked in worked.items()}
    return Timetable(Calendar(own)), list(own)


def moved(*, by: datetime = NOW, **worked: bool) -> list[tuple[str, str | None, str | None]]:
    after, days = with_days(**worked)
    return [(each.week, _told(each.before), _told(each.after)) for each in moves(USUAL, after, days, by)]


def _told(plan: Plan | None) -> str | None:
    return f"{plan.opens_at:%m-%d}—{plan.cutoff_at:%m-%d}" if plan else None


def test_nothing_moves_where_nothing_changes():
    assert moved(d2026_03_14=False, d2026_03_11=True) == []
    assert moved(d2026_03_11=False) == []  # a Wednesday between opening and cut-off
    assert moves(USUAL, USUAL, [], NOW) == []


def test_a_day_off_moves_the_opening_or_the_cut_off_of_its_week():
    assert moved(d2026_03_12=False) == [("2026-W11", "03-09—03-12", "03-09—03-11")]
    assert moved(d2026_03_09=False) == [("2026-W11", "03-09—03-12", "03-10—03-12")]
    assert moved(d2026_10_10=False, d2026_03_12=False)[1] == ("2026-W41", "10-08—10-10", "10-08—10-09")


def test_a_round_falls_away_or_comes_and_the_past_is_let_be():
    assert moved(d2026_03_09=False, d2026_03_10=False, d2026_03_11=False, d2026_03_12=False) == [
        ("2026-W11", "03-09—03-12", None)
    ]
    assert moved(d2026_02_18=True, d2026_02_19=True, by=NOW.replace(month=2)) == [("2026-W08", None, "02-18—02-19")]
    assert moved(d2026_02_18=True, d2026_02_19=True) == []
    assert moved(d2026_03_05=False, by=NOW.replace(day=4, hour=18)) == []
    assert moved(d2026_03_05=False, by=NOW.replace(day=4, hour=16)) == [("2026-W10", "03-02—03-05", "03-02—03-04")]
