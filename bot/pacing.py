"""How fast messages may leave: 30 within any second overall, one a second and chat, 18 a minute and group."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.rules.models import ChatId

OVERALL = 30
PER_CHAT = 1.0
GROUP_A_MINUTE = 18
AT_ONCE = 6
"""So many may leave together, to make up for lost time; else they keep the beat of `OVERALL`."""
AHEAD = 0.1
"""Seconds before its turn at which a message is taken from the queue, so that taking it costs none."""


@dataclass(frozen=True)
class Turn:
    """The place of a message among all, counted in parts (its last one's number), and the beat it must wait for."""

    number: int
    beat: float


@dataclass
class Pacing:
    """Turns in the order of taking, in seconds of the clock that only run forward.

    Telegram's own limits are about 30 a second, 1 a second and chat, 20 a minute and group; a 429 is authoritative.

    Telegram counts a message at a moment that nobody here sees, between its leaving and its answer. So the n-th leaves
    when n - 30 were answered a second ago or longer: then no second holds 31 of them, however the network dawdles.
    The price is the round trip: 30 in 1.005 s on one machine, in 1.06 s with Telegram 60 ms away. The beat costs
    nothing beside that; it keeps the 30 from leaving in one heap at the beginning of each second.
    """

    clock: Clock
    _numbered: int = 0
    _lapsed: int = 0
    _answers: deque[float] = field(default_factory=deque)
    _beat: float = 0.0
    _ready: dict[ChatId, float] = field(default_factory=dict)
    _in_group: dict[ChatId, deque[float]] = field(default_factory=dict)
    _halted_until: float = 0.0

    def wait(self) -> float:
        """Seconds until one more message should be taken from the queue."""
        crowded = self.until(Turn(self._numbered + 1, self._next_beat()))
        return max(crowded - AHEAD, self.halted(), 0.0)

    def halted(self) -> float:
        """Seconds until the pause is over that Telegram asked for."""
        return max(self._halted_until - self.clock.elapsed(), 0.0)

    def resting(self) -> Collection[ChatId]:
        """Chats that must not be written to yet."""
        now = self.clock.elapsed()
        self._ready = {chat: ready for chat, ready in self._ready.items() if ready > now}
        return self._ready.keys()

    def next_ready(self) -> float | None:
        """Seconds until a resting chat may be written to; None when none rests."""
        now = self.clock.elapsed()
        return max(min(self._ready.values()) - now, 0.0) if self._ready else None

    def turn(self, parts: int = 1) -> Turn:
        """A message was taken, an album as so many parts: its turn. `answered` must follow, whatever becomes of it."""
        beat = self._next_beat()
        self._beat = max(self._beat, self.clock.elapsed()) + parts / OVERALL
        self._numbered += parts
        return Turn(self._numbered, beat)

    def until(self, turn: Turn) -> float:
        """Seconds until it may leave, or after which to ask again while those before it are not answered."""
        now = self.clock.elapsed()
        while self._answers and self._answers[0] <= now - 1:
            self._answers.popleft()
            self._lapsed += 1
        return max(self._until_room(turn.number - OVERALL - self._lapsed, now), turn.beat - now, 0.0)

    def answered(self, chat: ChatId, parts: int = 1) -> None:
        """A message is over: its chat rests. To a person an album is one message, to a group its parts."""
        now = self.clock.elapsed()
        self._answers.extend([now] * parts)
        self._ready[chat] = now + PER_CHAT
        if chat < 0:  # groups have negative numbers
            sent = self._in_group.setdefault(chat, deque())
            sent.extend([now] * parts)
            while sent[0] <= now - 60:
                sent.popleft()
            if len(sent) >= GROUP_A_MINUTE:
                self._ready[chat] = sent[len(sent) - GROUP_A_MINUTE] + 60

    def refused(self, chat: ChatId, seconds: float) -> None:
        """Telegram said 429: a group rests alone; a private chat's refusal means the bot as a whole is too fast."""
        until = self.clock.elapsed() + seconds
        self._ready[chat] = until
        if chat > 0:
            self._halted_until = max(self._halted_until, until)

    def _until_room(self, places: int, now: float) -> float:
        """Seconds until so many more answers are a second old."""
        if places <= 0:
            return 0.0
        return self._answers[places - 1] + 1 - now if places <= len(self._answers) else 1.0

    def _next_beat(self) -> float:
        return max(self._beat, self.clock.elapsed()) - (AT_ONCE - 1) / OVERALL
