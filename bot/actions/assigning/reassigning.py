"""The office gives an item that was issued to another unit (改派单位); what was done on it stays with the item."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.assigning import accepting, issuing, lapsing, supporting
from bot.actions.demands.telling_demands import tell, unit_people
from bot.actions.items.permitting import Permit, permit
from bot.actions.reminding import ladder
from bot.actions.talking import confirming
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.rules.assigning import is_reason
from bot.rules.demands import DemandKind
from bot.rules.models import ChatId, Incoming, Item, ItemId, Member, MessageId, PersonId, Press, Toast, Unit
from bot.rules.transitions import Act
from storage import applications, audit, demands, items, outbox, people
from storage.outbox import About, Buttons, Draft, Priority
from templates import label, render

_WHY = "reassign"


def ask_why(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The card asks for the reason."""
    allowed = permit(db, member, press.args[0], Act.REASSIGN)
    if isinstance(allowed, Toast):
        return allowed
    item = allowed.item
    text = render("assigning/why_reassign", item=item, again=False)
    ask_words_here(db, member, press, text, About(_WHY, item.id), now, buttons=_leave(item))
    return None


def take_reason(db: Connection, member: Member, item_id: int, message: Incoming, now: datetime) -> None:
    """The reason is there: ask which unit takes over."""
    allowed = permit(db, member, item_id, Act.REASSIGN)
    if isinstance(allowed, Toast):
        confirming.refuse(db, message, allowed, now)
        return
    item = allowed.item
    if not is_reason(message.text) and not message.edited:
        text = render("assigning/why_reassign", item=item, again=True)
        ask_words(db, member, message.chat_id, text, About(_WHY, item.id), now, buttons=_leave(item))
        return
    text, rows = _which_unit(db, item, message.text, message.message_id)
    confirming.ask_once_more(db, message, item, _WHY, text, rows, now)


def show_units(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Back to the question which unit takes over."""
    reason = confirming.words_for(db, member, press, _WHY)
    if isinstance(reason, Toast):
        return reason
    allowed = permit(db, member, press.args[0], Act.REASSIGN)
    if isinstance(allowed, Toast):
        return allowed
    text, rows = _which_unit(db, allowed.item, reason, MessageId(int(press.args[1])))
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def choose_unit(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """A unit was pressed: ask once more."""
    found = _chosen(db, member, press)
    if isinstance(found, Toast):
        return found
    allowed, unit, reason = found
    item, message_id = allowed.item, int(press.args[2])
    pending = applications.find_pending(db, item.id) is not None
    text = render("assigning/reassign_so", item=item, unit=unit.name, reason=reason, pending=pending)
    rows: Buttons = [
        [(label("reassign_so"), f"rc:{item.id}:{unit.id}:{message_id}")],
        [(label("other_unit"), f"rw:{item.id}:{message_id}"), (label("leave_it"), f"rx:{item.id}:{message_id}")],
    ]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def reassign(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """The new unit gets the item to sign for; the old one hears of it; what was applied for lapses."""
    found = _chosen(db, member, press)
    if isinstance(found, Toast):
        return found
    allowed, unit, reason = found
    before = allowed.item
    item = give(db, before, unit, reason, now, by=member.person.id, stead_of=allowed.stead_of)
    confirming.settle(
        db, press, _WHY, render("assigning/reassigned", item=item, before=before, reason=reason, at=now), now
    )
    return Toast(render("toast/issued_to", item=item))


def give(
    db: Connection,
    before: Item,
    unit: Unit,
    reason: str,
    now: datetime,
    *,
    by: PersonId | None,
    stead_of: PersonId | None = None,
) -> Item:
    """Give an issued item to another unit, which signs for it anew; what was scheduled for the former one is cancelled.

    `by` None: the operator, by a file.
    """
    audit.record(
        db,
        "reassign",
        f"item:{before.id}",
        now,
        by=by,
        stead_of=stead_of,
        before=before.unit,
        unit=unit.name,
        reason=reason,
    )
    items.assign(db, before.id, unit.id)
    items.mark_issued(db, [before.id], now)
    ladder.begin_anew(db, [before.id], now)
    supporting.settle_parties(db, [items.get(db, before.id)], now)
    lapsing.leave_unit(db, before.id, now, by=by, stead_of=stead_of)
    item = items.get(db, before.id)
    _tell_former(db, before, reason, now)
    accepting.hand_over_one(db, item, render("assigning/yours_now", item=item, words=reason, kept=False), now)
    _hand_on_demands(db, item, now)
    return item


def leave(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Nothing is reassigned: the message becomes the card again."""
    confirming.stop_asking(db, member, _WHY, ItemId(int(press.args[0])))
    if len(press.args) > 1:
        confirming.forget(db, press.chat_id, _WHY, MessageId(int(press.args[1])))
    return accepting.open_card(db, member, press, now)


def _chosen(db: Connection, member: Member, press: Press) -> tuple[Permit, Unit, str] | Toast:
    """What a button names by item, unit and message of the reason, when all of it still holds."""
    reason = confirming.words_for(db, member, press, _WHY)
    if isinstance(reason, Toast):
        return reason
    allowed = permit(db, member, press.args[0], Act.REASSIGN)
    if isinstance(allowed, Toast):
        return allowed
    unit = issuing.find_unit(db, press.args[1])
    if unit is None or unit.id == allowed.item.unit_id:
        return Toast(render("toast/old_button"), alert=True)
    return allowed, unit, reason


def _which_unit(db: Connection, item: Item, reason: str, message_id: MessageId) -> tuple[str, Buttons]:
    rows = issuing.unit_rows(db, lambda unit_id: f"ru:{item.id}:{unit_id}:{message_id}", item.unit_id)
    rows.append([(label("leave_it"), f"rx:{item.id}:{message_id}")])
    return render("assigning/reassign_to", item=item, reason=reason), rows


def _tell_former(db: Connection, before: Item, reason: str, now: datetime) -> None:
    person = people.find_responsible(db, before.unit_id, now.date())
    if person is not None and person.user_id is not None:
        text = render("assigning/not_yours_now", item=before, reason=reason)
        outbox.put(db, Draft(ChatId(person.user_id), text, priority=Priority.TASK), now)


def _hand_on_demands(db: Connection, item: Item, now: datetime) -> None:
    """What the former unit was asked and had not answered is for the new one to answer, within the same limit."""
    readers = unit_people(db, item.unit_id, now.date())
    for demand in demands.of_item(db, item.id):
        if demand.kind != DemandKind.ENQUIRY and demand.answered_at is None and demand.settled_at is None:
            tell(db, readers, demand.id, now)


def _leave(item: Item) -> Buttons:
    return [[(label("leave_it"), f"rx:{item.id}")]]


BUTTONS: ButtonTable = {
    "ra": (ask_why, ID),
    "rw": (show_units, f"{ID}:{ID}"),
    "ru": (choose_unit, f"{ID}:{ID}:{ID}"),
    "rc": (reassign, f"{ID}:{ID}:{ID}"),
    "rx": (leave, f"{ID}(?::{ID})?"),
}

PROMPTS: PromptTable = {_WHY: take_reason}
