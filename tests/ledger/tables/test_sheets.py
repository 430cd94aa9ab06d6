"""Which sheets of a workbook are read, and what is read of several."""

from pathlib import Path

import pytest

from bot.ledger.words import say
from bot.rules.models import State
from tests.documents.test_ledger_book import Office, office, usual  # noqa: F401 - a fixture
from tests.ledger.tables.making import HEADS, check, item, openpyxl_book, read, xlsxwriter_book

LAMP = item("路灯损坏未修", "更换灯具", number="1", lead="市政科", due="2026-05-27", status="done", said="已完成")
TREE = item(
    "行道树缺株",
    "补植树木",
    number="1",
    under=["绿化"],
    lead="绿化科",
    due="2026-06-30",
    status="in_progress",
    said="整改中",
)
FIRST = [HEADS, [1, "路灯损坏未修", "更换灯具", "市政科", "2026-05-27", "已完成"]]
SECOND = [HEADS, [1, "行道树缺株", "补植树木", "绿化科", "2026-06-30", "整改中"]]


def test_sheets_of_the_same_columns_are_one_ledger(tmp_path):
    path = openpyxl_book(tmp_path / "a.xlsx", {"市政": [*FIRST, *FIRST[1:]], "绿化": SECOND})
    lamp = LAMP | {"under": ("市政",)}
    check(path, lamp, lamp, TREE, doubts=[(3, "problem_again")])


@pytest.mark.parametrize(
    "name", ["Sheet1", "sheet 1", "工作表1", "台账", "整改台账", "2026年巡察反馈问题整改台账", "问题清单（1）"]
)
def test_the_name_of_the_first_sheet_is_a_heading_only_where_it_says_something(tmp_path: Path, name: str):
    found = read(openpyxl_book(tmp_path / "a.xlsx", {name: FIRST, "绿化": SECOND})).items
    assert [each.headings for each in found] == [(), ("绿化",)]


def test_headings_in_the_first_sheet_are_enough(tmp_path: Path):
    path = openpyxl_book(tmp_path / "a.xlsx", {"市政": [HEADS, ["（一）照明"], FIRST[1]], "绿化": SECOND})
    assert [each.headings for each in read(path).items] == [("（一）照明",), ("绿化",)]


def test_a_sheet_that_says_the_same_again_counts_once(tmp_path):
    check(openpyxl_book(tmp_path / "a.xlsx", {"台账": FIRST, "打印版": FIRST}), LAMP)


def test_a_sheet_of_other_columns_is_named_if_it_has_something_new(tmp_path):
    other = [["序号", "重点工作内容", "责任单位", "开始时间"], [1, "完善养护制度", "绿化科", "2026-03-01"]]
    check(openpyxl_book(tmp_path / "a.xlsx", {"台账": FIRST, "重点工作": other}), LAMP, doubts=[(0, "sheet_left_out")])


def test_hidden_sheets_and_those_that_help_to_fill_in_the_form_are_not_read(tmp_path):
    sheets = {"台账": FIRST, "旧台账": SECOND, "填表说明": SECOND, "附表（勿动）": SECOND, "统计汇总": SECOND}
    check(openpyxl_book(tmp_path / "a.xlsx", sheets, aside=["旧台账"]), LAMP)


def test_a_ledger_in_a_sheet_with_the_name_of_a_help_is_read_if_there_is_no_other(tmp_path):
    check(openpyxl_book(tmp_path / "a.xlsx", {"问题整改说明": FIRST}), LAMP)


def test_two_tables_in_one_sheet(tmp_path):
    rows = [
        ["一、集中整改事项"],
        *FIRST,
        [],
        ["二、长期事项"],
        ["序号", "责任单位", "存在问题", "整改时限", "整改措施", "整改状态"],
        [1, "绿化科", "行道树缺株", "2026-06-30", "补植树木", "整改中"],
    ]
    found = read(openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=["A1:F1", "A5:F5"])).items
    assert [(each.problem, each.lead_unit, each.lines) for each in found] == [
        ("路灯损坏未修", "市政科", (3, 3)),
        ("行道树缺株", "绿化科", (7, 7)),
    ]


OTHER = [["序号", "工作任务", "责任单位", "责任人", "完成情况"], [1, "完善养护制度", "绿化科", "陈可", "推进"]]


@pytest.mark.parametrize("sheets", [{"台账": [*FIRST, [], *OTHER]}, {"台账": FIRST, "其他": [*FIRST, [], *OTHER]}])
def test_a_further_table_of_other_columns_is_named_by_its_sheet_and_row(tmp_path: Path, sheets):
    found = read(openpyxl_book(tmp_path / "a.xlsx", sheets))
    assert [each.problem for each in found.items] == ["路灯损坏未修"]
    assert [(each.line, each.message) for each in found.warnings] == [
        (0, say("further_table_left_out", sheet=list(sheets)[-1], row=5))
    ]


def test_a_further_table_that_says_more_of_the_same_is_named_by_its_sheet_and_row(tmp_path: Path):
    more = [
        ["序号", "责任单位", "存在问题", "整改时限", "责任人", "备注"],
        [1, "市政科", "路灯损坏未修", "2026-07-31", "陈可", "约谈"],
    ]
    found = read(openpyxl_book(tmp_path / "a.xlsx", {"台账": [*FIRST, ["附：分工"], *more]}, merge=["A3:F3"]))
    assert [(each.problem, each.lines) for each in found.items] == [("路灯损坏未修", (2, 2))]
    assert [each.message for each in found.warnings] == [say("further_table_says_more", sheet="台账", row=5)]


def test_three_tables_in_one_sheet_have_each_its_own_merged_cells_and_title(tmp_path):
    other = ["序号", "责任单位", "存在问题", "整改时限", "整改措施", "整改状态"]
    rows = [
        ["一、集中整改事项"],
        *FIRST,
        ["二、长期事项"],
        other,
        [1, "绿化科", "行道树缺株", "2026-06-30", "补植树木", "整改中"],
        [None, None, None, None, "逐株挂牌", None],
        ["三、其他事项"],
        HEADS,
        [1, "票据不齐", "补齐票据", "财务科", "2026-04-30", "未完成"],
    ]
    merge = ["A1:F1", "A4:F4", "A6:A7", "B6:B7", "C6:C7", "D6:D7", "F6:F7", "A8:F8"]
    found = read(openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=merge)).items
    assert [(each.problem, each.lead_unit, each.measures, each.lines) for each in found] == [
        ("路灯损坏未修", "市政科", ("更换灯具",), (3, 3)),
        ("行道树缺株", "绿化科", ("补植树木", "逐株挂牌"), (6, 7)),
        ("票据不齐", "财务科", ("补齐票据",), (10, 10)),
    ]


def test_empty_sheets_before_the_ledger(tmp_path):
    check(xlsxwriter_book(tmp_path / "a.xlsx", {"Sheet1": [], "封面": [["整改工作台账"]], "台账": FIRST}), LAMP)


async def test_the_bots_own_workbook_gives_its_items_once(office: Office, tmp_path: Path):  # noqa: F811
    await office.enters(usual)
    ledger = await office.reads()
    path = tmp_path / "own.xlsx"
    path.write_bytes(office.book(ledger))
    reading = read(path)
    assert [each.problem for each in reading.items] == [row.task for row in ledger.rows]
    assert [each.due for each in reading.items] == [row.item.due for row in ledger.rows]
    assert [each.leader for each in reading.items] == [row.leader or None for row in ledger.rows]
    assert [each.lead_unit for each in reading.items] == [row.unit or None for row in ledger.rows]
    assert [each.measures for each in reading.items] == [tuple(m.text for m in row.measures) for row in ledger.rows]
    assert [each.headings[:1] for each in reading.items] == [(row.aspect,) for row in ledger.rows]
    assert any(row.item.state is State.CLOSED for row in ledger.rows)
    assert {each.code for each in reading.warnings} <= {"unit_missing", "due_early"}
