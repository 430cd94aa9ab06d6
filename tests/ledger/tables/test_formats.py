"""The same ledger in each format that offices send, and workbooks that are no ledger."""

from pathlib import Path
from typing import Any

import pytest

from bot.ledger.files import read_file
from bot.ledger.reading import CalendarReading, LedgerReading, RosterReading, Unreadable
from bot.ledger.roster import write_roster
from bot.ledger.tables.separated import delimiter_of
from tests.ledger import sample_calendar, sample_roster
from tests.ledger.tables.making import (
    HEADS,
    by_libreoffice,
    check,
    csv_file,
    item,
    openpyxl_book,
    read,
    xlsxwriter_book,
)

ROWS: list[list[Any]] = [
    ["滨河新区园林局巡察整改台账（2026年3月6日反馈）", None, None, None, None, None],
    [*HEADS],
    [1, "路灯损坏未修，“三处”不亮", "更换灯具；\n建立台账", "市政科,养护所", "3个月内", "已完成"],
    [2, '行道树"缺株"', "补植树木", "绿化科", "2026-06-30", "整改中"],
]
ITEMS = (
    item(
        "路灯损坏未修，“三处”不亮",
        "更换灯具；\n建立台账",
        number="1",
        lead="市政科",
        support=["养护所"],
        due="2026-06-06",
        due_text="3个月内",
        status="done",
        said="已完成",
        rows=(3, 3),
    ),
    item(
        '行道树"缺株"',
        "补植树木",
        number="2",
        lead="绿化科",
        due="2026-06-30",
        status="in_progress",
        said="整改中",
        rows=(4, 4),
    ),
)
DOUBTS = [(3, "several_leads")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_tables_in_each_encoding_and_with_each_delimiter(tmp_path, encoding, delimiter):
    check(csv_file(tmp_path / "台账.csv", ROWS, encoding=encoding, delimiter=delimiter), *ITEMS, doubts=DOUBTS)


def test_a_table_with_tabs_in_a_file_called_a_workbook(tmp_path):
    check(csv_file(tmp_path / "导出.xls", ROWS, encoding="gb18030", delimiter="\t"), *ITEMS, doubts=DOUBTS)


def test_a_text_table_that_says_its_delimiter(tmp_path):
    path = csv_file(tmp_path / "a.csv", ROWS, delimiter=";")
    path.write_bytes(b"sep=;\r\n" + path.read_bytes())
    assert [each.lines for each in read(path).items] == [(4, 4), (5, 5)]


def test_a_text_table_with_commas_in_its_words_and_tabs_between():
    assert delimiter_of("序号\t问题\n1\t路灯,护栏,井盖\n2\t树木,草坪\n") == "\t"
    assert delimiter_of('a,"b;c;d;e",f\nx,y,z\n') == ","


def test_a_workbook_of_older_programs(tmp_path):
    made = openpyxl_book(tmp_path / "a.xlsx", {"台账": ROWS}, merge=["A1:F1"])
    check(by_libreoffice(made, "xls"), *ITEMS, doubts=DOUBTS)


def test_a_workbook_of_other_programs(tmp_path):
    made = openpyxl_book(tmp_path / "a.xlsx", {"台账": ROWS}, merge=["A1:F1"])
    check(by_libreoffice(made, "ods"), *ITEMS, doubts=DOUBTS)


def test_a_workbook_that_libreoffice_wrote_anew_and_one_called_xls(tmp_path):
    made = openpyxl_book(tmp_path / "b.xlsx", {"台账": ROWS}, merge=["A1:F1"])
    (tmp_path / "ods").mkdir()
    anew = by_libreoffice(by_libreoffice(made, "ods"), "xlsx")
    check(anew, *ITEMS, doubts=DOUBTS)
    called = tmp_path / "c.xls"
    called.write_bytes(anew.read_bytes())
    check(called, *ITEMS, doubts=DOUBTS)


def test_a_workbook_of_wps(tmp_path):
    """What WPS calls .et is the older workbook, or the newer one under that name."""
    made = openpyxl_book(tmp_path / "a.xlsx", {"台账": ROWS}, merge=["A1:F1"])
    newer = tmp_path / "newer.et"
    newer.write_bytes(made.read_bytes())
    check(newer, *ITEMS, doubts=DOUBTS)
    older = tmp_path / "older.et"
    older.write_bytes(by_libreoffice(made, "xls").read_bytes())
    check(older, *ITEMS, doubts=DOUBTS)


def test_merged_cells_of_older_programs(tmp_path):
    rows = [HEADS, [1, "路灯损坏未修", "排查线路", "市政科", "2026-05-27", "已完成"], [None, None, "更换灯具"]]
    made = openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=[f"{each}2:{each}3" for each in "ABDEF"])
    check(
        by_libreoffice(made, "xls"),
        item(
            "路灯损坏未修",
            "排查线路",
            "更换灯具",
            number="1",
            lead="市政科",
            due="2026-05-27",
            status="done",
            said="已完成",
            rows=(2, 3),
        ),
    )


def test_a_ledger_in_a_table_of_a_document(tmp_path):
    import docx

    document = docx.Document()
    document.add_paragraph("滨河新区园林局落实区委第二巡察组反馈意见整改工作台账")
    document.add_paragraph("（2026年3月6日反馈）")
    rows = [
        [*HEADS],
        ["1", "路灯损坏未修", "1.排查线路；\n2.更换灯具", "市政科（陈可）", "3个月内", "已完成"],
        ["", "", "建立台账", "", "", ""],
        ["2", "行道树缺株", "补植树木", "绿化科", "2026年6月30日前", "整改中"],
    ]
    table = document.add_table(rows=len(rows), cols=len(HEADS))
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    for column in (0, 1, 3, 4, 5):
        table.cell(1, column).merge(table.cell(2, column))
    document.save(str(tmp_path / "a.docx"))
    reading = check(
        tmp_path / "a.docx",
        item(
            "路灯损坏未修",
            "排查线路；",
            "更换灯具",
            "建立台账",
            number="1",
            lead="市政科",
            person="陈可",
            due="2026-06-06",
            due_text="3个月内",
            status="done",
            said="已完成",
            rows=(4, 5),
        ),
        item(
            "行道树缺株",
            "补植树木",
            number="2",
            lead="绿化科",
            due="2026-06-30",
            due_text="2026年6月30日前",
            status="in_progress",
            said="整改中",
        ),
    )
    assert reading.campaign.bureau == "滨河新区园林局"


def test_a_document_with_a_table_among_its_words_is_a_notice(tmp_path):
    import docx

    document = docx.Document()
    document.add_paragraph("中共示范局党组关于巡察整改进展情况的通报")
    for number, name in enumerate(["照明", "绿化", "环卫"], 1):
        document.add_paragraph(f"{number}. {name}管护不到位，巡查记录不完整，责任没有落实到岗到人。已完成整改。")
    table = document.add_table(rows=2, cols=6)
    for column, text in enumerate(HEADS):
        table.cell(0, column).text = text
        table.cell(1, column).text = "1"
    document.save(str(tmp_path / "a.docx"))
    assert not isinstance(read_file(tmp_path / "a.docx"), LedgerReading)


def test_a_roster_is_still_a_roster(tmp_path):
    write_roster(tmp_path / "roster.xlsx", sample_roster.ROWS)
    reading = read_file(tmp_path / "roster.xlsx")
    assert isinstance(reading, RosterReading)
    assert len(reading.rows) == len(sample_roster.ROWS)


def test_a_calendar_is_still_a_calendar(tmp_path):
    reading = read_file(sample_calendar.write_calendar(tmp_path / "calendar.xlsx", *sample_calendar.ROWS))
    assert isinstance(reading, CalendarReading)
    assert len(reading.days) == 4


@pytest.mark.parametrize(
    "rows",
    [
        [["姓名", "电话", "地址"], ["陈可", "1", "2"]],
        [["序号", "设备名称", "数量", "单价"], [1, "路灯", 20, 300]],
        [["问题", "答案"], ["路灯归谁管", "市政科"]],
        [["这是一张说明"]],
    ],
)
def test_other_workbooks_are_refused(tmp_path: Path, rows: list[list[Any]]):
    with pytest.raises(Unreadable, match="表头"):
        read_file(xlsxwriter_book(tmp_path / "a.xlsx", {"Sheet1": rows}))


def test_a_head_and_nothing_below(tmp_path: Path):
    with pytest.raises(Unreadable, match="没有可以读取的事项"):
        read_file(xlsxwriter_book(tmp_path / "a.xlsx", {"台账": [HEADS]}))
