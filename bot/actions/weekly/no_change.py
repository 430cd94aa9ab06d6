"""本周无变化: an answer like any other, with a reason; on a late item the reason is why it is late."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import permit
from bot.actions.talking.buttons import ID, ButtonTable, in_rows
from bot.actions.weekly import pressed
from bot.actions.weekly.answer_cards import open_item
from bot.actions.weekly.pressed import Pressed
from bot.rules.details import OTHER, OTHER_BODY, Field
from bot.rules.models import Item, Member, Press, ReportKind, Toast
from bot.rules.summary import is_overdue
from bot.rules.transitions import Act
from storage import outbox, rounds
from storage.outbox import Buttons
from templates import label, render, words


def offer_reasons(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask why, with the usual reasons as buttons; for a late item those of a delay."""
    allowed = permit(db, member, press.args[0], Act.REPORT)
    if isinstance(allowed, Toast):
        return allowed
    item = allowed.item
    late = is_overdue(item, now.date())
    reasons = [(text, f"nr:{item.id}:{code}") for code, text in _reasons(late=late).items()]
    rows: Buttons = in_rows(reasons, 2 if late else 1)
    rows.append([(label("own_reason"), f"no:{item.id}")])
    rows.append([(label("back"), f"ab:{item.id}")])
    text = render("why_no_change", item=item, days=_days_late(item, now))
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def report_no_change(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """The reason was pressed: it is kept, and noted in place of the question; a second press is harmless."""
    allowed = permit(db, member, press.args[0], Act.REPORT)
    if isinstance(allowed, Toast):
        return allowed
    item, code = allowed.item, press.args[1]
    reason = {**_reasons(late=False), **_reasons(late=True)}.get(code)
    if reason is None:
        return Toast(render("toast/not_yours"), alert=True)
    latest = rounds.find_latest(db)
    parcel = f"n{item.id}:{latest.id if latest else 0}:{press.message_id}"
    if pressed.find_answer(db, press, parcel) is not None:
        return Toast(render("toast/recorded_already", item=item))
    said = {Field.DELAY: code} if code in _reasons(late=True) else {}
    kept = Pressed(parcel, ReportKind.NO_CHANGE, reason, said)
    report = pressed.answer(db, member, press, allowed, kept, latest, now)
    rows: Buttons = [[(label("add_progress", number=item.number), f"an:{item.id}")]]
    if code == OTHER_BODY:
        rows.insert(0, [(label("waiting_details"), f"xb:{item.id}")])
    text = render("no_change_noted", item=item, reason=reason)
    outbox.edit_message(db, press.chat_id, press.message_id, text, [*rows, *pressed.rows(item, report)], now)
    return Toast(render("toast/recorded", item=item))


def ask_own_reason(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The next text is the reason why nothing changed."""
    allowed = permit(db, member, press.args[0], Act.REPORT)
    if isinstance(allowed, Toast):
        return allowed
    item = allowed.item
    open_item(db, member, item, "no_change", now)
    rows: Buttons = [[(label("back"), f"nc:{item.id}")]]
    outbox.edit_message(db, press.chat_id, press.message_id, render("own_reason", item=item), rows, now)
    return None


def _reasons(*, late: bool) -> dict[str, str]:
    if not late:
        return words("reasons")
    return {code: text for code, text in words("delay_reasons").items() if code != OTHER}


def _days_late(item: Item, now: datetime) -> int:
    return (now.date() - item.due).days if item.due is not None and is_overdue(item, now.date()) else 0


BUTTONS: ButtonTable = {
    "nc": (offer_reasons, ID),
    "nr": (report_no_change, f"{ID}:[a-z_]+"),
    "no": (ask_own_reason, ID),
}
