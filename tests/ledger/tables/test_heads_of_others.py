"""Heads that end in a known word and mean something else: whether something is so, and who is not to put it right."""

from pathlib import Path
from typing import Any

import pytest

from bot.ledger.tables.words import field_of
from tests.ledger.tables.making import check, item, openpyxl_book

HEADS = ["序号", "问题", "整改措施", "责任单位", "责任人", "责任领导", "整改时限"]
LAMP = [1, "路灯损坏未修", "更换灯具", "市政科", "陈可", "王明远", "2026-06-30"]
WANTED = item("路灯损坏未修", "更换灯具", number="1", lead="市政科", person="陈可", leader="王明远", due="2026-06-30")


@pytest.mark.parametrize("place", [1, len(HEADS)])
@pytest.mark.parametrize(
    ("head", "cell"),
    [
        ("是否需要其他单位", "否"),
        ("是否共性问题", "否"),
        ("是否明确责任人", "是"),
        ("是否调整整改措施", "否"),
        ("是否调整时限", "否"),
        ("反馈单位", "区委第一巡察组"),
        ("问题反馈部门", "区委第一巡察组"),
        ("验收单位", "纪检组"),
        ("督导单位", "纪检组"),
        ("协调单位", "财政局"),
        ("验收责任人", "周一平"),
        ("联系领导", "李三平"),
        ("督导领导", "李三平"),
        ("公示期限", "2026-07-10"),
        ("报送时限", "2026-07-10"),
    ],
)
def test_it_is_a_column_of_its_own(tmp_path: Path, place: int, head: str, cell: Any):
    rows = [[*HEADS[:place], head, *HEADS[place:]], [*LAMP[:place], cell, *LAMP[place:]]]
    path = openpyxl_book(tmp_path / "a.xlsx", {"台账": rows})
    found = check(path, WANTED, doubts=[(0, "head_unknown")])
    assert found.items[0].own == ((head, cell),)


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("巡察反馈整改责任单位", "responsible_unit"),
        ("反馈问题整改时限", "due"),
        ("巡察反馈具体问题", "problem"),
        ("协助单位", "support"),
        ("督办领导", "supervisor"),
        ("是否长期坚持", "long_term"),
        ("是否按期完成状态", "status"),
        ("填报人", "person"),
    ],
)
def test_other_heads_mean_what_they_meant(head: str, field: str):
    assert field_of(head) == field
