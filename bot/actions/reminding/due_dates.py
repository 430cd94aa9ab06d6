"""Dates that come near are announced to whoever answers; an overdue item climbs, rung by rung, to those above."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.reminding import ladder
from bot.actions.reminding.stories import Reminding, Section, item_buttons
from bot.rules.due_dates import Nearing, announced_by, announcings, climbings
from bot.rules.models import Item, ItemId, Person, PersonId
from bot.rules.reminding import Owed
from bot.rules.timetable import Timetable
from storage import due_items, people, timetables
from templates import render

DUE, OVERDUE = "due", "overdue"
_SHOWN = 20
_SOON = 3
"""Days: a date that is no nearer is not urgent, and can be left out by who wants only what is."""


def due_owed(db: Connection, timetable: Timetable, now: datetime) -> list[Owed]:
    """Every date to be announced today, to whoever answers for the item."""
    today = now.date()
    wanted = announcings(due_items.announced_values(db), today, timetable)
    due = due_items.to_announce(db, wanted, today)
    answering = people.responsible(db, today, {item.unit_id for item in due if item.unit_id is not None}) if due else {}
    return [
        Owed(answering[item.unit_id].id, DUE, item.id, urgent=(item.due - today).days <= _SOON, what=item)
        for item in due
        if item.unit_id in answering
    ]


def due_section(
    db: Connection, timetable: Timetable, person: Person, owed: Sequence[Owed], now: datetime
) -> Section | None:
    """The dates, nearest first, each with a button to its item."""
    due = sorted(_nearing(owed), key=lambda item: (item.due, item.number))
    text = render("reminding/due", items=due[:_SHOWN], more=len(due) - _SHOWN, today=now.date())
    return Section(text, item_buttons(due[:_SHOWN], "cd", "see_number"))


def due_told(db: Connection, owed: Sequence[Owed], reminders: Mapping[PersonId, int], now: datetime) -> None:
    timetable = timetables.get(db)
    told: dict[int, list[ItemId]] = {}
    for item in _nearing(owed):
        told.setdefault(announced_by(item.due, now.date(), timetable), []).append(item.id)
    for announced, ids in told.items():
        due_items.mark_announced(db, ids, announced)


def overdue_owed(db: Connection, timetable: Timetable, now: datetime) -> list[Owed]:
    """Every overdue item that came to a rung of the ladder today, to whoever stands on it."""
    climbing = due_items.to_climb(db, climbings(now.date(), timetable))
    if not climbing:
        return []
    stand = ladder.who_stands(db, climbing, now)
    return [
        Owed(person_id, OVERDUE, item.id, what=item)
        for item in climbing
        for person_id in stand.on(item, ladder.rung_of(item, now.date(), timetable))
    ]


def overdue_section(
    db: Connection, timetable: Timetable, person: Person, owed: Sequence[Owed], now: datetime
) -> Section | None:
    """To the unit what is overdue and how to go on; to those above, that it is with them now."""
    overdue = _items(owed)
    own = set(people.units_of(db, [person.id], now.date()))
    mine = [item for item in overdue if item.unit_id in own][:_SHOWN]
    others = [item for item in overdue if item.unit_id not in own][:_SHOWN]
    text = render("reminding/overdue", mine=mine, others=others, today=now.date())
    return Section(text, [*item_buttons(mine, "an", "fill_number"), *item_buttons(others, "it", "see_number")])


def overdue_told(db: Connection, owed: Sequence[Owed], reminders: Mapping[PersonId, int], now: datetime) -> None:
    """The item is on this rung now; whoever stands on the next one hears of it when its time has passed."""
    timetable = timetables.get(db)
    for item in _items(owed):
        ladder.climb(db, item, timetable, now)


def _nearing(owed: Sequence[Owed]) -> list[Nearing]:
    """The dates, as they were read when it was asked what is owed."""
    return [each.what for each in owed if isinstance(each.what, Nearing)]


def _items(owed: Sequence[Owed]) -> list[Item]:
    """The items, each once, as they were read when it was asked what is owed."""
    return list({each.about: each.what for each in owed if isinstance(each.what, Item)}.values())


REMINDING = (
    Reminding(OVERDUE, overdue_owed, overdue_section, overdue_told),
    Reminding(DUE, due_owed, due_section, due_told),
)
