"""Columns that say how far items are at several times: the latest counts, wherever it stands."""

import pytest

from tests.ledger.tables.making import csv_file, openpyxl_book, read

HEADS = ["序号", "问题", "责任单位", "整改措施", "整改时限"]
LAMP = [1, "两处路灯损坏未修", "市政科", "更换灯具", "2026-05-27"]


@pytest.mark.parametrize(
    ("groups", "head"),
    [
        (("本月", "上月"), "完成情况"),
        (("本月", "上月"), "整改状态"),
        (("第二季度", "第一季度"), "完成情况"),
        (("2026年1月", "2025年12月"), "整改状态"),
        (("近期", "前期"), "整改状态"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_groups_of_several_times(tmp_path, groups, head, turned):
    step = -1 if turned else 1
    rows = [HEADS + list(groups[::step]), [None] * 5 + [head, head], [*LAMP, *["未完成", "已完成"][::step]]]
    merge = [f"{letter}1:{letter}2" for letter in "ABCDE"]
    (found,) = read(openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=merge)).items
    assert (found.status, found.status_text) == ("not_done", "未完成")
    assert found.progress == (f"{groups[1]}·{head}：已完成",)


@pytest.mark.parametrize(
    "heads", [("3月整改状态", "6月整改状态"), ("上月整改状态", "本月整改状态"), ("第一轮状态", "第二轮状态")]
)
@pytest.mark.parametrize("turned", [False, True])
def test_heads_of_several_times(tmp_path, heads, turned):
    step = -1 if turned else 1
    rows = [[*HEADS, *heads[::step]], [*LAMP, *["未启动", "正在整改"][::step]]]
    (found,) = read(csv_file(tmp_path / "a.csv", rows)).items
    assert (found.status, found.status_text) == ("in_progress", "正在整改")


def test_an_empty_cell_of_the_latest_leaves_the_one_before(tmp_path):
    (found,) = read(csv_file(tmp_path / "a.csv", [[*HEADS, "6月整改状态", "3月整改状态"], [*LAMP, "", "整改中"]])).items
    assert found.status == "in_progress"


def test_where_the_times_do_not_tell_nobody_is_believed(tmp_path):
    reading = read(
        csv_file(tmp_path / "a.csv", [[*HEADS, "第一季度整改状态", "5月整改状态"], [*LAMP, "已完成", "整改中"]])
    )
    assert [each.status for each in reading.items] == ["unstated"]
    assert [each.code for each in reading.warnings] == ["state_columns_differ"]


def test_the_column_that_is_taken_of_two_states_in_the_same_words_is_named(tmp_path):
    reading = read(csv_file(tmp_path / "a.csv", [[*HEADS, "整改状态", "整改状态"], [*LAMP, "已完成", "整改中"]]))
    assert [each.status for each in reading.items] == ["in_progress"]
    assert ["取用第 7 列" in each.message for each in reading.warnings] == [True]
