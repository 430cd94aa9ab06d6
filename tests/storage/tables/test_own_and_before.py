"""What an office's ledger said beside what the bot asks for, in the tables."""

from sqlalchemy import Connection

from storage import own_cells, told_before
from storage.database import Database
from storage.told_before import ToldBefore
from tests.storage.bureau import NOW, Bureau, found

NASTY = "=cmd|' /C calc'!A0\n<b>{{x}}</b> 😀"


async def test_own_cells_keep_their_order_and_are_replaced_as_a_whole(db: Database):
    bureau = await db.write(found)
    one, two, *_ = bureau.items

    def add(connection: Connection) -> None:
        own_cells.add(connection, {one: {"备注": NASTY, "涉及金额": "12.5", "依据": "甲"}, two: {}})

    await db.write(add)
    found_ = await db.read(own_cells.of_items, [one, two])
    assert {each: list(cells.items()) for each, cells in found_.items()} == {
        one: [("备注", NASTY), ("涉及金额", "12.5"), ("依据", "甲")]
    }
    for _ in range(2):
        await db.write(own_cells.replace, one, {"依据": "乙", "备注": NASTY})
        assert list((await db.read(own_cells.of_items, [one]))[one].items()) == [("依据", "乙"), ("备注", NASTY)]
    await db.write(own_cells.replace, one, {})
    assert await db.read(own_cells.of_items, [one, two]) == {}


async def test_of_more_items_than_a_statement_can_name(db: Database):
    bureau: Bureau = await db.write(found)
    await db.write(own_cells.add, {bureau.items[0]: {"备注": "甲"}})
    await db.write(told_before.add, {bureau.items[0]: ["乙"]}, "台账.xlsx", NOW)
    ids = [*range(100_000, 101_200), bureau.items[0]]
    assert await db.read(own_cells.of_items, ids) == {bureau.items[0]: {"备注": "甲"}}
    assert list(await db.read(told_before.of_items, ids)) == [bureau.items[0]]


async def test_what_was_told_before_stays_in_its_order(db: Database):
    bureau: Bureau = await db.write(found)
    one, two, *_ = bureau.items
    await db.write(told_before.add, {one: [NASTY, "乙"], two: []}, "台账.xlsx", NOW)
    assert await db.read(told_before.of_item, one) == [
        ToldBefore(NASTY, "台账.xlsx", NOW),
        ToldBefore("乙", "台账.xlsx", NOW),
    ]
    assert await db.read(told_before.of_item, two) == []
