"""Parts of the ledger, and the ledger as a recipient wants it: pages on which each is one press away."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items import profiling
from bot.actions.items.ledgers import WHOLE_TO
from bot.actions.people.staffing import office_only
from bot.actions.talking.buttons import ID, ButtonTable, in_rows, page_buttons
from bot.rules.models import Member, Press, Role, State, Toast
from bot.rules.profiles import ProfileId
from storage import items, outbox, people, profiles
from storage.outbox import Buttons
from templates import label, render, word

_A_PAGE = 24
_MOST = 30
"""Profiles on a page; an office has a handful."""


def choice_buttons(member: Member) -> list[tuple[str, str]]:
    """The way to the page, for those who may have all of the ledger."""
    return [(label("ledger_choices"), "tl")] if member.has(*WHOLE_TO) else []


def show_choices(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the choice of a part; for the office, of a profile too."""
    if not member.has(*WHOLE_TO):
        return Toast(render("toast/not_yours"), alert=True)
    text, rows = choices(db, member, removed=None)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def choices(db: Connection, member: Member, *, removed: str | None) -> tuple[str, Buttons]:
    """`removed`: the name of a profile that just was."""
    every = items.every(db)
    counted = [(state, sum(item.state == state for item in every)) for state in State]
    states = [(_counted(word("state", state), count), f"tx:{state}") for state, count in counted if count]
    rows = [*in_rows([(label("ledger_by_unit"), "tn:0"), (label("ledger_by_leader"), "tb:0")]), *in_rows(states)]
    mine = profiles.every(db)[:_MOST] if member.has(Role.OFFICE) else []
    rows += [
        [(label("profile", title=each.name), f"tp:{each.id}"), (label("profile_see"), f"td:{each.id}")] for each in mine
    ]
    rows.append([(label("home"), "me")])
    text = render(
        "ledgers/choices", office=member.has(Role.OFFICE), profiles=len(mine), total=len(every), removed=removed
    )
    return text, rows


def show_units(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the choice of a unit that leads something, in the bureau's own order."""
    if not member.has(*WHOLE_TO):
        return Toast(render("toast/not_yours"), alert=True)
    every = items.every(db)
    counted = [(unit, sum(item.unit_id == unit.id for item in every)) for unit in people.units(db)]
    buttons = [(_counted(unit.name, count), f"ty:{unit.id}") for unit, count in counted if count]
    _show(db, press, buttons, "unit", now)
    return None


def show_leaders(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the choice of a leader, by the bureau's people or by the notice's words."""
    if not member.has(*WHOLE_TO):
        return Toast(render("toast/not_yours"), alert=True)
    every = items.every(db)
    known = people.with_ids(db, {item.in_charge_id for item in every if item.in_charge_id is not None})
    found: dict[str, str] = {}
    for item in every:
        if item.in_charge_id is not None:
            found.setdefault(known[item.in_charge_id].name, f"tg:{item.in_charge_id}")
        elif item.leader:
            found.setdefault(item.leader, f"tw:{item.id}")
    _show(db, press, [(label("leader", title=name), data) for name, data in found.items()], "leader", now)
    return None


def _show(db: Connection, press: Press, buttons: list[tuple[str, str]], kind: str, now: datetime) -> None:
    page = min(int(press.args[0]), max(0, (len(buttons) - 1) // _A_PAGE))
    rows = in_rows(buttons[page * _A_PAGE : (page + 1) * _A_PAGE])
    verb = "tn" if kind == "unit" else "tb"
    rows += page_buttons(page, len(buttons), _A_PAGE, lambda to: f"{verb}:{to}")
    rows.append([(label("ledger_choices"), "tl"), (label("home"), "me")])
    text = render("ledgers/choose", kind=kind, total=len(buttons))
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)


@office_only
def show_profile(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into one profile's page."""
    profile = profiles.find(db, ProfileId(int(press.args[0])))
    if profile is None:
        return Toast(render("toast/profile_gone"), alert=True)
    text, rows = profiling.page_of(db, profile)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def remove_profile(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Remove it from the page on which it was seen; the second time it is gone already."""
    profile = profiles.find(db, ProfileId(int(press.args[0])))
    if profile is None:
        return Toast(render("toast/profile_gone"), alert=True)
    post = next(each for each in member.posts if each.role == Role.OFFICE)
    stead_of = post.stead_of.id if post.stead_of is not None else None
    profiling.remove(db, profile, now, by=member.person.id, stead_of=stead_of)
    text, rows = choices(db, member, removed=profile.name)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def _counted(name: str, count: int) -> str:
    return label("ledger_part", title=word("filter_parts", "count").format(name=name, count=count))


BUTTONS: ButtonTable = {
    "tl": (show_choices, ""),
    "tn": (show_units, ID),
    "tb": (show_leaders, ID),
    "td": (show_profile, ID),
    "tk": (remove_profile, ID),
}
