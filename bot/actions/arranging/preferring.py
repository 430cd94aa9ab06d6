"""What each person arranges for themselves (我的提醒): the hour of the day's reminder, and whether only what is urgent comes."""

from datetime import datetime, time

from sqlalchemy import Connection

from bot.actions.arranging.telling import told_hour
from bot.actions.talking.buttons import ButtonTable, in_rows
from bot.rules.arranging import personal_hours
from bot.rules.models import Member, Person, Press, Toast
from bot.rules.topics import code
from storage import arrangements, audit, outbox, people
from storage.outbox import Buttons
from templates import label, render

_COMMON = "none"
_WIDTH = 4


def show_preferences(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into this person's own arrangement."""
    _show(db, press, member.person, now)
    return None


def choose_hour(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """The day's reminder leaves at this hour for them, or again when it does for all."""
    offered = {code(hour): hour for hour in personal_hours(arrangements.get(db))}
    if press.args[0] not in {*offered, _COMMON}:
        _show(db, press, member.person, now)
        return Toast(render("toast/hour_gone"), alert=True)
    return _keep(db, member, press, offered.get(press.args[0]), now, muted=member.person.muted)


def choose_muted(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """They want only what is urgent, or everything."""
    return _keep(db, member, press, member.person.remind_at, now, muted=press.args[0] == "1")


def _keep(db: Connection, member: Member, press: Press, remind_at: time | None, now: datetime, *, muted: bool) -> Toast:
    person = member.person
    is_new = (person.remind_at, person.muted) != (remind_at, muted)
    if is_new:
        people.set_preferences(db, person.id, remind_at, muted=muted)
        told = told_hour(remind_at) if remind_at else None
        audit.record(db, "set_preferences", f"person:{person.id}", now, by=person.id, remind_at=told, muted=muted)
    _show(db, press, people.get(db, person.id), now)
    hour = told_hour(remind_at or arrangements.get(db).remind_at)
    return Toast(render("toast/preferences", hour=hour, muted=muted, is_new=is_new))


def _show(db: Connection, press: Press, person: Person, now: datetime) -> None:
    arranged = arrangements.get(db)
    held = person.remind_at or arranged.remind_at
    text = render(
        "arranging/preferences",
        hour=told_hour(held),
        own=person.remind_at is not None,
        common=told_hour(arranged.remind_at),
        muted=person.muted,
    )
    hours = [
        (label("my_hour", mark="✓ " if hour == held else "", hour=told_hour(hour)), f"yt:{code(hour)}")
        for hour in personal_hours(arranged)
    ]
    rows: Buttons = in_rows(hours, _WIDTH)
    if person.remind_at is not None:
        rows.append([(label("my_hour_default", hour=told_hour(arranged.remind_at)), f"yt:{_COMMON}")])
    rows.append([(label("unmute"), "yq:0") if person.muted else (label("mute"), "yq:1")])
    rows.append([(label("home"), "me")])
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)


BUTTONS: ButtonTable = {
    "yp": (show_preferences, ""),
    "yt": (choose_hour, r"(?:\d{4}|none)"),
    "yq": (choose_muted, "[01]"),
}
