"""Every figure of the weekly summary can be traced to items; nothing is called done that the office did not find done."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.calendar import Calendar
from bot.rules.demands import NoticeCounts
from bot.rules.details import Detail, Field, Said, gather
from bot.rules.figures import Entry, Figure, FigureKind, Sum
from bot.rules.models import OPEN_STATES, FigureId, Finding, Item, ItemId, PersonId, ReportKind, State
from bot.rules.rechecks import Cause, RecheckKind, Reopening
from bot.rules.summary import Answer, Rate, Summary, is_due_soon, is_overdue, summarize
from tests.examples.rechecks import a_recheck
from tests.rules.ledger import an_item, office_days
from tests.rules.test_demands import a_demand

ZONE = ZoneInfo("Asia/Shanghai")
SINCE = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
NOW = datetime(2026, 3, 5, 17, 5, tzinfo=ZONE)
TODAY = NOW.date()


def answer(number: int, *, late: bool = False, files: int = 0, kind: ReportKind = ReportKind.PROGRESS) -> Answer:
    return Answer(ItemId(100 + number), kind, late, files, "已修补")


def summary(items: list[Item], asked: list[int] | None = None, answers: list[Answer] | None = None) -> Summary:
    chosen = [item.number for item in items if item.state in OPEN_STATES] if asked is None else asked
    return summarize(items, [ItemId(100 + number) for number in chosen], answers or [], SINCE, Calendar(), NOW)


def numbers(items: tuple[Item, ...]) -> list[int]:
    return [item.number for item in items]


def test_an_empty_ledger_divides_by_nothing():
    empty = summary([])
    assert (empty.done, empty.answered) == (Rate(0, 0), Rate(0, 0))
    assert (empty.total, empty.units, empty.findings) == (0, (), ())
    assert (empty.closed, empty.relapses, empty.checked, empty.figures) == ((), (), Rate(0, 0), ())
    assert (empty.notices, empty.as_of) == (NoticeCounts(0, 0, 0), NOW)


@pytest.mark.parametrize(
    ("finding", "done"),
    [
        (Finding.DONE, 1),
        (Finding.BASICALLY_DONE, 0),
        (Finding.PHASED, 0),
        (Finding.IN_PROGRESS, 0),
        (Finding.NOT_DONE, 0),
        (Finding.UNSTATED, 0),
    ],
)
def test_only_what_is_found_done_counts_as_done(finding, done):
    made = summary([an_item(1, finding=finding), an_item(2)])
    assert made.done == Rate(done, 2)
    assert dict(made.findings)[finding] >= 1


def test_a_units_own_claim_changes_no_rate():
    made = summary([an_item(1)], answers=[Answer(ItemId(101), ReportKind.PROGRESS, False, 3, "已全部完成，申请销号")])
    assert made.done == Rate(0, 1)
    assert made.answered == Rate(1, 1)


def test_drafts_are_not_counted_but_named_while_nobody_has_them():
    drafts = [an_item(2, state=State.DRAFT, unit=None), an_item(3, state=State.DRAFT, finding=Finding.DONE)]
    made = summary([an_item(1), *drafts], asked=[1, 2], answers=[answer(2, files=4, late=True)])
    assert made.total == 1
    assert made.answered == Rate(0, 1)
    assert (made.on_time, made.late, made.files, made.progress) == (0, 0, 0, ())
    assert numbers(made.unassigned) == [2]


def test_what_went_to_another_body_is_shown_apart_and_counts_neither_as_open_nor_as_done():
    gone = an_item(2, unit=2, state=State.TRANSFERRED, due=TODAY - timedelta(days=9), finding=Finding.DONE)
    made = summary([an_item(1, finding=Finding.DONE), gone, an_item(3)], asked=[1, 2, 3], answers=[answer(2, files=3)])
    assert numbers(made.transferred) == [2]
    assert (made.total, made.done, made.answered) == (2, Rate(1, 2), Rate(0, 2))
    assert dict(made.findings) == {Finding.DONE: 1, Finding.UNSTATED: 1}
    assert (made.files, made.progress, made.overdue) == (0, (), ())
    assert numbers(made.missing) == [1, 3]
    assert [line.unit for line in made.units] == ["单位1"]


def test_every_date_that_was_put_off_is_named_with_how_often():
    once, twice = replace(an_item(1), extended=1), replace(an_item(2, state=State.CONTINUING), extended=2)
    closed = replace(an_item(3, state=State.CLOSED), extended=1)
    made = summary([once, twice, closed, an_item(4)])
    assert [(item.number, item.extended) for item in made.extended] == [(1, 1), (2, 2)]


@pytest.mark.parametrize(
    ("due", "state", "finding", "overdue"),
    [
        (TODAY - timedelta(days=1), State.IN_PROGRESS, Finding.UNSTATED, True),
        (TODAY, State.IN_PROGRESS, Finding.UNSTATED, False),  # the due day itself is in time
        (TODAY + timedelta(days=1), State.IN_PROGRESS, Finding.UNSTATED, False),
        (None, State.IN_PROGRESS, Finding.UNSTATED, False),
        (TODAY - timedelta(days=1), State.ISSUED, Finding.BASICALLY_DONE, True),
        (TODAY - timedelta(days=1), State.CLOSING, Finding.UNSTATED, True),
        (TODAY - timedelta(days=1), State.IN_PROGRESS, Finding.DONE, False),
        (TODAY - timedelta(days=1), State.CLOSED, Finding.UNSTATED, False),
        (TODAY - timedelta(days=1), State.TRANSFERRED, Finding.UNSTATED, False),
        (TODAY - timedelta(days=1), State.DRAFT, Finding.UNSTATED, False),
    ],
)
def test_what_is_overdue(due, state, finding, overdue):
    item = an_item(1, due=due, state=state, finding=finding)
    assert is_overdue(item, TODAY) is overdue
    assert (numbers(summary([item], asked=[]).overdue) == [1]) is overdue


def test_what_is_kept_up_for_good_has_no_end_but_its_date_still_counts():
    for_good = an_item(1, long_term=True)
    date_and_for_good = an_item(2, long_term=True, due=TODAY - timedelta(days=1))
    assert numbers(summary([for_good, date_and_for_good]).overdue) == [2]


@pytest.mark.parametrize(("days", "soon"), [(-1, False), (0, True), (7, True), (8, False)])
def test_what_is_due_within_a_week(days, soon):
    item = an_item(1, due=TODAY + timedelta(days=days))
    done = an_item(2, due=TODAY + timedelta(days=days), finding=Finding.DONE)
    assert numbers(summary([item, done]).due_soon) == ([1] if soon else [])


def test_late_is_counted_apart_and_named_with_its_unit():
    items = [an_item(1), an_item(2, unit=2), an_item(3, unit=2)]
    made = summary(items, answers=[answer(1), answer(2, late=True, files=2)])
    assert (made.answered, made.on_time, made.late, made.files) == (Rate(2, 3), 1, 1, 2)
    assert numbers(made.missing) == [3]
    assert [(line.unit, line.asked, line.answered, line.late, line.missing) for line in made.units] == [
        ("单位1", 1, 1, 0, ()),
        ("单位2", 2, 1, 1, (3,)),
    ]


def test_an_answer_on_what_was_not_asked_is_progress_but_fills_no_rate():
    """Issued after the round had opened, and answered at once."""
    made = summary([an_item(1), an_item(2)], asked=[1], answers=[answer(2, late=True, files=1)])
    assert [item.number for item, _ in made.progress] == [2]
    assert (made.answered, made.on_time, made.late, made.files) == (Rate(0, 1), 0, 0, 1)
    (line,) = made.units
    assert (line.asked, line.answered, line.late, line.files, line.missing) == (1, 0, 0, 1, (1,))


def test_no_change_stands_apart_from_progress():
    made = summary([an_item(1), an_item(2)], answers=[answer(1), answer(2, kind=ReportKind.NO_CHANGE)])
    assert [item.number for item, _ in made.progress] == [1]
    assert [item.number for item, _ in made.no_change] == [2]
    assert made.units[0].no_change == 1


def test_changes_count_from_the_opening_of_the_round_on():
    before = SINCE - timedelta(seconds=1)
    made = summary(
        [
            an_item(1, issued_at=before, accepted_at=before),
            an_item(2, issued_at=before, accepted_at=SINCE),
            an_item(3, issued_at=SINCE, state=State.ISSUED),
        ]
    )
    assert (numbers(made.issued), numbers(made.accepted), numbers(made.unsigned)) == ([3], [2], [3])


def test_closed_in_this_time_is_what_was_closed_in_it_and_still_is():
    before, long_ago = SINCE - timedelta(seconds=1), SINCE - timedelta(days=30)
    closed = an_item(1, state=State.CLOSED)
    items = [
        replace(closed, closed_at=SINCE),
        replace(an_item(2, state=State.CLOSED), closed_at=before),
        replace(an_item(3), closed_at=SINCE),  # came back
        replace(an_item(4, state=State.CLOSED), closed_at=long_ago),
        replace(an_item(5, state=State.CLOSED), closed_at=NOW),
        an_item(6),
        replace(an_item(7, state=State.TRANSFERRED), closed_at=NOW),
    ]
    assert numbers(summary(items).closed) == [1, 5]
    assert numbers(summarize(items, [], [], None, Calendar(), NOW).closed) == [1, 2, 4, 5]


def test_what_came_back_stands_beside_its_reopening():
    def reopening(number: int, words: str) -> Reopening:
        return Reopening(ItemId(100 + number), NOW, PersonId(1), Cause.RELAPSE, words, SINCE)

    again, once, unknown = reopening(1, "又见乱停"), reopening(1, "再次乱停"), reopening(9, "不在其中")
    other = reopening(2, "复发")
    made = summarize(
        [an_item(1), an_item(2), an_item(3)], [], [], SINCE, Calendar(), NOW, reopened=[other, again, once, unknown]
    )
    assert [(item.number, each) for item, each in made.relapses] == [(1, again), (1, once), (2, other)]


def test_of_what_was_drawn_those_fit_that_were_found_to():
    drawn = [a_recheck(kind=RecheckKind.DRAW, holds=holds) for holds in (True, False, None, True, False, False)]
    assert summarize([], [], [], SINCE, Calendar(), NOW, drawn=drawn).checked == Rate(2, 6)


def test_outcomes_are_summed_up():
    talks = [
        Figure(FigureId(n), ItemId(101), 1, Entry(FigureKind.MEETING, "special", count=n), PersonId(1), NOW, None, None)
        for n in (2, 3)
    ]
    assert summarize([an_item(1)], [], [], SINCE, Calendar(), NOW, entered=talks).figures == (
        Sum("special", 5, tuple(talks)),
    )


def test_notices_are_counted_in_this_time_and_late_at_its_end():
    before = SINCE - timedelta(days=7)
    notices = [
        a_demand(released_at=SINCE, limit_on=TODAY),  # today is in time
        a_demand(released_at=NOW, limit_on=TODAY + timedelta(days=5)),
        a_demand(released_at=before, limit_on=TODAY - timedelta(days=1)),
        a_demand(released_at=before, limit_on=TODAY, answered_at=SINCE),
        a_demand(released_at=before, limit_on=TODAY, answered_at=SINCE),
        a_demand(released_at=before, limit_on=TODAY, answered_at=SINCE),
        a_demand(released_at=before, limit_on=TODAY, answered_at=before),
    ]
    assert summarize([], [], [], SINCE, Calendar(), NOW, notices=notices).notices == NoticeCounts(
        issued=2, answered=3, overdue=1
    )
    assert summarize([], [], [], None, Calendar(), NOW, notices=notices).notices == NoticeCounts(
        issued=7, answered=4, overdue=1
    )


@pytest.mark.parametrize(
    ("issued", "waits"),
    [
        (datetime(2026, 3, 3, 23, 59, tzinfo=ZONE), True),
        (datetime(2026, 3, 4, 0, 1, tzinfo=ZONE), False),
        (datetime(2026, 3, 2, 9, 0, tzinfo=ZONE), True),
        (None, False),
    ],
)
def test_a_signature_is_waited_for_two_workdays_in_the_bureaus_zone(issued, waits):
    item = an_item(1, state=State.ISSUED, issued_at=issued and issued.astimezone(ZoneInfo("UTC")))
    assert (numbers(summary([item]).waiting_signature) == [1]) is waits


def test_a_day_off_of_the_offices_own_does_not_count_as_waiting():
    item = an_item(1, state=State.ISSUED, issued_at=datetime(2026, 3, 3, 9, tzinfo=ZONE))
    calendar = office_days(off=[date(2026, 3, 4)])
    assert summarize([item], [], [], SINCE, calendar, NOW).waiting_signature == ()


def test_units_stand_in_the_bureaus_order_and_are_not_ranked():
    made = summary([an_item(1, unit=10), an_item(2, unit=9), an_item(3, unit=10)])
    assert [line.unit for line in made.units] == ["单位9", "单位10"]


days = st.dates(TODAY - timedelta(days=40), TODAY + timedelta(days=40))
instants = st.datetimes(datetime(2026, 2, 20), datetime(2026, 3, 5), timezones=st.just(ZONE))  # noqa: DTZ001


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[Item], list[int], list[Answer]]:
    items = []
    for number in range(1, draw(st.integers(0, 12)) + 1):
        state = draw(st.sampled_from(State))
        unit = draw(st.none() | st.integers(1, 4)) if state is State.DRAFT else draw(st.integers(1, 4))
        items.append(
            an_item(
                number,
                unit=unit,
                state=state,
                finding=draw(st.sampled_from(Finding)),
                due=draw(st.none() | days),
                long_term=draw(st.booleans()),
                issued_at=None if state is State.DRAFT else draw(instants),
                accepted_at=draw(st.none() | instants),
            )
        )
    some = st.sets(st.sampled_from([item.number for item in items]) if items else st.nothing())
    answers = [
        answer(
            number,
            late=draw(st.booleans()),
            files=draw(st.integers(0, 5)),
            kind=draw(st.sampled_from([ReportKind.PROGRESS, ReportKind.NO_CHANGE])),
        )
        for number in sorted(draw(some))
    ]
    return items, sorted(draw(some)), answers


@given(ledgers())
def test_the_lines_of_the_units_sum_to_the_totals(ledger):
    items, asked, answers = ledger
    made = summary(items, asked, answers)
    lines = made.units
    assert sum(line.total for line in lines) == made.total
    assert sum(line.asked for line in lines) == made.answered.whole
    assert sum(line.answered for line in lines) == made.answered.part
    assert sum(line.late for line in lines) == made.late
    assert sum(line.files for line in lines) == made.files
    assert sum(line.no_change for line in lines) == len(made.no_change)
    assert sorted(number for line in lines for number in line.missing) == numbers(made.missing)
    assert sorted(number for line in lines for number in line.overdue) == numbers(made.overdue)


@given(ledgers())
def test_every_figure_is_the_length_of_a_list_of_items(ledger):
    items, asked, answers = ledger
    made = summary(items, asked, answers)
    counted = [item for item in items if item.state not in (State.DRAFT, State.TRANSFERRED)]
    assert len(made.transferred) == sum(item.state is State.TRANSFERRED for item in items)
    assert {item.number for item in made.extended} == {
        item.number for item in counted if item.extended and item.state in OPEN_STATES
    }
    assert made.total == made.done.whole == len(counted)
    assert sum(n for _, n in made.findings) == made.total
    assert dict(made.findings).get(Finding.DONE, 0) == made.done.part
    assert made.on_time + made.late == made.answered.part
    assert made.answered.part + len(made.missing) == made.answered.whole
    told = {item.number for item, _ in (*made.progress, *made.no_change)}
    assert told == {item.number for item in counted} & {int(each.item_id) - 100 for each in answers}
    assert {item.number for item in made.overdue}.isdisjoint(numbers(made.due_soon))
    assert all(item.due is not None and item.due < date(2026, 3, 5) for item in made.overdue)


# --- what units say beside their answers ------------------------------------------------------------------------------


def told(number: int, *values: tuple[Field, str], at: datetime = NOW) -> dict[ItemId, Said]:
    item_id = ItemId(100 + number)
    return gather(Detail(n, item_id, None, name, value, at) for n, (name, value) in enumerate(values, 1))


def with_said(items: list[Item], *said: dict[ItemId, Said]) -> Summary:
    return summarize(
        items, [], [], SINCE, Calendar(), NOW, said={key: value for each in said for key, value in each.items()}
    )


def test_support_is_told_of_open_items_until_it_came():
    items = [an_item(n) for n in (1, 2, 4)] + [an_item(3, state=State.CLOSED)]
    asked = [told(n, (Field.SUPPORT, "资金"), (Field.SUPPORT_FROM, "市财政局")) for n in (1, 3)]
    made = with_said(items, *asked, told(2, (Field.SUPPORT, "资金"), (Field.SUPPORT, "")))
    assert [(item.number, each.what, each.source) for item, each in made.support] == [(1, "资金", "市财政局")]


def test_why_it_is_late_is_told_of_what_is_late():
    items = [
        an_item(1, due=TODAY - timedelta(days=1)),
        an_item(2, due=TODAY),
        an_item(3, due=TODAY - timedelta(days=9)),
    ]
    made = with_said(items, told(1, (Field.DELAY, "money")), told(2, (Field.DELAY, "legacy")))
    assert {item_id: each.code for item_id, each in made.delays.items()} == {ItemId(101): "money"}


def test_claims_are_set_against_findings_by_kind_of_difference():
    items = [
        an_item(1, finding=Finding.IN_PROGRESS),
        an_item(2, finding=Finding.IN_PROGRESS),
        an_item(3, finding=Finding.DONE),
        an_item(4),
        an_item(5),
        an_item(6, finding=Finding.IN_PROGRESS, state=State.CLOSED),
        an_item(7, finding=Finding.NOT_DONE),
    ]
    claims = {1: "done", 2: "done", 3: "done", 4: "basically_done", 5: "in_progress", 6: "done", 7: "in_progress"}
    made = with_said(items, *(told(n, (Field.CLAIM, claim)) for n, claim in claims.items()))
    assert [(line.claim, line.finding, numbers(line.items)) for line in made.claims] == [
        (Finding.DONE, Finding.IN_PROGRESS, [1, 2]),
        (Finding.BASICALLY_DONE, Finding.UNSTATED, [4]),
        (Finding.IN_PROGRESS, Finding.NOT_DONE, [7]),
    ]
    assert made.done == Rate(1, 7)


def test_what_a_unit_answered_about_its_claim_is_told_once():
    before = told(2, (Field.CLAIM_CHECKED, "done"), at=SINCE - timedelta(seconds=1))
    made = with_said([an_item(1), an_item(2)], told(1, (Field.CLAIM_CHECKED, "phased"), at=SINCE), before)
    assert [(item.number, claim) for item, claim in made.confirmed] == [(1, Finding.PHASED)]


def test_where_nothing_is_said_nothing_is_told():
    made = summary([an_item(1, due=TODAY - timedelta(days=1))])
    assert (made.support, made.delays, made.claims, made.confirmed) == ((), {}, (), ())


def test_the_last_week_before_the_due_day_is_soon():
    days = {-1: False, 0: True, 7: True, 8: False}
    assert {n: is_due_soon(an_item(1, due=TODAY + timedelta(days=n)), TODAY) for n in days} == days
    assert not is_due_soon(an_item(1, due=TODAY, finding=Finding.DONE), TODAY)
    assert not is_due_soon(an_item(1), TODAY)
