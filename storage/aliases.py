"""What a person decided that words of files mean: another name of a unit, or of a person; one meaning for one wording."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from bot.rules.matching import Kind, plain
from bot.rules.models import PersonId, UnitId
from storage import units as units_
from storage.tables import alias, person, unit


@dataclass(frozen=True)
class Alias:
    """`words` stand in their plain form; `target`: id of the unit or the person; `decided_at` aware UTC, `decided_by` None on
    the command line."""

    id: int
    kind: Kind
    words: str
    target: int
    decided_at: datetime
    decided_by: PersonId | None


def kind_of(kind: Kind) -> Kind:
    """Under which kind it is decided: a leader is a person."""
    return Kind.UNIT if kind == Kind.UNIT else Kind.PERSON


def put(db: Connection, kind: Kind, words: str, target: int, by: PersonId | None, now: datetime) -> int:
    """From now on these words mean this unit or person, whatever they meant before; returns the alias's id."""
    values: dict[str, Any] = {
        "unit_id": target if kind == Kind.UNIT else None,
        "person_id": None if kind == Kind.UNIT else target,
        "decided_at": now,
        "decided_by": by,
    }
    known = find(db, kind, words)
    if known is not None:
        db.execute(update(alias).where(alias.c.id == known.id).values(**values))
        return known.id
    new = insert(alias).values(kind=kind_of(kind), name=plain(words), **values).returning(alias.c.id)
    return int(db.execute(new).scalar_one())


def remove(db: Connection, alias_id: int) -> None:
    """The words mean nothing by themselves any more; the second time nothing happens."""
    db.execute(delete(alias).where(alias.c.id == alias_id))


def find(db: Connection, kind: Kind, words: str) -> Alias | None:
    """What was decided of these words, however they are spaced."""
    mine = select(alias).where(alias.c.kind == kind_of(kind), alias.c.name == plain(words))
    row = db.execute(mine).one_or_none()
    return _alias(row) if row else None


def every(db: Connection) -> list[Alias]:
    """All that was decided, units first, in the order in which it was decided first."""
    query = select(alias).order_by(alias.c.kind.desc(), alias.c.id)
    return [_alias(row) for row in db.execute(query)]


def of_units(db: Connection) -> dict[str, str]:
    """By words the name that the unit has today; of one that was merged, that of the unit it went into."""
    decided = {row.words: UnitId(row.target) for row in every(db) if row.kind == Kind.UNIT}
    today = {words: units_.successor(db, target) for words, target in decided.items()}
    named = select(unit.c.id, unit.c.name).where(unit.c.id.in_(today.values()))
    names = {row.id: row.name for row in db.execute(named)}
    return {words: names[target] for words, target in today.items()}


def of_people(db: Connection) -> dict[str, str]:
    """By words the name of the person."""
    query = select(alias.c.name, person.c.name.label("meant")).join(person, person.c.id == alias.c.person_id)
    return {row.name: row.meant for row in db.execute(query.order_by(alias.c.id))}


def _alias(row: Any) -> Alias:
    target = row.unit_id if row.kind == Kind.UNIT else row.person_id
    return Alias(row.id, Kind(row.kind), row.name, target, row.decided_at, row.decided_by)
