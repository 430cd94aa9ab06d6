"""Summaries that wait for the office to let them go: where they do not go out by themselves, the office hears of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.people.staffing import office_only
from bot.actions.reminding.stories import Reminding, Section, office
from bot.actions.talking.buttons import ID, ButtonTable, in_rows
from bot.actions.talking.speaking import say_long
from bot.actions.weekly import tracing
from bot.rules.models import Member, Person, PersonId, Press, RoundId, Toast
from bot.rules.reminding import Owed
from bot.rules.timetable import Timetable
from storage import bulletins, outbox, rounds, waiting
from storage.outbox import Draft
from templates import label, render

_KIND = "unreleased"


@office_only
def show_waiting(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the summary again as new messages, with the buttons that let it go."""
    bulletin = bulletins.find_of_round(db, RoundId(int(press.args[0])))
    if bulletin is None or bulletin.released_at is not None:
        return Toast(render("toast/released_already"))
    say_long(db, press.chat_id, bulletin.text, now)
    rows = [[(label("release_now"), f"bx:{bulletin.round_id}")], [tracing.button(bulletin.round_id)]]
    outbox.put(db, Draft(press.chat_id, render("bulletin_waiting", number=bulletin.number, at=None), rows), now)
    return None


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
    buttons = [(label("see_issue", number=number), f"kw:{round_.id}") for number, round_ in shown]
    return Section(render("reminding/unreleased", issues=shown), in_rows(buttons))


def _told(db: Connection, owed: Sequence[Owed], reminders: Mapping[PersonId, int], now: datetime) -> None:
    """Nothing is noted: it is owed again tomorrow."""


BUTTONS: ButtonTable = {"kw": (show_waiting, ID)}

REMINDING = Reminding(_KIND, _owed, _section, _told)
