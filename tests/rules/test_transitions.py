"""The table of transitions against what was written down by hand: every state, act, role and relation, legal and illegal."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot.rules.models import Member, Person, PersonId, Post, PostId, Reach, Role, State, UnitId, UserId
from bot.rules.transitions import (
    PENDING_STEPS,
    TABLE,
    Act,
    Allowed,
    Capacity,
    Refused,
    Relation,
    Row,
    Step,
    Why,
    capacities,
    judge,
    possible,
)
from tests.rules.ledger import an_item

WRITTEN = (Path(__file__).parent / "closed_loop.txt").read_text(encoding="utf-8")
Case = tuple[State | Step, Act, Role, Relation]


def read_by_hand() -> dict[Case, State | Step]:
    """What `closed_loop.txt` allows: by case what it becomes."""
    found: dict[Case, State | Step] = {}
    who: list[tuple[Role, Relation]] = []
    kind: type[State] | type[Step] = State
    for line in WRITTEN.splitlines()[6:]:
        if line.startswith("["):
            who = [(Role(role), Relation(relation)) for role, relation in re.findall(r"\[(\w+) (\w+)\]", line)]
            kind = State
        elif line.startswith("application:"):
            kind = Step
        elif line.strip() and not line.startswith("("):
            name, acts = line.split(maxsplit=1)
            for told in acts.split(", "):
                act, _, after = told.partition(" > ")
                for role, relation in who:
                    found[kind(name), Act(act.strip()), role, relation] = kind(after or name)
    return found


EXPECTED = read_by_hand()
STANDS: tuple[State | Step, ...] = (*State, *Step)
EVERY: list[Case] = list(product(STANDS, Act, Role, Relation))


def test_the_page_was_read():
    assert len(EXPECTED) > 150
    assert {case[2] for case in EXPECTED} == set(Role)
    assert {case[1] for case in EXPECTED} == set(Act)


@pytest.mark.parametrize("stand", STANDS)
def test_every_pair_of_state_and_act_for_every_role_and_relation(stand: State | Step):
    wrong = []
    for case in EVERY:
        if case[0] is not stand:
            continue
        _, act, role, relation = case
        verdict = judge(stand, act, [Capacity(role, relation)])
        became = verdict.after if isinstance(verdict, Allowed) else None
        if became != EXPECTED.get(case) or type(became) is not type(EXPECTED.get(case)):
            wrong.append(f"{stand} {act} by {role} as {relation}: {became}, written down: {EXPECTED.get(case)}")
    assert wrong == []


def allowed_by(table: Sequence[Row]) -> dict[Case, State | Step]:
    return {
        (before, row.act, role, relation): before if row.after is None else row.after
        for row in table
        for before in row.before
        for role, relation in row.who
    }


def mutants() -> Iterator[tuple[str, tuple[Row, ...]]]:
    """Every table with one mistake in it: a row or a word missing, or a row that leads elsewhere."""
    for n, row in enumerate(TABLE):
        wrong: list[tuple[str, list[Row]]] = [("missing", [])]
        wrong += [(f"not {each}", [replace(row, before=_without(row.before, each))]) for each in row.before]
        wrong += [(f"not by {each}", [replace(row, who=_without(row.who, each))]) for each in row.who]
        wrong += [
            (f"also by {each}", [replace(row, who=(*row.who, each))])
            for each in product(Role, Relation)
            if each not in row.who
        ]
        wrong += [(f"to {each}", [replace(row, after=each)]) for each in STANDS if each not in (row.after, *row.before)]
        for what, rows in wrong:
            yield f"{row.act} {what}", (*TABLE[:n], *rows, *TABLE[n + 1 :])


def _without(several: tuple[Any, ...], one: Any) -> tuple[Any, ...]:
    return tuple(each for each in several if each != one)


def test_the_table_is_the_one_written_down_and_no_mistake_in_it_would_go_unnoticed():
    """Tools that plant mistakes leave tables alone, so they are planted here: every one of them must show."""
    assert allowed_by(TABLE) == EXPECTED
    planted = list(mutants())
    assert len(planted) > 1000
    assert [what for what, table in planted if allowed_by(table) == EXPECTED] == []


def test_the_table_holds_nothing_twice():
    """Two rows for one case would leave it to their order what happens."""
    cases = [(before, row.act, who) for row in TABLE for before in row.before for who in row.who]
    assert len(cases) == len(set(cases))


@pytest.mark.parametrize("stand", STANDS)
def test_a_refusal_says_why(stand: State | Step):
    """Another moment, when this person may do it some time; one's own matter, when another of one's role might do it now."""
    wrong = []
    for case in [each for each in EVERY if each[0] is stand and each not in EXPECTED]:
        _, act, role, relation = case
        verdict = judge(stand, act, [Capacity(role, relation)])
        why = verdict.why if isinstance(verdict, Refused) else None
        if why != _reason(case):
            wrong.append(f"{stand} {act} by {role} as {relation}: {why}, should be {_reason(case)}")
    assert wrong == []


def _reason(case: Case) -> Why:
    stand, act, role, relation = case
    if any(written[1:] == case[1:] for written in EXPECTED):
        return Why.NOT_NOW
    if relation in (Relation.PARTY, Relation.CHECKER) and _others_may(stand, act, role):
        return Why.OWN_MATTER
    return Why.NOT_YOURS


def _others_may(stand: State | Step, act: Act, role: Role) -> bool:
    return any(case[:3] == (stand, act, role) for case in EXPECTED)


def test_no_state_of_an_item_is_taken_for_a_step_of_an_application():
    """They stand in one table and are compared as words."""
    assert {str(state) for state in State}.isdisjoint(str(step) for step in Step)


def test_nobody_can_do_anything_to_what_is_settled_for_good():
    for step in set(Step) - set(PENDING_STEPS):
        assert not [case for case in EXPECTED if case[0] is step]


def test_what_is_possible_is_told_in_the_order_of_the_table():
    lead = [Capacity(Role.HEAD, Relation.LEAD)]
    assert possible(State.ISSUED, lead)[:2] == [Act.ACCEPT, Act.HAND_BACK]
    assert possible(Step.ASKED, lead) == [Act.WITHDRAW, Act.CHANGE]
    assert possible(State.TRANSFERRED, lead) == []
    both = possible(State.IN_PROGRESS, [*lead, Capacity(Role.OFFICE, Relation.NONE)])
    assert len(both) == len(set(both))


# --- who is what ------------------------------------------------------------------------------------------------------


def person(number: int) -> Person:
    return Person(PersonId(number), f"人{number}", UserId(number), Reach.REACHABLE)


def member(*held: tuple[Role, int] | tuple[Role, int, int], number: int = 1) -> Member:
    """Posts as (role, unit) or, for a stand-in, (role, unit, the person it belongs to)."""
    posts = [
        Post(PostId(n), UnitId(unit), f"单位{unit}", "职务", role, person(stead[0]) if stead else None)
        for n, (role, unit, *stead) in enumerate(held)
    ]
    return Member(person(number), tuple(posts))


def item(unit: int | None = 1, support: tuple[int, ...] = (), in_charge: int | None = None):
    charge = PersonId(in_charge) if in_charge else None
    return replace(an_item(1, unit=unit), support_ids=tuple(UnitId(each) for each in support), in_charge_id=charge)


WHO = [
    (member((Role.HEAD, 1)), item(1), {(Role.HEAD, Relation.LEAD, None)}),
    (member((Role.LIAISON, 1)), item(1, (2,)), {(Role.LIAISON, Relation.LEAD, None)}),
    (member((Role.HEAD, 2)), item(1, (2, 3)), {(Role.HEAD, Relation.SUPPORT, None)}),
    (member((Role.HEAD, 4)), item(1, (2, 3)), {(Role.HEAD, Relation.NONE, None)}),
    (member((Role.HEAD, 1)), item(None), {(Role.HEAD, Relation.NONE, None)}),
    (member((Role.HEAD, 1, 9)), item(1), {(Role.HEAD, Relation.LEAD, 9)}),
    (member((Role.LEADER, 5)), item(in_charge=1), {(Role.LEADER, Relation.IN_CHARGE, None)}),
    (member((Role.LEADER, 5)), item(in_charge=2), {(Role.LEADER, Relation.NONE, None)}),
    (member((Role.LEADER, 5)), item(), {(Role.LEADER, Relation.NONE, None)}),
    (member((Role.LEADER, 5, 9)), item(in_charge=9), {(Role.LEADER, Relation.IN_CHARGE, 9)}),
    (member((Role.LEADER, 5, 9)), item(in_charge=8), {(Role.LEADER, Relation.NONE, 9)}),
    (member((Role.GROUP, 5)), item(in_charge=1), {(Role.GROUP, Relation.NONE, None)}),
    (member((Role.OFFICE, 1)), item(1, in_charge=1), {(Role.OFFICE, Relation.NONE, None)}),
    (member((Role.INSPECTOR, 1)), item(1), {(Role.INSPECTOR, Relation.NONE, None)}),
    (member(), item(1), set()),
    (
        member((Role.HEAD, 1), (Role.OFFICE, 5, 7)),
        item(1),
        {(Role.HEAD, Relation.LEAD, None), (Role.OFFICE, Relation.NONE, 7)},
    ),
]


@pytest.mark.parametrize(("who", "what", "expected"), WHO)
def test_what_a_person_is_to_an_item(who: Member, what, expected):
    assert {(each.role, each.relation, each.stead_of) for each in capacities(who, what)} == expected


APPLIED = PersonId(7)
CHECKED = PersonId(8)

ON_AN_APPLICATION = [
    # who acts; as what they come out
    (member((Role.OFFICE, 5), number=7), {Relation.PARTY}),
    (member((Role.OFFICE, 5), number=1), {Relation.NONE}),
    (member((Role.OFFICE, 5, 7), number=1), {Relation.PARTY}),  # stands in for the one who applied
    (member((Role.LEADER, 5), number=8), {Relation.CHECKER}),
    (member((Role.GROUP, 5, 8), number=1), {Relation.CHECKER}),  # stands in for the one who checked
    (member((Role.GROUP, 5), number=1), {Relation.NONE}),
    (member((Role.HEAD, 1), number=7), {Relation.LEAD}),  # may withdraw what they applied for
    (member((Role.HEAD, 1), (Role.OFFICE, 5), number=7), {Relation.LEAD, Relation.PARTY}),
    (member((Role.INSPECTOR, 5), number=7), {Relation.PARTY}),
    (
        member((Role.HEAD, 1), (Role.OFFICE, 5), number=1),
        {Relation.LEAD, Relation.PARTY},
    ),  # another of the unit applied
    (member((Role.LIAISON, 1, 9), (Role.GROUP, 5), number=1), {Relation.LEAD, Relation.PARTY}),
    (member((Role.HEAD, 2), (Role.OFFICE, 5), number=1), {Relation.NONE}),  # of another unit
]


@pytest.mark.parametrize(("who", "expected"), ON_AN_APPLICATION)
def test_what_a_person_is_to_an_application(who: Member, expected: set[Relation]):
    found = capacities(who, item(1, in_charge=1), applicants=[APPLIED], checkers=[CHECKED])
    assert {each.relation for each in found} == expected


def test_who_answers_for_the_unit_is_no_party_while_nothing_is_applied_for():
    found = capacities(member((Role.HEAD, 1), (Role.OFFICE, 5), number=1), item(1))
    assert {each.relation for each in found} == {Relation.LEAD, Relation.NONE}


def test_who_applied_and_checked_is_barred_as_applicant_first():
    found = capacities(member((Role.OFFICE, 5), number=7), item(), applicants=[APPLIED], checkers=[APPLIED])
    assert {each.relation for each in found} == {Relation.PARTY}


def test_ones_own_post_counts_before_a_stand_ins():
    """Somebody who is head themselves and stands in as liaison signs in their own name."""
    who = member((Role.LIAISON, 1, 9), (Role.HEAD, 1))
    verdict = judge(State.ISSUED, Act.ACCEPT, capacities(who, item(1)))
    assert isinstance(verdict, Allowed)
    assert (verdict.capacity.role, verdict.capacity.stead_of) == (Role.HEAD, None)


def test_a_stand_in_alone_signs_in_the_others_stead():
    verdict = judge(State.ISSUED, Act.ACCEPT, capacities(member((Role.HEAD, 1, 9)), item(1)))
    assert isinstance(verdict, Allowed)
    assert verdict.capacity.stead_of == 9


@pytest.mark.parametrize(("first", "second"), list(product((Role.OFFICE, Role.LEADER, Role.GROUP), repeat=2)))
def test_no_one_person_gives_both_approvals_whatever_posts_they_hold(first: Role, second: Role):
    who = member((first, 5), (second, 5), number=8)
    held = capacities(who, item(1, in_charge=8), checkers=[CHECKED])
    assert isinstance(judge(Step.CHECKED, Act.CONFIRM, held), Refused)
    assert isinstance(judge(Step.CHECKED, Act.TAKE_BACK, held), Allowed)
