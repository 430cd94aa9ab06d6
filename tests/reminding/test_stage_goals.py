"""持续整改: on its day the unit and the office are asked once how far the stage goal is."""

from datetime import date

import pytest

from bot.actions.applying.staging import REMINDING
from bot.rules.models import State
from storage import audit
from storage.database import Database
from tests.reminding.bureau import Bureau, at, change, found, owes, section, stand_in, statements, tell

TO_UNIT, TO_OFFICE = REMINDING

FRIDAY, SATURDAY = date(2026, 3, 6), date(2026, 3, 7)


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    """The first two items go on until Friday and Saturday."""
    bureau = await db.write(found)
    for item_id, day in zip(bureau.items, (FRIDAY, SATURDAY), strict=False):
        await db.write(change, item_id, {"state": State.CONTINUING, "next_check_on": day, "stage_goal": "修好三条路"})
    return bureau


async def test_it_is_owed_from_its_day_on_to_whoever_answers_and_to_the_office(db: Database, bureau: Bureau):
    first, second, _ = bureau.items
    assert await db.read(owes, TO_UNIT, at(3, 5)) == {}
    assert await db.read(owes, TO_UNIT, at(3, 6)) == {bureau.head: [first]}
    assert await db.read(owes, TO_OFFICE, at(3, 6)) == {each: [first] for each in bureau.office}
    assert await db.read(owes, TO_UNIT, at(3, 9)) == {bureau.head: [first, second]}


async def test_it_is_asked_about_on_one_day_by_everybody(db: Database, bureau: Bureau):
    first, second, _ = bureau.items
    await db.write(tell, TO_OFFICE, bureau.office[0], at(3, 6))
    assert await db.read(owes, TO_OFFICE, at(3, 6, 11)) == {each: [first] for each in bureau.office}
    await db.write(tell, TO_UNIT, bureau.head, at(3, 6, 12))
    assert await db.read(owes, TO_UNIT, at(3, 9)) == {bureau.head: [second]}
    assert await db.read(owes, TO_OFFICE, at(3, 9)) == {each: [second] for each in bureau.office}
    asked = [each for each in await db.read(audit.of_item, first) if each.action == "ask_stage"]
    assert [each.data for each in asked] == [{"day": "2026-03-06"}]


async def test_for_another_day_it_is_asked_about_again(db: Database, bureau: Bureau):
    first = bureau.items[0]
    await db.write(tell, TO_UNIT, bureau.head, at(3, 6))
    await db.write(change, first, {"next_check_on": date(2026, 3, 20)})
    assert first in (await db.read(owes, TO_UNIT, at(3, 20)))[bureau.head]


@pytest.mark.parametrize("values", [{"state": State.CLOSED}, {"state": State.IN_PROGRESS}, {"next_check_on": None}])
async def test_only_what_goes_on_until_a_day_is_asked_about(db: Database, bureau: Bureau, values: dict[str, object]):
    await db.write(change, bureau.items[0], values)
    assert await db.read(owes, TO_UNIT, at(3, 6)) == {}


async def test_a_stand_in_is_asked_in_the_holders_place(db: Database, bureau: Bureau):
    await db.write(stand_in, bureau.head, bureau.office[1], FRIDAY)
    assert set(await db.read(owes, TO_UNIT, at(3, 6))) == {bureau.office[1]}


async def test_what_the_unit_and_the_office_read(db: Database, bureau: Bureau):
    first, second, third = bureau.items
    one = await db.read(section, TO_UNIT, bureau.head, [first], at(3, 6))
    assert one is not None
    assert "目标达到的，请申请销号" in one.text
    assert [row[0][1] for row in one.rows] == [f"ca:{first}", f"an:{first}"]
    both = await db.read(section, TO_UNIT, bureau.head, [first, second, third], at(3, 9))
    assert both is not None
    assert "第3项" not in both.text  # it does not go on
    assert both.rows == [[("看1", f"cd:{first}"), ("看2", f"cd:{second}")]]
    office = await db.read(section, TO_OFFICE, bureau.office[0], [first], at(3, 6))
    assert office is not None
    assert "已请各单位报告" in office.text
    assert await db.read(section, TO_UNIT, bureau.head, [third], at(3, 6)) is None


async def test_while_no_check_is_due_one_statement_says_so(db: Database, bureau: Bureau):
    assert TO_UNIT.owed is TO_OFFICE.owed
    assert len(await db.read(statements, TO_UNIT, at(3, 5))) == 1
    assert len(await db.read(statements, TO_UNIT, at(3, 6))) == 3
