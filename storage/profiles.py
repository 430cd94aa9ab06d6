"""Layouts in which the ledger goes out to its recipients."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from bot.rules.models import PersonId
from bot.rules.profiles import Profile, ProfileColumn, ProfileId
from storage.tables import profile

_PROFILES = select(profile.c.id, profile.c.name, profile.c.columns, profile.c.made_at, profile.c.made_by)


def put(
    db: Connection, name: str, columns: Sequence[ProfileColumn], now: datetime, *, by: PersonId | None
) -> ProfileId:
    """Keep these columns under this name; a profile that has it already is from now on these."""
    row = {"name": name, "columns": [_plain(each) for each in columns], "made_at": now, "made_by": by}
    known = find_by_name(db, name)
    if known is None:
        return ProfileId(db.execute(insert(profile).values(**row).returning(profile.c.id)).scalar_one())
    db.execute(update(profile).where(profile.c.id == known.id).values(**row))
    return known.id


def every(db: Connection) -> list[Profile]:
    """Oldest first."""
    return [_profile(row) for row in db.execute(_PROFILES.order_by(profile.c.id))]


def find(db: Connection, profile_id: ProfileId) -> Profile | None:
    row = db.execute(_PROFILES.where(profile.c.id == profile_id)).one_or_none()
    return _profile(row) if row is not None else None


def find_by_name(db: Connection, name: str) -> Profile | None:
    row = db.execute(_PROFILES.where(profile.c.name == name)).one_or_none()
    return _profile(row) if row is not None else None


def remove(db: Connection, profile_id: ProfileId) -> bool:
    """False when there is none any more."""
    return db.execute(delete(profile).where(profile.c.id == profile_id)).rowcount > 0


def _plain(column: ProfileColumn) -> dict[str, Any]:
    return {"heads": list(column.heads), "name": column.name}


def _profile(row: Any) -> Profile:
    columns = tuple(ProfileColumn(tuple(each["heads"]), each["name"]) for each in row.columns)
    return Profile(row.id, row.name, columns, row.made_at, row.made_by)
