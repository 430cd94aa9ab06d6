"""Which of several columns says how far an item is: ticks below states, what the unit claims, what the office found."""

from pathlib import Path
from typing import Any

import pytest

from bot.documents.profile_reading import read_columns
from bot.ledger.reading import LedgerReading
from tests.ledger.tables.making import csv_file, openpyxl_book, read

HEADS = ["序号", "存在问题", "整改措施", "责任单位"]
LAMP = [1, "路灯损坏未修", "更换灯具", "市政科"]
WIDE = ["A1:A2", "B1:B2", "C1:C2", "D1:D2"]
DIFFER = "state_columns_differ"


def a_book(tmp_path: Path, heads: list[Any], *rows: list[Any]) -> LedgerReading:
    return read(openpyxl_book(tmp_path / "a.xlsx", {"台账": [[*HEADS, *heads], *([*LAMP, *row] for row in rows)]}))


def ticks(tmp_path: Path, group: str, states: list[str], *rows: list[Any], merge: bool = True) -> LedgerReading:
    over, none = [group, *[None] * (len(states) - 1)], [None] * len(HEADS)
    cells = [
        [*HEADS, *over],
        [*none, *states],
        *([n, f"第{n}盏路灯损坏", *LAMP[2:], *row] for n, row in enumerate(rows, 1)),
    ]
    if not merge:
        return read(csv_file(tmp_path / "a.csv", cells))
    spans = [*WIDE, f"E1:{chr(68 + len(states))}1"]
    return read(openpyxl_book(tmp_path / "a.xlsx", {"台账": cells}, merge=spans))


@pytest.mark.parametrize("merge", [True, False])
@pytest.mark.parametrize(
    ("group", "states", "wanted"),
    [
        ("整改状态", ["未完成", "正在整改", "已完成"], ["not_done", "in_progress", "done"]),
        ("完成情况", ["已完成", "推进中", "未完成"], ["done", "in_progress", "not_done"]),
        ("整改情况", ["未整改", "部分整改", "已整改"], ["not_done", "in_progress", "done"]),
        ("整改进度", ["未整改", "部分整改", "已整改"], ["not_done", "in_progress", "done"]),
    ],
)
@pytest.mark.parametrize("tick", ["√", "■", "是", 1])
def test_a_tick_means_the_state_above_it(
    tmp_path: Path, merge: bool, group: str, states: list[str], wanted: list[str], tick: Any
):
    found = ticks(tmp_path, group, states, [tick], [None, tick], [None, None, tick], merge=merge)
    assert [each.status for each in found.items] == wanted
    assert [each.status_text for each in found.items] == states
    assert not found.warnings


@pytest.mark.parametrize("merge", [True, False])
def test_a_tick_below_no_is_no(tmp_path: Path, merge: bool):
    found = ticks(tmp_path, "是否完成", ["否", "是"], ["√"], [None, "√"], ["否", None], ["×", "√"], merge=merge)
    assert [each.status for each in found.items] == ["not_done", "done", "not_done", "done"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["√", None, "√"], DIFFER),
        (["√", "√", None], DIFFER),
        (["已完成", None, None], DIFFER),
        ([None, None, "尚差两盏"], DIFFER),
        (["×", "□", None], None),
        ([None, None, None], None),
    ],
)
def test_what_ticks_leave_open_is_not_stated(tmp_path: Path, row: list[Any], code: str | None):
    found = ticks(tmp_path, "整改状态", ["未完成", "正在整改", "已完成"], row, [None, None, "√"])
    assert [each.status for each in found.items] == ["unstated", "done"]
    assert [each.code for each in found.warnings] == ([code] if code else [])


def test_states_without_a_group_are_ticked_too(tmp_path: Path):
    found = a_book(tmp_path, ["已完成", "正在整改", "未完成"], [None, "√", None])
    assert [each.status for each in found.items] == ["in_progress"]
    assert not found.warnings


@pytest.mark.parametrize(
    ("heads", "row", "wanted", "codes"),
    [
        (["自查状态", "核查状态"], ["已完成", "未完成"], "not_done", []),
        (["自查状态", "核查状态"], ["已完成", None], "unstated", []),
        (["单位整改状态", "巡察办复核状态"], ["已完成", "整改中"], "in_progress", []),
        (["自查状态"], ["已完成"], "unstated", ["states_in_progress"]),
        (["资料状态", "整改状态"], ["完成", "整改中"], "in_progress", ["head_unknown"]),
        (["佐证材料完成情况", "整改状态"], ["已完成", "整改中"], "in_progress", ["head_unknown"]),
        (["上月状态", "整改状态"], ["已完成", "整改中"], "in_progress", ["head_unknown"]),
        (["时限认定情况", "认定结果", "整改状态"], ["是", "整改不到位", "已完成"], "not_done", ["head_unknown"]),
        (["审核认定情况", "巡察办认定情况"], ["已完成", "未完成"], "unstated", [DIFFER]),
        (["整改状态", "当前状态"], ["已完成", "未完成"], "unstated", [DIFFER]),
        (["整改状态", "销号结论"], ["已完成", "未销号"], "unstated", [DIFFER]),
        (["整改状态", "是否完成"], ["整改中", "否"], "in_progress", []),
        (["整改状态", "是否完成"], ["整改中", "是"], "unstated", [DIFFER]),
        (["整改状态", "是否完成"], ["未到期", "否"], "unstated", []),
        (["整改状态", "当前状态"], ["已完成", "完成"], "done", []),
        (["整改状态", "当前状态"], [None, "已完成"], "done", []),
    ],
)
def test_of_several_columns_of_states(tmp_path: Path, heads: list[str], row: list[Any], wanted: str, codes: list[str]):
    found = a_book(tmp_path, heads, row)
    assert [each.status for each in found.items] == [wanted]
    assert [each.code for each in found.warnings] == codes


def test_groups_say_who_found_it(tmp_path: Path):
    rows = [
        [*HEADS, "单位自查", None, "办公室核查", None],
        [None, None, None, None, "整改情况", "状态", "核查说明", "状态"],
        [*LAMP, "已更换", "已完成", None, None],
        [2, "行道树缺株", "补植", "绿化科", "已补植", "已完成", "不合格", "未完成"],
    ]
    merge = [*WIDE, "E1:F1", "G1:H1"]
    found = read(openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}, merge=merge))
    assert [each.status for each in found.items] == ["unstated", "not_done"]


def test_a_form_with_ticks_is_not_filled_with_words(tmp_path: Path):
    ticks(tmp_path, "整改状态", ["未完成", "已完成"], ["√", None])
    found = read_columns(tmp_path / "a.xlsx")
    assert [each.heads[-1] for each in found if each.name is None] == ["未完成", "已完成"]
