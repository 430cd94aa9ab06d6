"""More messages than the office wants to leave at once: it is asked first, and nothing leaves until somebody says so."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.talking import copies
from bot.actions.talking.buttons import ID, ButtonTable
from bot.rules.models import Member, Press, Role, Toast
from bot.rules.timetable import Timetable
from storage import audit, people
from storage import holds as held
from storage.holds import Hold, HoldKind
from storage.outbox import Buttons
from templates import label, render


def holds(db: Connection, timetable: Timetable, kind: HoldKind, about_id: int, messages: int, now: datetime) -> bool:
    """Whether these messages have to wait; the first time there are too many the office is asked."""
    known = held.find(db, kind, about_id)
    if known is not None:
        return known.granted is not True
    if messages <= timetable.arrangement.most_at_once:
        return False
    hold = held.add(db, kind, about_id, messages, now)
    audit.record(db, "hold", f"hold:{hold.id}", now, kind=kind, about=about_id, messages=messages)
    text = render("reminding/hold", hold=hold, most=timetable.arrangement.most_at_once)
    copies.put(db, (Role.OFFICE,), _key(hold), text, _rows(hold), None, now)
    return True


def grant(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """They may leave; a second press says so."""
    return _decide(db, member, press, now, granted=True)


def refuse(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """They stay; the button to let them go stays too."""
    return _decide(db, member, press, now, granted=False)


def _decide(db: Connection, member: Member, press: Press, now: datetime, *, granted: bool) -> Toast | None:
    hold = held.find_by_id(db, int(press.args[0]))
    if not member.has(Role.OFFICE) or hold is None:
        return Toast(render("toast/office_only"), alert=True)
    if hold.granted:
        return Toast(render("toast/hold_granted"))
    held.decide(db, hold.id, member.person.id, now, granted=granted)
    audit.record(db, "decide_hold", f"hold:{hold.id}", now, by=member.person.id, granted=granted)
    text = render("reminding/hold_decided", hold=hold, granted=granted, name=people.get(db, member.person.id).name)
    copies.change(db, (Role.OFFICE,), _key(hold), text, [] if granted else _rows(hold)[:1], now)
    return Toast(render("toast/hold_granted" if granted else "toast/hold_kept"))


def _rows(hold: Hold) -> Buttons:
    return [[(label("let_leave", count=hold.messages), f"kg:{hold.id}")], [(label("keep_back"), f"kn:{hold.id}")]]


def _key(hold: Hold) -> str:
    return f"hold:{hold.id}"


BUTTONS: ButtonTable = {
    "kg": (grant, ID),
    "kn": (refuse, ID),
}
