"""What a unit says beside its answers is kept, field by field (`rules/details.py`): pressed, typed, or found in an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import Permit, answers_in_stead
from bot.rules.details import Field, Source, changes
from bot.rules.labelled import delay_fields, read_labelled
from bot.rules.models import ANSWER_KINDS, Item, ItemId, Member, PersonId, Report, ReportId, ReportKind, RoundId
from bot.rules.permissions import answers_for, is_open
from bot.rules.summary import is_overdue
from storage import audit, details, items, reports, rounds


@dataclass(frozen=True)
class _Occasion:
    """Who says something of which item, in which round, when."""

    by: PersonId
    stead_of: PersonId | None
    item_id: ItemId
    round_id: RoundId | None
    said_at: datetime


def note(
    db: Connection,
    member: Member,
    allowed: Permit,
    values: Mapping[Field, str],
    said_at: datetime,
    now: datetime,
    *,
    source: Source | None = None,
) -> None:
    """Keep what was said of the item in the latest round; a correction stays with the round of what it corrects."""
    latest = rounds.find_latest(db)
    round_id = latest.id if latest is not None else None
    occasion = _Occasion(member.person.id, allowed.stead_of, allowed.item.id, round_id, said_at)
    _keep(db, occasion, values, source, now)


def read_answer(
    db: Connection, member: Member, report_id: ReportId, now: datetime, *, said_at: datetime | None = None
) -> None:
    """Keep what an answer says under labels. Read again after it was corrected (at `said_at`), it replaces what was read."""
    report = reports.get(db, report_id)
    item = items.find(db, report.item_id) if report.item_id is not None else None
    if item is None or report.kind not in ANSWER_KINDS or not (answers_for(member, item) and is_open(item)):
        return
    stead_of = answers_in_stead(db, member, item.id)
    occasion = _Occasion(member.person.id, stead_of, item.id, report.round_id, said_at or report.first_sent_at)
    for message_id, text in reports.message_texts(db, report.id):
        _keep(db, occasion, _said_in(report, item, text, now), (report.chat_id, message_id), now)


def forget_answer(db: Connection, member: Member, report: Report, now: datetime) -> None:
    """An answer leaves its item: what it said of it under labels counts no more."""
    if report.item_id is not None:
        occasion = _Occasion(member.person.id, None, report.item_id, report.round_id, now)
        for message_id, _ in reports.message_texts(db, report.id):
            _keep(db, occasion, {}, (report.chat_id, message_id), now)


def _said_in(report: Report, item: Item, text: str, now: datetime) -> dict[Field, str]:
    """Why nothing changed on a late item is why it is late."""
    today = report.first_sent_at.astimezone(now.tzinfo).date()
    values = read_labelled(text, today)
    if report.kind == ReportKind.NO_CHANGE and is_overdue(item, today):
        return delay_fields(text, today) | values
    return values


def _keep(
    db: Connection, occasion: _Occasion, values: Mapping[Field, str], source: Source | None, now: datetime
) -> None:
    item_id = occasion.item_id
    earlier = [each for each in details.from_message(db, source) if each.item_id == item_id] if source else []
    if not values and not earlier:
        return
    if earlier:
        occasion = replace(occasion, round_id=earlier[0].round_id)
    own = {each.name: each.value for each in earlier}
    new = changes(details.newest(db, item_id), values, occasion.round_id, source, own)
    if new:
        by, stead_of = occasion.by, occasion.stead_of
        details.add(db, item_id, occasion.round_id, new, by, occasion.said_at, stead_of=stead_of, source=source)
        audit.record(db, "note_details", f"item:{item_id}", now, by=by, stead_of=stead_of, said=new)
