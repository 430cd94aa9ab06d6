"""The trail cannot be touched without it showing."""

from datetime import timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, update

from storage import audit
from storage.database import Database
from storage.tables import audit as table
from tests.storage.bureau import NOW, found


def five_rows(db: Connection) -> None:
    bureau = found(db)
    for n in range(1, 6):
        by = bureau.head if n % 2 else None
        audit.record(db, "accept", f"item:{n}", NOW + timedelta(minutes=n), by=by, unit="道路科 <&>", n=n, none=None)


@pytest.fixture
async def trail(db: Database) -> Database:
    await db.write(five_rows)
    assert await db.read(audit.verify) is None
    return db


async def test_an_empty_trail_holds(db: Database):
    assert await db.read(audit.verify) is None
    assert await db.read(audit.count) == 0


async def test_every_row_carries_the_hash_of_the_one_before(trail: Database):
    rows = await trail.read(lambda db: db.execute(select(table.c.previous, table.c.hash).order_by(table.c.id)).all())
    assert [row.previous for row in rows] == ["0" * 64, *(row.hash for row in rows[:-1])]
    assert await trail.read(audit.count) == 5


@pytest.mark.parametrize(
    "altered",
    [
        {"action": "return"},
        {"subject": "item:9"},
        {"data": {"unit": "道路科 <&>", "n": 4, "none": None}},
        {"person_id": None},
        {"at": NOW},
        {"hash": "f" * 64},
        {"previous": "f" * 64},
    ],
    ids=lambda altered: next(iter(altered)),
)
async def test_an_altered_row_is_found(trail: Database, altered: dict[str, Any]):
    await trail.write(lambda db: db.execute(update(table).where(table.c.id == 3).values(**altered)))
    assert await trail.read(audit.verify) == 3


@pytest.mark.parametrize("row", [1, 3, 4])
async def test_a_removed_row_is_found_at_the_next_one(trail: Database, row: int):
    await trail.write(lambda db: db.execute(delete(table).where(table.c.id == row)))
    assert await trail.read(audit.verify) == row + 1


async def test_swapped_rows_are_found(trail: Database):
    def swap(db: Connection) -> None:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            db.execute(update(table).where(table.c.id == old).values(id=new))

    await trail.write(swap)
    assert await trail.read(audit.verify) == 2


async def test_an_inserted_row_is_found(trail: Database):
    def insert_between(db: Connection) -> None:
        db.execute(update(table).where(table.c.id == 5).values(id=6))
        row = dict(db.execute(select(table).where(table.c.id == 4)).mappings().one())
        db.execute(table.insert().values(**(row | {"id": 5, "subject": "item:0", "hash": "e" * 64})))

    await trail.write(insert_between)
    assert await trail.read(audit.verify) == 5


async def test_a_row_hashed_anew_is_found_by_its_successor(trail: Database):
    """Somebody who knows how the hash is made still cannot change one row alone."""

    def forge(db: Connection) -> None:
        row = dict(db.execute(select(table).where(table.c.id == 3)).mappings().one())
        row["subject"] = "item:9"
        db.execute(update(table).where(table.c.id == 3).values(subject="item:9", hash=audit._digest(row)))

    await trail.write(forge)
    assert await trail.read(audit.verify) == 4


async def test_the_zone_a_moment_came_in_does_not_matter(db: Database):
    beijing = NOW.astimezone(timezone(timedelta(hours=8))) + timedelta(microseconds=123456)
    await db.write(lambda connection: audit.record(connection, "tick", "round:1", beijing))
    assert await db.read(audit.verify) is None


async def test_a_failed_action_leaves_no_gap(trail: Database):
    def fails(db: Connection) -> None:
        audit.record(db, "issue", "item:6", NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await trail.write(fails)
    await trail.write(lambda db: audit.record(db, "issue", "item:7", NOW))
    assert await trail.read(audit.verify) is None
    assert await trail.read(audit.count) == 6
