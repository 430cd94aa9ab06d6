"""导语: the office's leading paragraph of an issue."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.issues import issue_words, release_card
from bot.actions.issues.releasing import AT, draft_of, record
from bot.actions.people.staffing import office_only
from bot.actions.talking.buttons import ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words
from bot.rules.editions import LEAD_AT_MOST
from bot.rules.models import Incoming, Member, Press, RoundId, Toast
from storage import editions
from storage.outbox import About
from templates import label, render


@office_only
def ask_lead(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask for it in a message of its own, with what stands now."""
    draft = draft_of(db, press)
    if isinstance(draft, Toast):
        return draft
    at, lead = draft.at, draft.edition.lead
    text = render("releasing/ask_lead", number=draft.bulletin.number, lead=lead, longest=LEAD_AT_MOST)
    rows = [[(label("drop_lead"), f"en:{at}")]] if lead else []
    rows.append([(label("not_now"), f"ez:{at}")])
    ask_words(db, member, press.chat_id, text, About(issue_words.LEAD, draft.edition.round_id), now, buttons=rows)
    return None


@office_only
def leave_lead(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Nothing is asked any more; whatever stands, stands."""
    about = About(issue_words.LEAD, int(press.args[0]))
    issue_words.stop(db, member, press, about, render("releasing/unchanged"), None, now)
    return None


def take_lead(db: Connection, member: Member, round_id: int, message: Incoming, now: datetime) -> None:
    """The words came, or were edited: they stand in the issue from now on."""
    about = About(issue_words.LEAD, round_id)
    draft = issue_words.draft_for(db, member, message, about, RoundId(round_id), now)
    if draft is None:
        return
    lead, number, at = message.text.strip(), draft.bulletin.number, draft.at
    if not 0 < len(lead) <= LEAD_AT_MOST:
        text = render("releasing/too_long", typed=len(lead), longest=LEAD_AT_MOST)
        issue_words.ask_again(db, member, message, about, text, [[(label("not_now"), f"ez:{at}")]], now)
        return
    editions.put(db, replace(draft.edition, lead=lead))
    record(db, member, draft, "write_lead", now, text=lead)
    release_card.refresh(db, RoundId(round_id), now)
    text = render("releasing/lead_taken", number=number, lead=lead)
    rows = [[(label("read_draft"), f"eg:{at}"), (label("drop_lead"), f"en:{at}")]]
    issue_words.show(db, message, about, text, rows, now, others=render("releasing/words_newer", number=number))


@office_only
def drop_lead(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The issue has none; the second time nothing happens."""
    draft = draft_of(db, press)
    if isinstance(draft, Toast):
        return draft
    if draft.edition.lead is not None:
        editions.put(db, replace(draft.edition, lead=None))
        record(db, member, draft, "drop_lead", now)
        release_card.refresh(db, draft.edition.round_id, now)
    text = render("releasing/lead_dropped", number=draft.bulletin.number)
    about = About(issue_words.LEAD, draft.edition.round_id)
    issue_words.close_all(db, about, text, now)
    issue_words.stop(db, member, press, about, text, None, now)
    return None


BUTTONS: ButtonTable = {
    "el": (ask_lead, AT),
    "ez": (leave_lead, AT),
    "en": (drop_lead, AT),
}

PROMPTS: PromptTable = {issue_words.LEAD: take_lead}
