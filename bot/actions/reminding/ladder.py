"""Who stands on which rung of the overdue ladder for an item, and how an item climbs, stops and begins anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.rules.due_dates import Rung, announced_by, ladder_after, ladder_start, rest_until
from bot.rules.models import Item, ItemId, Person, PersonId, Reach, Role, UnitId
from bot.rules.timetable import Timetable
from storage import audit, chases, items, people, timetables
from storage.people import InPost


@dataclass(frozen=True)
class Stand:
    """The people of the bureau who can be reached, as the ladder needs them."""

    contacts: dict[UnitId, PersonId]
    heads: dict[UnitId, PersonId]
    leaders: dict[PersonId, PersonId]
    office: tuple[PersonId, ...]
    secretary: tuple[PersonId, ...]

    def on(self, item: Item, rung: Rung) -> tuple[PersonId, ...]:
        """Who hears of the item on this rung; where nobody there can be reached, whoever stands on the next."""
        for each in list(Rung)[rung - 1 :]:
            if found := self._on(item, each):
                return found
        return ()

    def _on(self, item: Item, rung: Rung) -> tuple[PersonId, ...]:
        contact, head = (by_unit.get(item.unit_id or UnitId(0)) for by_unit in (self.contacts, self.heads))
        found: PersonId | None = None
        match rung:
            case Rung.CONTACT:
                found = contact or head
            case Rung.HEAD:
                found = head or contact
            case Rung.LEADER:
                found = self.leaders.get(item.in_charge_id or PersonId(0))
            case Rung.OFFICE:
                return self.office
            case Rung.SECRETARY:
                return self.secretary
        return (found,) if found is not None else ()


def who_stands(db: Connection, climbing: Sequence[Item], now: datetime) -> Stand:
    """Everybody these items may come to. The secretary is who holds the first post of the leading group."""
    today, units = now.date(), {item.unit_id for item in climbing if item.unit_id is not None}
    answering = people.in_posts(db, today, (Role.LIAISON, Role.HEAD), units)
    above = [each for each in people.in_posts(db, today, (Role.OFFICE, Role.GROUP)) if _is_reachable(each.person)]
    group = [each.person.id for each in above if each.role == Role.GROUP]
    return Stand(
        contacts=_by_unit(answering, Role.LIAISON),
        heads=_by_unit(answering, Role.HEAD),
        leaders=_leaders(db, climbing, today),
        office=tuple(dict.fromkeys(each.person.id for each in above if each.role == Role.OFFICE)),
        secretary=tuple(group[:1]),
    )


def rung_of(item: Item, today: date, timetable: Timetable) -> Rung:
    """The rung the item comes to today; the one it is on already when it came to that this very day."""
    began = item.ladder_from or today
    elapsed = timetable.calendar.workdays_between(began, today)
    waits = timetable.arrangement.ladder
    if item.ladder < len(waits) and elapsed >= waits[item.ladder]:
        return Rung(item.ladder + 1)
    return Rung(max(item.ladder, 1))


def climb(db: Connection, item: Item, timetable: Timetable, now: datetime) -> None:
    """It was told on its rung; told to another there on the same day, nothing changes."""
    rung = rung_of(item, now.date(), timetable)
    if rung == item.ladder or item.ladder_from is None:
        return
    began = ladder_after(rung, item.ladder_from, now.date(), timetable)
    items.change(db, item.id, ladder=int(rung), ladder_from=began)
    audit.record(db, "climb_ladder", f"item:{item.id}", now, rung=rung.name.lower())


def begin_anew(db: Connection, ids: Sequence[ItemId], now: datetime) -> None:
    """The items have another date or another owner: what was announced and who had heard of it counts no more.

    Whoever gets them is told their date in the course of that, so the next announcement is the next nearer one.
    """
    timetable = timetables.get(db)
    for item in items.with_ids(db, ids):
        chases.void(db, item.id, now)
        items.change(
            db,
            item.id,
            announced=announced_by(item.due, now.date(), timetable),
            ladder=0,
            ladder_from=ladder_start(item.due, now.date()),
        )


def stop(db: Connection, item_id: ItemId, now: datetime) -> None:
    """The unit has answered: the ladder stops for some days, the office's chase is settled, nothing is asked again today."""
    timetable, item = timetables.get(db), items.get(db, item_id)
    chases.void(db, item_id, now)
    rest = rest_until(item.due, now.date(), timetable)
    items.change(db, item_id, ladder=0, ladder_from=rest, asked_on=max(item.asked_on or now.date(), now.date()))


def _is_reachable(person: Person) -> bool:
    return person.user_id is not None and person.reach == Reach.REACHABLE


def _by_unit(answering: Sequence[InPost], role: Role) -> dict[UnitId, PersonId]:
    """Whoever has the unit's first post of this role today and can be reached."""
    found: dict[UnitId, PersonId] = {}
    for each in answering:
        if each.role == role and _is_reachable(each.person):
            found.setdefault(each.unit_id, each.person.id)
    return found


def _leaders(db: Connection, climbing: Sequence[Item], today: date) -> dict[PersonId, PersonId]:
    """Who hears what is meant for each of the leaders in charge, those that can be reached."""
    in_charge = {item.in_charge_id for item in climbing if item.in_charge_id is not None}
    heard = {each: people.addressee(db, each, today, Role.LEADER, Role.GROUP) for each in in_charge}
    return {each: person.id for each, person in heard.items() if _is_reachable(person)}
