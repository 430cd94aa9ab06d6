"""Layouts of the ledger for its recipients (导出样式): made from a file of theirs, shown before they are kept, removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.receiving_files import Sent, find_sent
from bot.actions.people.staffing import office_only
from bot.actions.talking import jobs
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.jobs import Job
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.documents.profile_lists import filled
from bot.ledger.reading import LedgerReading, Reading
from bot.rules.models import Incoming, Member, PersonId, Press, Role, Toast
from bot.rules.profiles import LONGEST_NAME, Profile, ProfileColumn, ProfileId, flat_head, name_of, proposed_name
from storage import audit, items, notes, own_cells, people, profiles
from storage.outbox import About, Buttons
from templates import label, render

LOOK, KEEP = "look_form", "keep_form"
"""Jobs: their first argument is the id of the file; of `KEEP` the second is the profile whose place it takes, 0: none."""

_NAME = "profile_name"
_SHOWN = 40
"""Columns of which a message says what fills them."""


@dataclass(frozen=True)
class Filler:
    """What fills a column. `name`: of the ledger's column, None: the office's own under this head, in `count` items.

    `nth`: which of several of this name it is, from 1; 0 where it is the only one.
    """

    heads: tuple[str, ...]
    name: str | None
    nth: int
    count: int


def fillers(db: Connection, columns: Sequence[ProfileColumn]) -> list[Filler]:
    """In the order of the columns."""
    own = own_cells.of_items(db, [each.id for each in items.every(db)])
    names, found = [each.name for each in columns], []
    for n, (each, count) in enumerate(zip(columns, filled(columns, own), strict=True)):
        several = each.name is not None and names.count(each.name) > 1
        found.append(Filler(each.heads, each.name, names[: n + 1].count(each.name) if several else 0, count))
    return found


def keep(
    db: Connection,
    name: str,
    columns: Sequence[ProfileColumn],
    file: str,
    now: datetime,
    *,
    by: PersonId | None = None,
    stead_of: PersonId | None = None,
) -> ProfileId:
    """Keep it; one of the same name is from now on this. `by` None: on the command line."""
    known = profiles.find_by_name(db, name)
    kept = profiles.put(db, name, columns, now, by=by)
    audit.record(
        db,
        "keep_profile",
        f"profile:{kept}",
        now,
        by=by,
        stead_of=stead_of,
        name=name,
        heads=[flat_head(each.heads) for each in columns],
        file=file,
        replaced=known is not None,
    )
    return kept


def remove(
    db: Connection, profile: Profile, now: datetime, *, by: PersonId | None = None, stead_of: PersonId | None = None
) -> bool:
    """False when it was gone already."""
    if not profiles.remove(db, profile.id):
        return False
    audit.record(db, "remove_profile", f"profile:{profile.id}", now, by=by, stead_of=stead_of, name=profile.name)
    return True


# --- from a file ------------------------------------------------------------------------------------------------------


def with_offer(buttons: Buttons, job: Job, reading: Reading) -> Buttons:
    """Below a ledger that was looked at, before the way out: its head makes a profile, too."""
    if not isinstance(reading, LedgerReading):
        return buttons
    return [*buttons[:-1], [(label("profile_make"), f"mo:{job.args[0]}")], *buttons[-1:]]


@office_only
def look(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Read its head beside everything else; the answer takes the place of the message."""
    return _ask(db, press, LOOK, now)


@office_only
def confirm(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    return _ask(db, press, KEEP, now)


def _ask(db: Connection, press: Press, kind: str, now: datetime) -> Toast | None:
    sent = find_sent(db, press.args[0], press.user_id, now)
    if sent is None or sent.sha256 is None:
        return Toast(render("toast/old_button"), alert=True)
    jobs.ask_here(db, press, kind, press.args, render("importing/reading", name=sent.name), now)
    return None


@office_only
def ask_name(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    sent = find_sent(db, press.args[0], press.user_id, now)
    if sent is None:
        return Toast(render("toast/old_button"), alert=True)
    evidence_id = press.args[0]
    text = render("profiles/ask_name", name=_name(db, evidence_id, sent), most=LONGEST_NAME, again=False)
    rows: Buttons = [[(label("profile_as_it_is"), f"mo:{evidence_id}")]]
    ask_words_here(db, member, press, text, About(_NAME, int(evidence_id)), now, buttons=rows)
    return None


def take_name(db: Connection, member: Member, evidence_id: int, message: Incoming, now: datetime) -> None:
    """The name is there: show once more what would be kept."""
    sent = find_sent(db, str(evidence_id), message.user_id, now)
    if sent is None or message.edited or not member.has(Role.OFFICE):
        return
    if name_of(message.text) is None:
        text = render("profiles/ask_name", name=proposed_name(sent.name), most=LONGEST_NAME, again=True)
        ask_words(db, member, message.chat_id, text, About(_NAME, evidence_id), now)
        return
    args = (str(evidence_id),)
    if not jobs.is_asked(db, message.chat_id, LOOK, args):
        jobs.ask(db, message.chat_id, LOOK, args, render("importing/reading", name=sent.name), now)


def shown(
    db: Connection, job: Job, sent: Sent, columns: Sequence[ProfileColumn], *, is_empty: bool = False
) -> tuple[str, Buttons]:
    """What would be kept, and how to go on; nothing is kept yet. `is_empty`: the file has no items that could be entered."""
    evidence_id, name = job.args[0], _name(db, job.args[0], sent)
    known = profiles.find_by_name(db, name)
    text = render(
        "profiles/preview",
        name=name,
        file=sent.name,
        fillers=fillers(db, columns),
        most=_SHOWN,
        replaces=known is not None,
        is_empty=is_empty,
    )
    keep_it = f"mk:{evidence_id}:{known.id if known is not None else 0}"
    rows: Buttons = [
        [(label("profile_replace") if known is not None else label("profile_keep"), keep_it)],
        [(label("profile_rename"), f"mn:{evidence_id}"), (label("profile_leave"), f"ix:{evidence_id}")],
    ]
    return text, rows


def enter(db: Connection, job: Job, sent: Sent, columns: Sequence[ProfileColumn], now: datetime) -> tuple[str, Buttons]:
    """Keep it, with its answer, in one transaction. What it would replace by now is another: it is shown again."""
    name = _name(db, job.args[0], sent)
    known = profiles.find_by_name(db, name)
    is_kept = known is not None and known.columns == tuple(columns)
    if not is_kept and str(known.id if known is not None else 0) != job.args[1]:
        return shown(db, job, sent, columns)
    if not is_kept and jobs.is_asked(db, job.chat, job.kind, job.args):
        keep(db, name, columns, sent.name, now, by=sent.by, stead_of=sent.stead_of)
    text, rows = render("profiles/kept", name=name, count=len(columns)), _after(profiles.find_by_name(db, name))
    jobs.answer(db, job, text, rows, now)
    return text, rows


def _after(profile: Profile | None) -> Buttons:
    rows: Buttons = [[(label("profile_export"), f"tp:{profile.id}")]] if profile is not None else []
    return [*rows, [(label("ledger_choices"), "tl"), (label("home"), "me")]]


def _name(db: Connection, evidence_id: str, sent: Sent) -> str:
    """As it was typed for this file last, else after the file."""
    note = notes.find_latest(db, sent.by, _NAME, int(evidence_id))
    return (name_of(note.text) if note is not None else None) or proposed_name(sent.name)


# --- one that is kept -------------------------------------------------------------------------------------------------


def page_of(db: Connection, profile: Profile) -> tuple[str, Buttons]:
    """Its columns, who made it, and how to remove it."""
    maker = people.find(db, profile.made_by) if profile.made_by is not None else None
    text = render(
        "profiles/page",
        profile=profile,
        maker=maker.name if maker is not None else None,
        fillers=fillers(db, profile.columns),
        most=_SHOWN,
    )
    rows: Buttons = [
        [(label("profile_export"), f"tp:{profile.id}")],
        [(label("profile_remove"), f"tk:{profile.id}"), (label("ledger_choices"), "tl")],
    ]
    return text, rows


BUTTONS: ButtonTable = {
    "mo": (look, ID),
    "mk": (confirm, f"{ID}:{ID}"),
    "mn": (ask_name, ID),
}

PROMPTS: PromptTable = {_NAME: take_name}
