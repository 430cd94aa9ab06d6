"""Items of a ledger, and calendars, for the tests of rules."""

from collections.abc import Iterable
from datetime import date, datetime

from bot.rules.calendar import Calendar
from bot.rules.models import CampaignId, Finding, Item, ItemId, State, UnitId


def an_item(
    number: int,
    *,
    unit: int | None = 1,
    state: State = State.IN_PROGRESS,
    finding: Finding = Finding.UNSTATED,
    due: date | None = None,
    long_term: bool = False,
    issued_at: datetime | None = None,
    accepted_at: datetime | None = None,
) -> Item:
    return Item(
        id=ItemId(100 + number),
        campaign_id=CampaignId(1),
        number=number,
        code=f"1.{number}",
        path=("一、", f"{number}."),
        headings=("一、日常管理方面",),
        title=f"问题{number}",
        problem=f"第{number}个问题",
        finding=finding,
        long_term=long_term,
        status_text=None,
        leader=None,
        lead_unit=None,
        support_units=(),
        person=None,
        due=due,
        due_text=None,
        first_line=1,
        last_line=1,
        state=state,
        unit_id=UnitId(unit) if unit is not None else None,
        unit=f"单位{unit}" if unit is not None else None,
        issued_at=issued_at,
        accepted_at=accepted_at,
    )


def office_days(*, off: Iterable[date] = (), worked: Iterable[date] = ()) -> Calendar:
    """The state's calendar, and what the office has entered over it."""
    return Calendar(dict.fromkeys(off, False) | dict.fromkeys(worked, True))
