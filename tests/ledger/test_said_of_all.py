"""Totals that speak of all items, of some, or of something else: only the first says how far each item is."""

import pytest

from bot.ledger.notice import read_notice

TITLE = "某局党组关于巡察整改情况的通报\n"
PROBLEMS = ("支部生活不规范", "党费收缴不及时", "干部档案缺页", "合同管理混乱", "车辆闲置")


def numbered(count: int, start: int = 0) -> str:
    return "".join(f"{n}.{problem}\n" for n, problem in enumerate(PROBLEMS[start : start + count], 1))


def statuses(preface: str, count: int) -> set[str]:
    return {item.status for item in read_notice(f"{TITLE}{preface}\n一、整改情况\n{numbered(count)}").items}


@pytest.mark.parametrize("preface", ["反馈问题3个，已全部完成整改。", "反馈的3个问题均已完成整改并长期坚持。"])
def test_a_total_that_speaks_of_all(preface: str):
    assert statuses(preface, 3) == {"done"}


@pytest.mark.parametrize(
    "preface",
    [
        "反馈问题3个，已完成两个。",
        "反馈问题3个，已完成2个。",
        "反馈的3个问题已完成66%。",
        "反馈的3个问题已完成方案编制。",
        "反馈问题3个，已完成第一阶段整改。",
        "反馈问题3个，其中已完成2个。",
        "反馈问题3个，已完成整改的2个。",
    ],
)
def test_a_total_that_speaks_of_some(preface: str):
    assert statuses(preface, 3) == {"unstated"}
    below = read_notice(
        f"{TITLE}一、党的建设方面\n{preface}\n{numbered(3)}二、干部管理方面\n1.合同管理混乱\n正在整改。\n"
    )
    assert [item.status for item in below.items] == ["unstated"] * 3 + ["in_progress"]


@pytest.mark.parametrize(
    "preface",
    [
        "上一轮巡察反馈的5个问题已全部完成整改。",
        "审计反馈的5个问题已全部整改到位。",
        "选人用人专项检查反馈的5个问题均已完成整改。",
        "巡察期间移交立行立改问题5个，已全部完成整改。",
        "党委书记领办的5个问题已完成整改。",
        "列入2025年的5项任务已全部完成整改，列入2026年的任务有序推进。",
        "建章立制5项，已全部完成。",
    ],
)
def test_a_total_of_something_else(preface: str):
    assert statuses(preface, 5) == {"unstated"}


@pytest.mark.parametrize(
    "told", ["反馈问题2个，均已完成整改。", "反馈2个问题，2个已完成。", "共2个问题，已全部整改到位。"]
)
def test_the_total_of_one_part_says_nothing_of_another(told: str):
    reading = read_notice(
        f"{TITLE}一、常规巡察反馈问题整改情况\n{told}\n{numbered(2)}"
        f"二、选人用人检查反馈问题整改情况\n反馈问题3个。\n{numbered(3, 2)}"
    )
    assert [(item.title, item.status) for item in reading.items] == [
        (problem, "done" if n < 2 else "unstated") for n, problem in enumerate(PROBLEMS)
    ]


def test_a_heading_that_counts_what_is_done_of_as_many():
    reading = read_notice(
        f"{TITLE}巡察组反馈了5个问题。\n一、党的建设方面（共2个问题，已完成2个）\n{numbered(2)}"
        f"二、干部管理方面（共3个问题，已完成2个，正在推进1个）\n{numbered(3, 2)}"
    )
    assert [item.status for item in reading.items] == ["done"] * 2 + ["unstated"] * 3


@pytest.mark.parametrize(
    "heading",
    [
        "短期内难以完成整改的问题",
        "暂时不能完成整改的问题",
        "力争年底前完成整改的问题",
        "需明年完成整改的问题",
        "未按时限要求完成整改的问题",
        "无法按期整改到位的问题",
        "计划2026年完成整改的问题",
        "待上级批复后完成整改的问题",
        "没有彻底完成整改的问题",
    ],
)
def test_a_heading_that_leaves_it_open_or_denies_it(heading: str):
    reading = read_notice(f"{TITLE}一、整改情况\n（一）{heading}\n{numbered(3)}")
    assert {item.status for item in reading.items} == {"unstated"}
    assert [one.code for one in reading.warnings] == ["none_stated"]


@pytest.mark.parametrize(
    ("heading", "status"),
    [
        ("立行立改并已完成整改的问题", "done"),
        ("按时限要求已完成整改的问题", "done"),
        ("尚未完成整改的问题", "not_done"),
        ("待遇保障等已完成整改的问题", "done"),
    ],
)
def test_a_heading_that_says_how_far_all_are(heading: str, status: str):
    reading = read_notice(f"{TITLE}一、整改情况\n（一）{heading}\n{numbered(3)}")
    assert {item.status for item in reading.items} == {status}


@pytest.mark.parametrize(
    "preface",
    [
        "反馈问题3个，3个难以完成。",
        "反馈问题3个，3个问题未能在规定时间内完成整改。",
        "反馈问题3个，3项计划完成整改。",
        "反馈问题3个，3项将完成整改。",
        "反馈问题3个，3个问题没完成整改。",
        "反馈问题3个，3个问题年底前完成整改。",
    ],
)
def test_a_total_of_what_is_to_come_or_is_denied(preface: str):
    assert statuses(preface, 3) == {"unstated"}


@pytest.mark.parametrize(
    "preface", ["3个问题均已按时限要求完成整改。", "反馈问题3个，此前未公示的3个问题全部完成整改。"]
)
def test_words_of_the_problem_before_a_total_deny_nothing(preface: str):
    reading = read_notice(
        f"{TITLE}一、党的建设方面\n{preface}\n{numbered(3)}二、干部管理方面\n1.车辆闲置\n正在整改。\n"
    )
    assert [item.status for item in reading.items] == ["done"] * 3 + ["in_progress"]
