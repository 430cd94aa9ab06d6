"""Chinese numbers as outlines write them."""

import pytest

from bot.rules.numerals import chinese, number


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0, "〇"),
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (42, "四十二"),
        (101, "一百〇一"),
        (110, "一百一十"),
        (1010, "一千〇一十"),
    ],
)
def test_a_number_as_it_is_written(value: int, told: str):
    assert chinese(value) == told


def test_what_is_written_is_read_back():
    assert [number(chinese(value)) for value in range(10_000)] == list(range(10_000))
