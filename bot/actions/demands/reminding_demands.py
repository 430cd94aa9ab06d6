"""Limits come near, or pass: one reminder each to the unit, merged into one message a person; the office hears of the late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.demands.telling_demands import TO_ANSWER, name_of, office, unit_people
from bot.rules.demands import Demand, Reminder, next_reminder, reminder_due
from bot.rules.models import ChatId, Item, UserId
from storage import audit, demands, items, outbox, timetables
from storage.outbox import About, Buttons, Draft, Priority
from templates import label, render


@dataclass(frozen=True)
class Owed:
    """One reminder, as its line in a message tells it."""

    demand: Demand
    item: Item
    name: str
    late: bool


def remind_due(db: Connection, now: datetime) -> int:
    """Give every reminder owed by `now`; returns how many demands it was about. A second call finds nothing owed."""
    owed = _owed(db, now)
    shares: dict[UserId, list[Owed]] = {}
    for each in owed:
        for member in unit_people(db, each.item.unit_id, now.date()):
            if member.person.user_id is not None:
                shares.setdefault(member.person.user_id, []).append(each)
    for user_id, share in shares.items():
        _remind(db, user_id, share, now)
    _tell_office(db, [each for each in owed if each.late], now)
    demands.mark_reminded(db, [each.demand.id for each in owed], now.date())
    for each in owed:
        subject = f"demand:{each.demand.id}"
        audit.record(db, "remind_demand", subject, now, item=each.item.id, name=each.name, late=each.late)
    return len(owed)


def next_due(db: Connection, now: datetime) -> datetime | None:
    """When the next reminder will be owed, if nobody answers."""
    timetable = timetables.get(db)
    moments = [next_reminder(each, items.get(db, each.item_id), timetable, now) for each in demands.waiting(db)]
    return min((moment for moment in moments if moment is not None), default=None)


def _owed(db: Connection, now: datetime) -> list[Owed]:
    timetable, found = timetables.get(db), []
    for demand in demands.waiting(db):
        item = items.get(db, demand.item_id)
        reminder = reminder_due(demand, item, timetable, now)
        if reminder is not None:
            found.append(Owed(demand, item, name_of(demand), late=reminder == Reminder.AFTER))
    return found


def _remind(db: Connection, user_id: UserId, share: Sequence[Owed], now: datetime) -> None:
    text = render("demands/reminder", owed=share)
    only = share[0].demand if len(share) == 1 else None
    buttons: Buttons
    if only is not None:
        buttons = [[(label("demand_answer"), f"qa:{only.id}")]]
    else:
        buttons = [[(str(n), f"qd:{each.demand.id}") for n, each in enumerate(share[:8], 1)]]
    draft = Draft(
        ChatId(user_id),
        text,
        buttons,
        priority=Priority.TASK,
        key=f"demand-due:{now:%Y%m%d}:{user_id}:{share[0].demand.id}",
        about=About(TO_ANSWER, only.id) if only is not None else None,
        repeat="never",
    )
    outbox.put(db, draft, now)


def _tell_office(db: Connection, late: Sequence[Owed], now: datetime) -> None:
    if not late:
        return
    text = render("demands/late", owed=late)
    for member in office(db, now.date()):
        if member.person.user_id is None:
            continue
        key = f"demand-late:{now:%Y%m%d}:{member.person.user_id}:{late[0].demand.id}"
        buttons = [[(label("demands_to_chase"), "sd")]]
        draft = Draft(ChatId(member.person.user_id), text, buttons, priority=Priority.TASK, key=key, repeat="never")
        outbox.put(db, draft, now)
