"""Which days are worked: the bureau's own entries, else the state's holidays and make-up workdays, else Monday to Friday."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar


@dataclass(frozen=True)
class Calendar:
    """The state's calendar with what the office has entered over it.

    `own`: days by the office's word, True worked, False off; they count before anything else. `entered`: years whose
    holidays the office has entered in full, which the library does not know yet. A year that nobody knows is no error:
    its weekdays count as worked, and `is_known` says that this is only supposed.
    """

    own: Mapping[date, bool] = field(default_factory=dict)
    entered: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Whether offices are open."""
        own = self.own.get(day)
        return _state_says(day) if own is None else own

    def is_known(self, year: int) -> bool:
        """Whether this year's holidays are published: in the library, or entered by the office."""
        return year in self.entered or _is_published(year)

    def workdays_of_week(self, day: date) -> list[date]:
        """The workdays from Monday to Sunday of the week of `day`, make-up weekends included."""
        monday = day - timedelta(days=day.weekday())
        week = (monday + timedelta(days=n) for n in range(7))
        return [each for each in week if self.is_workday(each)]

    def workdays_between(self, start: date, end: date) -> int:
        """Workdays after `start` up to and including `end`; 0 when `end` is not later."""
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(self.is_workday(each) for each in days)

    def next_workday(self, day: date) -> date:
        """`day` itself when it is worked, else the first workday after it."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def last_workday(self, day: date) -> date:
        """`day` itself when it is worked, else the last workday before it."""
        while not self.is_workday(day):
            day -= timedelta(days=1)
        return day

    def workday_before(self, day: date) -> date:
        """The last workday earlier than `day`."""
        return self.last_workday(day - timedelta(days=1))

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th workday after `day`, or before it for a negative `count`; `day` itself for 0."""
        for _ in range(count):
            day = self.next_workday(day + timedelta(days=1))
        for _ in range(-count):
            day = self.workday_before(day)
        return day

    def first_of_last(self, count: int, day: date) -> date:
        """The first of the `count` workdays that end with `day`: what began earlier has lasted for as many at its end."""
        return self.add_workdays(day + timedelta(days=1), -count)


def holiday_of(day: date) -> str | None:
    """The state's name of a holiday, in English as the library has it; None on other days and in unknown years."""
    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    return name if is_off and isinstance(name, str) else None


def made_up_for(day: date) -> str | None:
    """The state's name of the holiday that this weekend is worked for, as `holiday_of` has it; None on all other days."""
    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    return name if not is_off and day.weekday() >= 5 and isinstance(name, str) else None


@lru_cache(maxsize=4096)  # the clock asks about the same few days every minute
def _state_says(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def _is_published(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


STATE = Calendar()
"""The state's calendar alone."""

workdays_of_week = STATE.workdays_of_week
