"""Items of a whole ledger, entered and set at once: the same as one by one."""

import pytest
from sqlalchemy import Connection

from bot.rules.models import Item, ItemId, Role
from storage import audit, items, people
from storage.database import Database
from tests.storage.bureau import FACTS, NOW, add_campaign, add_person

MANY = 1201
"""More than a statement names, and more than a batch brings back."""


def measures_of(n: int) -> list[str]:
    return [f"措施{n}之{each}" for each in range(1, n % 3 + 1)]


def entered(db: Connection) -> list[ItemId]:
    campaign = add_campaign(db)
    first = items.add(db, campaign, FACTS | {"code": "0"}, ["先有的"])
    rest = [(FACTS | {"code": f"1.{n}", "title": f"题{n}"}, measures_of(n)) for n in range(1, MANY)]
    return [first, *items.add_many(db, campaign, rest)]


@pytest.fixture
async def ids(db: Database) -> list[ItemId]:
    return await db.write(entered)


async def test_they_are_numbered_in_their_order_after_those_there_are(db: Database, ids: list[ItemId]):
    every = await db.read(items.every)
    assert [each.id for each in every] == ids
    assert [each.number for each in every] == list(range(1, MANY + 1))
    assert [each.title for each in every[1:]] == [f"题{n}" for n in range(1, MANY)]
    for n in (1, 2, 3, 600, MANY - 1):
        found = await db.read(items.measures, ids[n])
        assert [(each.position, each.text) for each in found] == list(enumerate(measures_of(n), 1))
    assert await db.write(items.add_many, every[0].campaign_id, []) == []


async def test_each_goes_to_its_own_unit_leader_and_supporters(db: Database, ids: list[ItemId]):
    units = [await db.write(people.ensure_unit, name) for name in ("甲科", "乙科", "丙科")]
    _, leader = await db.write(add_person, units[0], "副局长", "林知秋", Role.LEADER)
    chosen = ids[:1100]
    await db.write(items.set_support, ids[0], units)
    await db.write(items.assign_many, {each: units[n % 2] for n, each in enumerate(chosen)})
    await db.write(items.set_in_charge_many, {each: leader if n % 2 else None for n, each in enumerate(chosen)})
    await db.write(items.set_support_many, {each: units[1 : n % 3 + 1] for n, each in enumerate(chosen)})
    every = await db.read(items.every)

    def expected(n: int, item: Item) -> bool:
        mine = item.unit_id, item.in_charge_id, set(item.support_ids)
        return mine == (units[n % 2], leader if n % 2 else None, set(units[1 : n % 3 + 1]))

    assert [n for n, each in enumerate(every[:1100]) if not expected(n, each)] == []
    assert {(each.unit_id, each.in_charge_id, each.support_ids) for each in every[1100:]} == {(None, None, ())}


async def test_what_is_recorded_of_many_stands_in_the_history_of_each(db: Database, ids: list[ItemId]):
    rows = [(f"item:{each}", {"unit": "甲科"}) for each in ids[:3]]
    await db.write(audit.record_many, "assign", rows, NOW)
    await db.write(lambda db: audit.record(db, "add_support", f"item:{ids[4]}", NOW, unit="乙科"))
    assert [each.action for each in await db.read(audit.of_item, ids[1])] == ["assign"]
    assert await db.read(audit.items_with, ids, "assign", "add_support") == {*ids[:3], ids[4]}
    assert await db.read(audit.items_with, ids[1:], "assign") == {*ids[1:3]}
    assert await db.read(audit.verify) is None
