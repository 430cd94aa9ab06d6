"""Heads that join two: units and persons, persons and their telephone, measures and dates; and goals, which are neither."""

import pytest

from bot.ledger.tables.words import field_of
from tests.ledger.tables.making import openpyxl_book, read


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("责任单位（责任人）", "unit_and_person"),
        ("责任部门（责任人）", "unit_and_person"),
        ("责任科室及责任人", "unit_and_person"),
        ("牵头单位及责任人", "unit_and_person"),
        ("责任单位及负责人", "unit_and_person"),
        ("责任单位、责任人", "unit_and_person"),
        ("整改责任单位（人）", "unit_and_person"),
        ("责任人及电话", "person"),
        ("责任人/联系电话", "person"),
        ("具体责任人及职务", "person"),
        ("责任单位/配合单位", "responsible_unit"),
        ("整改措施及时限", "measure"),
        ("责任单位（科室）", "responsible_unit"),
        ("牵头单位（部门）", "lead_unit"),
        ("完成时限（年月日）", "due"),
        ("配合单位或部门", "support"),
        ("整改目标", "requirement"),
    ],
)
def test_the_field_of_a_head(head, field):
    assert field_of(head) == field


def items(tmp_path, heads, *rows):
    cells = [[n, *row, "7月底前"] for n, row in enumerate(rows, 1)]
    return read(openpyxl_book(tmp_path / "a.xlsx", {"台账": [["序号", *heads, "整改时限"], *cells]}), []).items


@pytest.mark.parametrize("head", ["责任单位（责任人）", "责任科室及责任人"])
@pytest.mark.parametrize("cell", ["林静（财务科）", "财务科（林静）", "财务科（林 静）", "财务科\n林静", "财务科 林静"])
def test_unit_and_person_in_one_cell(tmp_path, head, cell):
    (item,) = items(tmp_path, ["问题", head], ["两处路灯损坏未修", cell])
    assert (item.lead_unit, item.person) == ("财务科", "林静")


def test_the_goal_is_not_what_an_item_is_told_by(tmp_path):
    first, second = items(
        tmp_path,
        ["反馈问题", "整改目标", "整改措施"],
        ["两处路灯损坏未修", "应修尽修", "更换灯具"],
        ["值班记录不全", None, "补齐记录"],
    )
    assert (first.problem, first.headings, first.measures) == ("两处路灯损坏未修", (), ("更换灯具",))
    assert (second.problem, second.measures) == ("值班记录不全", ("补齐记录",))


def test_lead_and_support_under_one_head(tmp_path):
    (item,) = items(tmp_path, ["问题", "责任单位/配合单位"], ["两处路灯损坏未修", "市政科/办公室"])
    assert (item.lead_unit, item.support_units) == ("市政科", ("办公室",))


@pytest.mark.parametrize(
    "cell",
    [
        "（1）修订办法。（2）2024年补齐6处。（3）抽查夜班。",
        "1.修订办法；2.15处路灯已换；3.抽查夜班",
        "1、修订办法。\n2、3个班组已补训。\n3、抽查夜班。",
    ],
)
def test_a_measure_that_begins_with_a_figure(tmp_path, cell):
    (item,) = items(tmp_path, ["问题", "整改措施"], ["两处路灯损坏未修", cell])
    assert len(item.measures) == 3


def test_a_measure_of_money_is_one(tmp_path):
    (item,) = items(tmp_path, ["问题", "整改措施"], ["两处路灯损坏未修", "1.5万元已拨付。"])
    assert item.measures == ("1.5万元已拨付。",)
