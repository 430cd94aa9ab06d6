"""What the clock looks for among all open items every minute: dates to announce, rungs of the overdue ladder, answers to ask for.

Each query repeats the condition of the partial index it reads (`tables.OPEN`) word for word, and looks only where
something is due: among a million open items that is a matter of microseconds.
"""

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, literal_column, select, text, union_all, update

from bot.rules.arrangement import ItemKind, Rhythm
from bot.rules.due_dates import Announcing, Climbing, Nearing
from bot.rules.models import ASKED_STATES, Finding, Item, ItemId, State
from storage import items
from storage.tables import OPEN, application, item, one_of

_OPEN: Any = text(OPEN)


# asked every minute, and put together once: that takes longer than asking
def _values() -> Any:
    first = select(func.max(item.c.announced).label("value")).where(_OPEN)
    known = first.cte("known", recursive=True)
    lower = select(func.max(item.c.announced)).where(_OPEN, item.c.announced < known.c.value).scalar_subquery()
    known = known.union_all(select(lower).where(known.c.value.is_not(None)))
    return select(known.c.value)


_VALUES = _values()
_WITH_A_DECIDER = select(application.c.item_id).where(one_of(application.c.step, ("asked", "checked")))


@cache
def _announcings(count: int) -> Any:
    """So many spans of dates, each for items that were last announced so many days before."""
    return union_all(
        *(
            select(item.c.id, item.c.number, item.c.title, item.c.due, item.c.unit_id).where(
                _OPEN,
                item.c.finding != Finding.DONE,
                item.c.announced == bindparam(f"announced_{n}"),
                item.c.due < bindparam(f"due_before_{n}"),
                item.c.due >= bindparam("today"),
            )
            for n in range(count)
        )
    )


@cache
def _climbings(bounded: tuple[bool, ...]) -> Any:
    """Spans of days on which the ladder began, each for items on one rung; `bounded`: whether the span has a first day."""
    return union_all(
        *(
            select(item.c.id).where(
                _OPEN,
                item.c.ladder == bindparam(f"ladder_{n}"),
                item.c.ladder_from < bindparam(f"before_{n}"),
                *([item.c.ladder_from >= bindparam(f"from_on_{n}")] if has_first_day else []),
            )
            for n, has_first_day in enumerate(bounded)
        )
    )


@cache
def _silent(count: int) -> Any:
    """So many classes, and the rhythms that items have of their own."""
    asked = and_(item.c.asked_on < bindparam("before"), one_of(item.c.state, ASKED_STATES))
    by_class = (
        select(item.c.id).where(_OPEN, item.c.kind == bindparam(f"kind_{n}"), item.c.rhythm.is_(None), asked)
        for n in range(count)
    )
    rhythms: Any = bindparam("rhythms", expanding=True)
    own = select(item.c.id).where(literal_column("rhythm IS NOT NULL"), item.c.rhythm.in_(rhythms), asked)
    return union_all(*by_class, own)


def announced_values(db: Connection) -> list[int]:
    """The values of `Item.announced` that open items have, the highest first: read from the index, one step a value."""
    return [value for value in db.scalars(_VALUES) if value is not None]


def to_announce(db: Connection, wanted: Sequence[Announcing], today: date) -> list[Nearing]:
    """Open items whose date is to be announced, by number; what counts as done has no date any more."""
    if not wanted:
        return []
    values: dict[str, Any] = {"today": today}
    for n, each in enumerate(wanted):
        values |= {f"announced_{n}": each.announced, f"due_before_{n}": each.due_before}
    found = [Nearing(*row) for row in db.execute(_announcings(len(wanted)), values).all()]
    return sorted(found, key=lambda each: each.number)


def to_climb(db: Connection, wanted: Sequence[Climbing]) -> list[Item]:
    """Overdue items that come to a rung of the ladder today, by number.

    While those who decide have an application of the unit before them, the ladder stands still.
    """
    values: dict[str, Any] = {}
    for n, each in enumerate(wanted):
        values |= {f"ladder_{n}": each.ladder, f"before_{n}": each.before}
        values |= {f"from_on_{n}": each.from_on} if each.from_on is not None else {}
    found = _of(db, _climbings(tuple(each.from_on is not None for each in wanted)), values)
    waiting = set(db.scalars(_WITH_A_DECIDER)) if found else set()
    return [
        each
        for each in found
        if each.state != State.CLOSING and each.finding != Finding.DONE and each.id not in waiting
    ]


def silent_since(db: Connection, kinds: Collection[ItemKind], rhythms: Collection[Rhythm], before: date) -> list[Item]:
    """Items of these classes, or of these rhythms of their own, that were last asked about or answered before that day."""
    by_class = {f"kind_{n}": kind for n, kind in enumerate(kinds)}
    return _of(db, _silent(len(kinds)), {**by_class, "rhythms": list(rhythms), "before": before})


def mark_announced(db: Connection, ids: Sequence[ItemId], announced: int) -> None:
    """These dates were announced so many days before."""
    for n in range(0, len(ids), 500):
        db.execute(update(item).where(item.c.id.in_(ids[n : n + 500])).values(announced=announced))


def _of(db: Connection, query: Any, values: dict[str, Any]) -> list[Item]:
    """The items with the ids that the query finds, by number."""
    return items.with_ids(db, list(db.scalars(query, values)))
