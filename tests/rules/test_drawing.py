"""The random draw: reproducible by anybody, fair, and not to be steered."""

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.drawing import Draw, draw, draw_both, is_reproducible
from bot.rules.models import DrawId, PersonId, State

SEEDS = st.text("0123456789abcdef", min_size=8, max_size=8)


def test_it_is_the_rule_that_is_printed():
    smallest = sorted(range(1, 21), key=lambda n: hashlib.sha256(f"1a2b3c4d:{n}".encode()).hexdigest())
    assert draw("1a2b3c4d", range(1, 21), 3) == smallest[:3] == [4, 6, 7]


@given(SEEDS, st.sets(st.integers(1, 500), max_size=60), st.integers(0, 70))
def test_the_order_of_the_pool_does_not_matter_and_nothing_comes_twice(seed: str, pool: set[int], n: int):
    drawn = draw(seed, sorted(pool), n)
    assert drawn == draw(seed, sorted(pool, reverse=True), n)
    assert len(set(drawn)) == len(drawn) == min(n, len(pool))
    assert set(drawn) <= pool


@given(SEEDS, st.sets(st.integers(1, 500), min_size=5, max_size=60))
def test_a_larger_draw_holds_the_smaller(seed: str, pool: set[int]):
    assert draw(seed, pool, 5)[:3] == draw(seed, pool, 3)


def test_every_item_has_its_chance():
    counts = Counter(number for n in range(2000) for number in draw(f"{n:08x}", range(1, 11), 3))
    assert set(counts) == set(range(1, 11))
    assert all(500 < count < 700 for count in counts.values())


RECORDED = Draw(
    DrawId(1),
    "1a2b3c4d",
    tuple((n, State.CLOSED if n % 2 else State.CONTINUING) for n in range(1, 21)),
    (7, 13, 4, 6),
    PersonId(1),
    datetime(2026, 4, 3, tzinfo=UTC),
)


def test_closed_and_open_ones_are_drawn_apart():
    assert tuple(draw_both(RECORDED.seed, RECORDED.pool, 2, 2)) == RECORDED.drawn


def test_a_record_that_was_tampered_with_shows():
    assert is_reproducible(RECORDED)
    assert not is_reproducible(replace(RECORDED, drawn=(7, 3, 4, 6)))
    assert not is_reproducible(replace(RECORDED, seed="1a2b3c4e"))
    assert not is_reproducible(replace(RECORDED, pool=RECORDED.pool[:6] + RECORDED.pool[7:]))
    better = next(n for n in range(21, 999) if draw(RECORDED.seed, [7, n], 1) == [n])
    assert not is_reproducible(replace(RECORDED, pool=(*RECORDED.pool, (better, State.CLOSED))))
    assert not is_reproducible(replace(RECORDED, drawn=(*RECORDED.drawn, 99)))
