"""Items nobody has signed for: the office hears of them once a day until they are signed."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.talking.buttons import ButtonTable
from bot.actions.talking.speaking import number_buttons, say_long, tell_roles
from bot.rules.calendar import Calendar
from bot.rules.models import Item, Member, Person, Press, Role, State, Toast
from bot.rules.signing import is_time_to_tell, next_telling, waits_for_signature, workdays_unsigned
from storage import calendars, items, outbox, people, timetables
from storage.outbox import Priority
from templates import render

_SHOWN = 60

Line = tuple[Item, Person | None, int]
"""An item, who answers for its unit, and how many workdays it has waited."""


def remind_office(db: Connection, now: datetime) -> None:
    """One merged message a workday and person about what has waited too long; run again that day, it does nothing."""
    timetable = timetables.get(db)
    if not is_time_to_tell(timetable, now):
        return
    late = [item for item in items.in_state(db, State.ISSUED) if waits_for_signature(item, timetable.calendar, now)]
    if not late:
        return
    key = f"unsigned:{now:%Y%m%d}"
    told = people.accounts(people.members(db, now.date(), Role.OFFICE))
    if all(outbox.find_by_key(db, f"{key}:{user_id}:1") is not None for user_id in told):
        return
    text = _text(db, late, timetable.calendar, now)
    tell_roles(
        db, [Role.OFFICE], text, now, buttons=number_buttons(late[:_SHOWN], "cd"), key=key, priority=Priority.TASK
    )


def next_reminder(db: Connection, now: datetime) -> datetime | None:
    """When the office is next told, should nobody sign until then."""
    return next_telling(items.in_state(db, State.ISSUED), timetables.get(db), now)


def show_unsigned(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """For the office: everything that waits for a signature, from the first day on."""
    if not member.has(Role.OFFICE):
        return Toast(render("toast/office_only"), alert=True)
    waiting = items.in_state(db, State.ISSUED)
    if not waiting:
        return Toast(render("toast/all_signed"))
    text = _text(db, waiting, calendars.get(db), now)
    say_long(db, press.chat_id, text, now, buttons=number_buttons(waiting[:_SHOWN], "cd"))
    return None


def count_late(db: Connection, now: datetime) -> int:
    """How many items have waited too long."""
    calendar = calendars.get(db)
    return sum(waits_for_signature(item, calendar, now) for item in items.in_state(db, State.ISSUED))


def _text(db: Connection, waiting: list[Item], calendar: Calendar, now: datetime) -> str:
    lines = [_line(db, item, calendar, now) for item in waiting[:_SHOWN]]
    late = sum(waits_for_signature(item, calendar, now) for item in waiting)
    return render("assigning/unsigned", lines=lines, late=late, total=len(waiting))


def _line(db: Connection, item: Item, calendar: Calendar, now: datetime) -> Line:
    person = people.find_responsible(db, item.unit_id, now.date())
    return item, person, workdays_unsigned(item, calendar, now)


BUTTONS: ButtonTable = {
    "ro": (show_unsigned, ""),
}
