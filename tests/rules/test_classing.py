"""One line of the office puts several items into a class; a class may be shortened, never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.arrangement import ItemKind
from bot.rules.classing import read_classes

AT_ONCE, CAMPAIGN, LONG = ItemKind.AT_ONCE, ItemKind.CAMPAIGN, ItemKind.LONG


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1-3，8 立行立改", dict.fromkeys((1, 2, 3, 8), AT_ONCE)),
        ("1-3,8立行立改", dict.fromkeys((1, 2, 3, 8), AT_ONCE)),
        ("3 长期", {3: LONG}),
        ("第3项改为长期坚持", {3: LONG}),
        ("1、2项 集中", dict.fromkeys((1, 2), CAMPAIGN)),
        ("9 都改为立行立改。", {9: AT_ONCE}),
        ("4 长期类", {4: LONG}),
        ("1到3归立行立改\n4、5 长期；6 集中整改", dict.fromkeys((1, 2, 3), AT_ONCE) | dict.fromkeys((4, 5), LONG) | {6: CAMPAIGN}),
        ("2 立行立改\n2 立行立改", {2: AT_ONCE}),
    ],
)  # fmt: skip
def test_the_usual_writings(text: str, wanted: dict[int, ItemKind]):
    read = read_classes(text)
    assert (dict(read.wanted), read.doubled, read.unread) == (wanted, (), ())


@pytest.mark.parametrize("line", ["立行立改", "7", "8 改", "1 整改", "5 持续整改", "3 市容管理科", "给 1-5", "1 立"])
def test_other_lines_are_named(line: str):
    read = read_classes(f"{line}\n2 长期")
    assert (dict(read.wanted), read.unread) == ({2: LONG}, (line,))


def test_a_number_in_two_classes_is_in_none():
    read = read_classes("1-3 立行立改\n3-5 长期")
    assert dict(read.wanted) == dict.fromkeys((1, 2), AT_ONCE) | dict.fromkeys((4, 5), LONG)
    assert read.doubled == (3,)


def test_lines_have_an_end():
    assert len(read_classes("1 长期\n" * 70).unread) == 10


@given(st.text(alphabet="1234-，、 立行改长期集中整\n项第", max_size=60))
def test_whatever_is_typed_is_sorted_or_named(text: str):
    read = read_classes(text)
    assert not set(read.wanted) & set(read.doubled)
    assert list(read.wanted) == sorted(read.wanted)
