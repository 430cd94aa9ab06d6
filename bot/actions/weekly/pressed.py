"""Answers that are pressed, not typed: kept like any other, and taken back by whoever gave them while nobody built on them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import Permit, permit
from bot.actions.reminding import ladder
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.weekly import answer_cards, noting
from bot.actions.weekly import rounds as asking
from bot.actions.weekly.answered import note_answer
from bot.rules.details import Field
from bot.rules.models import (
    ANSWER_KINDS,
    ChatId,
    Item,
    ItemId,
    Member,
    MessageId,
    Press,
    Report,
    ReportId,
    ReportKind,
    Round,
    Toast,
)
from bot.rules.rhythm import is_late
from bot.rules.taking_back import Kept, why_kept
from bot.rules.transitions import Act
from storage import audit, outbox, reports, rounds
from storage.outbox import Buttons
from templates import label, render


@dataclass(frozen=True)
class Pressed:
    """What a button answers. `parcel`: by which a second press of it is known; `said`: what is kept beside the answer."""

    parcel: str
    kind: ReportKind
    text: str
    said: Mapping[Field, str] = field(default_factory=dict)


def find_answer(db: Connection, press: Press, parcel: str) -> Report | None:
    """The answer this button gave, if it has given one that still counts."""
    return next((each for each in _given(db, press.chat_id, parcel) if each.kind in ANSWER_KINDS), None)


def answer(
    db: Connection, member: Member, press: Press, allowed: Permit, pressed: Pressed, latest: Round | None, now: datetime
) -> Report:
    """Keep the answer of a button; the asks of the latest round show it."""
    item, by = allowed.item, member.person.id
    tries = len(list(_given(db, press.chat_id, pressed.parcel)))
    report = reports.add(
        db,
        by,
        press.chat_id,
        _parcel(pressed.parcel, tries),
        item_id=item.id,
        round_id=latest.id if latest else None,
        kind=pressed.kind,
        late=latest is not None and is_late(now, latest.cutoff_at),
        sent_at=now,
        now=now,
    )
    if pressed.text:
        reports.add_pressed_text(db, report, pressed.text, late=report.late)
    subject, no_change = f"report:{report.id}", pressed.kind == ReportKind.NO_CHANGE
    audit.record(
        db, "receive_report", subject, now, by=by, stead_of=allowed.stead_of, item=item.id, no_change=no_change
    )
    if pressed.said:
        source = report.chat_id, MessageId(-report.id)
        noting.note(db, member, allowed, pressed.said, now, now, source=source)
    note_answer(db, item.id, report.kind, now)
    if latest is not None:
        asking.refresh_asks(db, latest.id, item.id, now)
    return report


def rows(item: Item, report: Report) -> Buttons:
    """What can be done under the note of a pressed answer."""
    return [[(label("more_details"), f"xd:{item.id}"), (label("take_back_answer"), f"xu:{report.id}")]]


def take_back(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """It answers nothing any more, and stays in the trail; the message asks for the progress again."""
    report = reports.find(db, ReportId(int(press.args[0])))
    if report is None or report.item_id is None or report.person_id != member.person.id:
        return Toast(render("toast/not_yours"), alert=True)
    allowed = permit(db, member, report.item_id, Act.REPORT)
    if isinstance(allowed, Toast):
        return allowed
    item = allowed.item
    if any(message_id > 0 for message_id, _ in reports.message_texts(db, report.id)):
        return Toast(render("toast/old_button"), alert=True)  # typed words are corrected by editing them
    kept = _why_kept(db, report, item.id)
    if kept is not None:
        return Toast(render("toast/answer_kept", number=item.number, why=kept), alert=kept != Kept.GONE)
    noting.forget_answer(db, member, report, now)
    reports.take_back(db, report.id)
    by, stead_of = member.person.id, allowed.stead_of
    audit.record(db, "take_back_report", f"report:{report.id}", now, by=by, stead_of=stead_of, item=item.id)
    if report.round_id is not None:
        asking.refresh_asks(db, report.round_id, item.id, now)
        if not rounds.answered_among(db, report.round_id, [item.id]):
            ladder.begin_anew(db, [item.id], now)  # it was stopped by this answer
    text, buttons = answer_cards.request(db, member, item, now)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
    return Toast(render("toast/answer_taken_back", number=item.number))


def _why_kept(db: Connection, report: Report, item_id: ItemId) -> Kept | None:
    round_ = rounds.get(db, report.round_id) if report.round_id is not None else None
    found = [entry.at for entry in audit.of_item(db, item_id) if entry.action == "set_finding"]
    compiled = round_ is not None and round_.closed_at is not None and report.first_sent_at <= round_.closed_at
    return why_kept(
        report.first_sent_at,
        counts=report.kind in ANSWER_KINDS,
        compiled=compiled,
        judged_at=max(found, default=None),
    )


def _given(db: Connection, chat: ChatId, parcel: str) -> Iterator[Report]:
    """Every answer that was given by this button: pressed again after it was taken back, it gives another."""
    tries = 0
    while (known := reports.find_by_parcel(db, chat, _parcel(parcel, tries))) is not None:
        yield known
        tries += 1


def _parcel(parcel: str, tries: int) -> str:
    return f"{parcel}:{tries}" if tries else parcel


BUTTONS: ButtonTable = {
    "xu": (take_back, ID),
}
