"""What the last round leaves to this one: a plan to be asked about, answers after its cut-off, messages that belong nowhere yet."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import permit
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.weekly import answer_cards, pressed
from bot.actions.weekly.asking_which import ask_which_again
from bot.actions.weekly.dividing import ask_whether_several
from bot.actions.weekly.pressed import Pressed
from bot.rules.details import Field, Outcome, Plan
from bot.rules.models import ChatId, Member, Press, Report, ReportKind, Toast
from bot.rules.placing import several_answers
from bot.rules.transitions import Act
from storage import early_reports, items, outbox, reports, rounds
from templates import render, word

_PLAN_ROOM = 30
"""Characters of a plan that the answer about it repeats."""


def tell_outcome(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """What became of the last plan was pressed: it is kept, and answers the round; a second press is harmless."""
    allowed = permit(db, member, press.args[0], Act.REPORT)
    if isinstance(allowed, Toast):
        return allowed
    item, outcome, latest = allowed.item, Outcome(press.args[1]), rounds.find_latest(db)
    parcel = f"o{item.id}:{latest.id if latest else 0}:{press.message_id}"
    if pressed.find_answer(db, press, parcel) is not None:
        return Toast(render("toast/recorded_already", item=item))
    plan = answer_cards.find_plan(db, item, latest, now) if latest is not None else None
    if plan is None:
        return Toast(render("toast/plan_told_already", number=item.number))
    told = Pressed(parcel, ReportKind.PROGRESS, _in_words(plan, outcome), {Field.PLAN_DONE: outcome.value})
    report = pressed.answer(db, member, press, allowed, told, latest, now)
    answer_cards.open_item(db, member, item, "report", now)
    text = render("outcome_noted", item=item, told=told.text)
    outbox.edit_message(db, press.chat_id, press.message_id, text, pressed.rows(item, report), now)
    return Toast(render("toast/outcome_recorded", number=item.number, outcome=outcome))


def count_early(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """What came before the round opened is this round's answer; its words are repeated in it, its files are counted."""
    allowed = permit(db, member, press.args[0], Act.REPORT)
    if isinstance(allowed, Toast):
        return allowed
    item, latest = allowed.item, rounds.find_latest(db)
    early = answer_cards.find_early(db, member, item, latest) if latest is not None else None
    if latest is None or early is None:
        return Toast(render("toast/recorded_already", item=item))
    if press.args[1] != f"{early.answers[0].id}-{early.answers[-1].id}":
        text, buttons = answer_cards.request(db, member, item, now)
        outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
        return Toast(render("toast/early_changed"), alert=True)
    told = Pressed(early_reports.parcel_of(latest.id, early.answers), early.kind, early.text)
    report = pressed.answer(db, member, press, allowed, told, latest, now)
    answer_cards.open_item(db, member, item, "report", now)
    text = render("early_noted", item=item, early=early)
    outbox.edit_message(db, press.chat_id, press.message_id, text, pressed.rows(item, report), now)
    return Toast(render("toast/early_counted", number=item.number))


def ask_again(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask anew about every message of this person that belongs to no item yet."""
    mine = {item.number: item.id for item in items.open_for(db, member.unit_ids)}
    pending = reports.unplaced(db, member.person.id)
    if not pending:
        return Toast(render("toast/placed_already"))
    together: list[Report] = []
    for report in pending:
        parts = several_answers("\n".join(reports.latest_texts(db, report.id)), mine)
        if len(parts) < 2:
            together.append(report)
            continue
        _ask_together(db, member, press.chat_id, together, now)
        together = []
        ask_whether_several(db, report, parts, press.chat_id, None, now)
    _ask_together(db, member, press.chat_id, together, now)
    return None


def _ask_together(db: Connection, member: Member, chat: ChatId, together: list[Report], now: datetime) -> None:
    if together:
        ask_which_again(db, member, chat, [each.id for each in together], now)


def _in_words(plan: Plan, outcome: Outcome) -> str:
    """Plain text: it is kept as the words of the answer."""
    text = " ".join(plan.text.split()).rstrip("。.；;")
    text = text if len(text) <= _PLAN_ROOM else text[: _PLAN_ROOM - 1] + "…"
    pattern = word("plan_words", "last_week" if plan.last_week else "earlier")
    told = word("outcomes", outcome)
    return pattern.format(plan=text, outcome=told, month=plan.said_on.month, day=plan.said_on.day)


BUTTONS: ButtonTable = {
    "xa": (tell_outcome, f"{ID}:(?:done|partly|not_done)"),
    "xl": (count_early, f"{ID}:{ID}-{ID}"),
    "xw": (ask_again, ""),
}
