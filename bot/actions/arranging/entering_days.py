"""The office types days off and workdays: shown day by day as they were understood, asked once more, then entered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.actions.arranging.calendar_effects import effects
from bot.actions.arranging.telling import told_days, told_own
from bot.actions.people.staffing import office_only, stead
from bot.actions.talking import confirming, previewing
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words_here
from bot.rules.calendar_entries import Entries, Entry, read_entries
from bot.rules.calendar_spans import own_spans
from bot.rules.models import Incoming, Member, MessageId, PersonId, Press, Role, Toast
from storage import audit, calendars, outbox, timetables
from storage.outbox import About, Buttons
from templates import label, render

_WORDS = "calendar_days"


@dataclass(frozen=True)
class Reading:
    """What was typed, beside what is entered already: `new` is to be entered, some of it `instead` of something else."""

    typed: Entries
    new: tuple[Entry, ...]
    instead: tuple[Entry, ...]
    known: tuple[date, ...]

    @property
    def digest(self) -> str:
        """Changes with anything that a preview shows."""
        return previewing.digest((self.new, self.instead))


@office_only
def ask_days(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The next text says which days are off and which are worked."""
    text = render("arranging/ask_days")
    ask_words_here(db, member, press, text, About(_WORDS, 0), now, buttons=[[(label("back"), "wc:0")]])
    return None


def take_days(db: Connection, member: Member, _about: int, message: Incoming, now: datetime) -> None:
    """They were typed: show what was understood."""
    if not member.has(Role.OFFICE):
        confirming.refuse(db, message, Toast(render("toast/office_only")), now)
        return
    reading = read(db, message.text, now)
    text, rows = _preview(reading, message.message_id, now)
    previewing.show(db, member, message, _WORDS, text, rows, now, ready=bool(reading.new))


@office_only
def enter(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Enter what the preview showed; when it would be something else by now, that is shown instead."""
    found = previewing.typed(db, member, press, _WORDS)
    if isinstance(found, Toast):
        return found
    card, words = found
    reading = read(db, words, now)
    if reading.digest != press.args[1]:
        outbox.edit_card(db, card, *_preview(reading, MessageId(int(press.args[0])), now), now)
        return Toast(render("toast/preview_changed"), alert=True)
    before = timetables.get(db)
    store(db, reading.new, now, by=member.person.id, stead_of=stead(member, Role.OFFICE))
    text = render(
        "arranging/days_entered",
        spans=_told(reading.new, now.date()),
        by=member.person.name,
        at=now,
        effects=effects(db, before, [each.day for each in reading.new], now),
    )
    previewing.settle(db, card, text, [[(label("work_calendar"), "wc:0")]], now)
    return Toast(render("toast/days_entered", count=len(reading.new)))


def read(db: Connection, text: str, now: datetime) -> Reading:
    typed = read_entries(text, now.date())
    entered = {each.day: each for each in calendars.entries(db, now.date())}
    new = tuple(each for each in typed.days if entered.get(each.day) != each)
    instead = tuple(entered[each.day] for each in new if each.day in entered)
    known = tuple(each.day for each in typed.days if entered.get(each.day) == each)
    return Reading(typed, new, instead, known)


def store(
    db: Connection, days: Sequence[Entry], now: datetime, *, by: PersonId | None, stead_of: PersonId | None = None
) -> None:
    """Enter days, each with its trace; `by` None: the operator, from a file."""
    calendars.put(db, days, now, by=by)
    for each in days:
        audit.record(
            db,
            "enter_day",
            f"day:{each.day:%Y%m%d}",
            now,
            by=by,
            stead_of=stead_of,
            day=each.day.isoformat(),
            kind="worked" if each.worked else "off",
            name=each.name,
        )


def _preview(reading: Reading, message_id: MessageId, now: datetime) -> tuple[str, Buttons]:
    today, said = now.date(), reading.typed
    text = render(
        "arranging/days_preview",
        spans=_told(reading.new, today),
        count=len(reading.new),
        instead=_told(reading.instead, today),
        known=told_days(reading.known, today.year),
        past=told_days(said.past, today.year),
        far=told_days(said.far, today.year),
        doubled=told_days(said.doubled, today.year),
        unread=said.unread,
    )
    rows: Buttons = [[(label("back"), "wc:0")]]
    if reading.new:
        enter_ = (label("calendar_enter_surely", count=len(reading.new)), f"wn:{message_id}:{reading.digest}")
        rows.insert(0, [enter_])
    return text, rows


def _told(days: Sequence[Entry], today: date) -> list[str]:
    return [told_own(each, today) for each in own_spans(days)]


BUTTONS: ButtonTable = {
    "we": (ask_days, ""),
    "wn": (enter, f"{ID}:[0-9a-f]{{12}}"),
}

PROMPTS: PromptTable = {_WORDS: take_days}
