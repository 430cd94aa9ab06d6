"""How items stand in an issue: what one statement counts is what one would count by hand, item by item."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.rules.details import Field
from bot.rules.models import (
    ANSWER_KINDS,
    ASKED_STATES,
    AT_HAND,
    OPEN_STATES,
    Fetch,
    Finding,
    Item,
    ItemId,
    MediaKind,
    PersonId,
    ReportKind,
    RoundId,
    State,
)
from bot.rules.summary import is_due_soon, is_overdue
from bot.rules.tallies import RANK, Tallies, Tally, added
from storage import details, items, people, rounds, standings
from storage.database import Database
from storage.standings import Moment
from storage.tables import ask, ask_item, evidence, measure, reopening, report
from storage.tables import item as item_table
from tests.storage.bureau import CHAT, FACTS, NOW, add_campaign, add_items, add_person, found, plan

ZONE = ZoneInfo("Asia/Shanghai")
SINCE = NOW + timedelta(days=3)
COMPILED = NOW + timedelta(days=10, hours=8)
TODAY = COMPILED.astimezone(ZONE).date()
MOMENT = Moment(SINCE, TODAY, COMPILED - timedelta(days=2))
ITEMS = 300


def some_ledger(db: Connection, seed: int) -> tuple[RoundId, RoundId]:
    """Two rounds over items in every state; the first was compiled, and everything was moved about since."""
    random = Random(seed)
    units = [people.ensure_unit(db, f"第{n}科室") for n in range(1, 6)]
    persons = [add_person(db, each, "科长", f"甲{n}", user=n)[1] for n, each in enumerate(units, 100)]
    campaign = add_campaign(db)
    ids = [items.add(db, campaign, FACTS | {"code": f"1.{n}"}, ["甲", "乙"][: n % 3]) for n in range(ITEMS)]
    first = rounds.open_round(db, plan())
    _shuffle(db, random, ids, units)
    standings.take(db, first.id, None, Moment(None, (SINCE - timedelta(hours=1)).date(), SINCE - timedelta(days=2)))
    second = rounds.open_round(db, plan("2026-W11", NOW + timedelta(days=7)))
    _shuffle(db, random, random.sample(ids, ITEMS // 2), units)
    for n, person in enumerate(persons):
        asked = random.sample(ids, 90)
        rounds.add_ask(db, second.id, person, [each for each in asked if int(each) % len(persons) == n], NOW)
    for n, each in enumerate(random.sample(ids, 200)):
        _answer(db, random, n, each, random.choice(persons), random.choice([first.id, second.id, second.id]))
    for each in random.sample(ids, 45):
        row = {
            "item_id": each,
            "reopened_at": _moment(random),
            "person_id": persons[0],
            "cause": "other",
            "words": "又",
        }
        db.execute(insert(reopening).values(**row))
    for each in random.sample(ids, 90):
        claim = random.choice([*Finding, ""])
        details.add(db, each, second.id, {Field.CLAIM: claim}, persons[0], _moment(random))
    db.execute(update(measure).where(measure.c.id % 3 == 0).values(done_at=NOW))
    return first.id, second.id


def _shuffle(db: Connection, random: Random, ids: list[ItemId], units: list[Any]) -> None:
    for each in ids:
        state = random.choice(list(State))
        values = {
            "state": state,
            "unit_id": random.choice([*units, None]) if state == State.DRAFT else random.choice(units),
            "finding": random.choice(list(Finding)),
            "due": random.choice([None, TODAY + timedelta(days=random.randint(-9, 9))]),
            "issued_at": None if state == State.DRAFT else _moment(random),
            "accepted_at": random.choice([None, _moment(random)]),
            "closed_at": _moment(random) if state == State.CLOSED else None,
            "extended": random.choice([0, 0, 1, 2]),
        }
        db.execute(update(item_table).where(item_table.c.id == each).values(**values))


def _answer(db: Connection, random: Random, n: int, item_id: ItemId, person: PersonId, round_id: RoundId) -> None:
    kind = random.choice(list(ReportKind))
    for again in range(random.choice([1, 1, 2])):
        row = {
            "person_id": person,
            "chat_id": CHAT,
            "parcel": f"m{n}-{again}",
            "item_id": item_id,
            "round_id": round_id,
            "kind": kind if again == 0 else random.choice(ANSWER_KINDS),
            "late": random.random() < 0.4,
            "first_sent_at": NOW,
            "received_at": NOW,
        }
        made = db.execute(insert(report).values(**row).returning(report.c.id)).scalar_one()
        for file in range(random.choice([0, 0, 1, 3])):
            db.execute(
                insert(evidence).values(
                    report_id=made,
                    chat_id=CHAT,
                    message_id=made * 10 + file,
                    kind=MediaKind.PHOTO,
                    file_id="f",
                    file_unique_id="u",
                    forwarded=False,
                    sent_at=NOW,
                    late=False,
                    receipted=True,
                    file_state=random.choice(list(Fetch)),
                    attempts=0,
                )
            )


def _moment(random: Random) -> datetime:
    return SINCE + timedelta(hours=random.choice([-50, -1, 0, 1, 100]))


# --- the same, by hand ------------------------------------------------------------------------------------------------


def by_hand(db: Connection, round_id: RoundId, before: dict[ItemId, Any]) -> dict[ItemId, set[Tally]]:
    asked = set(
        db.scalars(
            select(ask_item.c.item_id).join(ask, ask.c.id == ask_item.c.ask_id).where(ask.c.round_id == round_id)
        )
    )
    told: dict[ItemId, list[Any]] = {}
    for row in db.execute(select(report).where(report.c.round_id == round_id)):
        if row.kind in ANSWER_KINDS:
            told.setdefault(row.item_id, []).append(row)
    back = {row.item_id for row in db.execute(select(reopening)) if row.reopened_at >= SINCE}
    return {
        each.id: _tallies(each, asked, told.get(each.id, []), each.id in back, before.get(each.id))
        for each in items.every(db)
    }


def _tallies(item: Item, asked: set[ItemId], told: list[Any], back: bool, before: Any) -> set[Tally]:
    if item.state == State.DRAFT:
        return {Tally.UNASSIGNED} if item.finding != Finding.DONE else set()
    if item.state == State.TRANSFERRED:
        return {Tally.TRANSFERRED}
    found = {Tally.TOTAL, Tally(item.finding.value)}
    is_open = item.state in OPEN_STATES
    if is_open:
        found.add(Tally.OPEN)
    if item.state == State.ISSUED:
        found.add(Tally.UNSIGNED)
        if item.issued_at is not None and item.issued_at < MOMENT.unsigned_before:
            found.add(Tally.WAITING)
    if item.id in asked and (item.state in ASKED_STATES or told):
        found.add(Tally.ASKED)
        found.add(Tally.ANSWERED if told else Tally.MISSING)
        if told and all(row.late for row in told):
            found.add(Tally.LATE)
    if told:
        progress = any(row.kind == ReportKind.PROGRESS for row in told)
        found.add(Tally.PROGRESS if progress else Tally.NO_CHANGE)
    if is_overdue(item, TODAY):
        found.add(Tally.OVERDUE)
    if is_due_soon(item, TODAY):
        found.add(Tally.DUE_SOON)
    if item.extended and is_open:
        found.add(Tally.EXTENDED)
    if item.accepted_at is not None and item.accepted_at >= SINCE:
        found.add(Tally.ACCEPTED)
    change = _change(item, is_open and back, before)
    return found | ({change} if change is not None else set())


def _change(item: Item, back: bool, before: Any) -> Tally | None:
    if back:
        return Tally.REOPENED
    if item.state == State.CLOSED and item.closed_at is not None and item.closed_at >= SINCE:
        return Tally.CLOSED
    if item.issued_at is not None and item.issued_at >= SINCE:
        return Tally.NEW
    was, now = RANK[Finding(before.finding)], RANK[item.finding]
    if (is_overdue(item, TODAY) and not before.overdue) or now < was:
        return Tally.SLIPPED
    return Tally.ADVANCED if now > was else None


@pytest.mark.parametrize("seed", range(3))
async def test_every_item_is_counted_as_by_hand(db: Database, seed: int):
    def compare(conn: Connection) -> None:
        first, second = some_ledger(conn, seed)
        before = standings.of_items(conn, first, [each.id for each in items.every(conn)])
        standings.take(conn, second, first, MOMENT)
        expected = by_hand(conn, second, before)
        for tally in Tally:
            theirs = {item_id for item_id, tallies in expected.items() if tally in tallies}
            assert set(standings.listed(conn, second, tally)) == theirs, tally
            assert theirs, f"nothing was tried of {tally}"
        lines = standings.by_unit(conn, second)
        total = added([line.tallies for line in lines])
        assert total.items == {tally: sum(tally in tallies for tallies in expected.values()) for tally in Tally}
        for line in lines:
            mine = {each.id for each in items.every(conn) if each.unit_id == line.unit_id}
            assert line.tallies[Tally.TOTAL] == sum(Tally.TOTAL in expected[each] for each in mine)
        for round_id in (first, second):
            weeks = {line.unit_id: _week(line.tallies) for line in standings.by_unit(conn, round_id)}
            known = standings.weeks(conn, [first, second])
            assert {unit: week for (of, unit), week in known.items() if of == round_id} == {
                unit: week for unit, week in weeks.items() if unit is not None
            }
        _compare_sums(conn, second, total, {key for key, tallies in expected.items() if Tally.TOTAL in tallies})

    await db.write(compare)


def _week(tallies: Tallies) -> tuple[int, ...]:
    return tuple(tallies[each] for each in (Tally.ASKED, Tally.ANSWERED, Tally.DONE))


def _compare_sums(db: Connection, round_id: RoundId, total: Tallies, counted: set[ItemId]) -> None:
    files = select(evidence.c.file_state, report.c.item_id, report.c.kind).join(
        report, report.c.id == evidence.c.report_id
    )
    kept = [
        row
        for row in db.execute(files.where(report.c.round_id == round_id))
        if row.file_state in AT_HAND and row.kind in ANSWER_KINDS and row.item_id in counted
    ]
    mine = [row for row in db.execute(select(measure)) if row.item_id in counted]
    assert (total.files, total.measures) == (len(kept), len(mine))
    assert total.measures_done == sum(row.done_at is not None for row in mine)


async def test_a_claim_is_kept_beside_the_finding_and_one_taken_back_is_none(db: Database):
    def check(conn: Connection) -> None:
        bureau = found(conn)
        one, two, three = bureau.items
        details.add(conn, one, bureau.round, {Field.CLAIM: "done"}, bureau.head, NOW)
        details.add(conn, two, bureau.round, {Field.CLAIM: "done"}, bureau.head, NOW)
        details.add(conn, two, bureau.round, {Field.CLAIM: ""}, bureau.head, NOW)
        standings.take(conn, bureau.round, None, MOMENT)
        stood = standings.of_items(conn, bureau.round, bureau.items)
        assert [stood[each].claim for each in (one, two, three)] == ["done", None, None]

    await db.write(check)


async def test_the_first_issue_of_all_has_no_changes_but_what_is_new(db: Database):
    def check(conn: Connection) -> None:
        bureau = found(conn)
        standings.take(conn, bureau.round, None, Moment(None, date(2026, 6, 30), COMPILED))
        (line,) = standings.by_unit(conn, bureau.round)
        assert line.unit == "道路科"
        assert (line.tallies[Tally.NEW], line.tallies[Tally.OVERDUE], line.tallies[Tally.SLIPPED]) == (3, 3, 0)

    await db.write(check)


async def test_an_issue_is_entered_once(db: Database):
    bureau = await db.write(found)
    await db.write(standings.take, bureau.round, None, MOMENT)
    with pytest.raises(IntegrityError):
        await db.write(standings.take, bureau.round, None, MOMENT)


async def test_a_list_is_by_number_and_as_long_as_one_likes(db: Database):
    def check(conn: Connection) -> None:
        ids = add_items(conn, 5)
        items.mark_issued(conn, ids, NOW)
        round_id = rounds.open_round(conn, plan()).id
        standings.take(conn, round_id, None, MOMENT)
        assert standings.listed(conn, round_id, Tally.TOTAL, 3) == list(ids[:3])
        assert standings.listed(conn, round_id, Tally.CLOSED) == []

    await db.write(check)
