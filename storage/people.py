"""Units, posts, persons, and who holds which post when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update

from bot.rules.models import Member, Person, PersonId, Post, PostId, Reach, Role, Unit, UnitId, UserId
from storage import units as units_
from storage.memo import remembered
from storage.tables import one_of, person, post, tenure, unit, unit_name

_PERSON = (person.c.id, person.c.name, person.c.user_id, person.c.reach, person.c.remind_at, person.c.muted)
_POST = (post.c.id, post.c.unit_id, unit.c.name.label("unit"), post.c.title, post.c.role)

# put together once: that takes longer than asking
_CURRENT = and_(
    tenure.c.from_on <= bindparam("today"), or_(tenure.c.to_on.is_(None), tenure.c.to_on > bindparam("today"))
)
_PERSON_OF_ID = select(*_PERSON).where(person.c.id == bindparam("id"))
_PERSONS_OF_IDS = select(*_PERSON).where(person.c.id.in_(bindparam("ids", expanding=True)))
_OWNER = select(*_PERSON).where(person.c.user_id == bindparam("user_id"))

_HELD_BY = select(*_PERSON).join(tenure, tenure.c.person_id == person.c.id)
_HOLDER = _HELD_BY.where(_CURRENT, tenure.c.post_id == bindparam("post_id"), tenure.c.stand_in.is_(False))
_POSTS_OF = (
    select(*_POST, tenure.c.stand_in)
    .join(unit)
    .join(tenure, tenure.c.post_id == post.c.id)
    .where(_CURRENT, tenure.c.person_id == bindparam("person_id"))
    .order_by(post.c.id, tenure.c.stand_in)
)

_IN_POST = _HELD_BY.join(post, post.c.id == tenure.c.post_id).where(_CURRENT)
_ANSWERS = one_of(post.c.role, (Role.HEAD, Role.LIAISON))
_ANSWERING = _IN_POST.where(_ANSWERS)
# "head" sorts before "liaison"; whoever stands in has taken over
_FIRST = (post.c.role, post.c.id, tenure.c.stand_in.desc(), tenure.c.id.desc())
_RESPONSIBLE = _ANSWERING.where(post.c.unit_id == bindparam("unit_id")).order_by(*_FIRST)
_OF_UNIT = (
    select(post.c.unit_id, tenure.c.person_id)
    .add_columns(func.row_number().over(partition_by=post.c.unit_id, order_by=_FIRST).label("place"))
    .join(tenure, tenure.c.post_id == post.c.id)
    .where(_CURRENT, _ANSWERS)
    .subquery()
)
RESPONSIBLE = select(_OF_UNIT.c.unit_id, _OF_UNIT.c.person_id).where(_OF_UNIT.c.place == 1).subquery()
"""Each unit with the person whom `find_responsible` gives for it on the day `:today`, for statements about many."""
_RESPONSIBLE_FOR = (
    select(*_PERSON, RESPONSIBLE.c.unit_id)
    .join(RESPONSIBLE, RESPONSIBLE.c.person_id == person.c.id)
    .where(RESPONSIBLE.c.unit_id.in_(bindparam("units", expanding=True)))
)
_IN_POSTS = (
    _IN_POST.add_columns(post.c.id.label("post_id"), post.c.unit_id, post.c.role)
    .where(post.c.role.in_(bindparam("roles", expanding=True)))
    .order_by(post.c.id, tenure.c.stand_in.desc(), tenure.c.id.desc())
)
_IN_POSTS_OF = _IN_POSTS.where(post.c.unit_id.in_(bindparam("units", expanding=True)))
_OWN_POSTS = (
    select(tenure.c.post_id)
    .join(post, post.c.id == tenure.c.post_id)
    .where(_CURRENT, tenure.c.person_id == bindparam("person_id"), tenure.c.stand_in.is_(False))
    .where(post.c.role.in_(bindparam("roles", expanding=True)))
)
_STANDING_IN = (
    _HELD_BY.where(_CURRENT, tenure.c.stand_in.is_(True), tenure.c.post_id.in_(_OWN_POSTS.correlate(None)))
    .order_by(tenure.c.post_id, tenure.c.id)
    .limit(1)
)


def ensure_unit(db: Connection, name: str) -> UnitId:
    found = find_unit(db, name)
    return found.id if found else UnitId(_new_id(db, insert(unit).values(name=name).returning(unit.c.id)))


def find_unit(db: Connection, name: str) -> Unit | None:
    """The unit of this name, or that bore it once; for a merged unit the one it went into."""
    found = db.scalar(select(unit.c.id).where(unit.c.name == name))
    if found is None:
        once = select(unit_name.c.unit_id).where(unit_name.c.name == name)
        found = db.scalar(once.order_by(unit_name.c.id.desc()).limit(1))
    return get_unit(db, units_.successor(db, found)) if found is not None else None


@remembered(unit)
def get_unit(db: Connection, unit_id: UnitId) -> Unit:
    """Raises LookupError when there is none."""
    row = db.execute(select(unit.c.id, unit.c.name).where(unit.c.id == unit_id)).one_or_none()
    if row is None:
        raise LookupError(f"no unit {unit_id}")
    return Unit(*row)


def units(db: Connection) -> list[Unit]:
    """All units there are today in the order they were entered, which is the bureau's own; merged ones are left out."""
    there = select(unit.c.id, unit.c.name).where(unit.c.merged_into.is_(None))
    return [Unit(*row) for row in db.execute(there.order_by(unit.c.id))]


def answering_units(db: Connection) -> list[Unit]:
    """Units with a post that answers for items, in the bureau's order."""
    answering = select(post.c.unit_id).where(_ANSWERS)
    query = select(unit.c.id, unit.c.name).where(unit.c.id.in_(answering), unit.c.merged_into.is_(None))
    return [Unit(*row) for row in db.execute(query.order_by(unit.c.id))]


def ensure_person(db: Connection, name: str) -> PersonId:
    """The person of this name, entered when new. One name is one person: the same name on two rows holds two posts."""
    known: PersonId | None = db.scalar(select(person.c.id).where(person.c.name == name))
    if known is not None:
        return known
    new = insert(person).values(name=name, reach=Reach.NEVER).returning(person.c.id)
    return PersonId(_new_id(db, new))


def ensure_post(
    db: Connection, unit_id: UnitId, title: str, role: Role, leader: str | None, stand_in: str | None
) -> tuple[PostId, bool]:
    """The post of this title in this unit, entered or brought up to date, and whether anything about it is new."""
    facts = {"role": role, "leader_name": leader, "stand_in_name": stand_in}
    known = db.execute(
        select(post.c.id, post.c.role, post.c.leader_name, post.c.stand_in_name).where(
            post.c.unit_id == unit_id, post.c.title == title
        )
    ).one_or_none()
    if known is None:
        new = insert(post).values(unit_id=unit_id, title=title, **facts).returning(post.c.id)
        return PostId(_new_id(db, new)), True
    if (known.role, known.leader_name, known.stand_in_name) == (role, leader, stand_in):
        return known.id, False
    db.execute(update(post).where(post.c.id == known.id).values(**facts))
    return known.id, True


def put_in_post(db: Connection, post_id: PostId, person_id: PersonId, today: date) -> bool:
    """Let the person hold the post from today on; whoever held it leaves it. Returns whether anything changed."""
    holder = select(tenure.c.id, tenure.c.person_id).where(
        tenure.c.post_id == post_id, tenure.c.to_on.is_(None), tenure.c.stand_in.is_(False)
    )
    current = db.execute(holder).one_or_none()
    if current is not None and current.person_id == person_id:
        return False
    if current is not None:
        db.execute(update(tenure).where(tenure.c.id == current.id).values(to_on=today))
    db.execute(insert(tenure).values(post_id=post_id, person_id=person_id, from_on=today, stand_in=False))
    return True


def posts(db: Connection) -> list[Post]:
    """All posts, by unit and in the order they were entered; those of merged units are left out."""
    there = select(*_POST).join(unit).where(unit.c.merged_into.is_(None))
    return [_post(row) for row in db.execute(there.order_by(post.c.unit_id, post.c.id)).mappings()]


def find_post(db: Connection, post_id: PostId) -> Post | None:
    row = db.execute(select(*_POST).join(unit).where(post.c.id == post_id)).mappings().one_or_none()
    return _post(row) if row else None


def roster(db: Connection, today: date) -> list[tuple[Post, str, str | None, str | None]]:
    """Every post with its holder's name (empty when vacant), its leader in charge and the stand-in named in advance.

    Who happens to stand in today is not told: a roster says whose the posts are. Posts of merged units are left out.
    """
    query = select(*_POST, post.c.leader_name, post.c.stand_in_name).join(unit).where(unit.c.merged_into.is_(None))
    lines = []
    for row in db.execute(query.order_by(post.c.unit_id, post.c.id)).mappings():
        holder = find_holder(db, row["id"], today)
        lines.append((_post(row), holder.name if holder else "", row["leader_name"], row["stand_in_name"]))
    return lines


def find_holder(db: Connection, post_id: PostId, today: date) -> Person | None:
    """Whose post it is today; a stand-in is not meant."""
    row = db.execute(_HOLDER, {"post_id": post_id, "today": today}).mappings().first()
    return _person(row) if row else None


def find_by_name(db: Connection, name: str) -> Person | None:
    row = db.execute(select(*_PERSON).where(person.c.name == name)).mappings().first()
    return _person(row) if row else None


def names(db: Connection) -> frozenset[str]:
    """The names of everybody there ever was, and of those the roster names beside a post."""
    known = db.execute(select(person.c.name).union(select(post.c.leader_name), select(post.c.stand_in_name)))
    return frozenset(name for (name,) in known if name)


def find(db: Connection, person_id: PersonId) -> Person | None:
    row = db.execute(_PERSON_OF_ID, {"id": person_id}).mappings().one_or_none()
    return _person(row) if row else None


def last_holder(db: Connection, post_id: PostId) -> Person | None:
    """Who came into the post last, whether they hold it still; a stand-in is not meant."""
    own = _HELD_BY.where(tenure.c.post_id == post_id, tenure.c.stand_in.is_(False))
    row = db.execute(own.order_by(tenure.c.id.desc()).limit(1)).mappings().first()
    return _person(row) if row else None


@remembered(person)
def get(db: Connection, person_id: PersonId) -> Person:
    return _person(db.execute(_PERSON_OF_ID, {"id": person_id}).mappings().one())


def find_by_account(db: Connection, user_id: UserId, today: date) -> Member | None:
    """The person bound to this account with the posts they hold today; None for a stranger or one who has left."""
    owner = find_owner(db, user_id)
    member = Member(owner, posts_of(db, owner.id, today)) if owner else None
    return member if member and member.posts else None


@remembered(person, tenure, post, unit)
def posts_of(db: Connection, person_id: PersonId, today: date) -> tuple[Post, ...]:
    """The posts a person holds today, and those they stand in for; of one post only the own."""
    found: dict[PostId, Post] = {}
    for row in db.execute(_POSTS_OF, {"person_id": person_id, "today": today}).mappings():
        stead_of = find_holder(db, row["id"], today) if row["stand_in"] else None
        found.setdefault(row["id"], replace(_post(row), stead_of=stead_of))
    return tuple(found.values())


@remembered(person)
def find_owner(db: Connection, user_id: UserId) -> Person | None:
    """Whom an account is bound to, whether they hold a post or not."""
    row = db.execute(_OWNER, {"user_id": user_id}).mappings().one_or_none()
    return _person(row) if row else None


def get_member(db: Connection, user_id: UserId, today: date) -> Member:
    """As `find_by_account`, for an account that is known to be bound; raises LookupError otherwise."""
    member = find_by_account(db, user_id, today)
    if member is None:
        raise LookupError(f"account {user_id} holds no post")
    return member


def joined_on(db: Connection, now: datetime) -> list[Member]:
    """Members whose account was bound (or came back) on the day of `now` (aware, in the bureau's zone), latest last."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    today = select(person.c.id).where(person.c.reach == Reach.REACHABLE, person.c.reach_since >= midnight)
    known = {member.person.id: member for member in members(db, now.date())}
    return [known[found] for found in db.scalars(today.order_by(person.c.reach_since, person.c.id)) if found in known]


def members(db: Connection, today: date, *roles: Role) -> list[Member]:
    """Everybody who holds a post today or stands in for one, each once, in the order of their posts.

    `roles`: only those to whom goes what is meant for such a post: its stand-in while there is one, else its holder.
    """
    query = _IN_POST.order_by(post.c.id, tenure.c.id)
    if roles:
        relieved = select(tenure.c.post_id).where(tenure.c.stand_in.is_(True), _CURRENT).correlate(None)
        query = query.where(post.c.role.in_(roles), or_(tenure.c.stand_in.is_(True), post.c.id.not_in(relieved)))
    persons = {row["id"]: _person(row) for row in db.execute(query, {"today": today}).mappings()}
    return [Member(found, posts_of(db, found.id, today)) for found in persons.values()]


def holders(db: Connection, today: date, *roles: Role) -> list[Member]:
    """Who holds a post of these roles themselves today, whoever stands in for them, in the order of their posts."""
    return [
        member
        for member in members(db, today)
        if any(post.role in roles and post.stead_of is None for post in member.posts)
    ]


@remembered(person, tenure, post)
def find_responsible(db: Connection, unit_id: UnitId | None, today: date) -> Person | None:
    """Who answers for a unit: the holder of its head post (their stand-in, while there is one), else of its liaison post.

    None where nobody does, and for an item that no unit has.
    """
    if unit_id is None:
        return None
    row = db.execute(_RESPONSIBLE, {"unit_id": unit_id, "today": today}).mappings().first()
    return _person(row) if row else None


def responsible(db: Connection, today: date, units: Collection[UnitId]) -> dict[UnitId, Person]:
    """`find_responsible` for many units at once; a unit that has nobody is not in it."""
    return dict(_responsible(db, today, frozenset(units)))


@dataclass(frozen=True)
class InPost:
    """Who a post's messages go to today: its stand-in while there is one, else its holder."""

    post_id: PostId
    unit_id: UnitId
    role: Role
    person: Person


def in_posts(
    db: Connection, today: date, roles: Collection[Role], units: Collection[UnitId] | None = None
) -> list[InPost]:
    """The posts of these roles (of these units alone, unless None) that somebody has today, in the order of posts."""
    return list(_in_posts(db, today, frozenset(roles), frozenset(units) if units is not None else None))


def units_of(db: Connection, persons: Collection[PersonId], today: date) -> list[UnitId]:
    """The units of which these people are head or liaison today, in their own right or as a stand-in."""
    held = select(post.c.unit_id).join(tenure, tenure.c.post_id == post.c.id)
    theirs = held.where(tenure.c.person_id.in_(persons), _ANSWERS)
    return [UnitId(found) for found in db.scalars(theirs.where(_CURRENT).distinct(), {"today": today})]


def with_ids(db: Connection, persons: Collection[PersonId]) -> dict[PersonId, Person]:
    """These people by their ids."""
    wanted = sorted(set(persons))
    found = [db.execute(_PERSONS_OF_IDS, {"ids": wanted[n : n + 500]}) for n in range(0, len(wanted), 500)]
    return {PersonId(row["id"]): _person(row) for rows in found for row in rows.mappings()}


@remembered(post)
def find_leader_name(db: Connection, unit_id: UnitId) -> str | None:
    """The leader in charge whom the roster names for the unit's head post."""
    named = select(post.c.leader_name).where(post.c.unit_id == unit_id, post.c.leader_name.is_not(None))
    found: str | None = db.scalar(named.order_by(post.c.role, post.c.id).limit(1))  # "head" sorts first
    return found


@remembered(person, tenure, post)
def addressee(db: Connection, person_id: PersonId, today: date, *roles: Role) -> Person:
    """To whom goes what is meant for this person in a post of these roles: who stands in for them there, else themselves."""
    values = {"person_id": person_id, "roles": roles, "today": today}
    row = db.execute(_STANDING_IN, values).mappings().first()
    return _person(row) if row else get(db, person_id)


def bind(db: Connection, person_id: PersonId, user_id: UserId, now: datetime) -> None:
    """Bind the account to the person; raises IntegrityError when it is bound to somebody else."""
    values: dict[str, Any] = {"user_id": user_id, "reach": Reach.REACHABLE, "reach_since": now}
    db.execute(update(person).where(person.c.id == person_id).values(**values))


def unbind(db: Connection, person_id: PersonId, now: datetime) -> None:
    """The account is nobody's any more; what it sent stays the person's."""
    values: dict[str, Any] = {"user_id": None, "reach": Reach.NEVER, "reach_since": now}
    db.execute(update(person).where(person.c.id == person_id).values(**values))


def set_reach(db: Connection, user_id: UserId, reach: Reach, now: datetime) -> Person | None:
    """Note whether an account can be written to; returns the person when that is news."""
    owner = find_owner(db, user_id)
    if owner is None or owner.reach == reach:
        return None
    db.execute(update(person).where(person.c.id == owner.id).values(reach=reach, reach_since=now))
    return owner


def set_preferences(db: Connection, person_id: PersonId, remind_at: time | None, *, muted: bool) -> None:
    """When the day's reminder leaves for them (None: when it does for all), and whether they want only what is urgent."""
    db.execute(update(person).where(person.c.id == person_id).values(remind_at=remind_at, muted=muted))


def with_own_hour(db: Connection) -> list[Person]:
    """Everybody who chose an hour for the day's reminder."""
    query = select(*_PERSON).where(person.c.remind_at.is_not(None))
    return [_person(row) for row in db.execute(query.order_by(person.c.id)).mappings()]


def unreachable(db: Connection, today: date) -> list[Member]:
    """Everybody who holds a post or stands in for one and whom the bot cannot write to, in the order of their posts.

    However many they are, it takes two queries.
    """
    known = [each.label(f"person_{each.name}") for each in _PERSON]
    held = select(*known, *_POST, tenure.c.stand_in).select_from(tenure).join(person, tenure.c.person_id == person.c.id)
    held = held.join(post, post.c.id == tenure.c.post_id).join(unit, unit.c.id == post.c.unit_id)
    query = held.where(_CURRENT, person.c.reach != Reach.REACHABLE)
    query = query.order_by(post.c.id, tenure.c.stand_in, tenure.c.id)
    rows = db.execute(query, {"today": today}).mappings().all()
    owners = _holders(db, [row["id"] for row in rows if row["stand_in"]], today)
    found: dict[PersonId, tuple[Person, dict[PostId, Post]]] = {}
    for row in rows:
        person_ = _person({each.name: row[f"person_{each.name}"] for each in _PERSON})
        stead_of = owners.get(row["id"]) if row["stand_in"] else None
        found.setdefault(person_.id, (person_, {}))[1].setdefault(row["id"], replace(_post(row), stead_of=stead_of))
    return [Member(each, tuple(posts_.values())) for each, posts_ in found.values()]


def unreachable_since(db: Connection, persons: Sequence[PersonId], now: datetime) -> dict[PersonId, date]:
    """Since which day (in the zone of `now`) these cannot be reached; for who never could, since when they hold a post."""
    since = select(person.c.id, person.c.reach_since, func.min(tenure.c.from_on))
    query = since.join(tenure, tenure.c.person_id == person.c.id).where(person.c.id.in_(persons))
    grouped = query.where(_CURRENT).group_by(person.c.id, person.c.reach_since)
    rows = db.execute(grouped, {"today": now.date()})
    return {PersonId(who): at.astimezone(now.tzinfo).date() if at else first for who, at, first in rows}


def _holders(db: Connection, posts_: Sequence[PostId], today: date) -> dict[PostId, Person]:
    """Whose posts these are today, stand-ins not meant."""
    held = select(tenure.c.post_id, *_PERSON).join(tenure, tenure.c.person_id == person.c.id)
    query = held.where(_CURRENT, tenure.c.post_id.in_(posts_), tenure.c.stand_in.is_(False))
    found = db.execute(query, {"today": today}).mappings() if posts_ else ()
    return {PostId(row["post_id"]): _person(row) for row in found}


def accounts(members_: Sequence[Member]) -> list[UserId]:
    """The accounts of those who can be written to."""
    return [m.person.user_id for m in members_ if m.person.user_id is not None]


@remembered(person, tenure, post)
def _responsible(db: Connection, today: date, units: frozenset[UnitId]) -> Mapping[UnitId, Person]:
    rows = db.execute(_RESPONSIBLE_FOR, {"today": today, "units": list(units)})
    return {UnitId(row["unit_id"]): _person(row) for row in rows.mappings()}


@remembered(person, tenure, post)
def _in_posts(
    db: Connection, today: date, roles: frozenset[Role], units: frozenset[UnitId] | None
) -> tuple[InPost, ...]:
    values: dict[str, Any] = {"today": today, "roles": list(roles), "units": list(units or ())}
    first: dict[int, InPost] = {}
    for row in db.execute(_IN_POSTS if units is None else _IN_POSTS_OF, values).mappings():
        found = InPost(PostId(row["post_id"]), UnitId(row["unit_id"]), Role(row["role"]), _person(row))
        first.setdefault(row["post_id"], found)
    return tuple(first.values())


def _person(row: Any) -> Person:
    return Person(row["id"], row["name"], row["user_id"], Reach(row["reach"]), row["remind_at"], row["muted"])


def _post(row: Any) -> Post:
    return Post(row["id"], row["unit_id"], row["unit"], row["title"], Role(row["role"]))


def _new_id(db: Connection, statement: Any) -> int:
    return int(db.execute(statement).scalar_one())
