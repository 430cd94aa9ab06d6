"""The ledger (台账) as a workbook in chat: asked for by a button, made beside everything, sent as one document."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items import keeping
from bot.actions.talking import jobs
from bot.actions.talking.buttons import ButtonTable
from bot.actions.talking.jobs import Job
from bot.rules.models import MediaKind, Member, PersonId, Press, Role, Toast, Unit, UserId
from bot.rules.own_files import Document, named
from storage import outbox, people
from storage.outbox import Buttons
from templates import label, render

JOB = "ledger"
FOLDER = "documents/ledgers"
"""Where it lies below the data folder, a folder each."""

LARGEST = 50_000_000
"""Bytes of a file that Telegram takes from a bot (50 MB)."""

WHOLE_TO = (Role.OFFICE, Role.GROUP, Role.INSPECTOR)

_WHOLE, _FIELD, _UNIT = "a", "m", "u"
_PLACE, _NAME = "ledgers", "ledger.xlsx"


@dataclass(frozen=True)
class Cut:
    """What somebody may have of it: all, what these units lead, or what these persons are in charge of, called `name`."""

    units: tuple[Unit, ...] = ()
    leaders: tuple[PersonId, ...] = ()
    name: str | None = None


@dataclass(frozen=True)
class Filed:
    """A finished workbook. `name`: as the reader gets it; `rows`: how many tasks; `as_of`: how things stand in it."""

    name: str
    scope: str
    size: int
    rows: int
    as_of: datetime


def ledger_buttons(member: Member) -> list[tuple[str, str]]:
    """One for each cut this person may have."""
    offered = [(label("ledger"), "tz:a"), (label("ledger_mine"), "tz:m"), (label("ledger_unit"), "tz:u")]
    return [(words, data) for words, data in offered if _may_have(member, data[-1])]


def ask_ledger(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The message says that it is being made, and then what it holds."""
    if not _may_have(member, press.args[0]):
        return Toast(render("toast/not_yours"), alert=True)
    jobs.ask_here(db, press, JOB, press.args, render("ledgers/working"), now)
    return None


def cut_for(db: Connection, job: Job, now: datetime) -> Cut | None:
    """What was asked for; None when it is not theirs any more."""
    reader = people.find_by_account(db, UserId(int(job.chat)), now.date())
    if reader is None or not _may_have(reader, job.args[0]):
        return None
    if job.args[0] == _WHOLE:
        return Cut()
    if job.args[0] == _UNIT:
        return Cut(units=tuple(people.get_unit(db, each) for each in sorted(reader.unit_ids)))
    return Cut(leaders=tuple(sorted(reader.selves)), name=reader.person.name)


def refused() -> tuple[str, Buttons]:
    return render("ledgers/not_yours"), _home()


def place_of(job: Job) -> str:
    """Where the workbook of this request lies, below the folder of ledgers."""
    return f"{job.row}/{_NAME}"


def hand_over(db: Connection, job: Job, filed: Filed, now: datetime) -> tuple[str, Buttons]:
    """Answer the request and queue the file, in one transaction, so that it comes once; returns what the message says."""
    fits = filed.size <= LARGEST
    text = render("ledgers/made", filed=filed, fits=fits)
    if not jobs.answer(db, job, text, _home(), now) or not fits:
        return text, _home()
    file = named(Document(f"{_PLACE}/{place_of(job)}", filed.name))
    outbox.put_media(db, job.chat, [(MediaKind.DOCUMENT, file)], render("ledgers/caption", filed=filed), now)
    reader = people.find_by_account(db, UserId(int(job.chat)), now.date())
    if reader is not None:
        keeping.note_ledger(db, reader.person.id, now, scope=filed.scope, rows=filed.rows, size=filed.size)
    return text, _home()


def waiting(db: Connection) -> set[str]:
    """Workbooks, below their folder, that have not left yet."""
    prefix = named(Document(f"{_PLACE}/", "")).removesuffix(":")
    return {each.removeprefix(prefix).split(":")[0] for each in outbox.waiting_files(db) if each.startswith(prefix)}


def _may_have(member: Member, cut: str) -> bool:
    if cut == _UNIT:
        return bool(member.unit_ids)
    return member.has(*WHOLE_TO) if cut == _WHOLE else member.has(Role.LEADER)


def _home() -> Buttons:
    return [[(label("home"), "me")]]


BUTTONS: ButtonTable = {"tz": (ask_ledger, "[amu]")}
