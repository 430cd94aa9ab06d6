"""Finding items: the filters a reader can set, and their order."""

from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum

from bot.rules.models import Item, PersonId, State, UnitId
from bot.rules.summary import is_overdue


class Filter(StrEnum):
    """`mine`: what a leader is in charge of; `unit`: one unit's."""

    ALL = "all"
    UNSIGNED = "unsigned"
    WORKING = "working"
    EXAMINED = "examined"
    CLOSED = "closed"
    OVERDUE = "overdue"
    CONTINUING = "continuing"
    DRAFT = "draft"
    TRANSFERRED = "transferred"
    UNIT = "unit"
    MINE = "mine"


_OF_STATE = {
    Filter.UNSIGNED: State.ISSUED,
    Filter.WORKING: State.IN_PROGRESS,
    Filter.EXAMINED: State.CLOSING,
    Filter.CLOSED: State.CLOSED,
    Filter.CONTINUING: State.CONTINUING,
    Filter.DRAFT: State.DRAFT,
    Filter.TRANSFERRED: State.TRANSFERRED,
}

OFFERED = (Filter.ALL, *_OF_STATE, Filter.OVERDUE)
"""Filters that need nothing else to be known."""


def fitting(
    items: Sequence[Item],
    wanted: Filter,
    today: date,
    *,
    unit: UnitId | None = None,
    leaders: Collection[PersonId] = (),
) -> list[Item]:
    """The items a filter lets through, by number; a leader's own (`leaders`: them and whom they stand in for) overdue first."""
    if wanted == Filter.MINE:
        mine = [item for item in items if item.in_charge_id in leaders and item.in_charge_id is not None]
        return sorted(mine, key=lambda item: (not is_overdue(item, today), item.number))
    return [item for item in items if _fits(item, wanted, today, unit)]


def _fits(item: Item, wanted: Filter, today: date, unit: UnitId | None) -> bool:
    if wanted == Filter.OVERDUE:
        return is_overdue(item, today)
    if wanted == Filter.UNIT:
        return item.unit_id is not None and item.unit_id == unit
    return wanted == Filter.ALL or item.state == _OF_STATE[wanted]
