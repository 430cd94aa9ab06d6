"""Who has not answered in the running round is reminded twice: late in its time, and shortly before the cut-off."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.reminding.stories import Reminding, Section, item_buttons
from bot.rules.models import Person, Round
from bot.rules.reminding import Owed
from bot.rules.rhythm import calls
from bot.rules.timetable import Timetable
from storage import rounds
from storage.outbox import About
from templates import render

KIND = "missing"
_SHOWN = 30


def owed(db: Connection, timetable: Timetable, now: datetime) -> list[Owed]:
    """On the days of the two calls, everybody who was asked and has something left to answer."""
    round_ = rounds.find_latest(db)
    if round_ is None or (round_.cutoff_at <= now and round_.cutoff_at.astimezone(now.tzinfo).date() != now.date()):
        return []
    called = calls(round_.opens_at, round_.cutoff_at.astimezone(now.tzinfo), timetable)
    today = [each for each in (called.first, called.last) if each is not None and each.date() == now.date()]
    if not today:
        return []
    hour = today[-1].time()
    by = hour if today[-1] == called.last else None
    return [Owed(person_id, KIND, round_.id, at=hour, by=by) for person_id in rounds.missing_persons(db, round_.id)]


def section(
    db: Connection, timetable: Timetable, person: Person, about: Sequence[int], now: datetime
) -> Section | None:
    """What is left to answer, until when, and a button for each."""
    round_ = rounds.find_latest(db)
    if round_ is None or round_.cutoff_at <= now:
        return None
    left = rounds.missing_items(db, round_.id, person.id)
    if not left:
        return None
    text = render(
        "reminding/missing", round=round_, items=left[:_SHOWN], more=len(left) - _SHOWN, today=_is_today(round_, now)
    )
    return Section(text, item_buttons(left[:_SHOWN], "an", "fill_number"), About("round", round_.id))


def told(db: Connection, owed: Sequence[Owed], reminder: int, now: datetime) -> None:
    """Who answers is missing no longer; nothing else ends it."""


def _is_today(round_: Round, now: datetime) -> bool:
    return round_.cutoff_at.astimezone(now.tzinfo).date() == now.date()


REMINDING = Reminding(KIND, owed, section, told)
