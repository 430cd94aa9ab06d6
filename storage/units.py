"""What units were called, and what became of them: renamed, or merged into another."""

from datetime import date

from sqlalchemy import Connection, delete, insert, select, update

from bot.rules.models import Role, UnitId
from storage.tables import demand, item, item_support, post, unit, unit_name


def rename(db: Connection, unit_id: UnitId, name: str, today: date) -> None:
    """Call it `name` from today on; what it was called stays known. Raises IntegrityError when another is called so."""
    old = db.execute(select(unit.c.name).where(unit.c.id == unit_id)).scalar_one()
    db.execute(insert(unit_name).values(unit_id=unit_id, name=old, until_on=today))
    db.execute(update(unit).where(unit.c.id == unit_id).values(name=name))


def former_names(db: Connection, unit_id: UnitId) -> list[tuple[str, date]]:
    """What it was called, and until when, the oldest name first."""
    query = select(unit_name.c.name, unit_name.c.until_on).where(unit_name.c.unit_id == unit_id)
    return [(row.name, row.until_on) for row in db.execute(query.order_by(unit_name.c.id))]


def is_taken(db: Connection, name: str) -> bool:
    """Whether a unit is called so today, or was when it was merged."""
    return db.scalar(select(unit.c.id).where(unit.c.name == name)) is not None


def merge(db: Connection, unit_id: UnitId, into: UnitId, today: date) -> None:
    """The unit ends today and what is asked of it is asked of `into`; where it supports an item, `into` does.

    Its items are moved one by one before, for each has its own history.
    """
    db.execute(update(unit).where(unit.c.id == unit_id).values(merged_into=into, ended_on=today))
    there = select(item_support.c.item_id).where(item_support.c.unit_id == into)
    led = select(item.c.id).where(item.c.unit_id == into)
    ours = item_support.c.unit_id == unit_id
    db.execute(delete(item_support).where(ours, item_support.c.item_id.in_([*db.scalars(there), *db.scalars(led)])))
    db.execute(update(item_support).where(ours).values(unit_id=into))
    db.execute(update(demand).where(demand.c.unit_id == unit_id, demand.c.settled_at.is_(None)).values(unit_id=into))


def successor(db: Connection, unit_id: UnitId) -> UnitId:
    """The unit itself, or what it was merged into in the end."""
    into: UnitId | None = db.scalar(select(unit.c.merged_into).where(unit.c.id == unit_id))
    return unit_id if into is None else successor(db, into)


def merged_from(db: Connection, unit_id: UnitId) -> list[str]:
    """Names of the units that went into this one, in the order they were entered."""
    return list(db.scalars(select(unit.c.name).where(unit.c.merged_into == unit_id).order_by(unit.c.id)))


def former(db: Connection) -> dict[str, str]:
    """What units were once called, and units merged into others: by each such name the name of the unit it means today."""
    today = {UnitId(row.id): row.name for row in db.execute(select(unit.c.id, unit.c.name))}
    merged = db.execute(select(unit.c.id, unit.c.name).where(unit.c.merged_into.is_not(None)).order_by(unit.c.id))
    once = db.execute(select(unit_name.c.unit_id, unit_name.c.name).order_by(unit_name.c.id))
    names = {row.name: today[successor(db, row.unit_id)] for row in once if row.name not in today.values()}
    return names | {row.name: today[successor(db, row.id)] for row in merged}


def is_merged(db: Connection, name: str) -> bool:
    """Whether this is the name of a unit that was merged into another."""
    query = select(unit.c.id).where(unit.c.name == name, unit.c.merged_into.is_not(None))
    return db.scalar(query) is not None


def roles(db: Connection, unit_id: UnitId) -> set[Role]:
    """The roles of the unit's posts."""
    return {Role(role) for role in db.scalars(select(post.c.role).where(post.c.unit_id == unit_id))}
