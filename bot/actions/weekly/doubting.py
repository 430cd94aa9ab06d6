"""A unit says 已完成, and its words speak of something still to come: it is asked once which of both is meant."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import permit
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.weekly import noting
from bot.rules.claims import AFTER_ALL, unfinished_word
from bot.rules.details import Field
from bot.rules.models import ChatId, Finding, ItemId, Member, Press, RoundId, Toast
from bot.rules.transitions import Act
from storage import details, items, outbox, reports, rounds
from storage.outbox import About, Draft
from templates import render, word


def ask_once(db: Connection, chat: ChatId, item_id: ItemId, round_id: RoundId, now: datetime) -> None:
    """Ask below, when what the unit says in this round does not agree; not a second time in this round."""
    said = details.of_round(db, item_id, round_id)
    if said.claim != Finding.DONE or said.find(Field.CLAIM_CHECKED) is not None:
        return
    told = reports.on_item(db, item_id, round_id)
    found = unfinished_word(text for each in told for text in reports.latest_texts(db, each.id, typed=True))
    if found is None:
        return
    item = items.get(db, item_id)
    row = [(word("claims", after_all), f"xq:{item_id}:{round_id}:{after_all}") for after_all in AFTER_ALL]
    text = render("details/doubt", item=item, found=found)
    draft = Draft(chat, text, [row], key=f"doubt:{round_id}:{item_id}", about=About("item", item_id))
    outbox.put(db, draft, now)


def settle(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """What the unit says it is after all; it is kept, also for the office to see."""
    allowed = permit(db, member, press.args[0], Act.REPORT)
    if isinstance(allowed, Toast):
        return allowed
    item, claim, latest = allowed.item, Finding(press.args[2]), rounds.find_latest(db)
    if latest is None or latest.id != int(press.args[1]):
        return Toast(render("toast/old_button"), alert=True)
    said = details.of_round(db, item.id, latest.id).find(Field.CLAIM_CHECKED)
    if said != claim:
        values = {Field.CLAIM: claim.value, Field.CLAIM_CHECKED: claim.value}
        noting.note(db, member, allowed, values, now, now)
    text = render("details/doubt_settled", item=item, claim=claim)
    outbox.edit_message(db, press.chat_id, press.message_id, text, None, now)
    return Toast(render("toast/claim_noted", number=item.number, claim=claim))


BUTTONS: ButtonTable = {
    "xq": (settle, f"{ID}:{ID}:(?:done|phased|in_progress)"),
}
