"""How much a bot may send: 30 a second overall, about one a second to a person, 20 a minute to a group."""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from simulator.refusals import too_many_requests


@dataclass(frozen=True)
class Limit:
    """At most `count` messages within any `seconds`."""

    count: int
    seconds: float


OVERALL = Limit(30, 1)
# "avoid sending more than one message per second ... short bursts are allowed": three at once, then one a second
PRIVATE = Limit(3, 3)
GROUP = Limit(20, 60)


class Flood:
    """Counts on `elapsed`, the seconds of the clock, so that a fast clock allows proportionally more."""

    def __init__(self, elapsed: Callable[[], float], *, on: bool = True) -> None:
        self.on = on
        self.overall, self.private, self.group = OVERALL, PRIVATE, GROUP
        self._elapsed = elapsed
        self._sent: defaultdict[int | None, deque[float]] = defaultdict(deque)

    def count(self, chat_id: int, messages: int = 1) -> None:
        """Note `messages` to a chat. Raises Refusal (429) with the whole seconds to wait, and notes nothing."""
        if not self.on:
            return
        own = self.private if chat_id > 0 else self.group
        # an album is one message to a person, but each of its items counts in a group and overall
        in_chat = 1 if chat_id > 0 else messages
        wait = max(self._wait(None, self.overall, messages), self._wait(chat_id, own, in_chat))
        if wait > 0:
            raise too_many_requests(max(math.ceil(wait), 1))
        self._sent[None].extend([self._elapsed()] * messages)
        self._sent[chat_id].extend([self._elapsed()] * in_chat)

    def _wait(self, key: int | None, limit: Limit, messages: int) -> float:
        sent, now = self._sent[key], self._elapsed()
        while sent and sent[0] <= now - limit.seconds:
            sent.popleft()
        excess = len(sent) + min(messages, limit.count) - limit.count
        return sent[excess - 1] + limit.seconds - now if excess > 0 else 0
