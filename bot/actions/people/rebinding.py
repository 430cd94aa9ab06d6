"""Another account asks for a person's place: the office decides, and only its consent binds the new one (换绑)."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.applying import turns
from bot.actions.assigning import accepting
from bot.actions.people import catching_up
from bot.actions.talking import menus
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.speaking import posts_of
from bot.rules.models import ChatId, Member, Person, PersonId, Press, RebindingId, Role, Start, Toast
from bot.rules.staffing import may_decide_rebinding
from storage import audit, invites, outbox, people, prompts, rebindings, undelivered
from storage import rounds as asks
from storage.outbox import Buttons, Draft, Priority
from storage.rebindings import Rebinding
from templates import label, render


def ask_office(db: Connection, person: Person, start: Start, now: datetime) -> None:
    """Somebody with a valid link of this person's came from another account: put it before the office, once a day."""
    latest = rebindings.find_latest(db, person.id, start.user_id)
    if latest is not None and latest.asked_at.astimezone(now.tzinfo).date() == now.date():
        text = render("people/rebinding_asked_already", waiting=latest.decided_at is None)
        outbox.put(db, Draft(start.chat_id, text), now)
        return
    if latest is None or latest.decided_at is not None:
        request = rebindings.add(db, person.id, start.user_id, now)
    else:
        request = latest.id
        rebindings.ask_again(db, request, now)
    audit.record(db, "ask_rebinding", f"person:{person.id}", now, name=person.name)
    outbox.put(db, Draft(start.chat_id, render("people/rebinding_asked")), now)
    for account in _deciders(db, person.id, now):
        text, buttons = _card(db, rebindings.get(db, request), now)
        key = f"rebinding:{request}:{now:%Y%m%d}:{account}"
        outbox.put(db, Draft(account, text, buttons, priority=Priority.TASK, key=key), now)


def ask_consent(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Say what consenting does, and ask once more."""
    request = _undecided(db, member, press, now)
    if isinstance(request, Toast):
        return request
    rows: Buttons = [[(label("rebind_surely"), f"zb:{request.id}")], [(label("back"), f"zd:{request.id}")]]
    text = _text(db, request, now, sure=True)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def show_request(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Back to the request as it came."""
    request = _undecided(db, member, press, now)
    if isinstance(request, Toast):
        return request
    text, buttons = _card(db, request, now)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
    return None


def consent(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """The new account takes the old one's place, and both hear of it; links of the person's posts end."""
    request = _undecided(db, member, press, now)
    if isinstance(request, Toast):
        return request
    person = people.get(db, request.person_id)
    rebindings.decide(db, request.id, member.person.id, now, granted=True)
    rebindings.drop_others(db, person.id, member.person.id, now)
    _take_leave_of(db, person, ChatId(request.user_id), now)
    people.bind(db, person.id, request.user_id, now)
    bound = people.get_member(db, request.user_id, now.date())
    invites.revoke(db, [post.id for post in bound.posts], now)
    audit.record(db, "rebind", f"person:{person.id}", now, by=member.person.id, name=person.name)
    text = render("people/rebound", name=person.name, posts=posts_of(bound))
    outbox.put(db, Draft(ChatId(request.user_id), text, menus.menu_buttons(bound)), now)
    accepting.hand_over_issued(db, bound, now)
    catching_up.catch_up(db, bound, ChatId(request.user_id), now)
    turns.hand_on(db, now)
    _show_decided(db, member, press, request, now)
    return Toast(render("toast/rebinding_decided", name=person.name, granted=True))


def refuse(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Nothing changes; who asked is told so, and nothing else."""
    request = _undecided(db, member, press, now)
    if isinstance(request, Toast):
        return request
    rebindings.decide(db, request.id, member.person.id, now, granted=False)
    person = people.get(db, request.person_id)
    audit.record(db, "refuse_rebinding", f"person:{person.id}", now, by=member.person.id, name=person.name)
    outbox.put(db, Draft(ChatId(request.user_id), render("people/rebinding_refused")), now)
    _show_decided(db, member, press, request, now)
    return Toast(render("toast/rebinding_decided", name=person.name, granted=False))


def _take_leave_of(db: Connection, person: Person, new: ChatId, now: datetime) -> None:
    """The account they have had so far gets one last word; what did not arrive there is for the new one."""
    prompts.clear(db, person.id)
    asks.forget_messages(db, person.id)
    if person.user_id is not None:
        undelivered.hand_on(db, ChatId(person.user_id), new)
        outbox.drop(db, ChatId(person.user_id))
        outbox.put(db, Draft(ChatId(person.user_id), render("people/account_replaced")), now)


def _undecided(db: Connection, member: Member, press: Press, now: datetime) -> Rebinding | Toast:
    """The request the button names, when this member decides on it and it is still open."""
    request = rebindings.find(db, RebindingId(int(press.args[0])))
    office = [each.person.id for each in people.members(db, now.date()) if each.has(Role.OFFICE)]
    if request is None or not may_decide_rebinding(member, request.person_id, office):
        return Toast(render("toast/office_only"), alert=True)
    if request.decided_at is not None:
        name = people.get(db, request.person_id).name
        return Toast(render("toast/rebinding_decided", name=name, granted=request.granted), alert=True)
    left = not people.posts_of(db, request.person_id, now.date())
    if left or people.find_owner(db, request.user_id) is not None:
        return Toast(render("toast/people_changed"), alert=True)
    return request


def _deciders(db: Connection, person_id: PersonId, now: datetime) -> list[ChatId]:
    """The office without the person it is about; the leading group, when that leaves nobody."""
    for role in (Role.OFFICE, Role.GROUP):
        others = [each for each in people.members(db, now.date(), role) if each.person.id != person_id]
        if others:
            return [ChatId(account) for account in people.accounts(others)]
    return []


def _card(db: Connection, request: Rebinding, now: datetime) -> tuple[str, Buttons]:
    rows: Buttons = [[(label("rebind"), f"za:{request.id}"), (label("refuse_rebinding"), f"zc:{request.id}")]]
    return _text(db, request, now, sure=False), rows


def _text(db: Connection, request: Rebinding, now: datetime, *, sure: bool) -> str:
    person, posts = people.get(db, request.person_id), people.posts_of(db, request.person_id, now.date())
    return render("people/rebinding", name=person.name, posts=posts, at=request.asked_at, sure=sure)


def _show_decided(db: Connection, member: Member, press: Press, request: Rebinding, now: datetime) -> None:
    """On every card of the request: what was decided, by whom and when."""
    decided = rebindings.get(db, request.id)
    text = render(
        "people/rebinding_decided",
        name=people.get(db, request.person_id).name,
        by=member.person.name,
        at=now,
        granted=decided.granted,
    )
    outbox.edit_message(db, press.chat_id, press.message_id, text, None, now)
    day = request.asked_at.astimezone(now.tzinfo)
    for account in _deciders(db, request.person_id, now):
        card = outbox.find_by_key(db, f"rebinding:{request.id}:{day:%Y%m%d}:{account}")
        if card is not None and account != press.chat_id:
            outbox.edit_card(db, card, text, None, now)


BUTTONS: ButtonTable = {
    "za": (ask_consent, ID),
    "zb": (consent, ID),
    "zc": (refuse, ID),
    "zd": (show_request, ID),
}
