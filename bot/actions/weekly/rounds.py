"""The weekly round: it opens by the clock, asks each person once, and shows how far they are."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.talking.buttons import ButtonTable
from bot.actions.talking.speaking import say_long
from bot.actions.weekly.ask_cards import ask_message
from bot.rules.models import (
    Ask,
    AskId,
    ChatId,
    Item,
    ItemId,
    Member,
    PersonId,
    Press,
    Role,
    Round,
    RoundId,
    Toast,
)
from storage import outbox, people, rounds
from storage.outbox import About, Buttons, Draft, Priority
from templates import label, render


def pass_on(db: Connection, now: datetime) -> None:
    """Whoever answers for an item today is asked about it: what nobody answered moves to their ask of the running round."""
    latest = rounds.find_latest(db)
    if latest is None or latest.cutoff_at <= now:
        return
    known = {ask.person_id: ask.id for ask in rounds.asks(db, latest.id)}
    changed = set[AskId]()
    for ask_id, item_id, person_id in _misplaced(db, latest, now):
        if person_id not in known:
            known[person_id] = rounds.add_ask(db, latest.id, person_id, [], now)
        rounds.move_asked(db, ask_id, item_id, known[person_id])
        changed |= {ask_id, known[person_id]}
    for ask_id in sorted(changed):
        bring_up_to_date(db, latest, rounds.get_ask(db, ask_id), now)


def ask_no_longer(db: Connection, item_id: ItemId, now: datetime) -> None:
    """An item leaves its unit: unless it was answered in the latest round, that asks about it no more."""
    latest = rounds.find_latest(db)
    if latest is None or item_id in rounds.answered(db, latest.id):
        return
    asks = rounds.asks_about(db, latest.id, item_id)
    rounds.ask_no_longer(db, latest.id, item_id)
    for ask in asks:
        _refresh(db, latest, ask, now)


def refresh_latest(db: Connection, item_id: ItemId, now: datetime) -> None:
    """The item's state changed: what the asks of the latest round show of it follows."""
    latest = rounds.find_latest(db)
    if latest is not None:
        refresh_asks(db, latest.id, item_id, now)


def refresh_asks(db: Connection, round_id: RoundId, item_id: ItemId, now: datetime) -> None:
    """Bring the n/m of every ask that names this item up to date, in place."""
    round_ = rounds.get(db, round_id)
    for ask in rounds.asks_about(db, round_id, item_id):
        _refresh(db, round_, ask, now)


def left_to_answer(db: Connection, round_id: RoundId, person_id: PersonId) -> tuple[int, list[Item]]:
    """How many items a person was asked about in a round, and those without an answer."""
    ask = rounds.find_ask_of(db, round_id, person_id)
    asked = rounds.asked_items(db, ask.id) if ask is not None else []
    answered = rounds.answered_among(db, round_id, [item.id for item in asked])
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
        if not asked:
            continue  # others were asked in this person's place
        missing = [item.number for item in asked if item.id not in answered]
        unit = next((item.unit for item in asked if item.unit), "")
        lines.append((unit, people.get(db, ask.person_id).name, len(asked) - len(missing), len(asked), missing))
    text = render("standing", round=latest, lines=lines, unreachable=people.unreachable(db, now.date()))
    rows: Buttons = [[(label("refresh"), "st")]]
    if latest is not None and now < latest.cutoff_at and any(missing for *_, missing in lines):
        rows[0].append((label("chase_missing"), "kc"))
    say_long(db, press.chat_id, text, now, buttons=rows)
    return None


def _misplaced(db: Connection, round_: Round, now: datetime) -> list[tuple[AskId, ItemId, PersonId]]:
    """What nobody answered and somebody was asked about who does not answer for it today: which ask, what, who does."""
    answered = rounds.answered(db, round_.id)
    found = []
    for ask in rounds.asks(db, round_.id):
        for item in rounds.asked_items(db, ask.id):
            person = people.find_responsible(db, item.unit_id, now.date())
            if person is not None and person.id != ask.person_id and item.id not in answered:
                found.append((ask.id, item.id, person.id))
    return found


def bring_up_to_date(db: Connection, round_: Round, ask: Ask, now: datetime) -> None:
    """Show in the ask's message what it asks about now; send it when it has none yet."""
    if ask.outbox_id is not None:
        _refresh(db, round_, ask, now)
    elif rounds.asked_items(db, ask.id):
        send(db, round_, ask, now)


def _refresh(db: Connection, round_: Round, ask: Ask, now: datetime) -> None:
    if ask.outbox_id is not None:
        text, buttons = ask_message(db, round_, ask, None, now=now)
        # after the receipt: a chat takes one message a second, and the answer to a person comes first
        outbox.edit_card(db, ask.outbox_id, text, buttons, now, priority=Priority.TASK)


def send(db: Connection, round_: Round, ask: Ask, now: datetime) -> None:
    """Queue the ask's message; to somebody without an account it goes when they join."""
    person = people.get(db, ask.person_id)
    if person.user_id is None:
        return  # delivered when they join, see ask_latecomer
    text, buttons = ask_message(db, round_, ask, 0, now=now)
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


BUTTONS: ButtonTable = {
    "st": (show_standing, ""),
}
