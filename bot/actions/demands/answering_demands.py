"""A demand is answered, by its button or by a reply; the answer is accepted, or sent back for what it lacks."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.demands.telling_demands import (
    LACKING,
    REPLY,
    TO_ANSWER,
    TO_JUDGE,
    Seen,
    by_person,
    close_prompts,
    name_of,
    office,
    permit_move,
    record,
    refresh,
    say,
    see,
    show_here,
    tell,
    unit_people,
)
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words
from bot.rules.demands import (
    LONGEST_ANSWER,
    LONGEST_WORDS,
    Demand,
    DemandKind,
    Move,
    Stage,
    is_late,
    limit_after_return,
)
from bot.rules.models import ChatId, Incoming, Member, Press, Role, Toast
from bot.rules.permissions import answers_for
from storage import calendars, demands, notes, outbox, people
from storage.outbox import About, Draft, Priority
from templates import label, render


def open_answer(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask for the answer; photos and files sent meanwhile are evidence of the item."""
    seen = permit_move(db, member, press.args[0], Move.ANSWER)
    if isinstance(seen, Toast):
        return seen
    item = seen.item
    own = item if answers_for(member, item) else None
    text = render("demands/ask_answer", item=item, demand=seen.demand, name=name_of(seen.demand), own=own is not None)
    ask_words(db, member, press.chat_id, text, About(REPLY, seen.demand.id), now, item=own)
    return None


def take_answer(db: Connection, member: Member, demand_id: int, message: Incoming, now: datetime) -> None:
    """The answer came; an edit of the answer that stands corrects it while nobody has accepted it."""
    seen = see(db, member, demand_id)
    if message.edited and seen is not None and seen.demand.stage in (Stage.ANSWERED, Stage.SETTLED):
        _correct(db, member, seen, message, now)
        return
    allowed = permit_move(db, member, demand_id, Move.ANSWER)
    if isinstance(allowed, Toast):
        say(db, message.chat_id, allowed, now)
        return
    if len(message.text) > LONGEST_ANSWER:
        text = render("demands/too_long", item=allowed.item, length=len(message.text), most=LONGEST_ANSWER)
        ask_words(db, member, message.chat_id, text, About(REPLY, demand_id), now)
        return
    _keep_answer(db, member, allowed, message, now)


def accept(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """认可, or 已阅 under an instruction: the demand is settled."""
    seen = permit_move(db, member, press.args[0], Move.ACCEPT)
    if isinstance(seen, Toast):
        return seen
    demand, item = seen.demand, seen.item
    demands.change(db, demand.id, settled_at=now, settled_by=member.person.id)
    record(db, "accept_answer", member, seen, Move.ACCEPT, now)
    refresh(db, demand.id, (TO_ANSWER, TO_JUDGE), now)
    show_here(db, member, press, demand.id, now)
    text = render("demands/settled", item=item, demand=demand, name=name_of(demand))
    for reader in [*unit_people(db, item.unit_id, now.date()), *_others(db, demand, now)]:
        if reader.person.user_id is not None and reader.person.id != member.person.id:
            chat = ChatId(reader.person.user_id)
            outbox.put(db, Draft(chat, text, priority=Priority.TASK, key=f"demand-settled:{demand.id}:{chat}"), now)
    return Toast(render("toast/demand_accepted", item=item, name=name_of(demand), kind=demand.kind))


def ask_what_lacks(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """请补充: ask what the answer lacks."""
    seen = permit_move(db, member, press.args[0], Move.SEND_BACK)
    if isinstance(seen, Toast):
        return seen
    text = render("demands/ask_lacking", item=seen.item, name=name_of(seen.demand))
    ask_words(db, member, press.chat_id, text, About(LACKING, seen.demand.id), now)
    return None


def take_lacking(db: Connection, member: Member, demand_id: int, message: Incoming, now: datetime) -> None:
    """What the answer lacks: it goes back under its number. Edited while the unit has not answered, it is corrected."""
    seen = see(db, member, demand_id)
    if message.edited and seen is not None and seen.demand.lacking is not None:
        if seen.demand.lacking == notes.find_before(db, message.chat_id, message.message_id):
            demands.change(db, seen.demand.id, lacking=message.text[:LONGEST_WORDS])
            refresh(db, seen.demand.id, (TO_ANSWER,), now)
        return
    allowed = permit_move(db, member, demand_id, Move.SEND_BACK)
    if isinstance(allowed, Toast):
        say(db, message.chat_id, allowed, now)
        return
    if len(message.text) > LONGEST_WORDS:
        text = render("demands/too_long", item=allowed.item, length=len(message.text), most=LONGEST_WORDS)
        ask_words(db, member, message.chat_id, text, About(LACKING, demand_id), now)
        return
    _send_back(db, member, allowed, message, now)


def _keep_answer(db: Connection, member: Member, seen: Seen, message: Incoming, now: datetime) -> None:
    demands.change(
        db,
        seen.demand.id,
        answer=message.text,
        answered_at=message.sent_at,
        answered_by=member.person.id,
        lacking=None,
    )
    answered = demands.get(db, seen.demand.id)
    late = is_late(answered.limit_on, message.sent_at.astimezone(now.tzinfo).date())
    record(db, "answer_demand", member, seen, Move.ANSWER, now, answer=message.text, late=late)
    refresh(db, answered.id, (TO_ANSWER,), now)
    taken = render("demands/answer_taken", item=seen.item, name=name_of(answered), who=member.person.name)
    close_prompts(db, REPLY, answered.id, taken, now)
    tell(
        db,
        [each for each in _judges(db, answered, now) if each.person.id != member.person.id],
        answered.id,
        now,
    )
    text = render("demands/answered", item=seen.item, demand=answered, name=name_of(answered), late=late)
    share = [[(label("demand_share"), f"sg:{answered.id}")]] if answered.kind == DemandKind.ENQUIRY else None
    outbox.put(db, Draft(message.chat_id, text, share), now)


def _correct(db: Connection, member: Member, seen: Seen, message: Incoming, now: datetime) -> None:
    """Only the message that is the answer corrects it; an older one is kept, and changes nothing."""
    demand = seen.demand
    if demand.answer != notes.find_before(db, message.chat_id, message.message_id):
        return
    if demand.stage == Stage.SETTLED or len(message.text) > LONGEST_ANSWER:
        text = render(
            "demands/not_corrected", item=seen.item, name=name_of(demand), settled=demand.stage == Stage.SETTLED
        )
        outbox.put(db, Draft(message.chat_id, text), now)
        return
    demands.change(db, demand.id, answer=message.text)
    record(db, "correct_answer", member, seen, Move.ANSWER, now, answer=message.text)
    refresh(db, demand.id, (TO_ANSWER, TO_JUDGE), now)
    tell(db, [each for each in _judges(db, demand, now) if each.person.id != member.person.id], demand.id, now)
    text = render("demands/corrected", item=seen.item, name=name_of(demand))
    outbox.put(db, Draft(message.chat_id, text), now)


def _send_back(db: Connection, member: Member, seen: Seen, message: Incoming, now: datetime) -> None:
    demand = seen.demand
    limit = limit_after_return(demand.limit_on, calendars.get(db), now.date())
    demands.change(db, demand.id, lacking=message.text, answered_at=None, answered_by=None, limit_on=limit)
    record(db, "send_back_answer", member, seen, Move.SEND_BACK, now, reason=message.text, answer=demand.answer)
    refresh(db, demand.id, (TO_JUDGE,), now)
    back = render("demands/sent_back", item=seen.item, name=name_of(demand), limit=limit)
    close_prompts(db, LACKING, demand.id, back, now)
    tell(db, unit_people(db, seen.item.unit_id, now.date()), demand.id, now)
    outbox.put(db, Draft(message.chat_id, back), now)


def _judges(db: Connection, demand: Demand, now: datetime) -> list[Member]:
    """Who gets the answer."""
    today = now.date()
    if demand.kind == DemandKind.ENQUIRY:
        asker = by_person(db, today, demand.person_id)
        return [*unit_people(db, demand.unit_id, today), *asker]
    return [*office(db, today), *_others(db, demand, now)]


def _others(db: Connection, demand: Demand, now: datetime) -> list[Member]:
    """Who said it, when that was a leader or an inspector; the leading group's head for a leader who is there no more."""
    if demand.kind not in (DemandKind.INSTRUCTION, DemandKind.FINDING):
        return []
    authors = by_person(db, now.date(), demand.person_id, demand.stead_of)
    if demand.kind == DemandKind.INSTRUCTION and not authors:
        return people.members(db, now.date(), Role.GROUP)
    return authors


PROMPTS: PromptTable = {
    TO_ANSWER: take_answer,
    REPLY: take_answer,
    LACKING: take_lacking,
}

BUTTONS: ButtonTable = {
    "qa": (open_answer, ID),
    "so": (accept, ID),
    "sm": (ask_what_lacks, ID),
}
