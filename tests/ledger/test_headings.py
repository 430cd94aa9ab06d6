"""Notices in .docx whose outline is told by the styles of their headings, where no number is printed."""

from pathlib import Path
from typing import Any

import docx
import pytest

from bot.ledger.files import read_file
from bot.ledger.headings import Line, numbered
from bot.ledger.reading import NoticeReading

TITLE, TEXT = 0, None
LABELS = "整改措施", "整改时限", "责任单位"


def read(tmp_path: Path, rows: list[tuple[int | None, str]]) -> NoticeReading:
    """`rows`: the level of a heading, 0 for the title's style, or None for text; and its words."""
    document: Any = docx.Document()
    for level, text in rows:
        document.add_paragraph(text) if level is None else document.add_heading(text, level)
    path = tmp_path / "通报.docx"
    document.save(str(path))
    reading = read_file(path)
    assert isinstance(reading, NoticeReading)
    return reading


def codes(reading: NoticeReading) -> list[str]:
    return [each.code for each in reading.warnings]


def test_chapters_and_items_are_told_by_their_styles(tmp_path: Path):
    reading = read(
        tmp_path,
        [
            (TITLE, "临江县水务局党组关于巡察整改进展情况的通报"),
            (TEXT, "5月6日，县委第三巡察组反馈了意见，共指出4个问题。"),
            (1, "履行主体责任方面"),
            (2, "理论学习不够深入"),
            (TEXT, "整改措施：一是制定学习计划。二是每月集中学习一次。"),
            (TEXT, "整改情况：已完成。"),
            (2, "研究党建工作偏少"),
            (TEXT, "整改情况：正在推进，已召开2次专题会议。"),
            (1, "选人用人方面"),
            (2, "干部轮岗不及时"),
            (TEXT, "整改情况：基本完成。"),
            (2, "支部换届超期"),
            (TEXT, "整改情况：尚未完成。"),
            (1, "下一步工作打算"),
            (TEXT, "继续抓好后续整改。"),
        ],
    )
    assert [(item.path, item.headings, item.problem.split("\n")[0], item.status) for item in reading.items] == [
        (("一、", "（一）"), ("履行主体责任方面",), "理论学习不够深入", "done"),
        (("一、", "（二）"), ("履行主体责任方面",), "研究党建工作偏少", "in_progress"),
        (("二、", "（一）"), ("选人用人方面",), "干部轮岗不及时", "basically_done"),
        (("二、", "（二）"), ("选人用人方面",), "支部换届超期", "not_done"),
    ]
    assert reading.items[0].measures == ("制定学习计划。", "每月集中学习一次。")
    assert codes(reading) == ["implied_numbers"]


def test_a_plan_with_labels_as_headings(tmp_path: Path):
    """The only heading of the outermost level is the title; headings that come again and again are labels."""

    def item(problem: str, measures: list[str], due: str, unit: str) -> list[tuple[int | None, str]]:
        steps: list[tuple[int | None, str]] = [(TEXT, f"{n}. {text}") for n, text in enumerate(measures, 1)]
        first, second, third = [(4, label) for label in LABELS]
        return [(3, problem), first, *steps, second, (TEXT, due), third, (TEXT, unit)]

    reading = read(
        tmp_path,
        [
            (1, "临江县水务局巡察反馈问题整改方案"),
            (TEXT, "本方案共有3项整改任务。"),
            (2, "政治建设方面"),
            *item("学习制度落实不到位", ["修订学习制度。", "每季度检查一次。"], "2026年6月底前", "办公室"),
            *item("议事规则不完善", ["修订议事规则。"], "2026年7月底前", "办公室"),
            (2, "队伍建设方面"),
            *item("人员培训偏少", ["制定培训计划。", "组织培训班两期。"], "长期坚持", "人事科"),
        ],
    )
    assert [(each.code, each.title, each.measures, each.lead_unit, str(each.due)) for each in reading.items] == [
        ("1.1", "学习制度落实不到位", ("修订学习制度。", "每季度检查一次。"), "办公室", "2026-06-30"),
        ("1.2", "议事规则不完善", ("修订议事规则。",), "办公室", "2026-07-31"),
        ("2.1", "人员培训偏少", ("制定培训计划。", "组织培训班两期。"), "人事科", "None"),
    ]
    assert [item.due_text for item in reading.items] == ["2026年6月底前", "2026年7月底前", "长期坚持"]
    assert codes(reading) == ["implied_numbers"]


def test_numbers_that_are_printed_stay_and_the_level_below_gets_some(tmp_path: Path):
    reading = read(
        tmp_path,
        [
            (TITLE, "整改情况通报"),
            (1, "一、政治建设方面"),
            (2, "学习制度落实不到位"),
            (TEXT, "已完成整改。印发学习制度1份。"),
            (2, "议事规则不完善"),
            (TEXT, "正在整改。"),
            (1, "二、队伍建设方面"),
            (2, "人员培训偏少"),
            (TEXT, "已完成整改。举办培训班2期。"),
        ],
    )
    assert [(item.path, item.status) for item in reading.items] == [
        (("一、", "（一）"), "done"),
        (("一、", "（二）"), "in_progress"),
        (("二、", "（一）"), "done"),
    ]


def test_where_all_is_numbered_nothing_is_added(tmp_path: Path):
    rows: list[tuple[int | None, str]] = [
        (TITLE, "整改情况通报"),
        (1, "一、学习制度落实不到位"),
        (TEXT, "已完成整改。"),
        (1, "二、议事规则不完善"),
        (TEXT, "正在整改。"),
    ]
    reading = read(tmp_path, rows)
    assert [item.path for item in reading.items] == [("一、",), ("二、",)]
    assert codes(reading) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([(0, "甲"), (0, "乙"), (1, "丙")], ["一、甲", "二、乙", "（一）丙"]),
        (
            [(0, "甲"), (1, "乙"), (1, "丙"), (0, "丁"), (1, "戊")],
            ["一、甲", "（一）乙", "（二）丙", "二、丁", "（一）戊"],
        ),
        # levels left out take no form
        ([(0, "甲"), (2, "乙"), (0, "丙"), (2, "丁")], ["一、甲", "（一）乙", "二、丙", "（一）丁"]),
        # what is printed elsewhere is not used again
        ([(0, "甲"), (None, "（一）印发"), (1, "乙"), (0, "丙")], ["一、甲", "（一）印发", "1.乙", "二、丙"]),
        # the title, labels, and a level of which one is numbered
        ([(0, "题"), (1, "甲"), (1, "乙")], ["题", "一、甲", "二、乙"]),
        ([(0, "甲"), (1, "措施"), (0, "乙"), (1, "措施")], ["一、甲", "措施", "二、乙", "措施"]),
        ([(0, "前言"), (0, "一、甲"), (1, "乙"), (1, "丙")], ["前言", "一、甲", "（一）乙", "（二）丙"]),
        ([(None, "甲"), (None, "乙")], ["甲", "乙"]),
    ],
)
def test_which_headings_get_a_number(lines: list[tuple[int | None, str]], expected: list[str]):
    told, implied = numbered([Line(text, level) for level, text in lines])
    assert told == expected
    assert implied == (expected != [text for _, text in lines])
