"""What the ask of a round says to one person, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.actions.talking.buttons import ID, ButtonTable, page_buttons
from bot.actions.talking.speaking import number_buttons
from bot.rules.details import NOTHING, Plan, open_plan
from bot.rules.models import Ask, AskId, ChatId, Item, ItemId, Member, Person, Press, Report, ReportId, Round, Toast
from bot.rules.summary import is_due_soon, is_overdue
from storage import details, early_reports, items, outbox, people, reports, rounds
from storage.outbox import About, Buttons, Draft, Priority
from templates import label, render, word

_PAGE = 20
_PLANS_AT_MOST = 8
"""Items up to which the list repeats what was planned; in a longer one that stands in the item's own request."""

_NAMED = 3
"""Messages without an item that are named; there may be more."""


@dataclass(frozen=True)
class Line:
    """One item as the ask lists it. `days`: until its date, negative when that has passed; None when it is not near.

    `early`: something came on it before the round opened, and can be taken over.
    """

    item: Item
    done: bool
    days: int | None
    plan: Plan | None
    early: bool


def ask_message(
    db: Connection,
    round_: Round,
    ask: Ask,
    page: int | None,
    reader: Member | None = None,
    *,
    now: datetime | None = None,
) -> tuple[str, Buttons]:
    """The ask as it stands, and its buttons; some seven statements, however long it is and however many are asked.

    `page`: None for the first with something left to answer. `reader`: who sees it, when it may be somebody else than the
    one asked; they see what their own units answer for. `now`: what is late is counted from; None: from the opening.
    """
    asked = rounds.asked_items(db, ask.id)
    person = people.get(db, ask.person_id)
    own = reader is None or reader.person.id == person.id
    if reader is not None and not own:
        asked = [item for item in asked if item.unit_id in reader.unit_ids]
    done = rounds.answered_among(db, round_.id, [item.id for item in asked])
    page = _page(asked, done, page)
    shown = asked[page * _PAGE : (page + 1) * _PAGE]
    loose = _loose(db, round_, person) if own else []
    text = render(
        "ask",
        name=person.name,
        round=round_,
        lines=_lines(db, round_, shown, done, now or round_.opens_at, plans=len(asked) <= _PLANS_AT_MOST),
        n=len(done),
        m=len(asked),
        page=page + 1,
        pages=max(1, -(-len(asked) // _PAGE)),
        loose=[(each.first_sent_at, _first_words(db, each.id)) for each in loose[:_NAMED]],
        count=len(loose),
    )
    rows = [*number_buttons(shown, "an", done), *page_buttons(page, len(asked), _PAGE, lambda to: f"ap:{ask.id}:{to}")]
    if loose:
        rows.append([(label("place_again", count=len(loose)), "xw")])
    return text, rows


def refresh_own(db: Connection, member: Member, now: datetime) -> None:
    """Bring this person's ask of the latest round up to date, in place."""
    latest = rounds.find_latest(db)
    ask = rounds.find_ask_of(db, latest.id, member.person.id) if latest is not None else None
    if latest is not None and ask is not None and ask.outbox_id is not None:
        text, buttons = ask_message(db, latest, ask, None, now=now)
        outbox.edit_card(db, ask.outbox_id, text, buttons, now, priority=Priority.TASK)


def show_ask(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the running round's ask again, as a new message at the end of the chat, or say that none is running."""
    latest = rounds.find_latest(db)
    ask = _find_ask(db, latest, member) if latest else None
    if latest is None or ask is None:
        return Toast(render("toast/no_round"))
    text, buttons = ask_message(db, latest, ask, None, member, now=now)
    row = outbox.put(db, Draft(press.chat_id, text, buttons, about=About("ask", ask.id)), now)
    if row is not None and ask.person_id == member.person.id:
        rounds.set_ask_message(db, ask.id, row)
    return None


def turn_page(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Show another page of a long ask."""
    ask = rounds.find_ask(db, AskId(int(press.args[0])))
    if ask is None or _find_ask(db, rounds.get(db, ask.round_id), member) != ask:
        return Toast(render("toast/not_yours"), alert=True)
    text, buttons = ask_message(db, rounds.get(db, ask.round_id), ask, int(press.args[1]), member, now=now)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
    return None


def _find_ask(db: Connection, round_: Round, member: Member) -> Ask | None:
    """A person's own ask, else the one that went to somebody else of their unit: a liaison may answer it too."""
    own = rounds.find_ask_of(db, round_.id, member.person.id)
    if own is not None and rounds.asked_items(db, own.id):
        return own
    return rounds.find_ask_about(db, round_.id, [item.id for item in items.open_of_units(db, member.unit_ids)])


def _page(asked: Sequence[Item], done: set[ItemId], page: int | None) -> int:
    """The page asked for, as far as there is one: items may have gone since it was offered."""
    if page is None:
        left = [n for n, item in enumerate(asked) if item.id not in done]
        return left[0] // _PAGE if left else 0
    return min(page, max(len(asked) - 1, 0) // _PAGE)


def _lines(
    db: Connection, round_: Round, shown: Sequence[Item], done: set[ItemId], now: datetime, *, plans: bool
) -> list[Line]:
    ids = [item.id for item in shown]
    said = details.before_round(db, ids, round_.id) if plans else {}
    early = early_reports.items_with(db, ids, round_.id)
    return [
        Line(
            item,
            item.id in done,
            _days_left(item, now.date()),
            open_plan(said.get(item.id, NOTHING), now) if item.id not in done else None,
            item.id in early and item.id not in done,
        )
        for item in shown
    ]


def _days_left(item: Item, today: date) -> int | None:
    near = is_overdue(item, today) or is_due_soon(item, today)
    return (item.due - today).days if near and item.due is not None else None


def _loose(db: Connection, round_: Round, person: Person) -> list[Report]:
    """What this person sent before the round opened and has not said the item of."""
    if person.user_id is None:
        return []
    pending = reports.unplaced_in(db, ChatId(person.user_id))
    return [each for each in pending if each.person_id == person.id and each.first_sent_at < round_.opens_at]


def _first_words(db: Connection, report_id: ReportId) -> str:
    """How a message begins, or what kind of file it is."""
    texts = reports.latest_texts(db, report_id)
    kinds = [word("media_name", kind) for kind in reports.contents(db, [report_id]).files]
    return next(iter([*texts, *kinds]), "")


BUTTONS: ButtonTable = {
    "as": (show_ask, ""),
    "ap": (turn_page, f"{ID}:{ID}"),
}
