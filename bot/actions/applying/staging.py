"""基本完成·持续整改: on the day of the next check the unit and the office are asked how far the stage goal is."""

from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy import Connection

from bot.actions.reminding.stories import Reminding, Section, item_buttons, office
from bot.rules.models import Item, ItemId, Person, State, UnitId
from bot.rules.reminding import Owed
from bot.rules.timetable import Timetable, at
from storage import audit, items, people, stages
from storage.outbox import Buttons
from templates import label, render

_TO_UNIT, _TO_OFFICE = "stage", "stage_office"
_SHOWN = 10
"""Goals in words; of what is over only the numbers are told."""


def _owed_to_units(db: Connection, timetable: Timetable, now: datetime) -> list[Owed]:
    """Whoever answers for the unit is asked once for each day set."""
    due = _due(db, now)
    units = {unit_id for _, unit_id in due if unit_id is not None}
    answering = people.responsible(db, now.date(), units) if units else {}
    return [Owed(answering[unit_id].id, _TO_UNIT, item_id) for item_id, unit_id in due if unit_id in answering]


def _owed_to_office(db: Connection, timetable: Timetable, now: datetime) -> list[Owed]:
    due = _due(db, now)
    return [Owed(person_id, _TO_OFFICE, item_id) for person_id in office(db, now) for item_id, _ in due] if due else []


def _due(db: Connection, now: datetime) -> list[tuple[ItemId, UnitId | None]]:
    return stages.due(db, now.date(), at(now.date(), time.min, now))


def _for_unit(
    db: Connection, timetable: Timetable, person: Person, abouts: Sequence[int], now: datetime
) -> Section | None:
    due = _continuing(db, abouts)
    text = render("closing/stages", due=due[:_SHOWN], more=due[_SHOWN:], office=False)
    return Section(text, _unit_buttons(due)) if due else None


def _for_office(
    db: Connection, timetable: Timetable, person: Person, abouts: Sequence[int], now: datetime
) -> Section | None:
    due = _continuing(db, abouts)
    text = render("closing/stages", due=due[:_SHOWN], more=due[_SHOWN:], office=True)
    return Section(text, item_buttons(due, "cd", "see_number")) if due else None


def _continuing(db: Connection, abouts: Sequence[int]) -> list[Item]:
    return [item for item in items.with_ids(db, [ItemId(each) for each in abouts]) if item.state == State.CONTINUING]


def _unit_buttons(theirs: Sequence[Item]) -> Buttons:
    if len(theirs) > 1:
        return item_buttons(theirs, "cd", "see_number")
    item = theirs[0]
    return [
        [(label("act_apply_closure"), f"ca:{item.id}")],
        [(label("act_report", number=item.number), f"an:{item.id}")],
    ]


def _told(db: Connection, owed: Sequence[Owed], reminder: int, now: datetime) -> None:
    """Note for which day it was asked about; who else is to hear of it still hears of it today."""
    for item in items.with_ids(db, {ItemId(each.about) for each in owed}):
        if item.next_check_on is not None and not stages.was_asked(db, item.id):
            day = item.next_check_on.isoformat()
            audit.record(db, stages.ASKED, f"item:{item.id}", now, item=item.id, day=day)


REMINDING = (
    Reminding(_TO_UNIT, _owed_to_units, _for_unit, _told),
    Reminding(_TO_OFFICE, _owed_to_office, _for_office, _told),
)
