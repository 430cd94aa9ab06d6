"""Work calendars in files: workbooks as offices fill them in, and TOML."""

from datetime import date, datetime
from pathlib import Path

import pytest

from bot.ledger.files import read_file
from bot.ledger.reading import CalendarReading, RosterReading, Unreadable, as_json
from bot.rules.calendar_entries import Entry
from tests.ledger.sample_calendar import HEADER, ROWS, SAMPLES, write_calendar
from tests.ledger.tables.making import csv_file
from tests.ledger.test_roster import book


def days(path: Path) -> CalendarReading:
    reading = read_file(path)
    assert isinstance(reading, CalendarReading)
    return reading


def toml(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_the_sample_is_what_the_module_writes_and_reads_without_warnings(tmp_path: Path):
    reading = days(SAMPLES / "calendar.xlsx")
    assert reading == days(write_calendar(tmp_path / "c.xlsx", *ROWS))
    assert reading.warnings == ()
    assert reading.days == (
        Entry(date(2026, 6, 12), False, "建局日"),
        Entry(date(2026, 6, 13), True, "建局日调班"),
        Entry(date(2026, 8, 3), False, "集中休整"),
        Entry(date(2026, 8, 4), False, "集中休整"),
    )


def test_days_that_are_dates_spans_and_other_headers(tmp_path: Path):
    rows = (
        (date(2027, 2, 5), "休", "春节"),
        (datetime(2027, 2, 6, 0, 0), "放假", ""),  # noqa: DTZ001 - as a workbook has it
        ("2027-02-07至2027-02-11", "不上班", "春节"),
        ("2027.2.14", "补班", ""),
        (20270220, "上班", ""),
        ("", "", ""),
    )
    reading = days(write_calendar(tmp_path / "c.xlsx", *rows, header=("放假日期", "休 / 班", "备注")))
    assert reading.warnings == ()
    assert [each.day.day for each in reading.days] == [5, 6, 7, 8, 9, 10, 11, 14, 20]
    assert [each.worked for each in reading.days] == [False] * 7 + [True] * 2
    assert [each.name for each in reading.days] == ["春节", None] + ["春节"] * 5 + [None] * 2


def test_rows_that_cannot_be_entered_are_named_and_the_rest_is_read(tmp_path: Path):
    rows = (
        ("2月5日", "休", ""),
        ("2027年2月30日", "休", ""),
        ("2027年2月5日至2027年4月5日", "休", ""),
        ("2027年2月11日至2027年2月5日", "休", ""),
        ("2027年2月5日", "调休", ""),
        ("2027年2月6日", "休", "春节"),
        ("2027年2月6日", "班", ""),
        ("", "休", "没有日期"),
    )
    reading = days(write_calendar(tmp_path / "c.xlsx", *rows))
    assert reading.days == (Entry(date(2027, 2, 6), False, "春节"),)
    assert [(each.line, each.code) for each in reading.warnings] == [
        (3, "day_unread"),
        (4, "day_unread"),
        (5, "day_unread"),
        (6, "day_unread"),
        (7, "kind_unread"),
        (9, "day_repeated"),
        (10, "day_unread"),
    ]
    assert "“2月5日”" in reading.warnings[0].message


def test_a_roster_is_no_calendar(tmp_path: Path):
    path = book(tmp_path / "r.xlsx", [["单位", "姓名", "日期"], ["道路科", "甲", "2027-02-05"]])
    assert isinstance(read_file(path), RosterReading)
    assert isinstance(read_file(SAMPLES / "roster.xlsx"), RosterReading)
    assert days(write_calendar(tmp_path / "empty.xlsx")).days == ()
    assert HEADER[0] == "日期"


def test_days_and_years_in_toml(tmp_path: Path):
    text = """
        entered = [2027, 2027, 2028]
        [[days]]
        day = 2027-02-05
        until = 2027-02-07
        worked = false
        name = "春节"
        [[days]]
        day = "2027年2月14日"
        worked = true
    """
    reading = days(toml(tmp_path / "c.toml", text))
    assert reading.warnings == ()
    assert reading.entered == (2027, 2028)
    assert [(each.day.day, each.worked, each.name) for each in reading.days] == [
        (5, False, "春节"),
        (6, False, "春节"),
        (7, False, "春节"),
        (14, True, None),
    ]
    assert as_json(reading)["days"][0] == {"day": "2027-02-05", "worked": False, "name": "春节"}
    assert as_json(reading)["kind"] == "calendar"


def test_doubtful_toml_names_its_lines(tmp_path: Path):
    text = """entered = [27, "2027", true]
[[days]]
day = 5
worked = true

[[days]]
day = 2027-02-05
[[days]]
day = 2027-02-05T08:00:00
worked = false
"""
    reading = days(toml(tmp_path / "c.toml", text))
    assert [(each.line, each.code) for each in reading.warnings] == [
        (2, "day_unread"),
        (6, "kind_unread"),
        (0, "year_unread"),
        (0, "year_unread"),
        (0, "year_unread"),
    ]
    assert reading.days == (Entry(date(2027, 2, 5), False, None),)
    assert days(toml(tmp_path / "odd.toml", "days = [1, 2]\nentered = 2027")).warnings[0].line == 1


@pytest.mark.parametrize("text", ["", "days = []", "days = 3", "[[days]\nday = 1", "春节放假", "day = 2027-02-05"])
def test_other_toml_is_refused_with_one_sentence(tmp_path: Path, text: str):
    with pytest.raises(Unreadable) as refused:
        read_file(toml(tmp_path / "c.toml", text))
    assert str(refused.value).count("。") == 1


def test_a_calendar_as_separated_text(tmp_path: Path):
    path = csv_file(
        tmp_path / "日历.csv", [HEADER, ("2027-02-07至2027-02-08", "休", "春节"), ("2027.2.14", "补班", "")]
    )
    assert [(each.day, each.worked) for each in days(path).days] == [
        (date(2027, 2, 7), False),
        (date(2027, 2, 8), False),
        (date(2027, 2, 14), True),
    ]
