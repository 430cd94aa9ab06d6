"""An issue goes out: by the office's press, or by itself when its time has come; a correction only by a press."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.actions.issues import issue_words, readers, release_card
from bot.actions.issues.issue_text import Draft, draft_text, find_draft, with_addendum
from bot.actions.issues.tracing import find_issue
from bot.actions.people.staffing import office_only, stead
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.speaking import say_long
from bot.rules.editions import FIRST
from bot.rules.models import Member, Press, Role, RoundId, Toast
from bot.rules.timetable import Timetable
from storage import audit, bulletins, editions, outbox, timetables
from storage.outbox import About
from templates import label, render

AT = rf"{ID}:{ID}"
"""What stands behind a button of the card: the round and the version of the issue."""


def release_due(db: Connection, timetable: Timetable, now: datetime) -> int:
    """Release every summary whose time has come, where the office lets it go by itself; returns how many."""
    if not timetable.arrangement.release_alone:
        return 0
    due = bulletins.unreleased(db, now)
    for bulletin in due:
        _release(db, Draft(bulletin, editions.get(db, bulletin.round_id, FIRST)), None, now)
    return len(due)


def next_release(db: Connection, now: datetime) -> datetime | None:
    """When a summary will next be released by itself."""
    timetable = timetables.get(db)
    if not timetable.arrangement.release_alone:
        return None
    waiting = bulletins.next_release(db)
    return timetable.speaks_from(waiting.astimezone(now.tzinfo)) if waiting is not None else None


@office_only
def ask_release(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Say to whom it would go before the office releases it now; back again, nothing has happened."""
    draft = draft_of(db, press)
    if isinstance(draft, Toast):
        return draft
    at, number, version = draft.at, draft.bulletin.number, draft.edition.version
    to = readers.told_expected(db, draft.edition, now)
    text = render("bulletin_release", number=number, readers=to, version=version)
    rows = [[(label("release_so"), f"bz:{at}")], [(label("back"), f"by:{at}")]]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def leave_unreleased(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The card as it was before."""
    draft = draft_of(db, press)
    if isinstance(draft, Toast):
        return draft
    text, rows = release_card.card(db, draft.edition.round_id)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def release_now(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send it to those who read it, once, whoever presses how often."""
    draft = draft_of(db, press)
    if isinstance(draft, Toast):
        return draft
    _release(db, draft, member, now)
    return Toast(render("toast/released"))


@office_only
def read_draft(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the words as they would go out now, to whoever asks, and the card below them."""
    draft = draft_of(db, press)
    if isinstance(draft, Toast):
        return draft
    round_id = draft.edition.round_id
    say_long(db, press.chat_id, draft_text(db, draft, find_issue(db, round_id)), now)
    release_card.put_below(db, press.chat_id, round_id, now)
    return None


def draft_of(db: Connection, press: Press) -> Draft | Toast:
    """What the button is about, as long as it has not gone out; the button names a round and a version."""
    draft = find_draft(db, RoundId(int(press.args[0])))
    version = int(press.args[1]) if len(press.args) > 1 else FIRST
    if draft is None or draft.edition.version != version:
        return Toast(render("toast/released_already"))
    return draft


def record(db: Connection, member: Member, draft: Draft, action: str, now: datetime, **data: Any) -> None:
    """Note in the trail what somebody of the office did to an issue, and in whose stead."""
    known: dict[str, Any] = {"number": draft.bulletin.number, "version": draft.edition.version, **data}
    subject, stead_of = f"round:{draft.edition.round_id}", stead(member, Role.OFFICE)
    audit.record(db, action, subject, now, by=member.person.id, stead_of=stead_of, **known)


def _release(db: Connection, draft: Draft, by: Member | None, now: datetime) -> None:
    """Its readers get it; who has the same words already from the office's preview does not get them twice."""
    round_id, number = draft.edition.round_id, draft.bulletin.number
    text = draft_text(db, draft, find_issue(db, round_id))
    by_id = by.person.id if by is not None else None
    stead_of = stead(by, Role.OFFICE) if by is not None else None
    edition = editions.release(db, with_addendum(db, draft), text, now, by=by_id, stead_of=stead_of)
    said: dict[str, Any] = {"number": number}
    if edition.is_correction:
        said |= {"version": edition.version, "reason": edition.reason}
    else:
        bulletins.mark_released(db, round_id, now, by_id)
        if not draft.is_plain:
            # the preview said something else: who is of the office and reads it, too, gets what goes out
            outbox.give_up_keys(db, f"bulletin:{round_id}:", but=":chart")
    action = "release_correction" if edition.is_correction else "release_bulletin"
    audit.record(db, action, f"round:{round_id}", now, by=by_id, stead_of=stead_of, **said)
    readers.send(db, edition, number, text, now)
    told = release_card.refresh(db, round_id, now)
    issue_words.close_all(db, About(issue_words.REASON, round_id), told, now)


BUTTONS: ButtonTable = {
    "bx": (ask_release, f"{ID}(?::{ID})?"),
    "by": (leave_unreleased, f"{ID}(?::{ID})?"),
    "bz": (release_now, f"{ID}(?::{ID})?"),
    "eg": (read_draft, AT),
}
