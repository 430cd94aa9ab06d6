"""Outcome figures entered on items. A wrong one is voided and kept; none is changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.rules.figures import Entry, Figure, FigureKind
from bot.rules.models import ChatId, FigureId, ItemId, MessageId, PersonId
from storage.tables import figure, item

_FIGURE = (
    figure.c.id,
    figure.c.item_id,
    item.c.number,
    figure.c.kind,
    figure.c.variant,
    figure.c.title,
    figure.c.paper,
    figure.c.cents,
    figure.c.count.label("how_many"),
    figure.c.dated,
    figure.c.person_id,
    figure.c.entered_at,
    figure.c.voided_at,
    figure.c.voided_by,
)


def add(
    db: Connection, item_id: ItemId, entry: Entry, by: PersonId, source: tuple[ChatId, MessageId], now: datetime
) -> FigureId:
    """Enter a figure; raises IntegrityError when the message it was typed in (`source`) has made one already."""
    row = {
        "item_id": item_id,
        "kind": entry.kind,
        "variant": entry.variant,
        "title": entry.title,
        "paper": entry.paper,
        "cents": entry.cents,
        "count": entry.count,
        "dated": entry.dated,
        "person_id": by,
        "chat_id": source[0],
        "message_id": source[1],
        "entered_at": now,
    }
    return FigureId(db.execute(insert(figure).values(**row).returning(figure.c.id)).scalar_one())


def find(db: Connection, figure_id: FigureId) -> Figure | None:
    return next(iter(_list(db, figure.c.id == figure_id)), None)


def find_by_message(db: Connection, chat: ChatId, message: MessageId) -> Figure | None:
    """What was entered from this message, voided or not."""
    return next(iter(_list(db, figure.c.chat_id == chat, figure.c.message_id == message)), None)


def of_item(db: Connection, item_id: ItemId) -> list[Figure]:
    """Everything entered on an item, voided ones too, oldest first."""
    return _list(db, figure.c.item_id == item_id)


def valid(db: Connection, since: datetime | None = None) -> list[Figure]:
    """What is not voided, oldest first; with `since` (aware) only what was entered from then on."""
    mine = [figure.c.voided_at.is_(None)]
    return _list(db, *mine, *([figure.c.entered_at >= since] if since is not None else []))


def void(db: Connection, figure_id: FigureId, by: PersonId, now: datetime) -> None:
    db.execute(update(figure).where(figure.c.id == figure_id).values(voided_at=now, voided_by=by))


def _list(db: Connection, *where: Any) -> list[Figure]:
    rows: Sequence[Any] = db.execute(
        select(*_FIGURE).join(item, item.c.id == figure.c.item_id).where(*where).order_by(figure.c.id)
    ).all()
    return [_figure(row) for row in rows]


def _figure(row: Any) -> Figure:
    entry = Entry(FigureKind(row.kind), row.variant, row.title, row.paper, row.cents, row.how_many, row.dated)
    return Figure(row.id, row.item_id, row.number, entry, row.person_id, row.entered_at, row.voided_at, row.voided_by)
