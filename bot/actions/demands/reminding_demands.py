"""Limits come near, or pass: the unit is reminded once of each; the office hears of the late."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.actions.demands.telling_demands import TO_ANSWER, name_of
from bot.actions.reminding.stories import Reminding, Section, office
from bot.actions.talking.buttons import in_rows
from bot.rules.demands import Demand, Reminder, Stage, is_late, limits_until, reminder_due
from bot.rules.models import OPEN_STATES, DemandId, Item, Person, PersonId, Role, UnitId
from bot.rules.reminding import Owed
from bot.rules.timetable import Timetable
from storage import audit, demands, items, people
from storage.outbox import About, Buttons
from templates import label, render

_TO_UNIT, _TO_OFFICE = "demand", "demand_late"
_SHOWN, _A_ROW = 20, 4


@dataclass(frozen=True)
class Line:
    """One reminder, as its line in a message tells it."""

    demand: Demand
    item: Item
    name: str
    late: bool


def _owed(db: Connection, timetable: Timetable, now: datetime) -> list[Owed]:
    """To the unit what is due or late, to the office what is late."""
    due = _due(db, timetable, now)
    if not due:
        return []
    answering = _answering(db, {unit_id for _, unit_id, _ in due if unit_id is not None}, now.date())
    late = [demand for demand, _, reminder in due if reminder == Reminder.AFTER]
    return [
        *(Owed(person_id, _TO_UNIT, each.id) for each, unit_id, _ in due for person_id in answering.get(unit_id, ())),
        *(Owed(person_id, _TO_OFFICE, each.id) for person_id in (office(db, now) if late else ()) for each in late),
    ]


def _answering(db: Connection, units: Collection[UnitId], today: date) -> dict[UnitId | None, list[PersonId]]:
    """As `unit_people` for many units at once: who answers for each, then its liaisons."""
    found: dict[UnitId | None, list[PersonId]] = {}
    for unit_id, person in people.responsible(db, today, units).items():
        found[unit_id] = [person.id]
    for each in people.in_posts(db, today, (Role.LIAISON,), units):
        if each.person.id not in found.setdefault(each.unit_id, []):
            found[each.unit_id].append(each.person.id)
    return found


def _due(db: Connection, timetable: Timetable, now: datetime) -> list[tuple[Demand, UnitId | None, Reminder]]:
    today, calendar = now.date(), timetable.calendar
    near = demands.due(db, limits_until(calendar, today), today)
    return [
        (demand, unit_id, reminder)
        for demand, unit_id in near
        if (reminder := reminder_due(demand, calendar, today)) is not None
    ]


def _for_unit(
    db: Connection, timetable: Timetable, person: Person, owed: Sequence[Owed], now: datetime
) -> Section | None:
    lines = _lines(db, owed, now)
    if len(lines) == 1:
        return _one(lines)
    buttons = [(label("demand_answer_nth", n=n), f"qd:{line.demand.id}") for n, line in enumerate(lines[:_SHOWN], 1)]
    text = render("demands/reminder", owed=lines[:_SHOWN], more=len(lines) - _SHOWN, by_reply=False)
    return Section(text, in_rows(buttons, _A_ROW)) if lines else None


def _one(lines: Sequence[Line]) -> Section:
    """As long as nothing else stands in the message, a reply to it is the answer."""
    demand_id = lines[0].demand.id
    rows: Buttons = [[(label("demand_answer"), f"qa:{demand_id}")]]
    text = render("demands/reminder", owed=lines, more=0, by_reply=False)
    by_itself = render("demands/reminder", owed=lines, more=0, by_reply=True)
    return Section(text, rows, About(TO_ANSWER, demand_id), by_itself=by_itself)


def _for_office(
    db: Connection, timetable: Timetable, person: Person, owed: Sequence[Owed], now: datetime
) -> Section | None:
    lines = [line for line in _lines(db, owed, now) if line.late]
    if not lines:
        return None
    return Section(render("demands/late", owed=lines), [[(label("demands_to_chase"), "sd")]])


def _lines(db: Connection, owed: Sequence[Owed], now: datetime) -> list[Line]:
    """Those that still wait."""
    lines = []
    for demand in (demands.get(db, DemandId(each.about)) for each in owed):
        item = items.get(db, demand.item_id)
        if demand.stage == Stage.RELEASED and item.state in OPEN_STATES:
            lines.append(Line(demand, item, name_of(demand), is_late(demand.limit_on, now.date())))
    return lines


def _told(db: Connection, owed: Sequence[Owed], reminders: Mapping[PersonId, int], now: datetime) -> None:
    """Mark the day; who else is to hear of it still hears of it today."""
    today = now.date()
    known = [demands.get(db, DemandId(each)) for each in dict.fromkeys(each.about for each in owed)]
    new = [demand for demand in known if demand.reminded_on != today]
    demands.mark_reminded(db, [demand.id for demand in new], today)
    for demand in new:
        subject, late = f"demand:{demand.id}", is_late(demand.limit_on, today)
        audit.record(db, "remind_demand", subject, now, item=demand.item_id, name=name_of(demand), late=late)


REMINDING = (
    Reminding(_TO_UNIT, _owed, _for_unit, _told),
    Reminding(_TO_OFFICE, _owed, _for_office, _told),
)
