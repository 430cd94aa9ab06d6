"""A list of applications for one meeting of the leading group (上会): the office puts it together, the group confirms it at once.

What is on the list has been checked by the office. Each can be looked at in full from it; what has changed, was settled, or
is not this person's to decide is left out by name, and everything else is confirmed with the meeting's date and number.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.applying import deciding
from bot.actions.applying.consenting import take_effect
from bot.actions.applying.deciding import StepPermit
from bot.actions.applying.reviewing import content_changed
from bot.actions.applying.turns import unit_people
from bot.actions.talking.buttons import DAY, ID, ButtonTable, day_of, in_rows
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.actions.talking.speaking import say_long, tell_roles
from bot.rules.applications import Application, Meeting
from bot.rules.dates import read_day
from bot.rules.models import (
    ApplicationId,
    ChatId,
    Incoming,
    Item,
    MeetingId,
    Member,
    PersonId,
    Press,
    Role,
    Toast,
    UserId,
)
from bot.rules.splitting import split
from bot.rules.transitions import Act, Step
from storage import applications, audit, calendars, cards, items, meetings, notes, outbox, people
from storage.outbox import About, Buttons, Draft, Priority
from templates import label, render

_DAY = "meeting_day"
_NUMBER = "meeting_number"
_ABOUT = "meeting"
_DAYS_OFFERED = 3
_LONGEST_NUMBER = 40
_CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Listed:
    """One application on a list. `why_not`: why it cannot be confirmed from it any more, None while it can."""

    item: Item
    application: Application
    why_not: str | None


def show_list(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the list that is being made; what nobody has put on a list before is ticked from the start."""
    if not member.has(Role.OFFICE):
        return Toast(render("toast/office_only"), alert=True)
    waiting = applications.in_step(db, Step.CHECKED)
    if not waiting:
        return Toast(render("toast/nothing_to_list"), alert=True)
    meeting = meetings.prepare(db, now.date(), member.person.id, now)
    if not meetings.listed(db, meeting.id):
        meetings.put_on(db, meeting.id, [each.id for each in waiting if each.meeting_id is None])
    _show_choice(db, press, meeting, now)
    return None


def toggle(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Put an application on the list that is being made, or take it off."""
    prepared = _prepared(db, member, press)
    if isinstance(prepared, Toast):
        return prepared
    application = applications.find(db, ApplicationId(int(press.args[1])))
    if application is None or application.step != Step.CHECKED:
        _show_choice(db, press, prepared, now)
        return Toast(render("toast/list_changed"), alert=True)
    meetings.put_on(db, None if application.meeting_id == prepared.id else prepared.id, [application.id])
    _show_choice(db, press, prepared, now)
    return None


def ask_day(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """On which day is the meeting?"""
    prepared = _prepared(db, member, press)
    if isinstance(prepared, Toast):
        return prepared
    if not _ready(db, prepared):
        return Toast(render("toast/nothing_to_list"), alert=True)
    calendar = calendars.get(db)
    days = [now.date(), *(calendar.add_workdays(now.date(), n) for n in range(1, _DAYS_OFFERED + 1))]
    rows: Buttons = [
        [(label("meeting_day", month=day.month, day=day.day), f"vj:{prepared.id}:{day:%Y%m%d}") for day in days],
        [(label("back"), "vm")],
    ]
    text = render("meeting/day", wrong=False)
    ask_words_here(db, member, press, text, About(_DAY, prepared.id), now, buttons=rows)
    return None


def choose_day(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The day was pressed: ask for the number."""
    prepared = _prepared(db, member, press)
    if isinstance(prepared, Toast):
        return prepared
    day = day_of(press.args[1])
    if day is None:
        return Toast(render("toast/old_button"), alert=True)
    meetings.change(db, prepared.id, held_on=day)
    rows: Buttons = [[(label("back"), f"vi:{prepared.id}")]]
    text = render("meeting/number", day=day)
    ask_words_here(db, member, press, text, About(_NUMBER, prepared.id), now, buttons=rows)
    return None


def send_list(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Send the list to everybody of the leading group."""
    prepared = _prepared(db, member, press)
    if isinstance(prepared, Toast):
        return prepared
    number = notes.find_latest(db, member.person.id, _NUMBER, prepared.id)
    ready = _ready(db, prepared)
    if number is None or not ready:
        return Toast(render("toast/list_changed"), alert=True)
    group = people.accounts(people.members(db, now.date(), Role.GROUP))
    if not group:
        return Toast(render("toast/no_group"), alert=True)
    meetings.change(db, prepared.id, number=number.text.strip())
    for each in ready:
        subject = f"application:{each.application.id}"
        audit.record(db, "put_on_list", subject, now, by=member.person.id, item=each.item.id, meeting=number.text)
    meeting = meetings.get(db, prepared.id)
    _send(db, meeting, group, now)
    text = render("meeting/sent", meeting=meeting, listed=ready, count=len(group))
    outbox.edit_message(db, press.chat_id, press.message_id, text, [[(label("home"), "me")]], now)
    return Toast(render("toast/list_sent", count=len(ready)))


def offer_all(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask once more before everything on the list is confirmed; what is left out is named."""
    meeting = _of_group(db, member, press)
    if isinstance(meeting, Toast):
        return meeting
    listed = _listed(db, member, meeting, now)
    if not _fit(listed):
        _show(db, press, member, meeting, now)
        return Toast(render("toast/nothing_to_confirm"), alert=True)
    _show_question(db, press, meeting, listed, now)
    return None


def confirm_all(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Confirm what was shown, all of it or, where something has changed since, nothing but the question anew."""
    meeting = _of_group(db, member, press)
    if isinstance(meeting, Toast):
        return meeting
    listed = _listed(db, member, meeting, now)
    fit = _fit(listed)
    if not fit:
        _show(db, press, member, meeting, now)
        return Toast(render("toast/nothing_to_confirm"), alert=True)
    if _digest(db, fit) != press.args[1]:
        _show_question(db, press, meeting, listed, now)
        return Toast(render("toast/list_changed"), alert=True)
    granted = [_confirm(db, member, meeting, each, now) for each in fit]
    meetings.change(db, meeting.id, confirmed_at=now, confirmed_by=member.person.id)
    left = _left(listed)
    _tell(db, member, meeting, granted, left, now)
    _refresh(db, meeting, now)
    return Toast(render("toast/list_confirmed", count=len(granted), left=len(left)))


def back_to_list(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the question back into the list."""
    meeting = _of_group(db, member, press)
    if isinstance(meeting, Toast):
        return meeting
    _show(db, press, member, meeting, now)
    return None


def _confirm(db: Connection, member: Member, meeting: Meeting, each: Listed, now: datetime) -> Listed:
    allowed = deciding.permit_step(db, member, each.application.id, Act.CONFIRM)
    if isinstance(allowed, Toast):
        raise RuntimeError(f"application {each.application.id} was fit and is not permitted")
    granted = deciding.confirm(db, member, allowed, now, meeting_id=meeting.id)
    return Listed(take_effect(db, granted, now), granted, None)


def _tell(
    db: Connection, member: Member, meeting: Meeting, granted: Sequence[Listed], left: Sequence[Listed], now: datetime
) -> None:
    """The office hears everything, each unit of its own items only, in one message."""
    text = render("meeting/result", meeting=meeting, name=member.person.name, granted=granted, left=left)
    tell_roles(db, [Role.OFFICE], text, now)
    shares: dict[PersonId, list[Listed]] = {}
    for each in granted:
        for person in unit_people(db, [each.application], each.item, now.date()):
            shares.setdefault(person.id, []).append(each)
    for person_id, theirs in shares.items():
        person = people.get(db, person_id)
        if person.user_id is not None:
            text = render("meeting/told", meeting=meeting, granted=theirs)
            say_long(db, ChatId(person.user_id), text, now, priority=Priority.TASK)


def _send(db: Connection, meeting: Meeting, group: Iterable[int], now: datetime) -> None:
    for user_id in group:
        member = people.get_member(db, UserId(user_id), now.date())
        text, buttons = _list(db, member, meeting, now)
        key, about = f"meeting:{meeting.id}:{user_id}", About(_ABOUT, meeting.id)
        draft = Draft(ChatId(user_id), text, buttons, priority=Priority.TASK, key=key, about=about)
        outbox.put(db, draft, now)


def _refresh(db: Connection, meeting: Meeting, now: datetime) -> None:
    """Every copy of the list says what has become of it."""
    for row, chat in cards.showing(db, [_ABOUT], meeting.id):
        member = people.find_by_account(db, UserId(int(chat)), now.date())
        if member is not None and member.has(Role.GROUP, Role.OFFICE):  # whoever left both reads on no longer
            text, buttons = _list(db, member, meetings.get(db, meeting.id), now)
            outbox.edit_card(db, row, text, buttons, now, priority=Priority.TASK)


def _show(db: Connection, press: Press, member: Member, meeting: Meeting, now: datetime) -> None:
    text, buttons = _list(db, member, meetings.get(db, meeting.id), now)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)


def _list(db: Connection, member: Member, meeting: Meeting, now: datetime) -> tuple[str, Buttons]:
    """The list as a member of the group sees it: each to be looked at in full, and one button for all."""
    listed = _listed(db, member, meeting, now)
    fit = _fit(listed)
    rows = in_rows(((str(each.item.number), f"vc:{each.application.id}") for each in fit), 6)
    if fit:
        rows.append([(label("confirm_all", count=len(fit)), f"vp:{meeting.id}")])
    rows.append([(label("form_meeting"), f"jm:{meeting.id}")])
    return split(render("meeting/list", meeting=meeting, listed=listed, fit=len(fit)))[0], rows


def _show_question(db: Connection, press: Press, meeting: Meeting, listed: Sequence[Listed], now: datetime) -> None:
    fit = _fit(listed)
    left = _left(listed)
    rows: Buttons = [
        [(label("do_confirm_all", count=len(fit)), f"vz:{meeting.id}:{_digest(db, fit)}")],
        [(label("back"), f"vw:{meeting.id}")],
    ]
    text = render("meeting/confirm", meeting=meeting, fit=fit, left=left)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)


def _show_choice(db: Connection, press: Press, meeting: Meeting, now: datetime) -> None:
    """The list being made: everything that waits for confirmation, ticked or not."""
    lines = [(items.get(db, each.item_id), each) for each in applications.in_step(db, Step.CHECKED)]
    flat = [
        (
            label("listed" if each.meeting_id == meeting.id else "unlisted", number=item.number),
            f"vo:{meeting.id}:{each.id}",
        )
        for item, each in lines
    ]
    rows = in_rows(flat, 4)
    chosen = [each for _, each in lines if each.meeting_id == meeting.id]
    if chosen:
        rows.append([(label("to_meeting_day", count=len(chosen)), f"vi:{meeting.id}")])
        rows.append([(label("form_meeting"), f"jm:{meeting.id}")])
    rows.append([(label("home"), "me")])
    text = render("meeting/choice", lines=lines, meeting=meeting)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)


def _take_day(db: Connection, member: Member, about_id: int, message: Incoming, now: datetime) -> None:
    """The day was typed."""
    meeting = meetings.find(db, MeetingId(about_id))
    if meeting is None or meeting.number or not member.has(Role.OFFICE):
        return
    day = read_day(message.text, now.date())
    if day is None:
        ask_words(db, member, message.chat_id, render("meeting/day", wrong=True), About(_DAY, about_id), now)
        return
    meetings.change(db, meeting.id, held_on=day)
    ask_words(db, member, message.chat_id, render("meeting/number", day=day), About(_NUMBER, about_id), now)


def _take_number(db: Connection, member: Member, about_id: int, message: Incoming, now: datetime) -> None:
    """The number was typed: show what will be sent to whom, once more."""
    meeting = meetings.find(db, MeetingId(about_id))
    if meeting is None or meeting.number or not member.has(Role.OFFICE):
        return
    number = " ".join(message.text.split())
    if len(number) > _LONGEST_NUMBER:
        ask_words(
            db, member, message.chat_id, render("meeting/number", day=meeting.held_on), About(_NUMBER, about_id), now
        )
        return
    ready = _ready(db, meeting)
    text = split(render("meeting/send", meeting=meeting, number=number, listed=ready))[0]
    rows: Buttons = [[(label("send_list", count=len(ready)), f"vv:{meeting.id}")], [(label("back"), "vm")]]
    outbox.put(db, Draft(message.chat_id, text, rows), now)


def _prepared(db: Connection, member: Member, press: Press) -> Meeting | Toast:
    """The list that is being made, for the office; one that was sent is not changed any more."""
    if not member.has(Role.OFFICE):
        return Toast(render("toast/office_only"), alert=True)
    meeting = meetings.find(db, MeetingId(int(press.args[0])))
    if meeting is None or meeting.number:
        return Toast(render("toast/list_sent_already"), alert=True)
    return meeting


def _of_group(db: Connection, member: Member, press: Press) -> Meeting | Toast:
    meeting = meetings.find(db, MeetingId(int(press.args[0])))
    if meeting is None or not meeting.number or not member.has(Role.GROUP):
        return Toast(render("toast/group_only"), alert=True)
    return meeting


def _ready(db: Connection, meeting: Meeting) -> list[Listed]:
    """What stands on the list and still waits for confirmation."""
    found = [applications.get(db, each) for each in meetings.listed(db, meeting.id)]
    return [Listed(items.get(db, each.item_id), each, None) for each in found if each.step == Step.CHECKED]


def _listed(db: Connection, member: Member, meeting: Meeting, now: datetime) -> list[Listed]:
    """Everything on the list, with why this person cannot confirm it from here, where they cannot."""
    found = []
    for application_id in meetings.listed(db, meeting.id):
        application = applications.get(db, application_id)
        item = items.get(db, application.item_id)
        if application.step == Step.CHECKED:
            content_changed(db, member, item, now)
            application, item = applications.get(db, application_id), items.get(db, application.item_id)
        found.append(Listed(item, application, _why_not(db, member, meeting, application)))
    return found


def _why_not(db: Connection, member: Member, meeting: Meeting, application: Application) -> str | None:
    """A word of the group ``left_out``; ``confirmed`` when this very meeting did it."""
    if application.step == Step.ASKED:
        return "changed"
    if application.step != Step.CHECKED:
        decided = applications.decisions(db, application.id)
        return _CONFIRMED if decided and decided[-1].meeting_id == meeting.id else "settled"
    allowed = deciding.permit_step(db, member, application.id, Act.CONFIRM)
    return None if isinstance(allowed, StepPermit) else "not_theirs"


def _fit(listed: Iterable[Listed]) -> list[Listed]:
    return [each for each in listed if each.why_not is None]


def _left(listed: Iterable[Listed]) -> list[Listed]:
    return [each for each in listed if each.why_not not in (None, _CONFIRMED)]


def _digest(db: Connection, fit: Iterable[Listed]) -> str:
    told = ";".join(f"{each.application.id}:{deciding.content(db, each.application)}" for each in fit)
    return hashlib.sha256(told.encode()).hexdigest()[:8]


BUTTONS: ButtonTable = {
    "vm": (show_list, ""),
    "vo": (toggle, f"{ID}:{ID}"),
    "vi": (ask_day, ID),
    "vj": (choose_day, f"{ID}:{DAY}"),
    "vv": (send_list, ID),
    "vp": (offer_all, ID),
    "vz": (confirm_all, f"{ID}:[0-9a-f]{{8}}"),
    "vw": (back_to_list, ID),
}

PROMPTS: PromptTable = {_DAY: _take_day, _NUMBER: _take_number}
