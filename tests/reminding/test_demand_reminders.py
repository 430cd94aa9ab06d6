"""The unit is reminded once before a limit and once after it; the office hears once that it has passed."""

from datetime import date, datetime

import pytest
from sqlalchemy import Connection

from bot.actions.demands.reminding_demands import REMINDING
from bot.rules.demands import DemandKind
from bot.rules.models import DemandId, State
from storage import audit, demands
from storage.database import Database
from storage.outbox import About
from tests.reminding.bureau import Bureau, at, change, found, owes, section, stand_in, statements, tell, with_day_off

TO_UNIT, TO_OFFICE = REMINDING

LIMIT = date(2026, 3, 9)
"""A Monday: the workday before is Friday, the 6th."""


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


@pytest.fixture
async def demand(db: Database, bureau: Bureau) -> DemandId:
    return await db.write(_demand, bureau)


def _demand(db: Connection, bureau: Bureau, item: int = 0) -> DemandId:
    new = demands.begin(
        db, DemandKind.NOTICE, bureau.items[item], bureau.office[0], at(3, 2), unit_id=bureau.unit, limit_on=LIMIT
    )
    demands.change(db, new, words="请说明", released_at=at(3, 2))
    demands.number(db, new, 2026)
    return new


def _change(db: Connection, demand_id: DemandId, values: dict[str, object]) -> None:
    demands.change(db, demand_id, **values)


@pytest.mark.parametrize(
    ("now", "unit", "office"),
    [
        (at(3, 5), False, False),
        (at(3, 6), True, False),
        (at(3, 9), True, False),
        (at(3, 10), True, True),
        (at(3, 12), True, True),
    ],
)
async def test_the_unit_hears_of_it_and_the_office_once_it_is_late(
    db: Database, bureau: Bureau, demand: DemandId, now: datetime, unit: bool, office: bool
):
    to_unit = {bureau.head: [demand], bureau.liaison: [demand]} if unit else {}
    assert await db.read(owes, TO_UNIT, now) == to_unit
    assert await db.read(owes, TO_OFFICE, now) == ({each: [demand] for each in bureau.office} if office else {})


async def test_each_reminder_is_given_on_one_day_to_everybody(db: Database, bureau: Bureau, demand: DemandId):
    await db.write(tell, TO_UNIT, bureau.head, at(3, 6))
    assert bureau.liaison in await db.read(owes, TO_UNIT, at(3, 6, 11))
    assert await db.read(owes, TO_UNIT, at(3, 9)) == {}
    assert bureau.head in await db.read(owes, TO_UNIT, at(3, 10))
    await db.write(tell, TO_OFFICE, bureau.office[0], at(3, 10))
    assert set(await db.read(owes, TO_UNIT, at(3, 10, 11))) == {bureau.head, bureau.liaison}
    assert bureau.office[1] in await db.read(owes, TO_OFFICE, at(3, 10, 11))
    await db.write(tell, TO_UNIT, bureau.head, at(3, 10, 12))
    for story in (TO_UNIT, TO_OFFICE):
        assert await db.read(owes, story, at(3, 11)) == {}
    trail = [each for each in await db.read(audit.of_item, bureau.items[0]) if each.action == "remind_demand"]
    assert [each.data["late"] for each in trail] == [False, True]


async def test_the_reminder_before_comes_on_a_day_that_the_office_works(db: Database, bureau: Bureau, demand: DemandId):
    off = with_day_off(date(2026, 3, 6))
    assert len(await db.read(owes, TO_UNIT, at(3, 5), off)) == 2
    assert await db.read(owes, TO_UNIT, at(3, 4), off) == {}


async def test_what_has_no_limit_is_not_owed(db: Database, bureau: Bureau, demand: DemandId):
    await db.write(_change, demand, {"limit_on": None})
    assert await db.read(owes, TO_UNIT, at(3, 10)) == {}


@pytest.mark.parametrize(
    "values",
    [{"released_at": None}, {"answered_at": at(3, 5), "answer": "已办"}, {"settled_at": at(3, 5)}],
)
async def test_what_is_not_out_or_has_its_answer_is_not_owed(
    db: Database, bureau: Bureau, demand: DemandId, values: dict[str, object]
):
    await db.write(_change, demand, values)
    assert await db.read(owes, TO_UNIT, at(3, 10)) == {}
    assert await db.read(section, TO_UNIT, bureau.head, [demand], at(3, 10)) is None


@pytest.mark.parametrize("state", [State.CLOSED, State.TRANSFERRED, State.DRAFT])
async def test_nobody_is_reminded_of_an_item_that_is_not_open(
    db: Database, bureau: Bureau, demand: DemandId, state: State
):
    await db.write(change, bureau.items[0], {"state": state})
    assert await db.read(owes, TO_UNIT, at(3, 10)) == {}
    assert await db.read(section, TO_UNIT, bureau.head, [demand], at(3, 10)) is None


async def test_a_stand_in_is_reminded_in_the_holders_place(db: Database, bureau: Bureau, demand: DemandId):
    await db.write(stand_in, bureau.head, bureau.office[1], date(2026, 3, 6))
    assert set(await db.read(owes, TO_UNIT, at(3, 6))) == {bureau.office[1], bureau.liaison}


async def test_a_single_one_can_be_answered_by_a_reply_while_it_stands_alone(
    db: Database, bureau: Bureau, demand: DemandId
):
    told = await db.read(section, TO_UNIT, bureau.head, [demand], at(3, 6))
    assert told is not None
    assert "请在 <b>3月9日(周一)</b> 前" in told.text
    assert "直接回复" not in told.text
    assert told.by_itself is not None
    assert told.by_itself.endswith("点“答复”，或直接回复本条。")
    assert told.about == About("demand_answer", demand)
    assert told.rows == [[("✍️ 答复", f"qa:{demand}")]]


async def test_of_several_each_has_its_button(db: Database, bureau: Bureau, demand: DemandId):
    other = await db.write(_demand, bureau, 1)
    told = await db.read(section, TO_UNIT, bureau.head, [demand, other], at(3, 10))
    assert told is not None
    assert (told.about, told.by_itself) == (None, None)
    assert "时限 3月9日(周一) 已过" in told.text
    assert told.rows == [[("答复1", f"qd:{demand}"), ("答复2", f"qd:{other}")]]
    to_office = await db.read(section, TO_OFFICE, bureau.office[0], [demand, other], at(3, 10))
    assert to_office is not None
    assert "以下 2 件已过时限" in to_office.text
    assert await db.read(section, TO_OFFICE, bureau.office[0], [demand], at(3, 9)) is None


async def test_while_no_limit_is_near_one_statement_says_so(db: Database, bureau: Bureau, demand: DemandId):
    assert TO_UNIT.owed is TO_OFFICE.owed
    assert len(await db.read(statements, TO_UNIT, at(3, 5))) == 1
    assert len(await db.read(statements, TO_UNIT, at(3, 10))) == 4
