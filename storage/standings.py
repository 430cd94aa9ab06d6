"""How every item stood when a summary was compiled: a row an item and issue, entered by one statement and never changed.

Whatever an issue counts is counted from these rows, so that each of its figures can be followed to its items.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    true,
    update,
)

from bot.rules.details import Field
from bot.rules.models import (
    ANSWER_KINDS,
    ASKED_STATES,
    AT_HAND,
    OPEN_STATES,
    CampaignId,
    Finding,
    ItemId,
    PersonId,
    ReportKind,
    RoundId,
    State,
    UnitId,
)
from bot.rules.tallies import CHANGES, RANK, Tallies, Tally, UnitTallies
from storage import details, early_reports
from storage.tables import (
    UtcDateTime,
    ask,
    ask_item,
    campaign,
    detail,
    evidence,
    item,
    measure,
    one_of,
    reopening,
    report,
    standing,
    unit,
    unit_week,
)

SOON = 7
"""Days before its date in which an item is due soon."""

_FEW = 500
"""Ids that a statement can name on every database."""


@dataclass(frozen=True)
class Moment:
    """When an issue is compiled. `since`: when the one before was, aware, None for the first; `today` in the bureau's zone.

    `unsigned_before`: what was issued before then and is not signed for waits too long (`rules/signing.late_before`).
    """

    since: datetime | None
    today: date
    unsigned_before: datetime


class Week(NamedTuple):
    asked: int
    answered: int
    done: int


class Stood(NamedTuple):
    """An item of which somebody is told how it stood in an issue, in the words of `State` and `Tally`; `unit` None: none had it."""

    item_id: ItemId
    number: int
    title: str
    unit_id: UnitId | None
    unit: str | None
    due: date | None
    state: str
    overdue: bool
    due_soon: bool
    missing: bool
    change: str | None


class Claimed(NamedTuple):
    claim: Finding
    finding: Finding
    items: int


_ROUND = bindparam("round_id", type_=Integer)
_SINCE: ColumnElement[Any] = bindparam("since", type_=UtcDateTime())
_TODAY: ColumnElement[Any] = bindparam("today", type_=item.c.due.type)

_before = standing.alias("before")

_answers = (
    select(
        report.c.item_id,
        func.max(case((report.c.kind == ReportKind.PROGRESS, 1), else_=0)).label("progress"),
        func.min(case((report.c.late, 1), else_=0)).label("late"),
    )
    .where(report.c.round_id == _ROUND, one_of(report.c.kind, ANSWER_KINDS))
    .group_by(report.c.item_id)
    .subquery("answers")
)
_files = (
    select(report.c.item_id, func.count().label("files"))
    .join(evidence, evidence.c.report_id == report.c.id)
    .where(report.c.round_id == _ROUND, one_of(report.c.kind, ANSWER_KINDS), one_of(evidence.c.file_state, AT_HAND))
    .group_by(report.c.item_id)
    .subquery("files")
)
_asked = select(ask_item.c.item_id).join(ask, ask.c.id == ask_item.c.ask_id).where(ask.c.round_id == _ROUND)
_measures = (
    select(measure.c.item_id, func.count().label("measures"), func.count(measure.c.done_at).label("measures_done"))
    .group_by(measure.c.item_id)
    .subquery("measures")
)
_claims = (
    select(detail.c.item_id, func.nullif(detail.c.value, "").label("claim"))
    .where(detail.c.id.in_(details.newest_ids(detail.c.name == literal(Field.CLAIM.value))))
    .subquery("claims")
)

_IS_OPEN = one_of(item.c.state, OPEN_STATES)
_IS_LATE = and_(_IS_OPEN, item.c.due < _TODAY, item.c.finding != Finding.DONE)
_IS_SOON = and_(
    _IS_OPEN,
    item.c.due >= _TODAY,
    item.c.due <= bindparam("soon", type_=item.c.due.type),
    item.c.finding != Finding.DONE,
)
_CAME_BACK = and_(
    _IS_OPEN,
    exists().where(reopening.c.item_id == item.c.id, or_(_SINCE.is_(None), reopening.c.reopened_at >= _SINCE)),
)


def _since(moment: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(moment.is_not(None), or_(_SINCE.is_(None), moment >= _SINCE))


def _rank(finding: ColumnElement[str]) -> ColumnElement[int]:
    return case({each.value: rank for each, rank in RANK.items()}, value=finding)


def _flag(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition that may be unknown as yes or no."""
    return case((condition, true()), else_=false())


_counts = item.c.state.not_in([State.DRAFT, State.TRANSFERRED])
_CHANGE = case(
    (~_counts, null()),
    (_CAME_BACK, Tally.REOPENED.value),
    (and_(item.c.state == State.CLOSED, _since(item.c.closed_at)), Tally.CLOSED.value),
    (_since(item.c.issued_at), Tally.NEW.value),
    (_before.c.item_id.is_(None), null()),
    (
        or_(and_(_IS_LATE, _before.c.overdue.is_(false())), _rank(item.c.finding) < _rank(_before.c.finding)),
        Tally.SLIPPED.value,
    ),
    (_rank(item.c.finding) > _rank(_before.c.finding), Tally.ADVANCED.value),
    else_=null(),
)
_ANSWERED = _answers.c.item_id.is_not(None)

_ROWS: dict[str, ColumnElement[Any]] = {
    "round_id": _ROUND,
    "item_id": item.c.id,
    "unit_id": item.c.unit_id,
    "state": item.c.state,
    "finding": item.c.finding,
    "claim": _claims.c.claim,
    "due": item.c.due,
    "overdue": _flag(_IS_LATE),
    "due_soon": _flag(_IS_SOON),
    "unsigned": _flag(
        and_(item.c.state == State.ISSUED, item.c.issued_at < bindparam("unsigned", type_=UtcDateTime()))
    ),
    "accepted": _flag(_since(item.c.accepted_at)),
    "extended": item.c.extended,
    "asked": _flag(and_(item.c.id.in_(_asked), or_(one_of(item.c.state, ASKED_STATES), _ANSWERED))),
    "answer": case(
        (_answers.c.progress == 1, ReportKind.PROGRESS.value), (_ANSWERED, ReportKind.NO_CHANGE.value), else_=null()
    ),
    "late": _flag(_answers.c.late == 1),
    "files": func.coalesce(_files.c.files, 0),
    "measures": func.coalesce(_measures.c.measures, 0),
    "measures_done": func.coalesce(_measures.c.measures_done, 0),
    "change": _CHANGE,
}
_TAKE = insert(standing).from_select(
    list(_ROWS),
    select(*(value.label(name) for name, value in _ROWS.items()))
    .select_from(
        item.outerjoin(_answers, _answers.c.item_id == item.c.id)
        .outerjoin(_files, _files.c.item_id == item.c.id)
        .outerjoin(_measures, _measures.c.item_id == item.c.id)
        .outerjoin(_claims, _claims.c.item_id == item.c.id)
        .outerjoin(
            _before,
            and_(_before.c.item_id == item.c.id, _before.c.round_id == bindparam("before_id", type_=Integer)),
        )
    )
    .where(item.c.campaign_id.in_(select(campaign.c.id).where(campaign.c.closed_at.is_(None)))),
)

_IN_LEDGER = standing.c.state.not_in([State.DRAFT, State.TRANSFERRED])
_WAS_ANSWERED = and_(standing.c.asked, standing.c.answer.is_not(None))
_IS: dict[Tally, ColumnElement[bool]] = {
    Tally.TOTAL: true(),
    **{Tally(each.value): standing.c.finding == each.value for each in Finding},
    Tally.OPEN: one_of(standing.c.state, OPEN_STATES),
    Tally.UNSIGNED: standing.c.state == State.ISSUED.value,
    Tally.WAITING: standing.c.unsigned,
    Tally.ASKED: standing.c.asked,
    Tally.ANSWERED: _WAS_ANSWERED,
    Tally.LATE: and_(_WAS_ANSWERED, standing.c.late),
    Tally.MISSING: and_(standing.c.asked, standing.c.answer.is_(None)),
    Tally.PROGRESS: standing.c.answer == ReportKind.PROGRESS.value,
    Tally.NO_CHANGE: standing.c.answer == ReportKind.NO_CHANGE.value,
    Tally.OVERDUE: standing.c.overdue,
    Tally.DUE_SOON: standing.c.due_soon,
    Tally.EXTENDED: and_(standing.c.extended > 0, one_of(standing.c.state, OPEN_STATES)),
    Tally.ACCEPTED: standing.c.accepted,
    **{each: standing.c.change == each.value for each in CHANGES},
}
_NOT_IN_LEDGER: dict[Tally, ColumnElement[bool]] = {
    Tally.UNASSIGNED: and_(standing.c.state == State.DRAFT.value, standing.c.finding != Finding.DONE.value),
    Tally.TRANSFERRED: standing.c.state == State.TRANSFERRED.value,
}


def _where(tally: Tally) -> ColumnElement[bool]:
    """The items behind a number; its one definition, for counting and for listing."""
    return _NOT_IN_LEDGER[tally] if tally in _NOT_IN_LEDGER else and_(_IN_LEDGER, _IS[tally])


def _grouped(*sums: ColumnElement[Any], where: ColumnElement[bool]) -> Any:
    counted = (
        select(standing.c.unit_id, *sums)
        .where(standing.c.round_id == _ROUND, where)
        .group_by(standing.c.unit_id)
        .subquery("counted")
    )
    return select(counted, unit.c.name.label("unit")).join_from(counted, unit, isouter=True).order_by(unit.c.id)


def _by_campaign(*sums: ColumnElement[Any], where: ColumnElement[bool]) -> Any:
    counted = select(item.c.campaign_id, *sums).join_from(standing, item, item.c.id == standing.c.item_id)
    return counted.where(standing.c.round_id == _ROUND, where).group_by(item.c.campaign_id)


def _count(tally: Tally, condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0)).label(tally.value)


_SUMS = (
    *(_count(tally, condition) for tally, condition in _IS.items()),
    *(func.sum(standing.c[name]).label(name) for name in ("files", "measures", "measures_done")),
)
_SUMS_APART = tuple(_count(tally, condition) for tally, condition in _NOT_IN_LEDGER.items())
_IS_APART = or_(*_NOT_IN_LEDGER.values())
_COUNTED, _APART = _grouped(*_SUMS, where=_IN_LEDGER), _grouped(*_SUMS_APART, where=_IS_APART)
_OF_CAMPAIGNS = _by_campaign(*_SUMS, where=_IN_LEDGER), _by_campaign(*_SUMS_APART, where=_IS_APART)
_OF_UNITS = _grouped(*_SUMS, where=and_(_IN_LEDGER, standing.c.unit_id.in_(bindparam("units", expanding=True))))
_MISSING = _where(Tally.MISSING)
_NEEDS_WORDS = or_(
    standing.c.overdue,
    standing.c.due_soon,
    _MISSING,
    standing.c.state == State.CLOSING.value,
    standing.c.change.in_([Tally.CLOSED.value, Tally.ADVANCED.value]),
    standing.c.item_id.in_(bindparam("named", expanding=True)),
)
_STOOD = (
    select(
        standing.c.item_id,
        item.c.number,
        item.c.title,
        standing.c.unit_id,
        unit.c.name.label("unit"),
        standing.c.due,
        standing.c.state,
        standing.c.overdue,
        standing.c.due_soon,
        _flag(_MISSING).label("missing"),
        standing.c.change,
    )
    .join_from(standing, item, item.c.id == standing.c.item_id)
    .outerjoin(unit, unit.c.id == standing.c.unit_id)
    .where(standing.c.round_id == _ROUND, _IN_LEDGER, _NEEDS_WORDS)
    .order_by(item.c.number)
)
# by person, and by name where the notice's is nobody of the bureau: as `documents/ledger.of_leader` has it
_IS_IN_FIELD = or_(
    item.c.in_charge_id.in_(bindparam("persons", expanding=True)),
    and_(item.c.in_charge_id.is_(None), item.c.leader.in_(bindparam("names", expanding=True))),
)
_FIELD = (
    select(*_SUMS)
    .join_from(standing, item, item.c.id == standing.c.item_id)
    .where(standing.c.round_id == _ROUND, _IN_LEDGER, _IS_IN_FIELD)
)
_STOOD_OF_UNITS = _STOOD.where(standing.c.unit_id.in_(bindparam("units", expanding=True)))
_STOOD_OF_FIELD = _STOOD.where(_IS_IN_FIELD)
_HEADINGS = cast(item.c.headings, Text)
_OUTLINES = (
    select(item.c.campaign_id, _HEADINGS.label("headings"))
    .join_from(standing, item, item.c.id == standing.c.item_id)
    .where(standing.c.round_id == _ROUND, _IN_LEDGER)
    .distinct()
)
_LISTED = {
    tally: select(standing.c.item_id).where(standing.c.round_id == _ROUND, _where(tally)).order_by(standing.c.item_id)
    for tally in Tally
}
"""In the order in which items were entered, which is that of their numbers."""
_NUMBER = {
    tally: select(func.count()).select_from(standing).where(standing.c.round_id == _ROUND, _where(tally))
    for tally in Tally
}
_CLAIMED = and_(standing.c.claim.is_not(None), one_of(standing.c.state, OPEN_STATES))


def take(db: Connection, round_id: RoundId, before: RoundId | None, moment: Moment) -> list[UnitTallies]:
    """Enter how every item stands; raises IntegrityError the second time. `before`: the round of the issue before.

    Items of inspections that are closed for good stand in no issue any more. Returns what `by_unit` counts, of which the week
    of each unit is kept: those of a year are not counted anew with every issue.
    """
    db.execute(
        _TAKE,
        {
            "round_id": round_id,
            "before_id": before if before is not None else 0,
            "since": moment.since,
            "today": moment.today,
            "soon": moment.today + timedelta(days=SOON),
            "unsigned": moment.unsigned_before,
        },
    )
    for item_id, files in early_reports.files_taken_over(db, round_id).items():
        mine = standing.c.round_id == round_id, standing.c.item_id == item_id
        db.execute(update(standing).where(*mine).values(files=standing.c.files + files))
    units = by_unit(db, round_id)
    weeks = [_week(round_id, each) for each in units if each.unit_id is not None and each.tallies[Tally.TOTAL]]
    if weeks:
        db.execute(insert(unit_week), weeks)
    return units


def _week(round_id: RoundId, unit: UnitTallies) -> dict[str, int | None]:
    counts = {"asked": Tally.ASKED, "answered": Tally.ANSWERED, "done": Tally.DONE}
    return {
        "round_id": round_id,
        "unit_id": unit.unit_id,
        **{name: unit.tallies[tally] for name, tally in counts.items()},
    }


def by_unit(db: Connection, round_id: RoundId) -> list[UnitTallies]:
    """All counts of an issue, in the bureau's own order of units; what no unit has comes last."""
    rows: dict[tuple[UnitId | None, str | None], dict[str, int]] = {}
    for query in (_COUNTED, _APART):
        for row in db.execute(query, {"round_id": round_id}).mappings():
            rows.setdefault((row["unit_id"], row["unit"]), {}).update(row)
    return [
        UnitTallies(unit_id, name, _tallies(rows[unit_id, name]))
        for unit_id, name in sorted(rows, key=lambda key: (key[0] is None, key[0]))
    ]


def of_units(db: Connection, round_id: RoundId, units: Collection[UnitId]) -> list[UnitTallies]:
    """The counts of these units alone, in the bureau's own order; those that had no item are left out."""
    rows = db.execute(_OF_UNITS, {"round_id": round_id, "units": list(units)}).mappings()
    return [UnitTallies(row["unit_id"], row["unit"], _tallies(dict(row))) for row in rows]


def units_in(db: Connection, round_id: RoundId) -> list[UnitId]:
    """Units that had an item in the issue."""
    query = select(standing.c.unit_id).where(standing.c.round_id == round_id, standing.c.unit_id.is_not(None))
    return [UnitId(each) for each in db.scalars(query.where(_IN_LEDGER).distinct().order_by(standing.c.unit_id))]


def of_field(db: Connection, round_id: RoundId, persons: Collection[PersonId], names: Collection[str]) -> Tallies:
    """The counts of what these leaders are in charge of today, by person or by name, as it stood."""
    values = {"round_id": round_id, "persons": list(persons), "names": list(names)}
    row = db.execute(_FIELD, values).mappings().one()
    return _tallies({name: count or 0 for name, count in row.items()})


def told_to_units(
    db: Connection, round_id: RoundId, units: Collection[UnitId], named: Collection[ItemId] = ()
) -> list[Stood]:
    """What these units are told of one by one, by number: what is late, missing, due soon, being closed, closed, advanced.

    `named`: items that are told of in any case, where they are these units'.
    """
    values = {"round_id": round_id, "units": list(units), "named": list(named)}
    return [Stood(*row) for row in db.execute(_STOOD_OF_UNITS, values)]


def told_of_field(
    db: Connection, round_id: RoundId, persons: Collection[PersonId], names: Collection[str]
) -> list[Stood]:
    """As `told_to_units`, of what these leaders are in charge of."""
    values: dict[str, Any] = {"round_id": round_id, "persons": list(persons), "names": list(names), "named": []}
    return [Stood(*row) for row in db.execute(_STOOD_OF_FIELD, values)]


def by_campaign(db: Connection, round_id: RoundId) -> dict[CampaignId, Tallies]:
    """All counts of an issue, of each inspection apart."""
    rows: dict[CampaignId, dict[str, int]] = {}
    for query in _OF_CAMPAIGNS:
        for row in db.execute(query, {"round_id": round_id}).mappings():
            rows.setdefault(row["campaign_id"], {}).update(row)
    return {campaign_id: _tallies(row) for campaign_id, row in rows.items()}


def outlines(db: Connection, round_id: RoundId) -> dict[CampaignId, tuple[int, int]]:
    """Of each inspection: how many headings of the first level its items stand under, and under how many headings at all.

    Counted are the headings that stand right above items; where there is one level only, both are the same.
    """
    found: dict[CampaignId, set[tuple[str, ...]]] = {}
    for row in db.execute(_OUTLINES, {"round_id": round_id}):
        found.setdefault(row.campaign_id, set()).add(tuple(json.loads(row.headings)))
    return {each: (len({heads[:1] for heads in lines if heads}), len(lines - {()})) for each, lines in found.items()}


def statuses(db: Connection, round_id: RoundId) -> dict[UnitId, dict[tuple[Finding, bool], int]]:
    """How many items of each unit are found how far, those past their date (True) apart."""
    query = select(standing.c.unit_id, standing.c.finding, standing.c.overdue, func.count())
    query = query.where(standing.c.round_id == round_id, standing.c.unit_id.is_not(None), _IN_LEDGER)
    found: dict[UnitId, dict[tuple[Finding, bool], int]] = {}
    for unit_id, finding, overdue, number in db.execute(
        query.group_by(standing.c.unit_id, standing.c.finding, standing.c.overdue)
    ):
        found.setdefault(unit_id, {})[Finding(finding), overdue] = number
    return found


def weeks(db: Connection, rounds: Sequence[RoundId]) -> dict[tuple[RoundId, UnitId], Week]:
    """What each unit was asked and answered in these rounds, and what it had done by then."""
    rows = db.execute(select(unit_week).where(unit_week.c.round_id.in_(rounds)))
    return {(RoundId(row.round_id), UnitId(row.unit_id)): Week(row.asked, row.answered, row.done) for row in rows}


def listed(db: Connection, round_id: RoundId, tally: Tally, limit: int | None = None, skip: int = 0) -> list[ItemId]:
    """The items behind a number of an issue, by their own numbers; `limit`: so many, after as many as `skip`."""
    query = _LISTED[tally] if limit is None else _LISTED[tally].limit(limit).offset(skip)
    return [ItemId(each) for each in db.scalars(query, {"round_id": round_id})]


def count(db: Connection, round_id: RoundId, tally: Tally) -> int:
    """How many items are behind a number."""
    return db.scalar(_NUMBER[tally], {"round_id": round_id}) or 0


def numbers_by_unit(db: Connection, round_id: RoundId, tally: Tally, limit: int) -> dict[UnitId, list[int]]:
    """The numbers of the items behind a number, the first so many of each unit."""
    place = func.row_number().over(partition_by=standing.c.unit_id, order_by=standing.c.item_id)
    placed = select(standing.c.unit_id, standing.c.item_id, place.label("place"))
    first = placed.where(standing.c.round_id == round_id, standing.c.unit_id.is_not(None), _where(tally)).subquery()
    query = select(first.c.unit_id, item.c.number).join(item, item.c.id == first.c.item_id)
    found: dict[UnitId, list[int]] = {}
    for row in db.execute(query.where(first.c.place <= limit).order_by(item.c.number)):
        found.setdefault(row.unit_id, []).append(row.number)
    return found


def are(db: Connection, round_id: RoundId, tally: Tally, ids: Sequence[ItemId]) -> list[ItemId]:
    """Those of these items that are behind a number."""
    query = _LISTED[tally].where(standing.c.item_id.in_(ids))
    return [ItemId(each) for each in db.scalars(query, {"round_id": round_id})] if ids else []


def claims(db: Connection, round_id: RoundId) -> list[Claimed]:
    """How many open items were claimed and found what, where anything was claimed."""
    rows = select(standing.c.claim, standing.c.finding, func.count()).where(standing.c.round_id == round_id, _CLAIMED)
    return [
        Claimed(Finding(claim), Finding(finding), count)
        for claim, finding, count in db.execute(rows.group_by(standing.c.claim, standing.c.finding))
    ]


def with_claim(db: Connection, round_id: RoundId, claim: Finding, finding: Finding, limit: int) -> list[ItemId]:
    """The first so many open items that were claimed and found this."""
    mine = standing.c.round_id == round_id, _CLAIMED, standing.c.claim == claim, standing.c.finding == finding
    query = select(standing.c.item_id).where(*mine).order_by(standing.c.item_id).limit(limit)
    return [ItemId(each) for each in db.scalars(query)]


def of_items(db: Connection, round_id: RoundId, items: Sequence[ItemId]) -> dict[ItemId, Any]:
    """How these items stood."""
    found: dict[ItemId, Any] = {}
    for n in range(0, len(items), _FEW):
        some = standing.c.item_id.in_(items[n : n + _FEW])
        found |= {row.item_id: row for row in db.execute(select(standing).where(standing.c.round_id == round_id, some))}
    return found


def _tallies(row: Mapping[str, int]) -> Tallies:
    return Tallies(
        {tally: int(row.get(tally.value, 0)) for tally in Tally},
        *(int(row.get(name, 0)) for name in ("files", "measures", "measures_done")),
    )
