"""The rows of the ledger: items and their measures."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from bot.rules.models import OPEN_STATES, AskId, CampaignId, Finding, Item, ItemId, PersonId, State, UnitId
from storage.tables import ask_item, item, measure, unit

_ITEM = (
    item.c.id,
    item.c.campaign_id,
    item.c.number,
    item.c.code,
    item.c.path,
    item.c.headings,
    item.c.title,
    item.c.problem,
    item.c.finding,
    item.c.long_term,
    item.c.status_text,
    item.c.leader,
    item.c.lead_unit,
    item.c.support_units,
    item.c.person,
    item.c.due,
    item.c.due_text,
    item.c.first_line,
    item.c.last_line,
    item.c.state,
    item.c.unit_id,
    unit.c.name.label("unit"),
    item.c.issued_at,
    item.c.accepted_at,
)


def add(db: Connection, campaign_id: CampaignId, facts: dict[str, Any], measures: Sequence[str]) -> ItemId:
    """Enter one item as a draft under the next free number."""
    number = (db.scalar(select(func.max(item.c.number))) or 0) + 1
    row = {**facts, "campaign_id": campaign_id, "number": number, "state": State.DRAFT}
    new = ItemId(db.execute(insert(item).values(**row).returning(item.c.id)).scalar_one())
    if measures:
        rows = [{"item_id": new, "position": n, "text": text} for n, text in enumerate(measures, 1)]
        db.execute(insert(measure), rows)
    return new


def get(db: Connection, item_id: ItemId) -> Item:
    """Raises NoResultFound when there is none."""
    return _item(db.execute(_items().where(item.c.id == item_id)).mappings().one())


def find(db: Connection, item_id: ItemId) -> Item | None:
    row = db.execute(_items().where(item.c.id == item_id)).mappings().one_or_none()
    return _item(row) if row else None


def find_by_number(db: Connection, number: int) -> Item | None:
    row = db.execute(_items().where(item.c.number == number)).mappings().one_or_none()
    return _item(row) if row else None


def measures(db: Connection, item_id: ItemId) -> list[str]:
    """The item's measures in their order."""
    return list(db.scalars(select(measure.c.text).where(measure.c.item_id == item_id).order_by(measure.c.position)))


def every(db: Connection) -> list[Item]:
    """All items by number."""
    return _list(db, _items())


def drafts(db: Connection) -> list[Item]:
    """Items not issued yet, by number."""
    return _list(db, _items().where(item.c.state == State.DRAFT))


def open_of_units(db: Connection, units: Collection[UnitId]) -> list[Item]:
    """Open items of these units by number."""
    return _list(db, _items().where(item.c.unit_id.in_(units), item.c.state.in_(OPEN_STATES)))


def open_items(db: Connection) -> list[Item]:
    return _list(db, _items().where(item.c.state.in_(OPEN_STATES)))


def asked(db: Connection, ask_id: AskId) -> list[Item]:
    """The items of an ask by number, as they are now."""
    return _list(db, _items().where(item.c.id.in_(select(ask_item.c.item_id).where(ask_item.c.ask_id == ask_id))))


def assign(db: Connection, item_id: ItemId, unit_id: UnitId | None) -> None:
    db.execute(update(item).where(item.c.id == item_id).values(unit_id=unit_id))


def mark_issued(db: Connection, ids: Sequence[ItemId], now: datetime) -> None:
    db.execute(update(item).where(item.c.id.in_(ids)).values(state=State.ISSUED, issued_at=now))


def mark_accepted(db: Connection, ids: Sequence[ItemId], by: PersonId, now: datetime) -> None:
    db.execute(update(item).where(item.c.id.in_(ids)).values(state=State.IN_PROGRESS, accepted_at=now, accepted_by=by))


def _items() -> Any:
    return select(*_ITEM).join_from(item, unit, isouter=True)


def _list(db: Connection, query: Any) -> list[Item]:
    return [_item(row) for row in db.execute(query.order_by(item.c.number)).mappings()]


def _item(row: Any) -> Item:
    facts = dict(row)
    facts["path"], facts["headings"] = tuple(row["path"]), tuple(row["headings"])
    facts["support_units"] = tuple(row["support_units"])
    facts["finding"], facts["state"] = Finding(row["finding"]), State(row["state"])
    return Item(**facts)
