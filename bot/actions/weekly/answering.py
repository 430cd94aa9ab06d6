"""The buttons around an answer: open an item to answer it, say which item a message is about, or that it is about another."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import permit
from bot.actions.proofs import places
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.weekly import answer_cards, ask_cards, receipting, reporting
from bot.actions.weekly.answer_cards import open_item
from bot.actions.weekly.asking_which import CHOICES, ask_which, choice_buttons, find_card
from bot.rules.models import Item, Member, Press, Report, ReportId, Toast
from bot.rules.permissions import answers_for, supports
from bot.rules.transitions import Act
from storage import items, outbox, reports
from storage.outbox import About, Draft
from storage.reports import Due
from templates import render


def open_answer(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask for the progress on one item; until another is opened, what the person sends belongs to it."""
    allowed = permit(db, member, press.args[0], Act.REPORT)
    if isinstance(allowed, Toast):
        return allowed
    item = allowed.item
    open_item(db, member, item, "report", now)
    text, buttons = answer_cards.request(db, member, item, now)
    outbox.put(db, Draft(press.chat_id, text, buttons, about=About("item", item.id)), now)
    return None


def back_to_answer(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the question for a reason back into the request for progress."""
    allowed = permit(db, member, press.args[0], Act.REPORT)
    if isinstance(allowed, Toast):
        return allowed
    item = allowed.item
    open_item(db, member, item, "report", now)
    text, buttons = answer_cards.request(db, member, item, now)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
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


def _put(
    db: Connection, member: Member, press: Press, moved: Sequence[ReportId], item: Item | None, now: datetime
) -> Toast:
    """Put these answers to the item (None: to none); the message with the question becomes the receipt."""
    for report_id in moved:
        reporting.move(db, member, report_id, item.id if item else None, now)
    if item is None:
        outbox.edit_message(db, press.chat_id, press.message_id, render("kept", count=len(moved)), None, now)
        ask_cards.refresh_own(db, member, now)
    else:
        due = Due(member.person.id, press.chat_id, item.id, tuple(moved))
        receipting.receipt_in_place(db, due, press.chat_id, press.message_id, now)
    return Toast(render("toast/placed", item=item))


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


BUTTONS: ButtonTable = {
    "an": (open_answer, ID),
    "ab": (back_to_answer, ID),
    "pk": (choose_item, f"{ID}:{ID}:{ID}"),
    "mv": (offer_other_items, rf"{ID}(?:,{ID})*"),
    "mt": (move_reports, rf"{ID}(?:,{ID})*:{ID}"),
}
