"""Somebody can be reached again: what they missed is sent, or told in sum in one message; never a storm, and nothing is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.demands.listing_demands import desk_buttons
from bot.actions.people.waiting import Waiting, waiting_for
from bot.actions.talking.buttons import ButtonTable, in_rows
from bot.actions.weekly import opening
from bot.rules.applications import Application
from bot.rules.models import ApplicationId, ChatId, Item, Member, OutboxId, Press, Role, Toast
from bot.rules.reaching import judge_return
from bot.rules.transitions import PENDING_STEPS
from storage import applications, items, outbox, rounds, undelivered
from storage.outbox import Buttons, Draft, Priority
from templates import label, render

_AT_ONCE = 5
"""Messages that one press brings of those that were told in sum."""
_OUTCOMES = 5
_ABOUT_APPLICATION = "application"


@dataclass(frozen=True)
class CaughtUp:
    """How many messages were sent after all, and how many were told in sum."""

    sent: int
    merged: int


def catch_up(db: Connection, member: Member, chat: ChatId, now: datetime) -> CaughtUp:
    """Send what was missed while it is little; of much, one message with the state of things now, and the running ask."""
    opening.ask_latecomer(db, member, now)
    verdict = judge_return(undelivered.missed(db, chat), _running_ask(db, member, now))
    undelivered.overtake(db, verdict.overtaken)
    undelivered.send(db, verdict.sent, now)
    if verdict.merged:
        undelivered.merge(db, verdict.merged)
        _tell_in_sum(db, member, chat, verdict.merged, now)
    undelivered.send_edits(db, chat, now)
    return CaughtUp(len(verdict.sent), len(verdict.merged))


def hand_over_demands(db: Connection, member: Member, chat: ChatId, now: datetime) -> None:
    """Somebody joined: what they have to answer beside their items and the round; nothing when there is nothing."""
    waiting = waiting_for(db, [member], now)[member.person.id]
    waiting = Waiting(demands=waiting.demands, rechecks=waiting.rechecks)
    if waiting.is_anything:
        text = render("reaching/also_waiting", name=member.person.name, waiting=waiting)
        outbox.put(db, Draft(chat, text, _desks(db, member, waiting, now), priority=Priority.TASK), now)


def read_missed(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the next few of the messages that were told in sum, as they were written."""
    rows = undelivered.merged(db, press.chat_id, _AT_ONCE)
    if not rows:
        return Toast(render("toast/nothing_missed"))
    undelivered.send(db, rows, now)
    left = undelivered.count_merged(db, press.chat_id)
    text = render("reaching/read", shown=len(rows), left=left)
    outbox.put(db, Draft(press.chat_id, text, [*missed_rows(db, press.chat_id), _home()]), now)
    return None


def missed_rows(db: Connection, chat: ChatId) -> Buttons:
    """The button to what was told in sum and not read yet; none where there is nothing."""
    left = undelivered.count_merged(db, chat)
    return [[(label("read_missed", count=left), "or")]] if left else []


def _running_ask(db: Connection, member: Member, now: datetime) -> OutboxId | None:
    latest = rounds.find_latest(db)
    if latest is None or latest.cutoff_at <= now:
        return None
    ask = rounds.find_ask_of(db, latest.id, member.person.id)
    return ask.outbox_id if ask is not None else None


def _tell_in_sum(db: Connection, member: Member, chat: ChatId, rows: Sequence[OutboxId], now: datetime) -> None:
    waiting = waiting_for(db, [member], now)[member.person.id]
    outcomes = _outcomes(db, rows)
    latest = rounds.find_latest(db)
    text = render(
        "reaching/caught_up",
        name=member.person.name,
        waiting=waiting,
        round=latest,
        past=latest is not None and latest.cutoff_at <= now,
        outcomes=outcomes[:_OUTCOMES],
        more=len(outcomes[_OUTCOMES:]),
        missed=len(rows),
    )
    buttons = [*_desks(db, member, waiting, now), *_opening(outcomes[:_OUTCOMES]), *missed_rows(db, chat), _home()]
    outbox.put(db, Draft(chat, text, buttons), now)


def _outcomes(db: Connection, rows: Sequence[OutboxId]) -> list[tuple[Application, Item]]:
    """Applications that were decided while the person was away."""
    named = (applications.find(db, ApplicationId(each)) for each in undelivered.matters(db, rows, _ABOUT_APPLICATION))
    settled = [each for each in named if each is not None and each.step not in PENDING_STEPS]
    return [(each, items.get(db, each.item_id)) for each in settled]


def _desks(db: Connection, member: Member, waiting: Waiting, now: datetime) -> Buttons:
    """Where what waits can be done."""
    flat = []
    if waiting.unsigned:
        flat.append((label("my_items"), "ls"))
    if waiting.unanswered:
        flat.append((label("this_round"), "as"))
    if waiting.rechecks:
        flat.append((label("rechecks"), "dl"))
    if waiting.turns:
        flat.append((label("to_review" if member.has(Role.OFFICE) else "to_confirm"), "vq"))
    return [*in_rows(flat), *desk_buttons(db, member, now)]


def _opening(outcomes: Sequence[tuple[Application, Item]]) -> Buttons:
    return in_rows(((label("outcome", number=item.number), f"co:{each.id}") for each, item in outcomes), 3)


def _home() -> list[tuple[str, str]]:
    return [(label("home"), "me")]


BUTTONS: ButtonTable = {
    "or": (read_missed, ""),
}
