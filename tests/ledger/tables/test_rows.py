"""Which rows are one item: merged cells, measures of their own, headings between, totals below."""

import pytest

from tests.ledger.tables.making import HEADS, check, item, openpyxl_book, read, xlsxwriter_book

H = ["序号", "存在问题", "整改措施", "责任单位", "整改时限"]


def test_several_measures_of_a_problem_that_is_merged_downwards(tmp_path):
    rows = [
        H,
        [1, "路灯损坏未修", "排查线路", "市政科", "2026-05-27"],
        [None, None, "更换灯具", None, None],
        [None, None, "建立台账", None, None],
        [2, "行道树缺株", "补植树木", "绿化科", "2026-06-30"],
    ]
    merge = [f"{column}2:{column}4" for column in "ABDE"]
    check(
        xlsxwriter_book(tmp_path / "a.xlsx", {"台账": rows}, merge=merge),
        item(
            "路灯损坏未修", "排查线路", "更换灯具", "建立台账", number="1", lead="市政科", due="2026-05-27", rows=(2, 4)
        ),
        item("行道树缺株", "补植树木", number="2", lead="绿化科", due="2026-06-30", rows=(5, 5)),
    )


def test_several_measures_below_cells_left_blank(tmp_path):
    rows = [
        H,
        [1, "路灯损坏未修", "排查线路", "市政科", "2026-05-27"],
        [None, None, "更换灯具", None, "2026-06-10"],
        [2, "行道树缺株", "补植树木", "绿化科", "2026-06-30"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item(
            "路灯损坏未修",
            "排查线路",
            "更换灯具",
            number="1",
            lead="市政科",
            due="2026-06-10",
            due_text="2026-05-27；2026-06-10",
        ),
        item("行道树缺株", "补植树木", number="2", lead="绿化科", due="2026-06-30"),
        doubts=[(2, "several_due")],
    )


def test_several_measures_with_the_problem_written_again_in_each_row(tmp_path):
    rows = [
        H,
        [1, "路灯损坏未修", "排查线路", "市政科", "2026-05-27"],
        [1, "路灯损坏未修", "更换灯具", "市政科", "2026-05-27"],
        [2, "行道树缺株", "补植树木", "绿化科", "2026-06-30"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯损坏未修", "排查线路", "更换灯具", number="1", lead="市政科", due="2026-05-27"),
        item("行道树缺株", "补植树木", number="2", lead="绿化科", due="2026-06-30"),
    )


def test_the_problem_written_again_without_any_numbers(tmp_path):
    rows = [
        H[1:],
        ["路灯损坏未修", "排查线路", "市政科", "2026-05-27"],
        ["路灯损坏未修", "更换灯具", "市政科", "2026-05-27"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯损坏未修", "排查线路", "更换灯具", lead="市政科", due="2026-05-27"),
    )


def test_measures_of_several_units_under_one_problem_are_one_item_each(tmp_path):
    rows = [
        H,
        [1, "路灯损坏未修", "排查线路", "市政科", "2026-05-27"],
        [None, None, "拨付经费", "财务科", "2026-06-30"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=["A2:A3", "B2:B3"]),
        item("路灯损坏未修", "排查线路", number="1", lead="市政科", due="2026-05-27", rows=(2, 2)),
        item("路灯损坏未修", "拨付经费", number="1", lead="财务科", due="2026-06-30", rows=(3, 3)),
    )


def test_headings_between_the_items(tmp_path):
    rows = [
        H,
        ["一、公共设施方面"],
        ["（一）照明"],
        [1, "路灯损坏未修", "更换灯具", "市政科", "2026-05-27"],
        ["（二）绿化"],
        [2, "行道树缺株", "补植树木", "绿化科", "2026-06-30"],
        ["二、财务管理方面"],
        [3, "票据不齐", "补齐票据", "财务科", "2026-04-30"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=["A2:E2", "A3:E3", "A5:E5"]),
        item(
            "路灯损坏未修",
            "更换灯具",
            number="1",
            under=["一、公共设施方面", "（一）照明"],
            lead="市政科",
            due="2026-05-27",
        ),
        item(
            "行道树缺株",
            "补植树木",
            number="2",
            under=["一、公共设施方面", "（二）绿化"],
            lead="绿化科",
            due="2026-06-30",
        ),
        item("票据不齐", "补齐票据", number="3", under=["二、财务管理方面"], lead="财务科", due="2026-04-30"),
    )


def test_a_column_of_aspects_merged_over_several_items(tmp_path):
    rows = [
        ["方面", *H],
        ["公共设施", 1, "路灯损坏未修", "更换灯具", "市政科", "2026-05-27"],
        [None, 2, "行道树缺株", "补植树木", "绿化科", "2026-06-30"],
        ["财务管理", 3, "票据不齐", "补齐票据", "财务科", "2026-04-30"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=["A2:A3"]),
        item("路灯损坏未修", "更换灯具", number="1", under=["公共设施"], lead="市政科", due="2026-05-27"),
        item("行道树缺株", "补植树木", number="2", under=["公共设施"], lead="绿化科", due="2026-06-30"),
        item("票据不齐", "补齐票据", number="3", under=["财务管理"], lead="财务科", due="2026-04-30"),
    )


def test_an_aspect_is_said_once_for_many_and_not_over_the_next_heading(tmp_path):
    rows = [
        ["类别", *H],
        ["一、履职方面"],
        [None, 1, "值守不到位", "排班", "办公室", "2026-05-27"],
        ["公共设施", 2, "路灯损坏未修", "更换灯具", "市政科", "2026-05-27"],
        [None, 3, "行道树缺株", "补植树木", "绿化科", "2026-06-30"],
        [None, 4, "井盖缺失", "补齐井盖", "市政科", "2026-06-30"],
        ["二、财务管理方面"],
        [None, 5, "票据不齐", "补齐票据", "财务科", "2026-04-30"],
    ]
    found = read(openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=["A2:F2", "A7:F7"])).items
    assert [each.headings for each in found] == [
        ("一、履职方面",),
        ("一、履职方面", "公共设施"),
        ("一、履职方面", "公共设施"),
        ("一、履职方面", "公共设施"),
        ("二、财务管理方面",),
    ]


@pytest.mark.parametrize(
    ("head", "values"),
    [
        ("问题类型", ("不作为", "不担当")),
        ("问题类别", ("1.党的领导弱化", "1.党的领导弱化")),
        ("方面", ("需加强学习", "无问责")),
    ],
)
def test_aspects_that_begin_with_a_word_for_yes_or_no_are_no_kinds(tmp_path, head, values):
    rows = [
        [head, *H],
        [values[0], 1, "路灯损坏未修", "更换灯具", "市政科", "2026-05-27"],
        [values[1], 2, "行道树缺株", "补植树木", "绿化科", "2026-06-30"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯损坏未修", "更换灯具", number="1", under=[values[0]], lead="市政科", due="2026-05-27"),
        item("行道树缺株", "补植树木", number="2", under=[values[1]], lead="绿化科", due="2026-06-30"),
    )


def test_aspects_that_all_are_kinds_are_no_headings(tmp_path):
    rows = [
        ["问题类型", *H],
        ["立行立改", 1, "路灯损坏未修", "更换灯具", "市政科", "2026-05-27"],
        ["长期坚持", 2, "行道树缺株", "补植树木", "绿化科", None],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯损坏未修", "更换灯具", number="1", lead="市政科", due="2026-05-27"),
        item("行道树缺株", "补植树木", number="2", lead="绿化科", long=True),
    )


def test_a_head_repeated_on_each_printed_page(tmp_path):
    rows: list[list[object]] = [["园林局整改台账"], [*H]]
    for number in range(1, 7):
        rows.append([number, f"第{number}处围挡破损", "更换围挡", "市政科", "2026-05-27"])
        if number % 2 == 0:
            rows += [["园林局整改台账"], [*H]]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=["A1:E1"]),
        *[
            item(f"第{number}处围挡破损", "更换围挡", number=str(number), lead="市政科", due="2026-05-27")
            for number in range(1, 7)
        ],
    )


def test_numbers_that_are_blank_repeated_or_written_as_one_point_nought(tmp_path):
    rows = [
        H,
        [1.0, "路灯损坏未修", "更换灯具", "市政科", "2026-05-27"],
        [None, "行道树缺株", "补植树木", "绿化科", "2026-06-30"],
        ["1.0", "票据不齐", "补齐票据", "财务科", "2026-04-30"],
        ["1.1", "账册未装订", "装订账册", "财务科", "2026-04-30"],
    ]
    reading = check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯损坏未修", "更换灯具", number="1", lead="市政科", due="2026-05-27"),
        item("行道树缺株", "补植树木", lead="绿化科", due="2026-06-30"),
        item("票据不齐", "补齐票据", number="1", lead="财务科", due="2026-04-30"),
        item("账册未装订", "装订账册", number="1.1", lead="财务科", due="2026-04-30"),
        doubts=[(4, "number_again")],
    )
    assert [each.code for each in reading.items] == ["1-1", "r3", "1-2", "1.1"]


def test_totals_and_remarks_below_are_no_items_and_are_compared(tmp_path):
    rows = [
        H,
        [1, "路灯损坏未修", "更换灯具", "市政科", "2026-05-27"],
        [2, "行道树缺株", "补植树木", "绿化科", "2026-06-30"],
        ["合计", "共3个问题", None, None, None],
        ["备注：本表按月更新。"],
        ["填表人：陈可", None, "审核人：周明远", None, None],
    ]
    reading = check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=["A5:E5"]),
        item("路灯损坏未修", "更换灯具", number="1", lead="市政科", due="2026-05-27"),
        item("行道树缺株", "补植树木", number="2", lead="绿化科", due="2026-06-30"),
        doubts=[(4, "total_differs")],
    )
    assert [(each.kind, each.number) for each in reading.declared] == [("problems", 3)]


def test_totals_in_the_title_that_agree(tmp_path):
    rows = [
        ["园林局巡察整改台账（共2个问题、3条整改措施）"],
        H,
        [1, "路灯损坏未修", "排查线路", "市政科", "2026-05-27"],
        [None, None, "更换灯具", None, None],
        [2, "行道树缺株", "补植树木", "绿化科", "2026-06-30"],
    ]
    reading = check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=["A1:E1"]),
        item("路灯损坏未修", "排查线路", "更换灯具", number="1", lead="市政科", due="2026-05-27"),
        item("行道树缺株", "补植树木", number="2", lead="绿化科", due="2026-06-30"),
    )
    assert [(each.kind, each.number, each.line) for each in reading.declared] == [
        ("problems", 2, 1),
        ("measures", 3, 1),
    ]


def test_rows_that_a_filter_hides_are_read_and_said(tmp_path):
    rows = [
        H,
        [1, "路灯损坏未修", "更换灯具", "市政科", "2026-05-27"],
        [2, "行道树缺株", "补植树木", "绿化科", "2026-06-30"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, hidden=[3]),
        item("路灯损坏未修", "更换灯具", number="1", lead="市政科", due="2026-05-27"),
        item("行道树缺株", "补植树木", number="2", lead="绿化科", due="2026-06-30"),
        doubts=[(0, "rows_hidden")],
    )


def test_a_row_with_a_number_and_no_problem_is_named(tmp_path):
    rows = [
        H,
        [1, "路灯损坏未修", "更换灯具", "市政科", "2026-05-27"],
        [2, None, "补植树木", "绿化科", "2026-06-30"],
        [3, "票据不齐", "补齐票据", "财务科", "2026-04-30"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯损坏未修", "更换灯具", number="1", lead="市政科", due="2026-05-27"),
        item("票据不齐", "补齐票据", number="3", lead="财务科", due="2026-04-30"),
        doubts=[(3, "row_without_problem")],
    )


def test_the_same_problem_twice_is_kept_and_named(tmp_path):
    rows = [
        H,
        [1, "路灯损坏未修", "更换灯具", "市政科", "2026-05-27"],
        [2, "行道树缺株", "补植树木", "绿化科", "2026-06-30"],
        [3, "路灯损坏未修", "更换灯具", "市政科", "2026-05-27"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯损坏未修", "更换灯具", number="1", lead="市政科", due="2026-05-27"),
        item("行道树缺株", "补植树木", number="2", lead="绿化科", due="2026-06-30"),
        item("路灯损坏未修", "更换灯具", number="3", lead="市政科", due="2026-05-27"),
        doubts=[(4, "problem_again")],
    )


def test_a_problem_with_several_tasks(tmp_path):
    rows = [
        ["序号", "存在问题", "整改任务", "整改措施", "责任单位", "整改时限"],
        [1, "公共照明管护不到位", "修复路灯", "更换灯具", "市政科", "2026-05-27"],
        [None, None, "建立管护制度", "印发办法", "市政科", "2026-06-30"],
        [2, "绿化不达标", "补植树木", "购苗补植", "绿化科", "2026-06-30"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=["A2:A3", "B2:B3"]),
        item("修复路灯", "更换灯具", number="1", under=["公共照明管护不到位"], lead="市政科", due="2026-05-27"),
        item("建立管护制度", "印发办法", number="1", under=["公共照明管护不到位"], lead="市政科", due="2026-06-30"),
        item("补植树木", "购苗补植", number="2", under=["绿化不达标"], lead="绿化科", due="2026-06-30"),
    )


def test_measures_with_numbers_of_their_own(tmp_path):
    rows = [
        ["序号", "存在问题", "措施序号", "整改措施", "责任单位", "整改时限"],
        [1, "路灯损坏未修", 1, "排查线路", "市政科", "2026-05-27"],
        [None, None, 2, "更换灯具", None, None],
        [2, "行道树缺株", 1, "补植树木", "绿化科", "2026-06-30"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯损坏未修", "排查线路", "更换灯具", number="1", lead="市政科", due="2026-05-27"),
        item("行道树缺株", "补植树木", number="2", lead="绿化科", due="2026-06-30"),
    )


def test_problems_and_tasks_with_numbers_of_their_own(tmp_path):
    rows = [
        ["问题序号", "存在问题", "任务序号", "整改任务", "责任单位", "整改时限"],
        [1, "公共照明管护不到位", 1, "修复路灯", "市政科", "2026-05-27"],
        [None, None, 2, "建立管护制度", "市政科", "2026-06-30"],
        [2, "绿化不达标", 1, "补植树木", "绿化科", "2026-06-30"],
    ]
    reading = check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=["A2:A3", "B2:B3"]),
        item("修复路灯", number="1/1", under=["公共照明管护不到位"], lead="市政科", due="2026-05-27"),
        item("建立管护制度", number="1/2", under=["公共照明管护不到位"], lead="市政科", due="2026-06-30"),
        item("补植树木", number="2/1", under=["绿化不达标"], lead="绿化科", due="2026-06-30"),
    )
    assert [each.code for each in reading.items] == ["1-1", "1-2", "2-1"]


def test_headings_in_the_column_of_problems(tmp_path):
    rows = [
        H,
        [None, "一、公共设施方面"],
        [1, "路灯损坏未修", "更换灯具", "市政科", "2026-05-27"],
        ["财务管理方面"],
        [2, "票据不齐", "补齐票据", "财务科", "2026-04-30"],
        ["其他方面"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯损坏未修", "更换灯具", number="1", under=["一、公共设施方面"], lead="市政科", due="2026-05-27"),
        item("票据不齐", "补齐票据", number="2", under=["财务管理方面"], lead="财务科", due="2026-04-30"),
        doubts=[(6, "part_left_out")],
    )


def test_several_measures_in_one_cell(tmp_path):
    rows = [
        H,
        [1, "路灯损坏未修", "1.排查线路；\n2.更换灯具；\n3.建立台账。", "市政科", "2026-05-27"],
        [2, "行道树缺株", "（1）购苗\n（2）补植", "绿化科", "2026-06-30"],
        [3, "票据不齐", "一是补齐票据；二是培训经办人；三是每季度自查。", "财务科", "2026-04-30"],
        [4, "围挡破损", "更换2.5米围挡", "市政科", "2026-04-30"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯损坏未修", "排查线路；", "更换灯具；", "建立台账。", number="1", lead="市政科", due="2026-05-27"),
        item("行道树缺株", "购苗", "补植", number="2", lead="绿化科", due="2026-06-30"),
        item("票据不齐", "补齐票据；", "培训经办人；", "每季度自查。", number="3", lead="财务科", due="2026-04-30"),
        item("围挡破损", "更换2.5米围挡", number="4", lead="市政科", due="2026-04-30"),
    )


def test_a_unit_merged_over_several_problems(tmp_path):
    rows = [
        H,
        [1, "路灯损坏未修", "更换灯具", "市政科", "2026-05-27"],
        [2, "围挡破损", "更换围挡", None, None],
        [3, "行道树缺株", "补植树木", "绿化科", "2026-06-30"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=["D2:D3", "E2:E3"]),
        item("路灯损坏未修", "更换灯具", number="1", lead="市政科", due="2026-05-27"),
        item("围挡破损", "更换围挡", number="2", lead="市政科", due="2026-05-27"),
        item("行道树缺株", "补植树木", number="3", lead="绿化科", due="2026-06-30"),
    )


def test_empty_rows_between_and_a_signature_in_the_last(tmp_path):
    rows = [
        HEADS,
        [1, "路灯损坏未修", "更换灯具", "市政科", "2026-05-27", "已完成"],
        [],
        [2, "行道树缺株", "补植树木", "绿化科", "2026-06-30", "整改中"],
        [],
        [None, None, None, None, "制表日期：2026年4月1日"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯损坏未修", "更换灯具", number="1", lead="市政科", due="2026-05-27", status="done", said="已完成"),
        item(
            "行道树缺株", "补植树木", number="2", lead="绿化科", due="2026-06-30", status="in_progress", said="整改中"
        ),
    )
