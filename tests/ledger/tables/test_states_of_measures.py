"""A problem of several measures, each with its state in a row of its own: the whole is as far as all of them say, or unknown."""

from pathlib import Path

import pytest

from tests.ledger.tables.making import csv_file, read

HEADS = ["序号", "反馈问题", "整改措施", "责任单位", "完成情况"]


def states(tmp_path: Path, *told: str) -> tuple[str, str | None, tuple[str, ...], list[str]]:
    first, *others = told
    rows = [
        ["1", "档案缺页", "措施甲", "办公室", first],
        *(["", "", f"措施{n}", "办公室", each] for n, each in enumerate(others)),
    ]
    rows += [["2", "车辆闲置", "调剂车辆", "后勤科", "正在推进"]]
    reading = read(csv_file(tmp_path / "a.csv", [HEADS, *rows]))
    found = reading.items[0]
    return found.status, found.status_text, found.progress, [each.code for each in reading.warnings]


@pytest.mark.parametrize("told", [("已完成", "正在推进"), ("正在推进", "已完成"), ("已完成", "已完成", "未完成")])
def test_measures_of_different_states_make_no_state_of_the_whole(tmp_path: Path, told: tuple[str, ...]):
    status, text, progress, warnings = states(tmp_path, *told)
    assert (status, text, warnings) == ("unstated", None, ["states_differ"])
    assert progress == tuple(f"完成情况：{each}" for each in dict.fromkeys(told))  # nothing that was said is lost


@pytest.mark.parametrize("told", [("已完成", "已完成"), ("已完成", ""), ("", "已完成"), ("已完成", "整改完成")])
def test_measures_of_one_state_are_the_whole(tmp_path: Path, told: tuple[str, ...]):
    status, _, _, warnings = states(tmp_path, *told)
    assert (status, warnings) == ("done", [])


def test_where_each_measure_says_its_state_one_that_says_none_has_none(tmp_path: Path):
    rows = [
        ["1", "档案缺页", "补档案", "办公室", "已完成"],
        ["", "", "修订办法", "办公室", ""],
        ["2", "账目混乱", "清理账目", "财务科", "正在推进"],
        ["", "", "公开招标", "财务科", "已完成"],
        ["3", "车辆闲置", "调剂车辆", "后勤科", "已完成"],
    ]
    reading = read(csv_file(tmp_path / "a.csv", [HEADS, *rows]))
    assert [item.status for item in reading.items] == ["unstated", "unstated", "done"]
    assert [each.code for each in reading.warnings] == ["states_missing", "states_differ"]
    assert reading.items[0].progress == ("完成情况：已完成",)


@pytest.mark.parametrize(
    ("said", "long_term", "codes"),
    [
        ("是", True, []),
        ("√", True, []),
        ("长期坚持", True, []),
        ("需长期坚持", True, []),
        ("", False, []),
        ("否", False, []),
        ("否（已完成）", False, []),
        ("不需要", False, []),
        ("不需要长期坚持", False, []),
        ("阶段性", False, []),
        ("视情况而定", False, ["long_term_unread"]),
    ],
)
def test_whether_it_is_kept_up_for_good(tmp_path: Path, said: str, long_term: bool, codes: list[str]):
    rows = [["1", "档案缺页", "补档案", "办公室", "已完成", said], ["2", "车辆闲置", "调剂", "后勤科", "已完成", "是"]]
    reading = read(csv_file(tmp_path / "a.csv", [[*HEADS, "是否长期坚持"], *rows]))
    assert (reading.items[0].long_term, [each.code for each in reading.warnings]) == (long_term, codes)
