"""What units say of items beside their answers; rows are only added, the newest of an item, round and name counts."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, func, insert, or_, select

from bot.rules.details import NOTHING, Detail, Field, Said, Source, gather
from bot.rules.models import ItemId, PersonId, ReportId, RoundId
from storage.tables import detail, item, reopening, report_text

_DETAIL = (
    detail.c.id,
    detail.c.item_id,
    detail.c.round_id,
    detail.c.name,
    detail.c.value,
    detail.c.said_at,
    detail.c.chat_id,
    detail.c.message_id,
)


def newest_ids(*where: ColumnElement[bool]) -> Select[Any]:
    """The newest of each item and name; what a unit said that had the item before, or before it came back, says nothing."""
    came_back = exists().where(reopening.c.item_id == detail.c.item_id, reopening.c.reopened_at > detail.c.said_at)
    return (
        select(func.max(detail.c.id))
        .join(item, item.c.id == detail.c.item_id)
        .where(detail.c.said_at >= item.c.issued_at, ~came_back, *where)
        .group_by(detail.c.item_id, detail.c.name)
    )


def _newest(*where: ColumnElement[bool]) -> Select[Any]:
    return select(*_DETAIL).where(detail.c.id.in_(newest_ids(*where)))


# put together once: that takes longer than asking
_OF_ITEM = detail.c.item_id == bindparam("item_id")
_NEWEST_OF_ITEM = _newest(_OF_ITEM)
_NEWEST_IN_ROUND = _newest(_OF_ITEM, detail.c.round_id == bindparam("round_id"))
_NEWEST_IN_NO_ROUND = _newest(_OF_ITEM, detail.c.round_id.is_(None))
_NEWEST_BEFORE = _newest(
    detail.c.item_id.in_(bindparam("items", expanding=True)),
    or_(detail.c.round_id < bindparam("round_id"), detail.c.round_id.is_(None)),
)


def add(
    db: Connection,
    item_id: ItemId,
    round_id: RoundId | None,
    values: Mapping[Field, str],
    by: PersonId,
    said_at: datetime,
    *,
    stead_of: PersonId | None = None,
    source: Source | None = None,
) -> None:
    """Enter what was said; an empty value takes back. `source`: the message it was typed in, None when pressed."""
    chat_id, message_id = source or (None, None)
    common = {
        "item_id": item_id,
        "round_id": round_id,
        "person_id": by,
        "stead_of": stead_of,
        "chat_id": chat_id,
        "message_id": message_id,
        "said_at": said_at,
    }
    if values:
        db.execute(insert(detail), [{**common, "name": name, "value": value} for name, value in values.items()])


def of_round(db: Connection, item_id: ItemId, round_id: RoundId | None) -> Said:
    """What was said of an item in one round; `round_id` None: before there was any."""
    query = _NEWEST_IN_ROUND if round_id is not None else _NEWEST_IN_NO_ROUND
    return _said(db, query, {"item_id": item_id, "round_id": round_id}).get(item_id, NOTHING)


def newest(db: Connection, item_id: ItemId) -> Said:
    """What was said last of an item, in whichever round."""
    return _said(db, _NEWEST_OF_ITEM, {"item_id": item_id}).get(item_id, NOTHING)


def before_round(db: Connection, items: Collection[ItemId], round_id: RoundId) -> dict[ItemId, Said]:
    """What was said last of these items before this round; in one statement, whatever their number."""
    return _said(db, _NEWEST_BEFORE, {"items": list(items), "round_id": round_id}) if items else {}


def saying(db: Connection, name: Field, beside: Collection[Field]) -> dict[ItemId, Said]:
    """What was said last, of items of which `name` says something; only the fields `beside` (`name` is one of them)."""
    saying = select(detail.c.item_id).where(detail.c.id.in_(newest_ids(detail.c.name == name)), detail.c.value != "")
    return _said(db, _newest(detail.c.name.in_(beside), detail.c.item_id.in_(saying)), {})


def from_message(db: Connection, source: Source) -> list[Detail]:
    """Everything this message ever said, oldest first, whether it counts or not."""
    typed = select(*_DETAIL).where(detail.c.chat_id == source[0], detail.c.message_id == source[1])
    return [_detail(row) for row in db.execute(typed.order_by(detail.c.id))]


def in_texts(db: Connection, reports: Collection[ReportId]) -> list[Detail]:
    """Everything that the texts of these answers said under labels, oldest first, whether it counts or not."""
    texts = select(report_text.c.chat_id, report_text.c.message_id).where(report_text.c.report_id.in_(reports))
    said = texts.distinct().subquery()
    query = select(*_DETAIL).join(
        said, (said.c.chat_id == detail.c.chat_id) & (said.c.message_id == detail.c.message_id)
    )
    return [_detail(row) for row in db.execute(query.order_by(detail.c.id))]


def _said(db: Connection, query: Select[Any], values: dict[str, Any]) -> dict[ItemId, Said]:
    return gather(_detail(row) for row in db.execute(query, values))


def _detail(row: Any) -> Detail:
    source = (row.chat_id, row.message_id) if row.message_id is not None else None
    return Detail(row.id, row.item_id, row.round_id, Field(row.name), row.value, row.said_at, source)
