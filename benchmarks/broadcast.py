"""300 messages to 300 chats at Telegram's own limits in real time, beside the arithmetic of 30 a second."""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import Connection

from benchmarks.figures import Line
from benchmarks.stage import MONDAY, RUN_BOT, database, first_poll, let_everybody_in, local_telegram, process
from bot.rules.models import ChatId
from simulator.flood import OVERALL
from storage import outbox
from storage.outbox import Draft, Priority

CHATS = 300


async def measure() -> list[Line]:
    with TemporaryDirectory() as folder:
        data = Path(folder)
        async with database(data) as db, local_telegram() as simulator:
            let_everybody_in(simulator, CHATS)
            async with process(simulator, RUN_BOT, data):
                await first_poll(simulator)
                began = perf_counter()
                await db.write(_queue)
                requests = simulator.world.requests
                sent = await simulator.world.activity.until(
                    lambda: (
                        sum(each["method"] == "sendMessage" and each["status"] == 200 for each in requests) >= CHATS
                    ),
                    60,
                )
                took = perf_counter() - began
            refused = sum(each["status"] == 429 for each in requests)
    if not sent:
        raise TimeoutError("the broadcast did not end")
    beside = f"{OVERALL.count} a second; {refused} refusals"
    return [Line(f"{CHATS} messages to {CHATS} chats", took, CHATS / OVERALL.count, beside, "s")]


def _queue(db: Connection) -> None:
    for n in range(CHATS):
        outbox.put(db, Draft(ChatId(1000 + n), f"给第{n}位的消息", priority=Priority.BULK), MONDAY)
