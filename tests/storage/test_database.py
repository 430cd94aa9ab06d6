"""One action, one transaction: nothing is lost between people who write at once, nothing is left of what failed."""

import asyncio
import contextlib
import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, func, insert, make_url, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from storage import people
from storage.database import AlreadyRunning, CannotCopy, CannotOpen, Database, copy_database, migrate, sqlite_url
from storage.sqlite import DatabaseClosed
from storage.tables import person, report_text, unit

SLOW = {
    "sqlite": "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c LIMIT 3000000) SELECT count(*) FROM c",
    "postgresql": "SELECT pg_sleep(0.6)",
}


def count_one_more(db: Connection, unit_id: int) -> None:
    """Read, think, write: what every action does."""
    name = db.execute(select(unit.c.name).where(unit.c.id == unit_id)).scalar_one()
    db.execute(update(unit).where(unit.c.id == unit_id).values(name=str(int(name) + 1)))


def names(db: Connection) -> list[str]:
    return [each.name for each in people.units(db)]


async def test_twenty_people_at_once_lose_nothing(db: Database):
    counter = await db.write(people.ensure_unit, "0")

    async def somebody() -> None:
        for _ in range(5):
            await db.write(count_one_more, counter)

    await asyncio.gather(*(somebody() for _ in range(20)))
    assert await db.read(names) == ["100"]


async def test_two_programs_at_once_lose_nothing(db: Database, database_url: str):
    """The command line beside the running bot."""
    counter = await db.write(people.ensure_unit, "0")
    other = Database(database_url)
    try:
        await asyncio.gather(*(each.write(count_one_more, counter) for _ in range(10) for each in (db, other)))
    finally:
        await other.close()
    assert await db.read(names) == ["20"]


async def test_reading_does_not_wait_for_a_long_write(db: Database):
    await db.write(people.ensure_unit, "道路科")

    def long_write(connection: Connection) -> None:
        people.ensure_unit(connection, "绿化站")
        connection.execute(text(SLOW[connection.dialect.name]))

    writing = asyncio.create_task(db.write(long_write))
    await asyncio.sleep(0.1)
    seen = await db.read(names)
    assert not writing.done()
    assert seen == ["道路科"]
    await writing
    assert await db.read(names) == ["道路科", "绿化站"]


async def test_what_is_read_together_was_true_at_one_moment(db: Database, database_url: str):
    """A bulletin made of two queries must not show an answer in the one and not in the other."""
    await db.write(people.ensure_unit, "道路科")
    plain = make_url(database_url.replace("+aiosqlite", ""))

    def somebody_else_writes() -> None:
        engine = create_engine(plain)
        with engine.begin() as connection:
            connection.execute(insert(unit).values(name="绿化站"))
        engine.dispose()

    def look_twice(connection: Connection) -> tuple[int, int]:
        before = len(names(connection))
        writer = threading.Thread(target=somebody_else_writes)
        writer.start()
        writer.join()
        return before, len(names(connection))

    assert await db.read(look_twice) == (1, 1)
    assert await db.read(names) == ["道路科", "绿化站"]


async def test_a_failed_action_leaves_nothing(db: Database):
    def fails_half_way(connection: Connection) -> None:
        people.ensure_unit(connection, "绿化站")
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="the power went"):
        await db.write(fails_half_way)
    assert await db.read(names) == []
    await db.write(people.ensure_unit, "道路科")
    assert await db.read(names) == ["道路科"]


async def test_what_a_reader_writes_is_thrown_away(db: Database):
    await db.read(people.ensure_unit, "道路科")
    assert await db.read(names) == []


async def test_an_unknown_reference_is_refused(db: Database):
    stray = insert(report_text).values(
        report_id=404,
        chat_id=1,
        message_id=1,
        version=1,
        text="",
        sent_at=datetime.now(UTC),
        late=False,
        receipted=False,
    )
    with pytest.raises(IntegrityError):
        await db.write(lambda connection: connection.execute(stray))


async def test_moments_come_back_aware_and_in_utc(db: Database):
    beijing = datetime(2026, 3, 5, 17, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    row = {"name": "陆一鸣", "reach": "never", "reach_since": beijing}
    await db.write(lambda connection: connection.execute(insert(person).values(**row)))
    back = await db.read(lambda connection: connection.scalar(select(person.c.reach_since)))
    assert back == beijing
    assert back is not None
    assert back.utcoffset() == timedelta(0)


async def test_moments_sort_whatever_zone_they_came_in(db: Database):
    later = datetime(2026, 3, 5, 9, 1, tzinfo=UTC)
    earlier = datetime(2026, 3, 5, 17, 0, tzinfo=timezone(timedelta(hours=8)))

    def fill(connection: Connection) -> Any:
        for name, moment in (("后", later), ("先", earlier)):
            connection.execute(insert(person).values(name=name, reach="never", reach_since=moment))
        return connection.scalars(select(person.c.name).order_by(person.c.reach_since)).all()

    assert await db.write(fill) == ["先", "后"]


async def test_a_moment_without_a_zone_is_refused(db: Database):
    naive = insert(person).values(name="陆一鸣", reach="never", reach_since=datetime(2026, 3, 5, 17, 0))  # noqa: DTZ001
    with pytest.raises(StatementError, match="without a time zone"):
        await db.write(lambda connection: connection.execute(naive))
    assert await db.read(lambda connection: connection.scalar(select(func.count()).select_from(person))) == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite: the data folder's lock
async def test_only_one_bot_holds_a_shared_database(db: Database, database_url: str):
    second = Database(database_url)
    await db.claim()
    with pytest.raises(AlreadyRunning):
        await second.claim()
    await second.close()
    await db.close()
    third = Database(database_url)
    await third.claim()
    await third.close()


class TestCopies:
    """`backup`: the only thing between a bureau and a broken disk."""

    @pytest.fixture
    async def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "bot.db"
        await migrate(sqlite_url(path), tmp_path / "none.db")
        db = Database(sqlite_url(path))
        await db.write(people.ensure_unit, "道路科")
        await db.close()
        return path

    def units_in(self, path: Path) -> list[str]:
        connection = sqlite3.connect(path)
        try:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            return [name for (name,) in connection.execute("SELECT name FROM unit ORDER BY id")]
        finally:
            connection.close()

    async def test_a_copy_holds_everything_committed(self, file: Path, tmp_path: Path):
        db = Database(sqlite_url(file))
        await db.write(people.ensure_unit, "绿化站")
        await asyncio.to_thread(copy_database, make_url(sqlite_url(file)), tmp_path / "new" / "copy.db")
        await db.close()
        assert self.units_in(tmp_path / "new" / "copy.db") == ["道路科", "绿化站"]

    def test_a_copy_replaces_the_older_one(self, file: Path, tmp_path: Path):
        (tmp_path / "copy.db").write_bytes(b"older")
        copy_database(make_url(sqlite_url(file)), tmp_path / "copy.db")
        assert self.units_in(tmp_path / "copy.db") == ["道路科"]
        assert sorted(each.name for each in tmp_path.glob("copy*")) == ["copy.db"]

    def test_a_copy_onto_the_database_itself_is_refused(self, file: Path):
        with pytest.raises(CannotCopy, match="itself"):
            copy_database(make_url(sqlite_url(file)), file.parent / "." / file.name)
        assert self.units_in(file) == ["道路科"]

    def test_a_copy_that_fails_leaves_the_older_one(self, file: Path, tmp_path: Path):
        (tmp_path / "copy.db").write_bytes(b"older")
        file.write_bytes(b"no database at all" * 100)
        with pytest.raises(CannotCopy):
            copy_database(make_url(sqlite_url(file)), tmp_path / "copy.db")
        assert (tmp_path / "copy.db").read_bytes() == b"older"


@pytest.mark.parametrize(
    "url", ["sqlite+aiosqlite:////no/such/folder/bot.db", "postgresql+psycopg://bot:pass-word@127.0.0.1:1/bot"]
)
async def test_a_database_that_is_not_there_is_said_in_one_sentence(url: str, tmp_path: Path):
    with pytest.raises(CannotOpen) as caught:
        await migrate(url, tmp_path / "backup.db")
    assert "DATABASE_URL" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "pass-word" not in str(caught.value)


async def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path):
    (tmp_path / "bot.db").write_bytes(b"a letter to a friend " * 100)
    with pytest.raises(CannotOpen):
        await migrate(sqlite_url(tmp_path / "bot.db"), tmp_path / "backup.db")
    assert (tmp_path / "bot.db").read_bytes() == b"a letter to a friend " * 100


async def test_an_opening_that_fails_leaves_no_thread(tmp_path: Path):
    """One that ended after the loop complained on the screen, below the sentence that says what is wrong."""
    others = set(threading.enumerate())
    db = Database(sqlite_url(tmp_path / "nowhere" / "bot.db"))
    for _ in range(20):
        with pytest.raises(OperationalError):
            await db.read(names)
        assert set(threading.enumerate()) <= others
    await db.close()


async def test_after_the_end_nothing_is_opened_any_more(tmp_path: Path):
    """The page of a rehearsal goes on asking while the bot ends; a thread opened then kept the process alive."""
    await migrate(sqlite_url(tmp_path / "bot.db"), tmp_path / "none.db")
    others = set(threading.enumerate())
    db = Database(sqlite_url(tmp_path / "bot.db"))
    await db.write(people.ensure_unit, "道路科")
    coming = asyncio.create_task(db.read(names))
    await asyncio.sleep(0)
    await db.close()
    with contextlib.suppress(DatabaseClosed):
        await coming
    with pytest.raises(DatabaseClosed):
        await db.read(names)
    with pytest.raises(DatabaseClosed):
        await db.write(people.ensure_unit, "绿化站")
    left = [each for each in threading.enumerate() if each not in others]
    for each in left:
        each.join(5)
    assert not [each for each in left if each.is_alive()]
