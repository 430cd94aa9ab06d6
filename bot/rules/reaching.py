"""Whom the bot cannot write to: what Telegram's refusals say of them, and what they are sent once they are back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.models import OutboxId, Reach

REACH_BY_REASON: Mapping[str, Reach] = {"blocked": Reach.BLOCKED, "never_started": Reach.NEVER, "gone": Reach.GONE}
"""By the reason for which Telegram took a message for good, what that says of the person."""

TRIED_AGAIN_AFTER = timedelta(days=7)
"""How long nothing is tried for somebody who could not be reached. Telegram may never have told us that they are back:
it keeps such news for a day, and an outage may be longer."""

AS_THEY_ARE = 3
"""So many missed messages are sent as they are; of more, one message tells the sum."""


@dataclass(frozen=True)
class Missed:
    """A message that did not arrive. `about`: the word for what it is about, None for nothing in particular."""

    id: OutboxId
    about: str | None
    created_at: datetime


@dataclass(frozen=True)
class Return:
    """What becomes of missed messages, oldest first: sent now; told in sum and kept to be read; overtaken by what came after."""

    sent: tuple[OutboxId, ...] = ()
    merged: tuple[OutboxId, ...] = ()
    overtaken: tuple[OutboxId, ...] = ()


def judge_return(missed: Sequence[Missed], running_ask: OutboxId | None) -> Return:
    """What somebody who is back gets of what they missed (oldest first), never a storm.

    `running_ask`: the row of the ask they can still answer. It comes whatever else does; asks of earlier rounds never do.
    """
    asks = tuple(each.id for each in missed if each.about == "ask")
    rest = tuple(each.id for each in missed if each.about != "ask")
    live = tuple(each for each in asks if each == running_ask)
    overtaken = tuple(each for each in asks if each != running_ask)
    if len(rest) > AS_THEY_ARE:
        return Return(live, rest, overtaken)
    return Return((*rest, *live), (), overtaken)
