"""What is counted off in the wording of a problem is no measure; and lists of problems beside lists of what was done."""

import pytest

from bot.ledger.notice import read_notice
from bot.ledger.reading import NoticeReading

ABOVE = (
    "某县粮食局党组关于巡察整改情况的通报\n2024年4月10日至6月20日，县委第二巡察组对县粮食局党组进行了巡察，7月16日反馈了意见{total}。\n"
    "一、收储管理方面\n"
)
BELOW = "\n中共某县粮食局党组\n2024年12月20日\n"


def read(body: str, total: str = "") -> NoticeReading:
    return read_notice(ABOVE.format(total=total) + body + BELOW)


PROBLEMS = {
    "a label below the heading": ("{n}.{name}\n问题表现：一是{a}。二是{b}。\n整改情况：{measures}", "{name}"),
    "a label behind the heading": (
        "{n}.{name}。主要表现在：一是{a}；二是{b}。\n整改措施及成效：{measures}",
        "{name}。主要表现在：一是{a}；二是{b}",
    ),
    "the heading goes on": ("{n}.{name}。一是{a}。二是{b}。\n整改情况：{measures}", "{name}。一是{a}。二是{b}"),
    "the heading goes on, prose answers": (
        "{n}.{name}。一是{a}；二是{b}。\n针对上述情况，采取了措施：{measures}",
        "{name}",
    ),
    "a quotation": ("{n}.关于“{name}，一是{a}；二是{b}”的问题\n{measures}", "{name}，一是{a}；二是{b}"),
    "a sentence that names the problem": (
        "{n}.关于{name}，一是{a}；二是{b}的问题\n{measures}",
        "关于{name}，一是{a}；二是{b}的问题",
    ),
    "a bracket": ("{n}.{name}（一是{a}；二是{b}）\n{measures}", "{name}（一是{a}；二是{b}）"),
    "a label, circled numbers": (
        "{n}.{name}\n反馈问题：①{a}。②{b}。\n整改措施：{measures}",
        "{name}",
    ),
    "a lone label": ("{n}.巡察反馈指出：{name}，①{a}；②{b}。\n整改情况：{measures}", "{name}，①{a}；②{b}"),
    "lines of their own": ("{n}.{name}\n一是{a}。\n二是{b}。\n整改情况：\n{measures}", "{name}"),
    "lines of their own below a label": ("{n}.{name}\n反馈问题：\n①{a}。\n②{b}。\n整改措施：\n{measures}", "{name}"),
}


@pytest.mark.parametrize(("form", "wording"), PROBLEMS.values(), ids=list(PROBLEMS))
def test_details_of_a_problem_are_no_measures(form, wording):
    first = {"name": "粮食出入库管理不严格", "a": "台账登记不全", "b": "过磅单据缺失"}
    second = {"name": "粮情检测流于形式", "a": "检测不及时", "b": "记录脱节"}
    text = form.format(n=1, measures="一是补齐台账。二是核对单据。三是抽查仓房。", **first)
    text += "\n整改状态：已完成\n"
    text += form.format(n=2, measures="一是按周检测。二是补录数据。", **second) + "\n整改状态：正在推进"
    reading = read(text)
    assert [one.problem for one in reading.items] == [wording.format(**first), wording.format(**second)]
    assert [one.measures for one in reading.items] == [
        ("补齐台账。", "核对单据。", "抽查仓房。"),
        ("按周检测。", "补录数据。"),
    ]
    assert [one.status for one in reading.items] == ["done", "in_progress"]
    assert reading.warnings == ()


def test_a_label_for_results_does_not_make_details_of_the_measures_above():
    reading = read(
        "1.粮食出入库管理不严格。一是补齐台账。二是核对单据。\n整改成效：一是账实相符。二是责任落实。\n整改状态：已完成\n"
        "2.粮情检测流于形式。一是按周检测。\n二是补录数据。\n整改效果：粮情数据当天可查，没有再出现漏检。\n整改状态：已完成"
    )
    assert [one.measures for one in reading.items] == [("补齐台账。", "核对单据。"), ("按周检测。", "补录数据。")]


def test_what_came_of_the_measures_is_none():
    reading = read(
        "1.粮食出入库管理不严格\n整改措施：一是补齐台账。二是核对单据。\n整改成效：一是账实相符。二是责任落实。三是群众满意。\n整改状态：已完成\n"
        "2.粮情检测流于形式\n整改措施：\n（1）按周检测。\n（2）补录数据。\n整改成效：\n（1）数据完整。\n整改状态：已完成"
    )
    assert [one.measures for one in reading.items] == [("补齐台账。", "核对单据。"), ("按周检测。", "补录数据。")]
    assert reading.warnings == ()


def test_measures_above_a_label_that_only_says_how_far_they_are():
    reading = read(
        "1.粮食出入库管理不严格。一是补齐台账。二是核对单据。\n整改情况：已完成。\n"
        "2.粮情检测流于形式。一是按周检测。二是补录数据。\n整改情况：正在推进，预计12月底前完成全部整改任务。"
    )
    assert [one.measures for one in reading.items] == [("补齐台账。", "核对单据。"), ("按周检测。", "补录数据。")]
    assert [one.status for one in reading.items] == ["done", "in_progress"]


def test_faults_counted_off_in_the_heading_need_no_label_below():
    reading = read(
        "1.粮食出入库管理不严格。一是台账登记不全；二是过磅单据缺失。\n补齐台账3本，核对单据86份。已完成整改。\n"
        "2.粮情检测流于形式。一是按周检测；二是补录数据。\n目前数据已经完整。已完成整改。"
    )
    assert [one.measures for one in reading.items] == [(), ("按周检测", "补录数据。")]
    assert [one.title for one in reading.items] == ["粮食出入库管理不严格", "粮情检测流于形式"]


LISTS = (
    "（一）储备粮管理方面\n存在问题：\n1.台账登记不全。\n2.过磅单据缺失。\n{label}：\n1.补齐台账3本。\n2.核对单据86份。\n"
    "（二）粮情检测方面\n存在问题：\n1.检测不及时。\n2.记录脱节。\n{label}：\n1.按周检测。\n2.补录数据。"
)


@pytest.mark.parametrize("label", ["整改情况", "整改措施"])
def test_below_an_aspect_each_answer_belongs_to_the_problem_of_its_number(label):
    reading = read(LISTS.format(label=label))
    assert [(one.path[-2:], one.title, one.measures) for one in reading.items] == [
        (("（一）", "1."), "台账登记不全", ("补齐台账3本。",)),
        (("（一）", "2."), "过磅单据缺失", ("核对单据86份。",)),
        (("（二）", "1."), "检测不及时", ("按周检测。",)),
        (("（二）", "2."), "记录脱节", ("补录数据。",)),
    ]
    assert [one.code for one in reading.warnings] == ["none_stated"]


def test_lists_of_unequal_length_below_an_aspect_are_told():
    reading = read(LISTS.format(label="整改措施").replace("2.补录数据。", "2.补录数据。\n3.抽查仓房。"))
    assert [one.title for one in reading.items] == ["台账登记不全", "过磅单据缺失", "检测不及时", "记录脱节"]
    assert [(one.line, one.code) for one in reading.warnings] == [(0, "none_stated"), (11, "answers_unpaired")]


NAMED = LISTS.replace("储备粮管理方面", "储备粮管理不规范").replace("粮情检测方面", "粮情检测流于形式")


def test_below_a_named_problem_the_lists_are_its_details_and_its_measures():
    reading = read(NAMED.format(label="整改措施"))
    assert [(one.title, one.measures) for one in reading.items] == [
        ("储备粮管理不规范", ("补齐台账3本。", "核对单据86份。")),
        ("粮情检测流于形式", ("按周检测。", "补录数据。")),
    ]


def test_where_the_total_counts_the_details_they_are_the_problems():
    reading = read(NAMED.format(label="整改措施"), total="，共指出4个问题")
    assert [one.title for one in reading.items] == ["台账登记不全", "过磅单据缺失", "检测不及时", "记录脱节"]
    assert [one.code for one in reading.warnings] == ["none_stated"]


def test_a_line_below_both_lists_speaks_of_all_of_it():
    reading = read(
        "（一）储备粮管理方面\n存在问题：\n1.台账登记不全。\n2.过磅单据缺失。\n整改措施：\n1.补齐台账3本。\n2.核对单据86份。\n整改状态：已完成\n"
        "（二）粮情检测方面\n存在问题：\n1.检测不及时。\n2.记录脱节。\n整改措施：\n1.按周检测。\n2.补录数据。\n整改状态：正在推进"
    )
    assert [(one.path[-1], one.status, len(one.measures)) for one in reading.items] == [
        ("（一）", "done", 2),
        ("（二）", "in_progress", 2),
    ]


@pytest.mark.parametrize("words", ["长期坚持", "持续巩固"])
def test_a_status_that_says_only_that_it_is_kept_up_leaves_open_how_far_it_is(words):
    reading = read(f"1.粮食出入库管理不严格\n整改状态：{words}\n2.粮情检测流于形式\n整改状态：已完成")
    assert [(one.status, one.long_term) for one in reading.items] == [("unstated", True), ("done", False)]
    assert [one.code for one in reading.warnings] == ["status_unread"]


def test_progress_is_a_label():
    reading = read("1.粮食出入库管理不严格\n进展：已完成。\n2.粮情检测流于形式\n进展：正在推进，完成年底前任务的一半。")
    assert [one.status for one in reading.items] == ["done", "in_progress"]
