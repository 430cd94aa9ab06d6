"""Readers find items (全部事项): by filter, by number, a leader those in their charge; and the office's finding on one."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from bot.actions.items.cards import card_of
from bot.actions.items.permitting import permit
from bot.actions.talking.buttons import ID, ButtonTable, in_rows, page_buttons
from bot.actions.talking.speaking import number_buttons
from bot.rules.finding import OFFERED, Filter, fitting
from bot.rules.models import Finding, Incoming, Item, Member, Press, Toast, UnitId
from bot.rules.permissions import READERS, may_read
from bot.rules.placing import leading_number
from bot.rules.summary import is_overdue
from bot.rules.transitions import Act
from storage import audit, items, outbox, people
from storage.outbox import About, Draft
from templates import label, render, word

_PAGE = 18
_MOST_UNITS = 60

FINDINGS = (Finding.IN_PROGRESS, Finding.PHASED, Finding.BASICALLY_DONE, Finding.NOT_DONE)
"""What the office can set by hand; done is what a closure makes of an item, and nothing else."""


def show_filters(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the choice of what to look at, each with how many there are."""
    if not member.has(*READERS):
        return Toast(render("toast/not_yours"), alert=True)
    every = items.every(db)
    counts = {each: len(fitting(every, each, now.date())) for each in OFFERED}
    offered = [each for each in OFFERED if counts[each] or each not in (Filter.DRAFT, Filter.TRANSFERRED)]
    buttons = [(_counted(word("filters", each), counts[each]), f"bl:{each}:0:0") for each in offered]
    rows = in_rows([(label("by_unit"), "bn"), *buttons])
    rows.append([(label("search_evidence"), "zq"), (label("home"), "me")])
    text = render("browsing/filters", total=len(every))
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def show_units(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the choice of a unit, in the bureau's own order."""
    if not member.has(*READERS):
        return Toast(render("toast/not_yours"), alert=True)
    every = items.every(db)
    buttons = []
    for unit in people.units(db):
        theirs = sum(item.unit_id == unit.id for item in every)
        if theirs:
            buttons.append((_counted(unit.name, theirs), f"bl:unit:{unit.id}:0"))
    rows = [*in_rows(buttons[:_MOST_UNITS]), [(label("to_filters"), "bi")]]
    outbox.edit_message(db, press.chat_id, press.message_id, render("browsing/units"), rows, now)
    return None


def show_list(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into one page of the items a filter lets through; a number opens its card."""
    if not member.has(*READERS) or press.args[0] not in set(Filter):
        return Toast(render("toast/not_yours"), alert=True)
    wanted, unit, page = Filter(press.args[0]), UnitId(int(press.args[1])), int(press.args[2])
    found = fitting(items.every(db), wanted, now.date(), unit=unit, leaders=member.selves)
    pages = max(1, -(-len(found) // _PAGE))
    page = min(page, pages - 1)
    shown = found[page * _PAGE : (page + 1) * _PAGE]
    text = render(
        "browsing/list",
        title=people.get_unit(db, unit).name if wanted == Filter.UNIT and found else word("filters", wanted),
        total=len(found),
        items=shown,
        overdue=_overdue(shown, now.date()),
        today=now.date(),
        page=page + 1,
        pages=pages,
    )
    turning = page_buttons(page, len(found), _PAGE, lambda to: f"bl:{wanted}:{unit}:{to}")
    rows = [*number_buttons(shown, "it"), *turning]
    rows.append([(label("to_filters"), "bi"), (label("home"), "me")])
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def open_by_number(db: Connection, member: Member, message: Incoming, now: datetime) -> bool:
    """A reader wrote nothing but an item's number: send its card. False when it is no such message."""
    number, rest = leading_number(message.text, bare=True)
    if number is None or rest or message.media is not None or not member.has(*READERS):
        return False
    item = items.find_by_number(db, number)
    key = f"card:{message.chat_id}:{message.message_id}"
    if item is None or not may_read(member, item):
        text = render("browsing/no_such_item", number=number)
        draft = Draft(message.chat_id, text, [[(label("all_items"), "bi")]], key=key, reply_to=message.message_id)
    else:
        text, buttons = card_of(db, member, item, now)
        draft = Draft(message.chat_id, text, buttons, key=key, about=About("item", item.id))
    outbox.put(db, draft, now)
    return True


def choose_finding(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Offer the findings the office can set."""
    allowed = permit(db, member, press.args[0], Act.SET_FINDING)
    if isinstance(allowed, Toast):
        return allowed
    _offer_findings(db, member, press, allowed.item, None, now)
    return None


def set_finding(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Set the office's finding; the message stays with its buttons, so that a slip is put right by the next press."""
    allowed = permit(db, member, press.args[0], Act.SET_FINDING)
    if isinstance(allowed, Toast):
        return allowed
    before = allowed.item.finding
    if press.args[1] not in FINDINGS:
        return Toast(render("toast/old_button"), alert=True)
    if press.args[1] == before:
        return Toast(render("toast/finding_same", item=allowed.item))
    items.change(db, allowed.item.id, finding=press.args[1])
    audit.record(
        db,
        "set_finding",
        f"item:{allowed.item.id}",
        now,
        by=member.person.id,
        stead_of=allowed.stead_of,
        before=before,
        after=press.args[1],
    )
    item = items.get(db, allowed.item.id)
    _offer_findings(db, member, press, item, before, now)
    return Toast(render("toast/finding_set", item=item, before=before))


def _offer_findings(
    db: Connection, member: Member, press: Press, item: Item, before: Finding | None, now: datetime
) -> None:
    """`before`: what it was until this press."""
    text = render("browsing/set_finding", item=item, before=before, name=member.person.name, now=now)
    rows = in_rows([(word("finding", each), f"jf:{item.id}:{each}") for each in FINDINGS])
    rows.append([(label("to_item", number=item.number), f"it:{item.id}")])
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)


def _overdue(shown: Sequence[Item], today: date) -> list[int]:
    return [item.id for item in shown if is_overdue(item, today)]


def _counted(name: str, count: int) -> str:
    return word("filter_parts", "count").format(name=name, count=count)


BUTTONS: ButtonTable = {
    "bi": (show_filters, ""),
    "bn": (show_units, ""),
    "bl": (show_list, f"[a-z_]+:{ID}:{ID}"),
    "jd": (choose_finding, ID),
    "jf": (set_finding, f"{ID}:[a-z_]+"),
}
