"""The audit trail: one row a change, each carrying the hash of the row before it."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from bot.rules.models import ItemId, PersonId
from storage.tables import audit

_BEGINNING = "0" * 64
_UPDATE = "update_id"
_UNREADABLE = (ValueError, TypeError, AttributeError)
_FEW = 500
"""Ids that a statement can name on every database."""
_SHOWN = 12
"""Signs of a hash that a head shows."""

# put together once: that takes longer than recording
_NEWEST_HASH = select(audit.c.hash).order_by(audit.c.id.desc()).limit(1)
_INSERT = insert(audit)


def record(
    db: Connection,
    action: str,
    subject: str,
    at: datetime,
    *,
    by: PersonId | None = None,
    stead_of: PersonId | None = None,
    item: ItemId | None = None,
    **data: Any,
) -> None:
    """Add one row.

    `subject` names the thing changed, e.g. ``item:12``; `by` None means the bot itself; `stead_of`: whom the person stood
    in for; `item`: whose history it belongs to, when the subject is not the item itself. The update that caused it is the
    one the transaction is about (`caused_by`).
    """
    told = _row(db, action, subject, at, data) | {"person_id": by, "stead_of": stead_of}
    if item is not None:
        told["item_id"] = item
    row = {**told, "previous": db.scalar(_NEWEST_HASH) or _BEGINNING}
    db.execute(_INSERT, {**row, "hash": _digest(row)})


def record_many(db: Connection, action: str, rows: Sequence[tuple[str, dict[str, Any]]], at: datetime) -> None:
    """As `record`, by the bot itself, for many subjects with their data at once: each is linked to the one before it."""
    previous: str = db.scalar(_NEWEST_HASH) or _BEGINNING
    chain = []
    for subject, data in rows:
        row = {**_row(db, action, subject, at, data), "previous": previous}
        previous = _digest(row)
        chain.append({**row, "hash": previous})
    if chain:
        db.execute(_INSERT, chain)


def _row(db: Connection, action: str, subject: str, at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    """By the bot itself, and not in the chain yet."""
    kind, _, number = subject.partition(":")
    return {
        "at": at,
        "person_id": None,
        "stead_of": None,
        "update_id": db.info.get(_UPDATE),
        "item_id": int(number) if kind == "item" else None,
        "action": action,
        "subject": subject,
        "data": data,
    }


@contextmanager
def caused_by(db: Connection, update_id: int) -> Iterator[None]:
    """What is recorded inside was caused by this update of Telegram's."""
    db.info[_UPDATE] = update_id
    try:
        yield
    finally:
        del db.info[_UPDATE]


def verify(db: Connection) -> int | None:
    """The id of the first row that was altered, or whose predecessor is missing; None when the chain holds."""
    try:
        return _first_broken(db.execute(select(audit).order_by(audit.c.id)).mappings())
    except _UNREADABLE:
        return _first_broken(_one_by_one(db))


def _first_broken(rows: Iterable[Any]) -> int | None:
    previous = _BEGINNING
    for row in rows:
        if "hash" not in row or row["previous"] != previous or row["hash"] != _digest(dict(row)):
            return int(row["id"])
        previous = row["hash"]
    return None


def _one_by_one(db: Connection) -> Iterator[Any]:
    """Every row by itself, so that one which was altered until it cannot be read is found: of it only the id comes."""
    for row_id in db.scalars(select(audit.c.id).order_by(audit.c.id)).all():
        try:
            yield db.execute(select(audit).where(audit.c.id == row_id)).mappings().one()
        except _UNREADABLE:
            yield {"id": row_id}


@dataclass(frozen=True)
class Head:
    """How long the trail is and the beginning of its newest hash: noted down elsewhere, it proves later what was there."""

    count: int
    hash: str

    def __str__(self) -> str:
        return f"{self.count}:{self.hash}"


def head(db: Connection) -> Head:
    newest: str = db.scalar(_NEWEST_HASH) or _BEGINNING
    return Head(count(db), newest[:_SHOWN])


def read_head(text: str) -> Head | None:
    """A head as it was noted down, ``COUNT:HASH``; None when it is none."""
    found = re.fullmatch(rf"\s*(\d{{1,12}})\s*[:：]\s*([0-9a-fA-F]{{{_SHOWN},64}})\s*", text)
    return Head(int(found[1]), found[2].lower()) if found else None


def holds(db: Connection, noted: Head) -> bool:
    """Whether the trail still begins with everything it held when this head was noted; `verify` proves the rest."""
    if noted.count == 0:
        return _BEGINNING.startswith(noted.hash)
    nth = select(audit.c.hash).order_by(audit.c.id).offset(noted.count - 1).limit(1)
    there: str | None = db.scalar(nth)
    return there is not None and there.startswith(noted.hash)


def count(db: Connection) -> int:
    return db.scalar(select(func.count()).select_from(audit)) or 0


@dataclass(frozen=True)
class Entry:
    """One row of the trail, as a history tells it; `at` aware UTC, `by` None for the bot itself."""

    id: int
    at: datetime
    by: PersonId | None
    stead_of: PersonId | None
    action: str
    subject: str
    data: dict[str, Any]


def data_of(db: Connection, action: str, subject: str) -> dict[str, Any] | None:
    """What the first row of this action on this subject says; None when there is none."""
    query = select(audit.c.data).where(audit.c.action == action, audit.c.subject == subject)
    found: dict[str, Any] | None = db.scalar(query.order_by(audit.c.id).limit(1))
    return found


def of_item(db: Connection, item_id: ItemId) -> list[Entry]:
    """Everything that happened to an item, oldest first."""
    return [Entry(*row) for row in db.execute(_entries().where(audit.c.item_id == item_id).order_by(audit.c.id))]


def items_with(db: Connection, ids: Sequence[ItemId], *actions: str) -> set[ItemId]:
    """Those of these items in whose history any of the actions stands."""
    found: set[ItemId] = set()
    for n in range(0, len(ids), _FEW):
        few = audit.c.item_id.in_(ids[n : n + _FEW]), audit.c.action.in_(actions)
        found.update(db.scalars(select(audit.c.item_id).where(*few).distinct()))
    return found


def find(db: Connection, row_id: int) -> Entry | None:
    """None when there is no such row, or when somebody altered it until it cannot be read."""
    try:
        row = db.execute(_entries().where(audit.c.id == row_id)).one_or_none()
    except _UNREADABLE:
        return None
    return Entry(*row) if row is not None and isinstance(row.data, dict) else None


def _entries() -> Select[Any]:
    return select(
        audit.c.id, audit.c.at, audit.c.person_id, audit.c.stead_of, audit.c.action, audit.c.subject, audit.c.data
    )


def _digest(row: dict[str, Any]) -> str:
    """What came later than the first version counts only where it is set, so that older rows keep their hash."""
    told = {
        "at": row["at"].astimezone(UTC).isoformat(),
        "person_id": row["person_id"],
        "action": row["action"],
        "subject": row["subject"],
        "data": row["data"],
        "previous": row["previous"],
    }
    told |= {name: row[name] for name in ("stead_of", "update_id", "item_id") if row[name] is not None}
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
