"""Evidence is searched (查佐证): by the number of an item, by unit, by week; what is found is leafed through as a gallery."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.proofs import leafing
from bot.actions.talking.buttons import ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.rules.models import Incoming, Member, Press, Toast
from bot.rules.permissions import READERS, may_read
from bot.rules.placing import leading_number
from storage import items, notes, outbox, prompts
from storage.outbox import About, Buttons
from templates import label, render

_NUMBER = "evidence_item"


def show_search(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the ways to search. A unit searches the items it leads."""
    if not (member.has(*READERS) or member.unit_ids):
        return Toast(render("toast/not_yours"), alert=True)
    reads = member.has(*READERS)
    rows: Buttons = [[(label("by_number"), "zt"), (label("by_week"), f"zw:{leafing.EVERYWHERE}:{leafing.ANY}:0")]]
    if reads or len(member.unit_ids) > 1:
        rows[0].insert(1, (label("by_unit"), f"zu:{leafing.ANY}:0"))
    else:
        rows.append([(label("own_evidence"), f"zg:{leafing.EVERYWHERE}:{leafing.ANY}:{leafing.ANY}:0")])
    rows.append([(label("to_filters"), "bi") if reads else (label("back_to_items"), "ls")])
    prompts.clear(db, member.person.id)
    outbox.edit_message(db, press.chat_id, press.message_id, render("proofs/search", reads=reads), rows, now)
    return None


def ask_number(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The next text is the number of an item."""
    if not (member.has(*READERS) or member.unit_ids):
        return Toast(render("toast/not_yours"), alert=True)
    text = render("proofs/which_number", number=None, again=False)
    ask_words_here(db, member, press, text, About(_NUMBER, 0), now, buttons=[[(label("back"), "zq")]])
    return None


def take_number(db: Connection, member: Member, about_id: int, message: Incoming, now: datetime) -> None:
    """Send the gallery of the item that was named; an edit names another one."""
    if message.edited and not notes.is_last_answer(db, message, _NUMBER, about_id):
        return
    number, rest = leading_number(message.text, bare=True)
    item = items.find_by_number(db, number) if number is not None and not rest else None
    if item is None or not may_read(member, item):
        text = render("proofs/which_number", number=None if rest else number, again=True)
        ask_words(
            db, member, message.chat_id, text, About(_NUMBER, 0), now, buttons=[[(label("search_evidence"), "zq")]]
        )
        return
    leafing.send_page(db, member, message.chat_id, item, now)


BUTTONS: ButtonTable = {
    "zq": (show_search, ""),
    "zt": (ask_number, ""),
}

PROMPTS: PromptTable = {_NUMBER: take_number}
