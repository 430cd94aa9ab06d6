"""The buttons around an answer: open an item to answer it, nothing changed this week, this belongs elsewhere."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import answers_in_stead
from bot.actions.proofs import places
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.weekly import receipting, reporting
from bot.actions.weekly import rounds as asking
from bot.actions.weekly.answered import note_answer
from bot.actions.weekly.asking_which import CHOICES, ask_which, choice_buttons, find_card
from bot.rules.models import Item, ItemId, Member, Press, Report, ReportId, ReportKind, Toast
from bot.rules.permissions import answers_for, is_open, supports
from bot.rules.rhythm import is_late
from storage import audit, focus, items, outbox, prompts, reports, rounds
from storage.outbox import About, Buttons, Draft
from storage.reports import Due
from templates import label, render, word, words


def open_answer(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask for the progress on one item; until another is opened, what the person sends belongs to it."""
    item = _own(db, member, press)
    if item is None:
        return Toast(render("toast/not_yours"), alert=True)
    _open(db, member, item, "report", now)
    draft = Draft(press.chat_id, render("answer", item=item), _answer_buttons(item), about=About("item", item.id))
    outbox.put(db, draft, now)
    return None


def offer_reasons(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Nothing changed: ask why, with the usual reasons as buttons."""
    item = _own(db, member, press)
    if item is None:
        return Toast(render("toast/not_yours"), alert=True)
    rows: Buttons = [[(text, f"nr:{item.id}:{code}")] for code, text in words("reasons").items()]
    rows.append([(label("own_reason"), f"no:{item.id}")])
    rows.append([(label("back"), f"ab:{item.id}")])
    outbox.edit_message(db, press.chat_id, press.message_id, render("why_no_change", item=item), rows, now)
    return None


def back_to_answer(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the question for a reason back into the request for progress."""
    item = _own(db, member, press)
    if item is None:
        return Toast(render("toast/not_yours"), alert=True)
    _open(db, member, item, "report", now)
    text = render("answer", item=item)
    outbox.edit_message(db, press.chat_id, press.message_id, text, _answer_buttons(item), now)
    return None


def report_no_change(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """本周无变化 with the reason pressed: an answer like any other, noted in place of the question; a second press is harmless."""
    item = _own(db, member, press)
    if item is None or press.args[1] not in words("reasons"):
        return Toast(render("toast/not_yours"), alert=True)
    latest = rounds.find_latest(db)
    parcel = f"n{item.id}:{latest.id if latest else 0}:{press.message_id}"
    if reports.find_by_parcel(db, press.chat_id, parcel) is not None:
        return Toast(render("toast/recorded_already", item=item))
    late = latest is not None and is_late(now, latest.cutoff_at)
    report = reports.add(
        db,
        member.person.id,
        press.chat_id,
        parcel,
        item_id=item.id,
        round_id=latest.id if latest else None,
        kind=ReportKind.NO_CHANGE,
        late=late,
        sent_at=now,
        now=now,
    )
    reports.add_pressed_text(db, report, word("reasons", press.args[1]), late=late)
    note_answer(db, item.id, ReportKind.NO_CHANGE, now)
    by, stead_of = member.person.id, answers_in_stead(db, member, item.id)
    subject = f"report:{report.id}"
    audit.record(db, "receive_report", subject, now, by=by, stead_of=stead_of, item=item.id, no_change=True)
    outbox.edit_message(
        db,
        press.chat_id,
        press.message_id,
        render("no_change_noted", item=item, reason=word("reasons", press.args[1])),
        [[(label("add_progress", number=item.number), f"an:{item.id}")]],
        now,
    )
    if latest is not None:
        asking.refresh_asks(db, latest.id, item.id, now)
    return Toast(render("toast/recorded", item=item))


def ask_own_reason(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The next text is the reason why nothing changed."""
    item = _own(db, member, press)
    if item is None:
        return Toast(render("toast/not_yours"), alert=True)
    _open(db, member, item, "no_change", now)
    text = render("own_reason", item=item)
    rows: Buttons = [[(label("back"), f"nc:{item.id}")]]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def choose_item(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """The person said which item their messages belong to; the question becomes the statement of it."""
    first, last, chosen = (int(arg) for arg in press.args)
    item = _find_mine(db, member, chosen)
    if chosen and item is None:
        return Toast(render("toast/not_yours"), alert=True)
    unplaced = [report.id for report in reports.unplaced(db, member.person.id) if report.id >= first]
    pending = [report for report in unplaced if report <= last]
    if not pending:
        return Toast(render("toast/placed_already"))
    placed = _put(db, member, press, pending, item, now)
    later = [report for report in unplaced if report > last]
    if later and not any(find_card(db, member, reports.get(db, report)) for report in later):
        ask_which(db, member, press.chat_id, now, first=later[0])  # the question they joined has become a receipt
    return placed


def offer_other_items(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The receipt named the wrong item: ask which is the right one."""
    if not _own_reports(db, member, press.args[0]):
        return Toast(render("toast/not_yours"), alert=True)
    mine = items.open_for(db, member.unit_ids)
    rows = choice_buttons(mine[:CHOICES], lambda item_id: f"mt:{press.args[0]}:{item_id}")
    outbox.edit_message(db, press.chat_id, press.message_id, render("move_where"), rows, now)
    return None


def move_reports(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Put the answers of a receipt to another item, or to none."""
    chosen = int(press.args[1])
    item = _find_mine(db, member, chosen)
    moved = _own_reports(db, member, press.args[0])
    if not moved or (chosen and item is None):
        return Toast(render("toast/not_yours"), alert=True)
    rest = places.find_rest(db, moved)
    if rest is not None and rest != item:
        return Toast(render("toast/proof_rests", number=rest.number), alert=True)
    return _put(db, member, press, moved, item, now)


def _open(db: Connection, member: Member, item: Item, purpose: str, now: datetime) -> None:
    """From now on what the person sends is about this item, and no longer the answer to another question."""
    prompts.clear(db, member.person.id)
    focus.put(db, member.person.id, item.id, purpose, now)


def _put(
    db: Connection, member: Member, press: Press, moved: Sequence[ReportId], item: Item | None, now: datetime
) -> Toast:
    """Put these answers to the item (None: to none); the message with the question becomes the receipt."""
    for report_id in moved:
        reporting.move(db, member, report_id, item.id if item else None, now)
    if item is None:
        outbox.edit_message(db, press.chat_id, press.message_id, render("kept", count=len(moved)), None, now)
    else:
        due = Due(member.person.id, press.chat_id, item.id, tuple(moved))
        receipting.receipt_in_place(db, due, press.chat_id, press.message_id, now)
    return Toast(render("toast/placed", item=item))


def _own(db: Connection, member: Member, press: Press) -> Item | None:
    return _find_own(db, member, int(press.args[0]))


def _find_own(db: Connection, member: Member, item_id: int) -> Item | None:
    """The item, when it is open and this person answers for it; no item has the id 0."""
    item = items.find(db, ItemId(item_id))
    return item if item is not None and answers_for(member, item) and is_open(item) else None


def _find_mine(db: Connection, member: Member, item_id: int) -> Item | None:
    """The item, when this person may send something about it."""
    return next((item for item in items.open_for(db, member.unit_ids) if item.id == item_id), None)


def _own_reports(db: Connection, member: Member, listed: str) -> list[ReportId]:
    """The reports a button names, when all are this person's own and none lies with an item of others by now."""
    named = [reports.find(db, ReportId(int(each))) for each in listed.split(",")]
    mine = [report.id for report in named if report is not None and _is_own(db, member, report)]
    return mine if len(mine) == len(named) else []


def _is_own(db: Connection, member: Member, report: Report) -> bool:
    item = items.get(db, report.item_id) if report.item_id is not None else None
    theirs = item is None or answers_for(member, item) or supports(member, item)
    return theirs and report.person_id == member.person.id


def _answer_buttons(item: Item) -> Buttons:
    return [[(label("no_change"), f"nc:{item.id}"), (label("card"), f"cd:{item.id}")]]


BUTTONS: ButtonTable = {
    "an": (open_answer, ID),
    "nc": (offer_reasons, ID),
    "nr": (report_no_change, f"{ID}:[a-z_]+"),
    "no": (ask_own_reason, ID),
    "ab": (back_to_answer, ID),
    "pk": (choose_item, f"{ID}:{ID}:{ID}"),
    "mv": (offer_other_items, rf"{ID}(?:,{ID})*"),
    "mt": (move_reports, rf"{ID}(?:,{ID})*:{ID}"),
}
