"""Who holds a post until when, and who stands in for it (代); `people.py` says who that is today."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, insert, or_, select, update

from bot.rules.models import Person, PersonId, Post, PostId, Reach, Role, StandIn, TenureId, Unit, UnitId
from storage.memo import remembered
from storage.tables import one_of, person, post, tenure, unit

_STAND_IN = (
    tenure.c.id,
    tenure.c.from_on,
    tenure.c.to_on,
    post.c.id.label("post_id"),
    post.c.unit_id,
    unit.c.name.label("unit"),
    post.c.title,
    post.c.role,
    person.c.id.label("person_id"),
    person.c.name,
    person.c.user_id,
    person.c.reach,
)

# put together once: that takes longer than asking
_STAND_INS = (
    select(*_STAND_IN)
    .select_from(
        tenure.join(post, post.c.id == tenure.c.post_id)
        .join(unit, unit.c.id == post.c.unit_id)
        .join(person, person.c.id == tenure.c.person_id)
    )
    .where(tenure.c.stand_in.is_(True))
    .order_by(tenure.c.from_on, tenure.c.id)
)
_HELD = _STAND_INS.where(tenure.c.from_on < tenure.c.to_on, tenure.c.to_on > bindparam("since"))


def add_stand_in(db: Connection, post_id: PostId, person_id: PersonId, from_on: date, to_on: date) -> TenureId:
    row = {"post_id": post_id, "person_id": person_id, "from_on": from_on, "to_on": to_on, "stand_in": True}
    return TenureId(db.execute(insert(tenure).values(**row).returning(tenure.c.id)).scalar_one())


def find_stand_in(db: Connection, tenure_id: TenureId) -> StandIn | None:
    row = db.execute(_STAND_INS.where(tenure.c.id == tenure_id)).mappings().one_or_none()
    return _stand_in(row) if row else None


@remembered(tenure, post, unit, person)
def stand_ins(db: Connection, since: date) -> tuple[StandIn, ...]:
    """Those that held on `since` or later, hold or will, the one that begins first coming first."""
    return tuple(_stand_in(row) for row in db.execute(_HELD, {"since": since}).mappings())


def end(db: Connection, tenure_id: TenureId, on: date) -> None:
    """From `on` on it holds no more; one that had not begun never does."""
    db.execute(update(tenure).where(tenure.c.id == tenure_id).values(to_on=on))


def leave(db: Connection, person_id: PersonId, today: date, *posts: PostId) -> None:
    """From today on the person holds none of these posts (none at all, when none is named), in nobody's stead either."""
    held = update(tenure).where(tenure.c.person_id == person_id, or_(tenure.c.to_on.is_(None), tenure.c.to_on > today))
    if posts:
        held = held.where(tenure.c.post_id.in_(posts))
    db.execute(held.values(to_on=today))


def own_posts(db: Connection, person_id: PersonId, today: date) -> list[PostId]:
    """The posts a person holds today, those they stand in for left out."""
    held = select(tenure.c.post_id).where(tenure.c.stand_in.is_(False), tenure.c.person_id == person_id)
    return [PostId(found) for found in db.scalars(_today(held, today).order_by(tenure.c.post_id).distinct())]


def holders_in(db: Connection, unit_id: UnitId, today: date) -> list[PersonId]:
    """Who holds a post of this unit today, each once, stand-ins left out."""
    held = select(tenure.c.person_id, func.min(post.c.id)).join(post, post.c.id == tenure.c.post_id)
    own = _today(held.where(tenure.c.stand_in.is_(False), post.c.unit_id == unit_id), today)
    rows = db.execute(own.group_by(tenure.c.person_id).order_by(func.min(post.c.id)))
    return [PersonId(row[0]) for row in rows]


def units_answered_for(db: Connection, person_id: PersonId, on: date) -> list[Unit]:
    """The units a person was head or liaison of on that day; none when they held a post that reads everything beside it."""
    held = select(post.c.role, unit.c.id, unit.c.name).join(tenure, tenure.c.post_id == post.c.id)
    then = _today(held.join(unit, unit.c.id == post.c.unit_id), on).where(tenure.c.person_id == person_id)
    rows = db.execute(then.order_by(post.c.id)).all()
    if any(row.role not in (Role.HEAD, Role.LIAISON) for row in rows):
        return []
    return [Unit(row.id, row.name) for row in rows]


def answered_for(db: Connection, unit_id: UnitId, since: date, until: date) -> frozenset[PersonId]:
    """Who was head or liaison of the unit, or stood in for one, on any day from `since` to `until`, be it for an hour."""
    held = select(tenure.c.person_id).join(post, post.c.id == tenure.c.post_id)
    answering = held.where(post.c.unit_id == unit_id, one_of(post.c.role, (Role.HEAD, Role.LIAISON)))
    ended = and_(tenure.c.to_on >= since, tenure.c.to_on >= tenure.c.from_on)
    then = answering.where(tenure.c.from_on <= until, or_(tenure.c.to_on.is_(None), ended))
    return frozenset(PersonId(found) for found in db.scalars(then))


def _today(query: Select[Any], today: date) -> Select[Any]:
    return query.where(tenure.c.from_on <= today, or_(tenure.c.to_on.is_(None), tenure.c.to_on > today))


def _stand_in(row: Any) -> StandIn:
    of = Post(row["post_id"], row["unit_id"], row["unit"], row["title"], Role(row["role"]))
    by = Person(row["person_id"], row["name"], row["user_id"], Reach(row["reach"]))
    return StandIn(row["id"], of, by, row["from_on"], row["to_on"])
