"""Papers in Word in chat: a supervision notice, a closure form, a meeting's list, asked for by a button, sent as a document."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.applying import turns
from bot.actions.demands import telling_demands
from bot.actions.items import keeping
from bot.actions.talking import jobs
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.jobs import Job
from bot.documents import forms
from bot.documents.forms import Form, file_name, item_of
from bot.rules.forms import MeetingForm
from bot.rules.models import ApplicationId, MediaKind, MeetingId, Member, Press, Role, Toast, UserId
from bot.rules.own_files import Document, named
from storage import applications, meetings, outbox, people
from storage.outbox import Buttons
from templates import label, render

JOB = "form"
PLACE = "forms"
"""The folder below the data folder's documents in which they lie, a folder each."""

FILE = "form.docx"

_NOTICE, _CLOSURE, _MEETING = "jn", "jc", "jm"


def ask_form(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """A message of its own says that it is being made; pressed again meanwhile, nothing more comes."""
    if _find(db, member, press.verb, int(press.args[0]), now) is None:
        return Toast(render("toast/not_yours"), alert=True)
    args = (press.verb, press.args[0])
    if not jobs.is_asked(db, press.chat_id, JOB, args):
        jobs.ask(db, press.chat_id, JOB, args, render("forms/working"), now)
    return None


def wanted(db: Connection, job: Job, now: datetime) -> Form | None:
    """What was asked for, as far as whoever asked may know it now; None when it is not theirs any more."""
    reader = people.find_by_account(db, UserId(int(job.chat)), now.date())
    return _find(db, reader, job.args[0], int(job.args[1]), now) if reader is not None else None


def refused() -> tuple[str, Buttons]:
    return render("forms/not_yours"), [[(label("home"), "me")]]


def broken() -> tuple[str, Buttons]:
    """The office's own template cannot be filled; the log says why."""
    return render("forms/broken"), [[(label("home"), "me")]]


def hand_over(db: Connection, job: Job, form: Form, now: datetime) -> tuple[str, Buttons]:
    """Answer the request and queue the file, in one transaction, so that it comes once; returns what the message says."""
    told = render("forms/made", name=file_name(form))
    buttons = _further(form)
    if not jobs.answer(db, job, told, buttons, now):
        return told, buttons  # nobody waits for it any more
    file = named(Document(f"{PLACE}/{job.row}/{FILE}", file_name(form)))
    outbox.put_media(db, job.chat, [(MediaKind.DOCUMENT, file)], render("forms/caption", form=form), now)
    reader = people.find_by_account(db, UserId(int(job.chat)), now.date())
    if reader is not None:
        keeping.note_form(db, forms.template_of(form), item_of(form), file_name(form), reader.person.id, now)
    return told, buttons


def _further(form: Form) -> Buttons:
    if isinstance(form, MeetingForm):
        return [[(label("home"), "me")]]
    return [[(label("to_item", number=form.item.number), f"it:{form.item.id}")]]


def _find(db: Connection, member: Member, verb: str, number: int, now: datetime) -> Form | None:
    """The paper as this person may read it; None when there is none, or it is not theirs."""
    assert now.tzinfo is not None
    if verb == _NOTICE:
        seen = telling_demands.see(db, member, number)
        return forms.supervision(db, seen.demand, now.tzinfo) if seen is not None else None
    if verb == _CLOSURE:
        application = applications.find(db, ApplicationId(number))
        if application is None or not (forms.has_form(application) and turns.may_see(db, member, application)):
            return None
        return forms.closure(db, application, now.tzinfo, member)
    meeting = meetings.find(db, MeetingId(number)) if member.has(Role.OFFICE, Role.GROUP) else None
    if meeting is None or not (meeting.number or member.has(Role.OFFICE)):
        return None
    return forms.meeting_list(db, meeting, now.tzinfo, member)


BUTTONS: ButtonTable = {_NOTICE: (ask_form, ID), _CLOSURE: (ask_form, ID), _MEETING: (ask_form, ID)}
