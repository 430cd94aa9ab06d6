"""What units were called, and what became of them: renamed, or merged into another."""

from datetime import date

from sqlalchemy import Connection, insert, select, update

from bot.rules.models import UnitId
from storage.tables import item_support, post, unit, unit_name


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
    """The unit ends today and what is asked of it is asked of `into`; where it supports an item, `into` does."""
    db.execute(update(unit).where(unit.c.id == unit_id).values(merged_into=into, ended_on=today))
    there = select(item_support.c.item_id).where(item_support.c.unit_id == into)
    ours = item_support.c.unit_id == unit_id
    db.execute(item_support.delete().where(ours, item_support.c.item_id.in_(there.correlate(None).scalar_subquery())))
    db.execute(update(item_support).where(ours).values(unit_id=into))


def successor(db: Connection, unit_id: UnitId) -> UnitId:
    """The unit itself, or what it was merged into in the end."""
    into: UnitId | None = db.scalar(select(unit.c.merged_into).where(unit.c.id == unit_id))
    return unit_id if into is None else successor(db, into)


def merged_from(db: Connection, unit_id: UnitId) -> list[str]:
    """Names of the units that went into this one, in the order they were entered."""
    return list(db.scalars(select(unit.c.name).where(unit.c.merged_into == unit_id).order_by(unit.c.id)))


def names(db: Connection) -> dict[str, UnitId]:
    """Every name a unit of today can be meant by: its own, those it bore, those of units merged into it; its own first."""
    named: dict[str, UnitId] = {}
    for row in db.execute(select(unit.c.id, unit.c.name).order_by(unit.c.merged_into.is_not(None), unit.c.id)):
        named.setdefault(row.name, successor(db, row.id))
    for row in db.execute(select(unit_name.c.unit_id, unit_name.c.name).order_by(unit_name.c.id.desc())):
        named.setdefault(row.name, successor(db, row.unit_id))
    return named


def is_merged(db: Connection, name: str) -> bool:
    """Whether this is the name of a unit that was merged into another."""
    query = select(unit.c.id).where(unit.c.name == name, unit.c.merged_into.is_not(None))
    return db.scalar(query) is not None


def roles(db: Connection, unit_id: UnitId) -> set[str]:
    """The roles of the unit's posts."""
    return set(db.scalars(select(post.c.role).where(post.c.unit_id == unit_id)))
