"""What happened, numbered, so that a page or a test can wait for the next thing instead of asking again and again."""

import asyncio
from collections import deque
from collections.abc import Callable

from simulator.values import Json

KEPT = 20_000


class Signal:
    """Wakes everybody who waits, each time it is fired."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def fire(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, timeout: float) -> bool:
        """False when `timeout` real seconds passed first."""
        event = self._event
        try:
            async with asyncio.timeout(max(timeout, 0)):
                await event.wait()
        except TimeoutError:
            return False
        return True

    async def until(self, condition: Callable[[], bool], timeout: float) -> bool:
        """Wait until `condition()` holds, looking again after each firing. False when it did not in time."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while not condition():
            if not await self.wait(deadline - loop.time()):
                return condition()
        return True


class Changes:
    """The numbered list of what the people's side can see; the newest `KEPT` are held."""

    def __init__(self) -> None:
        self.signal = Signal()
        self.seq = 0
        self._events: deque[Json] = deque(maxlen=KEPT)

    def add(self, kind: str, **what: object) -> None:
        self.seq += 1
        self._events.append({"seq": self.seq, "kind": kind, **what})
        self.signal.fire()

    def after(self, seq: int) -> list[Json]:
        """Events newer than `seq`, oldest first."""
        if seq >= self.seq:
            return []
        return [event for event in self._events if event["seq"] > seq]
