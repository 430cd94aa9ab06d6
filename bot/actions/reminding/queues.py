"""Who decides has a clock too: applications that have waited for some workdays are named to those whose turn it is."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.applying import turns
from bot.actions.reminding.stories import Reminding, Section
from bot.actions.talking.buttons import in_rows
from bot.rules.applications import Application
from bot.rules.models import ApplicationId, Person
from bot.rules.reminding import Owed
from bot.rules.timetable import Timetable
from bot.rules.transitions import Act, Step
from storage import applications, items
from templates import label, render

KIND = "queue"
_SHOWN = 30
_OPENS = {Step.ASKED: "vs", Step.CHECKED: "vc"}
"""What opens an application for whoever decides on it in this step."""


def owed(db: Connection, timetable: Timetable, now: datetime) -> list[Owed]:
    """What has waited with its reader so long, and again after as many workdays: nobody is named anything every day."""
    wait, found = timetable.arrangement.review_after, []
    for application in applications.in_step(db, Step.ASKED, Step.CHECKED):
        days = days_waiting(db, application, timetable, now)
        if days and days % wait == 0:
            act = Act.CHECK if application.step == Step.ASKED else Act.CONFIRM
            item = items.get(db, application.item_id)
            deciding = turns.deciders(db, application, item, act, now.date())
            found += [Owed(each.person.id, KIND, application.id) for each in deciding]
    return found


def section(
    db: Connection, timetable: Timetable, person: Person, about: Sequence[int], now: datetime
) -> Section | None:
    """Each application with its item and how many workdays it has waited, the longest first; a button for each."""
    waiting = [applications.get(db, ApplicationId(each)) for each in about[:_SHOWN]]
    lines = [(items.get(db, each.item_id), each, days_waiting(db, each, timetable, now)) for each in waiting]
    lines.sort(key=lambda line: (-line[2], line[0].number))
    text = render("reminding/queue", lines=lines)
    buttons = [
        (label("decide_number", number=item.number), f"{_OPENS[each.step]}:{each.id}") for item, each, _ in lines
    ]
    return Section(text, in_rows(buttons, 5))


def told(db: Connection, owed: Sequence[Owed], reminder: int, now: datetime) -> None:
    """Only a decision ends it."""


def days_waiting(db: Connection, application: Application, timetable: Timetable, now: datetime) -> int:
    """Workdays since it came to whoever decides on it now: since it was asked for, or since the first approval."""
    since = application.asked_at or application.begun_at
    if application.step == Step.CHECKED:
        since = applications.decisions(db, application.id)[-1].decided_at
    return timetable.calendar.workdays_between(since.astimezone(now.tzinfo).date(), now.date())


REMINDING = Reminding(KIND, owed, section, told)
