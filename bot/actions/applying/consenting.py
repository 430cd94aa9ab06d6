"""The second approval: the leader in charge, or the group, sees the evidence and what the office found, and confirms or returns."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.applying import deciding
from bot.actions.applying.deciding import StepPermit
from bot.actions.applying.reviewing import content_changed, permit_review, send_card, show_anew, told
from bot.actions.applying.turns import (
    refresh_cards,
    refuse,
    show_here,
    signatures,
    stop_asking,
    tell_unit,
    turn_into,
)
from bot.actions.rechecks import rechecking
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.speaking import tell_roles
from bot.rules.applications import Application
from bot.rules.models import ApplicationId, Item, Member, Press, Role, Toast
from bot.rules.transitions import Act, Step
from storage import applications, items
from storage.outbox import Buttons
from templates import label, render


def view(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the evidence, then the card with the unit's words and the office's finding."""
    allowed = _permit(db, member, press, now)
    if isinstance(allowed, Toast):
        return allowed
    send_card(db, press, allowed, *_card(db, allowed, now), now)
    return None


def back_to_card(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn a question back into the card."""
    allowed = _permit(db, member, press, now)
    if isinstance(allowed, Toast):
        return allowed
    stop_asking(db, member, allowed.application)
    turn_into(db, press, *_card(db, allowed, now), allowed.application, now)
    return None


def offer_confirmation(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask once more before it holds."""
    allowed = _permit_seen(db, member, press, now)
    if isinstance(allowed, Toast):
        return allowed
    application = allowed.application
    rows: Buttons = [
        [(label("do_confirm", number=allowed.item.number), f"ve:{application.id}:{allowed.content[:8]}")],
        [(label("back"), f"vl:{application.id}")],
    ]
    turn_into(
        db, press, render("consenting/confirm", item=allowed.item, application=application), rows, application, now
    )
    return None


def confirm(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """From now on it holds: the unit and the office are told."""
    allowed = _permit_seen(db, member, press, now)
    if isinstance(allowed, Toast):
        return allowed
    granted = deciding.confirm(db, member, allowed, now)
    show_here(db, member, press, granted, now)
    item = take_effect(db, granted, now)
    text = render("consenting/granted", item=item, application=granted, signed=signatures(db, granted)[-1:])
    tell_unit(db, granted, item, text, [[(label("to_card"), f"it:{item.id}")]], now)
    tell_roles(db, [Role.OFFICE], text, now, buttons=[[(label("to_card"), f"it:{item.id}")]])
    return Toast(render("toast/confirmed", number=item.number))


def take_effect(db: Connection, granted: Application, now: datetime) -> Item:
    """What follows in every chat and calendar; returns the item as it is now. Telling people is the caller's."""
    refresh_cards(db, granted, now)
    item = items.get(db, granted.item_id)
    rechecking.plan(db, item, now)
    return item


def _card(db: Connection, allowed: StepPermit, now: datetime) -> tuple[str, Buttons]:
    application, item = allowed.application, allowed.item
    head = render("reviewing/head", item=item, application=application)
    foot = render(
        "consenting/foot",
        application=application,
        signed=[each for each in signatures(db, application) if each.act == Act.CHECK][-1:],
        missing=deciding.lacking(db, application),
    )
    rows: Buttons = []
    if not deciding.lacking(db, application):
        rows.append([(label("confirm"), f"vd:{application.id}:{allowed.content[:8]}")])
    rows.append([(label("give_back"), f"vr:{application.id}"), (label("card"), f"cd:{item.id}")])
    return f"{head}\n{told(db, application, item, now)}\n\n{foot}", rows


def _permit(db: Connection, member: Member, press: Press, now: datetime) -> StepPermit | Toast:
    """The permit to decide, after making sure that the office's approval was given on what there is now."""
    application = applications.find(db, ApplicationId(int(press.args[0])))
    if application is not None and application.step == Step.CHECKED:
        content_changed(db, member, items.get(db, application.item_id), now)
    allowed = permit_review(db, member, press.args[0], Step.CHECKED)
    return refuse(db, member, press, allowed, now) if isinstance(allowed, Toast) else allowed


def _permit_seen(db: Connection, member: Member, press: Press, now: datetime) -> StepPermit | Toast:
    """The permit to confirm what the button names, unless it has changed since."""
    seen = _permit(db, member, press, now)
    if isinstance(seen, Toast):
        return seen
    allowed = deciding.permit_step(db, member, press.args[0], Act.CONFIRM)
    if isinstance(allowed, Toast) or allowed.content.startswith(press.args[1]):
        return allowed
    show_anew(db, press, allowed, *_card(db, allowed, now), now)
    return Toast(render("toast/changed", number=allowed.item.number), alert=True)


BUTTONS: ButtonTable = {
    "vc": (view, ID),
    "vl": (back_to_card, ID),
    "vd": (offer_confirmation, f"{ID}:[0-9a-f]{{8}}"),
    "ve": (confirm, f"{ID}:[0-9a-f]{{8}}"),
}
