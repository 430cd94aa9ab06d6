"""基本完成·持续整改: on the day of the next check the unit and the office are asked how far the stage goal is."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.talking.speaking import number_buttons, say_long, tell_roles
from bot.rules.models import ChatId, Item, PersonId, Role, State
from bot.rules.stages import is_stage_due, next_stage
from storage import audit, items, people, timetables
from storage.outbox import Buttons, Priority
from templates import label, render


def ask_due(db: Connection, now: datetime) -> None:
    """One message a person over all goals that are due; each goal is asked about once for each day set."""
    timetable, continuing = timetables.get(db), items.in_state(db, State.CONTINUING)
    due = [item for item in continuing if is_stage_due(item, timetable, now) and not _was_asked(db, item)]
    if not due:
        return
    for item in due:
        day = item.next_check_on.isoformat() if item.next_check_on else ""
        audit.record(db, "ask_stage", f"item:{item.id}", now, item=item.id, day=day)
    tell_roles(
        db, [Role.OFFICE], render("closing/stages", due=due, office=True), now, buttons=number_buttons(due, "cd")
    )
    for person_id, theirs in _shares(db, due, now).items():
        person = people.get(db, person_id)
        if person.user_id is not None:
            text, buttons = render("closing/stages", due=theirs, office=False), _unit_buttons(theirs)
            say_long(db, ChatId(person.user_id), text, now, buttons=buttons, priority=Priority.TASK)


def next_due(db: Connection, now: datetime) -> datetime | None:
    """When `ask_due` will next have something to do."""
    return next_stage(items.in_state(db, State.CONTINUING), timetables.get(db), now)


def _unit_buttons(theirs: list[Item]) -> Buttons:
    if len(theirs) > 1:
        return number_buttons(theirs, "cd")
    item = theirs[0]
    return [
        [(label("act_apply_closure"), f"ca:{item.id}")],
        [(label("act_report", number=item.number), f"an:{item.id}")],
    ]


def _was_asked(db: Connection, item: Item) -> bool:
    """Whether the trail holds that it was asked about for this day."""
    day = item.next_check_on.isoformat() if item.next_check_on else ""
    return any(each.action == "ask_stage" and each.data["day"] == day for each in audit.of_item(db, item.id))


def _shares(db: Connection, due: list[Item], now: datetime) -> dict[PersonId, list[Item]]:
    shares: dict[PersonId, list[Item]] = {}
    for item in due:
        person = people.find_responsible(db, item.unit_id, now.date())
        if person is not None:
            shares.setdefault(person.id, []).append(item)
    return shares
