"""立行立改: between the rounds too, an item without news for some workdays is asked about again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.reminding.stories import Reminding, Section, item_buttons
from bot.rules.arrangement import Rhythm
from bot.rules.models import ItemId, Person
from bot.rules.reminding import Owed
from bot.rules.rhythm import rhythm_of
from bot.rules.timetable import Timetable
from storage import due_items, items, people
from templates import render

KIND = "few_days"
_SHOWN = 20


def owed(db: Connection, timetable: Timetable, now: datetime) -> list[Owed]:
    """Items of that rhythm that nobody has asked about, and nobody has answered on, for so many workdays."""
    arranged = timetable.arrangement
    kinds = [kind for kind, rhythm in arranged.rhythms.items() if rhythm == Rhythm.FEW_DAYS]
    before = timetable.calendar.add_workdays(now.date(), 1 - arranged.few_days)
    silent = due_items.silent_since(db, kinds, [Rhythm.FEW_DAYS], before)
    silent = [item for item in silent if rhythm_of(item, arranged) == Rhythm.FEW_DAYS]
    units = {item.unit_id for item in silent if item.unit_id is not None}
    answering = people.responsible(db, now.date(), units) if units else {}
    return [Owed(answering[i.unit_id].id, KIND, i.id, urgent=False) for i in silent if i.unit_id in answering]


def section(
    db: Connection, timetable: Timetable, person: Person, about: Sequence[int], now: datetime
) -> Section | None:
    """Each item with a button to answer on it."""
    silent = items.with_ids(db, [ItemId(each) for each in about])[:_SHOWN]
    text = render("reminding/few_days", items=silent, days=timetable.arrangement.few_days)
    return Section(text, item_buttons(silent, "an", "fill_number"))


def told(db: Connection, owed: Sequence[Owed], reminder: int, now: datetime) -> None:
    items.mark_asked(db, [ItemId(each.about) for each in owed], now.date())


REMINDING = Reminding(KIND, owed, section, told)
