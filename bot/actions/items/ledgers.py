"""The ledger (台账) as a workbook in chat: asked for by a button, made beside everything, sent as one document."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items import keeping
from bot.actions.talking import jobs
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.jobs import Job
from bot.rules.models import MediaKind, Member, PersonId, Press, Role, State, Toast, Unit, UserId
from bot.rules.own_files import Document, named
from bot.rules.profiles import Profile, ProfileId
from storage import items, outbox, people, profiles
from storage.outbox import Buttons
from templates import label, render

JOB = "ledger"
FOLDER = "documents/ledgers"
"""Where it lies below the data folder, a folder each."""

LARGEST = 50_000_000
"""Bytes of a file that Telegram takes from a bot (50 MB)."""

WHOLE_TO = (Role.OFFICE, Role.GROUP, Role.INSPECTOR)

_WHOLE, _FIELD, _UNIT = "a", "m", "u"
_STATE, _OF_UNIT, _OF_LEADER, _OF_NAMED, _PROFILE = "tx", "ty", "tg", "tw", "tp"
_PLACE, _NAME = "ledgers", "ledger.xlsx"


@dataclass(frozen=True)
class Cut:
    """What somebody may have of it: all, what these units lead, what these persons are in charge of, called `name`, or what
    stands so; `profile`: laid out for a recipient; `own`: with the office's own columns, which are not for units."""

    units: tuple[Unit, ...] = ()
    leaders: tuple[PersonId, ...] = ()
    name: str | None = None
    states: tuple[State, ...] = ()
    profile: Profile | None = None
    own: bool = True


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


def ask_part(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The same, for a part of it or for a recipient; what is not there any more is an old button's."""
    asked = (press.verb, *press.args)
    if not _may_have(member, press.verb):
        return Toast(render("toast/not_yours"), alert=True)
    if _part(db, asked) is None:
        return Toast(render("toast/old_button"), alert=True)
    jobs.ask_here(db, press, JOB, asked, render("ledgers/working"), now)
    return None


def cut_for(db: Connection, job: Job, now: datetime) -> Cut | None:
    """What was asked for; None when it is not theirs any more."""
    reader = people.find_by_account(db, UserId(int(job.chat)), now.date())
    if reader is None or not _may_have(reader, job.args[0]):
        return None
    if len(job.args) > 1:
        return _part(db, job.args)
    if job.args[0] == _WHOLE:
        return Cut()
    if job.args[0] == _UNIT:
        return Cut(units=tuple(people.get_unit(db, each) for each in sorted(reader.unit_ids)), own=False)
    return Cut(leaders=tuple(sorted(reader.selves)), name=reader.person.name)


def _part(db: Connection, asked: tuple[str, ...]) -> Cut | None:
    """What these buttons stand for; None where it is not there any more."""
    verb, value = asked
    if verb == _STATE:
        return Cut(states=(State(value),)) if value in set(State) else None
    number = int(value)
    if verb == _PROFILE:
        profile = profiles.find(db, ProfileId(number))
        return Cut(profile=profile) if profile is not None else None
    if verb == _OF_UNIT:
        unit = next((each for each in people.units(db) if each.id == number), None)
        return Cut(units=(unit,)) if unit is not None else None
    if verb == _OF_LEADER:
        leader = people.find(db, PersonId(number))
        return Cut(leaders=(leader.id,), name=leader.name) if leader is not None else None
    name = next((each.leader for each in items.every(db) if each.id == number), None)
    if not name:
        return None
    person = people.find_by_name(db, name)
    return Cut(leaders=(person.id,) if person is not None else (), name=name)


def refused(job: Job) -> tuple[str, Buttons]:
    """What was asked for is gone, or not theirs any more."""
    return render("ledgers/gone") if len(job.args) > 1 else render("ledgers/not_yours"), _after(job)


def place_of(job: Job) -> str:
    """Where the workbook of this request lies, below the folder of ledgers."""
    return f"{job.row}/{_NAME}"


def hand_over(db: Connection, job: Job, filed: Filed, now: datetime) -> tuple[str, Buttons]:
    """Answer the request and queue the file, in one transaction, so that it comes once; returns what the message says."""
    fits = filed.size <= LARGEST
    text, rows = render("ledgers/made", filed=filed, fits=fits), _after(job)
    if not jobs.answer(db, job, text, rows, now) or not fits:
        return text, rows
    file = named(Document(f"{_PLACE}/{place_of(job)}", filed.name))
    outbox.put_media(db, job.chat, [(MediaKind.DOCUMENT, file)], render("ledgers/caption", filed=filed), now)
    reader = people.find_by_account(db, UserId(int(job.chat)), now.date())
    if reader is not None:
        keeping.note_ledger(db, reader.person.id, now, scope=filed.scope, rows=filed.rows, size=filed.size)
    return text, rows


def waiting(db: Connection) -> set[str]:
    """Workbooks, below their folder, that have not left yet."""
    prefix = named(Document(f"{_PLACE}/", "")).removesuffix(":")
    return {each.removeprefix(prefix).split(":")[0] for each in outbox.waiting_files(db) if each.startswith(prefix)}


def _may_have(member: Member, cut: str) -> bool:
    if cut == _UNIT:
        return bool(member.unit_ids)
    if cut == _PROFILE:
        return member.has(Role.OFFICE)
    return member.has(Role.LEADER) if cut == _FIELD else member.has(*WHOLE_TO)


def _after(job: Job) -> Buttons:
    """From a part back to where parts are chosen."""
    return [[(label("ledger_choices"), "tl"), (label("home"), "me")]] if len(job.args) > 1 else _home()


def _home() -> Buttons:
    return [[(label("home"), "me")]]


BUTTONS: ButtonTable = {
    "tz": (ask_ledger, "[amu]"),
    "tx": (ask_part, "[a-z_]+"),
    "ty": (ask_part, ID),
    "tg": (ask_part, ID),
    "tw": (ask_part, ID),
    "tp": (ask_part, ID),
}
