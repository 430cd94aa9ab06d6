"""Issues that wait for the office to let them go: where they do not go out by themselves, it hears of them every workday."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.reminding.stories import Reminding, Section, office
from bot.actions.talking.buttons import in_rows
from bot.rules.editions import FIRST
from bot.rules.models import Person, PersonId, RoundId
from bot.rules.reminding import Owed
from bot.rules.timetable import Timetable
from storage import rounds, waiting
from templates import label, render

_KIND = "unreleased"


def _owed(db: Connection, timetable: Timetable, now: datetime) -> list[Owed]:
    """From the day on which it was to go out, every workday anew, until it is released; nothing where it goes by itself."""
    if timetable.arrangement.release_alone:
        return []
    unreleased = waiting.unreleased(db, now)
    return [Owed(each, _KIND, round_id) for each in office(db, now) for round_id in unreleased] if unreleased else []


def _section(
    db: Connection, timetable: Timetable, person: Person, owed: Sequence[Owed], now: datetime
) -> Section | None:
    unreleased = waiting.unreleased(db, now)
    shown = [
        (unreleased[each], rounds.get(db, each)) for each in (RoundId(one.about) for one in owed) if each in unreleased
    ]
    if not shown:
        return None
    buttons = [(label("see_issue", number=number), f"eg:{round_.id}:{FIRST}") for number, round_ in shown]
    return Section(render("reminding/unreleased", issues=shown), in_rows(buttons))


def _told(db: Connection, owed: Sequence[Owed], reminders: Mapping[PersonId, int], now: datetime) -> None:
    """Nothing is noted: it is owed again tomorrow."""


REMINDING = Reminding(_KIND, _owed, _section, _told)
