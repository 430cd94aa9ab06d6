"""A settled item comes back: the office says why and until when, confirms, and everybody concerned is told (重新整改)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.actions.items.permitting import Permit, permit
from bot.actions.rechecks.recheck_cards import refresh_ask, refresh_office
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.rules.applications import Application, ApplicationKind
from bot.rules.calendar import next_workday
from bot.rules.dates import read_day
from bot.rules.models import (
    ChatId,
    Finding,
    Incoming,
    Item,
    ItemId,
    Member,
    MessageId,
    PersonId,
    Press,
    RecheckId,
    Role,
    Toast,
)
from bot.rules.rechecks import WORDS_AT_MOST, Cause, RecheckKind, Reopening
from bot.rules.transitions import Act, Step
from storage import applications, audit, items, notes, outbox, people, proofs, rechecks, reopenings
from storage.outbox import About, Buttons, Draft, Priority
from templates import label, render, word

DAYS = (15, 30)
"""How long a unit is usually given; another day can be typed."""

_OFFERED = (Cause.RELAPSE, Cause.RECHECK, Cause.OTHER)
_NOT_KEPT = "recheck_not_kept"
_PURPOSES = {f"reopen_{cause}": cause for cause in _OFFERED}
_SOURCE = r"[mr]\d{1,9}"
_DAY = r"\d{8}"


@dataclass(frozen=True)
class _Ground:
    """Why an item is to be reopened: `source` is ``m<message>`` with the words in it, or ``r<recheck>`` that did not hold."""

    source: str
    item_id: ItemId
    cause: Cause
    words: str
    recheck_id: RecheckId | None


@dataclass(frozen=True)
class _Plea:
    """A ground, and the permit to act on it."""

    ground: _Ground
    permit: Permit


def reopen(
    db: Connection,
    member: Member,
    item_id: ItemId,
    cause: Cause,
    words: str,
    due: date,
    now: datetime,
    *,
    failed: RecheckId | None = None,
) -> Permit | Toast:
    """Set the item back to work until `due`, and tell the unit and the leader in charge.

    `failed`: the recheck that led to it; every other open one of the item is void.
    """
    allowed = permit(db, member, item_id, Act.REOPEN)
    if isinstance(allowed, Toast):
        return allowed
    before = allowed.item
    made = Reopening(item_id, now, member.person.id, cause, words, before.closed_at)
    closure = _find_closure(db, item_id)
    reopenings.add(db, made, stead_of=allowed.stead_of, closure_id=closure.id if closure else None)
    items.change(
        db,
        item_id,
        state=allowed.after,
        finding=Finding.NOT_DONE,
        closed_at=None,
        stage_goal=None,
        next_check_on=None,
        due=due,
        reopened=before.reopened + 1,
    )
    for slot in proofs.slots(db, item_id):
        proofs.excuse(db, slot.id, None)  # why there was no proof then is no reason now
    audit.record(
        db,
        "reopen",
        f"item:{item_id}",
        now,
        by=member.person.id,
        stead_of=allowed.stead_of,
        cause=cause,
        words=words,
        due=due.isoformat(),
        times=before.reopened + 1,
        closure=closure.id if closure else None,
    )
    _settle_rechecks(db, member, item_id, failed, words, now)
    _tell(db, made, now)
    return allowed


def ask_cause(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the card into the question why the item comes back."""
    allowed = permit(db, member, press.args[0], Act.REOPEN)
    if isinstance(allowed, Toast):
        return allowed
    item = allowed.item
    rows: Buttons = [[(word("reopening_cause", cause), f"gc:{item.id}:{cause}")] for cause in _OFFERED]
    rows.append([(label("back"), f"it:{item.id}")])
    text = render("reopening/why", item=item)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def ask_reason(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The cause was pressed: ask for the words."""
    allowed = permit(db, member, press.args[0], Act.REOPEN)
    if isinstance(allowed, Toast):
        return allowed
    item, cause = allowed.item, Cause(press.args[1])
    text = render("reopening/words", item=item, cause=cause)
    rows: Buttons = [[(label("back"), f"go:{item.id}")]]
    ask_words_here(db, member, press, text, About(f"reopen_{cause}", item.id), now, buttons=rows)
    return None


def take_reason(db: Connection, member: Member, _about: int, message: Incoming, now: datetime) -> None:
    """The words came, also those why a recheck failed: offer dates. Edited before the end, they are offered anew."""
    plea = _plead(db, member, message.chat_id, f"m{message.message_id}")
    if isinstance(plea, Toast):
        if not message.edited:
            outbox.put(db, Draft(message.chat_id, plea.text), now)
        return
    if len(message.text) > WORDS_AT_MOST:
        about = About(_purpose(plea.ground), plea.ground.recheck_id or plea.ground.item_id)
        too_long = render("rechecks/too_long", item=plea.permit.item, most=WORDS_AT_MOST)
        ask_words(db, member, message.chat_id, too_long, about, now)
        return
    offer_dates(db, plea, message.chat_id, now)


def show_dates(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """What was found not to hold is to be reopened: offer dates, in a message of their own."""
    plea = _plead(db, member, press.chat_id, press.args[0])
    if isinstance(plea, Toast):
        return plea
    offer_dates(db, plea, press.chat_id, now)
    return None


def offer_dates(db: Connection, plea: _Plea, chat: ChatId, now: datetime) -> None:
    """Ask until when; asked about the same ground before, the message is brought up to date."""
    text, buttons = _dates(plea, now)
    key = f"reopen:{chat}:{plea.ground.source}"
    card = outbox.find_by_key(db, key)
    if card is None:
        outbox.put(db, Draft(chat, text, buttons, key=key), now)
    else:
        outbox.edit_card(db, card, text, buttons, now)


def ask_day(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Another day is to be typed."""
    plea = _plead(db, member, press.chat_id, press.args[0])
    if isinstance(plea, Toast):
        return plea
    source = plea.ground.source
    text = render("reopening/which_day", item=plea.permit.item)
    ask_words(db, member, press.chat_id, text, About(f"reopen_due_{source[0]}", int(source[1:])), now)
    return None


def take_day_of_words(db: Connection, member: Member, about: int, message: Incoming, now: datetime) -> None:
    _take_day(db, member, f"m{about}", message, now)


def take_day_of_recheck(db: Connection, member: Member, about: int, message: Incoming, now: datetime) -> None:
    _take_day(db, member, f"r{about}", message, now)


def ask_once_more(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the question for a date into the last question: number, title, reason, date."""
    plea = _plead(db, member, press.chat_id, press.args[0])
    if isinstance(plea, Toast):
        return plea
    text, buttons = _confirmation(plea, _read(press.args[1]))
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
    return None


def confirm(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """It is done; the message says by whom and when."""
    plea = _plead(db, member, press.chat_id, press.args[0])
    if isinstance(plea, Toast):
        return plea
    ground, due = plea.ground, _read(press.args[1])
    if due <= now.date():
        return Toast(render("toast/day_has_passed"), alert=True)
    done = reopen(db, member, ground.item_id, ground.cause, ground.words, due, now, failed=ground.recheck_id)
    if isinstance(done, Toast):
        return done
    item = items.get(db, ground.item_id)
    approvers = _approvers(db, _find_closure(db, item.id))
    text = render("reopening/done", item=item, by=member.person.name, at=now, words=ground.words, approvers=approvers)
    outbox.edit_message(db, press.chat_id, press.message_id, text, [[(label("card"), f"cd:{item.id}")]], now)
    return Toast(render("toast/reopened", number=item.number))


def drop(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """It is left as it is."""
    plea = _plead(db, member, press.chat_id, press.args[0])
    if isinstance(plea, Toast):
        return plea
    text = render("reopening/dropped", item=plea.permit.item)
    outbox.edit_message(db, press.chat_id, press.message_id, text, None, now)
    return None


def _take_day(db: Connection, member: Member, source: str, message: Incoming, now: datetime) -> None:
    plea = _plead(db, member, message.chat_id, source)
    if isinstance(plea, Toast):
        if not message.edited:
            outbox.put(db, Draft(message.chat_id, plea.text), now)
        return
    day = read_day(message.text, now.date())
    if day is None or day <= now.date():
        text = render("reopening/unclear_day", item=plea.permit.item)
        ask_words(db, member, message.chat_id, text, About(f"reopen_due_{source[0]}", int(source[1:])), now)
        return
    text, buttons = _confirmation(plea, day)
    outbox.put(db, Draft(message.chat_id, text, buttons), now)


def _plead(db: Connection, member: Member, chat: ChatId, source: str) -> _Plea | Toast:
    ground = _find_ground(db, member, chat, source)
    if ground is None:
        return Toast(render("toast/old_button"), alert=True)
    allowed = permit(db, member, ground.item_id, Act.REOPEN)
    return allowed if isinstance(allowed, Toast) else _Plea(ground, allowed)


def _find_ground(db: Connection, member: Member, chat: ChatId, source: str) -> _Ground | None:
    number = int(source[1:])
    if source[0] == "r":
        recheck = rechecks.find(db, RecheckId(number))
        if recheck is None or recheck.holds is not False:
            return None
        cause = Cause.DRAW if recheck.kind == RecheckKind.DRAW else Cause.RECHECK
        return _Ground(source, recheck.item_id, cause, recheck.words or "", None)
    note = notes.find(db, chat, MessageId(number))
    if note is None or note.person_id != member.person.id:
        return None
    if note.purpose == _NOT_KEPT:
        recheck = rechecks.find(db, RecheckId(note.about_id))
        return _Ground(source, recheck.item_id, Cause.RECHECK, note.text, recheck.id) if recheck else None
    cause_ = _PURPOSES.get(note.purpose)
    return _Ground(source, ItemId(note.about_id), cause_, note.text, None) if cause_ else None


def _purpose(ground: _Ground) -> str:
    return _NOT_KEPT if ground.recheck_id is not None else f"reopen_{ground.cause}"


def _dates(plea: _Plea, now: datetime) -> tuple[str, Buttons]:
    source = plea.ground.source
    rows: Buttons = []
    for days in DAYS:
        day = next_workday(now.date() + timedelta(days=days))
        rows.append([(label("reopen_until", days=days, month=day.month, day=day.day), f"gd:{source}:{day:%Y%m%d}")])
    rows.append([(label("reopen_other_day"), f"gt:{source}"), (label("reopen_drop"), f"gx:{source}")])
    return render("reopening/until_when", item=plea.permit.item, cause=plea.ground.cause, words=plea.ground.words), rows


def _confirmation(plea: _Plea, due: date) -> tuple[str, Buttons]:
    ground, item = plea.ground, plea.permit.item
    text = render("reopening/confirm", item=item, cause=ground.cause, words=ground.words, due=due)
    source = ground.source
    return text, [[(label("reopen_confirm"), f"gy:{source}:{due:%Y%m%d}"), (label("reopen_drop"), f"gx:{source}")]]


def _read(day: str) -> date:
    return datetime.strptime(day, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone


def _settle_rechecks(
    db: Connection, member: Member, item_id: ItemId, failed: RecheckId | None, words: str, now: datetime
) -> None:
    for each in rechecks.of_item(db, item_id):
        if each.settled_at is not None or (each.kind == RecheckKind.DRAW and each.id != failed):
            continue
        holds = False if each.id == failed else None
        rechecks.settle(db, each.id, member.person.id, now, holds=holds, words=words if each.id == failed else None)
        settled = rechecks.find(db, each.id)
        if settled is not None and settled.asked_at is not None:
            refresh_ask(db, settled, now)
        if settled is not None and settled.answered_at is not None:
            refresh_office(db, settled, now)


def _tell(db: Connection, made: Reopening, now: datetime) -> None:
    """The unit is told what to do next, the leader in charge that it is open again."""
    item = items.get(db, made.item_id)
    head = people.find_responsible(db, item.unit_id, now.date())
    if head is not None and head.user_id is not None:
        text = render("reopening/to_unit", item=item, made=made)
        buttons = [[(label("act_report", number=item.number), f"an:{item.id}"), (label("card"), f"cd:{item.id}")]]
        about = About("item", item.id)
        outbox.put(db, Draft(ChatId(head.user_id), text, buttons, priority=Priority.TASK, about=about), now)
    text, buttons = render("reopening/to_leader", item=item, made=made), [[(label("card"), f"cd:{item.id}")]]
    for user_id in people.accounts(_in_charge(db, item, now)):
        outbox.put(db, Draft(ChatId(user_id), text, buttons, priority=Priority.TASK), now)


def _in_charge(db: Connection, item: Item, now: datetime) -> list[Member]:
    """The leader in charge, or who stands in for them."""
    if item.in_charge_id is None:
        return []
    leaders = people.members(db, now.date(), Role.LEADER, Role.GROUP)
    return [each for each in leaders if item.in_charge_id in each.selves]


def _find_closure(db: Connection, item_id: ItemId) -> Application | None:
    """The application that was granted last: by it the item had been settled."""
    settling = (ApplicationKind.CLOSURE, ApplicationKind.TRANSFER)
    granted = [
        each for each in applications.of_item(db, item_id) if each.step == Step.GRANTED and each.kind in settling
    ]
    return granted[-1] if granted else None


def _approvers(db: Connection, closure: Application | None) -> Sequence[str]:
    if closure is None:
        return []
    deciding = (Act.CHECK, Act.CONFIRM)
    given: dict[PersonId, None] = dict.fromkeys(
        each.person_id for each in applications.decisions(db, closure.id) if each.act in deciding
    )
    return [people.get(db, person_id).name for person_id in given]


PROMPTS: PromptTable = {
    **dict.fromkeys(_PURPOSES, take_reason),
    _NOT_KEPT: take_reason,
    "reopen_due_m": take_day_of_words,
    "reopen_due_r": take_day_of_recheck,
}

BUTTONS: ButtonTable = {
    "go": (ask_cause, ID),
    "gc": (ask_reason, rf"{ID}:(?:relapse|recheck|other)"),
    "gw": (show_dates, _SOURCE),
    "gd": (ask_once_more, f"{_SOURCE}:{_DAY}"),
    "gt": (ask_day, _SOURCE),
    "gy": (confirm, f"{_SOURCE}:{_DAY}"),
    "gx": (drop, _SOURCE),
}
