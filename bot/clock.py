"""The only source of time: the real clock, and one that runs faster or jumps for rehearsals and tests."""

import asyncio
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Protocol

_SPEC = re.compile(r"^(?P<start>\S+?)(?:\s+x(?P<speed>\d+(?:\.\d+)?))?$")


class Clock(Protocol):
    """What the bot asks of time. `speed` is 1 on the real clock."""

    @property
    def speed(self) -> float: ...

    def now(self) -> datetime:
        """The present instant, aware, in the bureau's time zone."""

    def elapsed(self) -> float:
        """Seconds of this clock since some fixed moment; never goes back and does not jump when `now()` is moved."""

    async def sleep(self, seconds: float) -> None:
        """Wait so many seconds of this clock."""


class SystemClock:
    """Real time in `zone`."""

    speed = 1.0

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    def now(self) -> datetime:
        return datetime.now(self._zone)

    def elapsed(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(seconds, 0))


class MovableClock:
    """A clock that starts at `start` (aware), runs `speed` times as fast as real time, and can be moved forward.

    At speed 0 `now()` stands still, while pauses (`elapsed`, `sleep`) go on in real seconds, so nothing hangs.
    """

    def __init__(self, start: datetime, speed: float = 1.0) -> None:
        if start.tzinfo is None:
            raise ValueError("the start of a movable clock needs a time zone")
        self._speed = speed
        self._base = start
        self._base_at = time.monotonic()
        self._run = 0.0
        self._watchers: list[Callable[[], None]] = []

    @property
    def speed(self) -> float:
        return self._speed

    def now(self) -> datetime:
        return self._base + timedelta(seconds=(time.monotonic() - self._base_at) * self._speed)

    def elapsed(self) -> float:
        return self._run + (time.monotonic() - self._base_at) * self._pace

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(seconds, 0) / self._pace)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` after each move or change of speed, until what is returned is called."""
        self._watchers.append(changed)
        return partial(self._watchers.remove, changed)

    def set_speed(self, speed: float) -> None:
        """Run `speed` times as fast from here on (0 stops the hands)."""
        self._rebase(self.now(), speed)

    def move_to(self, moment: datetime) -> None:
        """Put the hands to `moment`; a moment that has passed changes nothing, for time does not run back."""
        if moment > self.now():
            self._rebase(moment.astimezone(self._base.tzinfo), self._speed)

    @property
    def _pace(self) -> float:
        return self._speed or 1.0

    def _rebase(self, start: datetime, speed: float) -> None:
        self._run = self.elapsed()
        self._base, self._base_at, self._speed = start, time.monotonic(), speed
        for changed in tuple(self._watchers):
            changed()


def movable_clock(spec: str, zone: tzinfo) -> MovableClock:
    """The clock that `BOT_CLOCK` describes, e.g. ``2026-03-02T08:59:00+08:00 x600``; a start without an offset is in `zone`.

    Raises ValueError with one sentence when the text is none.
    """
    match = _SPEC.match(spec.strip())
    try:
        start = datetime.fromisoformat(match["start"]) if match else None
    except ValueError:
        start = None
    if match is None or start is None:
        raise ValueError(f"{spec!r} is no clock; write for example 2026-03-02T08:59:00+08:00 x600")
    aware = start.astimezone(zone) if start.tzinfo else start.replace(tzinfo=zone)
    return MovableClock(aware, float(match["speed"] or 1))
