"""A recipient's form becomes a profile, and the ledger goes out in it: read back by readers that know nothing of how."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from PIL import Image
from python_calamine import CalamineWorkbook

from bot.documents import ledger as reading
from bot.documents import ledger_book
from bot.documents.ledger import Ledger, Row
from bot.documents.ledger_plain import as_table
from bot.documents.profile_reading import read_columns
from bot.ledger.files import read_file
from bot.ledger.reading import LedgerReading, Unreadable
from bot.ledger.renewal import Fact, compare
from bot.rules.profiles import (
    LONGEST_NAME,
    Profile,
    ProfileColumn,
    ProfileId,
    name_of,
    number_in,
    own_text,
    proposed_name,
)
from storage import proofs
from tests.documents.test_ledger_book import HOSTILE, Office, office, usual  # noqa: F401 - the fixture
from tests.dossier.pictures import street
from tests.ledger.tables.making import csv_file, openpyxl_book, xlsxwriter_book
from tests.ledger.test_there_and_back import NOW, a_ledger, known, rows

MADE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

FORM: dict[str, Sequence[Any]] = {
    "统计表": [
        ["××区巡察整改情况统计表"],
        ["填报单位：", *[""] * 11, "填报日期："],
        ["序号", "反馈方面", "存在问题", "整改举措", "整改责任", "", "", "整改期限", "", "整改情况", "",
         "涉及金额（万元）", "备注"],
        ["", "", "", "", "牵头单位", "配合单位", "责任领导", "计划完成时间", "实际完成时间", "是否完成", "进展情况", "", ""],
        list(range(1, 14)),
        ["填表人：", *[""] * 4, "审核人："],
    ]
}  # fmt: skip
MERGED = ("A1:M1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:G3", "H3:I3", "J3:K3", "L3:L4", "M3:M4")
COLUMNS = (
    ProfileColumn(("序号",), "number"),
    ProfileColumn(("反馈方面",), "aspect"),
    ProfileColumn(("存在问题",), "problem"),
    ProfileColumn(("整改举措",), "measures"),
    ProfileColumn(("整改责任", "牵头单位"), "unit"),
    ProfileColumn(("整改责任", "配合单位"), "support"),
    ProfileColumn(("整改责任", "责任领导"), "leader"),
    ProfileColumn(("整改期限", "计划完成时间"), "due"),
    ProfileColumn(("整改期限", "实际完成时间"), "closed_on"),
    ProfileColumn(("整改情况", "是否完成"), "finding"),
    ProfileColumn(("整改情况", "进展情况"), "progress"),
    ProfileColumn(("涉及金额（万元）",), None),
    ProfileColumn(("备注",), None),
)


def a_profile(*columns: ProfileColumn, name: str = "区委巡察办月报") -> Profile:
    return Profile(ProfileId(1), name, columns, MADE, None)


def form_of(path: Path, *heads: str) -> tuple[ProfileColumn, ...]:
    return read_columns(csv_file(path / "form.csv", [list(heads)]))


def fills(columns: Sequence[ProfileColumn]) -> dict[str, str | None]:
    return {"/".join(each.heads): each.name for each in columns}


# --- what a form becomes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("book", [openpyxl_book, xlsxwriter_book])
def test_an_empty_form_with_two_rows_of_heads(tmp_path: Path, book: Any):
    assert read_columns(book(tmp_path / "form.xlsx", FORM, merge=MERGED)) == COLUMNS


def test_groups_that_nobody_merged(tmp_path: Path):
    assert read_columns(openpyxl_book(tmp_path / "form.xlsx", FORM)) == COLUMNS


def test_a_ledger_with_rows_and_one_as_text(tmp_path: Path):
    heads = ["编号", "问题类别", "问题", "措施", "责任部门（人）", "时限", "完成情况", "督办领导"]
    told = [1, "立行立改", "垃圾清运不及时", "每日三次", "道路科（陆一鸣）", "2026年5月底前", "整改中", "某某"]
    expected = {
        "编号": "number",
        "问题类别": "kind",  # all values are
        "问题": "problem",
        "措施": "measures",
        "责任部门（人）": "unit_person",
        "时限": "due",
        "完成情况": "finding",  # all values are states
        "督办领导": None,
    }
    assert fills(read_columns(csv_file(tmp_path / "a.csv", [heads, told], encoding="gb18030"))) == expected
    assert fills(read_columns(csv_file(tmp_path / "b.csv", [heads]))) == expected | {
        "问题类别": "aspect",
        "完成情况": "progress",
    }


@pytest.mark.parametrize(
    ("heads", "names"),
    [
        # the same thing twice is filled once
        (["问题", "措施", "责任人", "联系人"], ["problem", "measures", "person", None]),
        (["问题", "措施", "整改时限", "完成时间"], ["problem", "measures", "due", None]),
        # a second role beside the unit that leads, and the only one
        (["问题", "责任单位", "牵头单位"], ["problem", "support", "unit"]),
        (["问题", "责任单位", "时限"], ["problem", "unit", "due"]),
        # how far it is, as the office found; beside that, how it stands
        (["问题", "时限", "状态"], ["problem", "due", "finding"]),
        (["问题", "措施", "状态", "办公室认定"], ["problem", "measures", "state", "finding"]),
        # what the bot does not know is not filled with something near
        (["问题", "时限", "进展情况", "存在困难", "下一步打算"], ["problem", "due", "progress", None, None]),
        (["问题", "措施", "下一步措施", "问题来源", "优先级"], ["problem", "measures", None, None, None]),
        (["问题", "措施", "时限", "填报人", "实际上报时间"], ["problem", "measures", "due", None, None]),
        # either, by what else there is
        (["类别", "问题", "时限"], ["aspect", "problem", "due"]),
        (["类别", "方面", "问题", "时限"], ["kind", "aspect", "problem", "due"]),
        # levels of the outline; a title beside the words
        (
            ["一级分类", "二级分类", "问题标题", "问题描述", "措施"],
            ["aspect", "aspect", "problem", "problem", "measures"],
        ),
        (["问题", "问题描述", "整改任务", "措施"], ["problem", None, "task", "measures"]),
        (["问题", "时限", "佐证件数", "延期次数", "最近报送"], ["problem", "due", "files", "extended", "reported_at"]),
    ],
)
def test_what_fills_which_column(tmp_path: Path, heads: list[str], names: list[str | None]):
    assert [each.name for each in form_of(tmp_path, *heads)] == names


def test_the_ledgers_own_export_is_a_profile_of_itself(tmp_path: Path):
    path = tmp_path / "own.xlsx"
    path.write_bytes(ledger_book.write(a_ledger([]), lambda _shot: None))
    assert [each.name for each in read_columns(path)] == [
        "number", "aspect", "problem", "task", "measures", "leader", "unit", "support", "person", "due", "kind", "claim",
        "finding", "state", "progress", "reported_at", "files", "extended", "closed_on", "long_term",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heads", "why"),
    [
        (["姓名", "电话"], "没有找到台账的表头"),
        (["措施", "责任单位", "时限", *(f"栏{n}" for n in range(120))], "工作表太大"),
    ],
)
def test_what_is_no_form(tmp_path: Path, heads: list[str], why: str):
    with pytest.raises(Unreadable, match=why):
        form_of(tmp_path, *heads)


# --- what goes out --------------------------------------------------------------------------------------------------------


def with_own(ledger: Ledger) -> Ledger:
    """Every other row has something in columns of the office's own."""
    own = {"涉及金额（万元）": "12.5", "备注": "=1+1"}
    return replace(ledger, rows=tuple(replace(row, own=own if n % 2 == 0 else {}) for n, row in enumerate(ledger.rows)))


async def by(office: Office, *columns: ProfileColumn) -> Ledger:  # noqa: F811
    await office.enters(usual)
    return reading.laid_out(with_own(await office.reads()), a_profile(*columns))


def grid(data: bytes) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    assert book.sheet_names == ["台账"]
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


async def test_the_recipients_heads_and_order(office: Office):  # noqa: F811
    ledger = await by(office, *COLUMNS)
    data = office.book(ledger)
    told = grid(data)
    assert told[0][0] == "示范市城市管理局巡察整改台账"
    assert told[1][0].startswith("全部事项　数据截至2026年3月3日09:12")
    assert told[2][:5] == ["序号", "反馈方面", "存在问题", "整改举措", "整改责任"]
    assert told[3][4:11] == ["牵头单位", "配合单位", "责任领导", "计划完成时间", "实际完成时间", "是否完成", "进展情况"]
    assert [row[0] for row in told[4:]] == [1, 2, 3, 4, 5, 6, 7]
    assert told[4][1] == "一、作风不实\n（一）保洁不细"
    assert told[4][2] == "任务0，还要说明。"
    assert told[4][4:] == [
        "道路科", "绿化站", "林知秋", date(2026, 3, 15), "", "未认定", "已清扫三次\n又补充一条", 12.5, "=1+1",
    ]  # fmt: skip
    assert told[5][11:] == ["", ""]
    assert told[8][8] == date(2026, 3, 10)


async def test_how_it_looks(office: Office):  # noqa: F811
    sheet = load_workbook(BytesIO(office.book(await by(office, *COLUMNS))))["台账"]
    assert sheet.freeze_panes == "B5"
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.auto_filter.ref == "A4:M11"
    assert sheet.page_setup.orientation == "landscape"
    merged = {str(each) for each in sheet.merged_cells.ranges}
    assert merged == {
        "A1:M1", "A2:M2", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:G3", "H3:I3", "J3:K3", "L3:L4", "M3:M4",
        "B5:B7", "B9:B11",
    }  # fmt: skip
    assert sheet["B5"].value == sheet["B6"].value or sheet["B6"].value is None
    assert not list(sheet.conditional_formatting)
    assert not sheet.data_validations.dataValidation
    assert sheet["M5"].data_type == "s"


async def test_problems_above_tasks_are_merged_and_an_items_own_words_never(office: Office):  # noqa: F811
    columns = [ProfileColumn((head,), name) for head, name in (("问题", "problem"), ("任务", "task"), ("科室", "unit"))]
    merged = load_workbook(BytesIO(office.book(await by(office, *columns))))["台账"].merged_cells.ranges
    assert {"A4:A6", "A8:A10"} <= {str(each) for each in merged}
    alone = reading.laid_out(await office.reads(), a_profile(columns[0], columns[2]))
    same = replace(alone, rows=tuple(replace(row, item=alone.rows[0].item) for row in alone.rows))
    merged = load_workbook(BytesIO(office.book(same)))["台账"].merged_cells.ranges
    assert {str(each) for each in merged} == {"A1:B1", "A2:B2"}


async def test_more_columns_than_letters_and_photos(office: Office):  # noqa: F811
    columns = [ProfileColumn((f"栏{n}",), None) for n in range(40)]
    ledger = await by(office, ProfileColumn(("问题",), "problem"), *columns, ProfileColumn(("整改前照片",), "before"))
    told = grid(office.book(ledger))
    assert told[2] == ["问题", *(f"栏{n}" for n in range(40)), "整改前照片"]


@pytest.mark.parametrize("side", ["before", "after"])
async def test_one_side_of_the_photos_alone(office: Office, side: str):  # noqa: F811
    def fill(desk: Any) -> None:
        item = desk.item("1")
        told = desk.answer(item, ["见照片"])
        for n, name in enumerate(("整改前照片", "整改后照片"), 1):
            desk.file(
                told, street(n, size=(320, 240) if n == 1 else (240, 320)), slot=proofs.add_slot(desk.db, item, name)
            )

    await office.enters(fill)
    columns = [ProfileColumn((head,), name) for head, name in (("问题", "problem"), ("照片", side), ("时限", "due"))]
    sheet = load_workbook(BytesIO(office.book(reading.laid_out(await office.reads(), a_profile(*columns)))))["台账"]
    (shown,) = sheet._images
    assert (shown.anchor._from.row, shown.anchor._from.col) == (3, 1)
    with Image.open(BytesIO(shown._data())) as picture:
        assert picture.size == ((320, 240) if side == "before" else (240, 320))


async def test_as_text_the_heads_stand_in_one_line(office: Office):  # noqa: F811
    data = as_table(await by(office, *COLUMNS))
    heads, first, *_ = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert heads[4:9] == [
        "整改责任牵头单位",
        "整改责任配合单位",
        "整改责任责任领导",
        "整改期限计划完成时间",
        "整改期限实际完成时间",
    ]
    assert first[4:8] == ["道路科", "绿化站", "林知秋", "2026-03-15"]
    assert first[-2:] == ["12.5", "'=1+1"]


async def test_texts_stay_texts(office: Office):  # noqa: F811
    await office.enters(usual)
    ledger = await office.reads()
    told = [
        replace(row, own={"备注": text}, progress=text)
        for row, text in zip((ledger.rows * 3)[: len(HOSTILE)], HOSTILE, strict=True)
    ]
    heads = tuple(ProfileColumn((text.replace("\0", ""), text.replace("\0", "")), None) for text in HOSTILE)
    profile = a_profile(ProfileColumn(("备注",), None), ProfileColumn(("进展",), "progress"), *heads)
    data = office.book(reading.laid_out(replace(ledger, rows=tuple(told)), profile))
    for row in load_workbook(BytesIO(data))["台账"].iter_rows():
        assert not [cell for cell in row if cell.data_type == "f" or cell.hyperlink is not None]
    columns = list(zip(*grid(data)[4:], strict=True))
    assert columns[0] == columns[1]


async def test_the_same_data_give_the_same_bytes(office: Office):  # noqa: F811
    ledger = await by(office, *COLUMNS)
    later = reading.laid_out(with_own(await office.reads(now=NOW + timedelta(hours=11))), a_profile(*COLUMNS))
    assert office.book(ledger) == office.book(later)
    assert as_table(ledger) == as_table(later)


async def test_what_its_file_is_called(office: Office):  # noqa: F811
    ledger = await by(office, *COLUMNS)
    assert reading.file_name(ledger) == "整改台账-区委巡察办月报-20260316.xlsx"
    unsafe = reading.laid_out(replace(ledger, name="道路科"), a_profile(*COLUMNS, name="a/b:c"))
    assert "/" not in reading.file_name(unsafe)
    assert reading.scope_of(ledger) == "全部事项（导出样式：区委巡察办月报）"
    assert ledger.scope == "全部事项"


# --- columns of the office's own in the plain export ----------------------------------------------------------------------


async def test_own_columns_stand_behind_all_others(office: Office):  # noqa: F811
    await office.enters(usual)
    ledger = with_own(await office.reads())
    sheet = CalamineWorkbook.from_filelike(BytesIO(office.book(ledger))).get_sheet_by_name("台账")
    told = sheet.to_python(skip_empty_area=False)
    assert told[2][19:] == ["长期坚持", "涉及金额（万元）", "备注"]
    assert [row[20:] for row in told[3:]] == [[12.5, "=1+1"], ["", ""]] * 3 + [[12.5, "=1+1"]]
    book = load_workbook(BytesIO(office.book(ledger)))
    assert book["台账"]["V4"].data_type == "s"
    assert len(list(book["台账"].conditional_formatting)) == 4
    lines = list(csv.reader(io.StringIO(as_table(ledger).decode("utf-8-sig"))))
    assert [line[20:] for line in lines[:3]] == [["涉及金额（万元）", "备注"], ["12.5", "'=1+1"], ["", ""]]


async def test_without_own_columns_nothing_changes(office: Office):  # noqa: F811
    await office.enters(usual)
    ledger = await office.reads()
    assert as_table(ledger).decode("utf-8-sig").split("\r\n")[0].endswith("销号日期,长期坚持")


# --- there and back -------------------------------------------------------------------------------------------------------

SHAPES: dict[str, tuple[ProfileColumn, ...]] = {
    "a form of one problem a row": COLUMNS,
    "tasks": tuple(
        ProfileColumn((head,), name)
        for head, name in (
            ("方面", "aspect"), ("反馈问题", "problem"), ("整改任务", "task"), ("具体措施", "measures"),
            ("责任单位/责任人", "unit_person"), ("配合部门", "support"), ("完成时限", "due"), ("是否长期坚持", "long_term"),
            ("责任领导", "leader"), ("整改状态", "finding"),
        )
    ),
    "levels": tuple(
        ProfileColumn((head,), name)
        for head, name in (
            ("整改时限", "due"), ("一级分类", "aspect"), ("二级分类", "aspect"), ("问题标题", "problem"), ("问题描述", "problem"),
            ("牵头部门", "unit"), ("责任人", "person"), ("完成情况", "finding"), ("整改措施", "measures"), ("序号", "number"),
        )
    ),
}  # fmt: skip
CARRIED: dict[str, frozenset[Fact]] = {
    "a form of one problem a row": frozenset(
        {Fact.TITLE, Fact.PROBLEM, Fact.MEASURES, Fact.LEAD_UNIT, Fact.SUPPORT_UNITS, Fact.LEADER, Fact.DUE}
    ),
    "tasks": frozenset(Fact) - {Fact.DUE_TEXT},
    "levels": frozenset(
        {Fact.TITLE, Fact.PROBLEM, Fact.HEADINGS, Fact.MEASURES, Fact.LEAD_UNIT, Fact.PERSON, Fact.DUE}
    ),
}
"""Which facts of an item each shape has columns for."""


def same(read: Any, of: list[Row], carried: frozenset[Fact]) -> None:
    assert isinstance(read, LedgerReading)
    made = compare([known(row) for row in of], read.items)
    assert (made.new, made.gone) == ((), ())
    changed = [(each.known.number, one) for each in made.changed for one in each.changes if one.fact in carried]
    assert changed == []
    assert [each.status for each in read.items] == [row.item.finding.value for row in of]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("shape", SHAPES)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(of=rows())
def test_what_went_out_is_read_again(tmp_path: Path, shape: str, form: str, of: list[Row]):
    if shape == "levels":  # an empty level is read as that of the row above
        of = [row for row in of if len(row.item.headings) == len(of[0].item.headings)]
    ledger = reading.laid_out(a_ledger(of), a_profile(*SHAPES[shape]))
    path = tmp_path / f"ledger.{form}"
    path.write_bytes(ledger_book.write(ledger, lambda _shot: None) if form == "xlsx" else as_table(ledger))
    same(read_file(path), of, CARRIED[shape])


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(of=rows())
def test_what_went_out_is_a_form_of_itself(tmp_path: Path, shape: str, form: str, of: list[Row]):
    ledger = reading.laid_out(a_ledger(of), a_profile(*SHAPES[shape]))
    path = tmp_path / f"ledger.{form}"
    path.write_bytes(ledger_book.write(ledger, lambda _shot: None) if form == "xlsx" else as_table(ledger))
    found = read_columns(path)
    assert [each.name for each in found] == [each.name for each in SHAPES[shape]]
    if form == "xlsx":
        assert found == SHAPES[shape]


# --- the rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  区委\n巡察办  月报 ", "区委 巡察办 月报"),
        ("月" * LONGEST_NAME, "月" * LONGEST_NAME),
        ("月" * (LONGEST_NAME + 1), None),
        (" \t\u200b\n", None),
        ("", None),
        ("<b>{x}", "<b>{x}"),
    ],
)
def test_a_name(typed: str, name: str | None):
    assert name_of(typed) == name


def test_a_name_from_a_file():
    assert proposed_name("区委巡察办 月报表.xlsx") == "区委巡察办 月报表"
    assert proposed_name("没有后缀") == "没有后缀"
    assert proposed_name("\u200b.xlsx") == "1"
    assert proposed_name("长" * 90 + ".csv") == "长" * LONGEST_NAME


@pytest.mark.parametrize(
    ("heads", "is_told_apart", "found"),
    [
        (("备注",), True, "甲"),
        (("其他", "备 注"), True, "甲"),
        (("其他", "备注"), False, ""),
        (("涉及", "金额(万元)"), False, "3"),
        (("涉及金额",), True, ""),  # in which unit, nobody says
        (("没有",), True, ""),
        (("资金", "涉及", "金额（万元）"), False, "3"),
        (("备注",), False, "甲"),
    ],
)
def test_own_cells_by_their_heads(heads: tuple[str, ...], is_told_apart: bool, found: str):
    assert own_text(heads, is_told_apart, {"备注": "甲", "涉及：金额（万元）": "3"}) == found


@given(st.one_of(st.text(), st.integers().map(str), st.decimals(allow_nan=False, allow_infinity=False).map(str)))
def test_a_number_is_one_only_where_it_is_printed_as_it_was(text: str):
    found = number_in(text)
    assert found is None or str(found) == text


@pytest.mark.parametrize(
    "text", ["007", "1.50", "13812345678", "1e5", "-0", "１２", "1,234", " 5", "", "110101199001011234"]
)
def test_what_is_no_number(text: str):
    assert number_in(text) is None
