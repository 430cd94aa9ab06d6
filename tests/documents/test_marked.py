"""The marked copy of a ledger, read back by another library: what is filled, what is noted, and what is left as it is."""

import hashlib
from pathlib import Path
from typing import Any

import openpyxl

from bot.documents.marked import save
from bot.ledger.files import read_file
from bot.ledger.reading import LedgerReading, as_json
from tests.ledger.tables.making import xlsxwriter_book

HEADS = ["序号", "存在问题", "整改措施", "责任单位", "整改时限", "整改状态"]
MARK = "FFFFE699"
ROWS = [
    ["某局整改台账（2026年2月27日反馈）"],
    HEADS,
    [1, "背街小巷清扫不及时", "每日清扫三次", "道路科", "2026年5月底前", "整改中"],
    [2, "行道树缺株较多", "补种 30 株", "绿化站", "规划阶段", "差不多了"],
    [3, "油卡管理混乱", "=cmd|' /C calc'!A0", None, "2026年6月底前", "已完成"],
    [4, "", "建立台账", "财务科", "2026年6月底前", "整改中"],
    [4, "窗口态度生硬", "培训", "政务科、督查科", "2026年6月底前", "整改中"],
]


def marked(tmp_path: Path, sheets: dict[str, Any]) -> Any:
    source = xlsxwriter_book(tmp_path / "台账.xlsx", sheets)
    reading = read_file(source)
    assert isinstance(reading, LedgerReading)
    save(source, reading, tmp_path / "标注.xlsx")
    return openpyxl.load_workbook(tmp_path / "标注.xlsx")


def filled(sheet: Any) -> list[str]:
    return [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.start_color.rgb == MARK]


def notes(sheet: Any) -> dict[str, str]:
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment is not None}


def test_the_cell_that_is_meant_is_marked_and_says_why(tmp_path: Path):
    sheet = marked(tmp_path, {"台账": ROWS}).active
    assert filled(sheet) == ["G1", "E4", "F4", "G4", "D5", "G5", "B6", "G6", "D7", "G7"]
    assert set(notes(sheet)) == {"E4", "F4", "D5", "B6", "D7"}
    assert "规划阶段" in notes(sheet)["E4"]
    assert "差不多了" in notes(sheet)["F4"]
    assert notes(sheet)["D5"] == "“油卡管理混乱”没有写责任单位。"
    assert notes(sheet)["B6"] == sheet["G6"].value == "第 6 行没有写问题或任务，未导入。"
    assert sheet["G4"].value == f"{notes(sheet)['E4']}\n{notes(sheet)['F4']}"
    assert sheet["G1"].value == "核对提示"


def test_all_other_cells_are_as_they_were(tmp_path: Path):
    sheet = marked(tmp_path, {"台账": ROWS}).active
    assert [sheet.cell(5, at).value for at in range(1, 7)] == [
        "3",
        "油卡管理混乱",
        "=cmd|' /C calc'!A0",
        "",
        "2026年6月底前",
        "已完成",
    ]
    assert sheet["C5"].data_type == "s"


def test_what_is_about_a_row_and_no_cell_of_it_marks_the_row(tmp_path: Path):
    rows = [*ROWS[:4], ["五、财务方面"] * 6]
    sheet = marked(tmp_path, {"台账": rows}).active
    assert [place for place in filled(sheet) if place.endswith("5")] == [f"{column}5" for column in "ABCDEFG"]


def test_rows_of_a_further_sheet_are_marked_in_that_sheet(tmp_path: Path):
    second = [HEADS, [1, "档案缺页", "补齐", "档案科", "以后再说", "整改中"]]
    book = marked(tmp_path, {"机关": ROWS[1:3], "下属单位": second})
    assert filled(book["机关"]) == ["G1"]
    assert filled(book["下属单位"]) == ["G1", "E2", "G2"]


def test_it_is_the_same_to_the_byte_each_time(tmp_path: Path):
    first = marked(tmp_path, {"台账": ROWS})
    assert first.properties.created.year == 2000
    digests = set()
    for _ in range(2):
        reading = read_file(tmp_path / "台账.xlsx")
        assert isinstance(reading, LedgerReading)
        save(tmp_path / "台账.xlsx", reading, tmp_path / "标注.xlsx")
        digests.add(hashlib.sha256((tmp_path / "标注.xlsx").read_bytes()).hexdigest())
    assert len(digests) == 1


def test_the_json_of_a_warning_does_not_tell_the_cell(tmp_path: Path):
    reading = read_file(xlsxwriter_book(tmp_path / "台账.xlsx", {"台账": ROWS}))
    assert all(set(each) == {"line", "code", "message"} for each in as_json(reading)["warnings"])
