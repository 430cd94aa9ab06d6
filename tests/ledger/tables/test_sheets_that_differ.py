"""Two sheets that do not have the same columns, or do not say the same of the same items."""

from pathlib import Path
from typing import Any

import pytest

from bot.ledger.reading import LedgerReading
from tests.ledger.tables.making import openpyxl_book, read

HEADS = ["序号", "问题", "整改措施", "责任单位", "整改时限", "整改状态"]


def a_sheet(
    state: str | None, unit: str = "党政办", due: str = "2026-06-30", measure: str = "每月集中学习"
) -> list[list[Any]]:
    return [HEADS, [1, "理论学习不深入", measure, unit, due, state]]


def sheets(tmp_path: Path, **found: list[list[Any]]) -> LedgerReading:
    return read(openpyxl_book(tmp_path / "a.xlsx", found))


def test_sheets_of_two_towns_have_each_its_own_items(tmp_path: Path):
    found = sheets(tmp_path, 甲镇=a_sheet("已完成"), 乙镇=a_sheet("未完成"))
    assert [(each.headings, each.status) for each in found.items] == [(("甲镇",), "done"), (("乙镇",), "not_done")]
    assert not found.warnings


def test_so_have_those_of_towns_without_a_column_of_units(tmp_path: Path):
    def rows(state: str) -> list[list[Any]]:
        return [["序号", "问题", "整改时限", "整改状态"], [1, "理论学习不深入", "2026-06-30", state]]

    found = sheets(tmp_path, 甲镇=rows("已完成"), 乙镇=rows("已完成"))
    assert [each.headings for each in found.items] == [("甲镇",), ("乙镇",)]


@pytest.mark.parametrize("names", [("汇总", "甲镇"), ("台账", "上月")])
def test_an_item_with_another_state_in_another_sheet_is_not_done(tmp_path: Path, names: tuple[str, str]):
    found = sheets(tmp_path, **{names[0]: a_sheet("已完成", "甲镇"), names[1]: a_sheet("整改中", "甲镇")})
    assert [each.status for each in found.items] == ["unstated"]
    assert [each.code for each in found.warnings] == ["state_in_tables"]
    assert found.items[0].progress == (f"{names[0]}·整改状态：已完成", f"{names[1]}·整改状态：整改中")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (a_sheet("已完成"), a_sheet("已完成", due="2026-07-31")),
        (a_sheet("已完成"), a_sheet("已完成", measure="每周集中学习")),
        (a_sheet(None), a_sheet("已完成")),
        (a_sheet("整改中"), a_sheet("已完成")),
    ],
)
def test_another_day_measure_or_a_state_in_another_sheet_is_told_of(tmp_path: Path, first: Any, second: Any):
    found = sheets(tmp_path, 台账=first, 备份=second)
    assert len(found.items) == 1
    assert found.items[0].status_text == first[1][-1]
    assert [each.code for each in found.warnings] == ["sheet_says_more"]


def test_a_copy_without_states_says_nothing_new(tmp_path: Path):
    found = sheets(tmp_path, 台账=a_sheet("已完成"), 下发=a_sheet(None))
    assert [each.status for each in found.items] == ["done"]
    assert not found.warnings


def test_an_item_that_comes_with_new_ones_and_another_state_is_told_of(tmp_path: Path):
    more = [*a_sheet("未完成"), [2, "三公经费超支", "压减经费", "财务科", "2026-06-30", "整改中"]]
    found = sheets(
        tmp_path, 台账=[*a_sheet("已完成"), [2, "票据不齐", "补票", "财务科", "2026-06-30", "整改中"]], 新增=more
    )
    assert len(found.items) == 4
    assert [each.code for each in found.warnings] == ["state_again"]


WHOLE = ["序号", "反馈问题", "整改措施", "责任单位", "配合单位", "整改时限", "整改状态"]
WIDE: list[list[Any]] = [WHOLE, [1, "路灯损坏未修", "更换灯具", "市政科", "财务科", "2026-06-30", "整改中"]]
NEW = [2, "行道树缺株", "补植树木", "绿化科", "2026-05-31", "已完成"]


@pytest.mark.parametrize(
    ("heads", "row"),
    [
        (HEADS, NEW),
        ([*HEADS, "备注"], [*NEW, "已验收"]),
        (
            ["编号", "问题内容", "整改措施", "牵头科室", "责任人", "完成时间", "整改落实情况"],
            [*NEW[:4], "陈可", *NEW[4:]],
        ),
    ],
)
def test_a_sheet_is_read_though_other_columns_than_those_that_make_items_differ(
    tmp_path: Path, heads: list[Any], row: list[Any]
):
    found = sheets(tmp_path, 面上问题=WIDE, 具体问题=[heads, row])
    assert [(each.problem, each.lead_unit, each.status) for each in found.items] == [
        ("路灯损坏未修", "市政科", "in_progress"),
        ("行道树缺株", "绿化科", "done"),
    ]
    assert str(found.items[1].due) == "2026-05-31"
    assert not found.warnings


def test_a_sheet_without_tasks_is_read_beside_one_of_problems_and_tasks(tmp_path: Path):
    heads = ["序号", "反馈问题", "整改任务", "整改措施", "责任单位", "整改时限", "整改状态"]
    row = [1, "路灯损坏未修", "道路照明", "更换灯具", "市政科", "2026-06-30", "整改中"]
    found = sheets(tmp_path, 面上问题=[heads, row], 立行立改=[HEADS, NEW])
    assert [each.problem for each in found.items] == ["道路照明", "行道树缺株"]
    assert not found.warnings


@pytest.mark.parametrize(
    ("heads", "row"),
    [
        (["序号", "问题", "责任单位", "整改时限", "整改状态"], [2, "行道树缺株", "绿化科", "2026-05-31", "已完成"]),
        (["序号", "整改任务", "整改措施", "责任单位", "整改时限", "整改状态"], NEW),
        (["序号", "问题", "整改措施", "责任单位", "整改时限"], NEW[:-1]),
        (["序号", "问题", "整改措施", "责任单位", "整改状态"], [*NEW[:4], NEW[5]]),
    ],
)
def test_a_sheet_without_one_of_the_columns_that_make_items_is_named(tmp_path: Path, heads: list[Any], row: list[Any]):
    found = sheets(tmp_path, 面上问题=WIDE, 其他=[heads, row])
    assert [each.problem for each in found.items] == ["路灯损坏未修"]
    assert [each.code for each in found.warnings] == ["sheet_left_out"]


def test_a_sheet_of_other_columns_that_tells_some_of_it_again_is_named(tmp_path: Path):
    """Which of its items are new is for a person to say: another unit of the same problem may be the same item."""
    found = sheets(
        tmp_path, 台账=WIDE, 分工=[HEADS, [1, "路灯损坏未修", "更换灯具", "设施科", "2026-06-30", "整改中"], NEW]
    )
    assert [each.problem for each in found.items] == ["路灯损坏未修"]
    assert [each.code for each in found.warnings] == ["sheet_left_out"]
