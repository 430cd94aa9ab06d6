"""What the ask of a round says to one person, page by page."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.talking.buttons import ID, ButtonTable, page_buttons
from bot.actions.talking.speaking import number_buttons
from bot.rules.models import Ask, AskId, Member, Press, Round, Toast
from storage import items, outbox, people, rounds
from storage.outbox import About, Buttons, Draft
from templates import render

_PAGE = 60


def ask_message(
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


def show_ask(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the running round's ask again, as a new message at the end of the chat, or say that none is running."""
    latest = rounds.find_latest(db)
    ask = _find_ask(db, latest, member) if latest else None
    if latest is None or ask is None:
        return Toast(render("toast/no_round"))
    text, buttons = ask_message(db, latest, ask, 0, member)
    row = outbox.put(db, Draft(press.chat_id, text, buttons, about=About("ask", ask.id)), now)
    if row is not None and ask.person_id == member.person.id:
        rounds.set_ask_message(db, ask.id, row)
    return None


def turn_page(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Show another page of a long ask."""
    ask = rounds.find_ask(db, AskId(int(press.args[0])))
    if ask is None or _find_ask(db, rounds.get(db, ask.round_id), member) != ask:
        return Toast(render("toast/not_yours"), alert=True)
    text, buttons = ask_message(db, rounds.get(db, ask.round_id), ask, int(press.args[1]), member)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
    return None


def _find_ask(db: Connection, round_: Round, member: Member) -> Ask | None:
    """A person's own ask, else the one that went to somebody else of their unit: a liaison may answer it too."""
    asks = rounds.asks(db, round_.id)
    own = [ask for ask in asks if ask.person_id == member.person.id and rounds.asked_items(db, ask.id)]
    mine = {item.id for item in items.open_of_units(db, member.unit_ids)}
    shared = (ask for ask in asks if any(item.id in mine for item in rounds.asked_items(db, ask.id)))
    return own[0] if own else next(shared, None)


BUTTONS: ButtonTable = {
    "as": (show_ask, ""),
    "ap": (turn_page, f"{ID}:{ID}"),
}
