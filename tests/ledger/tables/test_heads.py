"""The head of a ledger is found, wherever it stands and however it is built."""

from datetime import date

import pytest

from tests.ledger.tables.making import HEADS, check, item, openpyxl_book, xlsxwriter_book

LAMP = item("路灯损坏未修", "更换灯具", number="1", lead="市政科", due="2026-05-27", status="done", said="已完成")
TREE = item("行道树缺株", "补植树木", number="2", lead="绿化科", due="2026-06-30", status="in_progress", said="整改中")
BODY = [
    [1, "路灯损坏未修", "更换灯具", "市政科", "2026-05-27", "已完成"],
    [2, "行道树缺株", "补植树木", "绿化科", "2026-06-30", "整改中"],
]


def test_a_head_in_the_first_row(tmp_path):
    check(openpyxl_book(tmp_path / "a.xlsx", {"台账": [HEADS, *BODY]}), LAMP, TREE)


def test_titles_merged_over_the_table_tell_whose_it_is_and_when_the_feedback_was(tmp_path):
    rows = [
        ["滨河新区园林局落实区委第二巡察组反馈意见整改工作台账（2026年3月6日反馈）"],
        ["填报单位：区园林局    填报时间：2026年4月1日"],
        HEADS,
        [1, "路灯损坏未修", "更换灯具", "市政科", "3个月内", "已完成"],
    ]
    path = openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=["A1:F1", "A2:F2"])
    reading = check(
        path,
        item(
            "路灯损坏未修",
            "更换灯具",
            number="1",
            lead="市政科",
            due="2026-06-06",
            due_text="3个月内",
            status="done",
            said="已完成",
            rows=(4, 4),
        ),
    )
    assert reading.campaign.bureau == "滨河新区园林局"
    assert reading.campaign.inspecting_body == "区委第二巡察组"
    assert reading.campaign.feedback_on == date(2026, 3, 6)


def test_a_head_over_two_rows_with_groups_merged_across(tmp_path):
    rows = [
        ["序号", "存在问题", "整改措施", "责任分工", None, None, "整改时限"],
        [None, None, None, "责任领导", "牵头单位", "配合单位", None],
        [1, "路灯损坏未修", "更换灯具", "周明远", "市政科", "财务科、办公室", "2026-05-27"],
    ]
    merge = ["A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:G2"]
    check(
        xlsxwriter_book(tmp_path / "a.xlsx", {"台账": rows}, merge=merge),
        item(
            "路灯损坏未修",
            "更换灯具",
            number="1",
            leader="周明远",
            lead="市政科",
            support=["财务科", "办公室"],
            due="2026-05-27",
        ),
    )


def test_a_head_over_two_rows_that_nobody_merged(tmp_path):
    rows = [
        ["序号", "存在问题", "整改措施", "责任单位", None, "整改时限"],
        [None, None, None, "牵头", "配合", None],
        [1, "路灯损坏未修", "更换灯具", "市政科", "财务科", "2026-05-27"],
        [2, "行道树缺株", "补植树木", "绿化科", None, "2026-06-30"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯损坏未修", "更换灯具", number="1", lead="市政科", support=["财务科"], due="2026-05-27"),
        item("行道树缺株", "补植树木", number="2", lead="绿化科", due="2026-06-30"),
    )


def test_a_head_over_four_rows_with_a_title_and_the_letters_of_the_columns(tmp_path):
    rows = [
        ["整改情况汇总表"],
        ["基本情况", None, None, "整改要求", None, None],
        ["问题", None, None, "责任", None, "时间"],
        ["序号", "问题描述", "整改措施", "责任单位", "责任人", "完成时限"],
        ["A", "B", "C", "D", "E", "F"],
        [1, "路灯损坏未修", "更换灯具", "市政科", "陈可", "2026-05-27"],
    ]
    merge = ["A1:F1", "A2:C2", "D2:F2", "A3:C3", "D3:E3"]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=merge),
        item("路灯损坏未修", "更换灯具", number="1", lead="市政科", person="陈可", due="2026-05-27", rows=(6, 6)),
    )


def test_a_row_that_only_counts_the_columns(tmp_path):
    rows = [HEADS, [1, 2, 3, 4, 5, 6], *BODY]
    check(openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}), LAMP, TREE)


def test_heads_that_repeat_are_told_apart_by_their_group_and_the_latest_report_counts(tmp_path):
    rows = [
        ["序号", "问题描述", "责任单位", "计划", "第一次上报", None, "第二次上报", None],
        [None, None, None, "完成时间", "整改情况", "实际完成时间", "整改情况", "实际完成时间"],
        [1, "路灯损坏未修", "市政科", "2026-05-27", "整改中", None, "已完成", "2026-05-20"],
        [2, "行道树缺株", "绿化科", "2026-06-30", "未完成", None, None, None],
    ]
    merge = ["A1:A2", "B1:B2", "C1:C2", "E1:F1", "G1:H1"]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=merge),
        item("路灯损坏未修", number="1", lead="市政科", due="2026-05-27", status="done", said="已完成"),
        item("行道树缺株", number="2", lead="绿化科", due="2026-06-30", status="not_done", said="未完成"),
    )


def test_planned_and_real_dates_under_one_word_each(tmp_path):
    rows = [
        ["序号", "问题", "责任单位", "完成时间", None],
        [None, None, None, "计划", "实际"],
        [1, "路灯损坏未修", "市政科", "2026-05-27", "2026-08-01"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=["D1:E1"]),
        item("路灯损坏未修", number="1", lead="市政科", due="2026-05-27"),
    )


def test_heads_in_the_same_words_without_a_group_are_named(tmp_path):
    rows = [
        ["序号", "存在问题", "责任单位", "责任人", "责任人", "整改时限"],
        [1, "路灯损坏未修", "市政科", "陈可", "方宁", "2026-05-27"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯损坏未修", number="1", lead="市政科", person="陈可、方宁", due="2026-05-27"),
        doubts=[(0, "head_repeated")],
    )


@pytest.mark.parametrize(
    "heads",
    [
        [
            "序  号",
            "存在\n问题",
            "整改\n措施",
            "责任单位\n（部门）",
            "整改时限\n（年月日）",
            "整改状态（从下拉菜单中选取）",
        ],
        ["序号<br>", "存在<br/>问题*", "整改措施：", "责任 单位", "整改时限<br />（格式：2026-01-01）", "*整改状态"],
        [
            "序号",
            "存在问题【逐条填写】",
            "整改措施[具体]",
            "责任单位(全称)",
            "整改时限（必填）",
            "整改状态（已完成/整改中）",
        ],
    ],
)
def test_heads_with_line_breaks_signs_and_instructions(tmp_path, heads):
    check(openpyxl_book(tmp_path / "a.xlsx", {"台账": [heads, *BODY]}), LAMP, TREE)


def test_columns_that_are_not_known_are_named_and_left_out(tmp_path):
    rows = [[*HEADS, "经度"], [*BODY[0], 114.3]]
    check(openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}), LAMP, doubts=[(0, "head_unknown")])


def test_phantom_columns_and_rows_are_nothing(tmp_path):
    import openpyxl
    from openpyxl.styles import PatternFill

    path = openpyxl_book(tmp_path / "a.xlsx", {"台账": [HEADS, *BODY]})
    book = openpyxl.load_workbook(path)
    sheet = book.active
    for row in range(1, 400):
        sheet.cell(row, 256).fill = PatternFill("solid", "FFFFFF")
    sheet.cell(350, 200, "   ")
    book.save(path)
    check(path, LAMP, TREE)


def test_columns_in_any_order_with_unused_ones_between(tmp_path):
    rows = [
        [None, "整改时限", None, "责任单位", "整改措施", "存在问题", "序号", "状态"],
        [None, "2026-05-27", None, "市政科", "更换灯具", "路灯损坏未修", 1, "已完成"],
    ]
    check(openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}), LAMP)


def test_audit_heads_with_amounts_types_and_causes(tmp_path):
    rows = [
        [
            "问题编号",
            "问题表述",
            "问题类别",
            "涉及金额（万元）",
            "整改类型",
            "整改牵头单位",
            "整改时限",
            "未整改原因说明",
        ],
        ["W-07", "违规列支培训费", "财务管理", 12.5, "立行立改", "财务科", "2026-04-30", "材料待补"],
        ["W-08", "合同未经审核", "合同管理", 0.8803, "持续整改", "办公室", None, None],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("违规列支培训费", number="W-07", under=["财务管理"], lead="财务科", due="2026-04-30"),
        item("合同未经审核", number="W-08", under=["合同管理"], lead="办公室", long=True),
    )


def test_a_short_name_and_the_whole_wording_in_columns_of_their_own(tmp_path):
    rows = [
        ["序号", "问题标题", "问题描述", "责任单位", "整改时限"],
        [1, "路灯失修", "东区三处路灯损坏后未及时修复", "市政科", "2026-05-27"],
        [2, "行道树缺株", "西路行道树缺株，补植迟缓", "绿化科", "2026-06-30"],
        [3, "票据不齐", None, "财务科", "2026-04-30"],
    ]
    reading = check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯失修\n东区三处路灯损坏后未及时修复", number="1", lead="市政科", due="2026-05-27"),
        item("西路行道树缺株，补植迟缓", number="2", lead="绿化科", due="2026-06-30"),
        item("票据不齐", number="3", lead="财务科", due="2026-04-30"),
    )
    assert [each.title for each in reading.items] == ["路灯失修", "行道树缺株", "票据不齐"]


def test_names_and_telephones_under_the_person(tmp_path):
    rows = [
        ["序号", "问题", "责任单位", "责任人", None, "整改时限"],
        [None, None, None, "姓名", "电话", None],
        [1, "路灯损坏未修", "市政科", "陈可", "555-0101", "2026-05-27"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=["A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2"]),
        item("路灯损坏未修", number="1", lead="市政科", person="陈可", due="2026-05-27"),
    )


def test_a_list_of_tasks_only(tmp_path):
    rows = [
        ["整改任务", "责任领导", "牵头单位", "责任单位", "整改时限"],
        ["建立巡查制度", "周明远", "市政科", "市政科、养护所", "2026年6月底前"],
        ["公开收费标准", "沈立", "办公室", None, "立行立改"],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item(
            "建立巡查制度",
            leader="周明远",
            lead="市政科",
            support=["养护所"],
            due="2026-06-30",
            due_text="2026年6月底前",
        ),
        item("公开收费标准", leader="沈立", lead="办公室", due_text="立行立改"),
    )


def test_a_list_of_three_columns_without_units_says_so_once(tmp_path):
    rows = [["问题", "整改建议", "期限"], ["路灯损坏未修", "尽快更换", "2026-05-27"]]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯损坏未修", due="2026-05-27"),
        doubts=[(0, "no_unit_column")],
    )
