"""Profiles: kept under their name, put in the place of one that has it, removed; what own columns hold is found by item."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.rules.models import ItemId
from bot.rules.profiles import ProfileColumn, ProfileId
from storage import own_cells, profiles
from storage.database import Database
from storage.tables import own_cell
from tests.storage.bureau import NOW, add_items, found

COLUMNS = (ProfileColumn(("整改责任", "牵头单位"), "unit"), ProfileColumn(("金额（万元）",), None))


async def test_one_is_found_as_it_was_kept(db: Database):
    bureau = await db.write(found)
    kept = await db.write(lambda conn: profiles.put(conn, "月报", COLUMNS, NOW, by=bureau.head))
    profile = await db.read(profiles.find, kept)
    assert profile is not None
    assert (profile.name, profile.columns, profile.made_at, profile.made_by) == ("月报", COLUMNS, NOW, bureau.head)
    assert await db.read(profiles.find_by_name, "月报") == profile
    assert await db.read(profiles.find_by_name, "月 报") is None
    assert await db.read(profiles.find, ProfileId(kept + 1)) is None


async def test_the_same_name_again_takes_its_place(db: Database):
    first = await db.write(lambda conn: profiles.put(conn, "月报", COLUMNS, NOW, by=None))
    other = await db.write(lambda conn: profiles.put(conn, "季报", COLUMNS, NOW, by=None))
    again = await db.write(lambda conn: profiles.put(conn, "月报", COLUMNS[:1], NOW + timedelta(days=1), by=None))
    assert again == first != other
    told = [(each.name, len(each.columns), each.made_at) for each in await db.read(profiles.every)]
    assert told == [("月报", 1, NOW + timedelta(days=1)), ("季报", 2, NOW)]


async def test_removed_it_is_gone_and_twice_changes_nothing(db: Database):
    kept = await db.write(lambda conn: profiles.put(conn, "月报", COLUMNS, NOW, by=None))
    assert await db.write(profiles.remove, kept) is True
    assert await db.write(profiles.remove, kept) is False
    assert await db.read(profiles.every) == []


@pytest.mark.parametrize("count", [1, 501])
async def test_what_own_columns_hold(db: Database, count: int):
    ids = await db.write(add_items, count)

    def enter(conn):
        for item in ids[::2]:
            for position, head in enumerate(("备注", "金额")):
                row = {"item_id": item, "head": head, "position": position, "text": f"{head}{item}"}
                conn.execute(insert(own_cell).values(**row))

    await db.write(enter)
    told = await db.read(own_cells.of_items, ids)
    assert list(told) == list(ids[::2])
    assert [list(each.items()) for each in told.values()] == [
        [("备注", f"备注{item}"), ("金额", f"金额{item}")] for item in ids[::2]
    ]
    assert await db.read(own_cells.of_items, [ItemId(9999)]) == {}
