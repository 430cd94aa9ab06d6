"""It is unclear which item a message belongs to: the person is asked, once for what came together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.rules.models import ChatId, Item, Member, MessageId, OutboxId, Report, ReportId
from storage import items, outbox, reports
from storage.outbox import Buttons, Draft
from templates import label, render

CHOICES = 60
"""Items offered with their titles; a person with more is asked to write the number."""

_TOGETHER = timedelta(minutes=2)
"""What comes within this time of a question belongs to it; later, it is another matter and another question."""


@dataclass(frozen=True)
class _Question:
    """An open question: its message, and the first of the reports it is about."""

    card: OutboxId
    first: ReportId


def ask_which(
    db: Connection,
    member: Member,
    chat: ChatId,
    now: datetime,
    *,
    speed: float = 1,
    number: int | None = None,
    first: ReportId | None = None,
    reply_to: MessageId | None = None,
) -> None:
    """Ask about the newest message, or bring the question that was put a moment ago up to date.

    `number`: an item the words may mean; it is offered first. `first`: ask anew about everything from this report on.
    """
    pending = reports.unplaced(db, member.person.id)
    first = first or _take_back_lost(db, member, pending)
    question = None if first else _find_open(db, member, pending, now, speed)
    first = first or (question.first if question else pending[-1].id)
    asked_about = [report for report in pending if report.id >= first]
    mine = sorted(items.open_for(db, member.unit_ids), key=lambda item: (item.number != number, item.number))
    text = render("which_item", count=len(asked_about), choices=len(mine) <= CHOICES)
    offered = mine if len(mine) <= CHOICES else []
    last = asked_about[-1].id
    buttons = choice_buttons(offered, lambda item_id: f"pk:{first}:{last}:{item_id}")
    if question is None:
        key = f"{_key(member)}{first}"
        outbox.put(db, Draft(chat, text, buttons, key=key, reply_to=reply_to), now)
    else:
        outbox.edit_card(db, question.card, text, buttons, now)


def choice_buttons(offered: Sequence[Item], data: Callable[[int], str]) -> Buttons:
    """An item a row, and a way out; `data` makes a button's data from the item's id, 0 for none of them."""
    rows: Buttons = [[(label("item_choice", number=item.number, title=item.title), data(item.id))] for item in offered]
    rows.append([(label("none_of_these"), data(0))])
    return rows


def find_card(db: Connection, member: Member, report: Report) -> OutboxId | None:
    """The question that began with this report."""
    return outbox.find_by_key(db, f"{_key(member)}{report.id}")


def _find_open(db: Connection, member: Member, pending: list[Report], now: datetime, speed: float) -> _Question | None:
    """The person's latest question, if it is fresh, not answered, and surely arrived or will."""
    latest = outbox.find_latest(db, _key(member))
    if latest is None or latest.state == "unknown" or now - latest.created_at >= _TOGETHER * max(speed, 1):
        return None
    first = ReportId(int(latest.key.rsplit(":", 1)[1]))
    return _Question(latest.id, first) if first in [report.id for report in pending] else None


def _take_back_lost(db: Connection, member: Member, pending: list[Report]) -> ReportId | None:
    """Where the person's latest question began, if it may never have arrived and nobody answered it: it is put again."""
    latest = outbox.find_latest(db, _key(member))
    if latest is None or latest.state != "unknown":
        return None
    first = ReportId(int(latest.key.rsplit(":", 1)[1]))
    if first not in [report.id for report in pending]:
        return None
    outbox.give_up_key(db, latest.id)
    return first


def _key(member: Member) -> str:
    return f"which:{member.person.id}:"
