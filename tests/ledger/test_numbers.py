"""An outline number with another number right behind it: 2.2021年, 2、3个, 2.15名; and figures that look like that and are none."""

from pathlib import Path
from typing import Any

import docx
import pytest

from bot.ledger.files import read_file
from bot.ledger.notice import read_notice
from bot.ledger.reading import NoticeReading

TITLE = "某区档案局党组关于巡察整改情况的通报\n一、档案管理方面\n"
ANSWER = "\n整改情况：已完成。一是修订办法。二是补齐档案。\n"


def read(body: str) -> NoticeReading:
    return read_notice(f"{TITLE}{body}")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1.库房温度超标", "2.2021年至2023年文件未归档"),
        ("1、库房温度超标", "2、3个单位未移交"),
        ("1．库房温度超标", "2．2021年文件未归档"),
        ("1.库房温度超标", "2.15名档案员没有培训"),
        ("1.库房温度超标", "2.12345热线工单未归档"),
        ("1.库房温度超标", "2.1.5万元修缮费未结算"),
        ("1.2021年文件未归档", "2.3月份以来无人值守"),
        ("1.3个单位未移交", "2.库房温度超标"),
    ],
)
def test_a_problem_that_begins_with_a_figure(first: str, second: str):
    reading = read(first + ANSWER + second + ANSWER)
    assert [f"{one.path[-1]}{one.problem}" for one in reading.items] == [first, second]
    assert [one.measures for one in reading.items] == [("修订办法。", "补齐档案。")] * 2
    assert reading.warnings == ()


@pytest.mark.parametrize(
    "measures",
    [
        "整改措施：1.修订办法。2.2024年补齐档案6卷。3.抽查库房。",
        "整改措施：1、修订办法。2、2024年补齐档案6卷。3、抽查库房。",
        "整改措施：\n1.修订办法。\n2.2024年补齐档案6卷。\n3.抽查库房。",
        "整改措施：\n1.修订办法。\n2.6卷档案已补齐。\n3.抽查库房。",
    ],
)
def test_a_measure_that_begins_with_a_figure(measures: str):
    reading = read(f"（一）库房温度超标\n{measures}\n整改状态：已完成\n（二）文件未归档\n整改状态：已完成")
    assert [len(one.measures) for one in reading.items] == [3, 0]


def test_figures_at_the_start_of_a_line_or_a_clause_are_no_numbers():
    reading = read(
        "1.库房温度超标。投入\n1.5万元，另有\n2.3亿元，温度下降\n2.5个百分点。已完成整改。\n"
        "2.文件未归档。整改措施：1.归档比例提高1.5个百分点，2.3亿元项目档案到位。2.抽查库房。已完成整改。"
    )
    assert [one.path[-1] for one in reading.items] == ["1.", "2."]
    assert reading.items[1].measures == ("归档比例提高1.5个百分点，2.3亿元项目档案到位。", "抽查库房。")


def test_a_heading_style_before_a_figure(tmp_path: Path):
    document: Any = docx.Document()
    document.add_paragraph("某区档案局党组关于巡察整改情况的通报")
    document.add_heading("档案管理方面", 1)
    for problem in ("库房温度超标", "3个单位未移交", "2021年文件未归档"):
        document.add_heading(problem, 2)
        document.add_paragraph("整改情况：已完成。一是修订办法。二是补齐档案。")
    path = tmp_path / "通报.docx"
    document.save(str(path))
    reading = read_file(path)
    assert isinstance(reading, NoticeReading)
    assert [one.problem for one in reading.items] == ["库房温度超标", "3个单位未移交", "2021年文件未归档"]
