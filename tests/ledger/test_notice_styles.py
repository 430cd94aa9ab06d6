"""Notices made up for these tests, each in another style of numbering, with what must be read from them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from bot.ledger.notice import read_notice
from bot.ledger.reading import NoticeReading

NOTICES = Path(__file__).parent / "notices"


def text(name: str) -> str:
    return (NOTICES / f"{name}.txt").read_text(encoding="utf-8")


def read(name: str, level: int | None = None) -> NoticeReading:
    return read_notice(text(name), level=level)


@dataclass(frozen=True)
class Expected:
    statuses: dict[str, int]
    measures: int = 0
    long_term: int = 0
    level: int = 2
    warnings: dict[str, int] = field(default_factory=dict)


CASES = {
    "decimal": Expected(
        {"done": 4, "in_progress": 1, "basically_done": 1, "not_done": 1, "phased": 1},
        measures=14,
        long_term=1,
        level=3,
        warnings={"measures_differ": 1},
    ),
    "problem_and_answer": Expected(
        {"done": 3, "phased": 1, "unstated": 1}, measures=6, long_term=1, level=3, warnings={"no_status": 1}
    ),
    "circled": Expected({"done": 3, "in_progress": 1, "not_done": 1}, measures=6, long_term=1, level=3),
    "table": Expected({"done": 2, "in_progress": 1, "basically_done": 1}, measures=4, long_term=1, level=1),
    "yishi_paragraphs": Expected({"done": 6, "in_progress": 1, "phased": 1}, long_term=2, level=3),
    "unnumbered_headings": Expected({"done": 5, "in_progress": 1, "not_done": 1}, long_term=1),
    "feedback": Expected({"unstated": 7}, level=3, warnings={"two_readings": 1}),
    "numbered_measures": Expected({"done": 3, "in_progress": 1}, measures=8, long_term=2, level=3),
    "status_at_the_end": Expected({"done": 4, "in_progress": 1}, long_term=1, level=3),
    "totals_disagree": Expected(
        {"done": 4, "in_progress": 1, "unstated": 1},
        level=3,
        warnings={"total_differs": 1, "no_status": 1, "number_gap": 1, "number_repeated": 1, "number_back": 1},
    ),
    "two_readings": Expected({"unstated": 4}, measures=8, warnings={"two_readings": 1}),
    "two_numbers_a_line": Expected({"done": 2, "basically_done": 1, "not_done": 1}, measures=4, long_term=1, level=3),
    "yishi_items_by_total": Expected({"unstated": 12}, level=4, warnings={"measures_differ": 1, "state_differs": 1}),
    "sorted_by_status": Expected({"done": 7, "in_progress": 3, "not_done": 1}, level=3, warnings={"part_left_out": 1}),
    "broken_lines": Expected({"done": 4, "in_progress": 1}, measures=8, long_term=1, level=3),
    "owners_in_brackets": Expected({"unstated": 5}),
    "bracketed_labels": Expected({"done": 2, "in_progress": 1, "not_done": 1}, long_term=1),
    "inline_yishi_items": Expected({"done": 4, "in_progress": 1, "not_done": 1}, long_term=1),
    "mixed_marks": Expected({"done": 3, "in_progress": 1}, long_term=1),
    "sections_numbered": Expected({"done": 1, "basically_done": 1}, measures=5),
    "full_width": Expected(
        {"done": 11, "basically_done": 1, "in_progress": 1, "not_done": 1}, measures=8, long_term=4, level=3
    ),
    "closing_sentence": Expected({"done": 5, "basically_done": 1, "in_progress": 1}, measures=10, long_term=1),
    "markdown": Expected({"done": 2, "in_progress": 1}, measures=3, long_term=1, warnings={"measures_differ": 1}),
    "tasks": Expected({"unstated": 3}, measures=7, long_term=1, level=1),
    "first_second_last": Expected({"done": 3, "in_progress": 1}, measures=10),
    "table_with_bars": Expected({"done": 1, "not_done": 1}, measures=2, level=1),
    "table_with_blanks": Expected({"done": 2, "in_progress": 1}, measures=3, level=1),
    "all_done_above": Expected({"done": 9}, level=3),
    "labelled_problems": Expected({"done": 2, "in_progress": 1}, long_term=1, level=3),
    "yishi_in_two_forms": Expected({"unstated": 9}, level=5, warnings={"measures_differ": 1}),
    "plan_only_inline": Expected(
        {"unstated": 3}, measures=6, long_term=1, warnings={"several_leads": 1, "due_needs_feedback": 1}
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_items_statuses_measures_and_warnings(name):
    reading, expected = read(name), CASES[name]
    assert Counter(item.status for item in reading.items) == expected.statuses
    assert sum(len(item.measures) for item in reading.items) == expected.measures
    assert sum(item.long_term for item in reading.items) == expected.long_term
    assert reading.counted.level == expected.level
    assert Counter(warning.code for warning in reading.warnings) == expected.warnings


@pytest.mark.parametrize("name", CASES)
def test_every_item_keeps_its_place_and_wording(name):
    source = text(name)
    squeezed = "".join(source.split())
    reading = read(name)
    assert len({item.code for item in reading.items}) == len(reading.items)
    for item in reading.items:
        first, last = item.lines
        own = "".join("".join(source.split("\n")[first - 1 : last]).split())
        assert "".join(item.problem.split()) in own
        assert all("".join(measure.split()) in own for measure in item.measures)
        assert all("".join(heading.split()) in squeezed for heading in item.headings)
        assert item.path[-1] in source.split("\n")[first - 1]
        assert 0 < len(item.title) <= 30
    starts = [item.lines[0] for item in reading.items]
    assert starts == sorted(starts)


def test_all_fixtures_are_used():
    assert {path.stem for path in NOTICES.glob("*.txt")} == set(CASES)


def test_a_heading_without_sub_items_is_an_item():
    item = next(item for item in read("decimal").items if item.path[-1] == "2.3")
    assert (item.problem, len(item.measures)) == ("财务制度执行有偏差", 2)
    assert read("decimal").counted.headings_as_items == 1


def test_levels_can_be_switched_and_are_counted():
    assert [(level.level, level.items) for level in read("two_readings").counted.levels] == [(1, 2), (2, 4), (3, 8)]
    assert len(read("two_readings", level=3).items) == 8
    assert len(read("feedback", level=2).items) == 3
    assert [warning.code for warning in read("feedback", level=2).warnings] == []
    assert "no_such_level" in [warning.code for warning in read("feedback", level=9).warnings]


def test_the_other_reading_is_named_with_level_and_count():
    (warning,) = read("two_readings").warnings
    assert warning.line == 4
    assert "--level 3" in warning.message
    assert "共 8 项" in warning.message


def test_numbers_out_of_sequence_keep_their_items_and_lines():
    reading = read("totals_disagree")
    slips = [(warning.line, warning.code) for warning in reading.warnings if warning.code.startswith("number_")]
    assert slips == [(12, "number_gap"), (13, "number_repeated"), (14, "number_back")]
    assert [item.code for item in reading.items] == ["2.1.1", "2.1.2", "2.1.3", "2.2.5", "2.2.5b", "2.2.4"]


def test_a_total_is_shown_beside_the_count_not_forced():
    reading = read("totals_disagree")
    assert ("problems", 10, 2, "10个问题") in {(one.kind, one.number, one.line, one.phrase) for one in reading.declared}
    assert reading.counted.items == 6


def test_headings_that_sort_by_status_speak_for_their_items():
    texts = Counter(item.status_text for item in read("sorted_by_status").items)
    assert texts == {"已完成整改": 7, "正在整改": 3, "尚未整改": 1}


def test_owners_in_brackets_and_in_lines():
    first, second, third, fourth, fifth = read("owners_in_brackets").items
    assert (first.lead_unit, first.person, first.due) == ("办公室", "柳青", date(2026, 3, 31))
    assert (second.support_units, second.due, second.due_text) == (("各科室",), None, "立行立改")
    assert (third.leader, third.due) == ("卫东", date(2026, 5, 31))
    assert (fourth.lead_unit, fourth.support_units, fourth.due) == ("路政科", ("财务科",), date(2026, 4, 30))
    assert (fifth.lead_unit, fifth.person, fifth.due) == ("养护科", "程军", date(2026, 6, 15))
    assert third.problem == "桥梁检测周期超期"


def test_a_table_that_was_pasted_as_text():
    item = read("table").items[1]
    assert item.problem == "工地扬尘检查流于形式"
    assert item.measures == ("增加夜间抽查；公布结果",)
    assert (item.lead_unit, item.leader, item.due) == ("质安站", "方正", date(2024, 6, 30))
    assert (item.status, item.long_term, item.status_text) == ("done", True, "已完成并长期坚持")


def test_lines_broken_for_their_width_are_put_together():
    reading = read("broken_lines")
    first = reading.items[0]
    assert first.problem == "护林员巡护轨迹缺失，有的站点连续两周没有上传巡护记录，责任没有压实"
    assert first.headings[1] == "关于对护林员队伍日常管理松散、巡护记录不完整不及时的问题"
    assert first.measures[0] == "更换巡护终端36台，逐人培训使用方法"
    assert (reading.campaign.inspected_from, reading.campaign.inspected_to) == (date(2023, 5, 8), date(2023, 6, 30))
    assert (reading.campaign.feedback_on, reading.campaign.published_on) == (date(2023, 8, 4), date(2023, 12, 1))


def test_the_inspectors_own_feedback_names_the_inspected_bureau():
    facts = read("feedback").campaign
    assert (facts.bureau, facts.inspecting_body) == ("松亭县农业农村局", "县委第三巡察组")
    assert facts.feedback_on == date(2025, 6, 16)


@pytest.mark.parametrize("name", ["decimal", "problem_and_answer", "yishi_paragraphs"])
def test_chapters_on_organisation_and_plans_yield_nothing(name):
    headings = " ".join(heading for item in read(name).items for heading in item.headings)
    assert "下一步" not in headings
    assert "组织" not in headings
    assert "站位" not in headings


def test_a_statement_above_speaks_for_all_if_its_count_agrees():
    assert {item.status_text for item in read("all_done_above").items} == {"9项整改任务均已完成整改"}
    fewer = read_notice(text("all_done_above").replace("9.规范考勤\n", ""))
    assert {item.status for item in fewer.items} == {"unstated"}


def test_the_sentence_that_closes_an_item_is_no_part_of_its_measures():
    assert read("closing_sentence").items[0].measures == ("修订议事清单", "会前两天送达材料。")


def test_a_label_alone_on_its_line_has_its_value_below():
    reading = read_notice(
        "整改任务清单，共2项。\n"
        "一、学习制度落实不到位\n整改措施\n1.修订学习制度。\n2.每季度检查一次。\n"
        "责任单位：\n办公室\n责任人\n责任单位\n人事科\n整改时限\n2026年6月底前\n"
        "二、议事规则不完善\n整改措施\n1.修订议事规则。\n【责任单位】\n人事科\n整改时限\n整改措施\n1.再议一次。\n"
    )
    first, second = reading.items
    assert (first.lead_unit, first.due, first.person) == ("办公室", date(2026, 6, 30), None)
    assert (second.lead_unit, second.due_text) == ("人事科", None)
    assert first.measures == ("修订学习制度。", "每季度检查一次。")


def test_a_problem_that_is_counted_off_below_stands_among_those_that_are_not():
    reading = read_notice(
        "整改情况通报\n一、学习制度落实不到位\n已完成整改。\n二、议事规则不完善\n正在整改。\n"
        "三、合同管理不规范\n（一）清理合同12份，已完成。\n（二）修订合同办法，正在征求意见。\n"
        "四、下一步打算\n（一）加强领导，层层落实。\n（二）跟踪问效。\n"
    )
    assert [(item.title, item.status) for item in reading.items] == [
        ("学习制度落实不到位", "done"),
        ("议事规则不完善", "in_progress"),
        ("合同管理不规范", "unstated"),
    ]
    assert [each.code for each in reading.warnings] == ["no_status"]
