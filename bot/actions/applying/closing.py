"""A unit applies to close an item (申请销号): one form that leads from question to question, kept as a draft until it is sent.

Matter, people, lasting rule are asked for one after another; the proofs stand beside them. When nothing is
missing the whole is shown once more before it is asked for. Words edited later change the draft; once asked for, they are
a change of what is decided upon.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.actions.applying import deciding
from bot.actions.applying.closing_form import ASKED_FOR, FORM, form_message, submission
from bot.actions.applying.deciding import StepPermit
from bot.actions.applying.reviewing import content_changed
from bot.actions.applying.turns import (
    ABOUT,
    FORMS,
    QUESTIONS,
    is_pending,
    notify,
    refuse,
    say_too_late,
    show_here,
    stop_asking,
    turn_into,
    unit_people,
)
from bot.actions.items.permitting import find_readable, permit
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import Listener, PromptTable
from bot.rules.applications import Application, ApplicationKind
from bot.rules.closing import OFFICE_FIELDS, Lack, People, says_enough
from bot.rules.models import ApplicationId, ChatId, Incoming, Item, Member, Press, Toast
from bot.rules.permissions import answers_for
from bot.rules.transitions import Act, Step
from storage import applications, audit, cards, focus, items, notes, outbox, prompts, proofs
from storage.outbox import About, Buttons, Draft, Priority
from templates import label, render, word

_FIELD = {"no_rule": "rule"}
"""Where the words go, when not to the field of the question's own name."""

_NEXT = {Lack.MATTER: "matter", Lack.PEOPLE: "people", Lack.RULE: "rule"}
FORMS[ApplicationKind.CLOSURE] = "ca"
QUESTIONS += [FORM, *(f"close_{question}" for question in ASKED_FOR)]


def open_form(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the item's card into the form: a new draft with the words of the last application, or the draft begun before."""
    allowed = permit(db, member, press.args[0], Act.APPLY_CLOSURE)
    item = find_readable(db, member, press.args[0])
    pending = applications.find_pending(db, item.id) if item else None
    if isinstance(allowed, Toast):
        return refuse_application(db, member, press, pending, allowed, now)
    draft = deciding.begin(db, member, allowed, ApplicationKind.CLOSURE, now)
    if draft is None:
        busy = Toast(render("toast/application_pending", number=allowed.item.number, application=pending), alert=True)
        return refuse_application(db, member, press, pending, busy, now)
    if pending is None:
        _fill_in_former(db, draft)
        if not proofs.slots(db, draft.item_id):  # an item issued before proofs were named
            proofs.add_slot(db, draft.item_id, word("proof_words", "outcome"))
        audit.record(
            db,
            "begin_closure",
            f"application:{draft.id}",
            now,
            by=member.person.id,
            stead_of=allowed.stead_of,
            item=draft.item_id,
        )
    _show_here(db, member, press, applications.get(db, draft.id), now)
    return None


def refuse_application(
    db: Connection, member: Member, press: Press, pending: Application | None, toast: Toast, now: datetime
) -> Toast:
    """Say why none can be begun; the message turns to the one that is pending, and what can be done with it."""
    return toast if pending is None else refuse(db, member, _about(press, pending), toast, now)


def show_form(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the form as it is now."""
    return _ask(db, member, press, None, now)


def ask_matter(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    return _ask(db, member, press, "matter", now)


def ask_people(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    return _ask(db, member, press, "people", now)


def ask_rule(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    return _ask(db, member, press, "rule", now)


def ask_no_rule(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """No lasting rule is needed: ask why."""
    return _ask(db, member, press, "no_rule", now)


def ask_elsewhere(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    return _ask(db, member, press, "elsewhere", now)


def note_no_people(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Nobody had to be dealt with."""
    allowed = _permit(db, member, press, Act.DISCARD)
    if isinstance(allowed, Toast):
        return refuse(db, member, press, allowed, now)
    _fill(db, member, allowed.application, {"people_kind": People.NONE, "people": ""}, "people", now)
    _go_on_here(db, member, press, applications.get(db, allowed.application.id), now)
    return None


def offer_submission(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Show the whole once more before it is asked for."""
    allowed = _permit(db, member, press, Act.SUBMIT)
    if isinstance(allowed, Toast):
        return _refuse_form(db, member, press, allowed, now)
    stop_asking(db, member, allowed.application)
    turn_into(db, press, *submission(db, allowed.application, allowed.item), allowed.application, now)
    return None


def submit(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Ask the office to close the item, on exactly what was shown."""
    allowed = _permit(db, member, press, Act.SUBMIT)
    if isinstance(allowed, Toast):
        return _refuse_form(db, member, press, allowed, now)
    if not allowed.content.startswith(press.args[1]):
        turn_into(db, press, *submission(db, allowed.application, allowed.item), allowed.application, now)
        return Toast(render("toast/changed", number=allowed.item.number), alert=True)
    asked = deciding.submit(db, member, allowed, now)
    prompts.clear(db, member.person.id)
    item = items.get(db, asked.item_id)
    show_here(db, member, press, asked, now)
    notify(db, asked, item, now)
    _tell_head(db, member, asked, item, now)
    return Toast(render("toast/applied", number=item.number))


def offer_discard(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask once more before the draft is given up."""
    allowed = _permit(db, member, press, Act.DISCARD)
    if isinstance(allowed, Toast):
        return refuse(db, member, press, allowed, now)
    stop_asking(db, member, allowed.application)
    rows: Buttons = [
        [(label("do_discard", number=allowed.item.number), f"ch:{allowed.application.id}")],
        [(label("back"), f"cf:{allowed.application.id}")],
    ]
    turn_into(db, press, render("closing/discard", item=allowed.item), rows, allowed.application, now)
    return None


def discard(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Give the draft up; the item's card is a press away."""
    allowed = _permit(db, member, press, Act.DISCARD)
    if isinstance(allowed, Toast):
        return refuse(db, member, press, allowed, now)
    given_up = deciding.withdraw(db, member, allowed, now)
    prompts.clear(db, member.person.id)
    show_here(db, member, press, given_up, now)
    return Toast(render("toast/discarded", number=allowed.item.number))


def _permit(db: Connection, member: Member, press: Press, act: Act) -> StepPermit | Toast:
    """The permit for an application to close; the buttons of this form do nothing to those of another kind."""
    allowed = deciding.permit_step(db, member, press.args[0], act)
    if isinstance(allowed, StepPermit) and allowed.application.kind != ApplicationKind.CLOSURE:
        return Toast(render("toast/old_button"), alert=True)
    return allowed


def _ask(db: Connection, member: Member, press: Press, question: str | None, now: datetime) -> Toast | None:
    allowed = _permit(db, member, press, Act.DISCARD)
    if isinstance(allowed, Toast):
        return refuse(db, member, press, allowed, now)
    _show_here(db, member, press, allowed.application, now, question)
    return None


def _show_here(
    db: Connection, member: Member, press: Press, draft: Application, now: datetime, question: str | None = None
) -> None:
    item = items.get(db, draft.item_id)
    text, buttons, about = _form(db, member, draft, item, now, question)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
    card = outbox.find_card(db, press.chat_id, press.message_id)
    if card is not None:
        outbox.set_about(db, card, about)


def _go_on_here(db: Connection, member: Member, press: Press, draft: Application, now: datetime) -> None:
    """The next question in place, or the whole once more when nothing is missing."""
    if deciding.lacking(db, draft):
        _show_here(db, member, press, draft, now)
        return
    turn_into(db, press, *submission(db, draft, items.get(db, draft.item_id)), draft, now)


def _form(
    db: Connection,
    member: Member,
    draft: Application,
    item: Item,
    now: datetime,
    question: str | None = None,
    *,
    wrong: bool = False,
) -> tuple[str, Buttons, About]:
    """The form with its next question, which is open from now on; photos sent meanwhile are evidence of the item."""
    missing = deciding.lacking(db, draft)
    asked = question or next((_NEXT[lack] for lack in missing if lack in _NEXT), None)
    about = About(f"close_{asked}" if asked else FORM, draft.id)
    if asked:
        prompts.put(db, member.person.id, about.kind, about.id, now)
    else:
        prompts.clear(db, member.person.id)
    focus.put(db, member.person.id, item.id, "report", now)
    return *form_message(db, draft, item, asked, wrong=wrong), about


def _take(question: str, db: Connection, member: Member, about_id: int, message: Incoming, now: datetime) -> None:
    """Words for one field came, or were edited."""
    application = applications.get(db, ApplicationId(about_id))
    if message.edited and application.step != Step.DRAFT:
        _take_change(question, db, member, application, message, now)
        return
    allowed = deciding.permit_step(db, member, about_id, Act.DISCARD)
    if isinstance(allowed, Toast):
        say_too_late(db, member, application, message, now)
        return
    if message.edited and not _is_current(db, question, application, message):
        return
    if not says_enough(question, message.text):
        _put_form(db, member, application, message, now, question=question, wrong=True)
        return
    _fill(db, member, application, _values(question, message.text), question, now)
    _put_form(db, member, applications.get(db, application.id), message, now)


def _take_change(
    question: str, db: Connection, member: Member, application: Application, message: Incoming, now: datetime
) -> None:
    """Words edited after they were asked for: while pending it changes what is decided upon, later it changes nothing."""
    item = items.get(db, application.item_id)
    allowed = deciding.permit_step(db, member, application.id, Act.CHANGE)
    if isinstance(allowed, Toast) or not answers_for(member, item) or not is_pending(application):
        say_too_late(db, member, application, message, now)
        return
    if not _is_current(db, question, application, message) or not says_enough(question, message.text):
        return
    _fill(db, member, application, _values(question, message.text), question, now)
    content_changed(db, member, item, now)
    again = applications.get(db, application.id).step != application.step
    text = render("closing/changed", item=item, again=again)
    outbox.put(db, Draft(message.chat_id, text, reply_to=message.message_id), now)


def _put_form(
    db: Connection,
    member: Member,
    draft: Application,
    message: Incoming,
    now: datetime,
    *,
    question: str | None = None,
    wrong: bool = False,
) -> None:
    """The form, or the whole once more, below the words; the form above them is done with."""
    item = items.get(db, draft.item_id)
    above = [row for row, chat in cards.showing(db, [ABOUT, *QUESTIONS], draft.id) if chat == message.chat_id]
    if question is None and not deciding.lacking(db, draft):
        prompts.clear(db, member.person.id)
        text, buttons = submission(db, draft, item)
        about = About(ABOUT, draft.id)
    else:
        text, buttons, about = _form(db, member, draft, item, now, question, wrong=wrong)
    outbox.put(db, Draft(message.chat_id, text, buttons, about=about), now)
    for row in above:
        outbox.edit_card(db, row, render("closing/moved", item=item), None, now, priority=Priority.TASK)
        outbox.set_about(db, row, About("item", item.id))


def _fill(
    db: Connection, member: Member, application: Application, values: Mapping[str, str], field: str, now: datetime
) -> None:
    applications.set_fields(db, application.id, values)
    subject = f"application:{application.id}"
    audit.record(db, "fill_in_closure", subject, now, by=member.person.id, item=application.item_id, field=field)


def _fill_in_former(db: Connection, draft: Application) -> None:
    """Begin with what the unit wrote last time, if it was ever asked for."""
    asked = [
        each
        for each in applications.of_item(db, draft.item_id)
        if each.kind == draft.kind and each.asked_at is not None
    ]
    if asked:
        former = {name: value for name, value in asked[-1].fields.items() if name not in OFFICE_FIELDS}
        applications.set_fields(db, draft.id, former)


def _values(question: str, words: str) -> dict[str, str]:
    return {_FIELD.get(question, question): words, **ASKED_FOR[question]}


def _is_current(db: Connection, question: str, application: Application, message: Incoming) -> bool:
    """Whether the field's words are still those of this message: none came later, and no button was pressed since."""
    said = ASKED_FOR[question].items()
    same = all(application.fields.get(name) == value for name, value in said)
    return same and notes.is_last_answer(db, message, f"close_{question}", application.id)


def _refuse_form(db: Connection, member: Member, press: Press, toast: Toast, now: datetime) -> Toast:
    """While it is a draft the form says what is missing; otherwise the message says where the application stands."""
    application = applications.find(db, ApplicationId(int(press.args[0])))
    if application is not None and application.step == Step.DRAFT and application.kind == ApplicationKind.CLOSURE:
        return _ask(db, member, press, None, now) or toast
    return refuse(db, member, press, toast, now)


def _tell_head(db: Connection, member: Member, asked: Application, item: Item, now: datetime) -> None:
    """Whoever answers for the unit hears of it when somebody else applied."""
    for person in unit_people(db, [], item, now.date()):
        if person.user_id is not None and person.id != member.person.id:
            text = render("closing/told", item=item, name=member.person.name)
            rows: Buttons = [[(label("application"), f"co:{item.id}")]]
            draft = Draft(ChatId(person.user_id), text, rows, priority=Priority.TASK, about=About("item", item.id))
            outbox.put(db, draft, now)


def _about(press: Press, application: Application) -> Press:
    """The same press, of a button that names the application."""
    return Press(press.user_id, press.chat_id, press.message_id, press.verb, (str(application.id),))


BUTTONS: ButtonTable = {
    "ca": (open_form, ID),
    "cf": (show_form, ID),
    "cm": (ask_matter, ID),
    "cp": (ask_people, ID),
    "cn": (note_no_people, ID),
    "cr": (ask_rule, ID),
    "cx": (ask_no_rule, ID),
    "ce": (ask_elsewhere, ID),
    "cs": (offer_submission, ID),
    "cy": (submit, f"{ID}:[0-9a-f]{{8}}"),
    "cg": (offer_discard, ID),
    "ch": (discard, ID),
}


def _listener(question: str) -> Listener:
    return partial(_take, question)


PROMPTS: PromptTable = {f"close_{question}": _listener(question) for question in ASKED_FOR}
