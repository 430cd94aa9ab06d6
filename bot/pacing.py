"""How fast messages may leave: 25 a second overall, one a second and chat, 18 a minute and group."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.rules.models import ChatId

OVERALL = 25
PER_CHAT = 1.0
GROUP_A_MINUTE = 18


@dataclass
class Pacing:
    """Counts from the moments answers came, in seconds of the clock that only run forward.

    Telegram's own limits are about 30 a second, 1 a second and chat, 20 a minute and group; a 429 is authoritative.
    """

    clock: Clock
    _recent: deque[float] = field(default_factory=deque)
    _ready: dict[ChatId, float] = field(default_factory=dict)
    _in_group: dict[ChatId, deque[float]] = field(default_factory=dict)
    _halted_until: float = 0.0

    def wait(self) -> float:
        """Seconds until any message may leave."""
        now = self.clock.elapsed()
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        crowded = self._recent[0] + 1 - now if len(self._recent) >= OVERALL else 0.0
        return max(crowded, self._halted_until - now, 0.0)

    def resting(self) -> Collection[ChatId]:
        """Chats that must not be written to yet."""
        now = self.clock.elapsed()
        self._ready = {chat: ready for chat, ready in self._ready.items() if ready > now}
        return self._ready.keys()

    def next_ready(self) -> float | None:
        """Seconds until a resting chat may be written to; None when none rests."""
        now = self.clock.elapsed()
        return max(min(self._ready.values()) - now, 0.0) if self._ready else None

    def left(self, chat: ChatId, parts: int = 1) -> float:
        """A message is leaving, an album as so many parts: count it overall; returns for how many seconds to hold it back.

        Only an album is ever held back: `wait` leaves room for a single message.
        """
        now, over = self.clock.elapsed(), len(self._recent) + parts - OVERALL
        pause = max(self._recent[over - 1] + 1 - now, 0.0) if over > 0 else 0.0
        self._recent.extend([now + pause] * parts)
        return pause

    def answered(self, chat: ChatId, parts: int = 1) -> None:
        """Telegram took a message for this chat: it rests. To a person an album is one message, to a group its parts."""
        now = self.clock.elapsed()
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
