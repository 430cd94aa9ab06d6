"""Something is said about an item that must be answered: typed, shown as it will read, confirmed, sent, numbered."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.assigning import accepting
from bot.actions.demands.telling_demands import (
    TO_JUDGE,
    Seen,
    by_person,
    card,
    close_prompts,
    name_of,
    office,
    permit_move,
    refresh,
    say,
    see,
    tell,
    unit_people,
)
from bot.actions.items.permitting import permit
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.rules.demands import (
    LIMITS,
    LONGEST_WORDS,
    WORKDAYS_TO_ANSWER,
    Demand,
    DemandKind,
    Move,
    Stage,
)
from bot.rules.models import DemandId, Incoming, Item, Member, Press, Toast, UnitId
from bot.rules.transitions import Act
from storage import audit, calendars, cards, demands, notes, outbox, prompts
from storage.outbox import About, Draft
from templates import label, render, word

_ACTS = {
    DemandKind.NOTICE: Act.SUPERVISE,
    DemandKind.INSTRUCTION: Act.INSTRUCT,
    DemandKind.QUESTION: Act.ASK_UNIT,
    DemandKind.ENQUIRY: Act.ASK_OFFICE,
    DemandKind.FINDING: Act.NOTE_FINDING,
}
_WORDS, _PREVIEW = "demand_words", "demand_preview"


def choose_limit(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """督办: turn the card into the question how many workdays the unit gets."""
    allowed = permit(db, member, press.args[0], Act.SUPERVISE)
    if isinstance(allowed, Toast):
        return allowed
    item = allowed.item
    rows = [
        [(label("demand_limit", days=days), f"sl:{item.id}:{days}") for days in LIMITS],
        [(label("back"), f"it:{item.id}")],
    ]
    outbox.edit_message(db, press.chat_id, press.message_id, render("demands/choose_limit", item=item), rows, now)
    return None


def ask_notice(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The limit is chosen: ask what is demanded; the usual sentence can be pressed."""
    allowed = permit(db, member, press.args[0], Act.SUPERVISE)
    if isinstance(allowed, Toast):
        return allowed
    days = int(press.args[1])
    if days not in LIMITS:
        return Toast(render("toast/old_button"), alert=True)
    item, limit = allowed.item, calendars.get(db).add_workdays(now.date(), days)
    new = demands.begin(
        db, DemandKind.NOTICE, item.id, member.person.id, now, stead_of=allowed.stead_of, limit_on=limit
    )
    rows = [[(label("demand_usual"), f"sp:{new}")], [(label("back"), f"sx:{new}")]]
    text = render("demands/ask_notice", item=item, limit=limit)
    ask_words_here(db, member, press, text, About(_WORDS, new), now, buttons=rows)
    return None


def ask_unit(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The office asks the unit."""
    return _ask(db, member, press, DemandKind.QUESTION, now)


def ask_office(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The unit, or one that supports it, asks the office."""
    return _ask(db, member, press, DemandKind.ENQUIRY, now)


def instruct(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """A leader writes on the item (批示)."""
    return _ask(db, member, press, DemandKind.INSTRUCTION, now)


def note_finding(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """An inspector notes what they found; the unit does not see it."""
    return _ask(db, member, press, DemandKind.FINDING, now)


def take_usual(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The usual sentence instead of typed words."""
    seen = _permit_writing(db, member, press.args[0])
    if isinstance(seen, Toast):
        return seen
    if seen.demand.kind != DemandKind.NOTICE:
        return Toast(render("toast/old_button"), alert=True)
    _forget_prompt(db, member, seen.demand.id)
    demands.change(db, seen.demand.id, words=word("demand_usual", seen.demand.kind))
    _preview_here(db, press, seen, now)
    return None


def take_words(db: Connection, member: Member, demand_id: int, message: Incoming, now: datetime) -> None:
    """The words came; edited ones change a draft and a finding nobody released, and nothing that was sent."""
    seen = _permit_writing(db, member, demand_id)
    if isinstance(seen, Toast):
        say(db, message.chat_id, seen, now)
        return
    if message.edited and seen.demand.words not in ("", notes.find_before(db, message.chat_id, message.message_id)):
        return  # other words took their place
    length = len(_joined(seen.demand, message))
    if length > LONGEST_WORDS:
        text = render("demands/too_long", item=seen.item, length=length, most=LONGEST_WORDS)
        ask_words(db, member, message.chat_id, text, About(_WORDS, demand_id), now)
        return
    demands.change(db, seen.demand.id, words=_joined(seen.demand, message))
    _go_on(db, member, seen, message, now)


def confirm(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """The notice or the instruction goes out. When its limit has moved on since it was shown, it is shown again."""
    seen = permit_move(db, member, press.args[0], Move.CONFIRM)
    if isinstance(seen, Toast):
        return seen
    allowed = permit(db, member, seen.item.id, _ACTS[seen.demand.kind])
    if isinstance(allowed, Toast):
        return allowed
    if _renew_limit(db, seen.demand, now):
        _preview_here(db, press, seen, now)
        return Toast(render("toast/demand_limit_moved"), alert=True)
    reached = _send_out(db, member, seen, now)
    sent = demands.get(db, seen.demand.id)
    text = render("demands/sent", demand=sent, item=seen.item, name=name_of(sent), reached=reached)
    outbox.edit_message(db, press.chat_id, press.message_id, text, [[(label("card"), f"cd:{seen.item.id}")]], now)
    return Toast(render("toast/demand_sent", item=seen.item, name=name_of(sent)))


def drop(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Give up what was not sent, and go back to the item's card."""
    seen = permit_move(db, member, press.args[0], Move.DROP)
    if isinstance(seen, Toast):
        return seen
    _forget_prompt(db, member, seen.demand.id)
    demands.change(db, seen.demand.id, settled_at=now, settled_by=member.person.id)
    return accepting.open_card(db, member, replace(press, args=(str(seen.item.id),)), now)


def _ask(db: Connection, member: Member, press: Press, kind: DemandKind, now: datetime) -> Toast | None:
    """Turn the card into the question for words."""
    allowed = permit(db, member, press.args[0], _ACTS[kind])
    if isinstance(allowed, Toast):
        return allowed
    item = allowed.item
    new = demands.begin(
        db,
        kind,
        item.id,
        member.person.id,
        now,
        stead_of=allowed.stead_of,
        unit_id=_asking_unit(member, item) if kind == DemandKind.ENQUIRY else None,
    )
    text = render("demands/ask_words", item=item, kind=kind)
    buttons = [[(label("back"), f"sx:{new}")]]
    ask_words_here(db, member, press, text, About(_WORDS, new), now, buttons=buttons)
    return None


def _asking_unit(member: Member, item: Item) -> UnitId | None:
    return next((each for each in (item.unit_id, *item.support_ids) if each in member.unit_ids), None)


def _permit_writing(db: Connection, member: Member, demand_id: int | str) -> Seen | Toast:
    seen = permit_move(db, member, demand_id, Move.WRITE)
    if isinstance(seen, Toast):
        return seen
    allowed = permit(db, member, seen.item.id, _ACTS[seen.demand.kind])
    return allowed if isinstance(allowed, Toast) else seen


def _joined(demand: Demand, message: Incoming) -> str:
    """A second message about a finding adds to it; other drafts are written anew."""
    if demand.kind == DemandKind.FINDING and demand.words and not message.edited:
        return f"{demand.words}\n{message.text}"
    return message.text


def _go_on(db: Connection, member: Member, seen: Seen, message: Incoming, now: datetime) -> None:
    """What follows the words: a preview to confirm, a message to those who answer, or the office's decision."""
    written = demands.get(db, seen.demand.id)
    noted = render("demands/words_taken", item=seen.item, name=name_of(written))
    close_prompts(db, _WORDS, written.id, noted, now)
    if written.kind in (DemandKind.NOTICE, DemandKind.INSTRUCTION):
        _show_preview(db, seen, message, noted, now)
    elif written.kind == DemandKind.FINDING:
        _hand_to_office(db, member, seen, message, now)
    else:
        reached = _send_out(db, member, seen, now)
        sent = demands.get(db, written.id)
        text = render("demands/sent", demand=sent, item=seen.item, name=name_of(sent), reached=reached)
        outbox.put(db, Draft(message.chat_id, text, [[(label("card"), f"cd:{seen.item.id}")]]), now)


def _show_preview(db: Connection, seen: Seen, message: Incoming, noted: str, now: datetime) -> None:
    """An edit changes the preview that is there; words sent anew get a new one below them."""
    text, buttons = _preview(db, seen.demand.id, seen.item, now)
    about = About(_PREVIEW, seen.demand.id)
    shown = cards.showing(db, [_PREVIEW], seen.demand.id)
    for row, _ in shown[:-1] if message.edited else shown:
        outbox.edit_card(db, row, noted, None, now)
    if message.edited and shown:
        outbox.edit_card(db, shown[-1][0], text, buttons, now)
    else:
        outbox.put(db, Draft(message.chat_id, text, buttons, about=about), now)


def _preview(db: Connection, demand_id: DemandId, item: Item, now: datetime) -> tuple[str, list[list[tuple[str, str]]]]:
    """The demand as it will read, with the question whether to send it."""
    draft = demands.get(db, demand_id)
    limit = draft.limit_on or _usual_limit(db, draft.kind, now)
    typed = draft.kind != DemandKind.NOTICE or draft.words != word("demand_usual", draft.kind)
    text = render("demands/preview", demand=draft, item=item, name=name_of(draft), limit=limit, typed=typed)
    confirming = label("demand_confirm", kind=word("demand_kind", draft.kind), number=item.number)
    return text, [[(confirming, f"sc:{draft.id}")], [(label("demand_drop"), f"sx:{draft.id}")]]


def _preview_here(db: Connection, press: Press, seen: Seen, now: datetime) -> None:
    text, buttons = _preview(db, seen.demand.id, seen.item, now)
    about = About(_PREVIEW, seen.demand.id)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now, about=about)


def _renew_limit(db: Connection, demand: Demand, now: datetime) -> bool:
    """The workdays chosen count from the day it is sent; whether that changed the limit that was shown."""
    if demand.limit_on is None:
        return False
    calendar, begun = calendars.get(db), demand.made_at.astimezone(now.tzinfo).date()
    limit = calendar.add_workdays(now.date(), calendar.workdays_between(begun, demand.limit_on))
    if limit == demand.limit_on:
        return False
    demands.change(db, demand.id, limit_on=limit, made_at=now)
    return True


def _usual_limit(db: Connection, kind: DemandKind, now: datetime) -> object:
    days = WORKDAYS_TO_ANSWER.get(kind)
    return calendars.get(db).add_workdays(now.date(), days) if days is not None else None


def _send_out(db: Connection, member: Member, seen: Seen, now: datetime) -> list[str]:
    """From now on it must be answered; returns the names of those whom it reached."""
    demand, item = seen.demand, seen.item
    values: dict[str, object] = {"released_at": now, "limit_on": demand.limit_on or _usual_limit(db, demand.kind, now)}
    if demand.kind != DemandKind.ENQUIRY:
        values["unit_id"] = item.unit_id
    demands.change(db, demand.id, **values)
    if demand.kind == DemandKind.NOTICE:
        demands.number(db, demand.id, now.year)
    sent = demands.get(db, demand.id)
    audit.record(
        db,
        _ACTS[sent.kind],
        f"demand:{sent.id}",
        now,
        by=member.person.id,
        stead_of=sent.stead_of,
        item=item.id,
        name=name_of(sent),
        limit=sent.limit_on.isoformat() if sent.limit_on else None,
        words=sent.words,
    )
    return _tell_receivers(db, member, sent, item, now)


def _tell_receivers(db: Connection, member: Member, sent: Demand, item: Item, now: datetime) -> list[str]:
    today = now.date()
    if sent.kind == DemandKind.ENQUIRY:
        return tell(db, office(db, today), sent.id, now)
    informed = {
        DemandKind.NOTICE: by_person(db, today, item.in_charge_id),
        DemandKind.INSTRUCTION: office(db, today),
    }.get(sent.kind, [])
    answering = unit_people(db, item.unit_id, today)
    known = {member.person.id, *(each.person.id for each in answering)}
    tell(db, [each for each in informed if each.person.id not in known], sent.id, now)
    return tell(db, answering, sent.id, now)


def _hand_to_office(db: Connection, member: Member, seen: Seen, message: Incoming, now: datetime) -> None:
    """A finding is noted: the office decides whether the unit hears of it. Its words stand in no history before."""
    is_new = seen.demand.stage == Stage.BLANK
    action = "note_finding" if is_new else "note_finding_again"
    audit.record(db, action, f"demand:{seen.demand.id}", now, by=member.person.id, item=seen.item.id)
    if is_new:
        tell(db, office(db, now.date()), seen.demand.id, now)
    else:
        refresh(db, seen.demand.id, (TO_JUDGE,), now)
    noted = see(db, member, seen.demand.id)
    if noted is not None:
        text, buttons = card(db, member, noted, now)
        outbox.put(db, Draft(message.chat_id, text, buttons), now)


def _forget_prompt(db: Connection, member: Member, demand_id: DemandId) -> None:
    asked = prompts.find(db, member.person.id)
    if asked is not None and asked.purpose == _WORDS and asked.about_id == demand_id:
        prompts.clear(db, member.person.id)


PROMPTS: PromptTable = {
    _WORDS: take_words,
}

BUTTONS: ButtonTable = {
    "sv": (choose_limit, ID),
    "sl": (ask_notice, f"{ID}:{ID}"),
    "sp": (take_usual, ID),
    "sc": (confirm, ID),
    "sx": (drop, ID),
    "qu": (ask_unit, ID),
    "qo": (ask_office, ID),
    "si": (instruct, ID),
    "sf": (note_finding, ID),
}
