"""What delivery lets out, step by step, over a real database and a Telegram that answers when it is told to."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import Connection
from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from bot.clock import MovableClock
from bot.delivery import Delivery
from bot.pacing import AT_ONCE
from bot.rules.models import ChatId
from simulator.changes import Signal
from storage import outbox
from storage.database import Database
from storage.outbox import Draft, Priority
from tests.world import FRIDAY

MANY = AT_ONCE + 20
Put = Callable[..., Awaitable[None]]


class Hands(MovableClock):
    """Stands where it is put, pauses too."""

    def __init__(self) -> None:
        super().__init__(FRIDAY, 0)
        self._seconds, self._moved = 0.0, Signal()

    def now(self) -> datetime:
        return FRIDAY + timedelta(seconds=self._seconds)

    def elapsed(self) -> float:
        return self._seconds

    async def sleep(self, seconds: float) -> None:
        until = self._seconds + seconds
        await self._moved.until(lambda: self._seconds >= until, timeout=60)

    def put(self, seconds: float) -> None:
        self._seconds = seconds
        self._moved.fire()


class Telegram:
    """Takes every message at once; answers while `answers` is set, in `refusals` by chat what it says instead."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.refusals: dict[int, TelegramError] = {}
        self.answers = asyncio.Event()
        self.answers.set()

    async def send_message(self, chat_id: int, text: str, **_more: Any) -> Any:
        self.said.append(text)
        await self.answers.wait()
        if chat_id in self.refusals:
            raise self.refusals.pop(chat_id)
        return SimpleNamespace(message_id=len(self.said))

    async def edit_message_text(self, text: str, **_more: Any) -> bool:
        self.said.append(text)
        return True


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
async def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
def put(db: Database) -> Put:
    async def put(text: str, chat: int = 1, **more: Any) -> None:
        await db.write(outbox.put, Draft(ChatId(chat), text, **more), FRIDAY)

    return put


async def lets_out(delivery: Delivery) -> float | None:
    """Step until there is something to wait for, which is returned."""
    while (wait := await delivery.step()) == 0:
        pass
    await asyncio.sleep(0)  # what was taken last sets out
    return wait


async def test_messages_for_one_chat_leave_one_after_the_other(
    db: Database, telegram: Telegram, clock: Hands, put: Put
):
    delivery = Delivery(db, cast(Bot, telegram), clock)
    for text in ("一", "二"):
        await put(text)
    await put("给别人", chat=2)
    telegram.answers.clear()
    await lets_out(delivery)
    assert telegram.said == ["一", "给别人"]
    telegram.answers.set()
    await delivery.finish(5)
    assert await lets_out(delivery) == 1
    clock.put(1.0)
    await lets_out(delivery)
    await delivery.finish(5)
    assert telegram.said == ["一", "给别人", "二"]


async def test_what_was_taken_ahead_goes_back_when_telegram_asks_for_a_pause(
    db: Database, telegram: Telegram, clock: Hands, put: Put
):
    delivery, freed = Delivery(db, cast(Bot, telegram), clock), asyncio.Semaphore(0)
    delivery.on_free = freed.release
    for chat in range(1, MANY):
        await put(f"给{chat}", chat=chat)
    telegram.answers.clear()
    telegram.refusals[1] = RetryAfter(timedelta(seconds=20))
    assert await lets_out(delivery) is not None
    sending = (await db.read(outbox.count_by_state))["sending"]
    assert sending > len(telegram.said) == AT_ONCE, "some were taken before their turn"
    telegram.answers.set()
    for _ in range(AT_ONCE):
        await freed.acquire()
    clock.put(0.5)
    await delivery.finish(5)
    assert len(telegram.said) == AT_ONCE, "nothing leaves during the pause"
    assert await db.read(outbox.count_by_state) == {"sent": AT_ONCE - 1, "queued": MANY - AT_ONCE}
    assert await delivery.step() == 19.5
    clock.put(20.0)
    await lets_out(delivery)
    clock.put(21.0)
    await delivery.finish(5)
    assert telegram.said[AT_ONCE:][:4] == ["给1", *(f"给{chat}" for chat in range(AT_ONCE + 1, AT_ONCE + 4))]


class TestQuiet:
    async def test_what_nobody_asked_for_is_held_until_it_is_over(
        self, db: Database, telegram: Telegram, clock: Hands, put: Put
    ):
        def quiet(_db: Connection, now: datetime) -> bool:
            return now < FRIDAY + timedelta(hours=1)

        delivery = Delivery(db, cast(Bot, telegram), clock, quiet=quiet)
        await put("任务", chat=1, priority=Priority.TASK)
        await put("周报", chat=2, priority=Priority.BULK)
        await put("回执", chat=3)
        await lets_out(delivery)
        await delivery.finish(5)
        assert telegram.said == ["回执"]
        clock.put(10.0)
        assert await delivery.step() == 60, "it may be over sooner than anybody can tell"
        clock.put(3600.0)
        await lets_out(delivery)
        await delivery.finish(5)
        assert telegram.said == ["回执", "任务", "周报"]

    async def test_an_edit_makes_no_sound_and_leaves(self, db: Database, telegram: Telegram, clock: Hands, put: Put):
        held = False
        delivery = Delivery(db, cast(Bot, telegram), clock, quiet=lambda _db, _now: held)
        await put("任务", priority=Priority.TASK, key="card")
        await lets_out(delivery)
        await delivery.finish(5)
        held = True
        clock.put(10.0)
        edited = Draft(ChatId(1), "任务 已签收", priority=Priority.TASK, key="card")
        await db.write(outbox.put_or_edit, edited, clock.now())
        await lets_out(delivery)
        await delivery.finish(5)
        assert telegram.said == ["任务", "任务 已签收"]
