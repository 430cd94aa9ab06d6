"""A demand in words: the card that shows it to a reader, who gets it, and how old cards lose their dead buttons."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import find_readable
from bot.rules.demands import (
    Demand,
    DemandKind,
    Move,
    Side,
    Stage,
    Why,
    in_stead_of,
    is_late,
    is_open,
    may_see,
    moves,
    refusal,
    sides_of,
)
from bot.rules.models import ChatId, DemandId, Item, Member, PersonId, Press, Reach, Role, Toast, UnitId, UserId
from storage import audit, cards, demands, items, outbox, people
from storage.outbox import About, Buttons, Draft, Priority
from templates import label, render, word

TO_ANSWER = "demand_answer"
"""What the cards are about to which a reply is the answer."""
TO_JUDGE = "demand_judge"
"""What the cards are about whose buttons judge the answer, or a finding."""
TO_READ = "demand"
REPLY, LACKING = "demand_reply", "demand_lacking"
"""Purposes of the questions for an answer, and for what an answer lacks."""
DEMAND_CARDS = (TO_ANSWER, TO_JUDGE, TO_READ, REPLY)
"""What messages are about that show a demand: a photo in reply to one is evidence of its item."""


@dataclass(frozen=True)
class Seen:
    """A demand as one reader finds it now."""

    demand: Demand
    item: Item
    sides: frozenset[Side]


@dataclass(frozen=True)
class Told:
    """The words of a demand that depend on its reader. `answers`: it is for this reader to answer."""

    name: str
    author: str
    answerer: str
    settler: str
    late: bool
    answers: bool


def see(db: Connection, member: Member, demand_id: int | str) -> Seen | None:
    """The demand, when there is one of this id and this person may see it."""
    demand = demands.find(db, DemandId(int(demand_id)))
    item = find_readable(db, member, demand.item_id) if demand else None
    if demand is None or item is None:
        return None
    sides = sides_of(member, item, demand)
    return Seen(demand, item, sides) if may_see(demand, sides) else None


def permit_move(db: Connection, member: Member, demand_id: int | str, move: Move) -> Seen | Toast:
    """The demand this person may do this to now, or the one sentence that says why not."""
    seen = see(db, member, demand_id)
    if seen is None:
        return Toast(render("toast/not_yours"), alert=True)
    why = refusal(seen.demand, move, seen.sides)
    return seen if why is None else _refused(db, seen, why)


def name_of(demand: Demand) -> str:
    """The number of a notice as it is printed; the kind of everything else."""
    if demand.number is not None:
        return word("demand_number", demand.kind).format(year=demand.year, number=demand.number)
    return word("demand_kind", demand.kind)


def card(db: Connection, member: Member, seen: Seen, now: datetime) -> tuple[str, Buttons]:
    """Everything of a demand as it stands, for this reader, with what they can do now."""
    text = render("demands/card", demand=seen.demand, item=seen.item, told=_told(db, seen, now))
    can = moves(seen.demand, seen.sides)
    number, kind = seen.demand.id, seen.demand.kind
    judging = [(label("demand_read" if kind == DemandKind.INSTRUCTION else "demand_accept"), f"so:{number}")]
    offers: dict[Move, Buttons] = {
        Move.ANSWER: [[(label("demand_answer"), f"qa:{number}")]],
        Move.ACCEPT: [[*judging, (label("demand_lacking"), f"sm:{number}")]],
        Move.RELEASE: [[(label("demand_release"), f"sr:{number}")]],
        Move.KEEP: [[(label("demand_keep"), f"sk:{number}")]],
    }
    rows = [row for move in can for row in offers.get(move, [])]
    if Move.SHARE in can and not was_shared(db, seen.demand):
        rows.append([(label("demand_share"), f"sg:{number}")])
    if kind == DemandKind.NOTICE and seen.demand.released_at is not None:
        rows.append([(label("form_notice"), f"jn:{number}")])
    return text, [*rows, [(label("card"), f"cd:{seen.item.id}")]]


def tell(db: Connection, readers: Sequence[Member], demand_id: DemandId, now: datetime) -> list[str]:
    """Send each of these the card, with their own buttons; returns the names of those it can reach."""
    reached = []
    for member in {each.person.id: each for each in readers}.values():
        seen = see(db, member, demand_id)
        if seen is None or member.person.user_id is None:
            continue
        text, buttons = card(db, member, seen, now)
        about = About(_about(seen), demand_id)
        draft = Draft(ChatId(member.person.user_id), text, buttons, priority=Priority.TASK, about=about)
        outbox.put(db, draft, now)
        if member.person.reach == Reach.REACHABLE:
            reached.append(member.person.name)
    return reached


def show_here(
    db: Connection, member: Member, press: Press, demand_id: DemandId, now: datetime, *, below: Buttons | None = None
) -> None:
    """Turn the pressed message into the demand's card as it is now, with these rows `below` its buttons."""
    seen = see(db, member, demand_id)
    if seen is None:
        return
    text, buttons = card(db, member, seen, now)
    rows, about = [*buttons, *(below or [])], About(_about(seen), demand_id)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now, about=about)


def refresh(db: Connection, demand_id: DemandId, kinds: Collection[str], now: datetime) -> None:
    """Bring every card of these kinds up to date, so that no dead button is left; nothing new is told to who lost sight of it."""
    for row, chat in cards.showing(db, kinds, demand_id):
        member = people.find_by_account(db, UserId(int(chat)), now.date())
        seen = see(db, member, demand_id) if member else None
        if member is not None and seen is not None:
            text, buttons = card(db, member, seen, now)
            outbox.edit_card(db, row, text, buttons, now, priority=Priority.TASK)


def close_prompts(db: Connection, purpose: str, demand_id: DemandId, text: str, now: datetime) -> None:
    """What asked for these words says that they came."""
    for row, _ in cards.showing(db, [purpose], demand_id):
        outbox.edit_card(db, row, text, None, now)


def record(
    db: Connection, action: str, member: Member, seen: Seen, move: Move, now: datetime, **data: str | int | bool | None
) -> None:
    """Put the move on `seen`, as it was before, into the item's history."""
    audit.record(
        db,
        action,
        f"demand:{seen.demand.id}",
        now,
        by=member.person.id,
        stead_of=in_stead_of(member, seen.item, seen.demand, move),
        item=seen.item.id,
        name=name_of(seen.demand),
        **data,
    )


def say(db: Connection, chat: ChatId, toast: Toast, now: datetime) -> None:
    """Answer typed words with the sentence that would be shown over the chat."""
    outbox.put(db, Draft(chat, render("demands/sentence", text=toast.text)), now)


def unit_people(db: Connection, unit_id: UnitId | None, today: date) -> list[Member]:
    """Who answers for the unit today, a stand-in included, and its liaisons."""
    responsible = people.find_responsible(db, unit_id, today)
    return [
        member
        for member in people.members(db, today, Role.HEAD, Role.LIAISON)
        if (responsible is not None and member.person.id == responsible.id)
        or any(post.unit_id == unit_id and post.role == Role.LIAISON for post in member.posts)
    ]


def office(db: Connection, today: date) -> list[Member]:
    return people.members(db, today, Role.OFFICE)


def by_person(db: Connection, today: date, *persons: PersonId | None) -> list[Member]:
    """These persons, those who hold a post today; whoever stands in for one of them in their place."""
    wanted = {people.addressee(db, each, today, *Role).id for each in persons if each is not None}
    return [member for member in people.members(db, today) if member.person.id in wanted] if wanted else []


def was_shared(db: Connection, demand: Demand) -> bool:
    return outbox.find_latest(db, f"demand-shared:{demand.id}:") is not None


def open_lines(db: Connection, member: Member, item: Item) -> list[str]:
    """One line for each demand on the item that waits for somebody and that this person may see, oldest first."""
    found = [Seen(each, item, sides_of(member, item, each)) for each in demands.of_item(db, item.id)]
    shown = [each for each in found if may_see(each.demand, each.sides) and _stands_on_card(each.demand)]
    return [render("demands/line", demand=each.demand, name=name_of(each.demand)) for each in shown]


def person_name(db: Connection, person_id: PersonId | None) -> str:
    return people.get(db, person_id).name if person_id is not None else ""


def _stands_on_card(demand: Demand) -> bool:
    return is_open(demand) or (demand.kind == DemandKind.FINDING and demand.stage == Stage.MADE)


def _about(seen: Seen) -> str:
    can = moves(seen.demand, seen.sides)
    if Move.ANSWER in can:
        return TO_ANSWER
    return TO_JUDGE if can else TO_READ


def _told(db: Connection, seen: Seen, now: datetime) -> Told:
    demand = seen.demand
    answered = demand.answered_at.astimezone(now.tzinfo).date() if demand.answered_at else None
    return Told(
        name=name_of(demand),
        author=_author(db, seen),
        answerer=person_name(db, demand.answered_by),
        settler=person_name(db, demand.settled_by),
        late=answered is not None and is_late(demand.limit_on, answered),
        answers=Move.ANSWER in moves(demand, seen.sides),
    )


def _author(db: Connection, seen: Seen) -> str:
    """Notices and questions are the office's, not a person's; who inspected is not told to the unit."""
    demand = seen.demand
    name = person_name(db, demand.person_id)
    match demand.kind:
        case DemandKind.NOTICE | DemandKind.QUESTION:
            return word("demand_author", "office")
        case DemandKind.FINDING if seen.sides.isdisjoint({Side.OFFICE, Side.INSPECTOR}):
            return word("demand_author", "inspector")
        case DemandKind.ENQUIRY if demand.unit_id is not None:
            return f"{people.get_unit(db, demand.unit_id).name} {name}"
    if demand.stead_of is None:
        return name
    return word("demand_author", "stead").format(name=name, stead=person_name(db, demand.stead_of))


def _refused(db: Connection, seen: Seen, why: Why) -> Toast:
    demand = seen.demand
    who = demand.settled_by if demand.settled_by is not None else demand.answered_by
    text = render(
        "toast/demand_refused",
        item=items.get(db, demand.item_id),
        name=name_of(demand),
        why=why,
        stage=demand.stage,
        who=person_name(db, who),
        at=demand.settled_at or demand.answered_at,
    )
    return Toast(text, alert=True)
