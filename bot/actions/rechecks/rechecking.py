"""After closing: look-backs and upkeeps are planned, asked on their day, answered with new proof, and found to hold or not."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import Permit, find_readable, permit
from bot.actions.rechecks.recheck_cards import (
    answer_buttons,
    answer_card,
    ask_key,
    ask_message,
    fresh_files,
    refresh_ask,
    refresh_office,
    tell_office,
    verdict_card,
)
from bot.actions.talking.buttons import ID, ButtonTable, in_rows
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.actions.talking.speaking import tell_roles
from bot.rules.models import (
    ChatId,
    Incoming,
    Item,
    Member,
    PersonId,
    Press,
    RecheckId,
    Role,
    State,
    Toast,
)
from bot.rules.rechecks import (
    WORDS_AT_MOST,
    Fit,
    Recheck,
    RecheckKind,
    Step,
    judge_answer,
    judge_verdict,
    may_ask,
    next_moment,
    next_upkeep,
    step_due,
)
from bot.rules.rechecks import plan as plan_days
from bot.rules.transitions import Act
from storage import audit, focus, items, outbox, people, prompts, proofs, rechecks
from storage.outbox import About, Buttons, Draft, Priority
from templates import label, render

_RELAPSED = "recheck_relapse"
_LIST_AT_MOST = 60
_ASKED_AT_ONCE = 40
"""Items in one ask; a unit with more that fall due together is asked about the rest on the next workday."""


def plan(db: Connection, item: Item, now: datetime) -> None:
    """Plan what is asked after the closing of `item`, which happened at `now` at the latest; again, it changes nothing."""
    closed = items.get(db, item.id)
    if closed.state != State.CLOSED:
        return
    closed_on = (closed.closed_at or now).astimezone(now.tzinfo).date()
    days = plan_days(closed_on, long_term=closed.long_term)
    new = [due_on for kind, due_on in days if rechecks.plan(db, closed.id, kind, due_on)]
    if new:
        audit.record(db, "plan_rechecks", f"item:{closed.id}", now, days=[day.isoformat() for day in new])


def ask_due(db: Connection, now: datetime) -> None:
    """Ask what is due, one message a person; repeat once what was not answered, then show it to the office."""
    if not may_ask(now):
        return
    asked: dict[PersonId, list[tuple[Recheck, Step]]] = {}
    silent: list[Recheck] = []
    for recheck in rechecks.open_asks(db, now.date()):
        step = step_due(recheck, now)
        if step == Step.SHOW:
            silent.append(recheck)
        elif step is not None and not (step == Step.ASK and _is_asked_already(db, recheck)):
            person_id = _who_answers(db, recheck, now)
            if person_id is not None:
                asked.setdefault(person_id, []).append((recheck, step))
    for person_id, theirs in asked.items():
        _ask(db, person_id, theirs, now)
    if silent:
        _show_silent(db, silent, now)


def next_ask(db: Connection, now: datetime) -> datetime | None:
    """When `ask_due` will next have something to do."""
    return next_moment(rechecks.open_asks(db), now)


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
    ask_words(db, member, press.chat_id, text, About("recheck_not_kept", recheck.id), now)
    return None


def show_new_evidence(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send what came since the ask, as albums."""
    recheck = rechecks.find(db, RecheckId(int(press.args[0])))
    item = find_readable(db, member, recheck.item_id) if recheck is not None else None
    if recheck is None or item is None or not member.has(Role.OFFICE):
        return Toast(render("toast/not_yours"), alert=True)
    if not _send_evidence(
        db, press.chat_id, recheck, item, now, key=f"fresh:{recheck.id}:{press.message_id}:{now:%H%M}"
    ):
        return Toast(render("toast/no_new_evidence", number=item.number))
    return None


def show_open(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the list of what is open: to a unit its own to answer, to the office what to judge and who is silent."""
    if member.has(Role.OFFICE):
        due = rechecks.open_asks(db, now.date())
        shown = [(items.get(db, each.item_id), each) for each in due]
    else:
        asked = rechecks.open_asks(db, now.date())
        own = [(items.get(db, each.item_id), each) for each in asked if each.asked_at is not None]
        shown = [(item, each) for item, each in own if item.unit_id in member.unit_ids]
    if not shown:
        return Toast(render("toast/no_rechecks"))
    verb = "do" if member.has(Role.OFFICE) else "da"
    rows = _rows([(item.number, each.id) for item, each in shown[:_LIST_AT_MOST]], verb)
    text = render("rechecks/open", lines=shown[:_LIST_AT_MOST], total=len(shown), office=member.has(Role.OFFICE))
    outbox.put(db, Draft(press.chat_id, text, rows), now)
    return None


def open_verdict(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the office's card of one recheck, the evidence first."""
    found = _find_to_judge(db, member, press)
    if isinstance(found, Toast):
        return found
    recheck, allowed = found
    _send_evidence(db, press.chat_id, recheck, allowed.item, now)
    text, buttons = verdict_card(db, recheck)
    outbox.put(db, Draft(press.chat_id, text, buttons, about=About("item", recheck.item_id)), now)
    return None


def _ask(db: Connection, person_id: PersonId, due: Sequence[tuple[Recheck, Step]], now: datetime) -> None:
    person = people.get(db, person_id)
    key = ask_key(person_id, now, now)
    if person.user_id is None or outbox.find_by_key(db, key) is not None:
        return  # tomorrow is another day
    for recheck, step in due[:_ASKED_AT_ONCE]:
        moment = {"asked_at": now} if step == Step.ASK else {"repeated_at": now}
        rechecks.change(db, recheck.id, asked_of=person_id, **moment)
        audit.record(db, "ask_recheck", f"recheck:{recheck.id}", now, item=recheck.item_id, to=person_id)
    text, buttons = ask_message(db, person_id, now, now)
    about = About("recheck_ask", person_id)
    outbox.put(db, Draft(ChatId(person.user_id), text, buttons, priority=Priority.TASK, key=key, about=about), now)


def _show_silent(db: Connection, silent: Sequence[Recheck], now: datetime) -> None:
    key = f"recheck_silent:{now:%Y%m%d}"
    if outbox.find_latest(db, f"{key}:") is not None:
        return
    lines = [(items.get(db, each.item_id), each) for each in silent[:_LIST_AT_MOST]]
    for _, recheck in lines:
        rechecks.change(db, recheck.id, shown_at=now)
    buttons = _rows([(item.number, each.id) for item, each in lines], "do")
    tell_roles(db, [Role.OFFICE], render("rechecks/silent", lines=lines), now, buttons=buttons, key=key)


def _is_asked_already(db: Connection, recheck: Recheck) -> bool:
    """One question an item at a time: the answer to the earlier settles the later."""
    others = [each for each in rechecks.of_item(db, recheck.item_id) if each.kind != RecheckKind.DRAW]
    before = [each for each in others if each.due_on < recheck.due_on or each.asked_at is not None]
    return any(each.id != recheck.id and each.settled_at is None for each in before)


def _who_answers(db: Connection, recheck: Recheck, now: datetime) -> PersonId | None:
    item = items.get(db, recheck.item_id)
    person = people.find_responsible(db, item.unit_id, now.date())
    return person.id if person is not None else None


def _find_owed(db: Connection, item: Item) -> Recheck | None:
    owed = [each for each in rechecks.open_of_items(db, [item.id]) if each.answered_at is None]
    return owed[0] if owed and item.state == State.CLOSED else None


def _find_own(db: Connection, member: Member, press: Press) -> Recheck | Toast:
    recheck = rechecks.find(db, RecheckId(int(press.args[0])))
    if recheck is None:
        return Toast(render("toast/old_button"), alert=True)
    allowed = permit(db, member, recheck.item_id, Act.ANSWER_RECHECK)
    return allowed if isinstance(allowed, Toast) else recheck


def _find_to_judge(db: Connection, member: Member, press: Press) -> tuple[Recheck, Permit] | Toast:
    recheck = rechecks.find(db, RecheckId(int(press.args[0])))
    if recheck is None:
        return Toast(render("toast/old_button"), alert=True)
    allowed = permit(db, member, recheck.item_id, Act.JUDGE_RECHECK)
    return allowed if isinstance(allowed, Toast) else (recheck, allowed)


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
        _send_evidence(db, ChatId(user_id), answered, item, now)
    tell_office(db, answered, now)


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
        rechecks.plan(db, item.id, RecheckKind.UPKEEP, next_upkeep(closed_on, now.date()))


def _send_evidence(
    db: Connection, chat: ChatId, recheck: Recheck, item: Item, now: datetime, *, key: str | None = None
) -> int:
    """Queue the files that came since the ask under one caption; returns how many there are."""
    since = recheck.asked_at.replace(microsecond=0) if recheck.asked_at is not None else now
    pieces = [piece for piece in proofs.pieces(db, item.id) if piece.sent_at >= since]
    if pieces:
        caption = render("rechecks/evidence", item=item, recheck=recheck, count=len(pieces))
        parts = [(piece.kind, piece.file_id) for piece in pieces]
        outbox.put_media(db, chat, parts, caption, now, priority=Priority.TASK, about=About("item", item.id), key=key)
    return len(pieces)


def _show_answer(db: Connection, recheck: Recheck, press: Press, now: datetime) -> None:
    text, buttons = answer_card(db, recheck)
    about = About("item", recheck.item_id)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now, about=about)


def _toast(db: Connection, recheck: Recheck, fit: Fit) -> Toast:
    number = items.get(db, recheck.item_id).number
    return Toast(render("toast/recheck_answer", number=number, fit=fit), alert=fit != Fit.TAKEN)


def _rows(numbered: Sequence[tuple[int, RecheckId]], verb: str) -> Buttons:
    return in_rows(((str(number), f"{verb}:{recheck_id}") for number, recheck_id in numbered), 6)


PROMPTS: PromptTable = {
    _RELAPSED: take_relapse,
}

BUTTONS: ButtonTable = {
    "da": (open_answer, ID),
    "dt": (back_to_answer, ID),
    "dk": (claim_holds, ID),
    "dr": (ask_relapse, ID),
    "dl": (show_open, ""),
    "do": (open_verdict, ID),
    "dy": (find_holds, ID),
    "dn": (ask_why_not, ID),
    "de": (show_new_evidence, ID),
}
