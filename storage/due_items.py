"""What the clock looks for among all open items every minute: dates to announce, rungs of the overdue ladder, answers to ask for.

Each query repeats the condition of the partial index it reads (`tables.OPEN`) word for word, and looks only where
something is due: among a million open items that is a matter of microseconds.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, func, literal_column, select, text

from bot.rules.arrangement import ItemKind, Rhythm
from bot.rules.due_dates import Announcing, Climbing
from bot.rules.models import ASKED_STATES, Finding, Item, State
from storage import items
from storage.tables import OPEN, application, item

_OPEN: Any = text(OPEN)


def announced_values(db: Connection) -> list[int]:
    """The values of `Item.announced` that open items have, the highest first: read from the index, one step a value."""
    first = select(func.max(item.c.announced).label("value")).where(_OPEN)
    known = first.cte("known", recursive=True)
    lower = select(func.max(item.c.announced)).where(_OPEN, item.c.announced < known.c.value).scalar_subquery()
    known = known.union_all(select(lower).where(known.c.value.is_not(None)))
    return [value for value in db.scalars(select(known.c.value)) if value is not None]


def to_announce(db: Connection, wanted: Sequence[Announcing], today: date) -> list[Item]:
    """Open items whose date is to be announced, by number; what counts as done has no date any more."""
    if not wanted:
        return []
    found = [
        select(item.c.id).where(
            _OPEN, item.c.announced == each.announced, item.c.due < each.due_before, item.c.due >= today
        )
        for each in wanted
    ]
    return [each for each in _of(db, found) if each.finding != Finding.DONE]


def to_climb(db: Connection, wanted: Sequence[Climbing]) -> list[Item]:
    """Overdue items that come to a rung of the ladder today, by number.

    While those who decide have an application of the unit before them, the ladder stands still.
    """
    found = [select(item.c.id).where(_OPEN, item.c.ladder == each.ladder, *_span(each)) for each in wanted]
    pending = select(application.c.item_id).where(application.c.step.in_(("asked", "checked")))
    waiting = set(db.scalars(pending))
    return [
        each
        for each in _of(db, found)
        if each.state != State.CLOSING and each.finding != Finding.DONE and each.id not in waiting
    ]


def silent_since(db: Connection, kinds: Collection[ItemKind], rhythms: Collection[Rhythm], before: date) -> list[Item]:
    """Items of these classes, or of these rhythms of their own, that were last asked about or answered before that day."""
    asked = and_(item.c.asked_on < before, item.c.state.in_(ASKED_STATES))
    by_class = [select(item.c.id).where(_OPEN, item.c.kind == kind, item.c.rhythm.is_(None), asked) for kind in kinds]
    own = [select(item.c.id).where(literal_column("rhythm IS NOT NULL"), item.c.rhythm.in_(rhythms), asked)]
    return _of(db, [*by_class, *own])


def _span(each: Climbing) -> list[Any]:
    since = [item.c.ladder_from >= each.from_on] if each.from_on is not None else []
    return [item.c.ladder_from < each.before, *since]


def _of(db: Connection, queries: Sequence[Any]) -> list[Item]:
    """The items with these ids, by number."""
    first, *others = queries
    return items.with_ids(db, list(db.scalars(first.union_all(*others))))
