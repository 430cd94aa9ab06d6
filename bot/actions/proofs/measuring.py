"""The measures of an item are ticked one by one as they are carried out, and can be unticked."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.applying.reviewing import content_changed
from bot.actions.items.permitting import permit
from bot.actions.talking.buttons import ID, ButtonTable
from bot.reports.history import Names
from bot.rules.models import Item, Member, Press, Toast
from bot.rules.transitions import Act
from storage import audit, items, outbox, proofs
from templates import label, render

_PAGE = 30
_A_ROW = 5


def show_measures(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the card into the list of measures with a box for each, from the page asked for."""
    allowed = permit(db, member, press.args[0], Act.TICK)
    if isinstance(allowed, Toast):
        return allowed
    if not items.measures(db, allowed.item.id):
        return Toast(render("toast/no_measures", number=allowed.item.number), alert=True)
    _show(db, member, press, allowed.item, int(press.args[1]) if len(press.args) > 1 else 0, now)
    return None


def tick(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Tick or untick one measure; the button says which, so that a second press changes nothing."""
    allowed = permit(db, member, press.args[0], Act.TICK)
    if isinstance(allowed, Toast):
        return allowed
    item, wanted, by = allowed.item, press.args[2] == "1", member.person.id
    measure = next((each for each in items.measures(db, item.id) if each.id == int(press.args[1])), None)
    if measure is None:
        return Toast(render("toast/old_button"), alert=True)
    if (measure.done_at is not None) != wanted:
        proofs.tick(db, measure.id, by if wanted else None, now if wanted else None)
        action = "tick_measure" if wanted else "untick_measure"
        number = measure.position
        audit.record(db, action, f"item:{item.id}", now, by=by, stead_of=allowed.stead_of, number=number)
        content_changed(db, member, item, now)
    _show(db, member, press, item, (measure.position - 1) // _PAGE, now)
    return Toast(render("toast/measure_ticked", number=measure.position, wanted=wanted))


def _show(db: Connection, member: Member, press: Press, item: Item, page: int, now: datetime) -> None:
    every, by, names = items.measures(db, item.id), proofs.tickers(db, item.id), Names(db, member, now.tzinfo)
    shown = every[page * _PAGE : (page + 1) * _PAGE]
    done = sum(measure.done_at is not None for measure in every)
    lines = [
        (measure, names.name(by[measure.id], measure.done_at.date()) if measure.done_at is not None else None)
        for measure in shown
    ]
    text = render("proofs/measures", item=item, lines=lines, done=done, total=len(every))
    flat = [
        (label("ticked", number=measure.position), f"pt:{item.id}:{measure.id}:0")
        if measure.done_at is not None
        else (label("unticked", number=measure.position), f"pt:{item.id}:{measure.id}:1")
        for measure in shown
    ]
    rows = [flat[n : n + _A_ROW] for n in range(0, len(flat), _A_ROW)]
    turning = [(label("previous_page"), f"pm:{item.id}:{page - 1}")] if page else []
    if len(every) > (page + 1) * _PAGE:
        turning.append((label("next_page"), f"pm:{item.id}:{page + 1}"))
    rows += [turning] if turning else []
    rows.append([(label("back"), f"it:{item.id}")])
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)


BUTTONS: ButtonTable = {
    "pm": (show_measures, rf"{ID}(?::{ID})?"),
    "pt": (tick, f"{ID}:{ID}:[01]"),
}
