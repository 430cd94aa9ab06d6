"""What is made for many is made once."""

import asyncio
from dataclasses import dataclass

import pytest

from bot.kept import Kept


@dataclass(frozen=True)
class Asked:
    words: str
    numbers: tuple[int, ...]


class Maker:
    def __init__(self) -> None:
        self.made = 0
        self.may = asyncio.Event()

    async def make(self) -> bytes:
        await self.may.wait()
        self.made += 1
        return f"{self.made}".encode()


@pytest.fixture
def maker() -> Maker:
    return Maker()


async def test_who_asks_at_the_same_time_gets_the_same(maker: Maker):
    kept = Kept(8, 600)
    asking = [asyncio.create_task(kept.get(Asked("周报", (1, n % 2)), maker.make)) for n in range(6)]
    maker.may.set()
    assert sorted(await asyncio.gather(*asking)) == [b"1"] * 3 + [b"2"] * 3
    assert await kept.get(Asked("周报", (1, 0)), maker.make) in (b"1", b"2")
    assert maker.made == 2


async def test_anything_else_is_made_anew_and_the_oldest_forgotten(maker: Maker):
    maker.may.set()
    kept = Kept(2, 600)
    for n in (1, 2, 3, 3, 1):
        await kept.get(n, maker.make)
    assert maker.made == 4


async def test_it_is_not_kept_for_long(maker: Maker):
    maker.may.set()
    kept = Kept(2, 0)
    assert [await kept.get("a", maker.make), await kept.get("a", maker.make)] == [b"1", b"2"]


async def test_a_failure_is_told_to_each_and_not_kept(maker: Maker):
    async def fail() -> bytes:
        raise OSError("no room")

    kept = Kept(2, 600)
    for _ in range(2):
        with pytest.raises(OSError, match="no room"):
            await kept.get("a", fail)
    maker.may.set()
    assert await kept.get("a", maker.make) == b"1"


async def test_one_who_gives_up_does_not_take_it_from_others(maker: Maker):
    kept = Kept(2, 600)
    first, second = (asyncio.create_task(kept.get("a", maker.make)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    maker.may.set()
    assert await second == b"1"
