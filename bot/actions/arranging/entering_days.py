"""The office types days off and workdays: shown day by day as they were understood, asked once more, then entered."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.actions.arranging.calendar_effects import effects
from bot.actions.arranging.telling import told_days, told_own
from bot.actions.people.staffing import office_only, stead
from bot.actions.talking import confirming
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.rules.calendar_entries import Entries, Entry, read_entries
from bot.rules.calendar_spans import own_spans
from bot.rules.models import ChatId, Incoming, Member, MessageId, PersonId, Press, Role, Toast
from storage import audit, calendars, notes, outbox, timetables
from storage.outbox import About, Buttons, Draft
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
        told = repr((self.new, self.instead))
        return hashlib.sha256(told.encode()).hexdigest()[:12]


@office_only
def ask_days(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The next text says which days are off and which are worked."""
    text = render("arranging/ask_days")
    ask_words_here(db, member, press, text, About(_WORDS, 0), now, buttons=[[(label("back"), "wc:0")]])
    return None


def take_days(db: Connection, member: Member, _about: int, message: Incoming, now: datetime) -> None:
    """They were typed: show what was understood. An edit brings the preview up to date until it is confirmed."""
    if not member.has(Role.OFFICE):
        confirming.refuse(db, message, Toast(render("toast/office_only")), now)
        return
    key = _key(message.chat_id, message.message_id)
    if message.edited and outbox.find_by_key(db, key) is None:
        return
    reading = read(db, message.text, now)
    if not reading.new and not message.edited:
        ask_words(db, member, message.chat_id, _preview(reading, now), About(_WORDS, 0), now, buttons=_back())
        return
    text, rows = _preview(reading, now), _rows(reading, message.message_id)
    outbox.put_or_edit(db, Draft(message.chat_id, text, rows, key=key), now)


@office_only
def enter(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Enter what the preview showed; when it would be something else by now, that is shown instead."""
    message_id = MessageId(int(press.args[0]))
    card = outbox.find_by_key(db, _key(press.chat_id, message_id))
    note = notes.find(db, press.chat_id, message_id)
    if card is None or note is None or (note.person_id, note.purpose) != (member.person.id, _WORDS):
        return Toast(render("toast/settled_already"))
    reading = read(db, note.text, now)
    if reading.digest != press.args[1]:
        outbox.edit_card(db, card, _preview(reading, now), _rows(reading, message_id), now)
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
    outbox.edit_card(db, card, text, [[(label("work_calendar"), "wc:0")]], now)
    outbox.give_up_key(db, card)
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


def _preview(reading: Reading, now: datetime) -> str:
    today, typed = now.date(), reading.typed
    return render(
        "arranging/days_preview",
        spans=_told(reading.new, today),
        count=len(reading.new),
        instead=_told(reading.instead, today),
        known=told_days(reading.known, today.year),
        past=told_days(typed.past, today.year),
        far=told_days(typed.far, today.year),
        doubled=told_days(typed.doubled, today.year),
        unread=typed.unread,
    )


def _rows(reading: Reading, message_id: MessageId) -> Buttons:
    if not reading.new:
        return _back()
    enter_ = (label("calendar_enter_surely", count=len(reading.new)), f"wn:{message_id}:{reading.digest}")
    return [[enter_], *_back()]


def _told(days: Sequence[Entry], today: date) -> list[str]:
    return [told_own(each, today) for each in own_spans(days)]


def _back() -> Buttons:
    return [[(label("back"), "wc:0")]]


def _key(chat: ChatId, message_id: MessageId) -> str:
    return f"calendar_days:{chat}:{message_id}"


BUTTONS: ButtonTable = {
    "we": (ask_days, ""),
    "wn": (enter, f"{ID}:[0-9a-f]{{12}}"),
}

PROMPTS: PromptTable = {_WORDS: take_days}
