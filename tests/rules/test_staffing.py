"""Who may stand in, when people hear of it, who decides on an account, and names and days as they are typed."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.rules.arrangement import Arrangement
from bot.rules.models import Member, Person, PersonId, Post, PostId, Reach, Role, StandIn, TenureId, UnitId
from bot.rules.staffing import (
    Doubt,
    can_merge,
    doubt_stand_in,
    may_decide_rebinding,
    read_days,
    read_name,
    read_person_name,
    told_at,
)
from bot.rules.timetable import Timetable
from tests.rules.ledger import office_days

TODAY = date(2026, 3, 2)
NINTH, SIXTEENTH = date(2026, 3, 9), date(2026, 3, 16)
ROAD, GREEN, MONEY = PostId(1), PostId(2), PostId(3)
ZONE = ZoneInfo("Asia/Shanghai")


def person(number: int) -> Person:
    return Person(PersonId(number), f"某{number}", None, Reach.NEVER)


def stand_in(post: PostId, by: int, first: date, until: date) -> StandIn:
    return StandIn(TenureId(9), Post(post, UnitId(1), "某科", "某岗", Role.HEAD), person(by), first, until)


# Person 1 holds the road's post, 2 the green one, 3 the money's; asked is whether 2 stands in for the road's.
@pytest.mark.parametrize(
    ("what", "holder", "days", "known", "doubt"),
    [
        ("nothing stands against it", person(1), (NINTH, SIXTEENTH), [], None),
        ("from today for one day", person(1), (TODAY, date(2026, 3, 3)), [], None),
        ("a vacant post", None, (NINTH, SIXTEENTH), [], Doubt.VACANT),
        ("no day at all", person(1), (NINTH, NINTH), [], Doubt.NO_DAYS),
        ("it ends before it begins", person(1), (SIXTEENTH, NINTH), [], Doubt.NO_DAYS),
        ("it began yesterday", person(1), (date(2026, 3, 1), NINTH), [], Doubt.PAST),
        ("a year and a day", person(1), (TODAY, date(2027, 3, 4)), [], Doubt.TOO_LONG),
        ("a year", person(1), (TODAY, date(2027, 3, 3)), [], None),
        ("one's own post", person(2), (NINTH, SIXTEENTH), [], Doubt.OWN_POST),
        ("another does then", person(1), (NINTH, SIXTEENTH), [(ROAD, 3, TODAY, date(2026, 3, 10))], Doubt.TAKEN),
        ("the very same one", person(1), (NINTH, SIXTEENTH), [(ROAD, 2, NINTH, SIXTEENTH)], Doubt.TAKEN),
        ("another did until the day before", person(1), (NINTH, SIXTEENTH), [(ROAD, 3, TODAY, NINTH)], None),
        ("another will from the day after", person(1), (TODAY, NINTH), [(ROAD, 3, NINTH, SIXTEENTH)], None),
        ("they are away themselves", person(1), (NINTH, SIXTEENTH), [(GREEN, 3, TODAY, SIXTEENTH)], Doubt.AWAY),
        ("they are back by then", person(1), (NINTH, SIXTEENTH), [(GREEN, 3, TODAY, NINTH)], None),
        (
            "the holder stands in elsewhere",
            person(1),
            (NINTH, SIXTEENTH),
            [(MONEY, 1, TODAY, SIXTEENTH)],
            Doubt.HOLDER_STANDS_IN,
        ),
        ("they stand in elsewhere too", person(1), (NINTH, SIXTEENTH), [(MONEY, 2, TODAY, SIXTEENTH)], None),
    ],
)
def test_who_may_stand_in(what, holder, days, known, doubt):
    there = [stand_in(*each) for each in known]
    assert doubt_stand_in(ROAD, holder, PersonId(2), days, there, [GREEN], TODAY) == doubt, what


def test_a_post_of_ones_own_is_ones_own_whoever_else_holds_it():
    found = doubt_stand_in(ROAD, person(1), PersonId(2), (NINTH, SIXTEENTH), [], [ROAD], TODAY)
    assert found == Doubt.OWN_POST


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 3, 2), datetime(2026, 3, 2, 8, 30, tzinfo=ZONE)),
        (date(2026, 3, 7), datetime(2026, 3, 9, 8, 30, tzinfo=ZONE)),  # a Saturday
        (date(2026, 10, 1), datetime(2026, 10, 8, 8, 30, tzinfo=ZONE)),  # the national holiday
    ],
)
def test_people_hear_of_it_on_a_working_morning(day, told):
    assert told_at(day, Timetable(), datetime(2026, 1, 1, tzinfo=ZONE)) == told


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 3, 2), datetime(2026, 3, 3, 8, 0, tzinfo=ZONE)),  # a day off of the office's own
        (date(2026, 3, 7), datetime(2026, 3, 7, 8, 0, tzinfo=ZONE)),  # a Saturday that it works
    ],
)
def test_they_hear_of_it_when_the_office_works(day, told):
    calendar = office_days(off=[date(2026, 3, 2)], worked=[date(2026, 3, 7)])
    timetable = Timetable(calendar, Arrangement(quiet_until=time(8)))
    assert told_at(day, timetable, datetime(2026, 1, 1, tzinfo=ZONE)) == told


def member(number: int, *roles: Role) -> Member:
    return Member(person(number), tuple(Post(ROAD, UnitId(1), "某科", "某岗", role) for role in roles))


@pytest.mark.parametrize(
    ("who", "office", "may"),
    [
        (member(2, Role.OFFICE), [2, 3], True),
        (member(1, Role.OFFICE), [1, 2], False),
        (member(1, Role.OFFICE), [1], False),
        (member(2, Role.GROUP), [1], True),
        (member(2, Role.GROUP), [], True),
        (member(2, Role.GROUP), [1, 3], False),
        (member(2, Role.LEADER), [1], False),
        (member(2, Role.HEAD), [1], False),
        (member(1, Role.GROUP), [1], False),
    ],
)
def test_who_consents_to_another_account_of_person_one(who, office, may):
    assert may_decide_rebinding(who, PersonId(1), [PersonId(each) for each in office]) is may


@pytest.mark.parametrize(
    ("roles", "into", "may"),
    [
        ({Role.HEAD, Role.LIAISON}, 2, True),
        ({Role.HEAD}, 1, False),
        (set(), 2, True),
        ({Role.HEAD, Role.OFFICE}, 2, False),
        ({Role.GROUP}, 2, False),
    ],
)
def test_which_units_can_be_merged(roles, into, may):
    assert can_merge(roles, UnitId(1), UnitId(into)) is may


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张三", "张三"),
        (" 张 三\n", "张三"),
        ("欧阳春晓", "欧阳春晓"),
        ("Anna  Li", "Anna Li"),
        ("张", None),
        ("", None),
        ("13800000000", None),
        ("长" * 20, "长" * 20),
        ("长" * 21, None),
    ],
)
def test_names_of_people(typed, name):
    assert read_person_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("市容 一科", "市容 一科"),
        (" 综合科 ", "综合科"),
        ("一科", "一科"),
        ("科", None),
        ("一\n二", None),
        ("长" * 40, "长" * 40),
        ("长" * 41, None),
    ],
)
def test_names_of_units_and_posts(typed, name):
    assert read_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("3月9日至3月15日", (NINTH, SIXTEENTH)),
        ("3月9日到15日", (NINTH, SIXTEENTH)),
        ("3.9-3.15", (NINTH, SIXTEENTH)),
        ("2026-03-09 2026-03-15", (NINTH, SIXTEENTH)),
        ("2026-03-09 — 2026-03-15", (NINTH, SIXTEENTH)),
        ("3月15日", (TODAY, SIXTEENTH)),
        ("12月28日至1月3日", (date(2026, 12, 28), date(2027, 1, 4))),
        ("出差", None),
        ("3月9日至", None),
        ("出差至3月9日", None),  # since when is not said
    ],
)
def test_days_of_an_absence(typed, days):
    assert read_days(typed, TODAY) == days
