"""The office finds whether what the unit says after closing holds, with the evidence before it."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import Permit, find_readable, permit
from bot.actions.rechecks.recheck_cards import refresh_ask, refresh_office, send_evidence, verdict_card
from bot.actions.rechecks.reopening_form import NOT_KEPT
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import ask_words
from bot.rules.models import Member, Press, RecheckId, Role, Toast
from bot.rules.rechecks import Fit, Recheck, RecheckKind, judge_verdict, next_upkeep
from bot.rules.transitions import Act
from storage import audit, calendars, outbox, rechecks
from storage.outbox import About, Draft
from templates import render


def find_holds(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """保持良好: the office agrees; whatever else is owed on the item by today is settled with it."""
    found = _find_to_judge(db, member, press)
    if isinstance(found, Toast):
        return found
    recheck, allowed = found
    fit = judge_verdict(recheck, holds=True)
    if fit == Fit.TAKEN:
        _settle_as_holding(db, member, allowed, recheck, now)
    settled = rechecks.get(db, recheck.id)
    text, buttons = verdict_card(db, settled)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
    if settled.answered_at is not None:
        refresh_office(db, settled, now)
    refresh_ask(db, settled, now)
    return Toast(render("toast/recheck_verdict", number=allowed.item.number, fit=fit), alert=fit != Fit.TAKEN)


def ask_why_not(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """未保持: ask why; the words lead to reopening, and nothing is settled before that is confirmed."""
    found = _find_to_judge(db, member, press)
    if isinstance(found, Toast):
        return found
    recheck, allowed = found
    fit = judge_verdict(recheck, holds=False)
    if fit != Fit.TAKEN:
        return Toast(render("toast/recheck_verdict", number=allowed.item.number, fit=fit), alert=True)
    text = render("reopening/words", item=allowed.item, cause="recheck")
    ask_words(db, member, press.chat_id, text, About(NOT_KEPT, recheck.id), now)
    return None


def show_new_evidence(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send what came since the ask, as albums."""
    recheck = rechecks.find(db, RecheckId(int(press.args[0])))
    item = find_readable(db, member, recheck.item_id) if recheck is not None else None
    if recheck is None or item is None or not member.has(Role.OFFICE):
        return Toast(render("toast/not_yours"), alert=True)
    if not send_evidence(
        db, press.chat_id, recheck, item, now, key=f"fresh:{recheck.id}:{press.message_id}:{now:%H%M}"
    ):
        return Toast(render("toast/no_new_evidence", number=item.number))
    return None


def open_verdict(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the office's card of one recheck, the evidence first."""
    found = _find_to_judge(db, member, press)
    if isinstance(found, Toast):
        return found
    recheck, allowed = found
    send_evidence(db, press.chat_id, recheck, allowed.item, now)
    text, buttons = verdict_card(db, recheck)
    outbox.put(db, Draft(press.chat_id, text, buttons, about=About("item", recheck.item_id)), now)
    return None


def _find_to_judge(db: Connection, member: Member, press: Press) -> tuple[Recheck, Permit] | Toast:
    recheck = rechecks.find(db, RecheckId(int(press.args[0])))
    if recheck is None:
        return Toast(render("toast/old_button"), alert=True)
    allowed = permit(db, member, recheck.item_id, Act.JUDGE_RECHECK)
    return allowed if isinstance(allowed, Toast) else (recheck, allowed)


def _settle_as_holding(db: Connection, member: Member, allowed: Permit, recheck: Recheck, now: datetime) -> None:
    item = allowed.item
    for each in rechecks.of_item(db, item.id):
        late = each.kind != RecheckKind.DRAW and each.settled_at is None and each.due_on <= now.date()
        if late or each.id == recheck.id:
            rechecks.settle(db, each.id, member.person.id, now, holds=True)
    subject = f"recheck:{recheck.id}"
    audit.record(db, "find_kept", subject, now, by=member.person.id, stead_of=allowed.stead_of, item=item.id)
    planned = [each for each in rechecks.of_item(db, item.id) if each.kind == RecheckKind.UPKEEP]
    if item.long_term and item.closed_at is not None and all(each.settled_at is not None for each in planned):
        closed_on = item.closed_at.astimezone(now.tzinfo).date()
        rechecks.plan(db, item.id, RecheckKind.UPKEEP, next_upkeep(closed_on, now.date(), calendars.get(db)))


BUTTONS: ButtonTable = {
    "do": (open_verdict, ID),
    "dy": (find_holds, ID),
    "dn": (ask_why_not, ID),
    "de": (show_new_evidence, ID),
}
