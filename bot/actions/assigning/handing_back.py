"""A unit returns an item as wrongly assigned (退回分派), and the office settles who leads it."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.assigning import accepting, issuing, lapsing
from bot.actions.items.permitting import Permit, find_readable, permit
from bot.actions.talking import confirming, copies
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.rules.assigning import is_reason
from bot.rules.models import Incoming, Item, ItemId, Member, MessageId, Press, Role, State, Toast, Unit
from bot.rules.transitions import Act
from storage import audit, items, outbox, people
from storage.audit import Entry
from storage.outbox import About, Buttons
from templates import label, render

_WHY = "hand_back"
_KEEP = "hand_back_keep"


# --- the unit ---------------------------------------------------------------------------------------------------------


def ask_why(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The card asks for the reason."""
    allowed = permit(db, member, press.args[0], Act.HAND_BACK)
    if isinstance(allowed, Toast):
        return allowed
    item = allowed.item
    text = render("assigning/why_back", item=item, again=False)
    ask_words_here(db, member, press, text, About(_WHY, item.id), now, buttons=_leave(item), item=item)
    return None


def take_reason(db: Connection, member: Member, item_id: int, message: Incoming, now: datetime) -> None:
    """The reason is there: ask once more, with number and title."""
    allowed = permit(db, member, item_id, Act.HAND_BACK)
    if isinstance(allowed, Toast):
        confirming.refuse(db, message, allowed, now)
        return
    item = allowed.item
    if not is_reason(message.text) and not message.edited:
        text = render("assigning/why_back", item=item, again=True)
        ask_words(db, member, message.chat_id, text, About(_WHY, item.id), now, buttons=_leave(item), item=item)
        return
    text = render("assigning/hand_back_so", item=item, reason=message.text)
    rows: Buttons = [
        [(label("hand_back_so"), f"hc:{item.id}:{message.message_id}")],
        [(label("leave_it"), f"hx:{item.id}:{message.message_id}")],
    ]
    confirming.ask_once_more(db, message, item, _WHY, text, rows, now)


def hand_back(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """The item goes back to the office, which gets one message with everything it needs to decide."""
    reason = confirming.words_for(db, member, press, _WHY)
    if isinstance(reason, Toast):
        return reason
    allowed = permit(db, member, press.args[0], Act.HAND_BACK)
    if isinstance(allowed, Toast):
        return allowed
    item = allowed.item
    items.change(db, item.id, state=allowed.after, unit_id=None, issued_at=None, handed_back=reason)
    audit.record(
        db,
        "hand_back",
        f"item:{item.id}",
        now,
        by=member.person.id,
        stead_of=allowed.stead_of,
        reason=reason,
        unit=item.unit,
        unit_id=item.unit_id,
    )
    lapsing.leave_unit(db, allowed.item.id, now, by=member.person.id, stead_of=allowed.stead_of)
    confirming.settle(db, press, _WHY, render("assigning/handed_back_by_you", item=item, reason=reason, at=now), now)
    _put_to_office(db, items.get(db, item.id), now)
    return Toast(render("toast/handed_back", item=item))


def leave(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Nothing is handed back: the message becomes the card again."""
    confirming.stop_asking(db, member, _WHY, ItemId(int(press.args[0])))
    if len(press.args) > 1:
        confirming.forget(db, press.chat_id, _WHY, MessageId(int(press.args[1])))
    return accepting.open_card(db, member, press, now)


# --- the office -------------------------------------------------------------------------------------------------------


def show_handed_back(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The message as it was: who handed the item back, why, and which unit it can go to."""
    allowed = _still_back(db, member, press, now)
    if isinstance(allowed, Toast):
        return allowed
    item = allowed.item
    confirming.stop_asking(db, member, _KEEP, item.id)
    if len(press.args) > 1:
        confirming.forget(db, press.chat_id, _KEEP, MessageId(int(press.args[1])))
    outbox.edit_message(db, press.chat_id, press.message_id, _told(db, item), _choices(db, item), now)
    return None


def choose_unit(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """A unit was pressed: ask once more."""
    allowed = _still_back(db, member, press, now)
    unit = issuing.find_unit(db, press.args[1])
    if isinstance(allowed, Toast) or unit is None:
        return allowed if isinstance(allowed, Toast) else Toast(render("toast/old_button"), alert=True)
    item = allowed.item
    text = render("assigning/issue_to_so", item=item, unit=unit.name)
    rows: Buttons = [[(label("issue_to_so"), f"hi:{item.id}:{unit.id}")], [(label("back"), f"hl:{item.id}")]]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def issue_to_other(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Give the item to the unit chosen and issue it at once."""
    allowed = _still_back(db, member, press, now)
    unit = issuing.find_unit(db, press.args[1])
    if isinstance(allowed, Toast) or unit is None:
        return allowed if isinstance(allowed, Toast) else Toast(render("toast/old_button"), alert=True)
    return _issue(db, member, press, allowed, unit, None, now)


def ask_words_for_unit(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """It stays with the unit that handed it back: the office says why."""
    allowed = _still_back(db, member, press, now)
    if isinstance(allowed, Toast):
        return allowed
    item = allowed.item
    unit = _former_unit(db, item)
    if unit is None:
        return Toast(render("toast/old_button"), alert=True)
    text = render("assigning/why_same_unit", item=item, unit=unit.name, again=False)
    ask_words_here(db, member, press, text, About(_KEEP, item.id), now, buttons=_back(item))
    return None


def take_words_for_unit(db: Connection, member: Member, item_id: int, message: Incoming, now: datetime) -> None:
    """The office's words are there: ask once more."""
    allowed = permit(db, member, item_id, Act.ISSUE)
    unit = None if isinstance(allowed, Toast) else _former_unit(db, allowed.item)
    if isinstance(allowed, Toast) or unit is None:
        refused = allowed if isinstance(allowed, Toast) else Toast(render("toast/old_button"))
        confirming.refuse(db, message, refused, now)
        return
    item = allowed.item
    if not is_reason(message.text) and not message.edited:
        text = render("assigning/why_same_unit", item=item, unit=unit.name, again=True)
        ask_words(db, member, message.chat_id, text, About(_KEEP, item.id), now, buttons=_back(item))
        return
    text = render("assigning/same_unit_so", item=item, unit=unit.name, reason=message.text)
    rows: Buttons = [
        [(label("issue_to_so"), f"hy:{item.id}:{message.message_id}")],
        [(label("back"), f"hl:{item.id}:{message.message_id}")],
    ]
    confirming.ask_once_more(db, message, item, _KEEP, text, rows, now)


def issue_to_same(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Issue it again to the unit that handed it back, with the office's words."""
    words = confirming.words_for(db, member, press, _KEEP)
    if isinstance(words, Toast):
        return words
    allowed = _still_back(db, member, press, now)
    unit = None if isinstance(allowed, Toast) else _former_unit(db, allowed.item)
    if isinstance(allowed, Toast) or unit is None:
        return allowed if isinstance(allowed, Toast) else Toast(render("toast/old_button"), alert=True)
    confirming.forget(db, press.chat_id, _KEEP, MessageId(int(press.args[-1])))
    return _issue(db, member, press, allowed, unit, words, now)


def _issue(
    db: Connection, member: Member, press: Press, allowed: Permit, unit: Unit, words: str | None, now: datetime
) -> Toast:
    """`words`: why it stays with the unit that handed it back; None for another unit."""
    item_id, key = allowed.item.id, _key(_last(db, allowed.item))
    if words is not None:
        by, stead_of = member.person.id, allowed.stead_of
        audit.record(db, "keep_unit", f"item:{item_id}", now, by=by, stead_of=stead_of, unit=unit.name, words=words)
    issuing.assign(db, member, allowed, unit, now)
    intro = render("assigning/yours_now", item=allowed.item, words=words, kept=words is not None)
    issuing.issue_one(db, member, allowed, intro, now)
    item = items.get(db, item_id)
    text = render("assigning/issued_again", item=item, by=member.person.name, words=words, at=now)
    outbox.edit_message(db, press.chat_id, press.message_id, text, None, now)
    copies.change(db, (Role.OFFICE,), key, text, None, now)
    return Toast(render("toast/issued_to", item=item))


def _put_to_office(db: Connection, item: Item, now: datetime) -> None:
    key, about = _key(_last(db, item)), About("item", item.id)
    copies.put(db, (Role.OFFICE,), key, _told(db, item), _choices(db, item), about, now)


def _still_back(db: Connection, member: Member, press: Press, now: datetime) -> Permit | Toast:
    """The permit to issue what was handed back; a message about what is settled already loses its buttons."""
    allowed = permit(db, member, press.args[0], Act.ISSUE)
    item = find_readable(db, member, press.args[0])
    if isinstance(allowed, Toast) and item is not None and member.has(Role.OFFICE) and item.state != State.DRAFT:
        text = render("assigning/settled_elsewhere", item=item)
        outbox.edit_message(db, press.chat_id, press.message_id, text, None, now)
    return allowed


def _told(db: Connection, item: Item) -> str:
    entry = _last(db, item)
    person = people.get(db, entry.by) if entry is not None and entry.by is not None else None
    return render(
        "assigning/handed_back",
        item=item,
        unit=entry.data["unit"] if entry else None,
        person=person.name if person else None,
        at=entry.at if entry else None,
    )


def _choices(db: Connection, item: Item) -> Buttons:
    former = _former_unit(db, item)
    rows: Buttons = [[(label("same_unit", unit=former.name), f"hk:{item.id}")]] if former else []
    return issuing.unit_rows(db, lambda unit_id: f"hu:{item.id}:{unit_id}", former.id if former else None) + rows


def _former_unit(db: Connection, item: Item) -> Unit | None:
    """The unit that handed the item back last, while it answers for items at all."""
    entry = _last(db, item)
    return issuing.find_unit(db, entry.data["unit_id"]) if entry else None


def _last(db: Connection, item: Item) -> Entry | None:
    return next((each for each in reversed(audit.of_item(db, item.id)) if each.action == "hand_back"), None)


def _key(entry: Entry | None) -> str:
    return f"handed_back:{entry.id if entry else 0}"


def _leave(item: Item) -> Buttons:
    return [[(label("leave_it"), f"hx:{item.id}")]]


def _back(item: Item) -> Buttons:
    return [[(label("back"), f"hl:{item.id}")]]


BUTTONS: ButtonTable = {
    "hb": (ask_why, ID),
    "hc": (hand_back, f"{ID}:{ID}"),
    "hx": (leave, f"{ID}(?::{ID})?"),
    "hl": (show_handed_back, f"{ID}(?::{ID})?"),
    "hu": (choose_unit, f"{ID}:{ID}"),
    "hi": (issue_to_other, f"{ID}:{ID}"),
    "hk": (ask_words_for_unit, ID),
    "hy": (issue_to_same, f"{ID}:{ID}"),
}

PROMPTS: PromptTable = {_WHY: take_reason, _KEEP: take_words_for_unit}
