"""Sentences that a line's end cuts in two, as in text copied out of a PDF: half a status says nothing, or the opposite."""

from collections.abc import Iterator

import pytest

from bot.ledger.notice import read_notice
from bot.ledger.reading import ReadItem

CUTS = {
    "尚未|完成整改。": "not_done",
    "未|完成整改。": "not_done",
    "还没有|完成整改。": "not_done",
    "基本|完成整改。": "basically_done",
    "已基本|完成。": "basically_done",
    "正在|整改。": "in_progress",
    "已|完成整改。": "done",
    # what nobody can read so far says nothing, and never that it is done
    "暂未|完成整改。": "unstated",
    "没|完成。": "unstated",
    "力争年底前|完成整改。": "unstated",
    "预计2026年6月|完成整改。": "unstated",
    "确保|完成整改。": "unstated",
    "待资金到位后|完成整改。": "unstated",
    "已拨付80%|完成整改。": "unstated",
}


def wrapped(text: str, columns: int) -> Iterator[str]:
    """Lines as wide as a page lets them be; a Chinese sign takes two columns."""
    line = ""
    for sign in text:
        if len((line + sign).encode("gb18030")) > columns:
            yield line
            line = ""
        line += sign
    yield line


def first_item(lines: str) -> ReadItem:
    return read_notice(f"整改情况通报\n{lines}\n二、党费收缴不及时\n整改情况：已完成。\n").items[0]


@pytest.mark.parametrize(("cut", "status"), CUTS.items())
def test_a_status_that_is_cut_in_two(cut: str, status: str):
    before, after = cut.split("|")
    item = first_item(f"一、支部生活不规范\n整改情况：补记录3份，约谈相关人员。该问题{before}\n　　{after}")
    assert (item.status, item.status_text) == (status, None if status == "unstated" else (before + after)[:-1])


@pytest.mark.parametrize("before", ["力争年底前", "预计2026年6月", "待资金到位后", "确保", "没", "已拨付80%"])
def test_a_heading_that_goes_on(before: str):
    assert first_item(f"一、支部生活不规范，{before}\n完成整改。").status == "unstated"


@pytest.mark.parametrize(
    "lines",
    [
        "一、支部生活不规范\n完成整改。",
        "一、支部生活不规范\n整改结果\n完成整改。",
        "一、支部生活不规范\n完成情况：已完成\n\n整改情况：补记录3份。",
        "一、支部生活不规范\n补记录3份。\n完成整改。",
        "一、支部生活不规范\n完成时限：2024年10月底前\n完成情况：已完成",
    ],
)
def test_a_line_of_its_own_still_says_that_it_is_done(lines: str):
    assert first_item(lines).status == "done"


def test_facts_and_statuses_in_a_text_of_fixed_width():
    """Each cut falls where it falls."""
    told = [
        (
            "支部生活不规范",
            "党支部对照制度逐条检查，查明原因，召开支委会专题研究，补齐会议记录三份，约谈相关责任人员二人。该问题尚未完成整改",
            "not_done",
        ),
        (
            "党费收缴不及时",
            "财务部门与组织部门逐人核对三年来的缴纳基数，列出清单，通知到人，补缴党费八千六百四十元，公示到人。该问题已完成整改",
            "done",
        ),
        (
            "述职走形式、评议不严肃",
            "机关党委制定述职评议的流程和评分办法，把群众代表请进会场，会前审稿，会上提问，会后回访。该问题正在整改",
            "in_progress",
        ),
    ]
    for width in range(34, 58):
        lines = ["某局党组关于巡察整改情况的通报"]
        for number, (problem, answer, _) in enumerate(told, 1):
            lines += [
                f"　　{number}.{problem}。",
                *wrapped(f"　　整改情况：{answer}。", width),
                *wrapped("　　责任单位：党建工作科；整改时限：2026年6月30日前。", width),
            ]
        items = read_notice("\n".join(lines)).items
        assert [(item.title, item.status, item.lead_unit, str(item.due)) for item in items] == [
            (problem, status, "党建工作科", "2026-06-30") for problem, _, status in told
        ], width


@pytest.mark.parametrize("head", ["中共丹江市医疗保障局党组", "关于巡察整改情况的通报", ""])
@pytest.mark.parametrize("page", ["— 1 —", "第 3 页 共 9 页", "Page 3 of 9"])
@pytest.mark.parametrize(("cut", "status"), [("尚未|完成整改。", "not_done"), ("基本|完成。", "basically_done")])
def test_a_page_that_breaks_in_a_status(head: str, page: str, cut: str, status: str):
    """Its number, and what is printed over each page, are none of the sentence."""
    before, after = cut.split("|")
    item = read_notice(
        f"关于巡察整改情况的通报\n一、支部生活不规范\n整改进展：{before}\n{page}\n{head}\n{after}\n"
        "二、车辆闲置\n整改进展：正在整改。\n中共丹江市医疗保障局党组\n2024年12月20日\n"
    ).items[0]
    assert (item.status, item.status_text) == (status, (before + after)[:-1])


def test_labels_and_states_beside_a_page_number_are_kept():
    reading = read_notice(
        "关于巡察整改情况的通报\n一、支部生活不规范\n整改措施\n补齐会议记录。\n完成情况：已完成\n"
        "二、车辆闲置\n— 1 —\n整改措施\n调剂使用。\n完成情况：已完成\n— 2 —\n三、台账缺失\n整改措施\n补建台账。\n完成情况：已完成\n"
    )
    assert [(item.status, item.measures) for item in reading.items] == [
        ("done", ("补齐会议记录。",)),
        ("done", ("调剂使用。",)),
        ("done", ("补建台账。",)),
    ]


def test_two_inspections_in_a_text_of_fixed_width_are_told_of():
    lines = [
        "关于巡察整改情况的通报",
        *wrapped(
            "　　2021年4月12日至6月4日，市委第一巡察组对局党组进行了巡察，6月28日反馈意见；"
            "2023年3月6日至4月7日，市委第三巡察组开展“回头看”巡察，5月16日反馈意见。",
            40,
        ),
    ]
    for number, problem in enumerate(("支部生活不规范", "车辆闲置", "合同管理混乱"), 1):
        answer = (
            "　　整改情况：对照制度逐条检查，查明原因，召开会议专题研究，补齐记录，约谈相关责任人员。该问题已完成整改。"
        )
        lines += [f"　　{number}.{problem}。", *wrapped(answer, 40)]
    reading = read_notice("\n".join(lines))
    assert (reading.campaign.inspected_from, reading.campaign.feedback_on) == (None, None)
    assert [each.code for each in reading.warnings] == ["several_inspections"]
