"""One line of the office gives several items to a unit; a unit may be shortened, never guessed."""

import pytest

from bot.rules.assigning import Assignment, fitting_units, is_reason, read_assignment
from bot.rules.numbers import spans

UNITS = ("市容秩序科", "环境卫生所", "综合执法大队", "园林绿化所", "交通科", "通信科", "给水管理所", "水政科")


@pytest.mark.parametrize(
    ("text", "numbers", "unit"),
    [
        ("1-5，8 市容秩序科", (1, 2, 3, 4, 5, 8), "市容秩序科"),
        ("1-5,8市容秩序科", (1, 2, 3, 4, 5, 8), "市容秩序科"),
        ("1~3、7：环境卫生所", (1, 2, 3, 7), "环境卫生所"),
        ("1—3 环境卫生所", (1, 2, 3), "环境卫生所"),
        ("1到3归环境卫生所", (1, 2, 3), "环境卫生所"),
        ("第1至3项交给环境卫生所", (1, 2, 3), "环境卫生所"),
        ("第2项由园林绿化所", (2,), "园林绿化所"),
        ("2 4 6 园林绿化所", (2, 4, 6), "园林绿化所"),
        ("１－３，８ 园林绿化所", (1, 3, 8), "园林绿化所"),
        ("5-3 园林绿化所", (3, 4, 5), "园林绿化所"),
        ("3,3,3 园林绿化所", (3,), "园林绿化所"),
        (" 3\n园林绿化所 ", (3,), "园林绿化所"),
        ("3 交通科", (3,), "交通科"),
        ("3 交给交通科", (3,), "交通科"),
        ("3交通科", (3,), "交通科"),
        ("3 给水管理所", (3,), "给水管理所"),
        ("3 交给给水管理所", (3,), "给水管理所"),
    ],
)
def test_the_usual_writings(text, numbers, unit):
    if "－" in text:
        numbers = (1, 2, 3, 8)
    read = read_assignment(text, UNITS)
    assert read is not None
    assert (read.numbers, read.units) == (numbers, (unit,))


@pytest.mark.parametrize("text", ["", "市容秩序科", "好的", "1-5", "12345 市容秩序科", "给市容秩序科 1-5"])
def test_what_is_no_assignment(text):
    assert read_assignment(text, UNITS) is None


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ("市容科", ["市容秩序科"]),
        ("执法队", ["综合执法大队"]),
        ("环卫所", ["环境卫生所"]),
        ("园林", ["园林绿化所"]),
        ("所", ["环境卫生所", "园林绿化所", "给水管理所"]),
        ("人社局", []),
        ("所环境", []),
        ("交通科", ["交通科"]),
    ],
)
def test_a_shortened_name_fits_every_unit_that_holds_its_characters(wanted, fits):
    assert fitting_units(wanted, UNITS) == fits


def test_a_full_name_is_meant_even_when_a_longer_one_holds_it():
    assert fitting_units("绿化所", ["园林绿化所", "绿化所"]) == ["绿化所"]


def test_a_name_that_fits_several_names_them_all_and_is_kept_as_typed():
    assert read_assignment("3 所", UNITS) == Assignment((3,), ("环境卫生所", "园林绿化所", "给水管理所"), "所")


def test_an_endless_span_is_cut():
    assert len(spans("1-9999")) == 1000
    assert spans("2-4,3-5") == (2, 3, 4, 5)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("归绿化站", True),
        ("无关", True),
        ("no", True),
        ("无", False),
        ("12", False),
        ("。。。", False),
        ("1。x", False),
    ],
)
def test_a_reason_has_words(text, good):
    assert is_reason(text) is good
