"""催办 by hand: when the office may chase an item, so that nobody is nagged who has answered, or was told today."""

from datetime import datetime
from enum import StrEnum

from bot.rules.arrangement import Arrangement
from bot.rules.models import Item, Round
from bot.rules.summary import is_overdue


class NoChase(StrEnum):
    """Why an item is not chased: it was answered in this round, a chase of it waits, it was chased often enough."""

    ANSWERED = "answered"
    WAITING = "waiting"
    ENOUGH = "enough"


def judge_chase(
    item: Item,
    round_: Round | None,
    *,
    answered: bool,
    waiting: bool,
    chased: int,
    arrangement: Arrangement,
    now: datetime,
) -> NoChase | None:
    """None when it may be chased. `chased`: how often in the running round, or in the last week without one."""
    if waiting:
        return NoChase.WAITING
    if chased >= arrangement.chases:
        return NoChase.ENOUGH
    is_running = round_ is not None and now < round_.cutoff_at
    return NoChase.ANSWERED if is_running and answered and not is_overdue(item, now.date()) else None
