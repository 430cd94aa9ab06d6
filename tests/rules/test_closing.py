"""What an application to close lacks, whose words say enough, and what a verdict becomes."""

from datetime import date

import pytest

from bot.rules.closing import Lack, days_before, lacking, may_approve, next_verdict, says_enough
from bot.rules.models import ItemId, ProofSlot, SlotId

WHOLE = {
    "matter": "破损路面120米已修补",
    "people_kind": "none",
    "people": "",
    "rule_kind": "made",
    "rule": "《道路养护管理办法》",
}


def slot(number: int, excuse: str | None = None) -> ProofSlot:
    return ProofSlot(SlotId(number), ItemId(1), number, f"佐证{number}", excuse)


ONE = (slot(1),)


@pytest.mark.parametrize(
    ("fields", "slots", "filled", "lacks"),
    [
        (WHOLE, ONE, {1}, ()),
        ({}, ONE, set(), tuple(Lack)),
        (WHOLE, ONE, set(), (Lack.SLOT, Lack.PROOF)),
        (WHOLE, (slot(1, "没有拍照"),), set(), (Lack.PROOF,)),
        (WHOLE, (slot(1, "没有拍照"), slot(2, "也没有")), set(), (Lack.PROOF,)),
        (WHOLE, (slot(1), slot(2, "不涉及")), {1}, ()),
        (WHOLE, (slot(1), slot(2)), {1}, (Lack.SLOT,)),
        (WHOLE, (), set(), (Lack.PROOF,)),
        ({**WHOLE, "matter": ""}, ONE, {1}, (Lack.MATTER,)),
        ({**WHOLE, "people_kind": "dealt"}, ONE, {1}, (Lack.PEOPLE,)),
        ({**WHOLE, "people_kind": "dealt", "people": "提醒谈话2人"}, ONE, {1}, ()),
        ({**WHOLE, "people_kind": "perhaps"}, ONE, {1}, (Lack.PEOPLE,)),
        ({**WHOLE, "rule": ""}, ONE, {1}, (Lack.RULE,)),
        ({**WHOLE, "rule_kind": "needless"}, ONE, {1}, ()),
        ({**WHOLE, "rule_kind": "needless", "rule": ""}, ONE, {1}, (Lack.RULE,)),
        ({**WHOLE, "rule_kind": ""}, ONE, {1}, (Lack.RULE,)),
    ],
)
def test_what_is_lacking(fields, slots, filled, lacks):
    assert lacking(fields, slots, filled) == lacks


@pytest.mark.parametrize(
    ("field", "words", "enough"),
    [
        ("matter", "好的", False),
        ("matter", "已完成整改", False),
        ("matter", "已 完 成 整 改", False),
        ("matter", "路面已修补好", True),
        ("people", "提醒谈话2人", True),
        ("people", "诫勉谈话三人次", True),
        ("people", "批评了几个人", False),
        ("people", "张三、李四", True),  # numerals may be names: the question itself asks for none
        ("people", "老陈", False),
        ("rule", "办法", False),
        ("rule", "《养护办法》", True),
        ("no_rule", "不用", False),
        ("no_rule", "已有规定", True),
        ("elsewhere", "无", False),
        ("elsewhere", "另查5处", True),
    ],
)
def test_words_that_say_enough(field, words, enough):
    assert says_enough(field, words) is enough


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("已于2019年9月集中力量整治", ("2019年9月",)),
        ("2026年2月26日发函", ("2026年2月26日",)),
        ("2026年2月27日发函，2026.3.1办结", ()),
        ("2026.1.5发函；2025-12-31办结", ("2026.1.5", "2025-12-31")),
        ("2026年2月完成", ()),
        ("修补120米，投入2019万元", ()),
        ("2026年13月", ()),
        ("", ()),
    ],
)
def test_days_before_the_feedback(words, found):
    assert days_before(words, date(2026, 2, 27)) == found


def test_without_a_day_of_feedback_no_day_is_too_early():
    assert days_before("2019年9月", None) == ()


def test_a_verdict_goes_round():
    assert [next_verdict(each) for each in (None, True, False)] == [True, False, None]


@pytest.mark.parametrize(
    ("verdicts", "may"), [([], True), ([True], True), ([True, False], False), ([False], False), ([True, True], True)]
)
def test_one_proof_not_good_enough_stands_against_it(verdicts, may):
    assert may_approve(verdicts) is may
