"""Which proofs belong together as before and after."""

import pytest

from bot.rules.models import ItemId, ProofSlot, SlotId
from bot.rules.pairing import pairs


def slots(*names: str) -> list[ProofSlot]:
    return [ProofSlot(SlotId(n), ItemId(1), n, name, None) for n, name in enumerate(names, 1)]


def paired(*names: str) -> list[tuple[str, str]]:
    return [(before.name, after.name) for before, after in pairs(slots(*names))]


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (("整改前照片", "整改后照片"), [("整改前照片", "整改后照片")]),
        (("整改后照片", "印发文件", "整改前照片"), [("整改前照片", "整改后照片")]),
        (("东门 整改前", "东门（整改后）"), [("东门 整改前", "东门（整改后）")]),
        (("维修前（西墙）", "维修后 西墙"), [("维修前（西墙）", "维修后 西墙")]),
        (("整改之前", "整改后"), [("整改之前", "整改后")]),
        (("前后院整改前", "前后院整改后"), [("前后院整改前", "前后院整改后")]),
        (("前门照片", "后门照片"), []),
        (("整改前", "治理后"), []),
        (("A段整改前", "ａ段整改后"), [("A段整改前", "ａ段整改后")]),
        (("整改前照片", "整改后影像"), []),
        (("东门整改前", "西门整改后"), []),
        (("整改前后对比照片", "印发文件", "验收报告"), []),
        ((), []),
    ],
)  # fmt: skip
def test_names_that_differ_in_before_and_after_only(names: tuple[str, ...], wanted: list[tuple[str, str]]):
    assert paired(*names) == wanted


def test_several_places_are_paired_each_with_its_own():
    assert paired("东门整改前", "西门整改前", "西门整改后", "东门整改后") == [
        ("东门整改前", "东门整改后"),
        ("西门整改前", "西门整改后"),
    ]


def test_two_of_the_same_name_are_paired_in_their_order_and_none_twice():
    every = slots("整改前", "整改前", "整改后")
    assert [(before.id, after.id) for before, after in pairs(every)] == [(1, 3)]
