"""The office examines an application: the evidence first, then the unit's words; it agrees, or returns it with a reason.

The screens are the same for every kind. Each kind words its own body (`BODIES`); only a closure has verdicts on single
proofs and a stage goal. What was shown is named in the buttons by the beginning of its digest: what has changed since is not
agreed to, but shown anew.
"""

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.actions.applying import deciding, hinting
from bot.actions.applying.deciding import StepPermit
from bot.actions.applying.turns import (
    ABOUT,
    QUESTIONS,
    examines,
    notify,
    refresh_cards,
    refuse,
    say_too_late,
    show_here,
    stop_asking,
    turn_into,
)
from bot.actions.proofs.showing import show_evidence
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.rules.applications import Application, ApplicationKind, ClosureVerdict
from bot.rules.calendar import Calendar
from bot.rules.closing import may_approve, next_verdict, says_enough
from bot.rules.dates import read_day
from bot.rules.models import ApplicationId, Incoming, Item, Member, Press, Role, SlotId, Toast
from bot.rules.splitting import split
from bot.rules.transitions import Act, Step
from storage import applications, audit, calendars, items, notes, outbox, proofs, verdicts
from storage.outbox import About, Buttons, Draft
from templates import label, render, word

_PAGE = 30
_GOAL = "check_goal"
_DAY = "check_day"
_CHECK_AFTER = (30, 60, 90)
"""Days until 持续整改 is looked at next, as buttons."""

QUESTIONS += [_GOAL, _DAY]

BODIES: dict[ApplicationKind, Callable[[Connection, Application, Item], str]] = {}
"""What the unit applies for in its own words, by kind, as a text for the cards of those who decide."""

WHOLE: dict[ApplicationKind, Callable[[Connection, Application, Item], str | None]] = {}
"""The same uncut, where the body had to be cut short; None where it was not. Kinds that never cut are not in it."""


DRAFTS: dict[ApplicationKind, Callable[[Connection, Application, datetime], None]] = {}
"""What to do when something changes that a draft shows; kinds whose drafts show only their own words are not in it."""


def body(db: Connection, application: Application, item: Item) -> str:
    return BODIES[application.kind](db, application, item)


def told(db: Connection, application: Application, item: Item, now: datetime) -> str:
    """The body as whoever decides reads it: below a closure's stands what is worth a look."""
    if application.kind != ApplicationKind.CLOSURE:
        return body(db, application, item)
    return f"{body(db, application, item)}\n{hinting.words_of(db, item, now)}".strip()


def content_changed(
    db: Connection, member: Member, item: Item, now: datetime, *, slots: Collection[SlotId] = ()
) -> None:
    """Something that is decided upon may have changed by this member's doing: an approval given on the old lapses.

    The office is told and examines it again; nobody can confirm meanwhile. Nothing happens when nothing has changed. A
    draft shows it. `slots`: the proofs that are not what they were; what was found of them holds no more.
    """
    lapsed = deciding.lapse(db, member, item.id, now)
    if lapsed is not None:
        verdicts.clear(db, lapsed.id)
        notify(db, lapsed, items.get(db, item.id), now)
    pending = applications.find_pending(db, item.id)
    if pending is not None and slots:
        verdicts.put(db, pending.id, slots, None, member.person.id, now)
    if pending is not None and pending.step == Step.DRAFT and pending.kind in DRAFTS:
        DRAFTS[pending.kind](db, pending, now)


def show_queue(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into everything that waits for this person's decision, and how long it has been waiting."""
    waiting = applications.in_step(db, Step.ASKED, Step.CHECKED)
    mine = [each for each in waiting if _is_turn_of(db, member, each, now.date())]
    elsewhere = sum(each.step == Step.CHECKED for each in waiting if each not in mine)
    page = int(press.args[0]) if press.args else 0
    shown = mine[page * _PAGE : (page + 1) * _PAGE]
    calendar = calendars.get(db)
    lines = [(items.get(db, each.item_id), each, _days_waiting(each, calendar, now)) for each in shown]
    office = member.has(Role.OFFICE)
    text = render("reviewing/queue", lines=lines, total=len(mine), elsewhere=elsewhere if office else 0)
    flat = [
        (str(item.number), f"vs:{each.id}" if each.step == Step.ASKED else f"vc:{each.id}") for item, each, _ in lines
    ]
    rows = [flat[n : n + 6] for n in range(0, len(flat), 6)]
    turning = [(label("previous_page"), f"vq:{page - 1}")] if page else []
    if len(mine) > (page + 1) * _PAGE:
        turning.append((label("next_page"), f"vq:{page + 1}"))
    rows += [turning] if turning else []
    rows.append([(label("home"), "me")])
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def count_turns(db: Connection, member: Member, today: date) -> int:
    """How many applications wait for this person's decision."""
    waiting = applications.in_step(db, Step.ASKED, Step.CHECKED)
    return sum(_is_turn_of(db, member, each, today) for each in waiting)


def review(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the evidence, then the card with the unit's words and what can be decided."""
    allowed = permit_review(db, member, press.args[0])
    if isinstance(allowed, Toast):
        return refuse(db, member, press, allowed, now)
    send_card(db, press, allowed, *_card(db, allowed, now), now)
    return None


def permit_review(db: Connection, member: Member, application_id: str, step: Step = Step.ASKED) -> StepPermit | Toast:
    """The permit to look at what is to be decided in this step: to return it is possible even while something is missing."""
    allowed = deciding.permit_step(db, member, application_id, Act.RETURN)
    if isinstance(allowed, Toast) or allowed.application.step == step:
        return allowed
    return deciding.permit_step(db, member, application_id, Act.CHECK if step == Step.ASKED else Act.CONFIRM)


def send_card(db: Connection, press: Press, allowed: StepPermit, text: str, buttons: Buttons, now: datetime) -> None:
    """Queue the evidence, pictures side by side, the whole of what had to be cut, then the card."""
    show_evidence(db, press.chat_id, allowed.item, now, once=f"{press.verb}{press.message_id}")
    if allowed.application.kind == ApplicationKind.CLOSURE:
        key = f"pairs:{allowed.application.id}:{press.chat_id}:{press.message_id}:{now:%Y%m%d%H}"
        hinting.show_pairs(db, press.chat_id, allowed.item, now, key=key)
    whole = WHOLE.get(allowed.application.kind)
    uncut = whole(db, allowed.application, allowed.item) if whole else None
    for part in split(uncut) if uncut else []:
        outbox.put(db, Draft(press.chat_id, part), now)
    about = About(ABOUT, allowed.application.id)
    outbox.put(db, Draft(press.chat_id, split(text)[0], buttons, about=about), now)


def show_anew(db: Connection, press: Press, allowed: StepPermit, text: str, buttons: Buttons, now: datetime) -> None:
    """What was shown has changed: the evidence and the card once more, below; the message pressed only points there."""
    older = render("applying/older", item=allowed.item, application=allowed.application)
    turn_into(db, press, older, None, allowed.application, now)
    send_card(db, press, allowed, text, buttons, now)


def back_to_card(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn a question back into the card."""
    allowed = permit_review(db, member, press.args[0])
    if isinstance(allowed, Toast):
        return refuse(db, member, press, allowed, now)
    stop_asking(db, member, allowed.application)
    turn_into(db, press, *_card(db, allowed, now), allowed.application, now)
    return None


def judge_proof(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """One proof: undecided, good, not good, and round again."""
    allowed = permit_review(db, member, press.args[0])
    if isinstance(allowed, Toast):
        return refuse(db, member, press, allowed, now)
    slot = proofs.find_slot(db, SlotId(int(press.args[1])))
    if slot is None or slot.item_id != allowed.item.id:
        return Toast(render("toast/old_button"), alert=True)
    fits = next_verdict(verdicts.of_application(db, allowed.application.id).get(slot.id))
    verdicts.put(db, allowed.application.id, [slot.id], fits, member.person.id, now)
    subject = f"application:{allowed.application.id}"
    audit.record(
        db, "judge_proof", subject, now, by=member.person.id, item=allowed.item.id, slot=slot.name, mark=_mark(fits)
    )
    turn_into(db, press, *_card(db, allowed, now), allowed.application, now)
    return None


def offer_approval(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask once more before the office agrees."""
    allowed = _permit_seen(db, member, press, now)
    if isinstance(allowed, Toast):
        return allowed
    application, seen = allowed.application, allowed.content[:8]
    rows: Buttons = [
        [(label("do_approve", number=allowed.item.number), f"vb:{application.id}:{seen}")],
        [(label("back"), f"vu:{application.id}")],
    ]
    undecided = _slots_undecided(db, application)
    text = render("reviewing/approve", item=allowed.item, application=application, undecided=len(undecided))
    turn_into(db, press, text, rows, application, now)
    return None


def approve(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """The office agrees: proofs it has not judged singly count as good, and it is the leaders' turn."""
    allowed = _permit_seen(db, member, press, now)
    if isinstance(allowed, Toast):
        return allowed
    verdict = ClosureVerdict.DONE if allowed.application.kind == ApplicationKind.CLOSURE else None
    return _check(db, member, allowed, now, verdict=verdict)


def ask_goal(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """基本完成·持续整改: ask what is worked towards."""
    allowed = _permit_seen(db, member, press, now)
    if isinstance(allowed, Toast):
        return allowed
    rows: Buttons = [[(label("back"), f"vu:{allowed.application.id}")]]
    about = About(_GOAL, allowed.application.id)
    ask_words_here(db, member, press, render("reviewing/goal", item=allowed.item), about, now, buttons=rows)
    return None


def choose_day(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The day of the next check was pressed: show what will be agreed to, once more."""
    allowed = permit_review(db, member, press.args[0])
    if isinstance(allowed, Toast):
        return refuse(db, member, press, allowed, now)
    shown = _continuing_question(db, member, allowed, _read(press.args[1]), now)
    if shown is None:
        return Toast(render("toast/old_button"), alert=True)
    stop_asking(db, member, allowed.application)
    turn_into(db, press, *shown, allowed.application, now)
    return None


def approve_continuing(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Agree to 基本完成·持续整改 with the goal typed and the day chosen."""
    allowed = _permit_seen(db, member, press, now)
    if isinstance(allowed, Toast):
        return allowed
    goal = notes.find_latest(db, member.person.id, _GOAL, allowed.application.id)
    day = _read(press.args[1])
    if goal is None or day is None or allowed.application.kind != ApplicationKind.CLOSURE:
        return Toast(render("toast/old_button"), alert=True)
    fields = {"stage_goal": goal.text, "next_check_on": day.isoformat()}
    return _check(db, member, allowed, now, verdict=ClosureVerdict.CONTINUING, fields=fields)


def take_back(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Whoever checked it undoes that, while the leader has not acted."""
    allowed = deciding.permit_step(db, member, press.args[0], Act.TAKE_BACK)
    if isinstance(allowed, Toast):
        return refuse(db, member, press, allowed, now)
    taken = deciding.take_back(db, member, allowed, now)
    show_here(db, member, press, taken, now)
    refresh_cards(db, taken, now)
    return Toast(render("toast/taken_back", number=allowed.item.number))


def _card(db: Connection, allowed: StepPermit, now: datetime) -> tuple[str, Buttons]:
    application, item = allowed.application, allowed.item
    head = render("reviewing/head", item=item, application=application)
    foot = render("reviewing/foot", application=application, missing=deciding.lacking(db, application))
    return f"{head}\n{told(db, application, item, now)}\n\n{foot}", _card_buttons(db, allowed)


def _card_buttons(db: Connection, allowed: StepPermit) -> Buttons:
    application, seen = allowed.application, allowed.content[:8]
    is_closure = application.kind == ApplicationKind.CLOSURE
    judged = verdicts.of_application(db, application.id)
    rows: Buttons = []
    for n, slot in enumerate(proofs.slots(db, application.item_id) if is_closure else [], 1):
        name = label("judge_proof", mark=_mark(judged.get(slot.id)), n=n, title=slot.name)
        rows.append([(name, f"vf:{application.id}:{slot.id}")])
    if may_approve(judged.values()) and not deciding.lacking(db, application):
        rows.append([(label("approve_closure" if is_closure else "approve"), f"va:{application.id}:{seen}")])
        if is_closure:
            rows.append([(label("continuing"), f"vg:{application.id}:{seen}")])
    rows.append([(label("give_back"), f"vr:{application.id}"), (label("card"), f"cd:{application.item_id}")])
    return rows


def _permit_seen(db: Connection, member: Member, press: Press, now: datetime) -> StepPermit | Toast:
    """The permit to check what the button names, unless it has changed since, or a proof was found not good enough."""
    allowed = deciding.permit_step(db, member, press.args[0], Act.CHECK)
    if isinstance(allowed, Toast):
        return refuse(db, member, press, allowed, now)
    if not allowed.content.startswith(press.args[-1]):
        show_anew(db, press, allowed, *_card(db, allowed, now), now)
        return Toast(render("toast/changed", number=allowed.item.number), alert=True)
    if not may_approve(verdicts.of_application(db, allowed.application.id).values()):
        turn_into(db, press, *_card(db, allowed, now), allowed.application, now)
        return Toast(render("toast/proof_not_good", number=allowed.item.number), alert=True)
    return allowed


def _check(
    db: Connection,
    member: Member,
    allowed: StepPermit,
    now: datetime,
    *,
    verdict: ClosureVerdict | None,
    fields: dict[str, str] | None = None,
) -> Toast:
    undecided = _slots_undecided(db, allowed.application)
    verdicts.put(db, allowed.application.id, undecided, fits=True, by=member.person.id, now=now)
    checked = deciding.check(db, member, allowed, now, verdict=verdict, fields=fields)
    told = notify(db, checked, items.get(db, checked.item_id), now)
    return Toast(render("toast/checked", number=allowed.item.number, told=[person.name for person in told]))


def _slots_undecided(db: Connection, application: Application) -> list[SlotId]:
    if application.kind != ApplicationKind.CLOSURE:
        return []
    judged = verdicts.of_application(db, application.id)
    return [slot.id for slot in proofs.slots(db, application.item_id) if slot.id not in judged]


def _mark(fits: bool | None) -> str:
    return word("proof_mark", "undecided" if fits is None else "fits" if fits else "unfit")


def _continuing_question(
    db: Connection, member: Member, allowed: StepPermit, day: date | None, now: datetime
) -> tuple[str, Buttons] | None:
    """What will be agreed to, once more; None when no goal was typed, or the day is over."""
    application, seen = allowed.application, allowed.content[:8]
    goal = notes.find_latest(db, member.person.id, _GOAL, application.id)
    if goal is None or day is None or day <= now.date():
        return None
    text = render("reviewing/continuing", item=allowed.item, goal=goal.text, day=day)
    rows: Buttons = [
        [(label("do_continue", number=allowed.item.number), f"vk:{application.id}:{day:%Y%m%d}:{seen}")],
        [(label("back"), f"vu:{application.id}")],
    ]
    return text, rows


def _take_goal(db: Connection, member: Member, about_id: int, message: Incoming, now: datetime) -> None:
    allowed = permit_words(db, member, about_id, message, Act.CHECK, now)
    if allowed is None:
        return
    if not says_enough("rule", message.text):
        text, about = render("reviewing/goal", item=allowed.item), About(_GOAL, about_id)
        ask_words(db, member, message.chat_id, text, about, now)
        return
    calendar = calendars.get(db)
    days = [calendar.next_workday(now.date() + timedelta(days=after)) for after in _CHECK_AFTER]
    rows: Buttons = [
        [
            (label("check_after", days=after), f"vn:{allowed.application.id}:{day:%Y%m%d}")
            for after, day in zip(_CHECK_AFTER, days, strict=True)
        ],
        [(label("back"), f"vu:{allowed.application.id}")],
    ]
    text = render("reviewing/next_check", item=allowed.item, goal=message.text, wrong=False)
    ask_words(db, member, message.chat_id, text, About(_DAY, about_id), now, buttons=rows)


def _take_day(db: Connection, member: Member, about_id: int, message: Incoming, now: datetime) -> None:
    allowed = permit_words(db, member, about_id, message, Act.CHECK, now)
    if allowed is None:
        return
    goal = notes.find_latest(db, member.person.id, _GOAL, about_id)
    day = read_day(message.text, now.date(), calendar=calendars.get(db))
    shown = _continuing_question(db, member, allowed, day, now)
    if shown is None:
        text = render("reviewing/next_check", item=allowed.item, goal=goal.text if goal else "", wrong=True)
        ask_words(db, member, message.chat_id, text, About(_DAY, about_id), now)
        return
    text, rows = shown
    outbox.put(db, Draft(message.chat_id, text, rows, about=About(ABOUT, about_id)), now)


def permit_words(
    db: Connection, member: Member, about_id: int, message: Incoming, act: Act, now: datetime
) -> StepPermit | None:
    """The permit for words that came; where there is none the person is told, and their words are kept."""
    allowed = deciding.permit_step(db, member, about_id, act)
    if isinstance(allowed, StepPermit):
        return allowed
    say_too_late(db, member, applications.get(db, ApplicationId(about_id)), message, now)
    return None


def _is_turn_of(db: Connection, member: Member, application: Application, today: date) -> bool:
    item = items.get(db, application.item_id)
    if application.step == Step.CHECKED:
        return deciding.may(db, member, item, application, Act.CONFIRM)
    return examines(db, member, application, item, today)


def _days_waiting(application: Application, calendar: Calendar, now: datetime) -> int:
    asked = application.asked_at or application.begun_at
    return calendar.workdays_between(asked.astimezone(now.tzinfo).date(), now.date())


def _read(day: str) -> date | None:
    """A day as buttons name it, e.g. 20260305."""
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None


BUTTONS: ButtonTable = {
    "vq": (show_queue, rf"(?:{ID})?"),
    "vs": (review, ID),
    "vu": (back_to_card, ID),
    "vf": (judge_proof, f"{ID}:{ID}"),
    "va": (offer_approval, f"{ID}:[0-9a-f]{{8}}"),
    "vb": (approve, f"{ID}:[0-9a-f]{{8}}"),
    "vg": (ask_goal, f"{ID}:[0-9a-f]{{8}}"),
    "vn": (choose_day, rf"{ID}:\d{{8}}"),
    "vk": (approve_continuing, rf"{ID}:\d{{8}}:[0-9a-f]{{8}}"),
    "vt": (take_back, ID),
}

PROMPTS: PromptTable = {_GOAL: _take_goal, _DAY: _take_day}
