"""Reading everything a weekly summary needs, at one moment, in one transaction; and keeping it unchanged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection

from bot.reports import addendum, concerns, highlights, inspections
from bot.reports.naming import NAMED, named
from bot.rules.chart import NO_CELL, Cell, Status, Week, status_of
from bot.rules.claims import differs
from bot.rules.demands import count_notices
from bot.rules.details import Field
from bot.rules.figures import sum_up
from bot.rules.models import Finding, ItemId, Report, ReportId, ReportKind, Role, Round, RoundId, UnitId
from bot.rules.rhythm import is_since
from bot.rules.signing import late_before
from bot.rules.summary import (
    Answers,
    Burden,
    ClaimLine,
    Entries,
    Entry,
    Summary,
    Told,
    UnitLine,
    ranked,
    total,
)
from bot.rules.tallies import Rate, Tallies, Tally, UnitTallies
from storage import (
    arrangements,
    bulletins,
    calendars,
    demands,
    details,
    figures,
    outbox,
    people,
    rechecks,
    reopenings,
    reports,
    rounds,
    standings,
)
from storage.standings import Moment

_WEEKS = 12
"""Issues that the picture shows."""

_IN_A_LINE = 20
"""Numbers of items that a unit's line names at most."""

_LISTS = (
    Tally.MISSING,
    Tally.OVERDUE,
    Tally.DUE_SOON,
    Tally.WAITING,
    Tally.UNASSIGNED,
    Tally.TRANSFERRED,
    Tally.EXTENDED,
    Tally.NEW,
    Tally.CLOSED,
    Tally.ADVANCED,
    Tally.SLIPPED,
)
_CLAIMED = Field.CLAIM_CHECKED
_SUPPORT = (Field.SUPPORT, Field.SUPPORT_FROM, Field.SUPPORT_SINCE)
_DELAY = (Field.DELAY, Field.DELAY_WORDS, Field.DELAY_BODY, Field.DELAY_LETTER, Field.DELAY_NEXT)


def take(db: Connection, round_: Round, now: datetime) -> Summary:
    """The summary of a round as things stand at `now` (aware, in the bureau's zone); entered once, IntegrityError after that."""
    before = bulletins.find_before(db, round_.id)
    since = before.compiled_at if before is not None else None
    moment = Moment(since, now.date(), late_before(calendars.get(db), now))
    units = standings.take(db, round_.id, before.round_id if before is not None else None, moment)
    arrangement = arrangements.get(db)
    tallies = total([each.tallies for each in units])
    lists = {tally: _entries(db, round_, tally, tallies) for tally in _LISTS}
    drawn = rechecks.judged_draws(db, since)
    issues = [*bulletins.numbers_before(db, round_.id, _WEEKS - 1), (round_.id, round_.number)]
    heads = _heads(db, now) if arrangement.names_shown else {}
    lines = list(_lines(db, round_, units, [each for each, _ in issues], heads))
    outline, apart = inspections.of_issue(db, round_.id)
    summary = Summary(
        as_of=now,
        tallies=tallies,
        units=tuple(ranked(lines) if arrangement.ranked else lines),
        weeks=tuple(_week(db, each, number, now) for each, number in issues),
        lists=lists,
        progress=_answers(db, round_, Tally.PROGRESS, tallies),
        no_change=_answers(db, round_, Tally.NO_CHANGE, tallies),
        relapses=tuple(_relapses(db, since)),
        checked=Rate(sum(each.holds is True for each in drawn), len(drawn)),
        figures=sum_up(figures.valid(db, since)),
        notices=count_notices(demands.notices(db), since, now),
        burden=_burden(db, round_, since, now),
        support=tuple(_support(db, round_)),
        delays=_delays(db, [each.item_id for each in lists[Tally.OVERDUE].entries]),
        claims=tuple(_claims(db, round_)),
        confirmed=tuple(_confirmed(db, round_, since)),
        outline=outline,
        campaigns=apart,
        highlights=highlights.of_issue(db, round_.id),
        addendum=addendum.of_issue(db, before.round_id, before.number, before.heard) if before is not None else None,
        ranked=arrangement.ranked,
    )
    return replace(summary, points=concerns.of_issue(db, round_.id, before, summary))


def frozen(summary: Summary) -> dict[str, Any]:
    """The summary as JSON data, to be kept unchanged."""
    data: dict[str, Any] = _adapter().dump_python(summary, mode="json")
    return data


def thawed(data: dict[str, Any]) -> Summary:
    """What `frozen` froze."""
    return _adapter().validate_python(data)


@cache
def _adapter() -> "TypeAdapter[Summary]":
    return TypeAdapter(Summary)


def _entries(db: Connection, round_: Round, tally: Tally, tallies: Tallies) -> Entries:
    return Entries(tallies[tally], tuple(named(db, _listed(db, round_, tally, tallies))))


def _listed(db: Connection, round_: Round, tally: Tally, tallies: Tallies) -> list[ItemId]:
    """The first of the items behind a number; whoever knows how many there are need not look for more."""
    count = min(tallies[tally], NAMED)
    return standings.listed(db, round_.id, tally, count) if count else []


def _heads(db: Connection, now: datetime) -> dict[UnitId, str]:
    """Who heads each unit today, in its own right or as a stand-in."""
    return {each.unit_id: each.person.name for each in people.in_posts(db, now.date(), (Role.HEAD,))}


def _week(db: Connection, round_id: RoundId, number: int, now: datetime) -> Week:
    return Week(number, rounds.get(db, round_id).cutoff_at.astimezone(now.tzinfo).date())


def _lines(
    db: Connection,
    round_: Round,
    units: Sequence[UnitTallies],
    issues: Sequence[RoundId],
    heads: Mapping[UnitId, str],
) -> Iterable[UnitLine]:
    """In the bureau's own order of units, which is that of their ids."""
    found, weeks = standings.statuses(db, round_.id), standings.weeks(db, issues)
    missing = standings.numbers_by_unit(db, round_.id, Tally.MISSING, _IN_A_LINE)
    overdue = standings.numbers_by_unit(db, round_.id, Tally.OVERDUE, _IN_A_LINE)
    for each in units:
        if each.unit_id is not None and each.unit is not None and each.tallies[Tally.TOTAL]:
            numbers = tuple(missing.get(each.unit_id, ())), tuple(overdue.get(each.unit_id, ()))
            cells = tuple(_cell(weeks.get((issue, each.unit_id))) for issue in issues)
            stand, head = _statuses(found[each.unit_id]), heads.get(each.unit_id, "")
            yield UnitLine(each.unit_id, each.unit, each.tallies, *numbers, stand, cells, head)


def _cell(week: standings.Week | None) -> Cell:
    return Cell(week.asked, week.answered, week.done) if week is not None else NO_CELL


def _statuses(found: Mapping[tuple[Finding, bool], int]) -> dict[Status, int]:
    counted: dict[Status, int] = {}
    for (finding, overdue), count in found.items():
        status = status_of(finding, overdue=overdue)
        counted[status] = counted.get(status, 0) + count
    return counted


def _answers(db: Connection, round_: Round, tally: Tally, tallies: Tallies) -> Answers:
    """One answer an item: all its texts in order, its files counted; progress outweighs an earlier 本周无变化."""
    told: dict[ItemId, list[Report]] = {}
    for report in reports.of_round_on(db, round_.id, _listed(db, round_, tally, tallies)):
        told.setdefault(ItemId(report.item_id or 0), []).append(report)
    texts = reports.texts_of(db, [report.id for each in told.values() for report in each])
    stood = standings.of_items(db, round_.id, list(told))
    entries = named(db, list(told))
    return Answers(
        tallies[tally], tuple(_told(each, told[each.item_id], texts, stood[each.item_id].files) for each in entries)
    )


def _told(item: Entry, told: Sequence[Report], texts: Mapping[ReportId, Sequence[str]], files: int) -> Told:
    counted = [report for report in told if report.kind == ReportKind.PROGRESS] or told
    words = [text for report in counted for text in texts.get(report.id, ())]
    return Told(item, "\n".join(words), files, late=all(report.late for report in told))


def _relapses(db: Connection, since: datetime | None) -> Iterable[tuple[Entry, Any]]:
    reopened = reopenings.since(db, since)
    entries = {each.item_id: each for each in named(db, [each.item_id for each in reopened])}
    for each in sorted(reopened, key=lambda each: entries[each.item_id].number):
        yield entries[each.item_id], each


def _support(db: Connection, round_: Round) -> Iterable[tuple[Entry, Any]]:
    said = details.saying(db, Field.SUPPORT, _SUPPORT)
    stood = standings.are(db, round_.id, Tally.OPEN, list(said))
    for each in named(db, stood):
        support = said[each.item_id].support
        if support is not None:
            yield each, support


def _delays(db: Connection, overdue: Sequence[ItemId]) -> dict[ItemId, Any]:
    said = details.saying(db, Field.DELAY, _DELAY)
    found = {each: said[each].delay for each in overdue if each in said}
    return {each: delay for each, delay in found.items() if delay is not None}


def _claims(db: Connection, round_: Round) -> Iterable[ClaimLine]:
    """In the order of the findings, the claim that says most first; a claim on a settled item says nothing any more."""
    order = list(Finding)
    pairs = [pair for pair in standings.claims(db, round_.id) if differs(pair.claim, pair.finding)]
    for pair in sorted(pairs, key=lambda pair: (order.index(pair.claim), order.index(pair.finding))):
        ids = standings.with_claim(db, round_.id, pair.claim, pair.finding, NAMED)
        yield ClaimLine(pair.claim, pair.finding, Entries(pair.items, tuple(named(db, ids))))


def _confirmed(db: Connection, round_: Round, since: datetime | None) -> Iterable[tuple[Entry, Finding]]:
    said = details.saying(db, _CLAIMED, (_CLAIMED,))
    fresh = [each for each, value in said.items() if is_since(value.details[_CLAIMED].said_at, since)]
    for each in named(db, standings.are(db, round_.id, Tally.TOTAL, fresh)):
        yield each, Finding(said[each.item_id].details[_CLAIMED].value)


def _burden(db: Connection, round_: Round, since: datetime | None, now: datetime) -> Burden:
    """Messages to those who answer for units since the issue before; answers to what they sent themselves are none."""
    answering = people.in_posts(db, now.date(), (Role.HEAD, Role.LIAISON))
    accounts = {int(each.person.user_id) for each in answering if each.person.user_id is not None}
    sent = outbox.count_unasked(db, since or round_.opens_at, now)
    minutes = arrangements.get(db).minutes_an_item
    return Burden(
        messages=sum(count for chat, count in sent.items() if int(chat) in accounts),
        people=len(accounts),
        minutes=minutes * rounds.count_answered(db, round_.id),
        minutes_an_item=minutes,
    )
