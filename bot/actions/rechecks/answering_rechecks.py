"""The unit answers what is asked about a closed item: it still holds, with new proof, or something came back."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import Permit, permit
from bot.actions.rechecks.recheck_cards import (
    answer_buttons,
    answer_card,
    fresh_files,
    refresh_ask,
    refresh_office,
    send_evidence,
    tell_office,
)
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.rules.models import ChatId, Incoming, Item, Member, Press, RecheckId, Role, State, Toast
from bot.rules.rechecks import WORDS_AT_MOST, Fit, Recheck, judge_answer
from bot.rules.transitions import Act
from storage import audit, focus, items, outbox, people, prompts, rechecks
from storage.outbox import About, Buttons, Draft
from templates import label, render

_RELAPSED = "recheck_relapse"


def receipt_rows(db: Connection, item: Item) -> Buttons:
    """Buttons under the receipt of what was sent to a closed item: the answer to its recheck, while one is owed."""
    owed = _find_owed(db, item)
    return answer_buttons(owed) if owed is not None else []


def open_answer(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the request for one item; what the person sends from now on belongs to it."""
    found = _find_own(db, member, press)
    if isinstance(found, Toast):
        return found
    prompts.clear(db, member.person.id)
    if found.settled_at is None:
        focus.put(db, member.person.id, found.item_id, "report", now)
    text, buttons = answer_card(db, found)
    outbox.put(db, Draft(press.chat_id, text, buttons, about=About("item", found.item_id)), now)
    return None


def back_to_answer(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the question for words back into the request, or into the statement that it is answered."""
    found = _find_own(db, member, press)
    if isinstance(found, Toast):
        return found
    prompts.clear(db, member.person.id)
    _show_answer(db, found, press, now)
    return None


def claim_holds(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """仍保持: taken with new proof only."""
    found = _find_own(db, member, press)
    if isinstance(found, Toast):
        return found
    fit = judge_answer(found, holds=True, fresh=fresh_files(db, found))
    if fit == Fit.TAKEN:
        _take_answer(db, member, found, None, now)
    if fit != Fit.NEEDS_PROOF:
        _show_answer(db, rechecks.get(db, found.id), press, now)
    return _toast(db, found, fit)


def ask_relapse(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """出现反弹: ask what came back; photos sent meanwhile are evidence of the item."""
    found = _find_own(db, member, press)
    if isinstance(found, Toast):
        return found
    fit = judge_answer(found, holds=False, fresh=0)
    if fit != Fit.TAKEN:
        _show_answer(db, found, press, now)
        return _toast(db, found, fit)
    item = items.get(db, found.item_id)
    text = render("rechecks/relapse_words", item=item)
    rows: Buttons = [[(label("back"), f"dt:{found.id}")]]
    ask_words_here(db, member, press, text, About(_RELAPSED, found.id), now, buttons=rows, item=item)
    return None


def take_relapse(db: Connection, member: Member, about: int, message: Incoming, now: datetime) -> None:
    """What came back, in the unit's words; edited before the office has judged, the new words count."""
    recheck = rechecks.find(db, RecheckId(about))
    if recheck is None or isinstance(permit(db, member, recheck.item_id, Act.ANSWER_RECHECK), Toast):
        return
    item = items.get(db, recheck.item_id)
    if len(message.text) > WORDS_AT_MOST:
        text = render("rechecks/too_long", item=item, most=WORDS_AT_MOST)
        ask_words(db, member, message.chat_id, text, About(_RELAPSED, recheck.id), now, item=item)
        return
    fit = judge_answer(recheck, holds=False, fresh=0)
    if message.edited and fit == Fit.ANSWERED and recheck.claim is False:
        rechecks.change(db, recheck.id, claim_words=message.text)
        refresh_office(db, rechecks.get(db, recheck.id), now)
        return
    if fit == Fit.TAKEN:
        _take_answer(db, member, recheck, message.text, now)
        text, _ = answer_card(db, rechecks.get(db, recheck.id))
        outbox.put(db, Draft(message.chat_id, text, about=About("item", item.id)), now)
    elif not message.edited:
        outbox.put(db, Draft(message.chat_id, _toast(db, recheck, fit).text), now)


def _find_owed(db: Connection, item: Item) -> Recheck | None:
    owed = [each for each in rechecks.open_of_items(db, [item.id]) if each.answered_at is None]
    return owed[0] if owed and item.state == State.CLOSED else None


def _find_own(db: Connection, member: Member, press: Press) -> Recheck | Toast:
    recheck = rechecks.find(db, RecheckId(int(press.args[0])))
    if recheck is None:
        return Toast(render("toast/old_button"), alert=True)
    allowed = permit(db, member, recheck.item_id, Act.ANSWER_RECHECK)
    return allowed if isinstance(allowed, Toast) else recheck


def _take_answer(db: Connection, member: Member, recheck: Recheck, words: str | None, now: datetime) -> None:
    """Without words it still holds; with them it came back."""
    values = {"answered_at": now, "answered_by": member.person.id, "claim": words is None, "claim_words": words}
    rechecks.change(db, recheck.id, **values)
    prompts.clear(db, member.person.id)
    allowed = permit(db, member, recheck.item_id, Act.ANSWER_RECHECK)
    stead_of = allowed.stead_of if isinstance(allowed, Permit) else None
    subject, by = f"recheck:{recheck.id}", member.person.id
    if words is None:
        files = fresh_files(db, recheck)
        audit.record(db, "claim_kept", subject, now, by=by, stead_of=stead_of, item=recheck.item_id, files=files)
    else:
        audit.record(db, "claim_relapse", subject, now, by=by, stead_of=stead_of, item=recheck.item_id, words=words)
    answered = rechecks.get(db, recheck.id)
    refresh_ask(db, answered, now)
    item = items.get(db, recheck.item_id)
    for user_id in people.accounts(people.members(db, now.date(), Role.OFFICE)):
        send_evidence(db, ChatId(user_id), answered, item, now)
    tell_office(db, answered, now)


def _show_answer(db: Connection, recheck: Recheck, press: Press, now: datetime) -> None:
    text, buttons = answer_card(db, recheck)
    about = About("item", recheck.item_id)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now, about=about)


def _toast(db: Connection, recheck: Recheck, fit: Fit) -> Toast:
    number = items.get(db, recheck.item_id).number
    return Toast(render("toast/recheck_answer", number=number, fit=fit), alert=fit != Fit.TAKEN)


PROMPTS: PromptTable = {
    _RELAPSED: take_relapse,
}


BUTTONS: ButtonTable = {
    "da": (open_answer, ID),
    "dt": (back_to_answer, ID),
    "dk": (claim_holds, ID),
    "dr": (ask_relapse, ID),
}
