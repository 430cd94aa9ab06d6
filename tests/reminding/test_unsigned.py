"""What nobody signed for is put before the office on every workday."""

from datetime import date

import pytest

from bot.actions.assigning.unsigned import REMINDING
from bot.rules.models import State
from storage.database import Database
from tests.reminding.bureau import Bureau, at, change, found, owes, section, statements, tell, with_day_off


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


async def test_everybody_of_the_office_hears_of_it_from_the_second_workday_on(db: Database, bureau: Bureau):
    assert await db.read(owes, REMINDING, at(3, 3)) == {}
    everything = {person: list(bureau.items) for person in bureau.office}
    assert await db.read(owes, REMINDING, at(3, 4)) == everything
    await db.write(tell, REMINDING, bureau.office[0], at(3, 4))
    assert await db.read(owes, REMINDING, at(3, 4, 10)) == everything
    assert await db.read(owes, REMINDING, at(3, 5)) == everything


async def test_a_day_off_of_the_offices_own_is_not_waited_on(db: Database, bureau: Bureau):
    off = with_day_off(date(2026, 3, 3))
    assert await db.read(owes, REMINDING, at(3, 4), off) == {}
    assert len(await db.read(owes, REMINDING, at(3, 5), off)) == 2


@pytest.mark.parametrize("values", [{"state": State.IN_PROGRESS}, {"state": State.DRAFT}, {"issued_at": at(3, 3)}])
async def test_what_is_signed_or_was_issued_anew_is_not_named(db: Database, bureau: Bureau, values: dict[str, object]):
    await db.write(change, bureau.items[1], values)
    first, _, third = bureau.items
    assert await db.read(owes, REMINDING, at(3, 4)) == {person: [first, third] for person in bureau.office}


async def test_it_says_how_long_and_who_answers(db: Database, bureau: Bureau):
    told = await db.read(section, REMINDING, bureau.office[0], bureau.items[:2], at(3, 9))
    assert told is not None
    assert "其中 3 项已满两个工作日" in told.text  # one more than is shown
    assert "• <b>1.</b> 清扫频次不足（道路科 陆一鸣，5 个工作日）" in told.text
    assert "……另有 1 项。" in told.text
    assert told.rows == [[("看1", f"cd:{bureau.items[0]}"), ("看2", f"cd:{bureau.items[1]}")]]


async def test_what_was_signed_meanwhile_is_left_out(db: Database, bureau: Bureau):
    for item_id in bureau.items:
        await db.write(change, item_id, {"state": State.IN_PROGRESS})
    assert await db.read(section, REMINDING, bureau.office[0], bureau.items, at(3, 9)) is None


async def test_of_many_no_more_are_named_than_can_be_shown(
    db: Database, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.actions.assigning.unsigned._TOLD", 2)
    assert await db.read(owes, REMINDING, at(3, 4)) == {person: list(bureau.items[:2]) for person in bureau.office}


async def test_while_nothing_is_late_one_statement_says_so(db: Database, bureau: Bureau):
    assert len(await db.read(statements, REMINDING, at(3, 3))) == 1
    assert len(await db.read(statements, REMINDING, at(3, 4))) == 2
