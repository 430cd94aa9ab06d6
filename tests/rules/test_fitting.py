"""Words are cut and put in lines by how wide they are, and no sign is torn apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.fitting import shorten, width_of, wrap


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("办公室", "办公室"),
        ("城市管理科室", "城市管理…"),
        ("ABCDEFGHIJ", "ABCDE…"),
        ("甲\n乙", "甲 乙"),
        ("", ""),
        ("组织人事科", "组织人事科"),
        ("城市管 理科室", "城市管…"),
    ],
)
def test_a_long_name_is_cut_by_width(text: str, shown: str):
    assert shorten(text, 5) == shown


def test_no_sign_loses_its_accents():
    family = "e\u0301" * 20
    assert shorten(family, 5).rstrip("…") == "e\u0301" * 6
    assert shorten("葛\U000e0100" * 9, 5) == "葛\U000e0100" * 4 + "…"


@given(st.text(), st.floats(1, 30))
def test_what_is_cut_fits_and_begins_as_it_did(text: str, ems: float):
    line = " ".join(text.split())
    made = shorten(text, ems)
    assert width_of(made) <= ems
    assert made == line or (made.endswith("…") and line.startswith(made[:-1]))


@given(st.text(alphabet="汉字，。ab cd é"), st.integers(4, 20))
def test_what_is_put_in_lines_is_all_there_and_fits(text: str, ems: int):
    lines = wrap(text, ems)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width_of(line.rstrip("，。")) <= ems for line in lines)
    assert all(lines)


def test_latin_words_and_closing_signs_stay_where_they_belong():
    assert wrap("已完成agreement一份，另有", 9) == ["已完成agreement", "一份，另有"]
    assert wrap("一二三四五六七八九，十", 9) == ["一二三四五六七八九，", "十"]
    assert wrap("", 9) == []
