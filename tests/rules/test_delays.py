"""Why an item is late: who is asked, how a reason is read, whom one waits for."""

from datetime import date, timedelta

import pytest

from bot.rules.delays import Waiting, asks_delay, read_reason, read_waiting
from bot.rules.models import Finding, State
from tests.rules.ledger import an_item

TODAY = date(2026, 3, 10)
LETTER, NEXT = date(2026, 3, 2), date(2026, 3, 20)


@pytest.mark.parametrize(
    ("due", "no_change", "asked"),
    [
        (TODAY - timedelta(days=1), False, True),
        (TODAY, False, True),
        (TODAY + timedelta(days=7), False, True),
        (TODAY + timedelta(days=8), False, False),
        (None, False, False),
        (TODAY + timedelta(days=8), True, True),
    ],
)
def test_who_is_late_or_nearly_or_stands_still_may_say_why(due: date | None, no_change: bool, asked: bool):
    assert asks_delay(an_item(1, due=due), TODAY, no_change=no_change) is asked


def test_what_is_done_or_settled_is_not_late():
    late = TODAY - timedelta(days=9)
    assert not asks_delay(an_item(1, due=late, finding=Finding.DONE), TODAY, no_change=False)
    assert not asks_delay(an_item(1, due=late, state=State.CLOSED), TODAY, no_change=False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("资金未到位。", "money"),
        ("缺资金", "money"),
        ("涉及诉讼", "lawsuit"),
        ("机构改革", "reorganisation"),
        ("历史遗留问题", "legacy"),
        ("规章修订", "rules_revision"),
        ("待核实", "verification"),
        ("等待其他单位", "other_body"),
        ("天气原因", "other"),
    ],
)
def test_a_reason_is_one_of_the_list_or_another(text: str, code: str):
    assert read_reason(text) == code


@pytest.mark.parametrize(
    ("line", "waiting"),
    [
        ("市财政局，3月2日去函，3月20日再联系", Waiting("市财政局", LETTER, NEXT)),
        ("市财政局,3月2日,3月20日", Waiting("市财政局", LETTER, NEXT)),
        ("市财政局；3月20日再联系；3月2日已发函", Waiting("市财政局", LETTER, NEXT)),
        ("等市财政局，已于3月2日发函，下周五再催", Waiting("市财政局", LETTER, NEXT)),
        ("市财政局，12月20日去函", Waiting("市财政局", date(2025, 12, 20), None)),
        ("市财政局，下周五", Waiting("市财政局", None, NEXT)),
        ("市财政局，2026年3月20日去函", Waiting("市财政局", None, None)),
        ("市财政局，2026年3月2日再联系", Waiting("市财政局", None, None)),
        ("市财政局", Waiting("市财政局", None, None)),
        ("3月2日去函", Waiting(None, LETTER, None)),
        ("今天去函，今天再联系", Waiting(None, TODAY, TODAY)),
        ("", Waiting(None, None, None)),
    ],
)
def test_of_another_body_name_letter_and_next_day_are_read(line: str, waiting: Waiting):
    assert read_waiting(line, TODAY) == waiting
