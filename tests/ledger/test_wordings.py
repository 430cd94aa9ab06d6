"""Single wordings in which notices say one thing, each in the smallest notice that holds it."""

import pytest

from bot.ledger.notice import read_notice
from bot.ledger.reading import NoticeReading, ReadItem

ABOVE = "某县水务局党组关于巡察整改情况的通报\n2024年4月10日至6月20日，县委第三巡察组对县水务局党组进行了巡察，7月16日反馈了意见。\n"
BELOW = "中共某县水务局党组\n2024年12月20日\n"
OTHERS = (
    "\n8.水库巡查记录不全\n整改措施：补记。\n整改进度：已完成\n9.泵站值守脱岗\n整改措施：排班。\n整改进度：正在推进\n"
)


def read(body: str, *, above: str = ABOVE, below: str = BELOW) -> NoticeReading:
    return read_notice(f"{above}一、工程管理方面\n{body}\n{below}")


def item(body: str) -> ReadItem:
    """The first item of a notice that has two plain ones behind it."""
    reading = read(body + OTHERS)
    assert [one.problem for one in reading.items[1:]] == ["水库巡查记录不全", "泵站值守脱岗"]
    return reading.items[0]


@pytest.mark.parametrize(
    "label", ["问题描述", "存在问题", "存在的问题", "问题表现", "主要问题", "具体表现", "反馈问题"]
)
def test_a_label_below_a_heading_goes_into_its_details(label):
    read = item(f"1.水费催缴不力\n{label}：三个用水大户欠费两年。\n整改措施：上门催缴。\n整改进度：已完成")
    assert (read.problem, read.title, read.status) == ("水费催缴不力", "水费催缴不力", "done")
    assert read.measures == ("上门催缴。",)


@pytest.mark.parametrize("heading", ["供水服务方面", "抄表环节存在的问题", "河口供水站", "责任单位：河口供水站"])
def test_a_label_says_the_problem_where_the_heading_does_not(heading):
    read = item(f"1.{heading}\n存在问题：三个用水大户欠费两年。\n整改措施：上门催缴。\n整改进度：已完成")
    assert read.problem == "三个用水大户欠费两年"


@pytest.mark.parametrize(
    "last", ["（2）换锁。\n整改进度：已完成", "（2）换锁。\n整改结果：已完成。", "（2）换锁。整改进度：已完成"]
)
def test_a_short_last_measure_before_the_status_is_kept(last):
    assert item(f"1.船艇登记不全\n（1）补齐登记。\n{last}").measures == ("补齐登记。", "换锁。")


def test_a_short_second_paragraph_of_a_measure_is_kept():
    read = item("1.船艇登记不全\n（1）补齐登记。\n（2）加强看管。\n换锁。\n整改进度：已完成")
    assert read.measures == ("补齐登记。", "加强看管。\n换锁。")


def test_a_numbered_status_is_no_measure():
    assert item("1.船艇登记不全\n（1）补齐登记。\n（2）整改进度：已完成").measures == ("补齐登记。",)
