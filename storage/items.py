"""The rows of the ledger: items and their measures."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    String,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.exc import NoResultFound

from bot.rules.arrangement import ItemKind, Rhythm
from bot.rules.models import (
    ANSWER_KINDS,
    ASKED_STATES,
    OPEN_STATES,
    AskId,
    CampaignId,
    Finding,
    Item,
    ItemId,
    Measure,
    PersonId,
    State,
    UnitId,
)
from bot.rules.summary import Entry
from storage.memo import remembered
from storage.tables import ask, ask_item, item, item_support, measure, one_of, recheck, report, unit

_UNSIGNED = item.c.state == literal_column("'issued'")
"""Written out, not bound, so that a partial index of these items can serve."""
# asked every minute, and put together once: that takes longer than asking
_LONGEST_UNSIGNED = (
    select(item.c.id)
    .where(_UNSIGNED, item.c.issued_at < bindparam("before"))
    .order_by(item.c.issued_at, item.c.id)
    .limit(bindparam("most"))
)

_FEW = 500
"""Ids that a statement can name on every database."""

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
    item.c.in_charge_id,
    item.c.stage_goal,
    item.c.next_check_on,
    item.c.closed_at,
    item.c.extended,
    item.c.reopened,
    item.c.handed_back,
    item.c.kind,
    item.c.rhythm,
    item.c.asked_on,
    item.c.announced,
    item.c.ladder,
    item.c.ladder_from,
    select(func.aggregate_strings(cast(item_support.c.unit_id, String), ","))
    .where(item_support.c.item_id == item.c.id)
    .scalar_subquery()
    .label("supporting"),
)
_ITEMS = select(*_ITEM).join_from(item, unit, isouter=True).order_by(item.c.number)
_BY_ID = _ITEMS.where(item.c.id == bindparam("item_id"))
_ENTRIES_BY_IDS = (
    select(item.c.id, item.c.number, item.c.title, unit.c.name, item.c.due, item.c.extended)
    .join_from(item, unit, isouter=True)
    .where(item.c.id.in_(bindparam("ids", expanding=True)))
)
_BY_IDS = _ITEMS.where(item.c.id.in_(bindparam("ids", expanding=True)))

_UNITS: Any = bindparam("units", expanding=True)
_IS_OPEN, _IS_ASKED = one_of(item.c.state, OPEN_STATES), one_of(item.c.state, ASKED_STATES)
_IS_SUPPORTED = item.c.id.in_(select(item_support.c.item_id).where(item_support.c.unit_id.in_(_UNITS)))
_IS_ASKED_AGAIN = item.c.id.in_(
    select(recheck.c.item_id).where(
        recheck.c.asked_at.is_not(None), recheck.c.settled_at.is_(None), recheck.c.draw_id.is_(None)
    )
)
"""Its unit was asked whether it holds, and nobody has said yet."""
_OPEN_OF_UNITS = _ITEMS.where(item.c.unit_id.in_(_UNITS), _IS_OPEN)
_SUPPORTED_BY = _ITEMS.where(_IS_SUPPORTED, _IS_OPEN)
_OPEN_FOR = _ITEMS.where(
    or_(
        and_(or_(item.c.unit_id.in_(_UNITS), _IS_SUPPORTED), _IS_OPEN),
        and_(item.c.unit_id.in_(_UNITS), item.c.state == State.CLOSED, _IS_ASKED_AGAIN),
    )
)
_ANY_ASKED = select(item.c.id).where(_IS_ASKED).limit(1)
_ASKED_OF_UNITS = _ITEMS.where(item.c.unit_id.in_(_UNITS), _IS_ASKED)
_IS_ANSWERED = exists().where(
    report.c.item_id == item.c.id,
    report.c.round_id == select(ask.c.round_id).where(ask.c.id == bindparam("ask_id")).scalar_subquery(),
    one_of(report.c.kind, ANSWER_KINDS),
)
"""In the round of an ask; item by item, for a list of all that was answered would be read for every ask."""
_ASKED = _ITEMS.where(
    item.c.id.in_(select(ask_item.c.item_id).where(ask_item.c.ask_id == bindparam("ask_id"))),
    or_(_IS_ASKED, _IS_ANSWERED),
)


def add(db: Connection, campaign_id: CampaignId, facts: dict[str, Any], measures: Sequence[str]) -> ItemId:
    """Enter one item as a draft under the next free number."""
    return add_many(db, campaign_id, [(facts, measures)])[0]


def add_many(
    db: Connection, campaign_id: CampaignId, entered: Sequence[tuple[dict[str, Any], Sequence[str]]]
) -> list[ItemId]:
    """Enter items, each with its measures, as drafts under the next free numbers; their ids in the same order."""
    if not entered:
        return []
    first = (db.scalar(select(func.max(item.c.number))) or 0) + 1
    beside = {"campaign_id": campaign_id, "state": State.DRAFT}
    rows = [{**facts, **beside, "number": number} for number, (facts, _) in enumerate(entered, first)]
    # a batch at a time, whose rows need not come back in the order in which they went in
    made = {row.number: ItemId(row.id) for row in db.execute(insert(item).returning(item.c.id, item.c.number), rows)}
    ids = [made[row["number"]] for row in rows]
    measures = [
        {"item_id": item_id, "position": n, "text": text}
        for item_id, (_, texts) in zip(ids, entered, strict=True)
        for n, text in enumerate(texts, 1)
    ]
    if measures:
        db.execute(insert(measure), measures)
    return ids


def get(db: Connection, item_id: ItemId) -> Item:
    """Raises NoResultFound when there is none."""
    found = find(db, item_id)
    if found is None:
        raise NoResultFound(f"no item {item_id}")
    return found


@remembered(item, item_support, unit)
def find(db: Connection, item_id: ItemId) -> Item | None:
    return next(iter(_list(db, _BY_ID, {"item_id": item_id})), None)


def with_ids(db: Connection, ids: Collection[ItemId]) -> list[Item]:
    """These items, each once, by number."""
    wanted = sorted(set(ids))
    parts = [wanted[n : n + _FEW] for n in range(0, len(wanted), _FEW)]
    found = [each for part in parts for each in _list(db, _BY_IDS, {"ids": part})]
    return sorted(found, key=lambda each: each.number)


def entries(db: Connection, ids: Collection[ItemId]) -> list[Entry]:
    """As `with_ids`, but what a list says of each, and no more: there may be thousands."""
    wanted = sorted(set(ids))
    parts = [wanted[n : n + _FEW] for n in range(0, len(wanted), _FEW)]
    found = [Entry(*row) for part in parts for row in db.execute(_ENTRIES_BY_IDS, {"ids": part})]
    return sorted(found, key=lambda each: each.number)


def find_by_number(db: Connection, number: int) -> Item | None:
    return next(iter(_list(db, _ITEMS.where(item.c.number == number))), None)


def measures(db: Connection, item_id: ItemId) -> list[Measure]:
    """The item's measures in their order."""
    query = select(measure.c.id, measure.c.item_id, measure.c.position, measure.c.text, measure.c.done_at)
    rows = db.execute(query.where(measure.c.item_id == item_id).order_by(measure.c.position))
    return [Measure(*row) for row in rows]


def every(db: Connection) -> list[Item]:
    """All items by number."""
    return _list(db, _ITEMS)


def drafts(db: Connection) -> list[Item]:
    """Items not issued yet, by number."""
    return _list(db, _ITEMS.where(item.c.state == State.DRAFT))


def open_of_units(db: Connection, units: Collection[UnitId]) -> list[Item]:
    """Open items of these units by number."""
    return _list(db, _OPEN_OF_UNITS, {"units": list(units)})


def supported_by(db: Connection, units: Collection[UnitId]) -> list[Item]:
    """Open items in which these units support another that leads, by number."""
    return _list(db, _SUPPORTED_BY, {"units": list(units)})


def open_for(db: Connection, units: Collection[UnitId]) -> list[Item]:
    """What these units' people may send something about, by number: open items that they lead or support, and closed ones
    that they lead and are asked about again."""
    return _list(db, _OPEN_FOR, {"units": list(units)})


def in_state(db: Connection, *states: State) -> list[Item]:
    """Items in any of these states, by number."""
    return _list(db, _ITEMS.where(item.c.state.in_(states)))


def unsigned(db: Connection, before: datetime, limit: int) -> list[ItemId]:
    """Items issued before that moment which nobody signed for, those that wait longest first, `limit` at most."""
    return list(db.scalars(_LONGEST_UNSIGNED, {"before": before, "most": limit}))


def count_unsigned(db: Connection, before: datetime) -> int:
    return db.scalar(select(func.count()).select_from(item).where(_UNSIGNED, item.c.issued_at < before)) or 0


def asked(db: Connection, ask_id: AskId) -> list[Item]:
    """The items of an ask by number, as they are now: those answered, and those that are still to be asked about.

    An item that is not asked about any more, as while its closure is examined, is missing no longer.
    """
    return _list(db, _ASKED, {"ask_id": ask_id})


def are_asked(db: Connection) -> bool:
    """Whether there is any item that rounds ask about."""
    return db.scalar(_ANY_ASKED) is not None


def asked_of_units(db: Connection, units: Collection[UnitId]) -> list[Item]:
    """Items of these units in a state in which rounds ask about them, by number."""
    return _list(db, _ASKED_OF_UNITS, {"units": list(units)})


def mark_asked(db: Connection, ids: Sequence[ItemId], on: date) -> None:
    """These were asked about, or answered, on that day."""
    for n in range(0, len(ids), _FEW):
        db.execute(update(item).where(item.c.id.in_(ids[n : n + _FEW])).values(asked_on=on))


def assign(db: Connection, item_id: ItemId, unit_id: UnitId | None) -> None:
    db.execute(update(item).where(item.c.id == item_id).values(unit_id=unit_id))


def assign_many(db: Connection, units: Mapping[ItemId, UnitId]) -> None:
    """Give each of these items to its unit."""
    _set_many(db, "unit_id", units)


def set_in_charge_many(db: Connection, leaders: Mapping[ItemId, PersonId | None]) -> None:
    """Put each of these items in its leader's charge, or in nobody's."""
    _set_many(db, "in_charge_id", leaders)


def set_support(db: Connection, item_id: ItemId, units: Collection[UnitId]) -> None:
    """Make these, and no others, the item's supporting units."""
    set_support_many(db, {item_id: units})


def set_support_many(db: Connection, units: Mapping[ItemId, Collection[UnitId]]) -> None:
    """The same of many items, each with its units."""
    ids = list(units)
    for n in range(0, len(ids), _FEW):
        db.execute(delete(item_support).where(item_support.c.item_id.in_(ids[n : n + _FEW])))
    rows = [{"item_id": item_id, "unit_id": unit_id} for item_id, those in units.items() for unit_id in those]
    if rows:
        db.execute(insert(item_support), rows)


def _set_many(db: Connection, name: str, values: Mapping[ItemId, int | None]) -> None:
    """Set a column that is the same of many items, value by value."""
    alike: dict[int | None, list[ItemId]] = {}
    for item_id, value in values.items():
        alike.setdefault(value, []).append(item_id)
    for value, ids in alike.items():
        for n in range(0, len(ids), _FEW):
            db.execute(update(item).where(item.c.id.in_(ids[n : n + _FEW])).values({name: value}))


def change(db: Connection, item_id: ItemId, /, **values: Any) -> None:
    """Set columns of the item; what may change when is for `rules.transitions` to say."""
    db.execute(update(item).where(item.c.id == item_id).values(**values))


def mark_issued(db: Connection, ids: Sequence[ItemId], now: datetime) -> None:
    issued = update(item).where(item.c.id.in_(ids))
    db.execute(issued.values(state=State.ISSUED, issued_at=now, accepted_at=None, accepted_by=None, handed_back=None))


def mark_accepted(db: Connection, ids: Sequence[ItemId], by: PersonId, now: datetime) -> None:
    db.execute(update(item).where(item.c.id.in_(ids)).values(state=State.IN_PROGRESS, accepted_at=now, accepted_by=by))


def _list(db: Connection, query: Any, values: Mapping[str, Any] | None = None) -> list[Item]:
    return [_item(row) for row in db.execute(query, values).mappings().all()]


def _item(row: Any) -> Item:
    facts = dict(row)
    supporting = facts.pop("supporting")
    facts["support_ids"] = tuple(sorted(UnitId(int(each)) for each in supporting.split(","))) if supporting else ()
    facts["path"], facts["headings"] = tuple(row["path"]), tuple(row["headings"])
    facts["support_units"] = tuple(row["support_units"])
    facts["finding"], facts["state"] = Finding(row["finding"]), State(row["state"])
    facts["kind"], facts["rhythm"] = ItemKind(row["kind"]), Rhythm(row["rhythm"]) if row["rhythm"] else None
    return Item(**facts)
