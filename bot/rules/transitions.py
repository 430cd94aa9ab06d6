"""The closed loop as one table: in which state who may do what to an item, or to an application, and what it becomes.

Read `TABLE` as a page: everything that is not in it is refused, and the refusal says what is possible instead.
Two things move by it. An item has a `State`. What a unit applies for (to close the item, a later date, a transfer) has a
`Step`: it is drafted, asked for, checked by the office, and granted by the leader in charge or the leading group.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.rules.models import Item, Member, PersonId, Role, State


class Step(StrEnum):
    """How far an application is. After the first three it is settled for good. No name is also one of a `State`."""

    DRAFT = "drafted"
    ASKED = "asked"
    CHECKED = "checked"
    GRANTED = "granted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


PENDING_STEPS = (Step.DRAFT, Step.ASKED, Step.CHECKED)
"""An item has at most one application in these steps."""


class Act(StrEnum):
    """What people do to items (first part) and to applications (second part)."""

    ASSIGN = "assign"
    SET_SUPPORT = "set_support"
    NAME_PROOFS = "name_proofs"
    ISSUE = "issue"
    ACCEPT = "accept"
    HAND_BACK = "hand_back"
    REASSIGN = "reassign"
    REPORT = "report"
    CONTRIBUTE = "contribute"
    TICK = "tick"
    PLACE_PROOF = "place_proof"
    APPLY_CLOSURE = "apply_closure"
    APPLY_EXTENSION = "apply_extension"
    APPLY_TRANSFER = "apply_transfer"
    SET_RHYTHM = "set_rhythm"
    SET_FINDING = "set_finding"
    RECORD_FIGURE = "record_figure"
    PUBLISH = "publish"
    ASK_OFFICE = "ask_office"
    ASK_UNIT = "ask_unit"
    SUPERVISE = "supervise"
    CHASE = "chase"
    INSTRUCT = "instruct"
    NOTE_FINDING = "note_finding"
    ANSWER_RECHECK = "answer_recheck"
    JUDGE_RECHECK = "judge_recheck"
    SPOT_CHECK = "spot_check"
    REOPEN = "reopen"

    SUBMIT = "submit"
    DISCARD = "discard"
    WITHDRAW = "withdraw"
    CHANGE = "change"
    CHECK = "check"
    TAKE_BACK = "take_back"
    RETURN = "return"
    CONFIRM = "confirm"


class Relation(StrEnum):
    """What a person, in one of their posts, is to an item or to an application on it.

    `party`: they applied, stand in for who did, had somebody stand in who did, or answer for the unit that applied; nobody
    decides on their own matter.
    `checker`: they gave the first of the two approvals; the second must be another's.
    """

    LEAD = "lead"
    SUPPORT = "support"
    IN_CHARGE = "in_charge"
    PARTY = "party"
    CHECKER = "checker"
    NONE = "none"


@dataclass(frozen=True)
class Capacity:
    """One way in which a person can act: by which role, as what, and in whose stead (None: their own)."""

    role: Role
    relation: Relation
    stead_of: PersonId | None = None


Who = tuple[tuple[Role, Relation], ...]

ANSWERING = (Role.HEAD, Role.LIAISON)
"""Roles that answer for a unit; the others decide, read or look on."""

UNIT: Who = ((Role.HEAD, Relation.LEAD), (Role.LIAISON, Relation.LEAD))
SUPPORTER: Who = ((Role.HEAD, Relation.SUPPORT), (Role.LIAISON, Relation.SUPPORT))
OFFICE: Who = ((Role.OFFICE, Relation.NONE),)
INSPECTOR: Who = ((Role.INSPECTOR, Relation.NONE),)
LEADERS: Who = ((Role.LEADER, Relation.IN_CHARGE), (Role.LEADER, Relation.NONE), (Role.GROUP, Relation.NONE))
CHECKERS: Who = OFFICE + LEADERS
"""The office examines; a leader may in its place, so that a small bureau whose office applied itself is not stuck."""
DECIDERS: Who = ((Role.LEADER, Relation.IN_CHARGE), (Role.GROUP, Relation.NONE))
WHO_CHECKED: Who = tuple((role, Relation.CHECKER) for role in (Role.OFFICE, Role.LEADER, Role.GROUP))


@dataclass(frozen=True)
class Row:
    """In any of `before`, these may do `act`; then it is `after`, or as it was (None)."""

    before: tuple[State | Step, ...]
    act: Act
    who: Who
    after: State | Step | None


_OPEN = (State.ISSUED, State.IN_PROGRESS, State.CONTINUING, State.CLOSING)
_WORKING = (State.IN_PROGRESS, State.CONTINUING)
_SETTLED = (State.CLOSED, State.TRANSFERRED)

TABLE = (
    # An item.     in these states             act                  by whom               becomes
    Row((State.DRAFT,), Act.ASSIGN, OFFICE, None),
    Row((State.DRAFT, *_OPEN), Act.SET_SUPPORT, OFFICE, None),
    Row((State.DRAFT, State.ISSUED, *_WORKING), Act.NAME_PROOFS, OFFICE, None),
    Row((State.DRAFT,), Act.ISSUE, OFFICE, State.ISSUED),
    Row((State.ISSUED,), Act.ACCEPT, UNIT, State.IN_PROGRESS),
    Row((State.ISSUED,), Act.HAND_BACK, UNIT, State.DRAFT),
    Row((State.ISSUED, *_WORKING), Act.REASSIGN, OFFICE, State.ISSUED),
    Row(_OPEN, Act.REPORT, UNIT, None),
    Row(_OPEN, Act.CONTRIBUTE, SUPPORTER, None),
    Row(_WORKING, Act.TICK, UNIT, None),
    Row((*_OPEN, State.CLOSED), Act.PLACE_PROOF, UNIT + SUPPORTER, None),
    Row(_WORKING, Act.APPLY_CLOSURE, UNIT, None),
    Row(_WORKING, Act.APPLY_EXTENSION, UNIT, None),
    Row((State.ISSUED, *_WORKING), Act.APPLY_TRANSFER, UNIT, None),
    Row((State.DRAFT, *_OPEN), Act.SET_RHYTHM, OFFICE, None),
    Row(_WORKING, Act.SET_FINDING, OFFICE, None),
    Row((*_WORKING, State.CLOSING, State.CLOSED), Act.RECORD_FIGURE, UNIT + OFFICE, None),
    Row((*_OPEN, *_SETTLED), Act.PUBLISH, OFFICE, None),
    Row((*_OPEN, State.CLOSED), Act.ASK_OFFICE, UNIT + SUPPORTER, None),
    Row((*_OPEN, State.CLOSED), Act.ASK_UNIT, OFFICE, None),
    Row(_OPEN, Act.SUPERVISE, OFFICE, None),
    Row((State.ISSUED, *_WORKING), Act.CHASE, OFFICE, None),
    Row((*_OPEN, State.CLOSED), Act.INSTRUCT, LEADERS, None),
    Row((*_OPEN, *_SETTLED), Act.NOTE_FINDING, INSPECTOR, None),
    Row((State.CLOSED,), Act.ANSWER_RECHECK, UNIT, None),
    Row((State.CLOSED,), Act.JUDGE_RECHECK, OFFICE, None),
    Row((*_OPEN, *_SETTLED), Act.SPOT_CHECK, OFFICE + INSPECTOR, None),
    Row(_SETTLED, Act.REOPEN, OFFICE, State.IN_PROGRESS),
    # An application on it.
    Row((Step.DRAFT,), Act.SUBMIT, UNIT, Step.ASKED),
    Row((Step.DRAFT,), Act.DISCARD, UNIT, Step.WITHDRAWN),
    Row((Step.ASKED,), Act.WITHDRAW, UNIT, Step.WITHDRAWN),
    Row((Step.ASKED, Step.CHECKED), Act.CHANGE, UNIT + SUPPORTER, Step.ASKED),
    Row((Step.ASKED,), Act.CHECK, CHECKERS, Step.CHECKED),
    Row((Step.ASKED,), Act.RETURN, CHECKERS, Step.RETURNED),
    Row((Step.CHECKED,), Act.TAKE_BACK, WHO_CHECKED, Step.ASKED),
    Row((Step.CHECKED,), Act.RETURN, DECIDERS, Step.RETURNED),
    Row((Step.CHECKED,), Act.CONFIRM, DECIDERS, Step.GRANTED),
)


@dataclass(frozen=True)
class Allowed:
    """It may be done, in this capacity, and becomes `after`."""

    after: State | Step
    capacity: Capacity


class Why(StrEnum):
    """Why not: not this person's at all; the wrong moment; or one's own matter, or one's own first approval."""

    NOT_YOURS = "not_yours"
    NOT_NOW = "not_now"
    OWN_MATTER = "own_matter"


@dataclass(frozen=True)
class Refused:
    why: Why


def judge(stand: State | Step, act: Act, capacities: Collection[Capacity]) -> Allowed | Refused:
    """Whether somebody who can act in these capacities may do it now. One's own post counts before a stand-in's."""
    ordered = sorted(capacities, key=lambda each: (each.stead_of is not None, each.role, each.relation))
    for row in TABLE:
        if row.act == act and stand in row.before:
            for capacity in ordered:
                if (capacity.role, capacity.relation) in row.who:
                    return Allowed(stand if row.after is None else row.after, capacity)
    return Refused(_why(stand, act, ordered))


def possible(stand: State | Step, capacities: Collection[Capacity]) -> list[Act]:
    """Everything these capacities allow now, in the order of the table."""
    found = [row.act for row in TABLE if isinstance(judge(stand, row.act, capacities), Allowed)]
    return list(dict.fromkeys(found))


def capacities(
    member: Member,
    item: Item,
    *,
    applicants: Collection[PersonId] = (),
    checkers: Collection[PersonId] = (),
) -> frozenset[Capacity]:
    """Every way in which this person can act on the item, or on an application on it.

    `applicants`: who applied, and in whose stead; `checkers`: who gave the first approval, and in whose stead.
    """
    leads = any(post.role in ANSWERING and post.unit_id == item.unit_id for post in member.posts)
    parties = {*applicants, member.person.id} if applicants and leads else set(applicants)
    found = set()
    for post in member.posts:
        stead = post.stead_of.id if post.stead_of else None
        selves: set[PersonId | None] = {member.person.id, stead}
        for relation in _relations(post.role, post.unit_id, item, selves, parties, checkers):
            found.add(Capacity(post.role, relation, stead))
    return frozenset(found)


def _relations(
    role: Role,
    unit_id: int,
    item: Item,
    selves: set[PersonId | None],
    parties: Collection[PersonId],
    checkers: Collection[PersonId],
) -> Iterator[Relation]:
    if role in ANSWERING:
        if unit_id == item.unit_id:
            yield Relation.LEAD
        elif unit_id in item.support_ids:
            yield Relation.SUPPORT
        else:
            yield Relation.NONE
    elif not selves.isdisjoint(parties):
        yield Relation.PARTY
    elif not selves.isdisjoint(checkers):
        yield Relation.CHECKER
    elif role == Role.LEADER and item.in_charge_id in selves and item.in_charge_id is not None:
        yield Relation.IN_CHARGE
    else:
        yield Relation.NONE


def _why(stand: State | Step, act: Act, held: Collection[Capacity]) -> Why:
    rows = [row for row in TABLE if row.act == act]
    if any((each.role, each.relation) in row.who for row in rows for each in held):
        return Why.NOT_NOW
    barred = {each.role for each in held if each.relation in (Relation.PARTY, Relation.CHECKER)}
    if any(role in barred for row in rows if stand in row.before for role, _ in row.who):
        return Why.OWN_MATTER
    return Why.NOT_YOURS
