"""A later date is asked for (申请延期): the reason, the new date, the progress so far; then once more, all of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bot.actions.applying import filling, reviewing, turns
from bot.actions.applying.filling import Page
from bot.actions.arranging.telling import note_of_year
from bot.actions.items.permitting import permit
from bot.actions.talking.buttons import ID, ButtonTable, in_rows
from bot.actions.talking.prompting import PromptTable
from bot.rules.applications import Application, ApplicationKind
from bot.rules.assigning import is_reason
from bot.rules.dates import find_past_day, read_day
from bot.rules.extending import OFTEN_FROM, NewDue, NotExtended, is_far, judge_new_due, may_extend, offered
from bot.rules.models import Incoming, Item, Member, Press, Toast
from bot.rules.splitting import LIMIT
from bot.rules.transitions import Act, Step
from storage import applications, calendars
from storage.outbox import Buttons
from templates import label, render, words

KIND = ApplicationKind.EXTENSION
OTHER, OTHER_BODY = "other", "other_body"
"""Reasons that need words: any; or whom one waits for and since when."""

_WORDS_ROOM = 1200
"""What the words of one field may fill on the card of those who decide; longer ones are sent whole beside it."""


def open_form(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the item's card into the form, where it was left; after the due date say what to do instead.

    A draft that was left until then is shown all the same: it has to be given up before anything else is applied for.
    """
    allowed = permit(db, member, press.args[0], Act.APPLY_EXTENSION)
    if isinstance(allowed, Toast):
        return allowed
    if (refused := _may_extend(db, allowed.item, now)) is not None:
        left = applications.find_pending(db, allowed.item.id)
        if left is not None and left.kind == KIND and left.step == Step.DRAFT:
            filling.show_here(db, member, press, page(db, left, allowed.item), now)
        return _refusal(allowed.item, refused)
    draft = filling.begin(db, member, press, allowed, KIND, now)
    if isinstance(draft, Toast):
        return draft
    filling.show_here(db, member, press, page(db, draft, allowed.item), now)
    return None


def choose_reason(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    if press.args[1] not in words("extension_reasons"):
        return Toast(render("toast/old_button"), alert=True)
    return _fill(db, member, press, {"reason": press.args[1], "reason_words": None}, now)


def choose_date(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """One of the usual dates, counted from the one that stands."""
    allowed = filling.may_fill(db, member, press, KIND)
    if isinstance(allowed, Toast):
        return turns.refuse(db, member, press, allowed, now)
    dates = dict(offered(allowed.item.due, calendars.get(db))) if allowed.item.due else {}
    if int(press.args[1]) not in dates:
        return Toast(render("toast/old_button"), alert=True)
    return _fill(db, member, press, _due_fields(allowed.item, dates[int(press.args[1])]), now)


def fill_again(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """One part of the form is asked for again; what was there is kept in the notes."""
    parts = {"reason": ("reason", "reason_words"), "date": ("new_due",), "progress": ("progress",)}
    return _fill(db, member, press, dict.fromkeys(parts[press.args[1]]), now)


def submit(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask for the later date shown; when the form was changed since, it is shown anew instead."""
    allowed = filling.may_fill(db, member, press, KIND)
    if isinstance(allowed, Toast):
        return turns.refuse(db, member, press, allowed, now)
    application, item = allowed.application, allowed.item
    still = permit(db, member, item.id, Act.APPLY_EXTENSION)
    if isinstance(still, Toast):
        return still
    if (refused := _may_extend(db, item, now)) is not None:
        return _refusal(item, refused)
    if _question(application, item) is not None or press.args[1] != allowed.content[: filling.MARK]:
        filling.show_here(db, member, press, page(db, application, item), now)
        return Toast(render("toast/changed", number=item.number), alert=True)
    return filling.submit(db, member, allowed, now)


def take_reason(db: Connection, member: Member, application_id: int, message: Incoming, now: datetime) -> None:
    """The reason in the unit's own words; for another body, who it is and when it was written to."""
    allowed = filling.may_take(db, member, application_id, "ext_reason", message, now)
    if allowed is None:
        return
    reason = allowed.application.fields.get("reason")
    if message.edited and reason not in (OTHER, OTHER_BODY):
        return  # a reason was pressed instead
    if reason == OTHER_BODY:
        is_read, remark = find_past_day(message.text, now.date()) is not None, "no_letter"
    else:
        is_read, remark = is_reason(message.text), "no_words"
    fields = {"reason": reason or OTHER, "reason_words": message.text} if is_read else None
    filling.take(db, member, allowed, message, fields, "" if is_read else remark, page, now)


def take_date(db: Connection, member: Member, application_id: int, message: Incoming, now: datetime) -> None:
    allowed = filling.may_take(db, member, application_id, "ext_date", message, now)
    if allowed is None:
        return
    calendar = calendars.get(db)
    wanted = read_day(message.text, now.date(), calendar=calendar)
    judged = judge_new_due(allowed.item, wanted, calendar) if wanted else None
    match judged:
        case NewDue(due, moved):
            fields, remark = _due_fields(allowed.item, due), "moved" if moved else ""
            filling.take(db, member, allowed, message, fields, remark, page, now)
        case NotExtended(why):
            filling.take(db, member, allowed, message, None, why, page, now)
        case None:
            filling.take(db, member, allowed, message, None, "no_date_read", page, now)


def take_progress(db: Connection, member: Member, application_id: int, message: Incoming, now: datetime) -> None:
    allowed = filling.may_take(db, member, application_id, "ext_progress", message, now)
    if allowed is None:
        return
    if is_reason(message.text):
        filling.take(db, member, allowed, message, {"progress": message.text}, "", page, now)
    else:
        filling.take(db, member, allowed, message, None, "no_words", page, now)


def page(db: Connection, application: Application, item: Item, remark: str = "") -> Page:
    """The form as it is filled in so far, with the next question, or with everything once more to be submitted."""
    question = _question(application, item)
    note = note_of_year(calendars.get(db), application.new_due)
    text = render("extending/form", item=item, application=application, question=question, remark=remark, note=note)
    purpose = {"other": "ext_reason", "reason": "ext_reason", "date": "ext_date", "progress": "ext_progress"}
    rows = _buttons(db, application, item, question)
    return Page(application, item, purpose[question] if question else None, text, rows)


def _question(application: Application, item: Item) -> str | None:
    """What is asked next: reason, other (its words), date, progress; None when all is there."""
    fields = application.fields
    if not fields.get("reason"):
        return "reason"
    if fields["reason"] in (OTHER, OTHER_BODY) and not fields.get("reason_words"):
        return "other"
    if application.new_due is None or application.old_due != item.due:
        return "date"
    return None if fields.get("progress") else "progress"


def _buttons(db: Connection, application: Application, item: Item, question: str | None) -> Buttons:
    rows: Buttons = []
    if question == "reason":
        rows = in_rows((text, f"er:{application.id}:{code}") for code, text in words("extension_reasons").items())
    elif question == "date" and item.due is not None:
        rows = [
            [(label("later_by", days=days, month=new.month, day=new.day), f"ed:{application.id}:{days}")]
            for days, new in offered(item.due, calendars.get(db))
        ]
    elif question is None:
        mark = filling.mark_of(db, application)
        rows = [
            [(label("submit_extension", number=item.number), f"es:{application.id}:{mark}")],
            [
                (label("again_reason"), f"ef:{application.id}:reason"),
                (label("again_date"), f"ef:{application.id}:date"),
                (label("again_progress"), f"ef:{application.id}:progress"),
            ],
        ]
    return [*rows, filling.give_up_row(application, item)]


def _fill(db: Connection, member: Member, press: Press, fields: Mapping[str, Any], now: datetime) -> Toast | None:
    allowed = filling.may_fill(db, member, press, KIND)
    if isinstance(allowed, Toast):
        return turns.refuse(db, member, press, allowed, now)
    application = filling.keep(db, allowed, fields)
    filling.show_here(db, member, press, page(db, application, allowed.item), now)
    return None


def body(db: Connection, application: Application, item: Item) -> str:
    """What the unit applies for, for those who decide; the count, and a word where it is long or one of many."""
    return _body(application, _WORDS_ROOM)


def whole(db: Connection, application: Application, item: Item) -> str | None:
    told = [application.fields.get("reason_words") or "", application.fields["progress"]]
    return _body(application, 2 * LIMIT) if max(map(len, told)) > _WORDS_ROOM else None


def _body(application: Application, length: int) -> str:
    old, new = application.old_due, application.new_due
    far = old is not None and new is not None and is_far(old, new)
    often = application.fields["nth"] >= OFTEN_FROM
    return render("reviewing/extension", application=application, length=length, far=far, often=often)


def _due_fields(item: Item, new_due: date) -> dict[str, str | int | None]:
    """The new date beside the one it puts off, for that one is gone once it is granted."""
    old_due = item.due.isoformat() if item.due else None
    return {"new_due": new_due.isoformat(), "old_due": old_due, "nth": item.extended + 1}


def _may_extend(db: Connection, item: Item, now: datetime) -> NotExtended | None:
    before = [each for each in applications.of_item(db, item.id) if each.kind == KIND and each.step == Step.RETURNED]
    moments = [(each.asked_at, each.settled_at) for each in before]
    days = [
        (asked.astimezone(now.tzinfo).date(), back.astimezone(now.tzinfo).date())
        for asked, back in moments
        if asked is not None and back is not None
    ]
    return may_extend(item, calendars.get(db), now.date(), days[-1] if days else None)


def _refusal(item: Item, refused: NotExtended) -> Toast:
    return Toast(render("toast/not_extended", item=item, why=refused.why), alert=True)


BUTTONS: ButtonTable = {
    "ee": (open_form, ID),
    "er": (choose_reason, f"{ID}:[a-z_]{{1,20}}"),
    "ed": (choose_date, f"{ID}:{ID}"),
    "ef": (fill_again, f"{ID}:(?:reason|date|progress)"),
    "es": (submit, f"{ID}:[0-9a-f]{{{filling.MARK}}}"),
}

PROMPTS: PromptTable = {
    "ext_reason": take_reason,
    "ext_date": take_date,
    "ext_progress": take_progress,
}

turns.FORMS[KIND] = "ee"
turns.QUESTIONS.extend(PROMPTS)
reviewing.BODIES[KIND] = body
reviewing.WHOLE[KIND] = whole
