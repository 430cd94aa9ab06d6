"""What waits for people, counted for many of them at once: by unit, or by person; and what waits for the office."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select

from bot.rules.demands import TO_UNIT, DemandKind
from bot.rules.models import ANSWER_KINDS, ASKED_STATES, PersonId, RoundId, State, UnitId
from bot.rules.rechecks import RecheckKind
from storage.tables import ask, ask_item, bulletin, demand, item, one_of, recheck, report, round_

# asked every minute, and put together once: that takes longer than asking
_UNRELEASED = (
    select(bulletin.c.round_id, bulletin.c.number)
    .join(round_, round_.c.id == bulletin.c.round_id)
    .where(bulletin.c.released_at.is_(None))
    .where(or_(round_.c.release_at.is_(None), round_.c.release_at <= bindparam("now")))
    .order_by(bulletin.c.round_id)
)


def unsigned(db: Connection, units: Collection[UnitId]) -> dict[UnitId, int]:
    """Items that these units have not signed for."""
    return _by_unit(db, select(item.c.unit_id, func.count()).where(item.c.state == State.ISSUED), units)


def unanswered(db: Connection, round_id: RoundId, persons: Collection[PersonId]) -> dict[PersonId, int]:
    """Items these were asked about in the round, and which nobody has answered."""
    answered = select(report.c.item_id).where(
        report.c.round_id == round_id, report.c.item_id.is_not(None), one_of(report.c.kind, ANSWER_KINDS)
    )
    left = select(ask.c.person_id, func.count()).join(ask_item, ask_item.c.ask_id == ask.c.id)
    left = left.join(item, item.c.id == ask_item.c.item_id).where(
        ask.c.round_id == round_id,
        ask.c.person_id.in_(persons),
        one_of(item.c.state, ASKED_STATES),
        item.c.id.not_in(answered),
    )
    return {PersonId(person_id): count for person_id, count in db.execute(left.group_by(ask.c.person_id))}


def demands(db: Connection, units: Collection[UnitId]) -> dict[UnitId, dict[DemandKind, int]]:
    """Notices, instructions, questions and findings that these units have to answer."""
    counted = select(item.c.unit_id, demand.c.kind, func.count()).join(item, item.c.id == demand.c.item_id)
    open_ = counted.where(*_unanswered(), demand.c.kind.in_(TO_UNIT), item.c.unit_id.in_(units))
    found: dict[UnitId, dict[DemandKind, int]] = {}
    for unit_id, kind, count in db.execute(open_.group_by(item.c.unit_id, demand.c.kind)):
        found.setdefault(unit_id, {})[DemandKind(kind)] = count
    return found


def enquiries(db: Connection) -> int:
    """Questions of units that the office has to answer."""
    open_ = select(func.count()).select_from(demand).where(*_unanswered(), demand.c.kind == DemandKind.ENQUIRY)
    return db.scalar(open_) or 0


def unreleased(db: Connection, now: datetime) -> dict[RoundId, int]:
    """Summaries that were to be released by `now` and are not: the number of each by its round, oldest first."""
    return {RoundId(round_id): number for round_id, number in db.execute(_UNRELEASED, {"now": now})}


def rechecks(db: Connection, units: Collection[UnitId]) -> dict[UnitId, int]:
    """Closed items about which these units were asked again, and have not answered."""
    counted = select(item.c.unit_id, func.count()).join(recheck, recheck.c.item_id == item.c.id)
    asked = counted.where(
        item.c.state == State.CLOSED,
        recheck.c.kind != RecheckKind.DRAW,
        recheck.c.asked_at.is_not(None),
        recheck.c.answered_at.is_(None),
        recheck.c.settled_at.is_(None),
    )
    return _by_unit(db, asked, units)


def _unanswered() -> tuple[Any, ...]:
    return demand.c.released_at.is_not(None), demand.c.settled_at.is_(None), demand.c.answered_at.is_(None)


def _by_unit(db: Connection, counted: Any, units: Collection[UnitId]) -> dict[UnitId, int]:
    rows = db.execute(counted.where(item.c.unit_id.in_(units)).group_by(item.c.unit_id))
    return {UnitId(unit_id): count for unit_id, count in rows}
