"""How long an item has been with its unit, and how long with those who decide on what the unit applied for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.rules.applications import Application, ApplicationKind
from bot.rules.calendar import Calendar
from bot.rules.models import Item, State
from bot.rules.rechecks import Reopening
from bot.rules.transitions import Step

_Span = tuple[date, date]
"""The days after the first up to and including the second, as `Calendar.workdays_between` counts."""


@dataclass(frozen=True)
class Waiting:
    """Workdays since an item was issued."""

    at_unit: int = 0
    at_office: int = 0


def days_at(
    item: Item,
    applications: Sequence[Application],
    calendar: Calendar,
    now: datetime,
    reopened: Sequence[Reopening] = (),
) -> Waiting:
    """Where the workdays since the item was issued went, up to its closing or transfer, in the zone of `now`.

    The day on which something is applied for still counts for the unit, the day on which that is decided for those who
    decide. The days on which an item was closed, before it was `reopened`, count for nobody.
    """
    if item.issued_at is None or item.state == State.DRAFT:
        return Waiting()
    issued, ended = _day(item.issued_at, now), _day(_ended_at(item, applications) or now, now)
    worked = {day for day in _days((issued, ended)) if calendar.is_workday(day)}
    worked -= _all_days(_closed(applications, reopened, now))
    decided = worked & _all_days(_examined(applications, now))
    return Waiting(at_unit=len(worked - decided), at_office=len(decided))


def _ended_at(item: Item, applications: Sequence[Application]) -> datetime | None:
    if item.state == State.CLOSED:
        return item.closed_at
    return _transferred_at(applications) if item.state == State.TRANSFERRED else None


def _transferred_at(applications: Iterable[Application], until: datetime | None = None) -> datetime | None:
    """When it last went to another body, `until` then."""
    granted = [each for each in applications if each.kind == ApplicationKind.TRANSFER and each.step == Step.GRANTED]
    moments = [each.settled_at for each in granted if each.settled_at is not None]
    return max((each for each in moments if until is None or each <= until), default=None)


def _closed(applications: Sequence[Application], reopened: Iterable[Reopening], now: datetime) -> Iterator[_Span]:
    for each in reopened:
        ended_at = each.closed_at or _transferred_at(applications, each.reopened_at)
        if ended_at is not None:
            yield _day(ended_at, now), _day(each.reopened_at, now)


def _examined(applications: Iterable[Application], now: datetime) -> Iterator[_Span]:
    for each in applications:
        if each.asked_at is not None:
            yield _day(each.asked_at, now), _day(each.settled_at or now, now)


def _all_days(spans: Iterable[_Span]) -> set[date]:
    return {day for span in spans for day in _days(span)}


def _days(span: _Span) -> Iterator[date]:
    first, last = span
    return (first + timedelta(days=n) for n in range(1, (last - first).days + 1))


def _day(moment: datetime, now: datetime) -> date:
    return moment.astimezone(now.tzinfo).date()
