"""A loop that does one step of work whenever there is some, and never dies of an error in a step."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.clock import Clock

log = structlog.get_logger(__name__)

_IDLE = 1.0
_AFTER_ERROR = 2.0
"""Real seconds."""


class Worker:
    """Calls `step` again and again: at once while it says 0, after the seconds it names, or when woken.

    `step` returns seconds of `clock` until there is more to do, or None when it does not know; then it is asked again
    after a second, because another process (the command line) may have added work.
    """

    def __init__(self, name: str, step: Callable[[], Awaitable[float | None]], clock: Clock) -> None:
        self.name = name
        self._step = step
        self._clock = clock
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """There is something to do."""
        self._woken.set()

    def stop(self) -> None:
        """Finish the step in hand and return from `run`."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        while not self._stopping:
            self._woken.clear()
            await self._pause(await self._guarded_step())

    async def _guarded_step(self) -> float:
        """Real seconds until the next step."""
        try:
            wait = await self._step()
        except Exception:
            log.exception("step_failed", worker=self.name)
            return _AFTER_ERROR
        return _IDLE if wait is None else min(wait / max(self._clock.speed, 1), _IDLE)

    async def _pause(self, seconds: float) -> None:
        if seconds <= 0 or self._stopping:
            await asyncio.sleep(0)
            return
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return
