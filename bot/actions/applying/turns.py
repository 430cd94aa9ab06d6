"""What all applications share: who is told that it is their turn, where it stands, and taking it back.

The form of each kind has a module of its own (closure: `closing.py`); the books are in `deciding.py`. Every message about
an application is `About("application", id)`, in whosever chat it stands: when something happens to the application, all
of them say so, with the buttons that its reader has now.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.actions.applying import deciding
from bot.actions.items.permitting import find_readable
from bot.actions.talking.buttons import ID, ButtonTable
from bot.reports.history import Names
from bot.rules.applications import Application, ApplicationKind, ReturnReason
from bot.rules.models import ApplicationId, ChatId, Incoming, Item, Member, Person, Press, Role, Toast, UserId
from bot.rules.permissions import READERS, answers_for
from bot.rules.transitions import PENDING_STEPS, Act, Allowed, Step, judge, possible
from storage import applications, cards, items, meetings, outbox, people, prompts
from storage.outbox import About, Buttons, Draft, Priority
from templates import label, render

ABOUT = "application"
QUESTIONS: list[str] = []
"""Purposes of questions for words about an application: their messages follow it too. Each story adds its own."""

FORMS: dict[ApplicationKind, str] = {}
"""The first word of the button that opens the draft of each kind, followed by the item's id. Each story adds its own."""

_LATEST = 6
"""Signatures shown of an application that went to and fro; all are in the item's history."""


@dataclass(frozen=True)
class Signature:
    """Who did what to an application, when and in whose stead; `meeting`: the one that decided it, by its number."""

    act: Act
    name: str
    stead: str | None
    at: datetime
    reason: ReturnReason | None
    words: str | None
    meeting: str | None


def signatures(db: Connection, application: Application, reader: Member | None = None) -> list[Signature]:
    """What was signed, oldest first; to a `reader` of a unit, people of other units are their unit."""
    names = Names(db, reader)
    signed = []
    for each in applications.decisions(db, application.id):
        meeting = meetings.get(db, each.meeting_id).number if each.meeting_id is not None else None
        on = each.decided_at.date()
        name = names.name(each.person_id, on)
        stead = names.name(each.stead_of, on) if each.stead_of is not None else name
        instead = stead if stead != name else None
        signed.append(Signature(each.act, name, instead, each.decided_at, each.reason, each.words, meeting))
    return signed


def record(db: Connection, application: Application) -> str:
    """Who applied, checked and confirmed, at which meeting: a few lines for a card or a dossier."""
    return render("closing/record", signed=signatures(db, application), application=application)


def status(db: Connection, application: Application, item: Item, reader: Member | None) -> str:
    """Where the application stands, who signed, and what happens next."""
    signed = signatures(db, application, reader)[-_LATEST:]
    return render("applying/status", item=item, application=application, signed=signed)


def buttons_for(db: Connection, member: Member, application: Application, item: Item, now: datetime) -> Buttons:
    """What this person can do about the application now; the item itself is one press further."""
    can = possible(application.step, deciding.capacities_on(db, member, item, application))
    if Act.CHECK in can and not examines(db, member, application, item, now.date()):
        can.remove(Act.CHECK)
    number = item.number
    offered = {
        Act.CHECK: (label("review", number=number), f"vs:{application.id}"),
        Act.CONFIRM: (label("view_and_confirm", number=number), f"vc:{application.id}"),
        Act.TAKE_BACK: (label("take_back", number=number), f"vt:{application.id}"),
        Act.WITHDRAW: (label("withdraw", number=number), f"cw:{application.id}"),
    }
    rows: Buttons = [[button] for act, button in offered.items() if act in can]
    if Act.SUBMIT in can and application.kind in FORMS:
        rows.append([(label("go_on_applying"), f"{FORMS[application.kind]}:{item.id}")])
    if application.kind == ApplicationKind.CLOSURE and application.step not in (Step.DRAFT, Step.WITHDRAWN):
        rows.append([(label("form_closure"), f"jc:{application.id}")])
    rows.append([(label("to_card"), f"it:{item.id}")])
    return rows


def notify(db: Connection, application: Application, item: Item, now: datetime) -> list[Person]:
    """Tell those whose turn it is, one message each, and bring every earlier message up to date; returns who was told.

    Asked: the office, or leaders where nobody of the office may examine it. Checked: the leader in charge and the group.
    When nobody can confirm it, the office is told so.
    """
    refresh_cards(db, application, now)
    return _tell_turn(db, application, item, now)


def hand_on(db: Connection, now: datetime) -> None:
    """Posts or accounts have changed: whoever has an application before them since then is told, each once.

    Where nobody can decide any more the office is told so.
    """
    for application in applications.in_step(db, Step.ASKED, Step.CHECKED):
        _tell_turn(db, application, items.get(db, application.item_id), now)


def _tell_turn(db: Connection, application: Application, item: Item, now: datetime) -> list[Person]:
    """Tell those whose turn it is, unless their account was told so already; returns whose turn it is."""
    act = Act.CHECK if application.step == Step.ASKED else Act.CONFIRM
    told = deciders(db, application, item, act, now.date())
    signed = signatures(db, application)
    text = render("applying/waiting", item=item, application=application, signed=signed[-_LATEST:], act=act)
    for member in told:
        buttons = buttons_for(db, member, application, item, now)
        key = f"{act}:{application.id}:{len(signed)}:{member.person.user_id}"
        _send(db, member.person, text, buttons, application, now, key=key)
    if not told:
        nobody = render("applying/nobody", item=item, application=application)
        for member in people.members(db, now.date(), Role.OFFICE):
            key = f"nobody:{application.id}:{len(signed)}:{member.person.id}"
            _send(db, member.person, nobody, None, application, now, key=key)
    return [member.person for member in told]


def deciders(db: Connection, application: Application, item: Item, act: Act, today: date) -> list[Member]:
    """Those with an account who may do `act` now; the office comes before leaders where both may."""
    if act == Act.CHECK and (office := _office(db, application, item, today)):
        return office
    return _permitted(db, people.members(db, today, Role.LEADER, Role.GROUP), application, item, act)


def examines(db: Connection, member: Member, application: Application, item: Item, today: date) -> bool:
    """Whether the first approval is this person's to give; a leader is asked for it only where nobody of the office may."""
    if not deciding.may(db, member, item, application, Act.CHECK):
        return False
    return member.has(Role.OFFICE) or not _office(db, application, item, today)


def refresh_cards(db: Connection, application: Application, now: datetime) -> None:
    """In each chat the newest message about the application says where it stands now, with the buttons its reader has now.

    Those above it say in a line that there is a newer one, and are done with.
    """
    item = items.get(db, application.item_id)
    newest = {chat: row for row, chat in cards.showing(db, [ABOUT, *QUESTIONS], application.id)}
    above = [row for row, chat in cards.showing(db, [ABOUT, *QUESTIONS], application.id) if row != newest[chat]]
    for row in above:
        older = render("applying/older", item=item, application=application)
        outbox.edit_card(db, row, older, None, now, priority=Priority.TASK)
        outbox.set_about(db, row, About("item", item.id))
    for chat, row in newest.items():
        member = people.find_by_account(db, UserId(int(chat)), now.date())
        if member is None:
            continue  # nobody of the bureau any more
        text, buttons = status(db, application, item, member), buttons_for(db, member, application, item, now)
        outbox.edit_card(db, row, text, buttons, now, priority=Priority.TASK)
        outbox.set_about(db, row, About(ABOUT, application.id))


def tell_unit(
    db: Connection, application: Application, item: Item, text: str, buttons: Buttons | None, now: datetime
) -> None:
    """Tell whoever answers for the unit, and who applied, while they still answer for it."""
    for person in unit_people(db, [application], item, now.date()):
        if person.user_id is not None:
            draft = Draft(ChatId(person.user_id), text, buttons, priority=Priority.TASK, about=About("item", item.id))
            outbox.put(db, draft, now)


def unit_people(db: Connection, applied: Iterable[Application], item: Item, today: date) -> list[Person]:
    """Who answers for the item's unit, and those who applied while they still answer for it; each once."""
    if item.unit_id is None:
        return []
    head = people.find_responsible(db, item.unit_id, today)
    found = [head] if head else []
    for application in applied:
        posts = people.posts_of(db, application.person_id, today)
        applicant = Member(people.get(db, application.person_id), posts)
        if answers_for(applicant, item) and applicant.person not in found:
            found.append(applicant.person)
    return found


def show_here(db: Connection, member: Member, press: Press, application: Application, now: datetime) -> None:
    """Turn the message into where the application stands."""
    item = items.get(db, application.item_id)
    buttons = buttons_for(db, member, application, item, now)
    turn_into(db, press, status(db, application, item, member), buttons, application, now)


def turn_into(
    db: Connection, press: Press, text: str, buttons: Buttons | None, application: Application, now: datetime
) -> None:
    """Turn the message into something about the application; from now on it follows what happens to that."""
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
    card = outbox.find_card(db, press.chat_id, press.message_id)
    if card is not None:
        outbox.set_about(db, card, About(ABOUT, application.id))


def show_application(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn an item's card into where its last application stands. Supporting units do not see it."""
    item = find_readable(db, member, press.args[0])
    if item is None or not (answers_for(member, item) or member.has(*READERS)):
        return Toast(render("toast/not_yours"), alert=True)
    shown = [each for each in applications.of_item(db, item.id) if each.step != Step.DRAFT or answers_for(member, item)]
    if not shown:
        return Toast(render("toast/no_application", number=item.number))
    show_here(db, member, press, shown[-1], now)
    return None


def offer_withdrawal(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask once more before the application is withdrawn."""
    allowed = deciding.permit_step(db, member, press.args[0], Act.WITHDRAW)
    if isinstance(allowed, Toast):
        return refuse(db, member, press, allowed, now)
    application = allowed.application
    rows: Buttons = [
        [(label("do_withdraw", number=allowed.item.number), f"cv:{application.id}")],
        [(label("back"), f"co:{application.item_id}")],
    ]
    text = render("applying/withdraw", item=allowed.item, application=application)
    turn_into(db, press, text, rows, application, now)
    return None


def withdraw(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """The unit takes its application back while nobody has acted on it."""
    allowed = deciding.permit_step(db, member, press.args[0], Act.WITHDRAW)
    if isinstance(allowed, Toast):
        return refuse(db, member, press, allowed, now)
    withdrawn = deciding.withdraw(db, member, allowed, now)
    refresh_cards(db, withdrawn, now)
    return Toast(render("toast/withdrawn", number=allowed.item.number))


def refuse(db: Connection, member: Member, press: Press, toast: Toast, now: datetime) -> Toast:
    """Say why not; where the message is about something that has moved on meanwhile, it says so from now on."""
    application = applications.find(db, ApplicationId(int(press.args[0])))
    if application is not None and may_see(db, member, application):
        show_here(db, member, press, application, now)
    return toast


def stop_asking(db: Connection, member: Member, application: Application) -> None:
    """The person went on by a button: their next text is no answer to a question about this application any more."""
    open_ = prompts.find(db, member.person.id)
    if open_ is not None and open_.purpose in QUESTIONS and open_.about_id == application.id:
        prompts.clear(db, member.person.id)


def may_see(db: Connection, member: Member, application: Application) -> bool:
    """Whether this person may see the application: the unit that applied, and who may read every item."""
    item = items.get(db, application.item_id)
    return answers_for(member, item) or (member.has(*READERS) and application.step != Step.DRAFT)


def say_too_late(db: Connection, member: Member, application: Application, message: Incoming, now: datetime) -> None:
    """Say that these words change nothing any more; whoever has nothing to do with it by now is not told what became of it."""
    item = items.get(db, application.item_id)
    mine = may_see(db, member, application)
    text = render("applying/too_late", item=item, application=application) if mine else render("toast/not_yours")
    outbox.put(db, Draft(message.chat_id, text, reply_to=message.message_id), now)


def is_pending(application: Application) -> bool:
    return application.step in PENDING_STEPS


def _office(db: Connection, application: Application, item: Item, today: date) -> list[Member]:
    return _permitted(db, people.members(db, today, Role.OFFICE), application, item, Act.CHECK, Role.OFFICE)


def _permitted(
    db: Connection, members: Iterable[Member], application: Application, item: Item, act: Act, role: Role | None = None
) -> list[Member]:
    """Those with an account who may do it now (in this role, when given)."""
    found = []
    for member in members:
        judged = judge(application.step, act, deciding.capacities_on(db, member, item, application))
        fits = isinstance(judged, Allowed) and (role is None or judged.capacity.role == role)
        if fits and member.person.user_id is not None:
            found.append(member)
    return found


def _send(
    db: Connection,
    person: Person,
    text: str,
    buttons: Buttons | None,
    application: Application,
    now: datetime,
    *,
    key: str,
) -> None:
    if person.user_id is not None:
        about = About(ABOUT, application.id)
        draft = Draft(ChatId(person.user_id), text, buttons, priority=Priority.TASK, key=key, about=about)
        outbox.put(db, draft, now)


BUTTONS: ButtonTable = {
    "co": (show_application, ID),
    "cw": (offer_withdrawal, ID),
    "cv": (withdraw, ID),
}
