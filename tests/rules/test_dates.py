"""Days as people really type them, seen from Tuesday 10 March 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.calendar import Calendar
from bot.rules.dates import (
    _patterns,
    find_past_day,
    later,
    months_later,
    read_day,
    read_past_day,
    read_range,
    read_single_day,
)

TODAY = date(2026, 3, 10)
DAYS = st.dates(date(2020, 1, 1), date(2089, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("4月30日", "2026-04-30"),
        ("4月30号", "2026-04-30"),
        ("4月30", "2026-04-30"),
        ("４月３０日", "2026-04-30"),
        ("四月三十日", "2026-04-30"),
        ("十二月二十五日", "2026-12-25"),
        (" 4 月 30 日 ", "2026-04-30"),
        ("4月30日前", "2026-04-30"),
        ("4月30日之前完成", "2026-04-30"),
        ("4月30日以前。", "2026-04-30"),
        ("延期至4月30日", "2026-04-30"),
        ("延到4月30日", "2026-04-30"),
        ("大概4月30日吧", None),
        ("4月30日(周四)", "2026-04-30"),
        ("4月30日（星期四）", "2026-04-30"),
        ("4月30日(周五)", None),
        ("3月10日", "2026-03-10"),
        ("3月9日", "2027-03-09"),
        ("1月5日", "2027-01-05"),
        ("2月29日", "2028-02-29"),
        ("2月30日", None),
        ("13月1日", None),
        ("0月3日", None),
        ("2026年4月30日", "2026-04-30"),
        ("2026年4月30日止", "2026-04-30"),
        ("二〇二六年四月三十日", "2026-04-30"),
        ("26年4月30日", "2026-04-30"),
        ("今年4月30日", "2026-04-30"),
        ("今年1月5日", "2026-01-05"),
        ("明年1月5日", "2027-01-05"),
        ("2025年12月1日", "2025-12-01"),
        ("2026-04-30", "2026-04-30"),
        ("2026-4-30", "2026-04-30"),
        ("2026.4.30", "2026-04-30"),
        ("2026/4/30", "2026-04-30"),
        ("２０２６．４．３０", "2026-04-30"),
        ("26.4.30", "2026-04-30"),
        ("20260430", "2026-04-30"),
        ("2026.4/30", None),
        ("4.30", "2026-04-30"),
        ("4/30", "2026-04-30"),
        ("4-30", "2026-04-30"),
        ("3.9", "2027-03-09"),
        ("4.31", None),
        ("4月底", "2026-04-30"),
        ("4月底前", "2026-04-30"),
        ("2月底", "2027-02-28"),
        ("2026年6月底", "2026-06-30"),
        ("2026年6月", "2026-06-30"),
        ("2026.6", "2026-06-30"),
        ("6月份", "2026-06-30"),
        ("6月内", "2026-06-30"),
        ("六月中旬", "2026-06-20"),
        ("6月初", "2026-06-10"),
        ("3月上旬", "2026-03-10"),
        ("月底", "2026-03-31"),
        ("月底前", "2026-03-31"),
        ("本月底", "2026-03-31"),
        ("这个月底", "2026-03-31"),
        ("下月底", "2026-04-30"),
        ("下个月末", "2026-04-30"),
        ("下个月15号", "2026-04-15"),
        ("本月5日", "2026-03-05"),
        ("下月31日", None),
        ("30日", "2026-03-30"),
        ("30号", "2026-03-30"),
        ("三十日", "2026-03-30"),
        ("廿五日", "2026-03-25"),
        ("10日", "2026-03-10"),
        ("9日", "2026-04-09"),
        ("32日", None),
        ("今天", "2026-03-10"),
        ("明天", "2026-03-11"),
        ("明日", "2026-03-11"),
        ("后天", "2026-03-12"),
        ("大后天", "2026-03-13"),
        ("周五", "2026-03-13"),
        ("星期五", "2026-03-13"),
        ("周二", "2026-03-10"),
        ("周一", "2026-03-16"),
        ("本周五", "2026-03-13"),
        ("本周一", "2026-03-09"),
        ("下周五", "2026-03-20"),
        ("下个星期五", "2026-03-20"),
        ("下下周一", "2026-03-23"),
        ("下周日", "2026-03-22"),
        ("礼拜天", "2026-03-15"),
        ("周1", "2026-03-16"),
        ("周5", "2026-03-13"),
        ("周7", "2026-03-15"),
        ("3个月内", "2026-06-10"),
        ("三个月后", "2026-06-10"),
        ("半个月内", "2026-03-25"),
        ("半年后", "2026-09-10"),
        ("两周内", "2026-03-24"),
        ("30天内", "2026-04-09"),
        ("10日后", "2026-03-20"),
        ("一年内", "2027-03-10"),
        ("半天内", None),
        ("30天", None),
        ("三个月", None),
        ("第二季度", "2026-06-30"),
        ("一季度末", "2026-03-31"),
        ("上半年", "2026-06-30"),
        ("年底", "2026-12-31"),
        ("年底前", "2026-12-31"),
        ("今年年底", "2026-12-31"),
        ("2027年底", "2027-12-31"),
        ("2026年年底前", "2026-12-31"),
        ("明年底", "2027-12-31"),
        ("", None),
        ("尽快", None),
        ("下周", None),
        ("4月30日或5月15日", None),
        ("等雨季过了再说，大概4月30日", None),
        ("1899年1月1日", None),
        ("1999年12月31日", None),
        ("2000年1月1日", "2000-01-01"),
        ("2099年12月31日", "2099-12-31"),
        ("2100年1月1日", None),
        ("999个月内", None),
        ("3000年1月1日", None),
        ("99999", None),
    ],
)
def test_days_as_people_type_them(text: str, day: str | None):
    assert read_day(text, TODAY) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3个工作日", "2026-03-13"),
        ("5个工作日内", "2026-03-17"),
        ("五个工作日之内", "2026-03-17"),
        ("两个工作日后", "2026-03-12"),
        ("争取10个工作日内完成。", "2026-03-24"),
        ("１个工作日内", "2026-03-11"),
        ("4月30日", "2026-04-30"),
        ("0个工作日", None),
        ("延长5个工作日", None),
        ("5个工作日前", None),
        ("1000个工作日", None),
        ("工作日", None),
    ],
)
def test_days_counted_in_workdays_need_a_calendar(text: str, day: str | None):
    found = read_day(text, TODAY, calendar=Calendar())
    assert found == (date.fromisoformat(day) if day else None)
    if "工作日" in text:
        assert read_day(text, TODAY) is None


def test_workdays_are_those_of_the_calendar():
    closed = Calendar({date(2026, 3, 12): False, date(2026, 3, 14): True})
    assert read_day("3个工作日内", TODAY, calendar=closed) == date(2026, 3, 14)
    assert read_day("5个工作日内", date(2026, 9, 28), calendar=Calendar()) == date(2026, 10, 10)


@given(st.integers(1, 60), DAYS)
def test_workdays_are_counted_from_the_day_after(count: int, today: date):
    found = read_day(f"{count}个工作日内", today, calendar=Calendar())
    assert found is not None
    assert Calendar().workdays_between(today, found) == count


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("3月12日", ("2026-03-12", "2026-03-12")),
        ("3月12日至3月20日", ("2026-03-12", "2026-03-20")),
        ("12月30日—1月3日", ("2026-12-30", "2027-01-03")),
        ("2027-02-05到2027-02-11", ("2027-02-05", "2027-02-11")),
        ("3月20日至3月12日", ("2026-03-20", "2027-03-12")),
        ("3月12日至", None),
        ("很久", None),
    ],
)
def test_first_to_last(text: str, span: tuple[str, str] | None):
    assert read_range(text, TODAY) == (tuple(map(date.fromisoformat, span)) if span else None)


@pytest.mark.parametrize(
    ("text", "day"),
    [("3月12日", "2026-03-12"), ("12日", "2026-03-12"), ("周四", "2026-03-12"), ("3月", None), ("3月底", None), ("3天后", None)],
)  # fmt: skip
def test_a_single_day_is_no_end_of_a_month_and_no_span(text: str, day: str | None):
    assert read_single_day(text, TODAY) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("本年度4月30日", "2026-04-30"),
        ("下个月15号", "2026-04-15"),
        ("大后天", "2026-03-13"),
        ("下下个周一", "2026-03-23"),
        ("两个星期内", "2026-03-24"),
    ],
)
def test_words_that_contain_each_other_are_told_apart(text: str, day: str):
    """The patterns are made once and kept; here they are made anew."""
    _patterns.cache_clear()
    assert read_day(text, TODAY) == date.fromisoformat(day)


@given(DAYS, DAYS)
def test_a_day_with_its_year_is_read_whenever_it_is_typed(day: date, today: date):
    year, month, number = day.year, day.month, day.day
    written = [
        day.isoformat(),
        f"{year}年{month}月{number}日",
        f"{year}.{month}.{number}",
        f"{year}/{month:02}/{number:02}前",
        f"{day:%Y%m%d}",
    ]
    assert {read_day(text, today) for text in written} == {day}


@given(DAYS, DAYS)
def test_a_day_without_a_year_is_the_next_such_day(day: date, today: date):
    found = read_day(f"{day.month}月{day.day}日", today)
    assert found is not None
    assert (found.month, found.day) == (day.month, day.day)
    between = (today + timedelta(days=n) for n in range((found - today).days))
    assert found >= today
    assert not any((each.month, each.day) == (day.month, day.day) for each in between)


@given(st.text(alphabet="0123456789年月日号周下本个底前内后半一二三十.-/ 今明天季度上旬", max_size=12), DAYS)
def test_whatever_is_typed_is_a_day_or_none(text: str, today: date):
    assert isinstance(read_day(text, today), date | None)


@given(DAYS, st.integers(0, 200))
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, count: int):
    found = months_later(day, count)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == count
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


def test_what_is_later():
    assert later(date(2026, 1, 31), 1, "个月") == date(2026, 2, 28)
    assert later(date(2024, 2, 29), 1, "年") == date(2025, 2, 28)
    assert later(TODAY, 2, "周") == date(2026, 3, 24)
    assert later(TODAY, 2, "天") == date(2026, 3, 12)
    assert later(TODAY, 2, "个工作日") == date(2026, 3, 12)  # a unit that is not known counts as days


@pytest.mark.parametrize(
    ("line", "rest", "day"),
    [
        ("市财政局，3月2日去函", "市财政局", "2026-03-02"),
        ("市财政局 3月2日", "市财政局", "2026-03-02"),
        ("函3月2日", "函", "2026-03-02"),
        ("市财政局3月2日已", None, None),
        ("市财政局，已于2026年2月28日发函。", "市财政局", "2026-02-28"),
        ("3月2日 市财政局", "市财政局", "2026-03-02"),
        ("2026.3.2，城投集团", "城投集团", "2026-03-02"),
        ("城投集团（3.2去函）", "城投集团", "2026-03-02"),
        ("区司法局，12月25日去函", "区司法局", "2025-12-25"),
        ("区司法局，3月10日", "区司法局", "2026-03-10"),
        ("区司法局，3月11日", "区司法局", "2025-03-11"),
        ("区司法局，昨天去函", "区司法局", "2026-03-09"),
        ("示城管函〔2026〕12号，3月2日", "示城管函〔2026〕12号", "2026-03-02"),
        ("示城管函〔2026〕12号 2026年3月2日", "示城管函〔2026〕12号", "2026-03-02"),
        ("示城管函〔2026〕12号（2026-03-02）", "示城管函〔2026〕12号", "2026-03-02"),
        ("示城管函〔2026〕12号20260302", "示城管函〔2026〕12号", "2026-03-02"),
        ("2026年3月2日示城管函〔2026〕12号", "示城管函〔2026〕12号", "2026-03-02"),
        ("示城管函〔2026〕12号", None, None),
        ("市财政局", None, None),
        ("3月2日", None, None),
        ("市财政局，2026年5月1日去函", None, None),  # ahead of us
        ("市财政局，今年12月1日去函", None, None),
        ("市财政局，2026年13月2日", None, None),
        ("", None, None),
    ],
)
def test_a_letter_and_its_day_in_one_line(line: str, rest: str | None, day: str | None):
    assert find_past_day(line, TODAY) == ((rest, date.fromisoformat(day)) if day else None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3月2日", "2026-03-02"),
        ("3月10日", "2026-03-10"),
        ("12月20日", "2025-12-20"),
        ("2025年1月1日", "2025-01-01"),
        ("昨天", "2026-03-09"),
        ("明天", None),
        ("2026年5月1日", None),
        ("下周五", None),
        ("3月", None),
        ("市财政局", None),
    ],
)
def test_a_day_that_has_come(text: str, day: str | None):
    assert read_past_day(text, TODAY) == (date.fromisoformat(day) if day else None)


@given(st.text(alphabet="市财政局函〔〕0123456789年月日号,，。 去已于.-今昨天", max_size=30), DAYS)
def test_whatever_the_line_the_day_found_has_come(line: str, today: date):
    found = find_past_day(line, today)
    assert found is None or (found[0] and found[1] <= today)
