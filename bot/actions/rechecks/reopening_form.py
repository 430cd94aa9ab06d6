"""The office says why a settled item comes back and until when, and confirms it, number, title, reason and date once more."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.actions.items.permitting import Permit, permit
from bot.actions.rechecks.reopening import approvers, reopen
from bot.actions.talking.buttons import DAY, ID, ButtonTable, day_of
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.rules.dates import read_day
from bot.rules.models import ChatId, Incoming, ItemId, Member, MessageId, Press, RecheckId, Toast
from bot.rules.rechecks import WORDS_AT_MOST, Cause, RecheckKind
from bot.rules.transitions import Act
from storage import calendars, items, notes, outbox, rechecks
from storage.outbox import About, Buttons, Draft
from templates import label, render, word

DAYS = (15, 30)
"""How long a unit is usually given; another day can be typed."""

_OFFERED = (Cause.RELAPSE, Cause.RECHECK, Cause.OTHER)
NOT_KEPT = "recheck_not_kept"
"""The purpose of the question why a recheck did not hold; its answer leads here."""

_PURPOSES = {f"reopen_{cause}": cause for cause in _OFFERED}
_SOURCE = r"[mr]\d{1,9}"


@dataclass(frozen=True)
class _Ground:
    """Why an item is to be reopened: `source` is ``m<message>`` with the words in it, or ``r<recheck>`` that did not hold."""

    source: str
    item_id: ItemId
    cause: Cause
    words: str
    recheck_id: RecheckId | None


@dataclass(frozen=True)
class _Plea:
    """A ground, and the permit to act on it."""

    ground: _Ground
    permit: Permit


def ask_cause(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the card into the question why the item comes back."""
    allowed = permit(db, member, press.args[0], Act.REOPEN)
    if isinstance(allowed, Toast):
        return allowed
    item = allowed.item
    rows: Buttons = [[(word("reopening_cause", cause), f"gc:{item.id}:{cause}")] for cause in _OFFERED]
    rows.append([(label("back"), f"it:{item.id}")])
    text = render("reopening/why", item=item)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def ask_reason(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The cause was pressed: ask for the words."""
    allowed = permit(db, member, press.args[0], Act.REOPEN)
    if isinstance(allowed, Toast):
        return allowed
    item, cause = allowed.item, Cause(press.args[1])
    text = render("reopening/words", item=item, cause=cause)
    rows: Buttons = [[(label("back"), f"go:{item.id}")]]
    ask_words_here(db, member, press, text, About(f"reopen_{cause}", item.id), now, buttons=rows)
    return None


def take_reason(db: Connection, member: Member, _about: int, message: Incoming, now: datetime) -> None:
    """The words came, also those why a recheck failed: offer dates. Edited before the end, they are offered anew."""
    plea = _plead(db, member, message.chat_id, f"m{message.message_id}")
    if isinstance(plea, Toast):
        if not message.edited:
            outbox.put(db, Draft(message.chat_id, plea.text), now)
        return
    if len(message.text) > WORDS_AT_MOST:
        about = About(_purpose(plea.ground), plea.ground.recheck_id or plea.ground.item_id)
        too_long = render("rechecks/too_long", item=plea.permit.item, most=WORDS_AT_MOST)
        ask_words(db, member, message.chat_id, too_long, about, now)
        return
    offer_dates(db, plea, message.chat_id, now)


def show_dates(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """What was found not to hold is to be reopened: offer dates, in a message of their own."""
    plea = _plead(db, member, press.chat_id, press.args[0])
    if isinstance(plea, Toast):
        return plea
    offer_dates(db, plea, press.chat_id, now)
    return None


def offer_dates(db: Connection, plea: _Plea, chat: ChatId, now: datetime) -> None:
    """Ask until when; asked about the same ground before, the message is brought up to date."""
    text, buttons = _dates(db, plea, now)
    outbox.put_or_edit(db, Draft(chat, text, buttons, key=f"reopen:{chat}:{plea.ground.source}"), now)


def ask_day(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Another day is to be typed."""
    plea = _plead(db, member, press.chat_id, press.args[0])
    if isinstance(plea, Toast):
        return plea
    source = plea.ground.source
    text = render("reopening/which_day", item=plea.permit.item)
    ask_words(db, member, press.chat_id, text, About(f"reopen_due_{source[0]}", int(source[1:])), now)
    return None


def take_day_of_words(db: Connection, member: Member, about: int, message: Incoming, now: datetime) -> None:
    _take_day(db, member, f"m{about}", message, now)


def take_day_of_recheck(db: Connection, member: Member, about: int, message: Incoming, now: datetime) -> None:
    _take_day(db, member, f"r{about}", message, now)


def ask_once_more(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the question for a date into the last question: number, title, reason, date."""
    plea = _plead(db, member, press.chat_id, press.args[0])
    if isinstance(plea, Toast):
        return plea
    due = day_of(press.args[1])
    if due is None:
        return Toast(render("toast/old_button"), alert=True)
    text, buttons = _confirmation(plea, due)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
    return None


def confirm(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """It is done; the message says by whom and when."""
    plea = _plead(db, member, press.chat_id, press.args[0])
    if isinstance(plea, Toast):
        return plea
    ground, due = plea.ground, day_of(press.args[1])
    if due is None:
        return Toast(render("toast/old_button"), alert=True)
    if due <= now.date():
        return Toast(render("toast/day_has_passed"), alert=True)
    done = reopen(db, member, ground.item_id, ground.cause, ground.words, due, now, failed=ground.recheck_id)
    if isinstance(done, Toast):
        return done
    item = items.get(db, ground.item_id)
    text = render(
        "reopening/done",
        item=item,
        by=member.person.name,
        at=now,
        words=ground.words,
        approvers=approvers(db, item.id),
    )
    outbox.edit_message(db, press.chat_id, press.message_id, text, [[(label("card"), f"cd:{item.id}")]], now)
    return Toast(render("toast/reopened", number=item.number))


def drop(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """It is left as it is."""
    plea = _plead(db, member, press.chat_id, press.args[0])
    if isinstance(plea, Toast):
        return plea
    text = render("reopening/dropped", item=plea.permit.item)
    outbox.edit_message(db, press.chat_id, press.message_id, text, None, now)
    return None


def _take_day(db: Connection, member: Member, source: str, message: Incoming, now: datetime) -> None:
    plea = _plead(db, member, message.chat_id, source)
    if isinstance(plea, Toast):
        if not message.edited:
            outbox.put(db, Draft(message.chat_id, plea.text), now)
        return
    day = read_day(message.text, now.date(), calendar=calendars.get(db))
    if day is None or day <= now.date():
        text = render("reopening/unclear_day", item=plea.permit.item)
        ask_words(db, member, message.chat_id, text, About(f"reopen_due_{source[0]}", int(source[1:])), now)
        return
    text, buttons = _confirmation(plea, day)
    outbox.put(db, Draft(message.chat_id, text, buttons), now)


def _plead(db: Connection, member: Member, chat: ChatId, source: str) -> _Plea | Toast:
    ground = _find_ground(db, member, chat, source)
    if ground is None:
        return Toast(render("toast/old_button"), alert=True)
    allowed = permit(db, member, ground.item_id, Act.REOPEN)
    return allowed if isinstance(allowed, Toast) else _Plea(ground, allowed)


def _find_ground(db: Connection, member: Member, chat: ChatId, source: str) -> _Ground | None:
    number = int(source[1:])
    if source[0] == "r":
        recheck = rechecks.find(db, RecheckId(number))
        if recheck is None or recheck.holds is not False:
            return None
        cause = Cause.DRAW if recheck.kind == RecheckKind.DRAW else Cause.RECHECK
        return _Ground(source, recheck.item_id, cause, recheck.words or "", None)
    note = notes.find(db, chat, MessageId(number))
    if note is None or note.person_id != member.person.id:
        return None
    if note.purpose == NOT_KEPT:
        recheck = rechecks.find(db, RecheckId(note.about_id))
        return _Ground(source, recheck.item_id, Cause.RECHECK, note.text, recheck.id) if recheck else None
    cause_ = _PURPOSES.get(note.purpose)
    return _Ground(source, ItemId(note.about_id), cause_, note.text, None) if cause_ else None


def _purpose(ground: _Ground) -> str:
    return NOT_KEPT if ground.recheck_id is not None else f"reopen_{ground.cause}"


def _dates(db: Connection, plea: _Plea, now: datetime) -> tuple[str, Buttons]:
    source = plea.ground.source
    calendar = calendars.get(db)
    rows: Buttons = []
    for days in DAYS:
        day = calendar.next_workday(now.date() + timedelta(days=days))
        rows.append([(label("reopen_until", days=days, month=day.month, day=day.day), f"gd:{source}:{day:%Y%m%d}")])
    rows.append([(label("reopen_other_day"), f"gt:{source}"), (label("reopen_drop"), f"gx:{source}")])
    return render("reopening/until_when", item=plea.permit.item, cause=plea.ground.cause, words=plea.ground.words), rows


def _confirmation(plea: _Plea, due: date) -> tuple[str, Buttons]:
    ground, item = plea.ground, plea.permit.item
    text = render("reopening/confirm", item=item, cause=ground.cause, words=ground.words, due=due)
    source = ground.source
    return text, [[(label("reopen_confirm"), f"gy:{source}:{due:%Y%m%d}"), (label("reopen_drop"), f"gx:{source}")]]


PROMPTS: PromptTable = {
    **dict.fromkeys(_PURPOSES, take_reason),
    NOT_KEPT: take_reason,
    "reopen_due_m": take_day_of_words,
    "reopen_due_r": take_day_of_recheck,
}


BUTTONS: ButtonTable = {
    "go": (ask_cause, ID),
    "gc": (ask_reason, rf"{ID}:(?:relapse|recheck|other)"),
    "gw": (show_dates, _SOURCE),
    "gd": (ask_once_more, f"{_SOURCE}:{DAY}"),
    "gt": (ask_day, _SOURCE),
    "gy": (confirm, f"{_SOURCE}:{DAY}"),
    "gx": (drop, _SOURCE),
}
