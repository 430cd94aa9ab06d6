"""The bot was not there for a while, or its clock was wrong: nothing comes twice, nothing is lost, and there is no storm."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from bot.actions import ticking
from bot.clock import MovableClock
from storage import audit, rounds
from storage.database import Database
from storage.tables import outbox
from tests.faults.bureau import ACCOUNTS, SHARES, enter_settled, settle
from tests.world import ROSTER, ZONE, World

OTHERS = [row.person for row in ROSTER if row.person not in SHARES]
READERS = ("周行远", "林知秋", "何敏")


def at(text: str) -> datetime:
    """A moment of 2026, as ``03-02 09:00``."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


async def heard(world: World, name: str, words: str) -> list[str]:
    """The bot's messages in a chat that hold these words."""
    return [each.text for each in await world[name].messages() if each.by_bot and words in each.text]


async def comes_to_rest(world: World) -> None:
    await world.telegram.until_idle(timeout=20)


async def test_ten_minutes_over_the_opening(world: World):
    """Asked as soon as the bot is back, once; what was sent meanwhile is an answer in time."""
    await settle(world)
    world.clock.move_to(at("03-02 08:57"))
    await comes_to_rest(world)
    async with world.is_down():
        world.clock.move_to(at("03-02 09:02"))
        await world["陆一鸣"].says("第1项 已修补路面")
        world.clock.move_to(at("03-02 09:07"))
    await world["陆一鸣"].waits_for("第1项「问题1的标题」已收到")
    await comes_to_rest(world)
    for name in SHARES:
        assert len(await heard(world, name, "第1期进展报送")) == 1
    assert (
        "已填 <b>1/3</b>" in (await heard(world, "陆一鸣", "第1期进展报送"))[0]
        or "已填 1/3" in (await heard(world, "陆一鸣", "第1期进展报送"))[0]
    )
    for name in OTHERS:
        assert await heard(world, name, "进展报送") == []


async def test_over_a_cutoff(world: World):
    """What was sent before the cut-off is in time and in the summary, though the bot reads it hours later."""
    await settle(world)
    await world.opens_round()
    await world["陆一鸣"].waits_for("第1期进展报送")
    await world["陆一鸣"].says("第1项 已修补路面")
    await world["陆一鸣"].waits_for("第1项「问题1的标题」已收到")
    world.clock.move_to(at("03-05 16:30"))
    await comes_to_rest(world)
    async with world.is_down():
        world.clock.move_to(at("03-05 16:50"))
        await world["高远山"].says("第4项 已补种行道树")
        world.clock.move_to(at("03-05 17:20"))
        await world["沈算"].says("第6项 已退回超标款项")
        world.clock.move_to(at("03-05 17:45"))
    assert "迟报" not in (await world["高远山"].waits_for("第4项「问题4的标题」已收到")).text
    assert "迟报" in (await world["沈算"].waits_for("第6项「问题6的标题」已收到")).text
    await world["何敏"].waits_for("整改周报（第1期）")
    world.clock.move_to(at("03-06 09:00"))
    for name in READERS:
        await world[name].waits_for("整改周报（第1期）")
    await comes_to_rest(world)
    for name in READERS:
        (bulletin,) = await heard(world, name, "整改周报（第1期）")
        assert "已报 3 项" in bulletin, bulletin
        assert "按时 2 项，迟报 1 项" in bulletin


async def test_over_a_weekend(world: World):
    """Everybody is asked on Monday, once the bot is back."""
    await settle(world)
    async with world.is_down():
        world.clock.move_to(at("03-01 20:00"))
        await world["高远山"].says("第4项 周末加班补种")
        world.clock.move_to(at("03-02 10:30"))
    for name in SHARES:
        await world[name].waits_for("第1期进展报送")
    await world["高远山"].waits_for("第4项「问题4的标题」已收到")
    await comes_to_rest(world)
    for name in SHARES:
        assert len(await heard(world, name, "进展报送")) == 1


async def test_over_three_weeks(world: World):
    """No round is made up for: the one that was running is closed, and the next is that of the week in which we are back."""
    await settle(world)
    await world.opens_round()
    for name in SHARES:
        await world[name].waits_for("第1期进展报送")
    await comes_to_rest(world)
    async with world.is_down():
        world.clock.move_to(at("03-23 09:20"))
        await world["高远山"].says("第4项 已补种行道树")
        world.clock.move_to(at("03-23 09:40"))
    for name in SHARES:
        await world[name].waits_for("第2期进展报送")
    await comes_to_rest(world)
    for name in SHARES:
        assert len(await heard(world, name, "进展报送")) == 2
    assert len(await heard(world, "高远山", "第4项「问题4的标题」已收到")) == 1
    assert len(await heard(world, "何敏", "整改周报（第1期）")) == 1
    for name in READERS:
        await world[name].waits_for("整改周报（第1期）")
    await comes_to_rest(world)
    for name in READERS:
        assert len(await heard(world, name, "整改周报（第1期）")) == 1
    assert await world.read(rounds.count) == 2


async def test_the_clock_jumps_forward(world: World):
    """From Sunday to Wednesday in one step, while the bot works: the week's round is opened late, once."""
    await settle(world)
    await world.telegram.until_idle()
    world.clock.move_to(at("03-04 09:30"))
    for name in SHARES:
        await world[name].waits_for("第1期进展报送")
    await comes_to_rest(world)
    for name in SHARES:
        assert len(await heard(world, name, "进展报送")) == 1


class UnsteadyClock(MovableClock):
    """Somebody sets the machine's clock back while the bot works."""

    back = timedelta(0)

    def now(self) -> datetime:
        return super().now() - self.back


@pytest.mark.parametrize("back", [timedelta(minutes=20), timedelta(days=1), timedelta(days=8)])
async def test_the_clock_jumps_back(world: World, back: timedelta):
    """To before the opening, to before the weekend, to the week before: what was done is not done again."""
    await settle(world)
    await world.opens_round()
    for name in SHARES:
        await world[name].waits_for("第1期进展报送")
    await comes_to_rest(world)
    async with world.is_down():
        world.clock = UnsteadyClock(world.clock.now(), world.clock.speed)
        world.clock.back = back
    before = world.clock.now()
    world.clock.move_to(at("03-02 09:10") + back)
    await world.until(lambda db: bool(rounds.count(db)))
    await comes_to_rest(world)
    assert before < at("03-02 09:00")
    for name in SHARES:
        assert len(await heard(world, name, "进展报送")) == 1


def _ticks(db: Connection, now: datetime) -> None:
    while ticking.tick(db, now):
        pass


async def test_two_ticks_at_once(db: Database):
    """Two connections to one database, as when two bots were started by mistake: each thing happens once."""
    await db.write(enter_settled, at("02-27 15:00"))
    other = Database(str(db.url.render_as_string(hide_password=False)))
    try:
        await asyncio.gather(*(each.write(_ticks, at("03-02 09:00")) for each in (db, other) for _ in range(3)))
    finally:
        await other.close()
    assert await db.read(rounds.count) == 1
    asked = await db.read(lambda db: db.scalars(select(outbox.c.chat_id).where(outbox.c.about == "ask")).all())
    assert sorted(asked) == sorted(ACCOUNTS[name] for name in SHARES)
    assert await db.read(audit.verify) is None
