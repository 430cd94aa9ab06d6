"""What was said about items and must be answered: notices, instructions, questions, enquiries, findings."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from bot.rules.demands import JUDGED, Demand, DemandKind
from bot.rules.models import OPEN_STATES, DemandId, ItemId, PersonId, UnitId
from storage.tables import demand, item, one_of

_DEMAND = (
    demand.c.id,
    demand.c.kind,
    demand.c.year,
    demand.c.number,
    demand.c.item_id,
    demand.c.unit_id,
    demand.c.person_id,
    demand.c.stead_of,
    demand.c.words,
    demand.c.made_at,
    demand.c.released_at,
    demand.c.limit_on,
    demand.c.answer,
    demand.c.answered_at,
    demand.c.answered_by,
    demand.c.lacking,
    demand.c.settled_at,
    demand.c.settled_by,
    demand.c.reminded_on,
)

# asked every minute, and put together once: that takes longer than asking
_DUE = (
    select(*_DEMAND, item.c.unit_id.label("answering"))
    .join_from(demand, item)
    .where(demand.c.answered_at.is_(None), demand.c.settled_at.is_(None), demand.c.released_at.is_not(None))
    .where(demand.c.limit_on <= bindparam("until"), one_of(item.c.state, OPEN_STATES))
    .where(
        or_(
            demand.c.reminded_on.is_(None),
            demand.c.reminded_on <= demand.c.limit_on,
            demand.c.reminded_on == bindparam("today"),
        )
    )
)


def begin(
    db: Connection,
    kind: DemandKind,
    item_id: ItemId,
    by: PersonId,
    now: datetime,
    *,
    stead_of: PersonId | None = None,
    unit_id: UnitId | None = None,
    limit_on: date | None = None,
) -> DemandId:
    """Enter one whose words are still to be typed."""
    row = {
        "kind": kind,
        "item_id": item_id,
        "unit_id": unit_id,
        "person_id": by,
        "stead_of": stead_of,
        "words": "",
        "made_at": now,
        "limit_on": limit_on,
    }
    return DemandId(db.execute(insert(demand).values(**row).returning(demand.c.id)).scalar_one())


def find(db: Connection, demand_id: DemandId) -> Demand | None:
    row = db.execute(select(*_DEMAND).where(demand.c.id == demand_id)).one_or_none()
    return _demand(row) if row else None


def get(db: Connection, demand_id: DemandId) -> Demand:
    """Raises NoResultFound when there is none."""
    return _demand(db.execute(select(*_DEMAND).where(demand.c.id == demand_id)).one())


def change(db: Connection, demand_id: DemandId, **values: Any) -> None:
    """Set columns; what may change when is for `rules.demands` to say."""
    db.execute(update(demand).where(demand.c.id == demand_id).values(**values))


def number(db: Connection, demand_id: DemandId, year: int) -> int:
    """Give it the next number of its kind in this year."""
    kind = select(demand.c.kind).where(demand.c.id == demand_id).scalar_subquery()
    last = db.scalar(select(func.max(demand.c.number)).where(demand.c.kind == kind, demand.c.year == year)) or 0
    change(db, demand_id, year=year, number=last + 1)
    return int(last) + 1


def of_item(db: Connection, item_id: ItemId) -> list[Demand]:
    """Everything said about an item, drafts and hidden findings included, oldest first."""
    return _list(db, select(*_DEMAND).where(demand.c.item_id == item_id))


def unsettled(db: Connection) -> list[Demand]:
    """Those that went out and wait for an answer or for its acceptance, and findings not released; oldest first."""
    waits = demand.c.answered_at.is_(None) | demand.c.kind.in_(JUDGED)
    is_out = demand.c.released_at.is_not(None) & demand.c.settled_at.is_(None) & waits
    is_hidden = (demand.c.kind == DemandKind.FINDING) & demand.c.released_at.is_(None) & (demand.c.words != "")
    return _list(db, select(*_DEMAND).where(or_(is_out, is_hidden & demand.c.settled_at.is_(None))))


def due(db: Connection, until: date, today: date) -> list[tuple[Demand, UnitId | None]]:
    """Those on open items with a limit up to `until` that are not answered, each with the unit that has the item now.

    Left out is of what the unit was reminded after its limit, before `today`. Oldest first.
    """
    rows = db.execute(_DUE, {"until": until, "today": today})
    # ordered here: SQLite would walk through all demands rather than through the few whose limit is near
    return [(_demand(row), row.answering) for row in sorted(rows, key=lambda row: row.id)]


def notices(db: Connection) -> list[Demand]:
    """Every numbered notice, oldest first."""
    query = select(*_DEMAND).where(demand.c.kind == DemandKind.NOTICE, demand.c.released_at.is_not(None))
    return _list(db, query)


def find_notice(db: Connection, year: int, number_: int) -> Demand | None:
    """The notice that bears this number."""
    numbered = demand.c.kind == DemandKind.NOTICE, demand.c.year == year, demand.c.number == number_
    row = db.execute(select(*_DEMAND).where(*numbered)).one_or_none()
    return _demand(row) if row else None


def mark_reminded(db: Connection, ids: Collection[DemandId], today: date) -> None:
    db.execute(update(demand).where(demand.c.id.in_(ids)).values(reminded_on=today))


def _list(db: Connection, query: Any) -> list[Demand]:
    return [_demand(row) for row in db.execute(query.order_by(demand.c.id))]


def _demand(row: Any) -> Demand:
    facts = {column.name: row._mapping[column] for column in _DEMAND}
    facts["kind"] = DemandKind(facts["kind"])
    return Demand(**facts)
