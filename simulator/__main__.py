"""`python -m simulator --token 123:ABC --port 8081 --clock "2026-03-02T08:59:00+08:00 x60"`: serve until SIGTERM."""

import argparse
import asyncio
import signal
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.clock import MovableClock, movable_clock
from simulator.server import Simulator

_ZONE = ZoneInfo("Asia/Shanghai")


def main() -> None:
    parser = argparse.ArgumentParser(prog="simulator", description="A local Telegram for rehearsals and tests.")
    parser.add_argument("--token", default="123456:REHEARSAL", help="the bot token to accept")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: the system chooses one")
    parser.add_argument("--clock", help='start and speed, e.g. "2026-03-02T08:59:00+08:00 x60"; without it, now')
    parser.add_argument("--no-flood", action="store_true", help="let the bot send as fast as it likes")
    arguments = parser.parse_args()
    clock = movable_clock(arguments.clock, _ZONE) if arguments.clock else MovableClock(datetime.now(_ZONE))
    asyncio.run(
        _serve(
            Simulator(arguments.token, clock, flood=not arguments.no_flood, host=arguments.host, port=arguments.port)
        )
    )


async def _serve(simulator: Simulator) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    await simulator.start()
    print(simulator.url, flush=True)
    await stopped.wait()
    await simulator.stop()


if __name__ == "__main__":
    main()
