"""A form that is filled in one question after another: of its messages in a chat only the newest asks and has buttons.

What is filled in is the draft of an application, kept in its fields: it survives a restart, and whoever answers for the
unit goes on where the other stopped. `extending.py` and `transferring.py` have the questions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.actions.applying import deciding, reviewing, turns
from bot.actions.applying.closing import refuse_application
from bot.actions.applying.deciding import StepPermit
from bot.actions.items.cards import card_of
from bot.actions.items.permitting import Permit
from bot.actions.talking.buttons import ID, ButtonTable
from bot.rules.applications import Application, ApplicationKind
from bot.rules.models import ApplicationId, ChatId, Incoming, Item, Member, OutboxId, Press, Toast
from bot.rules.permissions import answers_for
from bot.rules.transitions import Act, Step
from storage import applications, audit, cards, focus, items, notes, outbox, prompts
from storage.outbox import About, Buttons, Draft, Priority
from templates import label, render

MARK = 8
"""Characters of the digest that a button of a form carries, so that nobody submits what they have not seen."""


@dataclass(frozen=True)
class Page:
    """What a form's message says now. `question`: the purpose of the words it asks for; None when all is there."""

    application: Application
    item: Item
    question: str | None
    text: str
    buttons: Buttons


Turn = Callable[[Connection, Application, Item, str], Page]
"""Makes the page of a draft as it is; the last is the code of a remark on what was just typed, or empty."""


def begin(
    db: Connection, member: Member, press: Press, allowed: Permit, kind: ApplicationKind, now: datetime
) -> Application | Toast:
    """The draft to fill in, or why not: something else of the item is pending.

    A new one begins with the words of the last one of its kind, when that was asked for and returned or withdrawn.
    """
    before = [each for each in applications.of_item(db, allowed.item.id) if each.kind == kind][-1:]
    draft = deciding.begin(db, member, allowed, kind, now)
    if draft is not None:
        if any(each.asked_at and each.step in (Step.RETURNED, Step.WITHDRAWN) for each in before):
            applications.set_fields(db, draft.id, before[0].fields)
        return applications.get(db, draft.id)
    pending = applications.find_pending(db, allowed.item.id)
    text = render("toast/application_pending", number=allowed.item.number, application=pending)
    return refuse_application(db, member, press, pending, Toast(text, alert=True), now)


def may_fill(db: Connection, member: Member, press: Press, kind: ApplicationKind) -> StepPermit | Toast:
    """Whoever may submit the draft may fill it in; the button's first number is that of an application of this kind."""
    allowed = deciding.permit_step(db, member, press.args[0], Act.SUBMIT)
    if isinstance(allowed, StepPermit) and allowed.application.kind != kind:
        return Toast(render("toast/old_button"), alert=True)
    return allowed


def show_here(db: Connection, member: Member, press: Press, page: Page, now: datetime) -> None:
    """Turn the message whose button was pressed into the form."""
    _show(db, member, press.chat_id, page, outbox.find_card(db, press.chat_id, press.message_id), now)


def keep(db: Connection, allowed: StepPermit, fields: Mapping[str, Any]) -> Application:
    """Write these fields of the draft."""
    applications.set_fields(db, allowed.application.id, fields)
    return applications.get(db, allowed.application.id)


def may_take(
    db: Connection, member: Member, application_id: int, purpose: str, message: Incoming, now: datetime
) -> StepPermit | None:
    """Whether words still change the form: as an answer while it is a draft, as an edit also while nobody has settled it.

    None when not, which is said in the chat unless a later answer replaced these words anyway.
    """
    application = applications.find(db, ApplicationId(application_id))
    if application is None or (message.edited and not notes.is_last_answer(db, message, purpose, application_id)):
        return None
    act = Act.CHANGE if message.edited and application.step != Step.DRAFT else Act.SUBMIT
    allowed = deciding.permit_step(db, member, application_id, act)
    if isinstance(allowed, StepPermit) and answers_for(member, allowed.item):
        return allowed  # supporting units change the evidence, and no words
    turns.say_too_late(db, member, application, message, now)
    return None


def take(
    db: Connection,
    member: Member,
    allowed: StepPermit,
    message: Incoming,
    fields: Mapping[str, Any] | None,
    remark: str,
    turn: Turn,
    now: datetime,
) -> None:
    """Words were read as these fields (None: not understood, as `remark` says); the form goes on, or the change is told."""
    application = keep(db, allowed, fields) if fields is not None else allowed.application
    if application.step != Step.DRAFT:
        _tell_change(db, member, application, allowed.item, message, fields, now)
        return
    here = _newest(db, application, message.chat_id) if message.edited else None
    _show(db, member, message.chat_id, turn(db, application, allowed.item, remark), here, now)


def submit(db: Connection, member: Member, allowed: StepPermit, now: datetime) -> Toast:
    """Ask for it; every message of the form says from now on where the application stands."""
    asked = deciding.submit(db, member, allowed, now)
    prompts.clear(db, member.person.id)
    turns.notify(db, asked, allowed.item, now)
    _tell_head(db, member, asked, allowed.item, now)
    return Toast(render("toast/form_sent", number=allowed.item.number, kind=asked.kind))


def mark_of(db: Connection, application: Application) -> str:
    """What a button carries of the content it was shown with."""
    return deciding.content(db, application)[:MARK]


def give_up_row(application: Application, item: Item) -> list[tuple[str, str]]:
    return [(label("give_up_form", number=item.number), f"ex:{application.id}")]


def offer_giving_up(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask once more before a draft is given up; an empty one is given up at once."""
    allowed = deciding.permit_step(db, member, press.args[0], Act.DISCARD)
    if isinstance(allowed, Toast):
        return turns.refuse(db, member, press, allowed, now)
    application, item = allowed.application, allowed.item
    if not any(application.fields.values()):
        return give_up(db, member, press, now)
    back = turns.FORMS[application.kind]
    rows: Buttons = [
        [(label("do_give_up", number=item.number), f"ey:{application.id}")],
        [(label("back"), f"{back}:{item.id}")],
    ]
    text = render("filling/give_up", item=item, application=application)
    show_here(db, member, press, Page(application, item, None, text, rows), now)
    return None


def give_up(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Nothing comes of the draft; the message is the item's card again."""
    allowed = deciding.permit_step(db, member, press.args[0], Act.DISCARD)
    if isinstance(allowed, Toast):
        return turns.refuse(db, member, press, allowed, now)
    gone = deciding.withdraw(db, member, allowed, now)
    prompts.clear(db, member.person.id)
    turns.refresh_cards(db, gone, now)
    item = items.get(db, gone.item_id)
    text, buttons = card_of(db, member, item, now)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
    card = outbox.find_card(db, press.chat_id, press.message_id)
    if card is not None:
        outbox.set_about(db, card, About("item", item.id))
    return Toast(render("toast/discarded", number=item.number))


def _show(db: Connection, member: Member, chat: ChatId, page: Page, here: OutboxId | None, now: datetime) -> None:
    """Put the page into the message `here`, or into a new one; other messages of the form in this chat only point to it."""
    about = About(page.question or turns.ABOUT, page.application.id)
    for card in _cards(db, page.application, chat):
        if card != here:
            outbox.edit_card(
                db, card, render("filling/goes_on", item=page.item, application=page.application), None, now
            )
            outbox.set_about(db, card, About("item", page.item.id))
    if here is None:
        outbox.put(db, Draft(chat, page.text, page.buttons, about=about), now)
    else:
        outbox.edit_card(db, here, page.text, page.buttons, now)
        outbox.set_about(db, here, about)
    prompts.clear(db, member.person.id)
    if page.question is not None:
        prompts.put(db, member.person.id, page.question, page.application.id, now)
    focus.put(db, member.person.id, page.item.id, "report", now)


def _cards(db: Connection, application: Application, chat: ChatId) -> list[OutboxId]:
    kinds = [turns.ABOUT, *turns.QUESTIONS]
    return [card for card, where in cards.showing(db, kinds, application.id) if where == chat]


def _newest(db: Connection, application: Application, chat: ChatId) -> OutboxId | None:
    return next(reversed(_cards(db, application, chat)), None)


def _tell_head(db: Connection, member: Member, asked: Application, item: Item, now: datetime) -> None:
    """Whoever answers for the unit hears of it when somebody else applied."""
    for person in turns.unit_people(db, [], item, now.date()):
        if person.user_id is not None and person.id != member.person.id:
            text = render("filling/told", item=item, application=asked, name=member.person.name)
            rows: Buttons = [[(label("application"), f"co:{item.id}")]]
            about = About("item", item.id)
            outbox.put(db, Draft(ChatId(person.user_id), text, rows, priority=Priority.TASK, about=about), now)


def _tell_change(
    db: Connection,
    member: Member,
    application: Application,
    item: Item,
    message: Incoming,
    fields: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    """An application that others look at was changed: an approval given on the old words lapses."""
    if fields is not None:
        audit.record(
            db,
            f"change_{application.kind}",
            f"application:{application.id}",
            now,
            by=member.person.id,
            item=item.id,
            **fields,
        )
        reviewing.content_changed(db, member, item, now)
    text = render("filling/changed", item=item, application=application, understood=fields is not None)
    outbox.put(db, Draft(message.chat_id, text, reply_to=message.message_id), now)


BUTTONS: ButtonTable = {
    "ex": (offer_giving_up, ID),
    "ey": (give_up, ID),
}
