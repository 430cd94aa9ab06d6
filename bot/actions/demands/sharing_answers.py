"""What one unit asked interests all: the office sends question and answer to every unit once, without names."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.demands.telling_demands import Seen, permit_move, record, show_here, unit_people, was_shared
from bot.actions.talking.buttons import ID, ButtonTable
from bot.rules.demands import Demand, Move, without_names
from bot.rules.models import ChatId, Member, Press, Toast
from storage import outbox, people
from storage.outbox import Draft, Priority
from templates import label, render, word


def preview(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Show what all units would read."""
    seen = _permit(db, member, press)
    if isinstance(seen, Toast):
        return seen
    question, answer = _nameless(db, seen.demand, now)
    text = render("demands/share_preview", item=seen.item, question=question, answer=answer)
    rows = [
        [(label("demand_share_now"), f"sh:{seen.demand.id}")],
        [(label("back"), f"qd:{seen.demand.id}")],
    ]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def share(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Send it to every unit but the one that asked, which has the answer already."""
    seen = _permit(db, member, press)
    if isinstance(seen, Toast):
        return seen
    demand = seen.demand
    question, answer = _nameless(db, demand, now)
    text = render("demands/shared", question=question, answer=answer)
    units = [unit for unit in people.answering_units(db) if unit.id != demand.unit_id]
    readers = {each.person.user_id for unit in units for each in unit_people(db, unit.id, now.date())}
    for user_id in sorted(each for each in readers if each is not None):
        key = f"demand-shared:{demand.id}:{user_id}"
        outbox.put(db, Draft(ChatId(user_id), text, priority=Priority.BULK, key=key), now)
    record(db, "share_answer", member, seen, Move.SHARE, now, units=len(units))
    show_here(db, member, press, demand.id, now)
    return Toast(render("toast/answer_shared", count=len(units)))


def _permit(db: Connection, member: Member, press: Press) -> Seen | Toast:
    seen = permit_move(db, member, press.args[0], Move.SHARE)
    if isinstance(seen, Seen) and was_shared(db, seen.demand):
        return Toast(render("toast/answer_shared_already", item=seen.item), alert=True)
    return seen


def _nameless(db: Connection, demand: Demand, now: datetime) -> tuple[str, str]:
    """Question and answer without the names of the bureau's units and people."""
    units = [unit.name for unit in people.units(db)]
    persons = [member.person.name for member in people.members(db, now.date())]
    unit, person = word("demand_nameless", "unit"), word("demand_nameless", "person")
    question, answer = (
        without_names(without_names(text, units, unit), persons, person) for text in (demand.words, demand.answer or "")
    )
    return question, answer


BUTTONS: ButtonTable = {
    "sg": (preview, ID),
    "sh": (share, ID),
}
