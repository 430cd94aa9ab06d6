"""The metronome: APScheduler ticks once a minute of the clock; what is due comes from the database."""

from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock

_TICK = 60.0
_SHORTEST = 0.25


class Metronome:
    """Calls `tick` once at start and then every minute; a tick that is still running lets the next one pass."""

    def __init__(self, tick: Callable[[], Awaitable[None]], clock: Clock) -> None:
        self._tick, self._clock = tick, clock
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def start(self) -> None:
        self._scheduler.add_job(self._tick, "interval", seconds=self._seconds(), id="tick")
        self._scheduler.start()

    def retime(self) -> None:
        """The clock runs faster or slower now."""
        self._scheduler.reschedule_job("tick", trigger="interval", seconds=self._seconds())

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    def _seconds(self) -> float:
        return max(_TICK / max(self._clock.speed, 1), _SHORTEST)
