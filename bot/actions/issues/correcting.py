"""更正: after its release an issue is put right by another version, with its reason; what went out stays as it was."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.issues import issue_words, release_card
from bot.actions.issues.issue_text import Draft, find_draft
from bot.actions.issues.releasing import AT, draft_of, record
from bot.actions.issues.tracing import find_issue
from bot.actions.people.staffing import office_only
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words
from bot.rules.assigning import is_reason
from bot.rules.editions import WORDS_AT_MOST
from bot.rules.models import Incoming, Member, Press, RoundId, Toast
from storage import bulletins, editions, outbox
from storage.outbox import About
from templates import label, render


@office_only
def ask_reason(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask what is put right, in a message of its own; of a draft that is there, ask for other words."""
    round_id = RoundId(int(press.args[0]))
    bulletin, draft = bulletins.find_of_round(db, round_id), find_draft(db, round_id)
    if bulletin is None or bulletin.released_at is None or find_issue(db, round_id) is None:
        return Toast(render("toast/no_bulletin"))
    reason = draft.edition.reason if draft is not None else None
    text = render("releasing/ask_reason", number=bulletin.number, reason=reason, longest=WORDS_AT_MOST)
    rows = [[(label("not_now"), f"ev:{round_id}")]]
    ask_words(db, member, press.chat_id, text, About(issue_words.REASON, round_id), now, buttons=rows)
    return None


@office_only
def leave_reason(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Nothing is asked any more, and nothing has changed."""
    about = About(issue_words.REASON, int(press.args[0]))
    issue_words.stop(db, member, press, about, render("releasing/unchanged"), None, now)
    return None


def take_reason(db: Connection, member: Member, round_id: int, message: Incoming, now: datetime) -> None:
    """The reason came: with it a correction begins, with all that the version before has; or it takes the reason's place."""
    about, issue_round = About(issue_words.REASON, round_id), RoundId(round_id)
    if not issue_words.is_open(db, member, message, about, issue_round, now):
        return
    before, draft = editions.find_newest(db, issue_round), find_draft(db, issue_round)
    bulletin = bulletins.find_of_round(db, issue_round)
    if before is None or bulletin is None:
        return
    reason = message.text.strip()
    if not is_reason(reason) or len(reason) > WORDS_AT_MOST:
        text = render("releasing/reason_again", typed=len(reason), longest=WORDS_AT_MOST)
        issue_words.ask_again(db, member, message, about, text, [[(label("not_now"), f"ev:{round_id}")]], now)
        return
    begins = draft is None
    if draft is None:
        version = editions.next_version(db, issue_round)
        next_ = replace(before, version=version, released_at=None, addendum=None)
        draft = Draft(bulletin, next_)
    draft = replace(draft, edition=replace(draft.edition, reason=reason))
    editions.put(db, draft.edition)
    record(db, member, draft, "begin_correction" if begins else "change_reason", now, reason=reason)
    number, version = bulletin.number, draft.edition.version
    text = render("releasing/reason_taken", number=number, version=version, reason=reason)
    issue_words.show(db, message, about, text, [], now, others=render("releasing/words_newer", number=number))
    release_card.refresh(db, issue_round, now)
    if begins:
        release_card.put_below(db, message.chat_id, issue_round, now)


@office_only
def ask_drop(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Say what is lost before a draft is given up."""
    draft = draft_of(db, press)
    if isinstance(draft, Toast):
        return draft
    at, edition = draft.at, draft.edition
    text = render("releasing/drop", number=draft.bulletin.number, version=edition.version)
    rows = [[(label("drop_so"), f"ej:{at}")], [(label("back"), f"by:{at}")]]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def drop(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The draft is gone; what went out before stays as it is."""
    draft = draft_of(db, press)
    if isinstance(draft, Toast):
        return draft
    round_id = draft.edition.round_id
    if not draft.edition.is_correction or not editions.drop(db, draft.edition):
        return Toast(render("toast/released_already"))
    record(db, member, draft, "drop_correction", now)
    gone = render("toast/correction_dropped", number=draft.bulletin.number, version=draft.edition.version)
    issue_words.close_all(db, About(issue_words.REASON, round_id), gone, now)
    release_card.refresh(db, round_id, now)
    return Toast(gone)


BUTTONS: ButtonTable = {
    "ec": (ask_reason, ID),
    "ev": (leave_reason, ID),
    "ek": (ask_drop, AT),
    "ej": (drop, AT),
}

PROMPTS: PromptTable = {issue_words.REASON: take_reason}
