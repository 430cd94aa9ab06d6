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
