"""Items nobody has signed for: the office hears of them on every workday until they are signed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.reminding.stories import Reminding, Section, item_buttons, office
from bot.actions.talking.buttons import ButtonTable
from bot.actions.talking.speaking import number_buttons, say_long
from bot.rules.calendar import Calendar
from bot.rules.models import Item, ItemId, Member, Person, Press, Role, State, Toast
from bot.rules.reminding import Owed
from bot.rules.signing import late_before, workdays_unsigned
from bot.rules.timetable import Timetable
from storage import calendars, items, people
from templates import render

_KIND = "unsigned"
_SHOWN, _TOLD = 60, 20
"""Lines of the list that is asked for, and of a reminder, which may tell other things too."""

Line = tuple[Item, Person | None, int]
"""An item, who answers for its unit, and how many workdays it has waited."""


def show_unsigned(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """For the office: everything that waits for a signature, from the first day on."""
    if not member.has(Role.OFFICE):
        return Toast(render("toast/office_only"), alert=True)
    waiting = items.in_state(db, State.ISSUED)
    if not waiting:
        return Toast(render("toast/all_signed"))
    shown, calendar = waiting[:_SHOWN], calendars.get(db)
    late = items.count_unsigned(db, late_before(calendar, now))
    text = _text(db, shown, late, len(waiting), calendar, now)
    say_long(db, press.chat_id, text, now, buttons=number_buttons(shown, "cd"))
    return None


def count_late(db: Connection, now: datetime) -> int:
    """How many items have waited too long."""
    return items.count_unsigned(db, late_before(calendars.get(db), now))


def _owed(db: Connection, timetable: Timetable, now: datetime) -> list[Owed]:
    """Every day anew, until they are signed; of many only the first."""
    late = items.unsigned(db, late_before(timetable.calendar, now), _TOLD)
    return [Owed(person_id, _KIND, item_id) for person_id in office(db, now) for item_id in late] if late else []


def _section(
    db: Connection, timetable: Timetable, person: Person, abouts: Sequence[int], now: datetime
) -> Section | None:
    shown = [item for item in items.with_ids(db, [ItemId(each) for each in abouts]) if item.state == State.ISSUED]
    if not shown:
        return None
    late = items.count_unsigned(db, late_before(timetable.calendar, now))
    return Section(_text(db, shown, late, late, timetable.calendar, now), item_buttons(shown, "cd", "see_number"))


def _told(db: Connection, owed: Sequence[Owed], reminder: int, now: datetime) -> None:
    """Nothing is noted: it is owed again tomorrow."""


def _text(db: Connection, shown: Sequence[Item], late: int, total: int, calendar: Calendar, now: datetime) -> str:
    lines = [_line(db, item, calendar, now) for item in shown]
    return render("assigning/unsigned", lines=lines, late=late, total=total)


def _line(db: Connection, item: Item, calendar: Calendar, now: datetime) -> Line:
    person = people.find_responsible(db, item.unit_id, now.date())
    return item, person, workdays_unsigned(item, calendar, now)


BUTTONS: ButtonTable = {
    "ro": (show_unsigned, ""),
}

REMINDING = Reminding(_KIND, _owed, _section, _told)
