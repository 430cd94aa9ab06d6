"""Days off and workdays as offices type them, seen from Tuesday 3 March 2026; and how they are run together."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.calendar import Calendar, made_up_for
from bot.rules.calendar_entries import Entry, days_of, read_cell_days, read_cell_kind, read_entries
from bot.rules.calendar_spans import Holiday, Span, holidays, own_spans

TODAY = date(2026, 3, 3)


def told(text: str) -> list[str]:
    """``2027-02-05—2027-02-11 off 春节`` for each run of days that a text enters."""
    spans = own_spans(read_entries(text, TODAY).days)
    return [f"{s.first}—{s.last} {'on' if s.worked else 'off'} {s.name or '-'}" for s in spans]


@pytest.mark.parametrize(
    ("text", "entered"),
    [
        ("2月5日至2月11日 放假 春节", ["2027-02-05—2027-02-11 off 春节"]),
        ("2027-02-14 上班", ["2027-02-14—2027-02-14 on -"]),
        ("3月12日 休 建局日", ["2026-03-12—2026-03-12 off 建局日"]),
        ("3月12日休", ["2026-03-12—2026-03-12 off -"]),
        ("3月3日 休", ["2026-03-03—2026-03-03 off -"]),
        ("3月2日 休", ["2027-03-02—2027-03-02 off -"]),
        ("明天 休息", ["2026-03-04—2026-03-04 off -"]),
        ("下周五 放假", ["2026-03-13—2026-03-13 off -"]),
        ("3月14日 班", ["2026-03-14—2026-03-14 on -"]),
        ("3月14日补班", ["2026-03-14—2026-03-14 on -"]),
        ("5月6日 不上班", ["2026-05-06—2026-05-06 off -"]),
        ("10月8日 不放假", ["2026-10-08—2026-10-08 on -"]),
        ("10月8日照常上班", ["2026-10-08—2026-10-08 on -"]),
        ("２月５日－２月１１日 放假", ["2027-02-05—2027-02-11 off -"]),
        ("2 月 5 日 至 2 月 11 日 放假", ["2027-02-05—2027-02-11 off -"]),
        ("2月5日-11日放假", ["2027-02-05—2027-02-11 off -"]),
        ("2.5-2.11 放假", ["2027-02-05—2027-02-11 off -"]),
        ("20270205—20270211 休", ["2027-02-05—2027-02-11 off -"]),
        ("12月31日至1月2日 放假", ["2026-12-31—2027-01-02 off -"]),
        ("9月10日 教师节 休息", ["2026-09-10—2026-09-10 off 教师节"]),
        ("12月31日 值班日 上班", ["2026-12-31—2026-12-31 on 值班日"]),
        (
            "5月6日、7日、11日 休息，全局运动会",
            ["2026-05-06—2026-05-07 off 全局运动会", "2026-05-11—2026-05-11 off 全局运动会"],
        ),
        ("3月12日(周四) 休", ["2026-03-12—2026-03-12 off -"]),
        ("3月12日（星期四）休", ["2026-03-12—2026-03-12 off -"]),
        ("2月5日至11日放假，2月14日上班", ["2027-02-05—2027-02-11 off -", "2027-02-14—2027-02-14 on -"]),
        ("2027年2月5日至2月11日放假 2月14日上班", ["2027-02-05—2027-02-11 off -", "2027-02-14—2027-02-14 on -"]),
        # As the state writes it, brackets, numbering and all.
        (
            "四、劳动节：5月1日（农历三月十五、周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。",
            ["2026-05-01—2026-05-05 off 劳动节", "2026-05-09—2026-05-09 on 劳动节"],
        ),
        (
            "国庆节、中秋节：10月1日至7日放假调休，共7天。9月20日、10月10日上班。",
            [
                "2026-09-20—2026-09-20 on 国庆节、中秋节",
                "2026-10-01—2026-10-07 off 国庆节、中秋节",
                "2026-10-10—2026-10-10 on 国庆节、中秋节",
            ],
        ),
        (
            "关于2028年部分节假日安排的通知\n一、元旦：1月1日至3日放假。\n1月8日上班",
            ["2028-01-01—2028-01-03 off 元旦", "2028-01-08—2028-01-08 on -"],
        ),
    ],
)
def test_what_offices_type(text: str, entered: list[str]):
    assert told(text) == entered
    reading = read_entries(text, TODAY)
    assert (reading.unread, reading.past, reading.far, reading.doubled) == ((), (), (), ())


@pytest.mark.parametrize(
    "line",
    [
        "好的",
        "放假",
        "春节放假",
        "3月12日",
        "2月31日 放假",
        "13月1日 放假",
        "10月1日至9月1日 放假",
        "1月1日至3月1日 放假",
        "2月 放假",
        "3个工作日 放假",
        "3月12日(周五) 休",
        "取消3月12日放假",
        "3月12日放假改回上班",
        "3月12日放假、3月13日上班",
        "3月12日 放假 建局日 3月13日",
        "3月12日、随便、3月13日 放假",
        "3月12日 放假 " + "长" * 21,
        "3月12日 放假" + " " * 200 + "建局日",
        "<b>3月12日</b> 放假",
    ],
)
def test_a_line_that_is_not_understood_as_a_whole_enters_nothing(line: str):
    reading = read_entries(f"3月16日 休\n{line}\n3月17日 休", TODAY)
    assert reading.unread == (line.strip(),)
    assert [each.day for each in reading.days] == [date(2026, 3, 16), date(2026, 3, 17)]


def test_days_gone_by_too_far_off_or_said_to_be_both_are_told_and_not_entered():
    reading = read_entries("2026年3月2日 休\n2029年1月1日 休\n3月12日 休\n3月12日 上班\n2028年12月31日 休", TODAY)
    assert [each.day for each in reading.days] == [date(2028, 12, 31)]
    assert (reading.past, reading.far, reading.doubled) == (
        (date(2026, 3, 2),),
        (date(2029, 1, 1),),
        (date(2026, 3, 12),),
    )


def test_a_make_up_day_is_of_the_same_year_as_its_holiday_also_when_it_has_gone_by():
    reading = read_entries("10月1日至7日放假，9月20日、10月10日上班", date(2026, 9, 25))
    assert reading.past == (date(2026, 9, 20),)
    assert [reading.days[0].day, reading.days[-1].day] == [date(2026, 10, 1), date(2026, 10, 10)]


def test_the_same_day_twice_is_once_and_lines_have_an_end():
    assert len(read_entries("3月12日 休\n3月12日 休", TODAY).days) == 1
    many = "\n".join(["3月12日 休"] * 70)
    assert len(read_entries(many, TODAY).unread) == 10


@given(st.text(alphabet="3月12日至、，。：()（）放假上班休春节 2027-.", max_size=60))
def test_whatever_is_typed_comes_out_as_days_or_as_a_line(text: str):
    reading = read_entries(text, TODAY)
    days = [each.day for each in reading.days]
    assert days == sorted(set(days))
    assert all(day >= TODAY and day.year <= 2028 for day in days)
    assert all(line in text for line in reading.unread)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2027-02-05", ("2027-02-05", "2027-02-05")),
        ("2027年2月5日", ("2027-02-05", "2027-02-05")),
        ("2027年2月5日至2月11日", ("2027-02-05", "2027-02-11")),
        ("2027-02-05—2027-02-11", ("2027-02-05", "2027-02-11")),
        ("2027.2.5-2027.2.11", ("2027-02-05", "2027-02-11")),
        ("2月5日", None),
        ("2月29日", None),
        ("明天", None),
        ("2027年2月", None),
        ("", None),
    ],
)
def test_a_cell_names_its_year(text: str, span: tuple[str, str] | None):
    assert read_cell_days(text) == (tuple(map(date.fromisoformat, span)) if span else None)


@pytest.mark.parametrize(
    ("text", "worked"),
    [
        ("休", False),
        ("班", True),
        (" 放 假 ", False),
        ("上班", True),
        ("补班", True),
        ("OFF", False),
        ("", None),
        ("调休", None),
        ("不", None),
    ],
)
def test_a_cell_says_off_or_worked(text: str, worked: bool | None):
    assert read_cell_kind(text) is worked


# --- told together --------------------------------------------------------------------------------------------------------

NATIONAL = Holiday(("National Day",), date(2026, 10, 1), date(2026, 10, 7), (date(2026, 9, 20), date(2026, 10, 10)))


def test_a_holiday_with_its_make_up_days():
    assert holidays(Calendar(), date(2026, 10, 1), date(2026, 10, 2)) == [NATIONAL]
    assert holidays(Calendar(), date(2026, 10, 8), date(2026, 11, 1)) == [NATIONAL]  # a Saturday is still to be worked
    assert holidays(Calendar(), date(2026, 10, 11), date(2026, 11, 1)) == []
    assert holidays(Calendar(), date(2026, 9, 1), date(2026, 9, 19)) == []
    assert holidays(Calendar(), date(2026, 9, 1), date(2026, 9, 20)) == [NATIONAL]


def test_two_holidays_in_a_row_are_one_and_years_are_not_mixed():
    (found,) = holidays(Calendar(), date(2025, 10, 3), date(2025, 11, 1))
    assert found.names == ("National Day", "Mid-autumn Festival")
    assert (found.first, found.last) == (date(2025, 10, 1), date(2025, 10, 8))
    new_years = holidays(Calendar(), date(2025, 1, 1), date(2026, 1, 4))
    assert [each.made_up for each in new_years if each.names == ("New Year's Day",)] == [(), (date(2026, 1, 4),)]


def test_where_the_office_says_otherwise_the_state_is_silent():
    calendar = Calendar({date(2026, 10, 7): True, date(2026, 10, 10): False, date(2026, 10, 5): False})
    (found,) = holidays(calendar, date(2026, 10, 1), date(2026, 10, 9))
    assert (found.last, found.made_up) == (date(2026, 10, 6), (date(2026, 9, 20),))


def test_a_year_that_is_not_published_has_no_holidays():
    assert holidays(Calendar(), date(2031, 1, 1), date(2031, 12, 31)) == []
    assert made_up_for(date(2031, 1, 4)) is None
    assert made_up_for(date(2026, 10, 8)) is None
    assert made_up_for(date(2026, 10, 3)) is None
    assert made_up_for(date(2026, 10, 10)) == "National Day"


def test_own_days_run_together_while_they_are_alike():
    day = date(2027, 2, 5)
    entries = [
        Entry(day, False, "甲"),
        Entry(day + timedelta(days=1), False, "甲"),
        Entry(day + timedelta(days=2), True, "甲"),
        Entry(day + timedelta(days=3), True, None),
        Entry(day + timedelta(days=5), True, None),
    ]
    assert own_spans(entries) == [
        Span(day, day + timedelta(days=1), False, "甲"),
        Span(day + timedelta(days=2), day + timedelta(days=2), True, "甲"),
        Span(day + timedelta(days=3), day + timedelta(days=3), True, None),
        Span(day + timedelta(days=5), day + timedelta(days=5), True, None),
    ]
    assert own_spans([]) == []


@settings(deadline=None, max_examples=40)
@given(st.dates(date(2019, 1, 1), date(2026, 6, 1)))
def test_every_day_off_on_a_weekday_stands_in_a_holiday(day: date):
    until = day + timedelta(days=90)
    found = holidays(Calendar(), day, until)
    off = {each for holiday in found for each in days_of(holiday.first, holiday.last)}
    made_up = {each for holiday in found for each in holiday.made_up}
    for each in days_of(day, until):
        if each.weekday() < 5:
            assert (each in off) == (not Calendar().is_workday(each))
        else:
            assert (each in made_up) == Calendar().is_workday(each)
