"""The dossier (卷宗) of an item in chat: asked for by a button, made beside everything, sent as two documents."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items import keeping
from bot.actions.items.permitting import find_readable
from bot.actions.talking import jobs
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.jobs import Job
from bot.reports import dossier as reading
from bot.reports.dossier_zip import folder_name
from bot.reports.filing import Filed
from bot.rules.dossier import Dossier
from bot.rules.models import Item, MediaKind, Member, Press, State, Toast, UserId
from bot.rules.own_files import Document, named
from bot.rules.permissions import READERS, answers_for
from storage import outbox, people
from storage.outbox import About, Buttons
from templates import label, render

JOB = "dossier"
PLACE = "dossiers"
FOLDER = f"documents/{PLACE}"
"""Where they lie below the data folder, a folder each."""

LARGEST = 50_000_000
"""Bytes of a file that Telegram takes from a bot (50 MB)."""


def may_have(member: Member, item: Item) -> bool:
    """Who reads every item, and the lead unit's own people; a supporting unit knows only what it sent itself."""
    return item.state != State.DRAFT and (member.has(*READERS) or answers_for(member, item))


def ask_dossier(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The card says that it is being made, and then what it holds."""
    item = find_readable(db, member, press.args[0])
    if item is None or not may_have(member, item):
        return Toast(render("toast/not_yours"), alert=True)
    jobs.ask_here(db, press, JOB, (str(item.id),), render("dossiers/working", item=item), now)
    return None


def wanted(db: Connection, job: Job, now: datetime) -> Dossier | None:
    """What was asked for, as far as whoever asked may know it now; None when it is not theirs any more."""
    reader = people.find_by_account(db, UserId(int(job.chat)), now.date())
    item = find_readable(db, reader, job.args[0]) if reader is not None else None
    if reader is None or item is None or now.tzinfo is None or not may_have(reader, item):
        return None
    return reading.read(db, item, now.tzinfo, reader)


def refused() -> tuple[str, Buttons]:
    return render("dossiers/not_yours"), [[(label("home"), "me")]]


def hand_over(db: Connection, job: Job, made: Dossier, filed: Filed, now: datetime) -> tuple[str, Buttons]:
    """Answer the request and queue the two files, in one transaction, so that they come once; returns what the card says."""
    item, name = made.item, folder_name(made)
    sizes = {"pdf": filed.pdf_size, "zip": filed.zip_size}
    too_large = [ending for ending, size in sizes.items() if size > LARGEST]
    text = render("dossiers/made", item=item, d=made, filed=filed, too_large=too_large)
    buttons: Buttons = [[(label("to_item", number=item.number), f"it:{item.id}")]]
    if not jobs.answer(db, job, text, buttons, now):
        return text, buttons  # nobody waits for it any more
    for ending in [each for each in sizes if each not in too_large]:
        file = named(Document(f"{PLACE}/{job.row}/dossier.{ending}", f"{name}.{ending}"))
        caption = render("dossiers/caption", item=item, d=made, ending=ending)
        outbox.put_media(db, job.chat, [(MediaKind.DOCUMENT, file)], caption, now, about=About("item", item.id))
    reader = people.find_by_account(db, UserId(int(job.chat)), now.date())
    if reader is not None:
        keeping.note_dossier(db, item.id, reader.person.id, now, sizes=sizes)
    return text, buttons


def waiting(db: Connection, place: str) -> set[str]:
    """Files below this folder of documents that have not left yet."""
    prefix = named(Document(f"{place}/", "")).removesuffix(":")
    names = [each.removeprefix(prefix).split(":")[0] for each in outbox.waiting_files(db) if each.startswith(prefix)]
    return set(names)


BUTTONS: ButtonTable = {"dz": (ask_dossier, ID)}
