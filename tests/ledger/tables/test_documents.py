"""Documents that are mostly tables: each is read by its own head, under the chapter it stands in; other lines are no rows."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import docx

from bot.ledger.files import read_file
from bot.ledger.reading import LedgerReading, RosterReading
from bot.ledger.word import read_word
from bot.ledger.words import say

PLAIN = ("序号", "反馈问题", "整改措施", "责任单位", "完成情况")
DATED = ("序号", "反馈问题", "整改措施", "完成时限", "责任单位", "完成情况")
LAMP = ("1", "路灯损坏未修", "逐杆排查线路并更换灯具，由值班人员每晚巡查一次，次日登记维修", "市政科", "已完成")
TREE = ("2", "行道树缺株", "雨季前补植树木，成活后逐株挂牌，移交养护所按季修剪浇水", "绿化科", "正在推进")
BILL = (
    "3",
    "票据不齐",
    "补齐三年来的票据，逐笔核对后装订成册，报财务科存档备查",
    "2026年6月30日前",
    "财务科",
    "未完成",
)
CARD = (
    "4",
    "公务卡使用不规范",
    "修订报销办法，对全体经办人员集中培训一次并逐笔复核",
    "2026年5月27日前",
    "财务科",
    "已完成",
)
MORE = [(str(n), f"第{n}处{LAMP[1]}", *LAMP[2:]) for n in (3, 4)]
TITLE = "滨河新区园林局巡察整改台账"


def a_document(tmp_path: Path, *parts: str | Sequence[Sequence[str]]) -> Path:
    """A text is a paragraph, several rows are a table; a row of one cell goes over its whole width."""
    document: Any = docx.Document()
    for part in parts:
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        width = max(map(len, part))
        table = document.add_table(rows=0, cols=width)
        for row in part:
            cells = table.add_row().cells
            if len(row) == 1 < width:
                cells[0].merge(cells[-1]).text = row[0]
                continue
            for cell, text in zip(cells, row, strict=True):
                cell.text = text
    document.save(str(tmp_path / "a.docx"))
    return tmp_path / "a.docx"


def ledger(path: Path) -> LedgerReading:
    reading = read_file(path)
    assert isinstance(reading, LedgerReading)
    return reading


def told(path: Path) -> list[tuple[tuple[str, ...], str, str | None, str]]:
    """Of each item its headings, its number and problem, its unit and how far it is."""
    return [
        (each.headings, "".join(each.path) + each.problem, each.lead_unit, each.status) for each in ledger(path).items
    ]


def codes(path: Path) -> list[str]:
    return [each.code for each in ledger(path).warnings]


ONE = ("1路灯损坏未修", "市政科", "done")
TWO = ("2行道树缺株", "绿化科", "in_progress")
THREE = ("3票据不齐", "财务科", "not_done")
FOUR = ("4公务卡使用不规范", "财务科", "done")


def test_tables_under_other_heads_are_one_ledger_in_their_order(tmp_path: Path):
    path = a_document(
        tmp_path,
        TITLE,
        "一、履行职责方面",
        [PLAIN, LAMP, TREE],
        "二、财务管理方面",
        [DATED, BILL, CARD],
        "滨河新区园林局党组",
        "2026年4月2日",
    )
    first, second = ("一、履行职责方面",), ("二、财务管理方面",)
    assert told(path) == [(first, *ONE), (first, *TWO), (second, *THREE), (second, *FOUR)]
    reading = ledger(path)
    assert [each.due for each in reading.items] == [None, None, date(2026, 6, 30), date(2026, 5, 27)]
    assert reading.warnings == ()
    assert reading.counted.chapters == 2
    assert (reading.campaign.bureau, reading.campaign.published_on) == ("滨河新区园林局", date(2026, 4, 2))


def test_the_richer_table_may_stand_first(tmp_path: Path):
    path = a_document(tmp_path, "一、财务管理方面", [DATED, BILL, CARD], "二、履行职责方面", [PLAIN, LAMP, TREE])
    assert [each[1] for each in told(path)] == [THREE[0], FOUR[0], ONE[0], TWO[0]]
    assert codes(path) == []


def test_tables_under_the_same_head(tmp_path: Path):
    path = a_document(tmp_path, TITLE, "履行职责方面", [PLAIN, LAMP], "工作作风方面", [PLAIN, TREE], "滨河新区园林局")
    assert told(path) == [(("履行职责方面",), *ONE), (("工作作风方面",), *TWO)]
    assert codes(path) == []


def test_chapters_within_chapters_and_headings_within_a_table(tmp_path: Path):
    path = a_document(
        tmp_path,
        "一、履行职责方面",
        "（一）市政管护",
        [PLAIN, LAMP],
        "（二）绿化管护",
        [PLAIN, TREE],
        "二、财务管理方面",
        [DATED, ("（一）票据",), BILL, ("（二）公务卡",), CARD],
    )
    assert [each[0] for each in told(path)] == [
        ("一、履行职责方面", "（一）市政管护"),
        ("一、履行职责方面", "（二）绿化管护"),
        ("二、财务管理方面", "（一）票据"),
        ("二、财务管理方面", "（二）公务卡"),
    ]


def test_a_table_without_a_head_goes_on_from_the_one_before(tmp_path: Path):
    path = a_document(tmp_path, TITLE, [PLAIN, LAMP], "（续表）", [TREE])
    assert told(path) == [((), *ONE), ((), *TWO)]
    assert codes(path) == []
    under = a_document(tmp_path, "一、履行职责方面", [PLAIN, LAMP], "二、绿化管护方面", [TREE])
    assert told(under) == [(("一、履行职责方面",), *ONE), (("二、绿化管护方面",), *TWO)]
    assert codes(under) == []


def test_a_heading_within_a_table_stands_over_the_next_page_of_it(tmp_path: Path):
    """The head is printed again, the numbers go on; where they do not, or something is said between, it is another table."""
    first = [PLAIN, ("（一）照明",), LAMP, ("（二）绿化",), TREE]
    last = [PLAIN, MORE[0], ("（三）票据",), MORE[1]]
    goes_on = [("（一）照明",), ("（二）绿化",), ("（二）绿化",), ("（三）票据",)]
    apart = [("（一）照明",), ("（二）绿化",), (), ("（三）票据",)]
    assert [each[0] for each in told(a_document(tmp_path, TITLE, first, "", last))] == goes_on
    assert [each[0] for each in told(a_document(tmp_path, TITLE, first, "（续表）", last))] == goes_on
    assert [each[0] for each in told(a_document(tmp_path, TITLE, first, "市政管护清单", last))] == apart
    again = [PLAIN, ("1", *MORE[0][1:]), ("（三）票据",), MORE[1]]
    assert [each[0] for each in told(a_document(tmp_path, TITLE, first, "", again))] == apart


def test_so_does_one_at_its_foot_and_under_a_head_of_two_rows(tmp_path: Path):
    groups = ("序号", "反馈问题", "整改措施", "责任分工", "责任分工", "完成情况")
    heads = ("序号", "反馈问题", "整改措施", "牵头单位", "配合单位", "完成情况")
    rows = [(*row[:4], "财务科", row[4]) for row in (LAMP, TREE, *MORE)]
    total = "（二）绿化（3个问题）"
    first = [groups, heads, ("（一）照明",), rows[0], (total,)]
    path = a_document(tmp_path, TITLE, first, "", [groups, heads, *rows[1:]])
    assert [each[0] for each in told(path)] == [("（一）照明",), (total,), (total,), (total,)]
    assert codes(path) == []
    path = a_document(tmp_path, TITLE, first, "", [groups, heads, *rows[1:3]])
    assert [(each.line, each.code) for each in ledger(path).warnings] == [(6, "total_differs")]


def test_the_states_of_a_page_are_its_own(tmp_path: Path):
    """What stands among them on the page before does not take them away."""
    free = (*LAMP[:4], "已更换三盏，其余待采购")
    path = a_document(tmp_path, TITLE, [PLAIN, ("（一）照明",), free], "", [PLAIN, TREE])
    assert [(each[0], each[3]) for each in told(path)] == [
        (("（一）照明",), "unstated"),
        (("（一）照明",), "in_progress"),
    ]


def test_a_table_that_is_no_ledger_is_named(tmp_path: Path):
    other = [("科室", "人数", "车辆", "电话", "地址"), ("市政科", "12", "3", "0000-4561237", "滨河路")]
    path = a_document(tmp_path, TITLE, [PLAIN, LAMP, TREE], "附：各科室情况", other)
    assert told(path) == [((), *ONE), ((), *TWO)]
    assert [(each.line, each.code, each.message) for each in ledger(path).warnings] == [
        (6, "table_left_out", say("table_left_out", number=2, head="科室、人数、车辆、电话、地址"))
    ]


def test_a_table_that_says_the_same_again_counts_once(tmp_path: Path):
    again = [("序号", "反馈问题", "责任单位", "责任人"), ("1", "路灯损坏未修", "市政科", "陈可")]
    path = a_document(tmp_path, TITLE, [PLAIN, LAMP, TREE], "任务分工", again)
    assert told(path) == [((), *ONE), ((), *TWO)]
    assert codes(path) == []
    more = [(*again[0], "备注"), (*again[1], "已约谈")]
    path = a_document(tmp_path, TITLE, [PLAIN, LAMP, TREE], "任务分工", more)
    assert [(each.code, each.message) for each in ledger(path).warnings] == [
        ("table_says_more", say("table_says_more", number=2))
    ]


def test_a_chapter_without_a_table_is_named_unless_it_is_of_the_work_or_of_what_comes_next(tmp_path: Path):
    path = a_document(
        tmp_path,
        "一、整改工作组织领导情况",
        "（一）提高认识。",
        "二、履行职责方面存在的问题",
        [PLAIN, LAMP, TREE, *MORE],
        "三、财务管理方面存在的问题",
        "（一）票据不齐。",
        "四、下一步工作打算",
        "逐一销号。",
    )
    assert [each[0] for each in told(path)] == [("二、履行职责方面存在的问题",)] * 4
    assert [(each.line, each.code) for each in ledger(path).warnings] == [(9, "part_left_out")]


def test_totals_before_the_tables_are_of_all_of_them(tmp_path: Path):
    path = a_document(
        tmp_path,
        TITLE,
        "2026年3月6日反馈意见，指出问题5个，已完成2个。",
        "一、履行职责方面（2个问题）",
        [PLAIN, LAMP, TREE],
        "二、财务管理方面",
        "本部分共2个问题。",
        [DATED, BILL, CARD],
    )
    reading = ledger(path)
    assert [(each.kind, each.number) for each in reading.declared] == [("problems", 5), ("done", 2)]
    assert codes(path) == ["total_differs"]
    assert reading.campaign.feedback_on == date(2026, 3, 6)


def test_a_total_in_the_heading_of_a_chapter_is_of_the_tables_under_it(tmp_path: Path):
    path = a_document(
        tmp_path,
        "一、履行职责方面（3个问题）",
        "（一）市政管护（1个问题）",
        [PLAIN, LAMP],
        "（二）绿化管护（1个问题）",
        [PLAIN, TREE],
        "二、财务管理方面（2个问题）",
        [DATED, BILL, CARD],
    )
    assert [(each.line, each.code) for each in ledger(path).warnings] == [(1, "total_differs")]


def test_a_day_of_feedback_that_is_handed_in_counts_where_the_document_names_none(tmp_path: Path):
    path = a_document(
        tmp_path, TITLE, [DATED, (*BILL[:3], "反馈后3个月内", *BILL[4:]), (*CARD[:3], "5月27日前", *CARD[4:])]
    )
    assert [each.due for each in ledger(path).items] == [None, None]
    reading = read_file(path, feedback_on=date(2026, 3, 6))
    assert isinstance(reading, LedgerReading)
    assert reading.campaign.feedback_on == date(2026, 3, 6)
    assert [each.due for each in reading.items] == [date(2026, 6, 6), date(2026, 5, 27)]
    assert reading.warnings == ()


def test_a_day_of_feedback_that_the_document_names_goes_before_the_one_handed_in(tmp_path: Path):
    path = a_document(tmp_path, TITLE, "2026年3月6日反馈意见", [DATED, (*BILL[:3], "反馈后3个月内", *BILL[4:]), CARD])
    reading = read_file(path, feedback_on=date(2025, 1, 2))
    assert isinstance(reading, LedgerReading)
    assert reading.campaign.feedback_on == date(2026, 3, 6)
    assert reading.items[0].due == date(2026, 6, 6)


def test_the_year_of_a_title_within_the_table_is_that_of_its_days(tmp_path: Path):
    path = a_document(tmp_path, "附件", [("2026年巡察整改台账",), DATED, (*BILL[:3], "6月30日前", *BILL[4:]), CARD])
    assert [each.due for each in ledger(path).items] == [date(2026, 6, 30), date(2026, 5, 27)]


def test_lines_around_a_table_are_no_rows_of_it(tmp_path: Path):
    path = a_document(
        tmp_path,
        TITLE,
        "填报人：陈可\t\t\t审核人：方宁",
        [PLAIN, LAMP, TREE],
        "联系电话：0000-4561237",
        "园林局",
        "4月2日",
    )
    assert told(path) == [((), *ONE), ((), *TWO)]
    assert codes(path) == []


def test_an_empty_table_says_nothing(tmp_path: Path):
    empty = [("",) * 5] * 3
    path = a_document(
        tmp_path,
        TITLE,
        empty,
        "（表一）",
        [*empty, PLAIN, LAMP, TREE],
        "（表二）",
        empty,
        "（表三）",
        [("",) * 6, BILL],
    )
    assert told(path) == [((), *ONE), ((), *TWO)]
    assert codes(path) == ["table_left_out"]


def test_words_about_tables_are_told_apart_from_tables(tmp_path: Path):
    path = a_document(tmp_path, TITLE, [PLAIN, LAMP], "甲\t乙\t丙\t丁", [PLAIN, TREE], [("框内的话",)])
    assert read_word(path).tables == (range(1, 3), range(4, 6))


def test_a_roster_in_a_document_is_still_a_roster(tmp_path: Path):
    rows = [("单位", "职务", "姓名", "角色"), ("市政科", "科长", "陈可", ""), ("绿化科", "科长", "方宁", "")]
    assert isinstance(read_file(a_document(tmp_path, "名册", rows)), RosterReading)
