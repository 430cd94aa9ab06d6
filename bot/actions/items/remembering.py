"""The history of an item (办理记录) in chat, a page at a time."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import find_readable
from bot.actions.talking.buttons import ID, ButtonTable
from bot.reports.history import history
from bot.rules.models import Member, Press, Toast
from storage import outbox
from templates import label, render

_PAGE = 20


def show_history(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the item's history, from its newest page; each page reads from old to new."""
    item = find_readable(db, member, press.args[0])
    if item is None:
        return Toast(render("toast/not_yours"), alert=True)
    lines = history(db, item, now, member=member)
    pages = max(1, -(-len(lines) // _PAGE))
    page = min(int(press.args[1]), pages - 1) if len(press.args) > 1 else pages - 1
    shown = lines[page * _PAGE : (page + 1) * _PAGE]
    text = render("history/item", item=item, lines=shown, page=page + 1, pages=pages)
    turning = [(label("earlier"), f"yl:{item.id}:{page - 1}")] if page else []
    if page + 1 < pages:
        turning.append((label("later"), f"yl:{item.id}:{page + 1}"))
    back = [(label("to_item", number=item.number), f"it:{item.id}")]
    outbox.edit_message(db, press.chat_id, press.message_id, text, [turning, back] if turning else [back], now)
    return None


BUTTONS: ButtonTable = {
    "yl": (show_history, f"{ID}(?::{ID})?"),
}
