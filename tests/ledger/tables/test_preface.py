"""Whose a ledger is, who inspected and when, out of the lines above it; and totals out of all lines."""

from datetime import date

import pytest

from tests.ledger.tables.making import HEADS, openpyxl_book, read

ROW = [1, "路灯损坏未修", "更换灯具", "市政科", "6月底前", "已完成"]


def reading(tmp_path, *lines):
    rows = [*([line] if isinstance(line, str) else line for line in lines), HEADS, ROW]
    return read(openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}))


@pytest.mark.parametrize(
    ("title", "bureau", "body"),
    [
        (
            "示范区城市管理局落实区委第一巡察组反馈意见整改工作台账（2026年2月27日反馈）",
            "示范区城市管理局",
            "区委第一巡察组",
        ),
        ("滨河新区园林局巡察整改台账", "滨河新区园林局", None),
        ("中共滨河新区园林局党组关于区委第三巡察组反馈意见整改任务分解表", "滨河新区园林局", "区委第三巡察组"),
        ("滨河县卫生健康委员会2026年巡察反馈问题整改清单", "滨河县卫生健康委员会", None),
        ("滨河镇党委落实县委第二巡察组反馈意见问题清单", "滨河镇", "县委第二巡察组"),
        ("滨河市第三人民医院党委巡察整改台账", "滨河市第三人民医院", None),
        ("滨河职业学院整改台账", "滨河职业学院", None),
        ("滨河城市建设投资集团有限公司党委巡察整改台账", "滨河城市建设投资集团有限公司", None),
        ("滨河县供销社党委巡察整改“三个清单”", "滨河县供销社", None),
        ("中共滨河县委组织部巡察整改台账", "滨河县委组织部", None),
        ("滨河县妇联党组2026年巡察整改台账", "滨河县妇联", None),
        ("高新区管委会巡察整改台账", "高新区管委会", None),
        ("2026年度区委巡察反馈问题整改台账——滨河区民政局", "滨河区民政局", None),
        ("巡察整改台账 — 滨河区民政局党组（2026年4月）", "滨河区民政局", None),
        ("巡察整改台账——政治建设方面", None, None),
        ("内部审计整改台账", None, None),
        ("干部问题整改台账", None, None),
        ("区委巡察办整改台账", None, None),
        ("县政府督查问题整改台账", None, None),
        ("区委第一巡察组反馈意见整改台账", None, "区委第一巡察组"),
        ("巡察反馈问题整改台账", None, None),
        ("附件1", None, None),
    ],
)
def test_bureau_and_inspecting_body_out_of_a_title(tmp_path, title, bureau, body):
    campaign = reading(tmp_path, title).campaign
    assert (campaign.bureau, campaign.inspecting_body) == (bureau, body)


@pytest.mark.parametrize(
    "lines",
    [
        ["巡察整改台账", "填报单位：滨河新区园林局  填报时间：2026年4月1日"],
        ["巡察整改台账", ["填报单位（盖章）：滨河新区园林局", None, "填报时间：2026.4.1"]],
        ["附件2", "巡察整改台账", "单位名称：滨河新区园林局党组"],
        ["附件2", "滨河新区园林局巡察整改台账", "填报单位：绿化科"],
    ],
)
def test_the_bureau_out_of_the_lines_below_the_title(tmp_path, lines):
    assert reading(tmp_path, *lines).campaign.bureau == "滨河新区园林局"


@pytest.mark.parametrize(
    "unit",
    [
        "单位：万元",
        "金额单位：万元",
        "单位：人次",
        "单位：人民币元",
        "单位：万元、人次",
        "计量单位：平方公里",
        "单位：平方米  制表日期：2026年4月1日",
    ],
)
def test_what_is_counted_in_is_no_bureau(tmp_path, unit):
    assert reading(tmp_path, "审计整改台账", unit).campaign.bureau is None
    assert reading(tmp_path, ["审计整改台账", None, unit]).campaign.bureau is None
    assert reading(tmp_path, "审计整改台账", unit, "填报单位：滨河水务集团").campaign.bureau == "滨河水务集团"


def test_a_unit_whose_name_begins_as_what_is_counted(tmp_path):
    for name in ("人民医院", "万家镇", "千户乡"):
        assert reading(tmp_path, "审计整改台账", f"单位：{name}").campaign.bureau == name


@pytest.mark.parametrize(
    "lines",
    [
        ["园林局巡察整改台账（2026年3月6日反馈）"],
        ["园林局巡察整改台账", "反馈时间：2026年3月6日"],
        ["园林局巡察整改台账", ["反馈日期", date(2026, 3, 6)]],
        ["园林局巡察整改台账", "反馈日期：2026-03-06", "填报时间：2026.4.1"],
    ],
)
def test_the_day_of_the_feedback(tmp_path, lines):
    found = reading(tmp_path, *lines)
    assert found.campaign.feedback_on == date(2026, 3, 6)
    assert found.items[0].due == date(2026, 6, 30)


def test_the_year_out_of_a_title(tmp_path):
    assert reading(tmp_path, "园林局2026年度巡察整改台账").items[0].due == date(2026, 6, 30)
    found = reading(tmp_path, "园林局2025年至2026年整改台账")
    assert found.items[0].due is None
    assert [each.code for each in found.warnings] == ["due_needs_year"]


def test_totals_in_titles_and_below_against_what_was_counted(tmp_path):
    rows = [
        ["园林局巡察整改台账（共4个问题、3条整改措施）"],
        HEADS,
        ROW,
        [2, "行道树缺株", "补植树木", "绿化科", "2026-06-30", "整改中"],
        ["合计：2个问题，已完成2项"],
    ]
    found = read(openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=["A1:F1", "A5:F5"]))
    assert [(each.kind, each.number, each.line) for each in found.declared] == [
        ("problems", 4, 1),
        ("measures", 3, 1),
        ("problems", 2, 5),
        ("done", 2, 5),
    ]
    assert [(each.line, each.code) for each in found.warnings if each.code != "due_needs_year"] == [
        (1, "total_differs"),
        (1, "measures_differ"),
        (5, "state_differs"),
    ]
    assert len(found.items) == 2


TREE = [2, "行道树缺株", "补植树木", "绿化科", "2026-06-30", "整改中"]
LEAF = [3, "落叶堆积", "清运", "绿化科", "2026-06-30", "整改中"]


def differing(path):
    return [(each.line, each.code) for each in read(path).warnings if each.code.endswith("_differs")]


def test_totals_in_lines_between_the_items_against_those_under_them(tmp_path):
    rows = [
        ["园林局2026年巡察整改台账（共3个问题）"],
        HEADS,
        ["一、市政方面（2个问题）"],
        ["（一）照明（1个问题，1条整改措施）"],
        ROW,
        ["（二）绿化（2个问题，已完成1项）"],
        TREE,
        ["二、环卫方面（1个问题）"],
        ["（二）绿化（2个问题，已完成1项）"],
        LEAF,
    ]
    found = differing(openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}))
    assert found == [(6, "total_differs"), (6, "state_differs"), (9, "total_differs"), (9, "state_differs")]


def test_a_line_printed_again_on_the_next_page_counts_once(tmp_path):
    under = ["一、市政方面（2个问题）"]
    assert differing(openpyxl_book(tmp_path / "a.xlsx", {"台账": [HEADS, under, ROW, HEADS, under, TREE]})) == []
    assert differing(openpyxl_book(tmp_path / "b.xlsx", {"台账": [HEADS, under, ROW, HEADS, under, TREE, LEAF]})) == [
        (2, "total_differs")
    ]


def test_a_problem_of_several_units_or_tasks_counts_once_below_such_a_line(tmp_path):
    line = ["一、市政方面（1个问题）"]
    rows = [HEADS, line, ROW, [None, None, "巡查", "财务科", "2026-06-30", "整改中"]]
    path = openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=["B3:B4"])
    assert (len(read(path).items), differing(path)) == (2, [])
    heads = ["序号", "问题", "整改任务", "整改措施", "责任单位", "整改时限"]
    tasks = [
        heads,
        line,
        [1, "路灯损坏", "更换", "采购", "市政科", "长期坚持"],
        [2, "路灯损坏", "巡查", "排班", "市政科", "长期坚持"],
    ]
    path = openpyxl_book(tmp_path / "b.xlsx", {"台账": tasks})
    assert (len(read(path).items), differing(path)) == (2, [])
