"""What is pointed out before words go to the public."""

import pytest

from bot.rules.privacy import cover, find_private

NAMES = {"王一", "王一鸣", "高明", "甲"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("王一鸣到场", [("name", "王一鸣")]),
        ("王一、高明", [("name", "王一"), ("name", "高明")]),
        ("高明区已办结", [("name", "高明")]),  # letter by letter: better once too often
        ("甲方已办结", []),  # one character is no name
        ("电话13912345678。", [("mobile", "13912345678")]),
        ("139 1234 5678、139-1234-5678", [("mobile", "139 1234 5678"), ("mobile", "139-1234-5678")]),
        ("座机0374-6066661", []),
        ("流水号213912345678、139123456789", []),
        ("12912345678", []),
        ("证件11010119900307123X", [("identity", "11010119900307123X")]),
        ("编号110101199013071234", []),  # no such month
        ("卡号6222020200112233445", []),
        ("", []),
    ],
)
def test_what_is_found(text: str, found: list[tuple[str, str]]):
    told = find_private(text, NAMES)
    assert [(str(each.kind), each.printed) for each in told] == found
    assert all(text[each.start : each.end] == each.printed for each in told)


def test_each_place_is_covered_and_the_rest_stays():
    text, count = cover("王一鸣（13912345678）与高明", NAMES, lambda kind: f"[{kind}]")
    assert (text, count) == ("[name]（[mobile]）与[name]", 3)
    assert cover("没有", NAMES, str) == ("没有", 0)
    assert cover("王一鸣", set(), str) == ("王一鸣", 0)
