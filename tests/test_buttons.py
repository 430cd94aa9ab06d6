"""What every story's buttons are made of."""

from datetime import date

import pytest

from bot.actions.talking.buttons import day_of, in_rows, page_buttons
from templates import label


@pytest.mark.parametrize(
    ("digits", "day"),
    [("20260302", date(2026, 3, 2)), ("20260230", None), ("99999999", None), ("2026", None)],
)
def test_a_day_in_a_buttons_data(digits: str, day: date | None):
    assert day_of(digits) == day


def test_buttons_stand_so_many_a_row():
    flat = [(str(n), f"it:{n}") for n in range(5)]
    assert in_rows(flat) == [flat[:2], flat[2:4], flat[4:]]
    assert in_rows(iter(flat), 6) == [flat]
    assert in_rows([]) == []


@pytest.mark.parametrize(
    ("page", "total", "turns_to"),
    [(0, 20, []), (0, 21, [1]), (1, 40, [0]), (1, 41, [0, 2]), (0, 0, [])],
)
def test_pages_are_turned_where_there_are_any(page: int, total: int, turns_to: list[int]):
    words = {page - 1: label("previous_page"), page + 1: label("next_page")}
    row = [(words[to], f"ls:{to}") for to in turns_to]
    assert page_buttons(page, total, 20, lambda to: f"ls:{to}") == ([row] if row else [])
