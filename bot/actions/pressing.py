"""A button was pressed: who may press, and which action its first word names."""

import re
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.actions import accepting, answering, bulletins, dividing, issuing, menus, reaching, rounds
from bot.rules.models import Member, Press, Toast
from storage import people
from templates import render

Action = Callable[[Connection, Member, Press, datetime], Toast | None]

_ID = r"\d{1,9}"

BUTTONS: dict[str, tuple[Action, str]] = {
    "me": (menus.open_menu, ""),
    "ls": (accepting.show_items, rf"(?:{_ID})?"),
    "it": (accepting.open_card, _ID),
    "cd": (accepting.send_card, _ID),
    "wh": (accepting.show_whole, _ID),
    "ac": (accepting.accept_one, _ID),
    "aa": (accepting.accept_all, ""),
    "as": (rounds.show_ask, ""),
    "ap": (rounds.turn_page, f"{_ID}:{_ID}"),
    "an": (answering.open_answer, _ID),
    "nc": (answering.offer_reasons, _ID),
    "nr": (answering.report_no_change, f"{_ID}:[a-z_]+"),
    "no": (answering.ask_own_reason, _ID),
    "ab": (answering.back_to_answer, _ID),
    "pk": (answering.choose_item, f"{_ID}:{_ID}:{_ID}"),
    "dv": (dividing.divide, _ID),
    "mv": (answering.offer_other_items, rf"{_ID}(?:,{_ID})*"),
    "mt": (answering.move_reports, rf"{_ID}(?:,{_ID})*:{_ID}"),
    "ip": (issuing.preview, ""),
    "ig": (issuing.issue, "[0-9a-f]{12}"),
    "il": (issuing.show_unassigned, rf"(?:{_ID})?"),
    "iw": (issuing.choose_unit, _ID),
    "iu": (issuing.assign_one, f"{_ID}:{_ID}"),
    "st": (rounds.show_standing, ""),
    "bu": (bulletins.show_latest, ""),
}
"""Every button there is, with the shape of what stands behind its word. Its data is at most 64 bytes."""


def press_button(db: Connection, press: Press, now: datetime) -> Toast | None:
    """Do what the button says, after checking who pressed; returns the short answer shown over the chat.

    A button of an older version, or one somebody made up, changes nothing and says so.
    """
    member = people.find_by_account(db, press.user_id, now.date())
    if member is None or int(press.chat_id) != int(press.user_id):
        return Toast(render("toast/not_yours"), alert=True)
    reaching.note_back(db, press.user_id, now)
    action, shape = BUTTONS.get(press.verb, (None, ""))
    if action is None or re.fullmatch(shape, ":".join(press.args)) is None:
        return Toast(render("toast/old_button"), alert=True)
    return action(db, member, press, now)
