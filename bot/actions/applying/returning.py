"""An application goes back to the unit (退回): one of three reasons, words that say what to do, and once more before it is done."""

from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.actions.applying import deciding
from bot.actions.applying.reviewing import permit_words
from bot.actions.applying.turns import (
    ABOUT,
    FORMS,
    QUESTIONS,
    refresh_cards,
    refuse,
    show_here,
    tell_unit,
    turn_into,
)
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.rules.applications import Application, ReturnReason
from bot.rules.closing import says_enough
from bot.rules.models import Incoming, Item, Member, Press, ProofSlot, Toast
from bot.rules.splitting import split
from bot.rules.transitions import Act, Step
from storage import applications, items, notes, outbox, proofs, verdicts
from storage.outbox import About, Buttons, Draft
from templates import label, render, word

_UNFIT_BUTTONS = 10
_BACK = {f"back_{reason}": reason for reason in ReturnReason}
"""Purposes of the questions for the words of a return, by its reason."""

QUESTIONS += _BACK


def offer_reasons(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Return it: of which of the three kinds is the reason?"""
    allowed = deciding.permit_step(db, member, press.args[0], Act.RETURN)
    if isinstance(allowed, Toast):
        return refuse(db, member, press, allowed, now)
    application = allowed.application
    rows: Buttons = [[(word("return_reason", reason), f"vx:{application.id}:{reason}")] for reason in ReturnReason]
    rows.append([(label("back"), _card_button(application))])
    turn_into(
        db, press, render("reviewing/reasons", item=allowed.item, application=application), rows, application, now
    )
    return None


def ask_reason(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The reason is not enough: the unit must be told in words what to do."""
    allowed = deciding.permit_step(db, member, press.args[0], Act.RETURN)
    if isinstance(allowed, Toast):
        return refuse(db, member, press, allowed, now)
    reason = ReturnReason(press.args[1])
    rows: Buttons = [[(label("back"), _card_button(allowed.application))]]
    text = render("reviewing/why", item=allowed.item, reason=reason)
    about = About(f"back_{reason}", allowed.application.id)
    ask_words_here(db, member, press, text, about, now, buttons=rows)
    return None


def give_back(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Return it to the unit, which is told only what is missing."""
    allowed = deciding.permit_step(db, member, press.args[0], Act.RETURN)
    if isinstance(allowed, Toast):
        return refuse(db, member, press, allowed, now)
    reason = ReturnReason(press.args[1])
    words = notes.find_latest(db, member.person.id, f"back_{reason}", allowed.application.id)
    if words is None:
        return Toast(render("toast/old_button"), alert=True)
    returned = deciding.give_back(db, member, allowed, now, reason=reason, words=words.text)
    show_here(db, member, press, returned, now)
    refresh_cards(db, returned, now)
    _tell_returned(db, returned, items.get(db, returned.item_id), now)
    return Toast(render("toast/returned", number=allowed.item.number))


def _take_reason(
    reason: ReturnReason, db: Connection, member: Member, about_id: int, message: Incoming, now: datetime
) -> None:
    allowed = permit_words(db, member, about_id, message, Act.RETURN, now)
    if allowed is None:
        return
    if not says_enough("rule", message.text):
        text, about = render("reviewing/why", item=allowed.item, reason=reason), About(f"back_{reason}", about_id)
        ask_words(db, member, message.chat_id, text, about, now)
        return
    unfit = [slot.name for slot in _unfit(db, allowed.application)]
    text = render("reviewing/return", item=allowed.item, reason=reason, words=message.text, unfit=unfit)
    rows: Buttons = [
        [(label("do_return", number=allowed.item.number), f"vy:{about_id}:{reason}")],
        [(label("back"), _card_button(allowed.application))],
    ]
    outbox.put(db, Draft(message.chat_id, split(text)[0], rows, about=About(ABOUT, about_id)), now)


def _unfit(db: Connection, application: Application) -> list[ProofSlot]:
    judged = verdicts.of_application(db, application.id)
    return [slot for slot in proofs.slots(db, application.item_id) if judged.get(slot.id) is False]


def _tell_returned(db: Connection, returned: Application, item: Item, now: datetime) -> None:
    last = applications.decisions(db, returned.id)[-1]
    unfit = _unfit(db, returned)
    text = render("reviewing/returned", item=item, application=returned, decision=last, unfit=unfit)
    rows: Buttons = [[(label("supply", title=slot.name), f"po:{slot.id}")] for slot in unfit[:_UNFIT_BUTTONS]]
    if returned.kind in FORMS:
        rows.append([(label("apply_again", number=item.number), f"{FORMS[returned.kind]}:{item.id}")])
    rows.append([(label("to_card"), f"it:{item.id}")])
    tell_unit(db, returned, item, text, rows, now)


def _card_button(application: Application) -> str:
    return f"vu:{application.id}" if application.step == Step.ASKED else f"vl:{application.id}"


BUTTONS: ButtonTable = {
    "vr": (offer_reasons, ID),
    "vx": (ask_reason, f"{ID}:(?:{'|'.join(ReturnReason)})"),
    "vy": (give_back, f"{ID}:(?:{'|'.join(ReturnReason)})"),
}

PROMPTS: PromptTable = {purpose: partial(_take_reason, reason) for purpose, reason in _BACK.items()}
