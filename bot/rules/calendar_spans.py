"""Days off told as people tell them: holidays with the weekends worked for them, the office's own days run together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.rules.calendar import Calendar, holiday_of, made_up_for
from bot.rules.calendar_entries import Entry

_AROUND = timedelta(days=60)
"""A weekend is worked at most so far from its holiday."""


@dataclass(frozen=True)
class Holiday:
    """Days off in a row by the state's word; `names` are the state's, in English as the library has them.

    `made_up`: weekends that are worked for it, ascending; they may lie before and after it.
    """

    names: tuple[str, ...]
    first: date
    last: date
    made_up: tuple[date, ...] = ()


@dataclass(frozen=True)
class Span:
    """The office's own days in a row, alike in kind and name."""

    first: date
    last: date
    worked: bool
    name: str | None


def holidays(calendar: Calendar, since: date, until: date) -> list[Holiday]:
    """The state's holidays of which anything lies between these days, ascending; a day on which the office says otherwise
    is left out."""
    days = [since - _AROUND + timedelta(days=n) for n in range((until - since + 2 * _AROUND).days + 1)]
    found: list[Holiday] = []
    for day in days:
        name = holiday_of(day) if calendar.own.get(day) is not True else None
        if name is not None:
            _add(found, day, name)
    for day in days:
        name = made_up_for(day) if calendar.own.get(day) is not False else None
        if name is not None:
            _make_up(found, day, name)
    return [each for each in found if _touches(each, since, until)]


def own_spans(entries: Sequence[Entry]) -> list[Span]:
    """The office's days, given ascending."""
    found: list[Span] = []
    for entry in entries:
        last = found[-1] if found else None
        follows = last is not None and last.last + timedelta(days=1) == entry.day
        if last is not None and follows and (last.worked, last.name) == (entry.worked, entry.name):
            found[-1] = replace(last, last=entry.day)
        else:
            found.append(Span(entry.day, entry.day, entry.worked, entry.name))
    return found


def _add(found: list[Holiday], day: date, name: str) -> None:
    if found and found[-1].last + timedelta(days=1) == day:
        last = found[-1]
        names = last.names if name in last.names else (*last.names, name)
        found[-1] = replace(last, last=day, names=names)
    else:
        found.append(Holiday((name,), day, day))


def _make_up(found: list[Holiday], day: date, name: str) -> None:
    """Let the nearest holiday of that name know it."""
    near = [n for n, each in enumerate(found) if name in each.names]
    nearest = min(near, key=lambda n: abs(found[n].first - day), default=None)
    if nearest is not None:
        found[nearest] = replace(found[nearest], made_up=(*found[nearest].made_up, day))


def _touches(holiday: Holiday, since: date, until: date) -> bool:
    days = (holiday.last, *holiday.made_up)
    return max(days) >= since and min((holiday.first, *holiday.made_up)) <= until
