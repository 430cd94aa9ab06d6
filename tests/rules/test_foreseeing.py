"""Which days can be looked at, and how what is foreseen is told."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules.foreseeing import LONGEST, Foreseen, by_day, clipped, lines

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 3, 4)


def message(at: datetime, person: str, kind: str = "ask", line: str = "报送") -> Foreseen:
    return Foreseen(at, person, "道路科", kind, line)


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        (date(2026, 3, 9), date(2026, 3, 15), (date(2026, 3, 9), date(2026, 3, 15))),
        (date(2026, 3, 2), date(2026, 3, 8), (TODAY, date(2026, 3, 8))),  # what has passed holds nothing
        (TODAY, TODAY, (TODAY, TODAY)),
        (date(2026, 3, 1), date(2026, 3, 3), None),
        (date(2026, 3, 9), date(2026, 3, 8), None),
        (date(2026, 3, 9), date(2027, 3, 9), (date(2026, 3, 9), date(2026, 3, 9) + timedelta(days=LONGEST - 1))),
        (date(2025, 1, 1), date(2027, 1, 1), (TODAY, TODAY + timedelta(days=LONGEST - 1))),
    ],
)
def test_days_ahead_and_not_too_many(since: date, until: date, days: tuple[date, date] | None):
    assert clipped(since, until, TODAY) == days


def test_what_leaves_together_is_one_line_and_each_person_stands_there_once():
    nine = datetime(2026, 3, 5, 9, 0, tzinfo=ZONE)
    told = lines(
        [
            message(nine, "陆一鸣"),
            message(nine + timedelta(seconds=20), "高远山"),
            message(nine, "何敏", "unsigned", "待签收 3 项"),
            message(nine, "何敏", "unsigned", "待签收 3 项（续）"),
            message(nine + timedelta(minutes=1), "沈算"),
            message(nine + timedelta(days=1), "沈算"),
        ]
    )
    assert [(f"{each.at:%d %H:%M}", each.kind, each.names, each.line) for each in told] == [
        ("05 09:00", "ask", ("陆一鸣", "高远山"), "报送"),
        ("05 09:00", "unsigned", ("何敏",), "待签收 3 项"),
        ("05 09:01", "ask", ("沈算",), "报送"),
        ("06 09:00", "ask", ("沈算",), "报送"),
    ]
    assert [(day.day, len(theirs)) for day, theirs in by_day(told)] == [(5, 3), (6, 1)]
    assert by_day(lines([])) == []
