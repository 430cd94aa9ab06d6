"""Receipts: one for all that came on an item, once it has stopped coming."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.proofs import places
from bot.actions.rechecks import answering_rechecks
from bot.actions.weekly import doubting
from bot.actions.weekly import rounds as asking
from bot.rules.details import Detail, Field
from bot.rules.models import ChatId, Item, MessageId, ReportId, ReportKind
from bot.rules.permissions import is_open
from bot.rules.receipts import patient_until
from storage import details, inbox, items, outbox, reports
from storage.outbox import About, Buttons, Draft, Priority
from storage.reports import Contents, Due
from templates import label, render, word, words

_MOVABLE = 5
"""Answers one "other item" button can name within Telegram's 64 bytes."""


def give_due_receipt(db: Connection, bot_id: int, now: datetime, *, speed: float = 1) -> bool:
    """Give the receipt that has been owed longest by `now`; False when none is.

    What fell due after the oldest unread update came still waits: that may be a further part of the same album. So does, for
    a while, what has a file that is not safe yet: nothing is said to be there that could still be lost.
    """
    unread_since = inbox.waiting_since(db, bot_id)
    owed_by = now if unread_since is None else min(now, unread_since)
    due = reports.find_due_receipt(db, owed_by, patient_until(owed_by, speed=speed))
    if due is not None:
        _give(db, due, now)
    return due is not None


def give_receipt(db: Connection, report: ReportId, now: datetime) -> None:
    """Receipt this answer at once, with what else of that person on that item is owed one; not while a file is under way."""
    due = reports.find_due_receipt(db, now, patient_until(now, speed=1), report)
    if due is not None:
        _give(db, due, now)


def receipt_in_place(db: Connection, due: Due, chat: ChatId, message: MessageId, now: datetime) -> None:
    """Turn the question which item was meant into the receipt."""
    contents, text, buttons = _receipt(db, due, now)
    outbox.edit_message(db, chat, message, text, buttons, now, about=About("item", due.item_id))
    if contents.waiting:
        reports.set_receipt(db, due.reports, outbox.find_card(db, chat, message))
    _ask_what_is_doubtful(db, due, now)


def renew(db: Connection, report: ReportId, now: datetime) -> None:
    """The last file of this answer is settled: a receipt that spoke of files under way becomes whole."""
    receipt = reports.find_receipt(db, report)
    due = reports.due_of(db, receipt) if receipt is not None else None
    if receipt is None or due is None:
        return
    reports.set_receipt(db, due.reports, None)
    text, buttons = receipt_again(db, due, now)
    outbox.edit_card(db, receipt, text, buttons, now)


def _give(db: Connection, due: Due, now: datetime) -> None:
    contents, text, buttons = _receipt(db, due, now)
    priority = Priority.SLOW_ANSWER if contents.files else Priority.ANSWER
    receipt = outbox.put(db, Draft(due.chat_id, text, buttons, priority, about=About("item", due.item_id)), now)
    if contents.waiting:
        reports.set_receipt(db, due.reports, receipt)
    _ask_what_is_doubtful(db, due, now)


def _ask_what_is_doubtful(db: Connection, due: Due, now: datetime) -> None:
    last = reports.get(db, due.reports[-1])
    if last.round_id is not None and last.kind == ReportKind.PROGRESS:
        doubting.ask_once(db, due.chat_id, due.item_id, last.round_id, now)


def receipt_again(db: Connection, due: Due, now: datetime) -> tuple[str, Buttons]:
    """The receipt of everything these answers hold by now, and where their files stand."""
    return _worded(db, due, reports.contents(db, due.reports), now)


def _receipt(db: Connection, due: Due, now: datetime) -> tuple[Contents, str, Buttons]:
    """What is receipted, as it is and in words; from now on it counts as receipted, and the asks show it."""
    contents = reports.unreceipted(db, due.reports)
    reports.mark_receipted(db, due.reports)
    last = reports.get(db, due.reports[-1])
    if last.round_id is not None and last.kind != ReportKind.SUPPORT:
        asking.refresh_asks(db, last.round_id, due.item_id, now)
    return contents, *_worded(db, due, contents, now)


def _worded(db: Connection, due: Due, contents: Contents, now: datetime) -> tuple[str, Buttons]:
    item, last = items.get(db, due.item_id), reports.get(db, due.reports[-1])
    movable = ",".join(str(report) for report in due.reports[-_MOVABLE:])
    buttons: Buttons = [[(label("other_item"), f"mv:{movable}")]]
    parts, told = _parts(contents), places.told(db, due)
    sorting = places.receipt_rows(db, due, now) if contents.files or contents.too_big else []
    if last.kind == ReportKind.SUPPORT:
        text = render("assigning/evidence_added", item=item, contents=contents, parts=parts, places=told)
        return text, [*sorting, *buttons]
    asked = 0
    left: list[Item] = []
    if last.round_id is not None:
        asked, left = asking.left_to_answer(db, last.round_id, due.person_id)
    more: Buttons = [[(label("more_details"), f"xd:{item.id}")]] if is_open(item) else []
    text = render(
        "receipt",
        item=item,
        contents=contents,
        parts=parts,
        kind=last.kind,
        asked=asked,
        left=[item.number for item in left],
        places=told,
        noted=_noted(db, due),
    )
    return text, [*sorting, *answering_rechecks.receipt_rows(db, item), *more, *buttons]


def _noted(db: Connection, due: Due) -> list[str]:
    """What these answers say under labels, and what of it counts, in words and in the order of the card."""
    newest: dict[Field, Detail] = {}
    for each in details.in_texts(db, due.reports):
        if each.item_id == due.item_id:
            newest[each.name] = each
    return [text for name, text in words("detail_fields").items() if name in newest and newest[Field(name)].value]


def _parts(contents: Contents) -> list[str]:
    """What came, in words: texts first, then files by kind, then corrections."""
    parts = [word("lists", "text")] if contents.texts == 1 else []
    if contents.texts > 1:
        parts.append(word("lists", "texts").format(count=contents.texts))
    if contents.places:
        parts.append(word("lists", "places").format(count=contents.places))
    parts += [word("media", kind).format(count=count) for kind, count in contents.files.items()]
    if contents.edits:
        parts.append(word("lists", "edits").format(count=contents.edits))
    return parts
