"""When a campaign may be closed for good, and how long its files are kept before they may go."""

from collections.abc import Iterable
from datetime import date

from bot.rules.dates import months_later
from bot.rules.models import Item, State

_SETTLED = (State.CLOSED, State.TRANSFERRED)


def in_the_way(items: Iterable[Item]) -> dict[State, list[int]]:
    """Numbers of the items that keep a campaign open, by their state in the order of states; empty when nothing does.

    What is kept up for long may go on: it has no end.
    """
    found: dict[State, list[int]] = {}
    for item in items:
        if item.state not in _SETTLED and not (item.state == State.CONTINUING and item.long_term):
            found.setdefault(item.state, []).append(item.number)
    return {state: found[state] for state in State if state in found}


def kept_until(closed_on: date, years: int) -> date:
    """From this day on the files of a campaign closed on that day may go."""
    return months_later(closed_on, 12 * years)
