"""Units, persons and leaders as cells name them; how far an item is, in the words of ledgers."""

import pytest

from tests.ledger.tables.making import check, item, openpyxl_book, read


def owners(tmp_path, heads, *cells):
    """One item whose cells under these heads say this: lead, support, person, leader; and the codes of what is in doubt."""
    path = openpyxl_book(tmp_path / "a.xlsx", {"台账": [["序号", "问题", *heads], [1, "路灯损坏未修", *cells]]})
    reading = read(path)
    (found,) = reading.items
    doubts = [each.code for each in reading.warnings if each.code != "head_unknown"]
    return found.lead_unit, found.support_units, found.person, found.leader, doubts


@pytest.mark.parametrize("sign", ["、", "；", ";", "，", ",", "\n", "/", "+", " "])
def test_units_are_split_at_each_sign_of_ledgers(tmp_path, sign):
    told = owners(tmp_path, ["牵头单位", "配合单位"], "市政科", sign.join(["绿化科", "财务科", "办公室"]))
    assert told == ("市政科", ("绿化科", "财务科", "办公室"), None, None, [])


@pytest.mark.parametrize("name", ["宣传和文化科", "规划与建设科", "人事及老干部科", "市政 设施养护"])
def test_units_are_not_split_within_their_names(tmp_path, name):
    assert owners(tmp_path, ["牵头单位", "配合单位"], name, "办公室") == (name, ("办公室",), None, None, [])


def test_several_units_that_are_responsible_are_named(tmp_path):
    told = owners(tmp_path, ["责任单位"], "市政科、绿化科")
    assert told == ("市政科", ("绿化科",), None, None, ["several_leads"])


def test_a_responsible_unit_beside_a_lead_unit_supports_it(tmp_path):
    told = owners(tmp_path, ["牵头单位", "责任单位"], "市政科", "市政科、绿化科")
    assert told == ("市政科", ("绿化科",), None, None, [])


@pytest.mark.parametrize(
    ("cell", "lead", "support", "person"),
    [
        ("市政科（陈可）", "市政科", (), "陈可"),
        ("市政科(陈可、方宁)", "市政科", (), "陈可、方宁"),
        ("市政科 陈可", "市政科", (), "陈可"),
        ("市政科/陈可", "市政科", (), "陈可"),
        ("市政科：陈可", "市政科", (), "陈可"),
        ("市政科\n陈可", "市政科", (), "陈可"),
        ("市政科（古丽·艾山）", "市政科", (), "古丽·艾山"),
        ("市政科（陈可）；绿化科（方宁）", "市政科", ("绿化科",), "陈可、方宁"),
    ],
)
def test_a_unit_and_a_person_in_one_cell(tmp_path, cell, lead, support, person):
    told = owners(tmp_path, ["责任单位及责任人"], cell)
    assert told[:3] == (lead, support, person)
    assert told[4] == (["several_leads"] if support else [])


@pytest.mark.parametrize(
    "cell",
    [
        "牵头单位：市政科 配合单位：绿化科、财务科",
        "牵头：市政科\n配合：绿化科、财务科",
        "牵头单位：市政科；配合单位：绿化科，财务科",
        "市政科牵头，绿化科、财务科配合",
        "市政科（牵头）、绿化科（配合）、财务科（配合）",
        "市政科（牵头）、绿化科、财务科（配合）",
        "【牵头】：市政科，【配合】：绿化科、财务科",
    ],
)
def test_who_leads_and_who_supports_in_one_cell(tmp_path, cell):
    told = owners(tmp_path, ["责任单位"], cell)
    if "绿化科、财务科（配合）" in cell:
        # of the one without brackets nothing is said: it is named
        assert told == ("市政科", ("绿化科", "财务科"), None, None, [])
    else:
        assert told == ("市政科", ("绿化科", "财务科"), None, None, [])


def test_all_who_answer_for_it_in_one_cell(tmp_path):
    cell = "责任领导：周明远\n责任单位：市政科\n责任人：陈可、方宁"
    assert owners(tmp_path, ["责任单位及责任人"], cell) == ("市政科", (), "陈可、方宁", "周明远", [])


def test_brackets_that_name_nobody_stay(tmp_path):
    cell = "各科室（按职责分工负责）"
    assert owners(tmp_path, ["责任单位"], cell) == (cell, (), None, None, [])


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("周明远\n沈立", "周明远、沈立"),
        ("周明远（副局长）", "周明远（副局长）"),
        ("周明远,沈立", "周明远、沈立"),
        ("周明远", "周明远"),
    ],
)
def test_leaders_and_persons_of_their_own_columns(tmp_path, cell, people):
    told = owners(tmp_path, ["责任领导", "责任单位", "责任人"], cell, "市政科", cell)
    assert told == ("市政科", (), people, people, [])


def test_a_unit_that_is_not_named_is_a_doubt(tmp_path):
    assert owners(tmp_path, ["责任单位", "整改时限"], None, "2026-05-27")[4] == ["unit_missing"]


@pytest.mark.parametrize(
    ("said", "status", "long"),
    [
        ("已完成", "done", False),
        ("完成", "done", False),
        ("完成整改", "done", False),
        ("已完成整改", "done", False),
        ("该问题已完成整改", "done", False),
        ("已整改", "done", False),
        ("已销号", "done", False),
        ("已完成（4月2日）", "done", False),
        ("完成,并长期坚持", "done", True),
        ("已完成整改并长期坚持", "done", True),
        ("已整改，需长期坚持", "done", True),
        ("已阶段性完成并长期坚持", "phased", True),
        ("取得阶段性成果", "phased", False),
        ("阶段性成效", "phased", False),
        ("基本完成", "basically_done", False),
        ("正在整改", "in_progress", False),
        ("整改中", "in_progress", False),
        ("按序时进度推进", "in_progress", False),
        ("序时任务", "in_progress", False),
        ("持续整改", "in_progress", True),
        ("部分整改", "in_progress", False),
        ("整改延期", "in_progress", False),
        ("滞后任务", "in_progress", False),
        ("整改不合格", "in_progress", False),
        ("已驳回", "in_progress", False),
        ("退回补充", "in_progress", False),
        ("待验收", "in_progress", False),
        ("待销号", "in_progress", False),
        ("整改验证", "in_progress", False),
        ("未完成", "not_done", False),
        ("未整改", "not_done", False),
        ("尚未整改", "not_done", False),
        ("待整改", "not_done", False),
        ("逾期未改", "not_done", False),
        ("已超过整改时限", "not_done", False),
        ("未按期完成", "not_done", False),
        ("草稿", "unstated", False),
        ("待下发", "unstated", False),
        ("待确认", "unstated", False),
    ],
)
def test_states_in_the_words_of_ledgers(tmp_path, said, status, long):
    heads = ["序号", "问题", "责任单位", "状态"]
    path = openpyxl_book(tmp_path / "a.xlsx", {"台账": [heads, [1, "路灯损坏未修", "市政科", said]]})
    check(path, item("路灯损坏未修", number="1", lead="市政科", status=status, said=said, long=long))


@pytest.mark.parametrize(
    "said", ["限期整改", "预计5月完成", "拟于月底前办结", "力争年内完成整改", "按要求办", "80%", "继续整改"]
)
def test_states_that_are_none_are_named_and_not_guessed(tmp_path, said):
    heads = ["序号", "问题", "责任单位", "状态"]
    path = openpyxl_book(tmp_path / "a.xlsx", {"台账": [heads, [1, "路灯损坏未修", "市政科", said]]})
    check(path, item("路灯损坏未修", number="1", lead="市政科", said=said), doubts=[(2, "status_unread")])


def test_a_column_that_may_tell_states_tells_them_if_all_of_it_does(tmp_path):
    heads = ["序号", "问题", "责任单位", "整改情况"]
    states = [
        [1, "路灯损坏未修", "市政科", "已完成"],
        [2, "行道树缺株", "绿化科", "整改中"],
        [3, "票据不齐", "财务科", None],
    ]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": [heads, *states]}),
        item("路灯损坏未修", number="1", lead="市政科", status="done", said="已完成"),
        item("行道树缺株", number="2", lead="绿化科", status="in_progress", said="整改中"),
        item("票据不齐", number="3", lead="财务科"),
    )
    words = [[1, "路灯损坏未修", "市政科", "已完成"], [2, "行道树缺株", "绿化科", "补植三十株，其余待雨季补植完成"]]
    check(
        openpyxl_book(tmp_path / "b.xlsx", {"台账": [heads, *words]}),
        item("路灯损坏未修", number="1", lead="市政科"),
        item("行道树缺株", number="2", lead="绿化科"),
        doubts=[(2, "states_in_progress")],
    )


def test_what_the_office_found_counts_and_not_what_the_unit_says(tmp_path):
    heads = ["序号", "问题", "责任单位", "单位自评", "办公室认定"]
    rows = [[1, "路灯损坏未修", "市政科", "已完成", "部分整改"], [2, "行道树缺株", "绿化科", "已完成", None]]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": [heads, *rows]}),
        item("路灯损坏未修", number="1", lead="市政科", status="in_progress", said="部分整改"),
        item("行道树缺株", number="2", lead="绿化科"),
    )
