"""Cells that name a unit and a person together, nobody, or the same as above: told apart where the shape is clear."""

import pytest

from tests.ledger.tables.making import openpyxl_book, read


def owners(tmp_path, heads, *rows):
    """Of the last row: lead, support, person, leader; and the codes of what is in doubt."""
    apart = [cell.split()[0].removesuffix("陈可") for cell in rows[-1]]  # a unit and a post in one word are told as two
    cells = [[n, f"第{n}处路灯损坏未修", *row] for n, row in enumerate(rows, 1)]
    reading = read(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": [["序号", "问题", *heads], *cells]}),
        apart + [f"{word}陈可" for word in apart],
    )
    found = reading.items[-1]
    return found.lead_unit, found.support_units, found.person, found.leader, [each.code for each in reading.warnings]


@pytest.mark.parametrize(
    ("cell", "unit", "person"),
    [
        ("陈可（市政科）", "市政科", "陈可"),
        ("陈可 市政科", "市政科", "陈可"),
        ("古丽·艾山 市政科", "市政科", "古丽·艾山"),
        ("市政科科长 陈可", "市政科", "科长 陈可"),
        ("市政科科长陈可", "市政科", "科长陈可"),
        ("市政科 科长 陈可", "市政科", "科长 陈可"),
        ("市政科：科长 陈可", "市政科", "科长 陈可"),
        ("办公室副主任 陈可", "办公室", "副主任 陈可"),
        ("甲村 张三", "甲村", "张三"),
        ("市政科（陈可，13800000000）", "市政科", "陈可 13800000000"),
        ("市政科：陈可、方宁", "市政科", "陈可、方宁"),
        ("市政科、科长、陈可", "市政科", "科长 陈可"),
        ("市政科（科长、陈可）", "市政科", "科长 陈可"),
        ("市政科·陈可", "市政科", "陈可"),
        ("市政科|陈可", "市政科", "陈可"),
        ("市政科（待定）", "市政科", None),
    ],
)
def test_a_unit_and_a_person_are_told_apart(tmp_path, cell, unit, person):
    assert owners(tmp_path, ["责任单位及责任人"], [cell]) == (unit, (), person, None, [])


@pytest.mark.parametrize("cell", ["市政科陈可", "市政 设施养护", "市政科负责人", "陈可"])
def test_what_may_be_either_stays_whole_with_a_warning(tmp_path, cell):
    assert owners(tmp_path, ["责任单位及责任人"], [cell]) == (cell, (), None, None, ["owner_unclear"])


@pytest.mark.parametrize("cell", ["副局长 陈可", "陈可（副局长）"])
def test_a_person_alone_is_no_unit(tmp_path, cell):
    assert owners(tmp_path, ["责任单位及责任人"], [cell]) == (None, (), cell, None, ["unit_missing"])


@pytest.mark.parametrize(
    "cell", ["市政科（陈可）、绿化科（方宁）", "市政科 陈可|绿化科 方宁", "市政科 陈可·绿化科 方宁"]
)
def test_several_units_each_with_its_person(tmp_path, cell):
    if "·" in cell:
        # the point stands behind a person: nothing says that it splits
        assert owners(tmp_path, ["责任单位及责任人"], [cell])[4] == ["owner_unclear"]
    else:
        told = owners(tmp_path, ["责任单位及责任人"], [cell])
        assert told == ("市政科", ("绿化科",), "陈可、方宁", None, ["several_leads"])


@pytest.mark.parametrize("sign", ["|", "｜", "·"])
def test_further_signs_between_units(tmp_path, sign):
    cell = sign.join(["绿化科", "财务科", "办公室"])
    assert owners(tmp_path, ["牵头单位", "配合单位"], ["市政科", cell])[1] == ("绿化科", "财务科", "办公室")


def test_persons_behind_a_unit_and_a_colon_are_persons_under_every_head(tmp_path):
    assert owners(tmp_path, ["责任单位"], ["市政科：陈可、方宁"]) == ("市政科", (), "陈可、方宁", None, [])


def test_pairs_of_unit_and_person_are_told_apart_under_every_head(tmp_path):
    told = owners(tmp_path, ["责任单位"], ["农业科/吴平、财务科/郑一"])
    assert told == ("农业科", ("财务科",), "吴平、郑一", None, ["several_leads"])
    assert owners(tmp_path, ["责任单位"], ["农业科/水利"])[1] == ("水利",)


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("科长、陈可", "科长 陈可"),
        ("局长、王二；副局长、李三", "局长 王二、副局长 李三"),
        ("党组书记、局长 李同春", "党组书记、局长 李同春"),
        ("党组书记、局长、李同春", "党组书记、局长 李同春"),
        ("王主任、陈可", "王主任、陈可"),
        ("局长", "局长"),
    ],
)
def test_a_post_alone_belongs_to_the_person_after_it(tmp_path, cell, people):
    told = owners(tmp_path, ["责任领导", "责任单位", "责任人"], [cell, "市政科", cell])
    assert told == ("市政科", (), people, people, [])


@pytest.mark.parametrize("word", ["待定", "不涉及", "暂无", "暂未明确", "空缺", "（暂无）"])
def test_words_for_nobody_name_nobody(tmp_path, word):
    told = owners(tmp_path, ["责任单位", "配合单位", "责任人", "责任领导"], [word] * 4)
    assert told == (None, (), None, None, ["unit_missing"])


SAME = ("同上", "〃", "″", "同左", "与上同", "''", "ditto", "Ditto", "同 上", "（同上）")


@pytest.mark.parametrize("word", SAME)
def test_the_same_as_above_is_no_name(tmp_path, word):
    heads = ["责任单位", "配合单位", "责任人", "责任领导"]
    told = owners(tmp_path, heads, ["市政科", "绿化科", "陈可", "王二"], [word] * 4)
    assert told[:4] == (None, (), None, None)
    assert sorted(told[4]) == ["same_as_above"] * 4 + ["unit_missing"]


@pytest.mark.parametrize("word", SAME)
def test_a_row_that_names_the_same_as_above_goes_on_with_its_item(tmp_path, word):
    path = openpyxl_book(
        tmp_path / "a.xlsx",
        {
            "台账": [
                ["序号", "问题", "整改措施", "责任单位"],
                [1, "路灯损坏未修", "更换灯具", "市政科"],
                [None, None, "逐杆登记", word],
                [2, "行道树缺株", "补植树木", "绿化科"],
            ]
        },
    )
    reading = read(path)
    assert [(each.measures, each.lead_unit, each.support_units) for each in reading.items] == [
        (("更换灯具", "逐杆登记"), "市政科", ()),
        (("补植树木",), "绿化科", ()),
    ]
    assert reading.items[0].own == (("责任单位", word),)
    assert [(each.code, each.line) for each in reading.warnings] == [("same_as_above", 3)]


@pytest.mark.parametrize("sign", ["/", "—", "——", "–", "无"])
def test_so_does_one_that_names_nobody(tmp_path, sign):
    rows = [
        ["序号", "问题", "整改措施", "责任单位"],
        [1, "路灯损坏未修", "更换灯具", "市政科"],
        [None, None, "逐杆登记", sign],
    ]
    reading = read(openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}))
    assert [(each.measures, each.lead_unit) for each in reading.items] == [(("更换灯具", "逐杆登记"), "市政科")]
    assert reading.warnings == ()
