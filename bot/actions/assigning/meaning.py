"""Whom words mean in this bureau: units and people of today, what units were once called, and what a person decided (认定)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bot.rules.matching import How, Kind, Known, Meant, plain
from bot.rules.models import Member, PersonId, Role, UnitId
from storage import aliases, audit, people
from storage.aliases import Alias
from storage.units import former


@dataclass(frozen=True)
class Same:
    """These words mean this unit or person; `name` is what it is called today."""

    kind: Kind
    words: str
    target: int
    name: str


def units(db: Connection, also: Sequence[Same] = ()) -> Known[UnitId]:
    """Units that answer for items. `also`: as if this had been decided already."""
    ids = {unit.name: unit.id for unit in people.answering_units(db)}
    return Known(ids, former(db), aliases.of_units(db) | _said(also, Kind.UNIT))


def leaders(db: Connection, today: date, also: Sequence[Same] = ()) -> Known[PersonId]:
    """Who can be in charge of an item."""
    return _people(db, people.holders(db, today, Role.LEADER, Role.GROUP), also)


def everybody(db: Connection, today: date, also: Sequence[Same] = ()) -> Known[PersonId]:
    """Who holds a post, or stands in for one."""
    return _people(db, people.members(db, today), also)


def known(db: Connection, kind: Kind, today: date, also: Sequence[Same] = ()) -> Known[UnitId] | Known[PersonId]:
    if kind == Kind.UNIT:
        return units(db, also)
    return (leaders if kind == Kind.LEADER else everybody)(db, today, also)


def meant(db: Connection, today: date, also: Sequence[Same] = ()) -> Meant:
    """All of it, to compare files by."""
    return Meant(units(db, also), leaders(db, today, also), everybody(db, today, also))


def decide(
    db: Connection, same: Same, now: datetime, *, by: PersonId | None = None, stead_of: PersonId | None = None
) -> None:
    """From now on these words of any file mean this one. Decided the same again, nothing is recorded."""
    before = aliases.find(db, same.kind, same.words)
    if before is not None and before.target == same.target:
        return
    alias_id = aliases.put(db, same.kind, same.words, same.target, by, now)
    told: dict[str, Any] = {"kind": same.kind, "words": same.words, "name": same.name}
    audit.record(db, "decide_alias", f"alias:{alias_id}", now, by=by, stead_of=stead_of, **told)


def take_back(
    db: Connection, alias: Alias, now: datetime, *, by: PersonId | None = None, stead_of: PersonId | None = None
) -> bool:
    """The words mean nobody by themselves any more; what was assigned by them stays. False the second time."""
    if aliases.find(db, alias.kind, alias.words) != alias:
        return False
    told: dict[str, Any] = {"kind": alias.kind, "words": alias.words, "name": name_of(db, alias)}
    aliases.remove(db, alias.id)
    audit.record(db, "take_back_alias", f"alias:{alias.id}", now, by=by, stead_of=stead_of, **told)
    return True


def name_of(db: Connection, alias: Alias) -> str:
    """What the unit or person is called today; of a merged unit, what it went into."""
    names = aliases.of_units(db) if alias.kind == Kind.UNIT else aliases.of_people(db)
    return names[alias.words]


def idle_units(db: Connection) -> frozenset[str]:
    """Names, in their plain form, of units that are there and answer for no items: no head, no liaison."""
    answering = {unit.id for unit in people.answering_units(db)}
    return frozenset(plain(unit.name) for unit in people.units(db) if unit.id not in answering)


def is_name(words: str, known_: Known[UnitId] | Known[PersonId]) -> bool:
    """Whether the words are simply the name of one that is there: that needs no deciding, and stays so."""
    found = known_.by_name(words)
    return found is not None and found.how == How.EXACT


def _people(db: Connection, members: Iterable[Member], also: Sequence[Same]) -> Known[PersonId]:
    ids = {member.person.name: member.person.id for member in members}
    return Known(ids, {}, aliases.of_people(db) | _said(also, Kind.PERSON))


def _said(also: Sequence[Same], kind: Kind) -> dict[str, str]:
    return {each.words: each.name for each in also if aliases.kind_of(each.kind) == kind}
