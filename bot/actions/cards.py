"""An item's card: what it says, and a button for each thing this person can do to it now and for nothing else."""

from sqlalchemy import Connection

from bot.actions.permitting import acts_of
from bot.rules.models import Item, Member
from bot.rules.splitting import visible_length
from bot.rules.transitions import Act
from storage import items
from storage.outbox import Buttons
from templates import label, render

_CARD_ROOM = 3600

_FIRST = {Act.ACCEPT: "ac", Act.REPORT: "an"}
"""Acts with a row of their own, and the first word of their buttons."""

_FURTHER: dict[Act, str] = {}
"""Acts that stand two in a row below, and the first word of their buttons; each is followed by the item's id."""


def card_text(db: Connection, item: Item) -> str:
    """The card of an item; measures, then the problem, are cut short when Telegram's limit demands it."""
    full = whole_text(db, item)
    if visible_length(full) <= _CARD_ROOM:
        return full
    measures = [measure.text for measure in items.measures(db, item.id)]
    problem = item.problem if len(item.problem) <= 1200 else item.problem[:1200] + "…"
    brief = [each if len(each) <= 60 else each[:59] + "…" for each in measures[:20]]
    return render("card", item=item, problem=problem, measures=brief, more=len(measures) - len(brief), cut=True)


def whole_text(db: Connection, item: Item) -> str:
    """Everything of an item, of any length."""
    measures = [measure.text for measure in items.measures(db, item.id)]
    return render("card", item=item, problem=item.problem, measures=measures, more=0, cut=False)


def card_buttons(member: Member, item: Item) -> Buttons:
    """What this person can do now; then what everybody can who sees the card."""
    can = acts_of(member, item)
    rows: Buttons = [
        [(label(f"act_{act}", number=item.number), f"{_FIRST[act]}:{item.id}")] for act in can if act in _FIRST
    ]
    flat = [(label(f"act_{act}", number=item.number), f"{_FURTHER[act]}:{item.id}") for act in can if act in _FURTHER]
    rows += [flat[n : n + 2] for n in range(0, len(flat), 2)]
    rows.append([(label("whole"), f"wh:{item.id}"), (label("back_to_items"), "ls")])
    return rows
