"""What is said beside an answer: the newest counts, a correction undoes nothing that was said after it, a plan is asked about."""

from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.details import (
    NOTHING,
    Delay,
    Detail,
    Field,
    Outcome,
    Plan,
    Said,
    Source,
    Support,
    changes,
    gather,
    open_plan,
)
from bot.rules.models import ChatId, Finding, ItemId, MessageId, RoundId

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 3, 5, 10, 0, tzinfo=ZONE)
MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=ZONE)
FIRST, SECOND = RoundId(1), RoundId(2)


def typed(message: int) -> Source:
    return ChatId(7), MessageId(message)


def said(*told: tuple[Field, str], round_id: RoundId | None = FIRST, source: Source | None = None) -> Said:
    """In this order."""
    numbers = count(1)
    rows = [Detail(next(numbers), ItemId(1), round_id, name, value, AT, source) for name, value in told]
    return gather(rows).get(ItemId(1), NOTHING)


def test_the_newest_of_a_field_counts_and_an_empty_one_takes_it_back():
    assert said((Field.PLAN, "甲"), (Field.PLAN, "乙")).plan == "乙"
    assert said((Field.PLAN, "甲"), (Field.PLAN, "")).plan is None
    assert (NOTHING.claim, NOTHING.left, NOTHING.finish, NOTHING.support, NOTHING.delay) == (None,) * 5


def test_rows_are_told_apart_by_item_and_counted_by_their_ids():
    rows = [
        Detail(9, ItemId(1), FIRST, Field.LEFT, "新", AT),
        Detail(2, ItemId(1), FIRST, Field.LEFT, "旧", AT + timedelta(days=9)),
        Detail(3, ItemId(2), FIRST, Field.LEFT, "别项", AT),
    ]
    told = gather(rows)
    assert (told[ItemId(1)].left, told[ItemId(2)].left) == ("新", "别项")


def test_codes_and_days_are_read_back():
    told = said(
        (Field.CLAIM, "phased"), (Field.FINISH, "2026-05-20"), (Field.PLAN_DONE, "partly"), (Field.DONE, "修补")
    )
    assert (told.claim, told.finish, told.outcome, told.done) == (
        Finding.PHASED,
        date(2026, 5, 20),
        Outcome.PARTLY,
        "修补",
    )


def test_support_is_what_from_whom_since_when():
    assert said((Field.SUPPORT_FROM, "市财政局")).support is None
    assert said((Field.SUPPORT, "资金")).support == Support("资金", None, None, AT)
    whole = said((Field.SUPPORT, "资金"), (Field.SUPPORT_FROM, "市财政局"), (Field.SUPPORT_SINCE, "2026-03-02"))
    assert whole.support == Support("资金", "市财政局", date(2026, 3, 2), AT)


def test_only_the_reason_that_needs_words_has_them():
    body = [(Field.DELAY_BODY, "市财政局"), (Field.DELAY_LETTER, "2026-03-02"), (Field.DELAY_NEXT, "2026-03-20")]
    words = [(Field.DELAY_WORDS, "连日降雨")]
    days = date(2026, 3, 2), date(2026, 3, 20)
    assert said((Field.DELAY, "other_body"), *body, *words).delay == Delay("other_body", None, "市财政局", *days, AT)
    assert said((Field.DELAY, "other"), *body, *words).delay == Delay("other", "连日降雨", None, None, None, AT)
    assert said((Field.DELAY, "money"), *body, *words).delay == Delay("money", None, None, None, None, AT)


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ((), None),
        (((Field.PLAN, "摊铺"),), "摊铺"),
        (((Field.PLAN, "摊铺"), (Field.PLAN, "")), None),
        (((Field.PLAN, "摊铺"), (Field.PLAN_DONE, "done")), None),
        (((Field.PLAN, "摊铺"), (Field.PLAN_DONE, "partly")), "摊铺"),
        (((Field.PLAN, "摊铺"), (Field.PLAN_DONE, "not_done")), "摊铺"),
        (((Field.PLAN, "清淤"), (Field.PLAN_DONE, "done"), (Field.PLAN, "摊铺")), "摊铺"),
        (((Field.PLAN, "摊铺"), (Field.PLAN_DONE, "done"), (Field.PLAN_DONE, "")), "摊铺"),
    ],
)
def test_a_plan_is_asked_about_until_it_was_carried_out(told, asked):
    plan = open_plan(said(*told), MONDAY)
    assert (plan.text if plan else None) == asked


@pytest.mark.parametrize(
    ("now", "last_week"),
    [
        (datetime(2026, 3, 6, 9, 0, tzinfo=ZONE), True),
        (datetime(2026, 3, 9, 9, 0, tzinfo=ZONE), True),
        (datetime(2026, 3, 15, 23, 59, tzinfo=ZONE), True),
        (datetime(2026, 3, 16, 0, 0, tzinfo=ZONE), False),
    ],
)
def test_only_what_was_said_last_week_is_called_so(now: datetime, last_week: bool):
    assert open_plan(said((Field.PLAN, "摊铺")), now) == Plan("摊铺", date(2026, 3, 5), last_week)


def test_the_day_of_a_plan_is_the_bureaus():
    late = Detail(1, ItemId(1), FIRST, Field.PLAN, "摊铺", datetime.fromisoformat("2026-03-05T16:30:00+00:00"))
    plan = open_plan(Said({Field.PLAN: late}), MONDAY)
    assert plan is not None
    assert plan.said_on == date(2026, 3, 6)


# --- what is entered --------------------------------------------------------------------------------------------------


def test_new_words_are_entered_and_the_same_button_again_is_not():
    assert changes(NOTHING, {Field.PLAN: "甲"}, FIRST, typed(1), {}) == {Field.PLAN: "甲"}
    assert changes(said((Field.PLAN, "甲")), {Field.PLAN: "乙"}, FIRST, typed(2), {}) == {Field.PLAN: "乙"}
    assert changes(said((Field.CLAIM, "done")), {Field.CLAIM: "done"}, FIRST, None, {}) == {}
    assert changes(said((Field.CLAIM, "done")), {Field.CLAIM: "done"}, SECOND, None, {}) == {Field.CLAIM: "done"}


def test_what_belongs_to_an_earlier_round_does_not_replace_what_a_later_one_said():
    newest = said((Field.PLAN, "新"), round_id=SECOND)
    assert changes(newest, {Field.PLAN: "旧"}, FIRST, typed(1), {}) == {}
    assert changes(newest, {Field.PLAN: "旧"}, None, typed(1), {}) == {}
    assert changes(said((Field.PLAN, "旧"), round_id=None), {Field.PLAN: "新"}, FIRST, None, {}) == {Field.PLAN: "新"}


def test_a_correction_says_what_it_changes_and_nothing_of_what_it_repeats():
    later = said((Field.PLAN, "丙"), source=typed(2))
    own = {Field.PLAN: "甲"}
    assert changes(later, {Field.PLAN: "甲", Field.LEFT: "路口"}, FIRST, typed(1), own) == {Field.LEFT: "路口"}
    assert changes(later, {Field.PLAN: "乙"}, FIRST, typed(1), own) == {Field.PLAN: "乙"}


def test_what_a_correction_drops_is_taken_back_while_it_still_counts():
    own = {Field.PLAN: "甲"}
    assert changes(said((Field.PLAN, "甲"), source=typed(1)), {}, FIRST, typed(1), own) == {Field.PLAN: ""}
    assert changes(said((Field.PLAN, "丙"), source=typed(2)), {}, FIRST, typed(1), own) == {}
    assert changes(said((Field.PLAN, ""), source=typed(1)), {}, FIRST, typed(1), {Field.PLAN: ""}) == {}


def test_new_support_leaves_nothing_of_the_old_behind():
    old = said((Field.SUPPORT, "资金"), (Field.SUPPORT_FROM, "财政局"), (Field.SUPPORT_SINCE, "2026-03-02"))
    entered = changes(old, {Field.SUPPORT: "人手"}, SECOND, typed(9), {})
    assert entered == {Field.SUPPORT: "人手", Field.SUPPORT_FROM: "", Field.SUPPORT_SINCE: ""}
    assert changes(old, {Field.SUPPORT: ""}, SECOND, None, {})[Field.SUPPORT] == ""
    assert changes(NOTHING, {Field.SUPPORT: "人手"}, FIRST, None, {}) == {Field.SUPPORT: "人手"}


def test_a_new_reason_leaves_nothing_of_the_old_behind():
    old = said((Field.DELAY, "other_body"), (Field.DELAY_BODY, "财政局"), (Field.DELAY_NEXT, "2026-03-20"))
    entered = changes(old, {Field.DELAY: "other", Field.DELAY_WORDS: "降雨"}, FIRST, None, {})
    assert entered == {
        Field.DELAY: "other",
        Field.DELAY_WORDS: "降雨",
        Field.DELAY_BODY: "",
        Field.DELAY_NEXT: "",
    }


FIELDS = st.sampled_from([Field.PLAN, Field.LEFT])
VALUES = st.dictionaries(FIELDS, st.sampled_from(["甲", "乙", "丙"]), max_size=2)


@given(st.lists(st.tuples(st.integers(1, 3), VALUES), max_size=10))
def test_of_a_field_counts_whatever_was_written_last_and_not_merely_repeated(acts: list[tuple[int, dict[Field, str]]]):
    """Three messages, sent and corrected in any order."""
    rows: list[Detail] = []
    versions: dict[int, dict[Field, str]] = {}
    counts: dict[Field, tuple[int, str]] = {}
    for message, values in acts:
        own = {row.name: row.value for row in rows if row.source == typed(message)}
        new = changes(gather(rows).get(ItemId(1), NOTHING), values, FIRST, typed(message), own)
        rows += [
            Detail(len(rows) + n, ItemId(1), FIRST, name, value, AT, typed(message))
            for n, (name, value) in enumerate(new.items(), 1)
        ]
        before = versions.get(message, {})
        written = {name: value for name, value in values.items() if before.get(name) != value}
        counts |= {name: (message, value) for name, value in written.items()}
        dropped = [name for name in before if name not in values and counts[name][0] == message]
        counts |= dict.fromkeys(dropped, (message, ""))
        passed_over = {name: value for name, value in before.items() if name not in values and name not in dropped}
        versions[message] = passed_over | values
    told = gather(rows).get(ItemId(1), NOTHING)
    assert {name: told.find(name) for name in counts} == {name: value or None for name, (_, value) in counts.items()}
