"""Rows that begin like a total, a remark or a signature: which of them are items, measures, headings or nothing."""

from pathlib import Path
from typing import Any

import pytest

from bot.ledger.reading import LedgerReading
from tests.ledger.tables.making import csv_file, openpyxl_book, read

HEADS = ["序号", "问题", "整改措施", "责任单位", "责任人", "整改状态"]
LAMP = [1, "路灯损坏未修", "更换灯具", "市政科", "陈可", "已完成"]
TREE = [2, "行道树缺株", "补植树木", "绿化科", "方宁", "整改中"]


def a_book(tmp_path: Path, *rows: list[Any], merge: tuple[str, ...] = ()) -> LedgerReading:
    return read(openpyxl_book(tmp_path / "a.xlsx", {"台账": list(rows)}, merge=merge))


@pytest.mark.parametrize(
    "problem",
    [
        "累计3笔专项资金未拨付",
        "合计12名干部未报告个人事项",
        "共计5处违建未拆除",
        "说明：2025年无会议记录",
        "审核：三年账目无人审核",
    ],
)
@pytest.mark.parametrize(
    "beside", [("拨付", "财务科", "整改中"), ("拨付", "财务科", None), (None, "财务科", None), (None, None, "整改中")]
)
def test_a_problem_may_begin_with_the_word_of_a_total(tmp_path: Path, problem: str, beside: tuple[Any, ...]):
    heads = ["问题", "整改措施", "责任单位", "整改状态"]
    found = a_book(tmp_path, heads, [problem, *beside], ["学习走过场", "学习", "办公室", "整改中"])
    assert [each.problem for each in found.items] == [problem, "学习走过场"]


@pytest.mark.parametrize("measure", ["审核：对三年账目逐笔审核", "累计3次以上未到岗的通报", "说明：逐项说明理由"])
def test_a_measure_may_begin_so_too(tmp_path: Path, measure: str):
    found = a_book(tmp_path, HEADS, LAMP, [None, None, measure, None, None, "未完成"], TREE)
    assert [each.measures for each in found.items] == [("更换灯具", measure), ("补植树木",)]
    assert [each.status for each in found.items] == ["unstated", "in_progress"]
    assert [each.code for each in found.warnings] == ["states_differ"]


@pytest.mark.parametrize(
    "row",
    [
        [None, "单位主要负责人（签字）："],
        [None, "单位主要负责人（签字）：", None, None, None, "2026年4月20日"],
        [None, "填报人（签字）：周明远", None, None, "联系电话：0000000"],
        [None, "填报单位：市政科", "填报人", "周明远"],
        [None, "其中：已完成2个，正在整改1个"],
        ["图例", "√ 已完成  ○ 正在整改  × 未完成"],
        [None, "(第1页，共2页)"],
        [None, "第1页"],
        [None, "小计：2个问题", "2条措施", "2个单位"],
        [None, "小计", None, "绿化科"],
        ["本页小计", None, "2条措施", None, None, "完成1项"],
    ],
)
def test_signatures_legends_and_pages_are_no_items(tmp_path: Path, row: list[Any]):
    found = a_book(tmp_path, HEADS, LAMP, row, TREE)
    assert [each.problem for each in found.items] == ["路灯损坏未修", "行道树缺株"]
    assert [each.measures for each in found.items] == [("更换灯具",), ("补植树木",)]


@pytest.mark.parametrize(
    "text",
    [
        "主要负责人签字：      填表人：刘洋      联系电话：0000-1234567",
        "党组书记签字：",
        "局长签字：  填表人：刘洋",
        "分管领导签名：    审核人：",
        "单位负责人签章：",
        "主要领导签字",
        "主要负责同志（签字）：",
        "签发人：周明远",
        "（盖章）",
    ],
)
def test_who_signs_in_a_cell_over_the_whole_table_is_no_heading(tmp_path: Path, text: str):
    found = a_book(tmp_path, HEADS, LAMP, [text], TREE, merge=("A3:F3",))
    assert [each.headings for each in found.items] == [(), ()]
    assert not found.warnings


@pytest.mark.parametrize(
    "problem",
    ["会议记录无人签字", "书记签字背书流于形式", "主要负责人签字把关不严：2025年补签3次", "公章（盖章）登记不全"],
)
def test_a_problem_may_be_about_who_signs(tmp_path: Path, problem: str):
    heads = ["问题", "整改措施", "责任单位", "整改状态"]
    found = a_book(tmp_path, heads, [problem, "登记", "办公室", None], ["学习走过场", "学习", "办公室", "整改中"])
    assert [each.problem for each in found.items] == [problem, "学习走过场"]
    under = a_book(tmp_path, HEADS, [problem], LAMP, merge=("A2:F2",))
    assert [each.headings for each in under.items] == [(problem,)]


@pytest.mark.parametrize("word", ["同上", "/"])
@pytest.mark.parametrize("make", [openpyxl_book, None])
def test_the_same_word_in_three_cells_is_no_heading(tmp_path: Path, word: str, make: Any):
    rows = [HEADS, LAMP, [None, None, word, word, word, None], TREE]
    found = read(csv_file(tmp_path / "a.csv", rows) if make is None else make(tmp_path / "a.xlsx", {"台账": rows}))
    assert [each.problem for each in found.items] == ["路灯损坏未修", "行道树缺株"]
    assert [each.headings for each in found.items] == [(), ()]


@pytest.mark.parametrize("merge", [("A2:F2",), ("A2:E2",)])
def test_a_merged_cell_is_one(tmp_path: Path, merge: tuple[str, ...]):
    found = a_book(tmp_path, HEADS, ["公共设施"], LAMP, merge=merge)
    assert [each.headings for each in found.items] == [("公共设施",)]
