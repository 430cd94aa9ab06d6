"""What a free answer says under labels is read; what is not certain is left to people."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.details import Field
from bot.rules.labelled import delay_fields, read_finish, read_labelled, read_since, waiting_fields

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("路面已修补120平方米", {}),
        ("", {}),
        ("下周计划：完成沥青摊铺", {Field.PLAN: "完成沥青摊铺"}),
        ("下周计划:完成沥青摊铺", {Field.PLAN: "完成沥青摊铺"}),
        ("路面已修补\n  下一步： 组织验收  \n谢谢", {Field.PLAN: "组织验收"}),
        ("1. 还差：路口两处\n2、下周计划：摊铺", {Field.LEFT: "路口两处", Field.PLAN: "摊铺"}),
        ("（1）还差：路口\n【下周计划】：摊铺", {Field.LEFT: "路口", Field.PLAN: "摊铺"}),
        ("• 本周完成：修补120平方米", {Field.DONE: "修补120平方米"}),
        ("下一步（下周计划）：摊铺", {Field.PLAN: "摊铺"}),
        ("还差：\n路口两处\n其他照旧", {Field.LEFT: "路口两处"}),
        ("还差：\n下周计划：摊铺", {Field.PLAN: "摊铺"}),
        ("还差：甲\n还差：乙", {Field.LEFT: "乙"}),
        ("还差：无\n需要支持：没有", {}),
        ("我们下一步：再看看", {}),
        ("下一步我们将继续推进", {}),
        ("还差的工作：很多", {}),
        ("进度：基本完成", {Field.CLAIM: "basically_done"}),
        ("整改进度：已完成。", {Field.CLAIM: "done"}),
        ("进度自评：阶段性", {Field.CLAIM: "phased"}),
        ("进度：完成了八成", {}),
        ("完成时间：5月20日", {Field.FINISH: "2026-05-20"}),
        ("预计完成时间：本月底前", {Field.FINISH: "2026-03-31"}),
        ("完成时间：尽快", {}),
        ("完成时间：3月5日", {}),
        ("需要支持：资金80万元", {Field.SUPPORT: "资金80万元"}),
        ("需要支持：资金80万元，3月2日起", {Field.SUPPORT: "资金80万元", Field.SUPPORT_SINCE: "2026-03-02"}),
        (
            "需要支持：资金\n支持单位：市财政局\n从何时起：自2月26日起",
            {Field.SUPPORT: "资金", Field.SUPPORT_FROM: "市财政局", Field.SUPPORT_SINCE: "2026-02-26"},
        ),
        ("未完成原因：资金未到位", {Field.DELAY: "money"}),
        ("未按期原因：连日降雨", {Field.DELAY: "other", Field.DELAY_WORDS: "连日降雨"}),
    ],
)
def test_labels_are_read_where_a_line_begins_with_them(text: str, found: dict[Field, str]):
    assert read_labelled(text, TODAY) == found


def test_another_body_may_be_named_behind_the_reason():
    whole = "等待其他单位（市财政局，3月2日去函，3月20日再联系）"
    assert delay_fields(whole, TODAY) == {
        Field.DELAY: "other_body",
        Field.DELAY_BODY: "市财政局",
        Field.DELAY_LETTER: "2026-03-02",
        Field.DELAY_NEXT: "2026-03-20",
    }
    assert delay_fields("等待其他单位", TODAY) == {Field.DELAY: "other_body"}
    assert delay_fields("诉讼，一审未判", TODAY) == {Field.DELAY: "lawsuit"}


def test_of_a_line_is_kept_what_it_says():
    assert waiting_fields("3月20日再联系", TODAY) == {Field.DELAY_NEXT: "2026-03-20"}
    assert waiting_fields("市财政局", TODAY) == {Field.DELAY_BODY: "市财政局"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5月20日", date(2026, 5, 20)),
        ("今天", TODAY),
        ("3月9日", None),
        ("2026年3月9日", None),
        ("2027年3月9日", date(2027, 3, 9)),
        ("1月15日", None),
        ("11月30日", date(2026, 11, 30)),
        ("不久", None),
    ],
)
def test_a_day_that_has_just_passed_is_no_day_on_which_it_will_be_done(text: str, day: date | None):
    assert read_finish(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3月2日", date(2026, 3, 2)),
        ("12月20日起", date(2025, 12, 20)),
        ("自2月26日起", date(2026, 2, 26)),
        ("昨天", date(2026, 3, 9)),
        ("下周一", date(2026, 3, 16)),
        ("2026年5月1日", date(2026, 5, 1)),
        ("很久了", None),
    ],
)
def test_since_when_is_a_day_that_has_come_unless_said_otherwise(text: str, day: date | None):
    assert read_since(text, TODAY) == day


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str):
    found = read_labelled(text, TODAY)
    assert all(found.values())
    assert read_labelled(f"下周计划：摊铺\n{text}", TODAY).keys() >= {Field.PLAN}
