"""The bot dies while the weekly issue is compiled, and while it leaves: there is one issue, of the same bytes, once to each."""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.actions import ticking
from bot.actions.issues import bulletins as compiling
from bot.clock import MovableClock
from bot.rules.models import ChatId, ReportKind
from simulator.people import Telegram
from simulator.person import Person
from simulator.server import Simulator
from storage import audit, bulletins, people, reports, rounds
from storage.database import Database, migrate, sqlite_url
from storage.tables import bulletin, outbox, standing
from templates import render
from tests.faults.bureau import ACCOUNTS, enter_settled
from tests.faults.process import Books, start_on, until
from tests.storage.bureau import incoming
from tests.world import TOKEN, ZONE

AT = datetime(2026, 3, 5, 17, 5, tzinfo=ZONE)
OPENS = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
WORDS = "已修补路面 <b>120</b> 平方米"
READERS = ("周行远", "林知秋", "何敏")
REPEATED = render("repeated")


class Killed(BaseException):
    """Nothing catches it: as little is done afterwards as after a kill."""


STEPS = {
    "the figures are read": "bot.reports.snapshot.take",
    "it has its words": "bot.actions.issues.bulletins.bulletin_text",
    "it is entered": "storage.bulletins.add",
    "the round is closed": "storage.rounds.close",
    "it is in the trail": "storage.audit.record",
    "its words are queued": "bot.actions.issues.bulletins.tell_roles",
    "its files are queued": "bot.actions.issues.readers.send_files",
    "the card is queued": "bot.actions.talking.copies.put",
}
"""After what it dies."""


def enter_week(db: Connection) -> None:
    """A settled bureau in the middle of its first round, with an answer."""
    enter_settled(db, OPENS.replace(day=1))
    while ticking.tick(db, OPENS):
        pass
    latest = rounds.find_latest(db)
    assert latest is not None
    item = rounds.asked_items(db, rounds.asks(db, latest.id)[0].id)[0]
    head, chat = people.ensure_person(db, "陆一鸣"), ChatId(int(ACCOUNTS["陆一鸣"]))
    kind, late = ReportKind.PROGRESS, False
    made = reports.add(
        db, head, chat, "m1", item_id=item.id, round_id=latest.id, kind=kind, late=late, sent_at=OPENS, now=OPENS
    )
    reports.add_text(db, made.id, incoming(1, WORDS), WORDS, late=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The week in a database, made once."""
    path = tmp_path_factory.mktemp("made") / "week.db"

    async def make() -> None:
        await migrate(sqlite_url(path), path.with_name("backup.db"))
        db = Database(sqlite_url(path))
        await db.write(enter_week)
        await db.close()

    asyncio.run(make())
    return path


@pytest.fixture
def week(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "week.db"))


async def compiled(path: Path, how: Callable[[Database], Any]) -> dict[str, Any]:
    """What there is after `how` was done to a copy of the week, and then all that is due."""
    own = path.with_name("copy.db")
    own.unlink(missing_ok=True)
    shutil.copy(path, own)
    db = Database(sqlite_url(own))
    try:
        await how(db)
        await db.write(lambda db: compiling.compile_due(db, AT))
        assert await db.read(audit.verify) is None
        return await db.read(_all)
    finally:
        await db.close()


def _all(db: Connection) -> dict[str, Any]:
    issues = [dict(row) for row in db.execute(select(bulletin)).mappings()]
    queued = [dict(row) for row in db.execute(select(outbox).order_by(outbox.c.id)).mappings()]
    stood = [dict(row) for row in db.execute(select(standing).order_by(standing.c.item_id)).mappings()]
    return {"issues": issues, "queued": queued, "stood": stood, "trail": str(audit.head(db))}


@pytest.mark.parametrize("step", STEPS)
async def test_whatever_it_had_done_it_has_not(week: Path, step: str, monkeypatch: pytest.MonkeyPatch):
    """Killed after any step and compiled again, everything is as if nothing had been: bytes, messages, trail."""

    async def nothing(db: Database) -> None:
        pass

    async def dies(db: Database) -> None:
        module, _, name = STEPS[step].rpartition(".")
        whole = getattr(import_module(module), name)

        def last(*args: Any, **kwargs: Any) -> Any:
            whole(*args, **kwargs)
            raise Killed

        with monkeypatch.context() as broken:
            broken.setattr(STEPS[step], last)
            with pytest.raises(Killed):
                await db.write(lambda db: compiling.compile_due(db, AT))
        assert await db.read(bulletins.count) == 0

    expected = await compiled(week, nothing)
    assert len(expected["issues"]) == 1
    assert "已修补路面 &lt;b&gt;120&lt;/b&gt; 平方米" in expected["issues"][0]["text"]
    assert await compiled(week, dies) == expected


async def test_compiled_twice_by_two_bots_there_is_one(week: Path):
    async def twice(db: Database) -> None:
        other = Database(str(db.url.render_as_string(hide_password=False)))
        try:
            work = [each.write(lambda db: compiling.compile_due(db, AT)) for each in (db, other, db, other)]
            assert sorted(await asyncio.gather(*work)) == [0, 0, 0, 1]
        finally:
            await other.close()

    async def nothing(db: Database) -> None:
        pass

    assert await compiled(week, twice) == await compiled(week, nothing)


# --- the process ------------------------------------------------------------------------------------------------------


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    started = Simulator(token=TOKEN, clock=MovableClock(AT.replace(minute=4, second=50), 30))
    await started.start()
    for name, user_id in ACCOUNTS.items():
        started.world.add_person(name, user_id).started = True
    yield started
    await started.stop()


async def test_killed_as_soon_as_it_is_compiled_and_while_it_leaves(simulator: Simulator, week: Path, tmp_path: Path):
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(week, data / "bot.db")
    books = Books(data)
    office, readers = ACCOUNTS["何敏"], {ACCOUNTS[name] for name in READERS}

    bot = await start_on(simulator, data)
    await until(lambda: books.one("SELECT count(*) FROM bulletin") > 0, 60, lambda: bot.said)
    await bot.kill()
    (first,) = books.rows("SELECT * FROM bulletin")
    bot = await start_on(simulator, data)
    await until(lambda: len(_requests(simulator, "sendPhoto")) > 0, 60, lambda: bot.said)
    await bot.kill()
    simulator.world.clock.move_to(datetime(2026, 3, 6, 9, 0, tzinfo=ZONE))
    bot = await start_on(simulator, data)
    await until(lambda: books.rows("SELECT * FROM bulletin")[0]["released_at"] is not None, 60, lambda: bot.said)
    await bot.kill()
    bot = await start_on(simulator, data)
    await until(lambda: _everything_left(books), 90, lambda: bot.said)
    bot.terminate()
    assert await bot.ends(within=10) == 0

    (last,) = books.rows("SELECT * FROM bulletin")
    kept = ("round_id", "number", "compiled_at", "snapshot", "text")
    assert [last[name] for name in kept] == [first[name] for name in kept]
    words = [(chat, text.startswith(REPEATED)) for chat, text in _said(simulator) if "整改周报（第1期）" in text]
    plain = Counter(chat for chat, marked in words if not marked)
    repeats = books.one("SELECT coalesce(sum(repeats), 0) FROM outbox")
    assert {chat for chat, _ in words} == readers
    assert max(plain.values()) == 1
    assert len(words) <= len(readers) + repeats, (
        "what was under way at a kill may have come again, marked; nothing else"
    )
    async with Telegram(simulator.url) as telegram:
        pictures = {user: await _pictures(simulator, Person(telegram, user, name)) for name, user in ACCOUNTS.items()}
        assert await telegram.violations() == []
    assert {user for user, sent in pictures.items() if sent} == readers
    assert {data for sent in pictures.values() for data in sent} == {pictures[office][0]}, "every picture is the same"
    assert sum(map(len, pictures.values())) <= len(readers) + repeats


def _requests(simulator: Simulator, method: str) -> list[dict[str, Any]]:
    """What Telegram carried out."""
    return [each for each in simulator.world.requests if each["method"] == method and "message_id" in each]


def _said(simulator: Simulator) -> list[tuple[int, str]]:
    return [(each["params"]["chat_id"], each["params"]["text"]) for each in _requests(simulator, "sendMessage")]


async def _pictures(simulator: Simulator, person: Person) -> list[bytes]:
    """The bytes of each picture in a chat."""
    sent = [simulator.world.files.find(m.photo.file_id) for m in await person.messages() if m.photo is not None]
    return [each.data for each in sent if each is not None]


def _everything_left(books: Books) -> bool:
    return bool(
        books.one("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')") == 0
        and books.one("SELECT count(*) FROM outbox WHERE media IS NOT NULL") >= len(READERS)
    )
