"""Every due expression met in real ledgers, row by row."""

from datetime import date
from time import process_time

import pytest

from bot.ledger.due import Due, TimeLimits, parse_due
from bot.ledger.notice import read_notice
from bot.ledger.reading import CampaignFacts, NoticeReading

FEEDBACK = date(2026, 2, 27)
INSPECTED_TO = date(2026, 1, 20)


def due(text: str) -> Due:
    return parse_due(text, year=2026, feedback_on=FEEDBACK, inspected_to=INSPECTED_TO)


PREFACE = "2025年6月1日至7月31日，县委第一巡察组对示范局党组开展了巡察，2025年9月8日反馈了意见。"


def notice(*items: str, preface: str = PREFACE) -> NoticeReading:
    """A notice of these items that says when the bureau was inspected, and when it was itself written."""
    body = "\n".join(items)
    return read_notice(
        f"示范局关于巡察整改情况的通报\n{preface}\n共{len(items)}个问题。\n一、履职方面\n{body}\n中共示范局党组\n2025年12月1日\n"
    )


@pytest.mark.parametrize(
    ("row", "text", "expected"),
    [
        (1, "2024年底前，并长期坚持", Due(date(2024, 12, 31), long_term=True)),
        (2, "2025年底前，并长期坚持", Due(date(2025, 12, 31), long_term=True)),
        (3, "2026年底前", Due(date(2026, 12, 31))),
        (4, "2025年底前", Due(date(2025, 12, 31))),
        (5, "2022年年底前", Due(date(2022, 12, 31))),
        (6, "2020年年底前", Due(date(2020, 12, 31))),
        (7, "2022年10月底前", Due(date(2022, 10, 31))),
        (8, "2026年6月底", Due(date(2026, 6, 30))),
        (9, "6月底完成", Due(date(2026, 6, 30))),
        (10, "3月底前", Due(date(2026, 3, 31))),
        (11, "11月底前", Due(date(2026, 11, 30))),
        (12, "8月底", Due(date(2026, 8, 31))),
        (12, "8月底前", Due(date(2026, 8, 31))),
        (12, "8月底之前", Due(date(2026, 8, 31))),
        (13, "预计5月底前", Due(date(2026, 5, 31))),
        (13, "预计12月底前", Due(date(2026, 12, 31))),
        (14, "本月底前", Due(warning="due_needs_document")),
        (14, "月底前", Due(warning="due_needs_document")),
        (15, "2020年12月31日前", Due(date(2020, 12, 31))),
        (16, "2026年8月12日", Due(date(2026, 8, 12))),
        (17, "7月31日前", Due(date(2026, 7, 31))),
        (18, "2022-3-10", Due(date(2022, 3, 10))),
        (19, "2026-12-31", Due(date(2026, 12, 31))),
        (20, "2021/05/14", Due(date(2021, 5, 14))),
        (21, "43971", Due(date(2020, 5, 20))),
        (22, "1900/01/01", Due()),
        (23, "2022.10.31", Due(date(2022, 10, 31))),
        (24, "10月底", Due(date(2026, 10, 31))),
        (25, "7月", Due(date(2026, 7, 31))),
        (26, "7、8月", Due(date(2026, 8, 31))),
        (27, "1-8月", Due(date(2026, 8, 31))),
        (27, "1-8", Due(date(2026, 8, 31))),
        (28, "1个月内", Due(date(2026, 3, 27))),
        (28, "3个月内", Due(date(2026, 5, 27))),
        (29, "6-12个月", Due(date(2027, 2, 27))),
        (30, "60日内", Due(date(2026, 4, 28))),
        (31, "60日至1年", Due(date(2027, 2, 27))),
        (31, "1年至5年", Due(date(2031, 2, 27))),
        (32, "三个月集中整改", Due(date(2026, 5, 27))),
        (33, "立行立改", Due()),
        (34, "立行立改，长期坚持", Due(long_term=True)),
        (35, "长期坚持", Due(long_term=True)),
        (35, "长期", Due(long_term=True)),
        (35, "持续整改", Due(long_term=True)),
        (36, "短期攻坚", Due()),
        (36, "中期推进", Due()),
        (37, "巡察期间", Due(INSPECTED_TO)),
        (38, "规划阶段", Due(warning="due_unparsed")),
        (39, "8月：〔完成招标〕\n7月〔完成设计〕", Due(date(2026, 8, 31))),
        (40, "目标3月底前完成A 4月完成B", Due(date(2026, 4, 30))),
        (41, "1个月内摸底，3个月内完成", Due(date(2026, 5, 27))),
        (42, "202442日至820日", Due(warning="due_corrupted")),
        (42, "2024919日", Due(warning="due_corrupted")),
        (42, "2021915日", Due(warning="due_corrupted")),
    ],
)
def test_the_expressions_of_real_ledgers(row, text, expected):
    assert due(text) == expected, row


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("２０２６年６月３０日前", date(2026, 6, 30)),
        ("二〇二六年六月底前", date(2026, 6, 30)),
        ("三月底前", date(2026, 3, 31)),
        ("2026年3月至6月", date(2026, 6, 30)),
        ("2025年11月—2026年2月", date(2026, 2, 28)),
        ("2025年11月5日至12月20日", date(2025, 12, 20)),
        ("今年6月底前", date(2026, 6, 30)),
        ("明年3月底前", date(2027, 3, 31)),
        ("2026年上半年", date(2026, 6, 30)),
        ("第三季度", date(2026, 9, 30)),
        ("2026年二季度末", date(2026, 6, 30)),
        ("年底前", date(2026, 12, 31)),
        ("4月中旬", date(2026, 4, 20)),
        ("2026年4月上旬前", date(2026, 4, 10)),
        ("2026-06", date(2026, 6, 30)),
        ("2周内", date(2026, 3, 13)),
        ("即日起，3月15日前", date(2026, 3, 15)),
        ("2028年2月底", date(2028, 2, 29)),
    ],
)
def test_further_expressions(text, expected):
    assert due(text).due == expected
    assert due(text).warning is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # two dates, of which the last counts
        ("6月30日前、9月30日前", Due(date(2026, 9, 30))),
        ("5月底前；7月底前", Due(date(2026, 7, 31))),
        ("12月底前、次年3月底前", Due(date(2027, 3, 31))),
        ("第一阶段：4月底；第二阶段：6月底", Due(date(2026, 6, 30))),
        ("一季度、三季度", Due(date(2026, 9, 30))),
        ("6月30日（延期至9月30日）", Due(date(2026, 9, 30))),
        # kept up beside a date
        ("6月底前，长期坚持", Due(date(2026, 6, 30), long_term=True)),
        ("长期坚持，6月底前完成制度建设", Due(date(2026, 6, 30), long_term=True)),
        ("2026年12月31日前完成，并长期坚持", Due(date(2026, 12, 31), long_term=True)),
        ("持续推进，2026年12月底前取得阶段性成效", Due(date(2026, 12, 31), long_term=True)),
        ("立行立改，3月底前", Due(date(2026, 3, 31))),
        ("5月31日前；7月31日前；长期坚持", Due(date(2026, 7, 31), long_term=True)),
        ("立行立改，持续整改", Due(long_term=True)),
        # again and again
        ("每月底前", Due(long_term=True)),
        ("每季度末", Due(long_term=True)),
        ("每年12月31日前", Due(date(2026, 12, 31), long_term=True)),
        ("年底前，每月通报一次", Due(date(2026, 12, 31), long_term=True)),
        # parts of a year and of a month
        ("上半年", Due(date(2026, 6, 30))),
        ("下半年", Due(date(2026, 12, 31))),
        ("明年上半年", Due(date(2027, 6, 30))),
        ("1季度", Due(date(2026, 3, 31))),
        ("第四季度前", Due(date(2026, 12, 31))),
        ("5月中旬前", Due(date(2026, 5, 20))),
        ("5月下旬", Due(date(2026, 5, 31))),
        ("2026年", Due(date(2026, 12, 31))),
        ("2026年度", Due(date(2026, 12, 31))),
        ("年内", Due(date(2026, 12, 31))),
        ("6月末", Due(date(2026, 6, 30))),
        # full width, Chinese numbers, other signs
        ("２０２６年第三季度", Due(date(2026, 9, 30))),
        ("二〇二六年十二月三十一日前", Due(date(2026, 12, 31))),
        ("十二月三十一日", Due(date(2026, 12, 31))),
        ("二○二六年十月底", Due(date(2026, 10, 31))),
        ("2026 年 6 月 30 日", Due(date(2026, 6, 30))),
        ("2026年6月30号前", Due(date(2026, 6, 30))),
        ("截至2026年6月30日", Due(date(2026, 6, 30))),
        ("不晚于6月底", Due(date(2026, 6, 30))),
        ("2026.6.30前", Due(date(2026, 6, 30))),
        ("6.30前", Due(date(2026, 6, 30))),
        ("5月27", Due(date(2026, 5, 27))),
        ("2026年5月27前", Due(date(2026, 5, 27))),
        # as workbooks keep days
        ("46173", Due(date(2026, 5, 31))),
        ("46173.75", Due(date(2026, 5, 31))),
        ("2026-06-30 00:00:00", Due(date(2026, 6, 30))),
        ("2026-06-30T17:00", Due(date(2026, 6, 30))),
        ("20260630", Due(date(2026, 6, 30))),
        ("202606", Due(date(2026, 6, 30))),
        # periods
        ("3月-6月", Due(date(2026, 6, 30))),
        ("2026年3—6月", Due(date(2026, 6, 30))),
        ("2026.3.1-2026.6.30", Due(date(2026, 6, 30))),
        ("2026年3月1日至6月30日", Due(date(2026, 6, 30))),
        ("11月至次年2月", Due(date(2027, 2, 28))),
        ("半年内", Due(date(2026, 8, 27))),
        ("一年内", Due(date(2027, 2, 27))),
        ("两个月内", Due(date(2026, 4, 27))),
        ("90天内", Due(date(2026, 5, 28))),
        ("自反馈之日起3个月内", Due(date(2026, 5, 27))),
        # nothing
        ("", Due()),
        ("—", Due()),
        ("/", Due()),
        ("无", Due()),
    ],
)
def test_combinations(text, expected):
    assert due(text) == expected


@pytest.mark.parametrize(
    "text", ["春节前", "汛期前", "近期", "适时", "11月至2月", "5.27", "2026", "2026年6月31日", "99999999"]
)
def test_what_may_mean_several_days_is_left_to_a_person(text):
    assert due(text) == Due(warning="due_unparsed")


@pytest.mark.parametrize("text", ["2026年13月底", "2026年2月30日", "待定", "视情况而定", "15个工作日内"])
def test_what_is_no_date_stays_empty_with_a_warning(text):
    assert due(text) == Due(warning="due_unparsed")


@pytest.mark.parametrize(
    "text", ["计划另行报批", "按整改计划执行", "力争尽快", "预计", "会后立即研究确定", "立即整改的问题另行研究"]
)
def test_a_word_within_a_sentence_does_not_stand_for_a_date(text):
    assert due(text).warning == "due_unparsed"


@pytest.mark.parametrize(
    "text", ["立行立改", "立行立改（3项）", "会后研究，立即整改。", "即知即改、边查边改", "中期推进", "短期"]
)
def test_what_is_done_at_once_needs_no_date(text):
    assert (due(text).due, due(text).warning) == (None, None)


def test_a_long_row_of_digits_is_read_in_time():
    began = process_time()
    assert due("1" * 20_000).warning == "due_unparsed"
    assert due("2" * 20_000 + " 日").warning == "due_corrupted"
    assert process_time() - began < 3


@pytest.mark.parametrize(
    "text", ["0000年底", "0000年5月底", "9999年12月1日起2个月内", "1026年6月30日前", "1899年5月底"]
)
def test_a_year_that_is_a_slip_is_left_to_a_person(text):
    assert due(text) == Due(warning="due_unparsed")


def test_dates_without_a_year_or_a_start_are_not_guessed():
    assert parse_due("6月底前", year=None, feedback_on=None).warning == "due_needs_year"
    assert parse_due("3个月内", year=2026, feedback_on=None).warning == "due_needs_feedback"
    assert parse_due("本月底前", year=None, feedback_on=None, document_on=date(2026, 4, 3)).due == date(2026, 4, 30)
    assert parse_due("巡察期间", year=None, feedback_on=None, inspected_to=INSPECTED_TO).due == INSPECTED_TO
    assert parse_due("巡察期间", year=2026, feedback_on=FEEDBACK) == Due(warning="due_unparsed")
    assert parse_due("巡察期间（立行立改）", year=2026, feedback_on=FEEDBACK) == Due()


def test_of_several_time_limits_the_latest_counts_and_for_good_is_kept():
    limits = TimeLimits(CampaignFacts(feedback_on=FEEDBACK), 2026)
    assert limits.merged(["6月底前，并长期坚持", "反馈后2个月内", "视情况而定"]) == Due(
        date(2026, 6, 30), long_term=True
    )
    assert limits.merged(["视情况而定", "适时"]) == Due()
    assert limits.merged([]) == Due()


def test_a_notice_knows_its_own_day_and_the_end_of_the_inspection():
    reading = notice("1.巡查不到位。\n整改时限：本月底前", "2.记录不全。\n整改时限：巡察期间")
    assert [item.due for item in reading.items] == [date(2025, 12, 31), date(2025, 7, 31)]
    assert [each.code for each in reading.warnings] == ["none_stated"]


def test_each_time_limit_of_an_item_that_cannot_be_read_is_told_of():
    reading = notice(
        "1.巡查不到位。\n（1）建台账。完成时限：12月底前\n（2）定制度。完成时限：视情况而定", "2.记录不全。", "3.脱岗。"
    )
    assert reading.items[0].due == date(2025, 12, 31)
    (warning,) = (each for each in reading.warnings if each.code == "due_unparsed")
    assert "“视情况而定”" in warning.message


def test_a_year_that_was_never_typed_in_is_none():
    reading = notice("1.巡查不到位。", preface="0000年度整改情况如下。4月8日反馈了意见。")
    assert reading.campaign.feedback_on is None


INSPECTED = "2025年1月6日至3月1日，县委第一巡察组对示范局开展了巡察，"


@pytest.mark.parametrize(
    ("preface", "feedback"),
    [
        (f"{INSPECTED}4月8日反馈，2025年5月1日召开动员会。", date(2025, 4, 8)),
        ("2025年4月8日反馈，2025年5月1日召开反馈意见整改动员会。", date(2025, 4, 8)),
        ("县委第一巡察组于2025年1月6日进驻，3月1日撤离，4月8日反馈了意见。", date(2025, 4, 8)),
        ("关于巡察反馈意见的整改，2025年4月8日，县委第一巡察组反馈。", date(2025, 4, 8)),
        ("反馈日期：2025年4月8日，集中整改至2025年7月8日。", date(2025, 4, 8)),
        ("2025年1月，县委第一巡察组进驻开展巡察，4月8日反馈了意见。", date(2025, 4, 8)),
    ],
)
def test_a_day_of_feedback_is_the_one_nearest_before_the_word(preface, feedback):
    reading = notice("1.巡查不到位。正在整改。\n整改时限：反馈后3个月内", preface=preface)
    assert (reading.campaign.feedback_on, reading.items[0].due) == (feedback, date(2025, 7, 8))
    assert "feedback_unread" not in [each.code for each in reading.warnings]


@pytest.mark.parametrize(
    ("preface", "phrase"),
    [
        ("2025年4月反馈，2025年5月1日召开动员会。", "2025年4月"),
        ("2025年4月反馈。2025年5月1日召开反馈意见整改动员会。", "2025年4月"),
        ("4月8日反馈，2025年5月1日召开动员会。", "4月8日"),
        ("县委第一巡察组于2025年1月6日进驻，4月反馈了意见。", "4月"),
        ("县委第一巡察组于2024年11月4日进驻，1月16日反馈了意见。", "1月16日"),
        (f"{INSPECTED}2025年4月反馈，2025年5月1日召开动员会。", "2025年4月"),
        ("202548日反馈，2025年5月1日召开动员会。", "202548日"),
        ("2025年2月30日反馈，2025年5月1日召开动员会。", "2025年2月30日"),
    ],
)
def test_a_day_of_feedback_is_not_taken_from_behind_the_word_where_another_stands_before_it(preface, phrase):
    reading = notice("1.巡查不到位。正在整改。\n整改时限：反馈后3个月内", preface=preface)
    assert (reading.campaign.feedback_on, reading.items[0].due) == (None, None)
    (unread,) = (each.message for each in reading.warnings if each.code == "feedback_unread")
    assert f"“{phrase}”" in unread
