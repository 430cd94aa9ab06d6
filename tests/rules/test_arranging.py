"""Whether the office can arrange it so: judged as a whole; what is typed for it; and what follows for people and items."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.rules.arrangement import Arrangement, ItemKind, Rhythm
from bot.rules.arranging import (
    LIMITS,
    Doubt,
    judge,
    personal_hours,
    unknown_years,
    value_of,
    with_values,
)
from bot.rules.calendar import Calendar
from bot.rules.rhythm import may_open, plan_week
from bot.rules.timetable import Timetable
from bot.rules.topics import GROUPS, TOPICS, Typed, chosen, code, read_hour, read_typed

ZONE = ZoneInfo("Asia/Shanghai")
USUAL = Arrangement()


@pytest.mark.parametrize(
    ("what", "values", "doubt"),
    [
        ("the usual", {}, None),
        ("opened on Wednesday for Thursday", {"opens_weekday": 2}, None),
        ("exactly a day to answer", {"opens_weekday": 2, "cutoff_at": time(9, 0)}, None),
        ("a minute less", {"opens_weekday": 2, "cutoff_at": time(8, 59)}, Doubt.NO_DAY),
        ("opened on the day it ends", {"opens_weekday": 3}, Doubt.NO_DAY),
        ("it ends before it begins", {"opens_weekday": 4}, Doubt.NO_DAY),
        ("ended at an earlier hour", {"opens_at": time(16, 0), "cutoff_at": time(15, 59)}, Doubt.EARLY_HOUR),
        ("ended at the same hour", {"opens_at": time(16, 0), "cutoff_at": time(16, 0)}, None),
        ("released on the day it ends", {"release_weekday": 3}, Doubt.RELEASE_DAY),
        ("released on Monday", {"release_weekday": 0}, None),
        ("released on Tuesday", {"release_weekday": 1}, Doubt.RELEASE_DAY),
        ("from Friday to Tuesday", {"cutoff_weekday": 4, "release_weekday": 1}, None),
        ("from Friday to Wednesday", {"cutoff_weekday": 4, "release_weekday": 2}, Doubt.RELEASE_DAY),
        ("a weekend", {"release_weekday": 5}, Doubt.OUT_OF_RANGE),
        ("opened as quiet ends", {"opens_at": time(8, 30)}, None),
        ("opened in quiet hours", {"opens_at": time(8, 29)}, Doubt.OPENS_QUIET),
        ("ended as quiet begins", {"cutoff_at": time(18, 0)}, Doubt.CUTOFF_QUIET),
        ("no time for the preview", {"cutoff_at": time(17, 51)}, Doubt.CUTOFF_QUIET),
        ("time for the preview", {"cutoff_at": time(17, 50)}, None),
        ("released in quiet hours", {"release_at": time(18, 0)}, Doubt.RELEASE_QUIET),
        ("reminded in quiet hours", {"remind_at": time(8, 0)}, Doubt.REMINDER_QUIET),
        ("quiet until ten", {"quiet_until": time(10, 0)}, Doubt.OPENS_QUIET),
        (
            "six hours awake",
            {"quiet_until": time(9, 0), "quiet_from": time(15, 0), "cutoff_at": time(14, 0)},
            None,
        ),
        ("a minute less than six hours", {"quiet_from": time(14, 29)}, Doubt.SHORT_DAY),
        ("quiet over noon", {"quiet_from": time(12, 0), "quiet_until": time(13, 0)}, Doubt.SHORT_DAY),
        ("awake nearly always", {"quiet_from": time(23, 59), "quiet_until": time(0, 0)}, None),
        ("one notice", {"due_days": (1,)}, None),
        ("eight", {"due_days": (90, 60, 30, 14, 7, 5, 3, 1)}, None),
        ("nine", {"due_days": (90, 60, 30, 14, 7, 5, 3, 2, 1)}, Doubt.DUE_DAYS),
        ("none", {"due_days": ()}, Doubt.DUE_DAYS),
        ("on the day itself", {"due_days": (7, 0)}, Doubt.DUE_DAYS),
        ("91 days before", {"due_days": (91, 7)}, Doubt.DUE_DAYS),
        ("the latest first", {"due_days": (1, 7)}, Doubt.DUE_DAYS),
        ("twice the same", {"due_days": (7, 7)}, Doubt.DUE_DAYS),
        ("all steps at once", {"ladder": (1, 1, 1, 1, 1)}, None),
        ("sixty", {"ladder": (1, 3, 5, 7, 60)}, None),
        ("longer", {"ladder": (1, 3, 5, 7, 61)}, Doubt.LADDER),
        ("down again", {"ladder": (1, 3, 2, 7, 10)}, Doubt.LADDER),
        ("four steps", {"ladder": (1, 3, 5, 7)}, Doubt.LADDER),
        ("before it is overdue", {"ladder": (0, 3, 5, 7, 10)}, Doubt.LADDER),
        ("no call", {"first_call": 0, "last_call": 0}, None),
        ("ten messages", {"most_at_once": 10}, None),
        ("nine messages", {"most_at_once": 9}, Doubt.OUT_OF_RANGE),
        ("ten thousand and one", {"most_at_once": 10_001}, Doubt.OUT_OF_RANGE),
        ("below zero", {"last_call": -1}, Doubt.OUT_OF_RANGE),
    ],
)
def test_what_can_be_arranged(what: str, values: dict[str, Any], doubt: Doubt | None):
    assert judge(with_values(USUAL, values)) == doubt, what


AWAKE = st.integers(8 * 60 + 30, 18 * 60 - 1).map(lambda minutes: time(minutes // 60, minutes % 60))
HOURS = AWAKE | st.sampled_from([time(0, 0), time(8, 29), time(18, 0), time(23, 59)])


@st.composite
def arrangements(draw: st.DrawFn) -> Arrangement:
    """Any week, good or bad; chosen so that a good one is not too rare."""
    opens, cutoff = sorted(draw(st.tuples(*[st.integers(0, 4)] * 2)))
    return Arrangement(
        opens_weekday=opens,
        opens_at=draw(HOURS),
        cutoff_weekday=cutoff,
        cutoff_at=draw(HOURS),
        release_weekday=draw(st.integers(0, 4)),
        release_at=draw(HOURS),
        remind_at=draw(HOURS),
        quiet_from=draw(st.sampled_from([time(18, 0), time(20, 0), time(23, 59)])),
        quiet_until=draw(st.sampled_from([time(5, 0), time(7, 30), time(8, 30)])),
        due_days=tuple(sorted(draw(st.sets(st.integers(1, 90), min_size=1, max_size=8)), reverse=True)),
        ladder=tuple(sorted(draw(st.lists(st.integers(1, 60), min_size=5, max_size=5)))),
    )


@settings(suppress_health_check=[HealthCheck.filter_too_much], deadline=None)
@given(arrangements(), st.dates(date(2018, 1, 1), date(2027, 12, 31)), st.sets(st.integers(0, 6)))
def test_every_week_can_be_lived_by_what_is_accepted(arranged: Arrangement, day: date, off: set[int]):
    """Holidays, make-up weekends and the office's own days off included."""
    assume(judge(arranged) is None)
    monday = day - timedelta(days=day.weekday())
    own = {monday + timedelta(days=n): False for n in off}
    timetable = Timetable(Calendar(own), arranged)
    plan = plan_week(day, timetable, ZONE)
    if plan is None:
        return
    assert plan.release_at is not None
    assert plan.opens_at < plan.cutoff_at < plan.compile_at < plan.release_at
    assert may_open(plan, plan.opens_at)
    reminder = timetable.reminds_at(plan.opens_at.date(), plan.opens_at)
    moments = (plan.opens_at, plan.cutoff_at, plan.compile_at, plan.release_at, reminder)
    assert not any(timetable.is_quiet(moment) for moment in moments)
    chosen_hours = [timetable.reminds_at(plan.cutoff_at.date(), reminder, hour) for hour in personal_hours(arranged)]
    assert not any(timetable.is_quiet(moment) for moment in chosen_hours)


@settings(suppress_health_check=[HealthCheck.filter_too_much], deadline=None)
@given(arrangements())
def test_whatever_is_accepted_leaves_people_a_choice_of_hours(arranged: Arrangement):
    assume(judge(arranged) is None)
    hours = personal_hours(arranged)
    assert hours == sorted(hours)
    assert len(hours) >= 8


def test_the_hours_a_person_can_choose():
    hours = personal_hours(USUAL)
    assert (hours[0], hours[-1], len(hours)) == (time(9, 0), time(17, 0), 17)
    odd = replace(USUAL, quiet_until=time(8, 45), quiet_from=time(17, 50))
    assert (personal_hours(odd)[0], personal_hours(odd)[-1]) == (time(9, 30), time(16, 30))


# --- the pages ------------------------------------------------------------------------------------------------------------


def test_whatever_a_button_offers_can_be_read_back_and_is_within_its_limits():
    for topic in TOPICS.values():
        assert set(topic.choices) >= {name for name in topic.names if topic.typed != Typed.NUMBERS} - {"due_days"}
        for name, choices in topic.choices.items():
            assert len({code(each) for each in choices}) == len(choices)
            for each in choices:
                assert chosen(topic, name, code(each)) == each
                low, high = LIMITS.get(name, (None, None))
                assert low is None or high is None or low <= each <= high
            assert chosen(topic, name, "9999") is None


def test_every_value_has_a_page_and_the_default_is_good():
    names = {name for topic in TOPICS.values() for name in topic.names}
    assert names - set(ItemKind) == set(USUAL.__dataclass_fields__) - {"rhythms"}
    assert {topic for topics in GROUPS.values() for topic in topics} < set(TOPICS)
    assert judge(USUAL) is None


def test_the_value_of_a_class_is_its_rhythm():
    changed = with_values(USUAL, {"long": Rhythm.QUARTERLY, "chases": 5})
    assert (value_of(changed, "long"), value_of(changed, "chases")) == (Rhythm.QUARTERLY, 5)
    assert value_of(changed, "at_once") == value_of(USUAL, "at_once") == Rhythm.FEW_DAYS
    assert with_values(changed, {"long": Rhythm.MONTHLY, "chases": 2}) == USUAL


def test_years_that_nobody_knows():
    days = [date(2026, 12, 31), date(2041, 1, 1), date(2040, 5, 1), date(2041, 5, 1)]
    assert unknown_years(Calendar(), days) == [2040, 2041]
    assert unknown_years(Calendar(entered=frozenset({2040})), days) == [2041]
    assert unknown_years(Calendar(), []) == []


# --- what is typed --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("9:00", "09:00"),
        ("９：００", "09:00"),
        (" 16 : 30 ", "16:30"),
        ("9点", "09:00"),
        ("9时", "09:00"),
        ("9点整", "09:00"),
        ("9点半", "09:30"),
        ("九点半", "09:30"),
        ("9点5分", "09:05"),
        ("9点05", "09:05"),
        ("十二点", "12:00"),
        ("下午2点", "14:00"),
        ("下午14点", "14:00"),
        ("上午8点45分", "08:45"),
        ("晚上8点", "20:00"),
        ("24:00", None),
        ("9:60", None),
        ("9:5", None),
        ("9", None),
        ("九", None),
        ("早上", None),
        ("9:00吧", None),
        ("", None),
    ],
)
def test_hours_as_they_are_typed(text: str, hour: str | None):
    assert read_hour(text) == (time.fromisoformat(hour) if hour else None)


@pytest.mark.parametrize(
    ("topic", "text", "values"),
    [
        ("opening", "周二 8:45", {"opens_weekday": 1, "opens_at": time(8, 45)}),
        ("opening", "每周三", {"opens_weekday": 2}),
        ("cutoff", "16:30", {"cutoff_at": time(16, 30)}),
        ("release", "星期五下午三点", {"release_weekday": 4, "release_at": time(15, 0)}),
        ("opening", "周六 9:00", None),
        ("opening", "周二周三", None),
        ("opening", "", None),
        ("remind_at", "9:15", {"remind_at": time(9, 15)}),
        ("quiet", "18:30至次日8:00", {"quiet_from": time(18, 30), "quiet_until": time(8, 0)}),
        ("quiet", "晚上7点到早上8点", {"quiet_from": time(19, 0), "quiet_until": time(8, 0)}),
        ("quiet", "18:30-8:00", {"quiet_from": time(18, 30), "quiet_until": time(8, 0)}),
        ("quiet", "18:30 8:00", {"quiet_from": time(18, 30), "quiet_until": time(8, 0)}),
        ("quiet", "18:30", None),
        ("quiet", "18:30 19:00 8:00", None),
        ("due_days", "30、14、7、3、1", {"due_days": (30, 14, 7, 3, 1)}),
        ("due_days", "1 3 7天", {"due_days": (7, 3, 1)}),
        ("due_days", "提前30天，7天", {"due_days": (30, 7)}),
        ("due_days", "三十、七", {"due_days": (30, 7)}),
        ("due_days", "30-7", None),
        ("due_days", "不提醒", None),
        ("ladder", "1 3 5 7 10", {"ladder": (1, 3, 5, 7, 10)}),
        ("ladder", "1、3、5、7、10个工作日", {"ladder": (1, 3, 5, 7, 10)}),
        ("ladder", "10 1 3", {"ladder": (10, 1, 3)}),
        ("ladder", "、", None),
        ("most_at_once", "300条", {"most_at_once": 300}),
        ("most_at_once", "三百", {"most_at_once": 300}),
        ("most_at_once", "-300", None),
        ("most_at_once", "300.5", None),
        ("most_at_once", "9" * 40, None),
        ("first_call", "75%", {"first_call": 75}),
        ("long", "每月", None),
    ],
)
def test_values_as_they_are_typed(topic: str, text: str, values: dict[str, Any] | None):
    assert read_typed(TOPICS[topic], text) == values


@given(st.sampled_from(sorted(TOPICS)), st.text(max_size=40))
def test_whatever_is_typed_is_read_or_not_and_never_fails(topic: str, text: str):
    values = read_typed(TOPICS[topic], text)
    if values is not None:
        assert set(values) <= set(TOPICS[topic].names)
        judge(with_values(USUAL, values))
