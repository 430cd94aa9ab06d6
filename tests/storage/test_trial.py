"""What is tried out on a copy sees everything, may do anything, and leaves nothing behind."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from bot.rules.models import ChatId, MediaKind
from storage import audit, outbox, people
from storage.database import Database
from storage.outbox import Draft
from storage.tables import item, metadata, person
from storage.trial import Abandoned, run_on_copy
from tests.storage.bureau import CHAT, NOW, add_items, found

OTHER = ChatId(9_000_000_002)


def everything(db: Connection) -> dict[str, list[Any]]:
    """Every row of every table."""
    return {
        name: [tuple(row) for row in db.execute(select(table).order_by(*table.primary_key))]
        for name, table in metadata.tables.items()
    }


async def fill(db: Database) -> None:
    await db.write(found)
    await db.write(lambda connection: audit.record(connection, "accept", "item:1", NOW, name="陆一鸣"))
    await db.write(outbox.put, Draft(CHAT, "一", [[("签收", "ac:1")]]), NOW)
    await db.write(outbox.put_media, OTHER, [(MediaKind.PHOTO, "p")], "三", NOW)


async def test_the_copy_is_the_same_row_for_row(db: Database):
    await fill(db)
    assert await db.try_out(everything) == await db.read(everything)


async def test_whatever_is_done_on_the_copy_the_database_is_as_it_was(db: Database):
    await fill(db)
    before = await db.read(everything)

    def live(connection: Connection) -> int:
        people.ensure_unit(connection, "绿化站")
        audit.record(connection, "accept", "item:2", NOW)
        assert outbox.take(connection, NOW, ()) is not None
        return len(everything(connection)["unit"])

    assert await db.try_out(live) == 2
    assert await db.read(everything) == before
    assert await db.read(audit.verify) is None
    assert (await db.write(outbox.put, Draft(CHAT, "二"), NOW)) == 3  # no number was used up


async def test_the_copy_holds_what_the_database_would_refuse(db: Database):
    await fill(db)

    def wrong(connection: Connection) -> None:
        connection.execute(insert(person).values(name="某", user_id=int(CHAT), reach="never"))

    def nowhere(connection: Connection) -> None:
        connection.execute(item.update().values(unit_id=404))

    for action in (wrong, nowhere):
        with pytest.raises(IntegrityError):
            await db.try_out(action)


async def test_the_bot_goes_on_while_something_is_tried_out(db: Database):
    """It runs beside everything: neither the loop nor the writer waits for it."""
    await fill(db)
    begun, may_end = threading.Event(), threading.Event()

    def slow(connection: Connection) -> list[str]:
        begun.set()
        assert may_end.wait(10)
        return [unit.name for unit in people.units(connection)]

    trying = asyncio.create_task(db.try_out(slow))
    assert await asyncio.to_thread(begun.wait, 10)
    await db.write(people.ensure_unit, "绿化站")
    may_end.set()
    assert await trying == ["道路科"]


async def test_who_stops_waiting_ends_it(db: Database):
    await fill(db)
    begun, ended = threading.Event(), threading.Event()

    def endless(connection: Connection) -> None:
        try:
            while True:
                people.units(connection)
                begun.set()
        finally:
            ended.set()

    trying = asyncio.create_task(db.try_out(endless))
    assert await asyncio.to_thread(begun.wait, 10)
    trying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trying
    assert await asyncio.to_thread(ended.wait, 10)


async def test_an_abandoned_trial_says_so(db: Database):
    abandoned = threading.Event()
    abandoned.set()
    with pytest.raises(Abandoned):
        await asyncio.to_thread(run_on_copy, db.url, abandoned, people.units)


async def test_nothing_lies_beside_the_database(db: Database, tmp_path: Path):
    await db.write(add_items, 500)
    before = lies_in(tmp_path)
    assert await db.try_out(lambda connection: lies_in(tmp_path)) == before
    assert lies_in(tmp_path) == before


def lies_in(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))
