"""The random draw (随机抽查): anybody who knows the seed and the pool gets the same items, so nobody can steer it unseen."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.rules.models import DrawId, PersonId, State

SIZES = (0, 3, 5, 10)
"""How many closed, and how many open items a draw can take."""


@dataclass(frozen=True)
class Draw:
    """A draw as it was recorded. `pool`: numbers of items with their states then; `drawn`: closed ones first, as drawn."""

    id: DrawId
    seed: str
    pool: tuple[tuple[int, State], ...]
    drawn: tuple[int, ...]
    person_id: PersonId
    drawn_at: datetime


def draw(seed: str, pool: Iterable[int], n: int) -> list[int]:
    """The n numbers with the smallest SHA-256 of ``seed:number``, that order; fewer when the pool is smaller."""
    return sorted(pool, key=lambda number: (_digest(seed, number), number))[:n]


def draw_both(seed: str, pool: Iterable[tuple[int, State]], closed: int, open_: int) -> list[int]:
    """So many of the closed ones, then so many of the others."""
    shut, others = _parted(pool)
    return draw(seed, shut, closed) + draw(seed, others, open_)


def is_reproducible(recorded: Draw) -> bool:
    """Whether seed and pool give what was recorded as drawn."""
    shut, _ = _parted(recorded.pool)
    closed = sum(number in shut for number in recorded.drawn)
    again = draw_both(recorded.seed, recorded.pool, closed, len(recorded.drawn) - closed)
    return tuple(again) == recorded.drawn


def _parted(pool: Iterable[tuple[int, State]]) -> tuple[list[int], list[int]]:
    """Numbers of closed items, and of the others."""
    told = list(pool)
    shut = [number for number, state in told if state == State.CLOSED]
    return shut, [number for number, state in told if state != State.CLOSED]


def _digest(seed: str, number: int) -> str:
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()
