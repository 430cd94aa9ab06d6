"""A column headed as progress in which nothing stands but states, and states among words of progress."""

from pathlib import Path
from typing import Any

import docx
import pytest

from bot.ledger.tables.states import is_bare_state
from tests.ledger.tables.making import check, csv_file, item, openpyxl_book, read

HEADS = ["序号", "存在问题", "整改措施", "责任单位"]
LAMP = [1, "路灯损坏未修", "更换灯具并逐杆登记，由值班人员每晚巡查一次", "市政科"]
TREE = [2, "行道树缺株", "雨季前补植树木，成活后逐株挂牌并移交养护所", "绿化科"]
BILL = [3, "票据不齐", "补齐三年来的票据，逐笔核对并报财务科存档备查", "财务科"]


def a_book(tmp_path: Path, heads: list[str], *cells: list[Any]) -> Path:
    rows = [[*row, *more] for row, more in zip((LAMP, TREE, BILL), cells, strict=False)]
    return openpyxl_book(tmp_path / "a.xlsx", {"台账": [[*HEADS, *heads], *rows]})


def a_table(tmp_path: Path, heads: list[str], *cells: list[Any]) -> Path:
    rows = [[*row, *more] for row, more in zip((LAMP, TREE, BILL), cells, strict=False)]
    return csv_file(tmp_path / "a.csv", [[*HEADS, *heads], *rows])


def a_document(tmp_path: Path, heads: list[str], *cells: list[Any]) -> Path:
    rows = [[*HEADS, *heads], *([*row, *more] for row, more in zip((LAMP, TREE, BILL), cells, strict=False))]
    document = docx.Document()
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = str(text or "")
    document.save(str(tmp_path / "a.docx"))
    return tmp_path / "a.docx"


def an_item(row: list[Any], **more: Any) -> dict[str, Any]:
    return item(row[1], row[2], number=str(row[0]), lead=row[3], **more)


@pytest.mark.parametrize("make", [a_book, a_table, a_document])
@pytest.mark.parametrize("head", ["整改进度", "整改进展", "进展情况", "落实情况", "整改成效"])
def test_where_nothing_but_states_is_told_they_are_the_states(tmp_path: Path, make: Any, head: str):
    path = make(tmp_path, [head], ["已完成"], ["正在推进"], ["已完成并长期坚持"])
    reading = check(
        path,
        an_item(LAMP, status="done", said="已完成"),
        an_item(TREE, status="in_progress", said="正在推进"),
        an_item(BILL, status="done", said="已完成并长期坚持", long=True),
    )
    assert [each.progress for each in reading.items] == [(), (), ()]


def test_an_empty_cell_among_states_is_no_state(tmp_path: Path):
    check(
        a_book(tmp_path, ["整改进度"], ["已完成"], [None], ["取得阶段性成效"]),
        an_item(LAMP, status="done", said="已完成"),
        an_item(TREE),
        an_item(BILL, status="phased", said="取得阶段性成效"),
    )


def test_what_follows_a_state_that_is_not_the_end_may_explain_it(tmp_path: Path):
    reading = check(
        a_book(tmp_path, ["整改进度"], ["已完成"], ["正在推进，预计六月底补植"], ["未完成"]),
        an_item(LAMP, status="done", said="已完成"),
        an_item(TREE, status="in_progress", said="正在推进，预计六月底补植"),
        an_item(BILL, status="not_done", said="未完成"),
    )
    assert [each.progress for each in reading.items] == [(), (), ()]


@pytest.mark.parametrize("make", [a_book, a_table, a_document])
@pytest.mark.parametrize("head", ["整改进度", "整改情况"])
def test_states_among_words_of_progress_stay_progress_and_are_told_of(tmp_path: Path, make: Any, head: str):
    path = make(tmp_path, [head], ["已完成"], ["已补植三十株，其余待雨季"], ["正在推进"])
    found = read(path)
    assert [each.progress for each in found.items] == [("已完成",), ("已补植三十株，其余待雨季",), ("正在推进",)]
    assert [each.status for each in found.items] == ["unstated"] * 3
    (doubt,) = found.warnings
    assert (doubt.code, doubt.line, doubt.cell) == ("states_in_progress", 2, (2, 5))
    assert doubt.message.startswith(
        f"“{head}”一列有 2 处写的是整改状态（如“路灯损坏未修”的“已完成”），但表中没有写明状态的一列，"
    )


def test_short_words_of_what_was_done_are_no_states(tmp_path: Path):
    found = read(a_book(tmp_path, ["整改进展"], ["已完成3盏更换"], ["制度已落实到各所"], ["票据整改完成一半"]))
    assert [each.progress for each in found.items] == [("已完成3盏更换",), ("制度已落实到各所",), ("票据整改完成一半",)]
    assert [each.status for each in found.items] == ["unstated"] * 3
    assert found.warnings == ()


def test_where_there_is_a_column_of_states_progress_stays_progress(tmp_path: Path):
    found = read(a_book(tmp_path, ["整改进度", "整改状态"], ["已完成", "整改中"], ["正在推进", "整改中"]))
    assert [(each.status, each.status_text) for each in found.items] == [("in_progress", "整改中")] * 2
    assert [each.progress for each in found.items] == [("已完成",), ("正在推进",)]
    assert found.warnings == ()


def test_where_a_unit_says_itself_how_far_it_is_its_progress_is_no_finding(tmp_path: Path):
    found = read(a_book(tmp_path, ["整改进度", "单位自评"], ["已完成", "已完成"], ["正在推进", "未完成"]))
    assert [each.status for each in found.items] == ["unstated"] * 2
    assert [each.code for each in found.warnings] == ["states_in_progress"]


def test_a_column_that_tells_states_goes_before_one_of_progress(tmp_path: Path):
    found = read(a_book(tmp_path, ["完成情况", "整改进度"], ["已完成", "正在推进"], ["未完成", "正在推进"]))
    assert [(each.status, each.status_text) for each in found.items] == [("done", "已完成"), ("not_done", "未完成")]
    assert [each.progress for each in found.items] == [("正在推进",), ("正在推进",)]


def test_of_two_columns_of_states_under_other_heads_none_is_taken(tmp_path: Path):
    found = read(a_book(tmp_path, ["落实情况", "整改进展"], ["已完成", "正在推进"], ["已完成", "已完成"]))
    assert [each.status for each in found.items] == ["unstated"] * 2
    assert [each.progress for each in found.items] == [
        ("落实情况：已完成", "整改进展：正在推进"),
        ("落实情况：已完成", "整改进展：已完成"),
    ]
    assert [each.code for each in found.warnings] == ["states_in_progress"] * 2


def test_a_column_of_states_beside_one_of_words(tmp_path: Path):
    found = read(a_book(tmp_path, ["工作进展", "整改进度"], ["灯具已换", "已完成"], ["补植了三十株", "正在推进"]))
    assert [each.status for each in found.items] == ["done", "in_progress"]
    assert [each.progress for each in found.items] == [("灯具已换",), ("补植了三十株",)]
    assert found.warnings == ()


@pytest.mark.parametrize("said", ["无", "—", "/", "待定"])
def test_words_for_nothing_are_no_states(tmp_path: Path, said: str):
    found = read(a_book(tmp_path, ["整改进度"], [said], [said]))
    assert [(each.status, each.status_text, each.progress) for each in found.items] == [("unstated", None, (said,))] * 2
    assert found.warnings == ()


def test_sheets_of_the_same_heads_are_one_ledger_whatever_stands_in_their_progress(tmp_path: Path):
    heads = [*HEADS, "整改进度"]
    sheets = {"市政": [heads, [*LAMP, "已完成"]], "绿化": [heads, [*TREE, "已补植三十株，其余待雨季"]]}
    found = read(openpyxl_book(tmp_path / "a.xlsx", sheets))
    assert [(each.status, each.progress) for each in found.items] == [
        ("done", ()),
        ("unstated", ("已补植三十株，其余待雨季",)),
    ]
    assert found.warnings == ()


@pytest.mark.parametrize(
    "text",
    [
        *("已完成", "完成", "已销号", "√", "已完成整改", "该问题已完成整改", "目前已完成整改", "完成,并长期坚持"),
        *("已整改，需长期坚持", "已阶段性完成并长期坚持", "取得阶段性成果", "已完成（4月2日）", "已完成。", "基本完成"),
        *("序时推进", "正在推进中", "持续推进", "未完成", "尚未整改", "已驳回", "正在整改，计划年底完成"),
    ],
)
def test_states_alone(text: str):
    assert is_bare_state(text)


@pytest.mark.parametrize(
    "text",
    [
        *("已完成3盏更换", "已完成路面修复", "制度已落实", "已完成，待验收", "基本完成路面修复", "灯具已全部更换"),
        *("正在推进路面修复", "预计5月完成", "80%", "已整改，其余2处月底完成", "限期整改", "", "已召开会议，正在整改"),
    ],
)
def test_words_that_are_no_states_alone(text: str):
    assert not is_bare_state(text)


@pytest.mark.parametrize("head", ["进展情况", "完成情况"])
@pytest.mark.parametrize(
    "cells", [("已完成：清退0.8万元。", "正在整改：已完成1处。"), ("已完成，清退0.8万元", "未完成，等待批复")]
)
def test_a_state_before_an_explanation_is_told_where_no_column_says_states(tmp_path, head, cells):
    reading = read(a_table(tmp_path, [head], *([cell] for cell in cells)))
    assert {each.status for each in reading.items} == {"unstated"}
    assert [each.code for each in reading.warnings] == ["states_in_progress"]
    assert "有 2 处" in reading.warnings[0].message
