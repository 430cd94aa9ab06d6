"""Rosters in the layouts that offices send, and the form we hand out."""

import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
import xlsxwriter

from bot.ledger import workbook
from bot.ledger.files import read_file
from bot.ledger.reading import RosterReading, RosterRow, Unreadable, as_json
from bot.ledger.roster import ROLES, read_roster, role_of, write_roster
from tests.ledger.sample_roster import ROWS
from tests.ledger.tables.making import csv_file


def book(path: Path, rows: list[list[object]], merges: list[tuple[int, int, int, int, str]] | None = None) -> Path:
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        for merge in merges or []:
            sheet.merge_range(*merge)
    return path


def test_the_form_is_read_back_equal(tmp_path):
    write_roster(tmp_path / "form.xlsx", ROWS)
    reading = read_roster(tmp_path / "form.xlsx")
    assert reading.rows == ROWS
    assert reading.warnings == ()


def test_cells_that_look_like_formulas_or_links_stay_text(tmp_path):
    rows = (RosterRow("=1+1", "https://example.invalid", "@张", "head", "-李", "+王", 4),)
    write_roster(tmp_path / "form.xlsx", rows)
    assert read_roster(tmp_path / "form.xlsx").rows == rows


def test_an_empty_form_has_no_rows(tmp_path):
    write_roster(tmp_path / "form.xlsx")
    assert read_roster(tmp_path / "form.xlsx").rows == ()


def test_titles_extra_columns_line_breaks_and_merged_units(tmp_path):
    path = book(
        tmp_path / "r.xlsx",
        [
            ["整改联络人员名册", "", "", "", "", ""],
            ["填报日期：2026年3月", "", "", "", "", ""],
            ["序号", "单位\n（科室）", "姓 名", "职务", "手机", "AB岗"],
            [1, "", "甲", "所长", 13800000000, "乙"],
            [2, "", "乙", "联络员", "", ""],
            ["", "", "", "", "", ""],
            [3, "办公室", "丙", "主任", "", ""],
        ],
        merges=[(3, 1, 4, 1, "环卫所")],
    )
    reading = read_roster(path)
    assert reading.rows == (
        RosterRow("环卫所", "所长", "甲", "", "", "乙", 4),
        RosterRow("环卫所", "联络员", "乙", "", "", "", 5),
        RosterRow("办公室", "主任", "丙", "", "", "", 7),
    )
    assert reading.warnings == ()


def test_incomplete_rows_and_duplicates_are_named_and_the_rest_is_read(tmp_path):
    path = book(
        tmp_path / "r.xlsx",
        [
            ["部门", "岗位", "姓名", "角色"],
            ["甲科", "科长", "张", "单位负责人"],
            ["", "科员", "李", "联络员"],
            ["乙科", "科长", "", "单位负责人"],
            ["甲科", "科长", "张", "单位负责人"],
            ["丙科", "科长", "王", "吉祥物"],
        ],
    )
    reading = read_roster(path)
    assert [(row.unit, row.role, row.row) for row in reading.rows] == [("甲科", "head", 2), ("丙科", "", 6)]
    assert [(warning.line, warning.code) for warning in reading.warnings] == [
        (3, "row_incomplete"),
        (4, "row_incomplete"),
        (5, "row_repeated"),
        (6, "role_unknown"),
    ]
    assert "单位" in reading.warnings[0].message
    assert "姓名" in reading.warnings[1].message


@pytest.mark.parametrize(
    ("printed", "role"),
    [
        ("联络员", "liaison"),
        ("科室负责人", "head"),
        ("领导小组组长", "group"),
        ("领导小组办公室", "office"),
        ("分管领导", "leader"),
        ("纪检", "inspector"),
        ("office", "office"),
        ("", ""),
        ("吉祥物", None),
    ],
)
def test_roles_by_their_names(printed, role):
    assert role_of(printed) == role
    assert role is None or role == "" or role in ROLES


def test_other_files_are_refused_with_one_sentence(tmp_path, monkeypatch):
    ledger = book(tmp_path / "ledger.xlsx", [["序号", "问题", "整改措施"], [1, "路灯不亮", "更换"]])
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"this is no workbook")
    letter = tmp_path / "letter.docx"
    letter.write_bytes(b"PK")
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG")
    for path in (ledger, broken, letter, picture, tmp_path / "missing.txt"):
        with pytest.raises(Unreadable) as refused:
            read_file(path)
        assert str(refused.value).count("。") == 1
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 10)
    with pytest.raises(Unreadable):
        read_file(ledger)


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path):
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (workbook.MAX_UNPACKED + 1))
    with pytest.raises(Unreadable):
        read_roster(bomb)


def test_the_json_of_a_roster(tmp_path):
    write_roster(tmp_path / "form.xlsx", ROWS[:1])
    shown = as_json(read_roster(tmp_path / "form.xlsx"))
    assert shown["kind"] == "roster"
    assert shown["rows"][0]["person"] == ROWS[0].person
    assert shown["warnings"] == []


# --- rosters that are no workbook -------------------------------------------------------------------------------------

TABLE: list[list[object]] = [
    ["整改联络人员名册", "", "", "", ""],
    ["单位（科室）", "职务", "姓名", "角色", "分管领导"],
    ["市容科", "科长", "沈若川", "单位责任人", "卫东"],
    ["", "", "", "", ""],
    ["绿化站", "@干事", "<b>柳青</b>", "联络员", "卫东"],
    ["绿化站", "站长", "", "单位责任人", "卫东"],
]
READ = (
    RosterRow("市容科", "科长", "沈若川", "head", "卫东", "", 3),
    RosterRow("绿化站", "@干事", "<b>柳青</b>", "liaison", "卫东", "", 5),
)


def roster(path: Path) -> RosterReading:
    reading = read_file(path)
    assert isinstance(reading, RosterReading)
    return reading


@pytest.mark.parametrize(
    ("name", "sign", "encoding"),
    [
        ("名册.csv", ",", "utf-8-sig"),
        ("名册.csv", ",", "gb18030"),
        ("名册.csv", ";", "utf-8"),
        ("名册.tsv", "\t", "utf-8"),
        ("名册.tsv", "\t", "utf-16"),
    ],
)
def test_a_roster_as_separated_text_reads_like_the_workbook(tmp_path: Path, name: str, sign: str, encoding: str):
    path = csv_file(tmp_path / name, TABLE, encoding=encoding, delimiter=sign)
    same = roster(book(tmp_path / "r.xlsx", TABLE))
    assert roster(path) == same
    assert same.rows == READ
    assert [(warning.line, warning.code) for warning in same.warnings] == [(6, "row_incomplete")]


def test_a_roster_as_a_table_in_a_document(tmp_path: Path):
    document = docx.Document()
    rows = TABLE[1:]
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for at, row in enumerate(rows):
        for place, text in enumerate(row):
            table.cell(at, place).text = str(text)
    document.save(str(tmp_path / "名册.docx"))
    assert [replace(row, row=0) for row in roster(tmp_path / "名册.docx").rows] == [replace(row, row=0) for row in READ]


def test_separated_text_that_is_neither_ledger_nor_roster_says_what_is_missing(tmp_path: Path):
    path = csv_file(tmp_path / "x.csv", [["日期", "天气"], ["5月1日", "晴"]])
    with pytest.raises(Unreadable, match="没有找到台账的表头"):
        read_file(path)
