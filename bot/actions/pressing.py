"""A button was pressed: who may press, and which action its first word names."""

import re
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.applying import (
    closing,
    consenting,
    extending,
    filling,
    meeting,
    returning,
    reviewing,
    transferring,
    turns,
)
from bot.actions.arranging import (
    calendar_pages,
    classing,
    classing_many,
    entering_days,
    preferring,
    rearranging,
    schedule_pages,
)
from bot.actions.assigning import accepting, handing_back, issuing, reassigning, supporting, unsigned
from bot.actions.demands import answering_demands, demanding, listing_demands, releasing_findings, sharing_answers
from bot.actions.foreseeing import showing as foreseeing
from bot.actions.issues import bulletins, correcting, leading, pointing, releasing, remarking, tracing
from bot.actions.items import (
    browsing,
    choosing,
    dossiers,
    figure_sums,
    figuring,
    ledger_choices,
    ledgers,
    printing,
    profiling,
    publishing,
    receiving_files,
    remembering,
)
from bot.actions.people import (
    appointing,
    catching_up,
    groups,
    leaving,
    reaching,
    rebinding,
    reorganising,
    staffing,
    standing_in_form,
    unreachable,
)
from bot.actions.proofs import (
    blackening,
    leafing,
    measuring,
    naming_papers,
    naming_proofs,
    proof_standing,
    proving,
    searching,
    showing,
    viewing,
)
from bot.actions.rechecks import answering_rechecks, drawing, judging_rechecks, rechecking, reopening_form
from bot.actions.reminding import chasing, holding
from bot.actions.talking import menus
from bot.actions.talking.buttons import ButtonTable
from bot.actions.weekly import (
    answering,
    ask_cards,
    carrying,
    detail_card,
    dividing,
    doubting,
    no_change,
    pressed,
    rounds,
)
from bot.rules.models import Press, Toast
from storage import people
from templates import render

_STORIES = (
    accepting,
    answering,
    answering_demands,
    answering_rechecks,
    turns,
    appointing,
    ask_cards,
    blackening,
    browsing,
    bulletins,
    tracing,
    calendar_pages,
    carrying,
    catching_up,
    chasing,
    choosing,
    classing,
    classing_many,
    closing,
    consenting,
    correcting,
    demanding,
    detail_card,
    dividing,
    dossiers,
    doubting,
    drawing,
    entering_days,
    extending,
    figure_sums,
    figuring,
    filling,
    foreseeing,
    groups,
    handing_back,
    holding,
    issuing,
    judging_rechecks,
    leading,
    leafing,
    leaving,
    ledger_choices,
    ledgers,
    listing_demands,
    measuring,
    meeting,
    menus,
    naming_papers,
    naming_proofs,
    no_change,
    pointing,
    preferring,
    pressed,
    printing,
    profiling,
    proof_standing,
    proving,
    publishing,
    receiving_files,
    rearranging,
    reassigning,
    rebinding,
    rechecking,
    releasing,
    releasing_findings,
    remarking,
    remembering,
    reopening_form,
    reorganising,
    returning,
    reviewing,
    rounds,
    schedule_pages,
    searching,
    sharing_answers,
    showing,
    staffing,
    standing_in_form,
    supporting,
    transferring,
    unreachable,
    unsigned,
    viewing,
)


def _all_buttons() -> ButtonTable:
    """Raises ValueError where two stories use one word."""
    merged: ButtonTable = {}
    for story in _STORIES:
        if twice := merged.keys() & story.BUTTONS.keys():
            raise ValueError(f"{story.__name__}: {sorted(twice)} are another story's buttons")
        merged |= story.BUTTONS
    return merged


BUTTONS = _all_buttons()
"""Every button there is; each story keeps its own at the end of its module."""


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
