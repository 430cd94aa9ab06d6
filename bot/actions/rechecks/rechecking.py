"""After closing: look-backs and upkeeps are planned, asked on their day, asked once more, and shown to the office if unanswered."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.rechecks.recheck_cards import ask_key, ask_message
from bot.actions.talking.buttons import ButtonTable, in_rows
from bot.actions.talking.speaking import tell_roles
from bot.rules.models import ChatId, Item, Member, PersonId, Press, RecheckId, Role, State, Toast
from bot.rules.rechecks import Recheck, RecheckKind, Step, next_moment, step_due
from bot.rules.rechecks import plan as plan_days
from bot.rules.signing import is_time_to_tell
from storage import audit, calendars, items, outbox, people, rechecks, timetables
from storage.outbox import About, Buttons, Draft, Priority
from templates import render

_LIST_AT_MOST = 60
_ASKED_AT_ONCE = 40
"""Items in one ask; a unit with more that fall due together is asked about the rest on the next workday."""


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


def ask_due(db: Connection, now: datetime) -> None:
    """Ask what is due, one message a person; repeat once what was not answered, then show it to the office."""
    timetable = timetables.get(db)
    if not is_time_to_tell(timetable, now):
        return
    asked: dict[PersonId, list[tuple[Recheck, Step]]] = {}
    silent: list[Recheck] = []
    for recheck in rechecks.open_asks(db, now.date()):
        step = step_due(recheck, timetable.calendar, now)
        if step == Step.SHOW:
            silent.append(recheck)
        elif step is not None and not (step == Step.ASK and _is_asked_already(db, recheck)):
            person_id = _who_answers(db, recheck, now)
            if person_id is not None:
                asked.setdefault(person_id, []).append((recheck, step))
    for person_id, theirs in asked.items():
        _ask(db, person_id, theirs, now)
    if silent:
        _show_silent(db, silent, now)


def next_ask(db: Connection, now: datetime) -> datetime | None:
    """When `ask_due` will next have something to do."""
    return next_moment(rechecks.open_asks(db), timetables.get(db), now)


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


def _ask(db: Connection, person_id: PersonId, due: Sequence[tuple[Recheck, Step]], now: datetime) -> None:
    person = people.get(db, person_id)
    key = ask_key(person_id, now, now)
    if person.user_id is None or outbox.find_by_key(db, key) is not None:
        return  # tomorrow is another day
    for recheck, step in due[:_ASKED_AT_ONCE]:
        moment = {"asked_at": now} if step == Step.ASK else {"repeated_at": now}
        rechecks.change(db, recheck.id, asked_of=person_id, **moment)
        audit.record(db, "ask_recheck", f"recheck:{recheck.id}", now, item=recheck.item_id, to=person_id)
    text, buttons = ask_message(db, person_id, now, now)
    about = About("recheck_ask", person_id)
    outbox.put(db, Draft(ChatId(person.user_id), text, buttons, priority=Priority.TASK, key=key, about=about), now)


def _show_silent(db: Connection, silent: Sequence[Recheck], now: datetime) -> None:
    key = f"recheck_silent:{now:%Y%m%d}"
    if outbox.find_latest(db, f"{key}:") is not None:
        return
    lines = [(items.get(db, each.item_id), each) for each in silent[:_LIST_AT_MOST]]
    for _, recheck in lines:
        rechecks.change(db, recheck.id, shown_at=now)
    buttons = _rows([(item.number, each.id) for item, each in lines], "do")
    tell_roles(db, [Role.OFFICE], render("rechecks/silent", lines=lines), now, buttons=buttons, key=key)


def _is_asked_already(db: Connection, recheck: Recheck) -> bool:
    """One question an item at a time: the answer to the earlier settles the later."""
    others = [each for each in rechecks.of_item(db, recheck.item_id) if each.kind != RecheckKind.DRAW]
    before = [each for each in others if each.due_on < recheck.due_on or each.asked_at is not None]
    return any(each.id != recheck.id and each.settled_at is None for each in before)


def _who_answers(db: Connection, recheck: Recheck, now: datetime) -> PersonId | None:
    item = items.get(db, recheck.item_id)
    person = people.find_responsible(db, item.unit_id, now.date())
    return person.id if person is not None else None


def _rows(numbered: Sequence[tuple[int, RecheckId]], verb: str) -> Buttons:
    return in_rows(((str(number), f"{verb}:{recheck_id}") for number, recheck_id in numbered), 6)


BUTTONS: ButtonTable = {
    "dl": (show_open, ""),
}
