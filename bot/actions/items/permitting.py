"""Whether somebody may do something to an item: the one place where stories meet the table of transitions."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.rules.models import Item, ItemId, Member, PersonId, State, Toast
from bot.rules.permissions import may_read
from bot.rules.transitions import Act, Allowed, Refused, Step, Why, capacities, judge, possible
from storage import items
from templates import render, word


@dataclass(frozen=True)
class Permit:
    """It may be done: the item as it is now, the state it goes to, and in whose stead (None: one's own)."""

    item: Item
    after: State
    stead_of: PersonId | None


def permit(db: Connection, member: Member, item_id: int | str, act: Act) -> Permit | Toast:
    """The permit for `act` on an item, or the one sentence that says why not and what is possible now."""
    item = find_readable(db, member, item_id)
    if item is None:
        return Toast(render("toast/not_yours"), alert=True)
    held = capacities(member, item)
    match judge(item.state, act, held):
        case Allowed(State() as after, capacity):
            return Permit(item, after, capacity.stead_of)
        case Refused(why):
            return refusal(item, item.state, why, possible(item.state, held))
        case Allowed(after):
            raise TypeError(f"{act} of an item became {after}")


def refusal(item: Item, stand: State | Step, why: Why, can: Sequence[Act]) -> Toast:
    """Why not, and what this person can do now instead; `stand`: the item's state or its application's step."""
    stand_word = word("state", stand) if isinstance(stand, State) else word("step", stand)
    acts = [word("acts", act) for act in can][:5]
    text = render("toast/refused", number=item.number, why=why, stand=stand_word, acts=acts)
    return Toast(text, alert=True)


def find_readable(db: Connection, member: Member, item_id: int | str) -> Item | None:
    """The item, when there is one of this id and this person may see it."""
    item = items.find(db, ItemId(int(item_id)))
    return item if item is not None and may_read(member, item) else None


def acts_of(member: Member, item: Item) -> list[Act]:
    """What this person can do to the item now, in the order of the table."""
    return possible(item.state, capacities(member, item))


def answers_in_stead(db: Connection, member: Member, item_id: ItemId | None) -> PersonId | None:
    """In whose stead this person answers on the item or adds evidence to it; None: their own, or it is nothing of theirs."""
    item = items.find(db, item_id) if item_id is not None else None
    if item is None:
        return None
    for act in (Act.REPORT, Act.CONTRIBUTE):
        match judge(item.state, act, capacities(member, item)):
            case Allowed(_, capacity):
                return capacity.stead_of
    return None
