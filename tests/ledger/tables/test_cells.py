"""Cells of every make: days as days, serials and text; formulas; texts that look like something else."""

from datetime import date, datetime

import openpyxl

from tests.ledger.tables.making import HEADS, check, item, openpyxl_book, xlsxwriter_book

H = ["序号", "存在问题", "整改措施", "责任单位", "整改时限"]


def with_due(*values: object) -> list[list[object]]:
    return [[*H], *([n, f"第{n}处围挡破损", "更换围挡", "市政科", value] for n, value in enumerate(values, 1))]


def fence(number: int, due: str | None, due_text: str | None = None, *, long: bool = False) -> dict[str, object]:
    return item(
        f"第{number}处围挡破损",
        "更换围挡",
        number=str(number),
        lead="市政科",
        due=due,
        due_text=due_text,
        long=long,
    )


def test_days_as_days_serials_and_texts_in_one_column(tmp_path):
    rows = with_due(
        date(2026, 5, 27),
        46169,
        "2026/5/27",
        "2026.5.27",
        "2026年5月27日",
        "20260527",
        datetime.fromisoformat("2026-05-27 17:30"),
    )
    check(
        xlsxwriter_book(tmp_path / "a.xlsx", {"台账": rows}),
        fence(1, "2026-05-27"),
        fence(2, "2026-05-27", "46169"),
        fence(3, "2026-05-27", "2026/5/27"),
        fence(4, "2026-05-27", "2026.5.27"),
        fence(5, "2026-05-27", "2026年5月27日"),
        fence(6, "2026-05-27", "20260527"),
        fence(7, "2026-05-27", "2026-05-27 17:30"),
    )


def test_the_first_day_of_1900_is_no_day_and_a_blank_is_none(tmp_path):
    rows = with_due("1900/01/01", "1900-1-1", None, "—")
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        fence(1, None, "1900/01/01"),
        fence(2, None, "1900-1-1"),
        fence(3, None),
        fence(4, None, "—"),
    )


def test_periods_and_days_without_a_year_from_the_title(tmp_path):
    rows = [
        ["园林局巡察整改台账（2026年3月6日反馈）"],
        *with_due("6月底前", "3个月内", "长期坚持", "2026年底前，并长期坚持", "第二季度", "9月中旬"),
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=["A1:E1"]),
        fence(1, "2026-06-30", "6月底前"),
        fence(2, "2026-06-06", "3个月内"),
        fence(3, None, "长期坚持", long=True),
        fence(4, "2026-12-31", "2026年底前，并长期坚持", long=True),
        fence(5, "2026-06-30", "第二季度"),
        fence(6, "2026-09-20", "9月中旬"),
    )


def test_what_a_period_counts_from_may_be_unknown(tmp_path):
    rows = with_due("6月底前", "3个月内", "规划阶段", "2026915日")
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        fence(1, None, "6月底前"),
        fence(2, None, "3个月内"),
        fence(3, None, "规划阶段"),
        fence(4, None, "2026915日"),
        doubts=[(2, "due_needs_year"), (3, "due_needs_feedback"), (4, "due_unparsed"), (5, "due_corrupted")],
    )


def test_a_day_before_the_feedback_is_named(tmp_path):
    rows = [["园林局巡察整改台账（2026年3月6日反馈）"], *with_due("2月底前", "2026-03-06")]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=["A1:E1"]),
        fence(1, "2026-02-28", "2月底前"),
        fence(2, "2026-03-06"),
        doubts=[(3, "due_early")],
    )


def test_milestones_in_one_cell(tmp_path):
    text = "2026年5月：完成排查\n2026年8月：完成更换\n2026年7月：完成采购"
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": with_due(text)}),
        fence(1, "2026-08-31", text),
    )


def test_formulas_with_a_value_are_read_as_their_value(tmp_path):
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("台账")
        for column, head in enumerate(HEADS):
            sheet.write_string(0, column, head)
        sheet.write_formula(1, 0, "=ROW()-1", None, 1)
        sheet.write_formula(1, 1, '="路灯"&"损坏未修"', None, "路灯损坏未修")
        sheet.write_string(1, 2, "更换灯具")
        sheet.write_string(1, 3, "市政科")
        sheet.write_formula(1, 4, "=DATE(2026,5,27)", book.add_format({"num_format": "yyyy-mm-dd"}), 46169)
    check(path, item("路灯损坏未修", "更换灯具", number="1", lead="市政科", due="2026-05-27"))


def test_formulas_that_nobody_has_calculated_are_named_once_a_column(tmp_path):
    rows = [
        HEADS,
        ["=ROW()-1", "路灯损坏未修", "更换灯具", "市政科", "=DATE(2026,5,27)", "已完成"],
        ["=ROW()-1", "行道树缺株", "补植树木", "绿化科", "=DATE(2026,6,30)", "已完成"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯损坏未修", "更换灯具", lead="市政科", status="done", said="已完成"),
        item("行道树缺株", "补植树木", lead="绿化科", status="done", said="已完成"),
        doubts=[(2, "formula_uncounted"), (2, "formula_uncounted")],
    )


def test_cells_with_errors_are_named(tmp_path):
    rows = [HEADS, [1, "路灯损坏未修", "更换灯具", "#N/A", "#REF!", "已完成"]]
    path = openpyxl_book(tmp_path / "a.xlsx", {"台账": rows})
    assert openpyxl.load_workbook(path).active["D2"].data_type == "e"
    check(
        path,
        item("路灯损坏未修", "更换灯具", number="1", status="done", said="已完成"),
        doubts=[(2, "formula_error"), (2, "formula_error"), (2, "unit_missing")],
    )


def test_thirty_thousand_characters_in_a_cell(tmp_path):
    problem, measure = "围挡破损。" * 6_000, "更换围挡，" * 6_000
    reading = check(
        xlsxwriter_book(tmp_path / "a.xlsx", {"台账": [H, [1, problem, measure, "市政科", "2026-05-27"]]}),
        item(problem, measure, number="1", lead="市政科", due="2026-05-27"),
    )
    assert len(reading.items[0].title) <= 30


def test_texts_that_look_like_something_else_stay_text(tmp_path):
    texts = [
        "=cmd|' /C calc'!A0",
        "@SUM(1+1)",
        "<b>路灯</b>&amp;未修",
        "{{ problem }}{% raw %}",
        "👷🏽‍♀️ 围挡破损 😀",
        "https://example.org/?a=1&b=2",
        "'; DROP TABLE items; --",
        "../../附件/整改.docx",
        "_x0041_围挡",
    ]
    rows = [H, *([n, text, text, "市政科", "2026-05-27"] for n, text in enumerate(texts, 1))]
    check(
        xlsxwriter_book(tmp_path / "a.xlsx", {"台账": rows}),
        *[item(text, text, number=str(n), lead="市政科", due="2026-05-27") for n, text in enumerate(texts, 1)],
    )


def test_blanks_control_signs_and_line_breaks_around_a_text(tmp_path):
    rows = [H, [1, "  路灯损坏未修\r\n（三处）\u3000", "\u200b更换\x0b灯具\t", " 市政科 ", " 2026-05-27 "]]
    check(
        xlsxwriter_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯损坏未修\n（三处）", "更换灯具", number="1", lead="市政科", due="2026-05-27"),
    )


def test_numbers_and_ticks_as_a_person_would_write_them(tmp_path):
    rows = [
        ["序号", "存在问题", "责任单位", "整改时限", "是否完成"],
        [3.0, "路灯损坏未修", "市政科", "2026-05-27", True],
        [0.1 + 0.2, "行道树缺株", "绿化科", "2026-06-30", False],
        [12345678901234, "票据不齐", "财务科", "2026-04-30", "√"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯损坏未修", number="3", lead="市政科", due="2026-05-27", status="done", said="是"),
        item("行道树缺株", number="0.3", lead="绿化科", due="2026-06-30", status="not_done", said="否"),
        item("票据不齐", number="12345678901234", lead="财务科", due="2026-04-30", status="done", said="√"),
    )
