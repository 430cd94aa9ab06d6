"""The trail cannot be touched without it showing."""

from datetime import timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, text, update
from sqlalchemy.exc import DBAPIError

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
    """A trail of five rows in a database whose own guard somebody has taken away."""
    await db.write(five_rows)
    assert await db.read(audit.verify) is None
    await db.write(take_the_guard_away)
    return db


def take_the_guard_away(db: Connection) -> None:
    sqlite = ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"]
    for statement in sqlite if db.dialect.name == "sqlite" else ["ALTER TABLE audit DISABLE TRIGGER USER"]:
        db.execute(text(statement))


@pytest.mark.parametrize("statement", ["UPDATE audit SET action = 'x' WHERE id = 3", "DELETE FROM audit WHERE id = 5"])
async def test_the_database_itself_refuses_to_change_the_trail(db: Database, statement: str):
    await db.write(five_rows)
    with pytest.raises(DBAPIError, match="only ever added to"):
        await db.write(lambda connection: connection.execute(text(statement)))
    assert await db.read(audit.count) == 5
    assert await db.read(audit.verify) is None


async def test_a_row_says_who_in_whose_stead_and_from_which_update(db: Database):
    def record(connection: Connection) -> list[Any]:
        bureau = found(connection)
        with audit.caused_by(connection, 77):
            audit.record(connection, "accept", f"item:{bureau.items[0]}", NOW, by=bureau.head, stead_of=bureau.head)
            audit.record(connection, "receive_report", "report:5", NOW, by=bureau.head, item=bureau.items[0], n=1)
        audit.record(connection, "open_round", "round:1", NOW)
        columns = (table.c.person_id, table.c.stead_of, table.c.update_id, table.c.item_id, table.c.subject)
        return [tuple(row) for row in connection.execute(select(*columns).order_by(table.c.id))]

    first, second, third = await db.write(record)
    assert first[:3] == (first[0], first[0], 77)
    assert first[3] == int(first[4].split(":")[1]) == second[3]
    assert third == (None, None, None, None, "round:1")
    assert await db.read(audit.verify) is None


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
        {"stead_of": 1},
        {"update_id": 9},
        {"item_id": 9},
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


@pytest.mark.parametrize("altered", ["data = '{'", "data = '[1]'", "at = 'yesterday'"])
async def test_a_row_that_cannot_be_read_any_more_is_named(db: Database, altered: str):
    """Somebody who can write the file can write anything."""
    if db.url.get_backend_name() != "sqlite":
        pytest.skip("a server takes nothing but what fits the column")
    await db.write(five_rows)
    await db.write(take_the_guard_away)
    await db.write(lambda connection: connection.execute(text(f"UPDATE audit SET {altered} WHERE id = 3")))
    assert await db.read(audit.verify) == 3
    assert await db.read(audit.find, 3) is None


async def test_a_head_tells_whether_anything_was_cut_off_since(trail: Database):
    noted = await trail.read(audit.head)
    assert (noted.count, len(noted.hash)) == (5, 12)
    assert audit.read_head(f" {noted} ") == noted
    await trail.write(lambda db: audit.record(db, "issue", "item:6", NOW))
    assert await trail.read(audit.holds, noted)
    later = await trail.read(audit.head)
    assert later != noted
    await trail.write(lambda db: db.execute(delete(table).where(table.c.id == 6)))
    assert await trail.read(audit.verify) is None
    assert await trail.read(audit.holds, noted)
    assert not await trail.read(audit.holds, later)


async def test_the_head_of_an_empty_trail_holds(db: Database):
    noted = await db.read(audit.head)
    assert str(noted) == "0:000000000000"
    await db.write(five_rows)
    assert await db.read(audit.holds, noted)
    assert not await db.read(audit.holds, audit.Head(0, "f" * 12))


@pytest.mark.parametrize("text", ["", "5", "5:", "5:abc", "x:0123456789ab", "5:0123456789ab:7", "-5:0123456789ab"])
def test_what_is_no_head_is_refused(text: str):
    assert audit.read_head(text) is None
