"""The weekly summary as a workbook: every figure with what it is a part of, as other programs read it; texts stay texts."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from bot.documents import issue_book
from bot.documents.issue import Issue
from bot.rules.models import ItemId
from bot.rules.tallies import CHANGES, Tally
from templates import word
from tests.documents.issues import CONTROLS, HOSTILE, an_issue, hostile, many_items, quiet, rich_issue
from tests.documents.reading import Cells, formulas, sheets

SHEETS = ["总体", "分批次", "分单位", "本周进展", "逾期", "未反馈", "需研究", "下周到期", "变化", "亮点补遗"]


@pytest.fixture
def issue(tmp_path: Path) -> Issue:
    return rich_issue(tmp_path)


def written(issue: Issue) -> dict[str, Cells]:
    return sheets(issue_book.write(issue))


def column(rows: Cells, head: str) -> list[object]:
    return [row[rows[0].index(head)] for row in rows[1:]]


def test_every_figure_stands_with_its_numerator_its_denominator_and_its_date(issue: Issue):
    book, tallies = written(issue), issue.summary.tallies
    assert list(book) == SHEETS
    heads, *rows = book["总体"]
    assert heads == ["项目", "数", "分子", "分母", "比率", "数据截至", "说明"]
    told = {row[0]: row for row in rows}
    whole, done = tallies[Tally.TOTAL], tallies[Tally.DONE]
    assert told["已完成"][1:6] == [done, done, whole, pytest.approx(done / whole), date(2026, 5, 28)]
    asked, answered = tallies[Tally.ASKED], tallies[Tally.ANSWERED]
    assert told["本期已报"][1:5] == [answered, answered, asked, pytest.approx(answered / asked)]
    assert told["随机抽查相符"][1:5] == [3, 3, 4, 0.75]
    assert told["反馈方面"][1] == 4
    assert told["自评已完成、办公室认定整改中"][1::5] == [3, "第5、6、9项"]
    assert told["导语"][6].startswith("本周整改进入集中攻坚阶段")
    assert [row[6] for row in rows if row[0] == "本周登记成效"] == list(issue.figures)
    dates = {row[5] for row in rows if row[0] not in ("导语", "更正说明")}
    assert dates == {date(2026, 5, 28)}
    for tally in (Tally.OVERDUE, Tally.DUE_SOON, Tally.MISSING, Tally.LATE, *CHANGES):
        assert told[word("tallies", tally)][1] == tallies[tally]


def test_units_add_up_to_the_bureau(issue: Issue):
    heads, *rows = written(issue)["分单位"]
    *units, whole = rows
    assert [row[0] for row in units] == [line.unit for line in issue.summary.units]
    assert whole[0] == "合计"
    rates = {"完成率", "报送率"}
    for at, head in enumerate(heads):
        if at and head not in rates and not head.endswith("项号"):
            assert whole[at] == sum(row[at] for row in units), head
    assert whole[heads.index("完成率")] == pytest.approx(26 / 54)


def test_campaigns_stand_apart_only_where_there_are_several(issue: Issue):
    rows = written(issue)["分批次"]
    assert column(rows, "整改事项") == [33, 21]
    assert column(rows, "问题") == [17, 9]
    alone = replace(issue, summary=replace(issue.summary, campaigns=()))
    assert "分批次" not in written(alone)


def test_items_are_named_with_what_is_said_of_them(issue: Issue):
    book = written(issue)
    assert column(book["逾期"], "项号")[:4] == [4, 7, 10, 19]
    assert column(book["逾期"], "已超（天）")[:4] == [8, 17, 8, 8]
    assert column(book["逾期"], "逾期原因")[0] == "招标流标一次，二次公告至6月8日"
    assert column(book["逾期"], "办公室点评")[0] == "6月5日前报二次招标结果。"
    assert column(book["逾期"], "项号")[-1] == "其余2项未逐项列出，见台账"
    assert column(book["逾期"], "时限")[0] == date(2026, 5, 20)
    assert column(book["未反馈"], "项号") == [13, 14, 15, 17, 20, 21]
    assert column(book["下周到期"], "还有（天）") == [5, 5, 5, 5]
    assert column(book["本周进展"], "类别")[:5] == ["有进展"] * 4 + ["本周无变化"]
    assert column(book["本周进展"], "内容")[1] == "完成12座公厕除臭设备更换，剩余3座待配件到货。\n保洁标准已张贴上墙。"
    assert column(book["本周进展"], "迟报")[2] == "迟报"
    assert column(book["需研究"], "类别") == ["请求支持", "未下达", "满2日未签收", "满2日未签收", "需当面联系"]
    changes = ["本周销号"] * 4 + ["认定提升"] * 3 + ["滞后"] * 2 + ["重新整改", "新下达"]
    assert column(book["变化"], "类别")[: len(changes)] == changes
    assert column(book["亮点补遗"], "类别") == ["亮点", "亮点", "第11期补遗", "第11期补遗补正"]


def test_words_that_are_left_out_are_told_nowhere(issue: Issue):
    left_out = replace(issue.edition, left_out=frozenset({ItemId(102), ItemId(104)}))
    told = str(written(replace(issue, edition=left_out)))
    for words in ("对6处易反弹点位", "地下管网改造", "招标流标", "引摊入市"):
        assert words in str(written(issue))
        assert words not in told


def test_texts_stay_texts(tmp_path: Path):
    data = issue_book.write(hostile(HOSTILE, tmp_path))
    book = sheets(data)
    assert formulas(data) == []
    assert column(book["本周进展"], "内容")[0] == HOSTILE
    assert column(book["分单位"], "负责人")[0] == HOSTILE
    assert column(book["需研究"], "请谁支持")[0] == HOSTILE
    other = openpyxl.load_workbook(BytesIO(data))
    assert other["本周进展"]["C4"].value == HOSTILE
    assert other["本周进展"]["C4"].quotePrefix


def test_signs_that_no_workbook_can_hold_are_left_out(tmp_path: Path):
    book = written(hostile(CONTROLS, tmp_path))
    assert column(book["本周进展"], "内容")[0] == "甲乙"


def test_a_week_in_which_nothing_is_said():
    book = written(quiet())
    assert [row[0] for row in book["逾期"][1:]] == ["没有"]
    assert column(book["分单位"], "单位") == ["合计"]
    told = {row[0]: row for row in book["总体"]}
    assert told["已完成"][1:5] == [0, 0, 0, ""]


def test_columns_in_which_nothing_stands_are_left_out(issue: Issue):
    bare = written(replace(issue, edition=replace(issue.edition, comments={})))
    assert "办公室点评" in written(issue)["逾期"][0]
    assert "办公室点评" not in bare["逾期"][0]
    assert bare["未反馈"][0] == ["项号", "事项", "单位", "时限"]


def test_500_items_are_all_named_and_of_more_a_thousand():
    book = written(an_issue(many_items(500)))
    assert column(book["逾期"], "项号") == list(range(1, 501))
    more = written(an_issue(many_items(3000)))
    assert column(more["未反馈"], "项号")[-2:] == [1000, "其余2000项未逐项列出，见台账"]


def test_it_can_be_filtered_printed_and_read_below_its_heads(issue: Issue):
    for sheet in openpyxl.load_workbook(BytesIO(issue_book.write(issue))):
        assert sheet.freeze_panes is not None
        assert sheet.auto_filter.ref is not None
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$3:$3"
        assert str(sheet["A1"].value).startswith("澄湾县城市管理局巡察整改周报第12期")
        assert "数据截至2026年5月28日(周四)17:05" in str(sheet["A2"].value)


def test_the_same_data_give_the_same_bytes(issue: Issue):
    made = issue_book.write(issue)
    assert made == issue_book.write(issue)
    assert made != issue_book.write(replace(issue, number=13))
