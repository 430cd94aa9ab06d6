"""What is said about an item and must be answered: notices, instructions, questions, enquiries, an inspector's findings.

Read `_TABLE` as a page: who may do what to which kind of demand at which stage; everything else is refused.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.rules.calendar import Calendar
from bot.rules.models import DemandId, Item, ItemId, Member, PersonId, Role, UnitId
from bot.rules.rhythm import is_since


class DemandKind(StrEnum):
    """督办通知, 批示, the office asks the unit, the unit asks the office, what an inspector found."""

    NOTICE = "notice"
    INSTRUCTION = "instruction"
    QUESTION = "question"
    ENQUIRY = "enquiry"
    FINDING = "finding"


class Stage(StrEnum):
    """`blank`: its words are still being typed; `dropped`: given up, or a finding the office keeps to itself."""

    BLANK = "blank"
    MADE = "made"
    DROPPED = "dropped"
    RELEASED = "released"
    ANSWERED = "answered"
    SETTLED = "settled"


class Move(StrEnum):
    WRITE = "write"
    CONFIRM = "confirm"
    DROP = "drop"
    RELEASE = "release"
    KEEP = "keep"
    ANSWER = "answer"
    ACCEPT = "accept"
    SEND_BACK = "send_back"
    SHARE = "share"


class Side(StrEnum):
    """What a person is to a demand. `unit`: of the unit that answers; `asker`: of the unit that asked the office.

    `chief`: the leading group's head, who may note an answer in the place of a leader who has left.
    """

    AUTHOR = "author"
    OFFICE = "office"
    INSPECTOR = "inspector"
    LEADER = "leader"
    CHIEF = "chief"
    UNIT = "unit"
    ASKER = "asker"


WORKDAYS_TO_ANSWER: Mapping[DemandKind, int] = {DemandKind.INSTRUCTION: 5, DemandKind.QUESTION: 3}
"""Kinds whose limit is not chosen; an enquiry to the office has none."""

LIMITS = (3, 5, 10)
"""Workdays the office can choose from for a notice and for a finding it releases."""

AFTER_RETURN = 2
"""Workdays a unit has at least to add what its answer lacked."""

LONGEST_WORDS = 800
LONGEST_ANSWER = 1500
"""Characters; with both, a message about the demand stays within Telegram's limit."""


@dataclass(frozen=True)
class Demand:
    """`unit_id`: whom it went to (an enquiry: who asks). `lacking`: why the answer given before was not enough.

    Moments are aware UTC. `reminded_on`: the last day on which the unit was reminded.
    """

    id: DemandId
    kind: DemandKind
    year: int | None
    number: int | None
    item_id: ItemId
    unit_id: UnitId | None
    person_id: PersonId
    stead_of: PersonId | None
    words: str
    made_at: datetime
    released_at: datetime | None
    limit_on: date | None
    answer: str | None
    answered_at: datetime | None
    answered_by: PersonId | None
    lacking: str | None
    settled_at: datetime | None
    settled_by: PersonId | None
    reminded_on: date | None

    @property
    def stage(self) -> Stage:
        if self.released_at is None:
            if self.settled_at is not None:
                return Stage.DROPPED
            return Stage.MADE if self.words else Stage.BLANK
        if self.settled_at is not None:
            return Stage.SETTLED
        return Stage.RELEASED if self.answered_at is None else Stage.ANSWERED


JUDGED = (DemandKind.NOTICE, DemandKind.INSTRUCTION, DemandKind.FINDING)
"""An answer to these must be accepted; an answer to a question is the end of it."""

TO_UNIT = (DemandKind.NOTICE, DemandKind.INSTRUCTION, DemandKind.QUESTION, DemandKind.FINDING)
"""What the unit of the item has to answer."""

_CONFIRMED = (DemandKind.NOTICE, DemandKind.INSTRUCTION)
_EVERY = tuple(DemandKind)


@dataclass(frozen=True)
class _Row:
    kinds: tuple[DemandKind, ...]
    before: tuple[Stage, ...]
    move: Move
    sides: tuple[Side, ...]


_TABLE = (
    _Row(_EVERY, (Stage.BLANK, Stage.MADE), Move.WRITE, (Side.AUTHOR,)),
    _Row(_CONFIRMED, (Stage.MADE,), Move.CONFIRM, (Side.AUTHOR,)),
    _Row(_EVERY, (Stage.BLANK,), Move.DROP, (Side.AUTHOR,)),
    _Row(_CONFIRMED, (Stage.MADE,), Move.DROP, (Side.AUTHOR,)),
    _Row((DemandKind.FINDING,), (Stage.MADE, Stage.DROPPED), Move.RELEASE, (Side.OFFICE,)),
    _Row((DemandKind.FINDING,), (Stage.MADE,), Move.KEEP, (Side.OFFICE,)),
    _Row(TO_UNIT, (Stage.RELEASED,), Move.ANSWER, (Side.UNIT,)),
    _Row((DemandKind.ENQUIRY,), (Stage.RELEASED,), Move.ANSWER, (Side.OFFICE,)),
    _Row((DemandKind.NOTICE, DemandKind.FINDING), (Stage.ANSWERED,), Move.ACCEPT, (Side.OFFICE,)),
    _Row((DemandKind.NOTICE, DemandKind.FINDING), (Stage.ANSWERED,), Move.SEND_BACK, (Side.OFFICE,)),
    _Row((DemandKind.INSTRUCTION,), (Stage.ANSWERED,), Move.ACCEPT, (Side.AUTHOR, Side.CHIEF)),
    _Row((DemandKind.INSTRUCTION,), (Stage.ANSWERED,), Move.SEND_BACK, (Side.AUTHOR, Side.CHIEF)),
    _Row((DemandKind.ENQUIRY,), (Stage.ANSWERED,), Move.SHARE, (Side.OFFICE,)),
)

_READERS = frozenset({Side.OFFICE, Side.INSPECTOR, Side.LEADER, Side.UNIT, Side.ASKER})


class Why(StrEnum):
    NOT_YOURS = "not_yours"
    NOT_NOW = "not_now"


def refusal(demand: Demand, move: Move, sides: Collection[Side]) -> Why | None:
    """Why it cannot be done; None when it can."""
    rows = [row for row in _TABLE if row.move == move and demand.kind in row.kinds]
    mine = [row for row in rows if not set(row.sides).isdisjoint(sides)]
    if not mine:
        return Why.NOT_YOURS
    return None if any(demand.stage in row.before for row in mine) else Why.NOT_NOW


def moves(demand: Demand, sides: Collection[Side]) -> list[Move]:
    """Everything these sides can do to it now, in the order of the table."""
    return [move for move in Move if refusal(demand, move, sides) is None]


def sides_of(member: Member, item: Item, demand: Demand) -> frozenset[Side]:
    """What a person is to the demand. A unit that lost the item to another is nothing to it any more."""
    return frozenset(_sides(member, item, demand))


def _sides(member: Member, item: Item, demand: Demand) -> Iterator[Side]:
    if not member.selves.isdisjoint({demand.person_id, demand.stead_of}):
        yield Side.AUTHOR
    if member.has(Role.OFFICE):
        yield Side.OFFICE
    if member.has(Role.INSPECTOR):
        yield Side.INSPECTOR
    if member.has(Role.LEADER, Role.GROUP):
        yield Side.LEADER
    if member.has(Role.GROUP):
        yield Side.CHIEF
    if demand.kind != DemandKind.ENQUIRY and item.unit_id in member.unit_ids:
        yield Side.UNIT
    works_on_it = demand.unit_id in (item.unit_id, *item.support_ids)
    if demand.kind == DemandKind.ENQUIRY and demand.unit_id in member.unit_ids and works_on_it:
        yield Side.ASKER


def in_stead_of(member: Member, item: Item, demand: Demand, move: Move) -> PersonId | None:
    """For whom a person makes this move; None when one of their own posts allows it, too."""
    allowing = [
        post
        for post in member.posts
        if refusal(demand, move, sides_of(Member(member.person, (post,)), item, demand)) is None
    ]
    owners = [post.stead_of for post in allowing]
    return next((owner.id for owner in owners if owner is not None), None) if None not in owners else None


def may_see(demand: Demand, sides: Collection[Side]) -> bool:
    """A finding is hidden from the unit, and from leaders, until it is released; a draft is its author's alone."""
    if demand.released_at is not None:
        return not _READERS.isdisjoint(sides)
    if demand.kind == DemandKind.FINDING and demand.stage != Stage.BLANK:
        return Side.OFFICE in sides or Side.INSPECTOR in sides
    return Side.AUTHOR in sides


def may_read_event(demand: Demand, sides: Collection[Side], at: datetime) -> bool:
    """Whether what happened to it at this moment is this person's to read: of a finding, units hear from its release on."""
    if not may_see(demand, sides):
        return False
    if demand.kind != DemandKind.FINDING or Side.OFFICE in sides or Side.INSPECTOR in sides:
        return True
    return demand.released_at is not None and at >= demand.released_at


def is_open(demand: Demand) -> bool:
    """Whether somebody still has to do something about it, after it went out."""
    return demand.stage == Stage.RELEASED or (demand.stage == Stage.ANSWERED and demand.kind in JUDGED)


class Pile(StrEnum):
    """What is to be done with it next, most pressing first: by the reader (first three), or by somebody else."""

    ANSWER = "answer"
    JUDGE = "judge"
    RELEASE = "release"
    WAIT = "wait"
    JUDGED_BY_OTHERS = "judged_by_others"
    HIDDEN = "hidden"


def pile_of(demand: Demand, sides: Collection[Side]) -> Pile | None:
    """Where it stands in the reader's list; None when nothing is left to be done about it, or it is not theirs to see."""
    if not may_see(demand, sides):
        return None
    for move, pile in ((Move.ANSWER, Pile.ANSWER), (Move.ACCEPT, Pile.JUDGE), (Move.RELEASE, Pile.RELEASE)):
        if demand.stage != Stage.DROPPED and refusal(demand, move, sides) is None:
            return pile
    if demand.stage == Stage.MADE:
        return Pile.HIDDEN if demand.kind == DemandKind.FINDING else None
    if not is_open(demand):
        return None
    return Pile.WAIT if demand.stage == Stage.RELEASED else Pile.JUDGED_BY_OTHERS


class Desk(StrEnum):
    """Whose list it is; somebody with several posts has several."""

    OFFICE = "office"
    UNIT = "unit"
    LEADER = "leader"
    INSPECTOR = "inspector"


_AT_DESK: Mapping[Desk, tuple[frozenset[Side], tuple[DemandKind, ...]]] = {
    Desk.OFFICE: (frozenset({Side.OFFICE}), _EVERY),
    Desk.UNIT: (frozenset({Side.UNIT, Side.ASKER}), _EVERY),
    Desk.LEADER: (frozenset({Side.AUTHOR, Side.CHIEF}), (DemandKind.INSTRUCTION,)),
    Desk.INSPECTOR: (frozenset({Side.INSPECTOR}), (DemandKind.FINDING,)),
}


def pile_at(desk: Desk, demand: Demand, sides: Collection[Side]) -> Pile | None:
    """As `pile_of`, of what belongs on this desk."""
    own, kinds = _AT_DESK[desk]
    if demand.kind not in kinds or own.isdisjoint(sides):
        return None
    return pile_of(demand, own.intersection(sides) | ({Side.LEADER} if desk == Desk.LEADER else set()))


def limit_after_return(limit_on: date | None, calendar: Calendar, today: date) -> date | None:
    """Sent back, a demand keeps its limit unless that leaves no time to add what is lacking."""
    return None if limit_on is None else max(limit_on, calendar.add_workdays(today, AFTER_RETURN))


def is_late(limit_on: date | None, answered_on: date) -> bool:
    """The day of the limit itself is in time."""
    return limit_on is not None and answered_on > limit_on


def days_left(limit_on: date, calendar: Calendar, today: date) -> int:
    """Workdays until the limit; 0 on its day (and on days off just before it), negative once it is past."""
    if today <= limit_on:
        return calendar.workdays_between(today, limit_on)
    return -max(calendar.workdays_between(limit_on, today), 1)


@dataclass(frozen=True)
class NoticeCounts:
    """Numbered notices: issued and answered in a week, and late at its end."""

    issued: int = 0
    answered: int = 0
    overdue: int = 0


def count_notices(notices: Collection[Demand], since: datetime | None, now: datetime) -> NoticeCounts:
    """`since` None: from the beginning."""
    went_out = [each for each in notices if each.released_at is not None]
    waiting = [each for each in went_out if each.stage == Stage.RELEASED]
    return NoticeCounts(
        issued=sum(is_since(each.released_at, since) for each in went_out),
        answered=sum(is_since(each.answered_at, since) for each in went_out),
        overdue=sum(is_late(each.limit_on, now.date()) for each in waiting),
    )


class Reminder(StrEnum):
    """The workday before the limit; the first workday after it."""

    BEFORE = "before"
    AFTER = "after"


def reminder_due(demand: Demand, calendar: Calendar, today: date) -> Reminder | None:
    """The reminder owed to the unit today; each is owed on one day.

    What was missed while the bot was down is owed on the next workday.
    """
    limit = demand.limit_on
    if demand.stage != Stage.RELEASED or limit is None or not calendar.is_workday(today):
        return None
    if today > limit:
        return None if _was_reminded(demand, limit, today) else Reminder.AFTER
    eve = calendar.workday_before(limit)
    if today < eve or _was_reminded(demand, eve - timedelta(days=1), today):
        return None
    return Reminder.BEFORE


def limits_until(calendar: Calendar, today: date) -> date:
    """The latest limit of which a unit is reminded today."""
    return calendar.add_workdays(today, 1)


def without_names(text: str, names: Collection[str], instead: str) -> str:
    """`text` with every one of these names replaced; longer names first, so that none is left in half."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, instead)
    return text


def _was_reminded(demand: Demand, after: date, today: date) -> bool:
    """Whether it was on another day than today, later than `after`."""
    return demand.reminded_on is not None and demand.reminded_on > after and demand.reminded_on != today
