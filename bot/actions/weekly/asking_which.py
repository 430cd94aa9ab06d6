"""It is unclear which item a message belongs to: the person is asked, once for what came together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.rules.models import ChatId, Item, Member, MessageId, OutboxId, Report, ReportId
from storage import items, outbox, reports, rounds
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
    asked_about = [report.id for report in pending if report.id >= first]
    text, buttons = _question_about(db, member, asked_about, number)
    if question is None:
        key = f"{_key(member)}{first}"
        outbox.put(db, Draft(chat, text, buttons, key=key, reply_to=reply_to), now)
    else:
        outbox.edit_card(db, question.card, text, buttons, now)


def ask_which_again(
    db: Connection, member: Member, chat: ChatId, asked_about: Sequence[ReportId], now: datetime
) -> None:
    """Put the question about these anew, at the end of the chat; the old one can still be answered, too."""
    key = f"{_key(member)}{asked_about[0]}"
    if (before := outbox.find_by_key(db, key)) is not None:
        outbox.give_up_key(db, before)
    text, buttons = _question_about(db, member, asked_about, None)
    outbox.put(db, Draft(chat, text, buttons, key=key), now)


def choice_buttons(offered: Sequence[Item], data: Callable[[int], str]) -> Buttons:
    """An item a row, and a way out; `data` makes a button's data from the item's id, 0 for none of them."""
    rows: Buttons = [[(label("item_choice", number=item.number, title=item.title), data(item.id))] for item in offered]
    rows.append([(label("none_of_these"), data(0))])
    return rows


def count_now(db: Connection, report: Report) -> None:
    """What belonged to no item until its round was summed up is an answer of the round that runs now."""
    latest = rounds.find_latest(db)
    mine = rounds.get(db, report.round_id) if report.round_id is not None else None
    past = mine is None or mine.closed_at is not None
    if latest is not None and past and report.item_id is None and report.round_id != latest.id:
        reports.join_round(db, report.id, latest.id)


def find_card(db: Connection, member: Member, report: Report) -> OutboxId | None:
    """The question that began with this report."""
    return outbox.find_by_key(db, f"{_key(member)}{report.id}")


def _question_about(
    db: Connection, member: Member, asked_about: Sequence[ReportId], number: int | None
) -> tuple[str, Buttons]:
    """The question, and the items it offers; `number`: the one that is offered first."""
    mine = sorted(items.open_for(db, member.unit_ids), key=lambda item: (item.number != number, item.number))
    first, last = asked_about[0], asked_about[-1]
    text = render("which_item", count=len(asked_about), choices=len(mine) <= CHOICES)
    offered = mine if len(mine) <= CHOICES else []
    return text, choice_buttons(offered, lambda item_id: f"pk:{first}:{last}:{item_id}")


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
