"""Ledgers that are forms, a block of labels and values for each problem: what is read of them, and what is no form."""

from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.documents.marked import save
from bot.ledger.files import read_file
from bot.ledger.reading import LedgerReading, Unreadable
from tests.ledger.tables import making
from tests.ledger.tables.making import csv_file, item, openpyxl_book, xlsxwriter_book

TITLE = ["滨河新区园林局巡察反馈问题整改归零表（2026年3月6日反馈）"]


LABELS = (
    *(
        "整改时限",
        "整改措施",
        "问题序号",
        "存在问题",
        "归零措施",
        "巡察反馈的问题",
        "完成情况",
        "人",
        "整改状态",
        "完成时限",
    ),
    *("问题", "整改事项", "序号", "反馈问题"),
    *("气象条件", "多云"),  # of these a warning speaks
)
check = partial(making.check, labels=LABELS)


def form(number: object, problem: str, owner: str, **more: Any) -> list[list[Any]]:
    """As bureaus lay it out: labels left of their values, two pairs in the first row, opinions below."""
    return [
        TITLE,
        ["问题序号", number, "责任部门（人）", owner],
        ["巡察反馈的问题", problem],
        ["根本原因", more.get("cause", "制度不健全")],
        ["归零措施", more.get("measures", "1.修订制度；\n2.每周巡查。")],
        ["整改时限", more.get("due", "2026年5月底前")],
        ["完成情况", more.get("status", "已完成")],
        ["佐证材料", "见附件"],
        ["举一反三", "全面排查"],
        ["责任部门意见", "同意"],
        ["分管领导签字", None],
    ]


MERGE = ["A1:D1", *(f"B{row}:D{row}" for row in range(3, 12))]
FIRST = item(
    "行道树缺株较多，补植不及时",
    "修订制度；",
    "每周巡查。",
    number="1",
    lead="绿化科",
    person="柳青",
    due="2026-05-31",
    due_text="2026年5月底前",
    status="done",
    said="已完成",
    rows=(2, 11),
)


def test_one_form_in_a_sheet(tmp_path: Path):
    rows = form(1, "行道树缺株较多，补植不及时", "绿化科（柳青）")
    reading = check(openpyxl_book(tmp_path / "a.xlsx", {"归零表": rows}, merge=MERGE), FIRST | {"rows": (2, 8)})
    assert (reading.campaign.bureau, str(reading.campaign.feedback_on)) == ("滨河新区园林局", "2026-03-06")


def test_one_sheet_a_problem(tmp_path: Path):
    sheets = {
        "1": form(1, "行道树缺株较多，补植不及时", "绿化科（柳青）"),
        "2": form(2, "公园设施损坏未修", "设施科", measures="更换座椅 20 张", status="整改中", due="3个月内"),
        "3": form(3, "油卡管理混乱", "办公室、财务科", status="未完成", due="立行立改"),
    }
    check(
        xlsxwriter_book(tmp_path / "a.xlsx", sheets),
        FIRST | {"rows": (2, 8)},
        item(
            "公园设施损坏未修",
            "更换座椅 20 张",
            number="2",
            lead="设施科",
            due="2026-06-06",
            due_text="3个月内",
            status="in_progress",
            said="整改中",
            rows=(2, 8),
        ),
        item(
            "油卡管理混乱",
            "修订制度；",
            "每周巡查。",
            number="3",
            lead="办公室",
            support=["财务科"],
            due_text="立行立改",
            status="not_done",
            said="未完成",
        ),
        doubts=[(2, "several_leads")],
    )


def test_several_forms_below_each_other(tmp_path: Path):
    rows = [
        *form(1, "行道树缺株较多，补植不及时", "绿化科（柳青）"),
        [],
        *form(2, "公园设施损坏未修", "设施科", due="规划阶段", status="整改中"),
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"归零表": rows}),
        FIRST | {"rows": (2, 8)},
        item(
            "公园设施损坏未修",
            "修订制度；",
            "每周巡查。",
            number="2",
            lead="设施科",
            due_text="规划阶段",
            status="in_progress",
            said="整改中",
            rows=(14, 20),
        ),
        doubts=[(14, "due_unparsed")],
    )


def test_labels_above_their_values(tmp_path: Path):
    rows = [
        ["整改事项", None, None],
        ["路灯损坏未修", None, None],
        ["整改措施", None, None],
        ["更换灯具", None, None],
        ["责任单位", None, None],
        ["市政科", None, None],
        ["完成时限", None, None],
        ["2026-05-27", None, None],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"表": rows}, merge=[f"A{n}:C{n}" for n in range(1, 9)]),
        item("路灯损坏未修", "更换灯具", lead="市政科", due="2026-05-27", rows=(1, 8)),
    )


def test_a_label_and_its_value_in_one_cell(tmp_path: Path):
    rows = [
        ["问题序号：7"],
        ["存在问题：路灯损坏未修"],
        ["整改措施：更换灯具"],
        ["责任单位：市政科（周明远）"],
        ["整改时限：2026年5月27日"],
    ]
    check(
        xlsxwriter_book(tmp_path / "a.xlsx", {"表": rows}),
        item(
            "路灯损坏未修",
            "更换灯具",
            number="7",
            lead="市政科",
            person="周明远",
            due="2026-05-27",
            due_text="2026年5月27日",
        ),
    )


def test_measures_in_rows_of_their_own_beside_a_merged_label(tmp_path: Path):
    rows = [
        ["序号", 4, "责任领导", "周明远"],
        ["反馈问题", "古树名木无人管护", "牵头单位", "绿化科"],
        ["整改措施", "逐株建档", "配合单位", "林长办"],
        [None, "落实管护责任人"],
        [None, "每季度体检一次"],
        ["整改状态", "基本完成", "完成时限", "长期坚持"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"表": rows}, merge=["A3:A5", "C3:C5", "D3:D5"]),
        item(
            "古树名木无人管护",
            "逐株建档",
            "落实管护责任人",
            "每季度体检一次",
            number="4",
            leader="周明远",
            lead="绿化科",
            support=["林长办"],
            status="basically_done",
            said="基本完成",
            due_text="长期坚持",
            long=True,
            rows=(1, 6),
        ),
    )


def test_a_form_as_separated_text(tmp_path: Path):
    rows = [["问题序号", "1"], ["存在问题", "路灯损坏未修"], ["整改措施", "更换灯具"], ["责任单位", "市政科"]]
    check(
        csv_file(tmp_path / "a.csv", rows, encoding="gb18030"),
        item("路灯损坏未修", "更换灯具", number="1", lead="市政科"),
    )


def test_labels_that_are_not_known_and_values_that_are_missing_are_told(tmp_path: Path):
    rows = [
        ["问题序号", 1, None, None],
        ["存在问题", "路灯损坏未修"],
        ["整改措施", "更换灯具"],
        ["责任单位", None],
        ["气象条件", "多云"],
        ["整改状态", "差不多了"],
        ["责任部门意见", "同意"],
    ]
    path = openpyxl_book(tmp_path / "a.xlsx", {"表": rows})
    reading = check(
        path,
        item("路灯损坏未修", "更换灯具", number="1", said="差不多了", rows=(1, 6)),
        doubts=[(1, "unit_missing"), (1, "status_unread"), (5, "label_unknown")],
    )
    save(path, reading, tmp_path / "m.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx").active
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment] == ["A4", "A5", "B6"]


def test_a_first_row_with_three_pairs_is_no_head(tmp_path: Path):
    rows = [
        ["问题", "路灯损坏未修", "责任部门", "市政科", "整改时限", "2026-05-27"],
        ["整改措施", "更换灯具"],
        ["责任领导", "周明远"],
        ["整改状态", "整改中"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"表": rows}),
        item(
            "路灯损坏未修",
            "更换灯具",
            leader="周明远",
            lead="市政科",
            due="2026-05-27",
            status="in_progress",
            said="整改中",
            rows=(1, 4),
        ),
    )


def test_two_forms_of_the_same_words_are_two_items(tmp_path: Path):
    block = [["存在问题", "路灯损坏未修"], ["整改措施", "更换灯具"], ["责任单位", "市政科"], ["整改时限", "2026-05-27"]]
    lamp = item("路灯损坏未修", "更换灯具", lead="市政科", due="2026-05-27")
    check(openpyxl_book(tmp_path / "a.xlsx", {"表": [*block, *block]}), lamp, lamp, doubts=[(5, "problem_again")])


def test_forms_beside_a_table_are_told_of_where_they_hold_something_else(tmp_path: Path):
    """One of what the table has is told of where it says more of it; one that is still empty says nothing."""
    table: list[list[Any]] = [
        list(making.HEADS),
        [1, "行道树缺株较多，补植不及时", "补植", "绿化科", "2026-05-31", "整改中"],
    ]
    same, empty = form(1, "行道树缺株较多，补植不及时", "绿化科"), form(None, "", "")
    listed = item(
        "行道树缺株较多，补植不及时",
        "补植",
        number="1",
        lead="绿化科",
        due="2026-05-31",
        status="in_progress",
        said="整改中",
    )
    sheets: dict[str, list[list[Any]]] = {"台账": table, "空表": empty}
    check(openpyxl_book(tmp_path / "a.xlsx", sheets), listed)
    sheets |= {"归零表1": same, "归零表2": form(2, "公园设施损坏未修", "设施科")}
    told = [(0, "sheet_left_out"), (0, "sheet_says_more")]
    reading = check(openpyxl_book(tmp_path / "b.xlsx", sheets), listed, doubts=told)
    assert {each.code: each.message[4:8] for each in reading.warnings} == {
        "sheet_left_out": "归零表2",
        "sheet_says_more": "归零表1",
    }


def test_a_formula_without_a_value_is_told(tmp_path: Path):
    rows = [["存在问题", "路灯损坏未修"], ["整改措施", "更换灯具"], ["责任单位", "=市政"], ["整改时限", "2026-05-27"]]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"表": rows}),
        item("路灯损坏未修", "更换灯具", due="2026-05-27"),
        doubts=[(1, "formula_uncounted"), (1, "unit_missing")],
    )


def test_many_forms_take_no_time(tmp_path: Path):
    block = [["存在问题", "路灯损坏未修"], ["整改措施", "更换灯具"], ["责任单位", "市政科"], ["整改时限", "2026-05-27"]]
    rows = [[label, f"{text}{n}" if label == "存在问题" else text] for n in range(4_000) for label, text in block]
    reading = read_file(csv_file(tmp_path / "a.csv", rows))
    assert isinstance(reading, LedgerReading)
    assert len(reading.items) == 4_000
    assert reading.items[-1].lines == (15_997, 16_000)


NO_FORMS = {
    "words that nobody knows": [["甲项", "路灯"], ["乙项", "更换"], ["丙项", "市政科"]],
    "no problem": [["责任单位", "市政科"], ["整改时限", "5月底"], ["责任领导", "周明远"]],
    "a problem and no answer": [["存在问题", "路灯损坏未修"], ["序号", "1"], ["备注", "无"], ["类别", "市政"]],
    "labels without values": [["问题序号"], ["存在问题"], ["整改措施"], ["责任单位"]],
    "a text in a sheet": [
        ["整改措施"],
        ["我局高度重视，"],
        ["立即召开会议研究，"],
        ["责任单位"],
        ["市政科表示"],
        ["将按要求办理。"],
        ["存在问题"],
        ["以上是"],
        ["基本情况。"],
        ["特此"],
        ["报告。"],
        ["某局"],
        ["某日"],
    ],
}


@pytest.mark.parametrize("name", NO_FORMS)
def test_nothing_is_taken_for_a_form_by_its_looks(tmp_path: Path, name: str):
    with pytest.raises(Unreadable, match="没有找到台账的表头"):
        read_file(xlsxwriter_book(tmp_path / "a.xlsx", {"表": NO_FORMS[name]}))
