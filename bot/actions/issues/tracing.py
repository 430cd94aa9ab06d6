"""From a figure of a weekly summary to the items behind it, and from an item to what was sent in that week."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.actions.talking import screens
from bot.actions.talking.buttons import ID, ButtonTable, in_rows, page_buttons
from bot.actions.talking.screens import Screen
from bot.reports import snapshot
from bot.rules.models import Item, ItemId, Member, Press, Role, RoundId, Toast
from bot.rules.permissions import READERS
from bot.rules.splitting import ROOM, visible_length
from bot.rules.summary import Summary
from bot.rules.tallies import Tally
from storage import addenda, bulletins, early_reports, items, outbox, people, reports, standings
from storage.bulletins import Heard
from storage.outbox import Buttons
from templates import label, render, word

PAGE = 12
_A_ROW = 6


@dataclass(frozen=True)
class Message:
    """One answer of the week as it stands now. `later`: it came, or was corrected, after the issue was compiled."""

    name: str
    sent_at: datetime
    late: bool
    texts: tuple[str, ...]
    files: int
    later: bool


@dataclass(frozen=True)
class Issue:
    round_id: RoundId
    number: int
    summary: Summary
    heard: Heard


def button(round_id: RoundId) -> tuple[str, str]:
    """What stands under a summary and leads to where its figures come from."""
    return label("trace"), f"bt:{round_id}"


def open_figures(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the figures of an issue as buttons, in a message of their own: the summary stays as it is."""
    issue = _readable(db, member, press)
    return screens.send(db, press, issue if isinstance(issue, Toast) else _figures(issue), now)


def show_figures(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    issue = _readable(db, member, press)
    return screens.turn_to(db, press, issue if isinstance(issue, Toast) else _figures(issue), now)


def show_items(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The items behind a figure, a page at a time."""
    issue = _readable(db, member, press)
    if isinstance(issue, Toast):
        return issue
    tally, page = Tally(press.args[1]), int(press.args[2])
    count = standings.count(db, issue.round_id, tally)
    found = items.with_ids(db, standings.listed(db, issue.round_id, tally, PAGE, page * PAGE))
    text = render(
        "tracing/items",
        number=issue.number,
        tally=tally,
        count=count,
        items=found,
        page=page + 1,
        pages=-(-count // PAGE),
    )
    numbers = [(str(item.number), f"bp:{issue.round_id}:{item.id}:{tally}:{page}") for item in found]
    turning = page_buttons(page, count, PAGE, lambda to: f"bq:{issue.round_id}:{tally}:{to}")
    rows = [*in_rows(numbers, _A_ROW), *turning, [(label("to_figures"), f"bf:{issue.round_id}")]]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def show_messages(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """What was sent on an item in that week, in its own words, each with when and by whom."""
    issue = _readable(db, member, press)
    if isinstance(issue, Toast):
        return issue
    item_id, tally, page = ItemId(int(press.args[1])), press.args[2], press.args[3]
    item, stood = items.find(db, item_id), standings.of_items(db, issue.round_id, [item_id]).get(item_id)
    if item is None or stood is None:
        return Toast(render("toast/not_yours"), alert=True)
    text = _fitting(issue, item, stood, list(messages(db, issue, item_id)))
    rows: Buttons = [
        [(label("to_item", number=item.number), f"it:{item.id}")],
        [(label("to_list"), f"bq:{issue.round_id}:{tally}:{page}")],
    ]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def find_issue(db: Connection, round_id: RoundId) -> Issue | None:
    kept = bulletins.find_snapshot(db, round_id)
    if kept is None:
        return None
    return Issue(round_id, kept.number, snapshot.thawed(kept.snapshot), kept.heard)


def messages(db: Connection, issue: Issue, item_id: ItemId) -> Iterable[Message]:
    """Everything the unit sent on the item in the round of an issue, in the order it came."""
    told = reports.of_round_on(db, issue.round_id, [item_id])
    texts = reports.texts_of(db, [each.id for each in told])
    later = addenda.later(db, issue.round_id, issue.heard).get(item_id, [])
    for each in told:
        yield Message(
            people.get(db, each.person_id).name,
            each.first_sent_at,
            each.late,
            tuple(texts.get(each.id, ())),
            early_reports.count_files(db, each),
            each.id in later,
        )


def _fitting(issue: Issue, item: Item, stood: Any, sent: Sequence[Message]) -> str:
    """The page of an item with as many of its messages as one message of ours holds, the first first."""
    for shown in range(len(sent), -1, -1):
        more = len(sent) - shown
        text = render("tracing/messages", number=issue.number, item=item, stood=stood, messages=sent[:shown], more=more)
        if visible_length(text) <= ROOM:
            break
    return text


def _figures(issue: Issue) -> Screen:
    text = render("tracing/figures", number=issue.number, as_of=issue.summary.as_of)
    counted = [(tally, issue.summary.tallies[tally]) for tally in Tally]
    flat = [
        (label("traced", name=word("tallies", tally), count=count), f"bq:{issue.round_id}:{tally}:0")
        for tally, count in counted
        if count
    ]
    return text, [*in_rows(flat), [(label("home"), "me")]]


def _readable(db: Connection, member: Member, press: Press) -> Issue | Toast:
    """The issue, if this member may read it now: before it is released only the office may."""
    if not member.has(*READERS):
        return Toast(render("toast/not_yours"), alert=True)
    round_id = RoundId(int(press.args[0]))
    bulletin = bulletins.find_of_round(db, round_id)
    issue = find_issue(db, round_id)
    if bulletin is None or issue is None or (bulletin.released_at is None and not member.has(Role.OFFICE)):
        return Toast(render("toast/no_bulletin"))
    return issue


_TALLY = "|".join(Tally)

BUTTONS: ButtonTable = {
    "bt": (open_figures, ID),
    "bf": (show_figures, ID),
    "bq": (show_items, rf"{ID}:({_TALLY}):{ID}"),
    "bp": (show_messages, rf"{ID}:{ID}:({_TALLY}):{ID}"),
}
