"""3,000 messages at Telegram's own limits in real time, flat and in bursts, beside the arithmetic of 30 a second."""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import Connection

from benchmarks.figures import Line
from benchmarks.stage import MONDAY, RUN_BOT, database, first_poll, let_everybody_in, local_telegram, process
from bot.rules.models import ChatId
from simulator.flood import OVERALL
from simulator.world import World
from storage import outbox
from storage.outbox import Draft, Priority

MESSAGES = 3000
FLOOR = MESSAGES / OVERALL.count
OVER_THE_FLOOR = 1.05
BURST = 3
"""So many for a chat, one behind the other in the queue."""


async def measure() -> list[Line]:
    return [
        await _deliver(f"{MESSAGES} messages to as many chats", 1),
        await _deliver(f"{MESSAGES} messages, {BURST} at once for a chat", BURST),
    ]


async def _deliver(what: str, each: int) -> Line:
    """From the moment all are queued, in one transaction, until the last is answered; a refusal misses the target."""
    with TemporaryDirectory() as folder:
        data = Path(folder)
        async with database(data) as db, local_telegram() as simulator:
            let_everybody_in(simulator, MESSAGES // each)
            async with process(simulator, RUN_BOT, data):
                await first_poll(simulator)
                await db.write(_queue, each)
                began = perf_counter()
                sent = await simulator.world.activity.until(lambda: _all_sent(simulator.world), 3 * FLOOR)
                took = perf_counter() - began
            refused = sum(request["status"] == 429 for request in simulator.world.requests)
    if not sent:
        raise TimeoutError("the broadcast did not end")
    beside = f"{OVERALL.count} a second; {refused} refusals"
    return Line(what, took, FLOOR, beside, "s", target=FLOOR * OVER_THE_FLOOR, flawed=refused > 0)


def _all_sent(world: World) -> bool:
    if len(world.requests) < MESSAGES:  # asked after each request: the count below takes long
        return False
    sent = [each for each in world.requests if each["method"] == "sendMessage" and each["status"] == 200]
    return len(sent) >= MESSAGES


def _queue(db: Connection, each: int) -> None:
    for n in range(MESSAGES):
        outbox.put(db, Draft(ChatId(1000 + n // each), f"第{n}条消息", priority=Priority.BULK), MONDAY)
