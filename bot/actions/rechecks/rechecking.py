"""After closing: look-backs and upkeeps are planned, asked on their day, asked once more, and shown to the office if unanswered."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time

from sqlalchemy import Connection

from bot.actions.rechecks.recheck_cards import ask_key, ask_words
from bot.actions.reminding.stories import Reminding, Section, office
from bot.actions.talking.buttons import ButtonTable, in_rows
from bot.rules.models import Item, Member, Person, PersonId, Press, RecheckId, Role, State, Toast, UnitId
from bot.rules.rechecks import Recheck, Step, ask, is_asked_already, silent_before, step_due
from bot.rules.rechecks import plan as plan_days
from bot.rules.reminding import Owed
from bot.rules.timetable import Timetable, at
from storage import audit, calendars, items, outbox, people, rechecks
from storage.outbox import About, Buttons, Draft
from templates import label, render

_TO_UNIT, _TO_OFFICE = "recheck", "recheck_silent"
_A_ROW = 4
_LIST_AT_MOST = 60
_ASKED_AT_ONCE, _SHOWN_AT_ONCE = 40, 20
"""Items in one ask, and in one reminder of the office; of what is over they hear on the next workday."""

Due = tuple[Recheck, UnitId | None, Step]
"""What is to be done about one today, and the unit of its item."""


def plan(db: Connection, item: Item, now: datetime) -> None:
    """Plan what is asked after the closing of `item`, which happened at `now` at the latest; again, it changes nothing."""
    closed = items.get(db, item.id)
    if closed.state != State.CLOSED:
        return
    closed_on = (closed.closed_at or now).astimezone(now.tzinfo).date()
    days = plan_days(closed_on, calendars.get(db), long_term=closed.long_term)
    new = [due_on for kind, due_on in days if rechecks.plan(db, closed.id, kind, due_on)]
    if new:
        audit.record(db, "plan_rechecks", f"item:{closed.id}", now, days=[day.isoformat() for day in new])


def show_open(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the list of what is open: to a unit its own to answer, to the office what to judge and who is silent."""
    if member.has(Role.OFFICE):
        due = rechecks.open_asks(db, now.date())
        shown = [(items.get(db, each.item_id), each) for each in due]
    else:
        asked = rechecks.open_asks(db, now.date())
        own = [(items.get(db, each.item_id), each) for each in asked if each.asked_at is not None]
        shown = [(item, each) for item, each in own if item.unit_id in member.unit_ids]
    if not shown:
        return Toast(render("toast/no_rechecks"))
    verb = "do" if member.has(Role.OFFICE) else "da"
    rows = _rows([(item.number, each.id) for item, each in shown[:_LIST_AT_MOST]], verb)
    text = render("rechecks/open", lines=shown[:_LIST_AT_MOST], total=len(shown), office=member.has(Role.OFFICE))
    outbox.put(db, Draft(press.chat_id, text, rows), now)
    return None


def _owed(db: Connection, timetable: Timetable, now: datetime) -> list[Owed]:
    due = _due(db, timetable, now)
    return [*_owed_to_units(db, due, now), *_owed_to_office(db, due, now)] if due else []


def _owed_to_units(db: Connection, found: Sequence[Due], now: datetime) -> list[Owed]:
    """Whoever answers for the unit is asked, and once more what was not answered; what is over one ask waits for the next day."""
    due = [(recheck, unit_id) for recheck, unit_id, step in found if step != Step.SHOW]
    new = {recheck.item_id for recheck, _ in due if recheck.asked_at is None}
    unsettled = rechecks.unsettled_of(db, new) if new else []
    units = {unit_id for _, unit_id in due if unit_id is not None}
    answering = people.responsible(db, now.date(), units) if units else {}
    asked: dict[PersonId, list[Owed]] = {}
    for recheck, unit_id in due:
        if unit_id in answering and not (recheck.asked_at is None and is_asked_already(recheck, unsettled)):
            person_id = answering[unit_id].id
            asked.setdefault(person_id, []).append(Owed(person_id, _TO_UNIT, recheck.id, alone=True))
    return [each for theirs in asked.values() for each in theirs[:_ASKED_AT_ONCE]]


def _owed_to_office(db: Connection, found: Sequence[Due], now: datetime) -> list[Owed]:
    """That no answer came is shown on one day, and that is all."""
    silent = [recheck for recheck, _, step in found if step == Step.SHOW][:_SHOWN_AT_ONCE]
    if not silent:
        return []
    return [Owed(person_id, _TO_OFFICE, recheck.id) for person_id in office(db, now) for recheck in silent]


def _due(db: Connection, timetable: Timetable, now: datetime) -> list[Due]:
    calendar, midnight = timetable.calendar, at(now.date(), time.min, now)
    found = rechecks.due(db, now.date(), silent_before(calendar, now), midnight)
    return [
        (recheck, unit_id, step) for recheck, unit_id in found if (step := step_due(recheck, calendar, now)) is not None
    ]


def _for_unit(
    db: Connection, timetable: Timetable, person: Person, owed: Sequence[Owed], now: datetime
) -> Section | None:
    """The ask itself: it is brought up to date as answers come."""
    asked = [ask(recheck, person.id, now) for recheck in _unanswered(db, owed)]
    if not asked:
        return None
    text, rows = ask_words(db, person.id, asked, now, now)
    return Section(text, rows, About("recheck_ask", person.id), key=ask_key(person.id, now, now))


def _was_asked(db: Connection, owed: Sequence[Owed], reminders: Mapping[PersonId, int], now: datetime) -> None:
    for each in owed:
        asked = ask(rechecks.get(db, RecheckId(each.about)), each.person_id, now)
        moments = {"asked_at": asked.asked_at, "repeated_at": asked.repeated_at}
        rechecks.change(db, asked.id, asked_of=each.person_id, **moments)
        audit.record(db, "ask_recheck", f"recheck:{asked.id}", now, item=asked.item_id, to=each.person_id)


def _for_office(
    db: Connection, timetable: Timetable, person: Person, owed: Sequence[Owed], now: datetime
) -> Section | None:
    lines = [(items.get(db, each.item_id), each) for each in _unanswered(db, owed)]
    if not lines:
        return None
    rows = [(label("recheck_nth", number=item.number), f"do:{each.id}") for item, each in lines]
    return Section(render("rechecks/silent", lines=lines), in_rows(rows, _A_ROW))


def _was_shown(db: Connection, owed: Sequence[Owed], reminders: Mapping[PersonId, int], now: datetime) -> None:
    """Mark the first showing; who else is to hear of it still hears of it today."""
    for recheck_id in {each.about for each in owed}:
        recheck = rechecks.get(db, RecheckId(recheck_id))
        if recheck.shown_at is None:
            rechecks.change(db, recheck.id, shown_at=now)


def _unanswered(db: Connection, owed: Sequence[Owed]) -> list[Recheck]:
    known = [rechecks.get(db, RecheckId(each.about)) for each in owed]
    return [each for each in known if each.settled_at is None and each.answered_at is None]


def _rows(numbered: Sequence[tuple[int, RecheckId]], verb: str) -> Buttons:
    return in_rows(((str(number), f"{verb}:{recheck_id}") for number, recheck_id in numbered), 6)


BUTTONS: ButtonTable = {
    "dl": (show_open, ""),
}

REMINDING = (
    Reminding(_TO_UNIT, _owed, _for_unit, _was_asked),
    Reminding(_TO_OFFICE, _owed, _for_office, _was_shown),
)
