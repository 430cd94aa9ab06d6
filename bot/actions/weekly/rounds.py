"""The weekly round: it opens by the clock, asks each person once, and shows how far they are."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.talking.buttons import ID, ButtonTable, page_buttons
from bot.actions.talking.speaking import number_buttons, say_long, unreachable_rows
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
from storage import items, outbox, people, rounds
from storage.outbox import About, Buttons, Draft, Priority
from templates import label, render

_PAGE = 60


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


def show_ask(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the running round's ask again, as a new message at the end of the chat, or say that none is running."""
    latest = rounds.find_latest(db)
    ask = _find_ask(db, latest, member) if latest else None
    if latest is None or ask is None:
        return Toast(render("toast/no_round"))
    text, buttons = _ask_message(db, latest, ask, 0, member)
    row = outbox.put(db, Draft(press.chat_id, text, buttons, about=About("ask", ask.id)), now)
    if row is not None and ask.person_id == member.person.id:
        rounds.set_ask_message(db, ask.id, row)
    return None


def turn_page(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Show another page of a long ask."""
    ask = rounds.find_ask(db, AskId(int(press.args[0])))
    if ask is None or _find_ask(db, rounds.get(db, ask.round_id), member) != ask:
        return Toast(render("toast/not_yours"), alert=True)
    text, buttons = _ask_message(db, rounds.get(db, ask.round_id), ask, int(press.args[1]), member)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
    return None


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
        if not asked:
            continue  # others were asked in this person's place
        missing = [item.number for item in asked if item.id not in answered]
        unit = next((item.unit for item in asked if item.unit), "")
        lines.append((unit, people.get(db, ask.person_id).name, len(asked) - len(missing), len(asked), missing))
    unreachable = people.unreachable(db, now.date())
    text = render("standing", round=latest, lines=lines, unreachable=unreachable)
    rows: Buttons = [[(label("refresh"), "st")]]
    if latest is not None and now < latest.cutoff_at and any(missing for *_, missing in lines):
        rows[0].append((label("chase_missing"), "kc"))
    rows += unreachable_rows(len(unreachable))
    say_long(db, press.chat_id, text, now, buttons=rows)
    return None


def _find_ask(db: Connection, round_: Round, member: Member) -> Ask | None:
    """A person's own ask, else the one that went to somebody else of their unit: a liaison may answer it too."""
    asks = rounds.asks(db, round_.id)
    own = [ask for ask in asks if ask.person_id == member.person.id and rounds.asked_items(db, ask.id)]
    mine = {item.id for item in items.open_of_units(db, member.unit_ids)}
    shared = (ask for ask in asks if any(item.id in mine for item in rounds.asked_items(db, ask.id)))
    return own[0] if own else next(shared, None)


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
        text, buttons = _ask_message(db, round_, ask, 0)
        # after the receipt: a chat takes one message a second, and the answer to a person comes first
        outbox.edit_card(db, ask.outbox_id, text, buttons, now, priority=Priority.TASK)


def send(db: Connection, round_: Round, ask: Ask, now: datetime) -> None:
    """Queue the ask's message; to somebody without an account it goes when they join."""
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


def _ask_message(
    db: Connection, round_: Round, ask: Ask, page: int, reader: Member | None = None
) -> tuple[str, Buttons]:
    """`reader`: who sees it, when it may be somebody else than the one asked; they see what their own units answer for."""
    asked = rounds.asked_items(db, ask.id)
    if reader is not None and reader.person.id != ask.person_id:
        asked = [item for item in asked if item.unit_id in reader.unit_ids]
    answered = rounds.answered(db, round_.id)
    page = min(page, max(len(asked) - 1, 0) // _PAGE)  # items may have gone since the page was offered
    shown = asked[page * _PAGE : (page + 1) * _PAGE]
    done = [item.id for item in asked if item.id in answered]
    text = render(
        "ask", name=people.get(db, ask.person_id).name, round=round_, items=shown, done=done, n=len(done), m=len(asked)
    )
    turning = page_buttons(page, len(asked), _PAGE, lambda to: f"ap:{ask.id}:{to}")
    return text, [*number_buttons(shown, "an", done), *turning]


BUTTONS: ButtonTable = {
    "as": (show_ask, ""),
    "ap": (turn_page, f"{ID}:{ID}"),
    "st": (show_standing, ""),
}
