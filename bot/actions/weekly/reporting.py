"""An answer arrives: it is kept at once, put to its item (or the person is asked which), and receipted once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions import listening
from bot.actions.assigning import issuing
from bot.actions.demands.telling_demands import DEMAND_CARDS
from bot.actions.items import browsing, receiving_files
from bot.actions.items.permitting import answers_in_stead
from bot.actions.people import looking_up, reaching, starting
from bot.actions.proofs import places
from bot.actions.talking import menus
from bot.actions.weekly import detail_pages, dividing, noting, receipting
from bot.actions.weekly import rounds as asking
from bot.actions.weekly.answered import note_answer
from bot.actions.weekly.asking_which import ask_which, count_now, find_card
from bot.rules.models import (
    DemandId,
    Fetch,
    Incoming,
    Item,
    ItemId,
    Member,
    Report,
    ReportId,
    ReportKind,
    Role,
    Round,
)
from bot.rules.permissions import answers_for, is_open, supports
from bot.rules.placing import NoSuchItem, Placed, Several, Signs, Unclear, is_card_open, leading_number, place
from bot.rules.receipts import receipt_due
from bot.rules.rhythm import is_late
from storage import audit, demands, evidences, focus, items, outbox, people, reports, rounds
from storage.outbox import About, Draft
from templates import render

_LISTS = ("ask", "recheck_ask", "round", "reminder")
"""What messages are about that list several items: in a reply to one a bare number in front names an item."""


def receive_message(db: Connection, message: Incoming, now: datetime, *, speed: float = 1) -> None:
    """Take one message from a private chat. The second time changes nothing: it is known by chat and message id."""
    reaching.note_back(db, message.user_id, now)
    member = people.find_by_account(db, message.user_id, now.date())
    if member is None:
        starting.meet_stranger(db, message.chat_id, now)
        return
    if message.edited:
        if not listening.take_edit(db, member, message, now):
            _receive_edit(db, member, message, now, speed=speed)
        return
    if listening.take_words(db, member, message, now, speed=speed):
        return
    if _is_for_office(db, member, message, now):
        return
    if message.unsupported:
        _keep(db, member, message, None, ReportKind.OTHER, now)
        outbox.put(db, Draft(message.chat_id, render("unsupported"), reply_to=message.message_id), now)
        return
    answerable = items.open_for(db, member.unit_ids)
    if not answerable and receiving_files.is_offered(member, message):
        kept = _keep(db, member, message, None, ReportKind.OTHER, now)
        receiving_files.offer(db, kept.id, message, now)
        return
    if not answerable:
        _keep(db, member, message, None, ReportKind.OTHER, now)
        opened = browsing.open_by_number(db, member, message, now) or looking_up.open_by_name(db, member, message, now)
        if not opened:
            menus.show_help(db, member, message.chat_id, now)
        return
    _receive_answer(db, member, message, answerable, now, speed=speed)


def _receive_answer(
    db: Connection, member: Member, message: Incoming, answerable: Sequence[Item], now: datetime, *, speed: float
) -> None:
    started = reports.find_by_parcel(db, message.chat_id, _parcel(message)) if message.album else None
    if started is not None:
        _add_part(db, member, started, message, answerable, now, speed=speed)
        return
    match place(message.text, _signs(db, member, message, answerable, now, speed=speed)):
        case Placed(item_id, text):
            kind = _kind(db, member, item_id)
            report = _keep(db, member, message, item_id, kind, now, text=text)
            focus.refresh(db, member.person.id, item_id, now)
            noting.read_answer(db, member, report.id, now)
            _owe(db, report, message, now, speed=speed)
        case Several(parts):
            report = _keep(db, member, message, None, ReportKind.PROGRESS, now)
            dividing.ask_whether_several(db, report, parts, message.chat_id, message.message_id, now)
        case Unclear() if looking_up.open_by_name(db, member, message, now):
            _keep(db, member, message, None, ReportKind.OTHER, now)
        case Unclear():
            _keep(db, member, message, None, ReportKind.PROGRESS, now)
            number, _ = leading_number(message.text, bare=True)
            ask_which(db, member, message.chat_id, now, speed=speed, number=number, reply_to=message.message_id)
        case NoSuchItem(number):
            _keep(db, member, message, None, ReportKind.OTHER, now)
            if browsing.open_by_number(db, member, message, now):
                return
            mine = [item.number for item in answerable if _leads(member, item)]
            supported = [item.number for item in answerable if supports(member, item)]
            text = render("no_such_item", number=number, mine=mine, supported=supported)
            outbox.put(db, Draft(message.chat_id, text, reply_to=message.message_id), now)


def move(db: Connection, member: Member, report_id: ReportId, item_id: ItemId | None, now: datetime) -> None:
    """Put an answer to an item (None: to none) to be receipted anew; where it was before stays in the audit trail."""
    before = reports.get(db, report_id)
    kind = answer_kind(db, member, item_id) if item_id is not None else ReportKind.OTHER
    if item_id is not None:
        count_now(db, before)
    if item_id != before.item_id:
        noting.forget_answer(db, member, before, now)
    reports.place(db, report_id, item_id, kind)
    if item_id != before.item_id:
        places.leave(db, member, report_id, before.item_id, now)
    if not _is_of_round(db, item_id):
        reports.leave_round(db, report_id)
    noting.read_answer(db, member, report_id, now)
    note_answer(db, item_id, kind, now)
    audit.record(
        db,
        "place_report",
        f"report:{report_id}",
        now,
        by=member.person.id,
        stead_of=answers_in_stead(db, member, item_id),
        item=item_id,
        before=before.item_id,
    )
    if before.item_id is not None and before.round_id is not None:
        asking.refresh_asks(db, before.round_id, before.item_id, now)


def answer_kind(db: Connection, member: Member, item_id: ItemId) -> ReportKind:
    """What a message on an item is: the answer of the unit that leads it, or evidence of one that supports."""
    return ReportKind.SUPPORT if supports(member, items.get(db, item_id)) else ReportKind.PROGRESS


def _keep(
    db: Connection,
    member: Member,
    message: Incoming,
    item_id: ItemId | None,
    kind: ReportKind,
    now: datetime,
    *,
    text: str | None = None,
) -> Report:
    """Store a message as (the first part of) an answer, its words and its file; late when sent after the cut-off."""
    latest = rounds.find_latest(db) if _is_of_round(db, item_id) else None
    known = reports.find_by_parcel(db, message.chat_id, _parcel(message))
    report = known or reports.add(
        db,
        member.person.id,
        message.chat_id,
        _parcel(message),
        item_id=item_id,
        round_id=latest.id if latest else None,
        kind=kind,
        late=_late(latest, message),
        sent_at=message.sent_at,
        now=now,
    )
    _store_content(db, report, message, text if text is not None else message.text, now)
    if known is None:
        note_answer(db, item_id, kind, now)
        audit.record(
            db,
            "receive_report",
            f"report:{report.id}",
            now,
            by=member.person.id,
            stead_of=answers_in_stead(db, member, item_id),
            item=item_id,
            message=message.message_id,
        )
    return report


def _store_content(db: Connection, report: Report, message: Incoming, text: str, now: datetime) -> bool:
    """Whether anything of it was new."""
    late = _late(rounds.get(db, report.round_id) if report.round_id else None, message)
    new = False
    if message.location is not None:
        text = render("plain/location", location=message.location)
    if text:
        new = reports.add_text(db, report.id, message, text, late=late)
    if message.media is not None:
        fetch = Fetch.TOO_BIG if message.media.too_big else Fetch.WAITING
        new = evidences.add(db, report.id, message, message.media, fetch=fetch, late=late, now=now) or new
    return new


def _add_part(
    db: Connection,
    member: Member,
    report: Report,
    message: Incoming,
    answerable: Sequence[Item],
    now: datetime,
    *,
    speed: float,
) -> None:
    """A further part of an album joins the answer its siblings made, however late; its caption may say which item."""
    unplaced = report.item_id is None
    words = place(message.text, _signs(db, member, message, answerable, now, speed=speed)) if unplaced else None
    text = words.text if isinstance(words, Placed) else message.text
    if not _store_content(db, report, message, text, now):
        return
    if isinstance(words, Placed) and report.kind == ReportKind.PROGRESS:
        _place_by_caption(db, member, report, words.item_id, now)
        report = reports.get(db, report.id)
    elif text:
        noting.read_answer(db, member, report.id, now)
    if report.item_id is not None:
        _owe(db, report, message, now, speed=speed)


def _place_by_caption(db: Connection, member: Member, report: Report, item_id: ItemId, now: datetime) -> None:
    move(db, member, report.id, item_id, now)
    card = find_card(db, member, report)
    if card is not None and not reports.unplaced(db, member.person.id):
        outbox.edit_card(db, card, render("placed", item=items.get(db, item_id)), None, now)


def _receive_edit(db: Connection, member: Member, message: Incoming, now: datetime, *, speed: float) -> None:
    """A message was edited: the new words are a new version, the old ones stay. A place that moves on changes nothing."""
    report = reports.find_by_message(db, message.chat_id, message.message_id)
    if report is None or message.location is not None:
        return
    text = _without_number(db, report, message.text)
    if _store_content(db, report, message, text, now):
        audit.record(db, "edit_report", f"report:{report.id}", now, by=member.person.id, message=message.message_id)
        noting.read_answer(db, member, report.id, now, said_at=message.sent_at)
        if report.item_id is not None:
            _owe(db, report, message, now, speed=speed)


def _without_number(db: Connection, report: Report, text: str) -> str:
    """The words of an edit without the item number in front, when that is the number of the report's own item."""
    number, rest = leading_number(text, bare=True)
    item = items.find(db, report.item_id) if report.item_id is not None else None
    return rest if item is not None and number == item.number else text


def _owe(db: Connection, report: Report, message: Incoming, now: datetime, *, speed: float) -> None:
    due = receipt_due(now, has_file=message.media is not None, speed=speed)
    reports.owe_receipt(db, report.id, due)
    if due <= now:
        receipting.give_receipt(db, report.id, now)


def _is_for_office(db: Connection, member: Member, message: Incoming, now: datetime) -> bool:
    """A reply of the office to its list of drafts assigns them."""
    if message.reply_to is None or not message.text or not member.has(Role.OFFICE):
        return False
    about = outbox.find_about(db, message.chat_id, message.reply_to)
    if about is None or about.kind != "drafts":
        return False
    return issuing.assign_by_text(db, member, message, now)


def _leads(member: Member, item: Item) -> bool:
    return answers_for(member, item) and is_open(item)


def _signs(
    db: Connection, member: Member, message: Incoming, answerable: Sequence[Item], now: datetime, *, speed: float
) -> Signs:
    about = outbox.find_about(db, message.chat_id, message.reply_to) if message.reply_to is not None else None
    mine = {item.number: item.id for item in answerable if _leads(member, item)}
    every = {item.number: item.id for item in answerable}
    replied = _replied_item(db, message) if about is None else _item_of(db, about)
    card = focus.find(db, member.person.id)
    is_open = card is not None and is_card_open(card.since, now, speed=speed)
    return Signs(
        replied_item=replied if replied in every.values() else None,
        replied_ask=about is not None and about.kind in _LISTS,
        open_card=card.item_id if card is not None and is_open and card.item_id in every.values() else None,
        mine=mine,
        supported={number: item_id for number, item_id in every.items() if number not in mine},
    )


def _item_of(db: Connection, about: About) -> ItemId | None:
    """The item of the message replied to: its own, or that of the demand it is about."""
    if about.kind in ("item", detail_pages.ABOUT):
        return ItemId(about.id)
    demand = demands.find(db, DemandId(about.id)) if about.kind in DEMAND_CARDS else None
    return demand.item_id if demand is not None else None


def _replied_item(db: Connection, message: Incoming) -> ItemId | None:
    """A reply to one's own earlier answer belongs to that answer's item."""
    if message.reply_to is None:
        return None
    earlier = reports.find_by_message(db, message.chat_id, message.reply_to)
    return earlier.item_id if earlier else None


def _kind(db: Connection, member: Member, item_id: ItemId) -> ReportKind:
    """The text after 本周无变化 → another reason is that reason; everything else is progress."""
    card = focus.find(db, member.person.id)
    if card is None or card.item_id != item_id or card.purpose != "no_change":
        return answer_kind(db, member, item_id)
    focus.clear(db, member.person.id)
    return ReportKind.NO_CHANGE


def _is_of_round(db: Connection, item_id: ItemId | None) -> bool:
    """What is sent about a closed item, asked about again, belongs to no round."""
    return item_id is None or is_open(items.get(db, item_id))


def _late(round_: Round | None, message: Incoming) -> bool:
    return round_ is not None and is_late(message.sent_at, round_.cutoff_at)


def _parcel(message: Incoming) -> str:
    """What makes messages one answer: an album's parts share its id, any other message stands alone."""
    return f"a{message.album}" if message.album else f"m{message.message_id}"
