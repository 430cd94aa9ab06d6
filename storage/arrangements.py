"""The office's arrangement, value by value; what was never set is the default."""

from dataclasses import fields
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from bot.rules.arrangement import Arrangement, ItemKind, Rhythm
from bot.rules.models import PersonId
from storage.memo import remembered
from storage.tables import setting

_NAMES = {each.name for each in fields(Arrangement)}
_SETTINGS = select(setting.c.name, setting.c.value)


@remembered(setting)
def get(db: Connection) -> Arrangement:
    rows = db.execute(_SETTINGS)
    return Arrangement(**{row.name: _read(row.name, row.value) for row in rows if row.name in _NAMES})


def put(db: Connection, name: str, value: Any, now: datetime, *, by: PersonId | None) -> None:
    """Set one value, as `Arrangement` has it. Raises KeyError for a name that it does not have."""
    if name not in _NAMES:
        raise KeyError(name)
    reset(db, name)
    db.execute(insert(setting).values(name=name, value=_plain(value), changed_at=now, changed_by=by))


def find_change(db: Connection, name: str) -> tuple[datetime, PersonId | None] | None:
    """When a value was set (aware UTC), and by whom; None for one that was never set, or is the default again."""
    query = select(setting.c.changed_at, setting.c.changed_by).where(setting.c.name == name)
    row = db.execute(query).one_or_none()
    return (row.changed_at, row.changed_by) if row is not None else None


def reset(db: Connection, name: str) -> None:
    """Back to the default."""
    db.execute(delete(setting).where(setting.c.name == name))


def _plain(value: Any) -> Any:
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, tuple):
        return list(value)
    return {str(kind): str(rhythm) for kind, rhythm in value.items()} if isinstance(value, dict) else value


def _read(name: str, value: Any) -> Any:
    if name == "rhythms":
        return {ItemKind(kind): Rhythm(rhythm) for kind, rhythm in value.items()}
    if isinstance(value, list):
        return tuple(value)
    return time.fromisoformat(value) if isinstance(value, str) else value
