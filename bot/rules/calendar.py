"""Which days are worked: the state's holidays and make-up workdays, Monday to Friday where none are published yet."""

from datetime import date, timedelta

import chinese_calendar


def is_workday(day: date) -> bool:
    """Whether offices are open. Beyond the published years (an error in the library) weekdays count."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def workdays_of_week(day: date) -> list[date]:
    """The workdays from Monday to Sunday of the week of `day`, make-up weekends included."""
    monday = day - timedelta(days=day.weekday())
    week = (monday + timedelta(days=n) for n in range(7))
    return [each for each in week if is_workday(each)]


def workdays_between(start: date, end: date) -> int:
    """Workdays after `start` up to and including `end`; 0 when `end` is not later."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_workday(each) for each in days)


def next_workday(day: date) -> date:
    """`day` itself when it is worked, else the first workday after it."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def workday_before(day: date) -> date:
    """The last workday earlier than `day`."""
    day -= timedelta(days=1)
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def add_workdays(day: date, count: int) -> date:
    """The `count`-th workday after `day`; `day` itself for 0."""
    for _ in range(count):
        day = next_workday(day + timedelta(days=1))
    return day
