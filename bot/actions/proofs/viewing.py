"""One file of evidence is sent again, with everything that is known of it in its caption."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.proofs import blackening, exhibits, naming_papers
from bot.actions.proofs.exhibits import NEVER_SENT, Told
from bot.actions.talking.buttons import ID, ButtonTable
from bot.reports.history import Names
from bot.rules.models import ChatId, Item, MediaKind, Member, Press, Role, Toast
from bot.rules.splitting import CAPTION_ROOM, split
from storage import outbox
from storage.outbox import About, Draft
from templates import render

_HASH_SHOWN = 12
"""Signs of a file's sha256 that are shown."""


def send_one(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Send the file below; a second press within the hour sends nothing again. What was refused or lost never leaves."""
    found = exhibits.find_seen(db, member, press.args[0], now)
    if found is None:
        return Toast(render("toast/not_yours"), alert=True)
    item, exhibit = found
    told = exhibits.tell(db, [exhibit], now)[0]
    if exhibit.fetch in NEVER_SENT:
        return Toast(render("toast/never_sent", number=item.number, marks=told.marks), alert=True)
    key = f"exhibit:{press.chat_id}:{press.message_id}:{exhibit.piece.id}:{now:%Y%m%d%H}"
    _send(db, member, press.chat_id, item, told, key, now)
    return Toast(render("toast/exhibit_sent", number=item.number))


def _send(db: Connection, member: Member, chat: ChatId, item: Item, told: Told, key: str, now: datetime) -> None:
    """With what this person can do with it as buttons under it."""
    piece = told.exhibit.piece
    caption = split(_caption(db, member, item, told, now), CAPTION_ROOM)[0]
    rows = [*blackening.rows_for(member, told), *naming_papers.rows_for(member, item, told)]
    part = (piece.kind, piece.file_id)
    outbox.put(db, Draft(chat, caption, rows, key=key, about=About("item", item.id), media=(part,)), now)


def _caption(db: Connection, member: Member, item: Item, told: Told, now: datetime) -> str:
    exhibit = told.exhibit
    sent_on = exhibit.piece.sent_at.astimezone(now.tzinfo).date()
    return render(
        "proofs/exhibit",
        item=item,
        told=told,
        sender=Names(db, member, now.tzinfo).name(exhibit.piece.person_id, sent_on),
        is_photo=exhibit.piece.kind == MediaKind.PHOTO,
        hash=exhibit.sha256[:_HASH_SHOWN] if exhibit.sha256 else None,
        office=member.has(Role.OFFICE),
    )


BUTTONS: ButtonTable = {
    "zv": (send_one, ID),
}
