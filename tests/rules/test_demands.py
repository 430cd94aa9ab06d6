"""Who may do what to which kind of demand when; limits in workdays; what a unit must not see."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.calendar import Calendar
from bot.rules.demands import (
    Demand,
    DemandKind,
    Desk,
    Move,
    NoticeCounts,
    Pile,
    Reminder,
    Side,
    Stage,
    Why,
    count_notices,
    days_left,
    in_stead_of,
    is_late,
    limit_after_return,
    limits_until,
    may_read_event,
    may_see,
    moves,
    pile_at,
    refusal,
    reminder_due,
    sides_of,
    without_names,
)
from bot.rules.models import DemandId, Member, Person, PersonId, Post, PostId, Reach, Role, UnitId
from tests.rules.ledger import an_item, office_days

ZONE = ZoneInfo("Asia/Shanghai")
MADE = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
KINDS = tuple(DemandKind)

# What the stages mean, written down once more, as rows of a table would be.
BLANK: dict[str, Any] = {"words": ""}
DROPPED: dict[str, Any] = {"settled_at": MADE}
RELEASED: dict[str, Any] = {"released_at": MADE}
ANSWERED = RELEASED | {"answer": "已完成", "answered_at": MADE}
SETTLED = ANSWERED | {"settled_at": MADE}
STAGES: dict[Stage, dict[str, Any]] = {
    Stage.BLANK: BLANK,
    Stage.MADE: {},
    Stage.DROPPED: DROPPED,
    Stage.RELEASED: RELEASED,
    Stage.ANSWERED: ANSWERED,
    Stage.SETTLED: SETTLED,
}

# kind, stage, move: who. Everything that is not here is refused.
N, L, Q, E, F = KINDS
ALLOWED: dict[tuple[DemandKind, Stage, Move], set[str]] = {
    **{(kind, Stage.BLANK, Move.WRITE): {"author"} for kind in KINDS},
    **{(kind, Stage.MADE, Move.WRITE): {"author"} for kind in KINDS},
    **{(kind, Stage.BLANK, Move.DROP): {"author"} for kind in KINDS},
    (N, Stage.MADE, Move.DROP): {"author"},
    (L, Stage.MADE, Move.DROP): {"author"},
    (N, Stage.MADE, Move.CONFIRM): {"author"},
    (L, Stage.MADE, Move.CONFIRM): {"author"},
    (F, Stage.MADE, Move.RELEASE): {"office"},
    (F, Stage.DROPPED, Move.RELEASE): {"office"},
    (F, Stage.MADE, Move.KEEP): {"office"},
    (N, Stage.RELEASED, Move.ANSWER): {"unit"},
    (L, Stage.RELEASED, Move.ANSWER): {"unit"},
    (Q, Stage.RELEASED, Move.ANSWER): {"unit"},
    (F, Stage.RELEASED, Move.ANSWER): {"unit"},
    (E, Stage.RELEASED, Move.ANSWER): {"office"},
    (N, Stage.ANSWERED, Move.ACCEPT): {"office"},
    (F, Stage.ANSWERED, Move.ACCEPT): {"office"},
    (L, Stage.ANSWERED, Move.ACCEPT): {"author", "chief"},
    (N, Stage.ANSWERED, Move.SEND_BACK): {"office"},
    (F, Stage.ANSWERED, Move.SEND_BACK): {"office"},
    (L, Stage.ANSWERED, Move.SEND_BACK): {"author", "chief"},
    (E, Stage.ANSWERED, Move.SHARE): {"office"},
}


def a_demand(kind: DemandKind = DemandKind.NOTICE, **facts: Any) -> Demand:
    base = Demand(
        id=DemandId(1),
        kind=kind,
        year=None,
        number=None,
        item_id=an_item(1).id,
        unit_id=UnitId(1),
        person_id=PersonId(1),
        stead_of=None,
        words="请说明进度",
        made_at=MADE,
        released_at=None,
        limit_on=None,
        answer=None,
        answered_at=None,
        answered_by=None,
        lacking=None,
        settled_at=None,
        settled_by=None,
        reminded_on=None,
    )
    return replace(base, **facts)


def a_member(number: int, role: Role, unit: int = 9, stead_of: int | None = None) -> Member:
    owner = Person(PersonId(stead_of), "本人", None, Reach.NEVER) if stead_of else None
    post = Post(PostId(number), UnitId(unit), "单位", "岗位", role, owner)
    return Member(Person(PersonId(number), "人", None, Reach.NEVER), (post,))


@pytest.mark.parametrize(("stage", "facts"), list(STAGES.items()))
def test_the_stage_follows_from_what_happened(stage: Stage, facts: dict[str, Any]):
    assert a_demand(**facts).stage == stage


@pytest.mark.parametrize(("kind", "stage"), list(product(KINDS, Stage)))
def test_every_move_at_every_stage(kind: DemandKind, stage: Stage):
    demand = a_demand(kind, **STAGES[stage])
    for move, side in product(Move, Side):
        may = side in ALLOWED.get((kind, stage, move), set())
        why = refusal(demand, move, {side})
        assert (why is None) == may, (move, side)
        assert (move in moves(demand, {side})) == may
        ever = any(side in who for (a_kind, _, a_move), who in ALLOWED.items() if (a_kind, a_move) == (kind, move))
        assert may or why == (Why.NOT_NOW if ever else Why.NOT_YOURS), (move, side)


ITEM = replace(an_item(1, unit=1), support_ids=(UnitId(2),))
UNIT_HEAD, LIAISON = a_member(10, Role.HEAD, 1), a_member(11, Role.LIAISON, 1)
SUPPORTER, OTHER_UNIT = a_member(12, Role.HEAD, 2), a_member(13, Role.HEAD, 3)
OFFICE, LEADER, GROUP = a_member(14, Role.OFFICE), a_member(15, Role.LEADER), a_member(16, Role.GROUP)
INSPECTOR = a_member(17, Role.INSPECTOR)


@pytest.mark.parametrize(
    ("member", "kind", "unit", "expected"),
    [
        (UNIT_HEAD, N, 1, {Side.UNIT}),
        (LIAISON, F, 1, {Side.UNIT}),
        (SUPPORTER, N, 1, set()),
        (OTHER_UNIT, N, 3, set()),  # it had the item once
        (SUPPORTER, E, 2, {Side.ASKER}),
        (UNIT_HEAD, E, 2, set()),
        (UNIT_HEAD, E, 1, {Side.ASKER}),
        (OTHER_UNIT, E, 3, set()),
        (OFFICE, N, 1, {Side.OFFICE}),
        (INSPECTOR, F, 1, {Side.INSPECTOR}),
        (LEADER, L, 1, {Side.LEADER}),
        (GROUP, L, 1, {Side.LEADER, Side.CHIEF}),
        (a_member(1, Role.LEADER), L, 1, {Side.AUTHOR, Side.LEADER}),
        (a_member(18, Role.LEADER, stead_of=1), L, 1, {Side.AUTHOR, Side.LEADER}),
    ],
)
def test_what_a_person_is_to_a_demand(member: Member, kind: DemandKind, unit: int, expected: set[Side]):
    assert sides_of(member, ITEM, a_demand(kind, unit_id=UnitId(unit))) == expected


def test_in_whose_stead_a_move_is_made():
    said, answered = a_demand(L, **RELEASED), a_demand(L, **ANSWERED)
    stand_in = a_member(18, Role.LEADER, stead_of=1)
    assert in_stead_of(stand_in, ITEM, answered, Move.ACCEPT) == PersonId(1)
    assert in_stead_of(a_member(1, Role.LEADER), ITEM, answered, Move.ACCEPT) is None
    liaison_and_head = replace(LIAISON, posts=(a_member(11, Role.HEAD, 1, stead_of=10).posts[0], *LIAISON.posts))
    assert in_stead_of(liaison_and_head, ITEM, said, Move.ANSWER) is None
    assert in_stead_of(a_member(11, Role.HEAD, 1, stead_of=10), ITEM, said, Move.ANSWER) == PersonId(10)
    assert (
        in_stead_of(a_member(13, Role.HEAD, 3, stead_of=10), ITEM, said, Move.ANSWER) is None
    )  # may not make it at all


@pytest.mark.parametrize("stage", [Stage.BLANK, Stage.MADE, Stage.DROPPED])
@pytest.mark.parametrize("member", [UNIT_HEAD, LIAISON, SUPPORTER, OTHER_UNIT, LEADER, GROUP])
def test_a_finding_is_hidden_until_it_is_released(member: Member, stage: Stage):
    finding = a_demand(F, **STAGES[stage])
    assert not may_see(finding, sides_of(member, ITEM, finding))
    assert all(pile_at(desk, finding, sides_of(member, ITEM, finding)) is None for desk in Desk)


@pytest.mark.parametrize(
    ("member", "sees_hidden", "sees_released"),
    [
        (OFFICE, True, True),
        (INSPECTOR, True, True),
        (LEADER, False, True),
        (UNIT_HEAD, False, True),
        (SUPPORTER, False, False),
        (OTHER_UNIT, False, False),
    ],
)
def test_who_sees_a_finding(member: Member, sees_hidden: bool, sees_released: bool):
    hidden, released = a_demand(F), a_demand(F, **RELEASED)
    assert may_see(hidden, sides_of(member, ITEM, hidden)) == sees_hidden
    assert may_see(released, sides_of(member, ITEM, released)) == sees_released


def test_a_unit_reads_nothing_of_a_finding_from_before_its_release():
    released = a_demand(F, **RELEASED)
    before, after = MADE - timedelta(minutes=1), MADE + timedelta(minutes=1)
    assert may_read_event(released, {Side.UNIT}, MADE)
    assert may_read_event(released, {Side.UNIT}, after)
    assert not may_read_event(released, {Side.UNIT}, before)
    assert may_read_event(released, {Side.INSPECTOR}, before)
    assert may_read_event(released, {Side.OFFICE}, before)
    assert not may_read_event(a_demand(F), {Side.UNIT}, after)
    assert may_read_event(a_demand(N, **RELEASED), {Side.UNIT}, before)


def test_a_draft_is_its_authors_alone():
    draft = a_demand(N)
    assert may_see(draft, {Side.AUTHOR, Side.OFFICE})
    assert not may_see(draft, {Side.OFFICE})
    assert not may_see(draft, {Side.UNIT})


@pytest.mark.parametrize(
    ("desk", "kind", "facts", "sides", "pile"),
    [
        (Desk.OFFICE, F, {}, {Side.OFFICE}, Pile.RELEASE),
        (Desk.OFFICE, F, DROPPED, {Side.OFFICE}, None),
        (Desk.OFFICE, E, RELEASED, {Side.OFFICE}, Pile.ANSWER),
        (Desk.OFFICE, E, ANSWERED, {Side.OFFICE}, None),
        (Desk.OFFICE, N, RELEASED, {Side.OFFICE}, Pile.WAIT),
        (Desk.OFFICE, N, ANSWERED, {Side.OFFICE}, Pile.JUDGE),
        (Desk.OFFICE, N, SETTLED, {Side.OFFICE}, None),
        (Desk.OFFICE, L, ANSWERED, {Side.OFFICE}, Pile.JUDGED_BY_OTHERS),
        (Desk.OFFICE, L, {}, {Side.OFFICE}, None),
        (Desk.UNIT, N, RELEASED, {Side.UNIT}, Pile.ANSWER),
        (Desk.UNIT, N, ANSWERED, {Side.UNIT}, Pile.JUDGED_BY_OTHERS),
        (Desk.UNIT, Q, ANSWERED, {Side.UNIT}, None),
        (Desk.UNIT, E, RELEASED, {Side.ASKER}, Pile.WAIT),
        (Desk.UNIT, E, RELEASED, {Side.OFFICE}, None),
        (Desk.LEADER, L, {}, {Side.AUTHOR, Side.LEADER}, None),  # not sent yet
        (Desk.LEADER, L, ANSWERED, {Side.AUTHOR, Side.LEADER}, Pile.JUDGE),
        (Desk.LEADER, L, RELEASED, {Side.AUTHOR, Side.LEADER}, Pile.WAIT),
        (Desk.LEADER, L, RELEASED, {Side.LEADER}, None),
        (Desk.LEADER, N, RELEASED, {Side.LEADER, Side.CHIEF}, None),
        (Desk.INSPECTOR, F, {}, {Side.INSPECTOR}, Pile.HIDDEN),
        (Desk.INSPECTOR, F, ANSWERED, {Side.INSPECTOR}, Pile.JUDGED_BY_OTHERS),
        (Desk.INSPECTOR, F, BLANK, {Side.INSPECTOR, Side.AUTHOR}, None),
    ],
)
def test_where_it_stands_on_a_desk(
    desk: Desk, kind: DemandKind, facts: dict[str, Any], sides: set[Side], pile: Pile | None
):
    assert pile_at(desk, a_demand(kind, **facts), sides) == pile


@pytest.mark.parametrize(
    ("day", "workdays", "limit"),
    [
        (date(2026, 3, 2), 3, date(2026, 3, 5)),
        (date(2026, 3, 2), 5, date(2026, 3, 9)),
        (date(2026, 3, 6), 1, date(2026, 3, 9)),
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
        (date(2026, 4, 30), 1, date(2026, 5, 6)),  # 劳动节
        (date(2026, 5, 8), 1, date(2026, 5, 9)),  # a Saturday that is worked
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
    ],
)
def test_a_limit_is_counted_in_workdays(day: date, workdays: int, limit: date):
    assert Calendar().add_workdays(day, workdays) == limit


LIMIT = date(2026, 3, 9)


def test_the_day_of_the_limit_is_in_time():
    assert not is_late(LIMIT, LIMIT)
    assert is_late(LIMIT, LIMIT + timedelta(days=1))
    assert not is_late(None, date.max)


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2026, 3, 2), 5),
        (date(2026, 3, 6), 1),
        (date(2026, 3, 7), 1),
        (LIMIT, 0),
        (date(2026, 3, 10), -1),
        (date(2026, 3, 14), -4),
    ],
)
def test_how_many_workdays_are_left(today: date, left: int):
    assert days_left(LIMIT, Calendar(), today) == left


def test_days_off_of_the_offices_own_are_not_left():
    calendar = office_days(off=[date(2026, 3, 6), date(2026, 3, 11)])
    assert days_left(LIMIT, calendar, date(2026, 3, 2)) == 4
    assert days_left(LIMIT, calendar, date(2026, 3, 12)) == -2
    assert limit_after_return(LIMIT, calendar, LIMIT) == date(2026, 3, 12)


def test_what_is_sent_back_has_time():
    assert limit_after_return(LIMIT, Calendar(), date(2026, 3, 2)) == LIMIT
    assert limit_after_return(LIMIT, Calendar(), LIMIT) == date(2026, 3, 11)
    assert limit_after_return(None, Calendar(), LIMIT) is None


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("today", "reminded", "owed"),
    [
        (5, None, None),
        (6, None, Reminder.BEFORE),
        (6, date(2026, 3, 5), Reminder.BEFORE),  # of an earlier limit
        (6, date(2026, 3, 6), Reminder.BEFORE),  # somebody was told this morning, others have other hours
        (7, None, None),  # Saturday
        (9, None, Reminder.BEFORE),  # the bot was down on Friday
        (9, date(2026, 3, 6), None),
        (10, date(2026, 3, 6), Reminder.AFTER),
        (10, date(2026, 3, 9), Reminder.AFTER),
        (10, date(2026, 3, 10), Reminder.AFTER),
        (11, date(2026, 3, 10), None),
        (12, None, Reminder.AFTER),
        (14, None, None),  # Saturday
        (6, date(2026, 3, 10), None),  # the clock was set back
    ],
)
def test_one_reminder_before_and_one_after_the_limit(today: int, reminded: date | None, owed: Reminder | None):
    demand = a_demand(**RELEASED, limit_on=LIMIT, reminded_on=reminded)
    assert reminder_due(demand, Calendar(), date(2026, 3, today)) == owed


def test_the_reminder_before_a_limit_is_given_on_a_day_that_the_office_works():
    calendar, demand = office_days(off=[date(2026, 3, 6)]), a_demand(**RELEASED, limit_on=LIMIT)
    assert reminder_due(demand, calendar, date(2026, 3, 5)) == Reminder.BEFORE
    assert reminder_due(demand, calendar, date(2026, 3, 6)) is None
    assert limits_until(calendar, date(2026, 3, 5)) == LIMIT


@pytest.mark.parametrize("facts", [{}, ANSWERED, SETTLED, DROPPED])
def test_nobody_is_reminded_of_what_is_answered_or_never_went_out(facts: dict[str, Any]):
    assert reminder_due(a_demand(**facts, limit_on=LIMIT), Calendar(), date(2026, 3, 10)) is None


days = st.dates(date(2026, 2, 1), date(2026, 5, 31))


@given(days, st.integers(0, 20), st.dictionaries(days, st.booleans(), max_size=20))
def test_no_limit_later_than_the_latest_is_reminded_of_and_every_earlier_one_is(
    today: date, later: int, own: dict[date, bool]
):
    calendar, limit = Calendar(own), today + timedelta(days=later)
    owed = reminder_due(a_demand(**RELEASED, limit_on=limit), calendar, today)
    assert (owed is not None) is (calendar.is_workday(today) and limit <= limits_until(calendar, today))


def test_notices_of_a_week_are_counted():
    monday, now = at(2), at(12)
    old = MADE - timedelta(days=30)
    waits = a_demand(released_at=at(3), limit_on=LIMIT)
    answered = replace(waits, released_at=old, answered_at=at(4))
    assert count_notices([waits, answered], monday, now) == NoticeCounts(1, 1, 1)
    assert count_notices([waits, answered], None, at(9)) == NoticeCounts(2, 1, 0)
    assert count_notices([], None, now) == NoticeCounts()


def test_what_went_out_or_was_answered_before_the_week_is_not_counted_again():
    since, long_ago = at(9), MADE - timedelta(days=30)
    just_then = a_demand(released_at=since, limit_on=LIMIT, answered_at=since)
    before = a_demand(released_at=long_ago, limit_on=LIMIT, answered_at=since - timedelta(seconds=1))
    waits = a_demand(released_at=long_ago, limit_on=LIMIT)
    in_time = replace(waits, limit_on=date(2026, 3, 12))
    never_out = a_demand(limit_on=LIMIT)
    assert count_notices([just_then, before, waits, waits, waits, in_time, never_out], since, at(12)) == NoticeCounts(
        1, 1, 3
    )


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 3, 10), date(2026, 3, 9)),
        (date(2026, 3, 9), date(2026, 3, 6)),  # over a weekend
        (date(2026, 10, 8), date(2026, 9, 30)),  # over the national holiday
        (date(2026, 5, 11), date(2026, 5, 9)),  # a Saturday that is worked
    ],
)
def test_the_workday_before(day: date, before: date):
    assert Calendar().workday_before(day) == before


def test_names_are_taken_out():
    assert without_names("道路科和道路科养护队问", ["道路科", "道路科养护队"], "某单位") == "某单位和某单位问"
    assert without_names("绿化科和区绿化科问", ["绿化科", "区绿化科"], "某单位") == "某单位和某单位问"
    assert without_names("没有名字", [], "某单位") == "没有名字"
