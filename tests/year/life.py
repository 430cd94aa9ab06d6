"""The year goes by: from event to event, never more than a day at once, people acting in between as they are."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from tests.year.bureau import YearBureau

_LONGEST_STEP = timedelta(hours=24)
_A_WHILE = timedelta(days=7)
"""How much is one transaction."""


@dataclass(frozen=True, order=True)
class Plan:
    """What somebody will do. `nth` keeps plans of one moment in the order in which they were made."""

    at: datetime
    nth: int
    act: Callable[[], None]


class Life:
    """`notices` is called after everything that happens: people look at their screens and make plans.

    The bot ticks when `next_event` said that something would happen, so what it did not foresee comes late.
    """

    def __init__(self, bureau: YearBureau) -> None:
        self.bureau = bureau
        self.notices: Callable[[], None] = _nobody
        self.ticks = 0
        self._plans: list[Plan] = []
        self._nth = count()
        self._next_tick = bureau.now

    def plan(self, at: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._plans, Plan(at, next(self._nth), act))

    def foresees_anew(self) -> None:
        """Somebody did what may bring the next event nearer."""
        self._next_tick = min(self._next_tick, self.bureau.next_event() or self._next_tick)

    def goes_on_until(self, end: datetime) -> None:
        while self.bureau.now < end:
            with self.bureau.at_once():
                self._goes_on(min(end, self.bureau.now + _A_WHILE))

    def is_without_bot_until(self, end: datetime) -> None:
        """People go on as they are; the bot comes back at `end`."""
        bureau = self.bureau
        bureau.goes_down()
        self._next_tick = end
        self._goes_on(end)
        with bureau.at_once():
            bureau.comes_back()
            self.notices()

    def _goes_on(self, end: datetime) -> None:
        bureau = self.bureau
        while (moment := min(self._next_tick, *(each.at for each in self._plans[:1]), end)) < end:
            bureau.now = max(bureau.now, moment)
            if moment == self._next_tick:
                self.ticks += 1
                bureau.ticks()
                self._next_tick = min(bureau.next_event() or end, bureau.now + _LONGEST_STEP)
            else:
                heapq.heappop(self._plans).act()
            self.notices()
        bureau.now = max(bureau.now, end)


def _nobody() -> None:
    """Until there are people."""
