"""Everything that waits for an answer, on four desks: the office's, a unit's, a leader's, an inspector's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.demands.telling_demands import name_of, see, show_here
from bot.actions.talking.buttons import ID, ButtonTable, in_rows, page_buttons
from bot.rules.calendar import Calendar
from bot.rules.demands import Demand, Desk, Pile, days_left, pile_at, sides_of
from bot.rules.models import Item, Member, Press, Role, Toast
from storage import calendars, demands, items, outbox
from storage.outbox import Buttons
from templates import label, render

_PAGE, _A_ROW = 20, 6
_ROLES = {
    Desk.OFFICE: (Role.OFFICE,),
    Desk.UNIT: (Role.HEAD, Role.LIAISON),
    Desk.LEADER: (Role.LEADER, Role.GROUP),
    Desk.INSPECTOR: (Role.INSPECTOR,),
}


@dataclass(frozen=True)
class Line:
    """`left`: workdays until the limit (negative: past it); None where there is none, or where it no longer matters."""

    position: int
    demand: Demand
    item: Item
    name: str
    pile: Pile
    left: int | None


def show_office(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    return _show(db, member, press, Desk.OFFICE, now)


def show_unit(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    return _show(db, member, press, Desk.UNIT, now)


def show_leader(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    return _show(db, member, press, Desk.LEADER, now)


def show_inspector(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    return _show(db, member, press, Desk.INSPECTOR, now)


def open_demand(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into one demand with what can be done about it; a reply to it is its answer."""
    seen = see(db, member, press.args[0])
    if seen is None:
        return Toast(render("toast/not_yours"), alert=True)
    back = [[(label("demands_back"), _desk_button(desk, 0)[1])] for desk in _ROLES if member.has(*_ROLES[desk])][:1]
    show_here(db, member, press, seen.demand.id, now, below=back)
    return None


def desk_lines(db: Connection, member: Member, desk: Desk, now: datetime) -> list[Line]:
    """What waits on this desk, most pressing first: what is to be done by the reader, then by the limit."""
    calendar, found = calendars.get(db), []
    for demand in demands.unsettled(db):
        item = items.get(db, demand.item_id)
        pile = pile_at(desk, demand, sides_of(member, item, demand))
        if pile is not None:
            found.append((list(Pile).index(pile), _left(demand, pile, calendar, now), demand, item, pile))
    found.sort(key=lambda each: (each[0], each[1] is None, each[1] or 0, each[2].id))
    return [
        Line(position, demand, item, name_of(demand), pile, left)
        for position, (_, left, demand, item, pile) in enumerate(found, 1)
    ]


def desk_buttons(db: Connection, member: Member, now: datetime) -> Buttons:
    """A button for each desk of this person on which something waits, with how much; the office's always.

    A unit's counts what it has to answer; its own questions stand in the list below.
    """
    rows: Buttons = []
    for desk, roles in _ROLES.items():
        lines = desk_lines(db, member, desk, now) if member.has(*roles) else []
        count = sum(desk != Desk.UNIT or line.pile == Pile.ANSWER for line in lines)
        if count or (desk == Desk.OFFICE and member.has(Role.OFFICE)):
            rows.append([_desk_button(desk, count)])
    return rows


def _desk_button(desk: Desk, count: int) -> tuple[str, str]:
    match desk:
        case Desk.OFFICE:
            return label("demands_of_office", count=count), "sd"
        case Desk.UNIT:
            return label("demands_of_unit", count=count), "sw"
        case Desk.LEADER:
            return label("demands_of_leader", count=count), "sb"
        case Desk.INSPECTOR:
            return label("demands_of_inspector", count=count), "qi"


def _show(db: Connection, member: Member, press: Press, desk: Desk, now: datetime) -> Toast | None:
    if not member.has(*_ROLES[desk]):
        return Toast(render("toast/not_yours"), alert=True)
    lines = desk_lines(db, member, desk, now)
    if not lines:
        return Toast(render("toast/no_demands"))
    page = int(press.args[0]) if press.args else 0
    shown = lines[page * _PAGE : (page + 1) * _PAGE]
    counts = [(pile, sum(line.pile == pile for line in lines)) for pile in Pile]
    text = render(
        "demands/list",
        desk=desk,
        lines=shown,
        counts=[(pile, count) for pile, count in counts if count],
        total=len(lines),
    )
    outbox.edit_message(db, press.chat_id, press.message_id, text, _list_buttons(desk, lines, shown, page), now)
    return None


def _list_buttons(desk: Desk, lines: Sequence[Line], shown: Sequence[Line], page: int) -> Buttons:
    flat = [(str(line.position), f"qd:{line.demand.id}") for line in shown]
    verb = _desk_button(desk, 0)[1]
    turning = page_buttons(page, len(lines), _PAGE, lambda to: f"{verb}:{to}")
    return [*in_rows(flat, _A_ROW), *turning, [(label("home"), "me")]]


def _left(demand: Demand, pile: Pile, calendar: Calendar, now: datetime) -> int | None:
    if demand.limit_on is None or pile not in (Pile.ANSWER, Pile.WAIT):
        return None
    return days_left(demand.limit_on, calendar, now.date())


BUTTONS: ButtonTable = {
    "sd": (show_office, rf"(?:{ID})?"),
    "sw": (show_unit, rf"(?:{ID})?"),
    "sb": (show_leader, rf"(?:{ID})?"),
    "qi": (show_inspector, rf"(?:{ID})?"),
    "qd": (open_demand, ID),
}
