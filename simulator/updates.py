"""The queue of updates: numbered, held until confirmed, forgotten after a day, given out by poll or webhook."""

import random
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.changes import Signal
from simulator.refusals import OTHER_POLLER, Refusal
from simulator.schema import check_update
from simulator.values import Json

KEPT_FOR = timedelta(hours=24)
# "If there are no new updates for at least a week, then identifier of the next update will be chosen randomly"
IDLE = timedelta(days=7)
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass
class Waiting:
    """An update that is not confirmed. `again`: put in by hand, so an offset beyond it counts only once it was seen."""

    update: Json
    at: datetime
    again: bool = False
    seen: bool = False

    @property
    def id(self) -> int:
        return int(self.update["update_id"])


class UpdateQueue:
    def __init__(self) -> None:
        self.signal = Signal()
        self.waiting: list[Waiting] = []
        self.history: dict[int, Json] = {}
        self.allowed: list[str] = []
        self.polls = 0
        self._next_id = 0
        self._last_at: datetime | None = None

    def allows(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def put(self, kind: str, content: Json, now: datetime) -> Json | None:
        """Queue a new update and return it; None when the bot did not ask for this kind.

        Raises AssertionError when it is not what Telegram would send.
        """
        if not self.allows(kind):
            return None
        update = {"update_id": self._number(now), kind: content}
        check_update(update)
        self._append(Waiting(update, now))
        return update

    def put_again(self, update: Json, now: datetime) -> None:
        """Queue `update` as it is, whatever was confirmed before; numbered first if it has no id."""
        numbered = update if isinstance(update.get("update_id"), int) else {"update_id": self._number(now), **update}
        self._append(Waiting(numbered, now, again=True))

    def confirm_below(self, offset: int) -> None:
        self._keep([each for each in self.waiting if each.id >= offset or (each.again and not each.seen)])

    def confirm(self, waiting: Waiting) -> None:
        self._keep([each for each in self.waiting if each is not waiting])

    def confirm_all_but(self, last: int) -> None:
        """What a negative offset does: everything before the `last` newest ones is forgotten."""
        self._keep(self.waiting[-last:])

    def expire(self, now: datetime) -> None:
        self._keep([each for each in self.waiting if now - each.at < KEPT_FOR])

    def clear(self) -> None:
        self._keep([])

    def take(self, limit: int) -> list[Json]:
        taken = self.waiting[:limit]
        for each in taken:
            each.seen = True
        return [each.update for each in taken]

    def _append(self, waiting: Waiting) -> None:
        self.waiting.append(waiting)
        self.history[waiting.id] = waiting.update
        self.signal.fire()

    def _keep(self, waiting: list[Waiting]) -> None:
        if len(waiting) != len(self.waiting):
            self.waiting = waiting
            self.signal.fire()

    def _number(self, now: datetime) -> int:
        if self._last_at is None or now - self._last_at >= IDLE:
            self._next_id = random.randrange(100_000_000, 900_000_000)
        self._last_at = now
        self._next_id += 1
        return self._next_id


class LongPoll:
    """Lets one poller wait at a time: a newer request, or a webhook, ends the older one with a 409."""

    def __init__(self, queue: UpdateQueue) -> None:
        self._queue = queue
        self._current: object | None = None
        self._why: str | None = None
        self._last_end = float("-inf")

    @property
    def is_held(self) -> bool:
        return self._current is not None

    @property
    def is_alive(self) -> bool:
        """A poller waits, or did a moment ago and is expected back."""
        return self.is_held or time.monotonic() - self._last_end < 1

    def end(self, why: str | None) -> None:
        """Send the waiting poller home, with a conflict if there is a reason `why`."""
        self._current, self._why = None, why
        self._queue.signal.fire()

    async def wait(self, timeout: float) -> None:
        """Until there is something to give or `timeout` real seconds are over. Raises Refusal when ended."""
        mine, self._why = object(), OTHER_POLLER
        self._current = mine
        self._queue.signal.fire()
        try:
            await self._queue.signal.until(lambda: bool(self._queue.waiting) or self._current is not mine, timeout)
            if self._current is not mine and self._why:
                raise Refusal(409, self._why)
        finally:
            if self._current is mine:
                self._current = None
            self._last_end = time.monotonic()
