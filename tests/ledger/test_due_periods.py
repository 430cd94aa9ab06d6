"""Periods, changed dates and other days than the feedback's in cells of time limits: read as meant, or left to a person."""

from datetime import date

import pytest

from bot.ledger.due import Due, parse_due

FEEDBACK = date(2026, 2, 27)
DOCUMENT = date(2026, 4, 20)


def due(text: str) -> Due:
    return parse_due(text, year=2026, feedback_on=FEEDBACK, document_on=DOCUMENT)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2026.6-9", date(2026, 9, 30)),
        ("2026.6-12月", date(2026, 12, 31)),
        ("2026.05-08", date(2026, 8, 31)),
        ("2026/6-9月底前", date(2026, 9, 30)),
        ("2026-6~9", date(2026, 9, 30)),
        ("2026.4.1-6.30", date(2026, 6, 30)),
        ("2026-4-1~5-31", date(2026, 5, 31)),
        ("2026/4/1-5/31", date(2026, 5, 31)),
        ("2026.4.1—30日", date(2026, 4, 30)),
        ("2026.4.1至6月30日", date(2026, 6, 30)),
        ("2026年3月1日-5.31", date(2026, 5, 31)),
        ("2026年4月1日至30日", date(2026, 4, 30)),
        ("4月1-30日", date(2026, 4, 30)),
        ("2026.3.1-2027.6.30", date(2027, 6, 30)),
        ("自2025年4月1日起至12月底", date(2025, 12, 31)),
        ("2026.6.1起-2026.9.30", date(2026, 9, 30)),
        ("2个月内（自2026年4月1日起）", date(2026, 6, 1)),
        ("自2026年4月1日起2个月内", date(2026, 6, 1)),
    ],
)
def test_a_period_is_due_at_its_end(text, end):
    assert due(text) == Due(end)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027年4.30前", date(2027, 4, 30)),
        ("2026年4.30", date(2026, 4, 30)),
        ("由2026.9.30提前至2026.6.30", date(2026, 6, 30)),
        ("原定2026.6.30，现调整为2026.5.31", date(2026, 5, 31)),
        ("2026.6.30（原2026.9.30）", date(2026, 6, 30)),
        ("2026.6.30(提前，原定2026年9月30日)", date(2026, 6, 30)),
        ("2026年9月30日（调整为2026年6月30日）", date(2026, 6, 30)),
        ("原计划6月底，延期至9月底", date(2026, 9, 30)),
        ("反馈后2个月内", date(2026, 4, 27)),
        ("收到巡察反馈意见之日起2个月内", date(2026, 4, 27)),
        ("3个月内（自收到反馈意见之日起）", date(2026, 5, 27)),
        ("集中整改期3个月内", date(2026, 5, 27)),
        ("下月底前", date(2026, 5, 31)),
        ("下个月10日前", date(2026, 5, 10)),
        ("本月25日前", date(2026, 4, 25)),
        ("本月底前", date(2026, 4, 30)),
        ("6月30日起草完成", date(2026, 6, 30)),
    ],
)
def test_the_day_that_counts(text, expected):
    found = due(text)
    assert (found.due, found.warning) == (expected, None)


@pytest.mark.parametrize(
    "text",
    [
        "收到通知后10日内",
        "收到整改通知书10日内",
        "接到通知之日起10日内",
        "验收后1个月内",
        "验收合格后的1个月内",
        "资金到位后3个月内",
        "项目竣工后半年内",
        "文件下发后在1个月内",
        "3个月内（自验收之日起）",
        "集中整改结束后1个月内",
        "反馈问题整改完成后1个月内",
        "2026年4月30日前完成初稿，验收后2周内印发",
        "2026年9月开学后1个月内",
        "6月30日，延长3个月",
    ],
)
def test_what_counts_from_another_day_is_left_to_a_person(text):
    assert due(text) == Due(warning="due_other_start")


@pytest.mark.parametrize(
    ("text", "long_term"),
    [
        ("自2026年4月1日起", False),
        ("2026年4月起", False),
        ("7月1日起长期", True),
        ("6月30日后", False),
        ("2026年9月开学后", False),
        ("2026年第二季度起", False),
        ("3个月后", False),
    ],
)
def test_what_only_says_when_it_begins_has_no_due_date(text, long_term):
    assert due(text) == Due(long_term=long_term, warning="due_start_only")


@pytest.mark.parametrize(
    "text",
    ["2026-5/6", "2026.6-9日", "2026.6-30", "2026.6-12.31", "2026.12.1-3.31", "原定9月30日", "15日前完成"],
)
def test_a_day_that_cannot_be_told_is_left_to_a_person(text):
    assert due(text) == Due(warning="due_unparsed")


def test_a_day_of_the_next_month_needs_the_day_of_the_document():
    assert parse_due("下月10日前", year=2026, feedback_on=FEEDBACK).warning == "due_needs_document"
    december = parse_due("下月底前", year=2026, feedback_on=FEEDBACK, document_on=date(2026, 12, 31))
    assert december.due == date(2027, 1, 31)
