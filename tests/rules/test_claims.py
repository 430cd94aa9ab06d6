"""A unit's own view: read for certain only, held against its words, and told from the office's finding."""

import pytest

from bot.rules.claims import AFTER_ALL, CLAIMS, differs, read_claim, unfinished_word
from bot.rules.models import Finding


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("已完成", Finding.DONE),
        (" 已 完成。", Finding.DONE),
        ("基本完成", Finding.BASICALLY_DONE),
        ("阶段性完成", Finding.PHASED),
        ("正在推进", Finding.IN_PROGRESS),
        ("尚未启动！", Finding.NOT_DONE),
        ("未完成", None),
        ("完成一半", None),
        ("", None),
    ],
)
def test_a_claim_is_read_when_it_is_one(text: str, claim: Finding | None):
    assert read_claim(text) == claim


@pytest.mark.parametrize(
    ("texts", "word"),
    [
        (["路面已全部修补"], None),
        ([], None),
        (["路面已修补，正在养护"], "正在"),
        (["拟于4月验收"], "拟"),
        (["待监控安装后移交"], "待"),
        (["已完成", "预计下周验收，下一步移交"], "预计"),
        (["下一步预计移交"], "下一步"),
        (["接待室已改造，待遇已落实，模拟演练已做"], None),
        (["接待室待改造"], "待"),
    ],
)
def test_words_of_something_still_to_come_are_found(texts: list[str], word: str | None):
    assert unfinished_word(texts) == word


@pytest.mark.parametrize(
    ("claim", "finding", "is_different"),
    [
        (Finding.DONE, Finding.DONE, False),
        (Finding.DONE, Finding.IN_PROGRESS, True),
        (Finding.IN_PROGRESS, Finding.DONE, True),
        (Finding.NOT_DONE, Finding.NOT_DONE, False),
        (Finding.DONE, Finding.UNSTATED, True),
        (Finding.BASICALLY_DONE, Finding.UNSTATED, True),
        (Finding.PHASED, Finding.UNSTATED, True),
        (Finding.IN_PROGRESS, Finding.UNSTATED, False),
        (Finding.NOT_DONE, Finding.UNSTATED, False),
    ],
)
def test_a_claim_differs_from_a_finding_and_from_none_when_it_says_more(claim, finding, is_different):
    assert differs(claim, finding) is is_different


def test_a_unit_may_claim_anything_but_nothing():
    assert set(CLAIMS) == set(Finding) - {Finding.UNSTATED}
    assert set(AFTER_ALL) < set(CLAIMS)
