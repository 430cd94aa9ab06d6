"""基本完成·持续整改: on the day of the next check the unit and the office are asked how far the stage goal is."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time

from sqlalchemy import Connection

from bot.actions.reminding.stories import Reminding, Section, item_buttons, office
from bot.rules.models import Item, ItemId, Person, PersonId, State
from bot.rules.reminding import Owed
from bot.rules.timetable import Timetable, at
from storage import audit, items, people, stages
from storage.outbox import Buttons
from templates import label, render

_TO_UNIT, _TO_OFFICE = "stage", "stage_office"
_SHOWN = 10
"""Goals in words; of what is over only the numbers are told."""


def _owed(db: Connection, timetable: Timetable, now: datetime) -> list[Owed]:
    """Whoever answers for the unit is asked once for each day set, and the office hears of it."""
    due = stages.due(db, now.date(), at(now.date(), time.min, now))
    if not due:
        return []
    answering = people.responsible(db, now.date(), {unit_id for _, unit_id in due if unit_id is not None})
    return [
        *(Owed(answering[unit_id].id, _TO_UNIT, item_id) for item_id, unit_id in due if unit_id in answering),
        *(Owed(person_id, _TO_OFFICE, item_id) for person_id in office(db, now) for item_id, _ in due),
    ]


def _for_unit(
    db: Connection, timetable: Timetable, person: Person, owed: Sequence[Owed], now: datetime
) -> Section | None:
    due = _continuing(db, owed)
    text = render("closing/stages", due=due[:_SHOWN], more=due[_SHOWN:], office=False)
    return Section(text, _unit_buttons(due)) if due else None


def _for_office(
    db: Connection, timetable: Timetable, person: Person, owed: Sequence[Owed], now: datetime
) -> Section | None:
    due = _continuing(db, owed)
    text = render("closing/stages", due=due[:_SHOWN], more=due[_SHOWN:], office=True)
    return Section(text, item_buttons(due, "cd", "see_number")) if due else None


def _continuing(db: Connection, owed: Sequence[Owed]) -> list[Item]:
    return [
        item for item in items.with_ids(db, [ItemId(each.about) for each in owed]) if item.state == State.CONTINUING
    ]


def _unit_buttons(theirs: Sequence[Item]) -> Buttons:
    if len(theirs) > 1:
        return item_buttons(theirs, "cd", "see_number")
    item = theirs[0]
    return [
        [(label("act_apply_closure"), f"ca:{item.id}")],
        [(label("act_report", number=item.number), f"an:{item.id}")],
    ]


def _told(db: Connection, owed: Sequence[Owed], reminders: Mapping[PersonId, int], now: datetime) -> None:
    """Note for which day it was asked about; who else is to hear of it still hears of it today."""
    for item in items.with_ids(db, {ItemId(each.about) for each in owed}):
        if item.next_check_on is not None and not stages.was_asked(db, item.id):
            day = item.next_check_on.isoformat()
            audit.record(db, stages.ASKED, f"item:{item.id}", now, item=item.id, day=day)


REMINDING = (
    Reminding(_TO_UNIT, _owed, _for_unit, _told),
    Reminding(_TO_OFFICE, _owed, _for_office, _told),
)
