"""The weekly round: it opens by the clock, asks each person once, and shows how far they are."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.buttons import ID, ButtonTable
from bot.actions.speaking import number_buttons, say_long
from bot.rules.models import Ask, AskId, ChatId, Item, ItemId, Member, PersonId, Press, Role, Round, RoundId, Toast
from bot.rules.rhythm import may_open, plan_week
from storage import audit, items, outbox, people, rounds
from storage.outbox import About, Buttons, Draft, Priority
from templates import label, render

_PAGE = 60


def open_due_round(db: Connection, now: datetime) -> Round | None:
    """Open this week's round when its hour has come and there is something to ask; each week has one round at most."""
    plan = plan_week(now.date(), now.tzinfo) if now.tzinfo else None
    if plan is None or not may_open(plan, now) or rounds.find_by_week(db, plan.week) is not None:
        return None
    if not items.open_items(db):
        return None
    opened = rounds.open_round(db, plan)
    audit.record(db, "open_round", f"round:{opened.id}", now, week=plan.week)
    for person_id, asked in _shares(db, now).items():
        _ask(db, opened, person_id, asked, now)
    return opened


def ask_latecomer(db: Connection, member: Member, now: datetime) -> None:
    """Somebody joined while a round is running: send them the ask they could not get before."""
    latest = rounds.find_latest(db)
    if latest is None or latest.cutoff_at <= now or member.person.user_id is None:
        return
    existing = [ask for ask in rounds.asks(db, latest.id) if ask.person_id == member.person.id]
    if existing:
        _send(db, latest, existing[0], now)
        return
    share = _shares(db, now).get(member.person.id)
    if share:
        _ask(db, latest, member.person.id, share, now)


def show_ask(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the running round's ask again, as a new message at the end of the chat, or say that none is running."""
    latest = rounds.find_latest(db)
    ask = _find_ask(db, latest, member) if latest else None
    if latest is None or ask is None:
        return Toast(render("toast/no_round"))
    text, buttons = _ask_message(db, latest, ask, 0)
    row = outbox.put(db, Draft(press.chat_id, text, buttons, about=About("ask", ask.id)), now)
    if row is not None and ask.person_id == member.person.id:
        rounds.set_ask_message(db, ask.id, row)
    return None


def turn_page(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Show another page of a long ask."""
    ask = rounds.find_ask(db, AskId(int(press.args[0])))
    if ask is None or _find_ask(db, rounds.get(db, ask.round_id), member) != ask:
        return Toast(render("toast/not_yours"), alert=True)
    text, buttons = _ask_message(db, rounds.get(db, ask.round_id), ask, int(press.args[1]))
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
    return None


def refresh_asks(db: Connection, round_id: RoundId, item_id: ItemId, now: datetime) -> None:
    """Bring the n/m of every ask that names this item up to date, in place."""
    round_ = rounds.get(db, round_id)
    for ask in rounds.asks_about(db, round_id, item_id):
        if ask.outbox_id is not None:
            text, buttons = _ask_message(db, round_, ask, 0)
            # after the receipt: a chat takes one message a second, and the answer to a person comes first
            outbox.edit_card(db, ask.outbox_id, text, buttons, now, priority=Priority.TASK)


def left_to_answer(db: Connection, round_id: RoundId, person_id: PersonId) -> tuple[int, list[Item]]:
    """How many items a person was asked about in a round, and those without an answer."""
    mine = [ask for ask in rounds.asks(db, round_id) if ask.person_id == person_id]
    asked = [item for ask in mine for item in rounds.asked_items(db, ask.id)]
    answered = rounds.answered(db, round_id)
    return len(asked), [item for item in asked if item.id not in answered]


def show_standing(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """For the office: who has answered how much of the running round, who cannot be reached."""
    if not member.has(Role.OFFICE):
        return Toast(render("toast/office_only"), alert=True)
    latest = rounds.find_latest(db)
    answered = rounds.answered(db, latest.id) if latest else set()
    lines = []
    for ask in rounds.asks(db, latest.id) if latest else []:
        asked = rounds.asked_items(db, ask.id)
        missing = [item.number for item in asked if item.id not in answered]
        unit = next((item.unit for item in asked if item.unit), "")
        lines.append((unit, people.get(db, ask.person_id).name, len(asked) - len(missing), len(asked), missing))
    text = render("standing", round=latest, lines=lines, unreachable=people.unreachable(db, now.date()))
    say_long(db, press.chat_id, text, now, buttons=[[(label("refresh"), "st")]])
    return None


def _find_ask(db: Connection, round_: Round, member: Member) -> Ask | None:
    """A person's own ask, else the one that went to somebody else of their unit: a liaison may answer it too."""
    asks = rounds.asks(db, round_.id)
    own = [ask for ask in asks if ask.person_id == member.person.id]
    mine = {item.id for item in items.open_of_units(db, member.unit_ids)}
    shared = (ask for ask in asks if any(item.id in mine for item in rounds.asked_items(db, ask.id)))
    return own[0] if own else next(shared, None)


def _shares(db: Connection, now: datetime) -> dict[PersonId, list[Item]]:
    """Open items by the person who answers for them today; an item whose unit has nobody is in no share."""
    shares: dict[PersonId, list[Item]] = {}
    for item in items.open_items(db):
        person = people.find_responsible(db, item.unit_id, now.date()) if item.unit_id is not None else None
        if person is not None:
            shares.setdefault(person.id, []).append(item)
    return shares


def _ask(db: Connection, round_: Round, person_id: PersonId, asked: Sequence[Item], now: datetime) -> None:
    ask_id = rounds.add_ask(db, round_.id, person_id, [item.id for item in asked])
    _send(db, round_, rounds.get_ask(db, ask_id), now)


def _send(db: Connection, round_: Round, ask: Ask, now: datetime) -> None:
    person = people.get(db, ask.person_id)
    if person.user_id is None:
        return  # delivered when they join, see ask_latecomer
    text, buttons = _ask_message(db, round_, ask, 0)
    draft = Draft(
        ChatId(person.user_id),
        text,
        buttons,
        priority=Priority.TASK,
        key=f"ask:{round_.id}:{person.id}",
        about=About("ask", ask.id),
    )
    row = outbox.put(db, draft, now)
    if row is not None:
        rounds.set_ask_message(db, ask.id, row)


def _ask_message(db: Connection, round_: Round, ask: Ask, page: int) -> tuple[str, Buttons]:
    asked = rounds.asked_items(db, ask.id)
    answered = rounds.answered(db, round_.id)
    shown = asked[page * _PAGE : (page + 1) * _PAGE]
    done = [item.id for item in asked if item.id in answered]
    text = render(
        "ask", name=people.get(db, ask.person_id).name, round=round_, items=shown, done=done, n=len(done), m=len(asked)
    )
    rows = number_buttons(shown, "an", done)
    turning = [(label("previous_page"), f"ap:{ask.id}:{page - 1}")] if page else []
    if len(asked) > (page + 1) * _PAGE:
        turning.append((label("next_page"), f"ap:{ask.id}:{page + 1}"))
    return text, [*rows, turning] if turning else rows


BUTTONS: ButtonTable = {
    "as": (show_ask, ""),
    "ap": (turn_page, f"{ID}:{ID}"),
    "st": (show_standing, ""),
}
