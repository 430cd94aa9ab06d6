"""The bot is killed at random moments of a week; nothing is lost, nothing happens twice, and it goes on by itself.

`KILLS` says how often (200 in `make test-long`), `KILL_SEED` repeats a run's choices.
"""

import asyncio
import hashlib
import logging
import os
import random
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import MovableClock
from simulator.faults import Fault
from simulator.people import Telegram
from simulator.server import Simulator
from storage import audit
from storage.database import Database, sqlite_url
from templates import render
from tests.faults.bureau import SHARES, enter_bureau
from tests.faults.process import Books, Bot, start_on, until
from tests.faults.week import ASK, BULLETIN, COMPILES, CUTOFF, ENDS, OPENS, READERS, Sent, Week
from tests.world import FRIDAY, TOKEN

KILLS = int(os.environ.get("KILLS", "12"))
SEED = int(os.environ.get("KILL_SEED", random.randrange(1_000_000)))
SPEED = 30
PATIENCE = 60 + 5 * KILLS
_SLOW = ("sendMessage", "editMessageText", "getFile", "download", "answerCallbackQuery")
_SENDS = ("sendMessage", "sendPhoto", "sendDocument")
_INBOX_SURELY_KEPT = timedelta(hours=40)


@dataclass
class Tally:
    """What there was to see on the way."""

    moments: Counter[str] = field(default_factory=Counter)
    interrupted: int = 0
    began: float = field(default_factory=time.monotonic)


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # the dead hang up in the middle of a word
    started = Simulator(token=TOKEN, clock=MovableClock(FRIDAY, SPEED))
    await started.start()
    yield started
    await started.stop()


async def test_a_week_with_kills(simulator: Simulator, tmp_path: Path):
    print(f"\n{KILLS} kills, KILL_SEED={SEED}")
    chance, data, tally = random.Random(SEED), tmp_path / "data", Tally()
    async with Telegram(simulator.url) as telegram:
        payloads = await enter_bureau(data, simulator.world.clock)
        books = Books(data)
        week = Week(telegram, chance, payloads, PATIENCE, lambda chat, words: is_unknown(books, chat, words))
        try:
            lives = moments(KILLS)
            third_to_ask = [n for n, moment in enumerate(lives) if OPENS <= moment < CUTOFF - timedelta(minutes=1)][:3][
                -1
            ]
            for n, moment in enumerate(lives):
                if n == third_to_ask:
                    await somebody_is_asked(simulator, data, books, moment)
                await lives_until_killed(simulator, telegram, week, data, chance, tally, moment, n)
                after_a_kill(simulator, data, tmp_path / "copy", tally)
            await goes_on_by_itself(simulator, week, data)
        finally:
            await week.stop()
        assert await telegram.violations() == []
    check_answers(books, week.sent)
    check_files(books, data, week.sent)
    check_asks_and_bulletins(simulator, books, week)
    check_receipts(books)
    check_messages(simulator, books)
    await check_audit(data)
    print(summary(simulator, books, week.sent, tally))


# --- the week -------------------------------------------------------------------------------------------------------


def moments(kills: int) -> list[datetime]:
    """When each life begins: seven in forty before the round opens, most between, some about the cut-off and after it."""
    before = [FRIDAY + timedelta(minutes=10 * n) for n in range(max(kills * 7 // 40, 2))]
    turning = [OPENS - timedelta(seconds=20), CUTOFF - timedelta(seconds=20), COMPILES - timedelta(seconds=20)]
    rest = max(kills - len(before) - len(turning), 0)
    during = [_at_work((n + 1) / (rest + 1)) for n in range(rest - rest // 5)]
    after = [COMPILES + (ENDS - COMPILES) * (n + 1) / (rest // 5 + 1) for n in range(rest // 5)]
    return sorted([*before, *turning, *during, *after])[:kills]


def _at_work(share: float) -> datetime:
    """A moment of the round's four days, eight hours each: in the night an ask that was cut short would not be repeated."""
    day, hour = divmod(share * 4 * 8, 8)
    return OPENS + timedelta(days=day, hours=hour)


async def lives_until_killed(
    simulator: Simulator,
    telegram: Telegram,
    week: Week,
    data: Path,
    chance: random.Random,
    tally: Tally,
    moment: datetime,
    n: int,
) -> None:
    """One life of the bot: people act, the network is quick or slow, and then the process is gone."""
    world = simulator.world
    world.clock.move_to(not_too_late(simulator, moment))
    world.faults.waiting = slow_network(chance)
    bot = await start_on(simulator, data)
    try:
        if n == 0:
            await week.begin()
        for _ in range(chance.randrange(1, 5) if world.now() > OPENS else 0):
            week.answers_something()
        if chance.random() < 0.3 and world.now() > OPENS:
            week.looks_on()
        if chance.random() < 0.2 and world.updates.history:
            await telegram.deliver_again(chance.choice(list(world.updates.history)[-3:]))
        await random_moment(simulator, bot, chance, tally)
        week.fail_early()
    finally:
        await bot.kill()


async def somebody_is_asked(simulator: Simulator, data: Path, books: Books, moment: datetime) -> None:
    """On a slow machine every life may be too short to ask, and people wait in vain; so one is let live until all are asked."""

    def all_are_asked() -> bool:
        asked = books.one("SELECT count(*) FROM ask WHERE opened_at IS NOT NULL")
        return asked > 0 and not books.one("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')")

    if all_are_asked():
        return
    simulator.world.clock.move_to(not_too_late(simulator, moment))
    simulator.world.faults.waiting = []
    bot = await start_on(simulator, data)
    try:
        await reaches(all_are_asked, bot, within=60)
    finally:
        await bot.kill()


def not_too_late(simulator: Simulator, moment: datetime) -> datetime:
    """Telegram keeps an update for a day; what nobody has fetched must not go that way in a jump of the clock."""
    oldest = min((each.at for each in simulator.world.updates.waiting), default=moment)
    return min(moment, oldest + timedelta(hours=20))


def slow_network(chance: random.Random) -> list[Fault]:
    """Nothing, or answers that are held back, so that many a kill comes between the work and its answer."""
    if chance.random() < 0.4:
        return []
    return [Fault(method, delay=chance.uniform(0.05, 0.4), times=30) for method in _SLOW]


async def random_moment(simulator: Simulator, bot: Bot, chance: random.Random, tally: Tally) -> None:
    """Wait for it: somewhere in the start, some time after the first poll, or right at a request of the bot."""
    kind = chance.choices(("starting", "working", "asking"), (2, 5, 5))[0]
    tally.moments[kind] += 1
    seen = len(simulator.world.requests)

    def asked(methods: tuple[str, ...], times: int) -> bool:
        return sum(each["method"] in methods for each in simulator.world.requests[seen:]) >= times

    if kind == "starting":
        await asyncio.sleep(chance.uniform(0, 1.3))
        return
    await reaches(lambda: asked(("getUpdates",), 1), bot, within=20)
    if kind == "asking":
        times = chance.randrange(1, 12)
        await reaches(lambda: asked(_SLOW, times), bot, within=1.5)
        return
    await asyncio.sleep(chance.uniform(0, 1.6))


async def reaches(holds: Any, bot: Bot, within: float) -> None:
    """Until it holds, or the time is up: both are moments."""
    deadline = time.monotonic() + within
    while not holds() and time.monotonic() < deadline:
        assert bot.process.returncode is None, f"the bot ended by itself:\n{bot.said}"
        await asyncio.sleep(0.001)


async def goes_on_by_itself(simulator: Simulator, week: Week, data: Path) -> None:
    """After the last kill: everything that waits is done without a hand, and SIGTERM ends the bot in order."""
    world, books = simulator.world, Books(data)
    world.clock.move_to(ENDS)
    world.faults.waiting = []
    bot = await start_on(simulator, data)
    try:
        try:
            await week.is_over()
        except TimeoutError:
            print(books.rows("SELECT id, kind, chat_id, state, repeats, problem, substr(text, 1, 40) FROM outbox"))
            print(what_waits(simulator, books), bot.said)
            raise
        await until(lambda: is_done(simulator, books), PATIENCE, lambda: f"{what_waits(simulator, books)}\n{bot.said}")
        await week.tidy_up()
        await until(lambda: is_done(simulator, books), PATIENCE, lambda: f"{what_waits(simulator, books)}\n{bot.said}")
        bot.terminate()
        assert await bot.ends(within=5) == 0
    finally:
        if bot.process.returncode is None:
            await bot.kill()


def is_done(simulator: Simulator, books: Books) -> bool:
    return not any(what_waits(simulator, books).values())


def what_waits(simulator: Simulator, books: Books) -> dict[str, int]:
    return {
        "updates": len(simulator.world.updates.waiting),
        "inbox": books.one("SELECT count(*) FROM inbox WHERE state = 'new'"),
        "outbox": books.one("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')"),
        "files": books.one("SELECT count(*) FROM evidence WHERE file_state = 'waiting'"),
        "receipts": books.one("SELECT count(*) FROM report WHERE receipt_due_at IS NOT NULL"),
        "bulletins": 1 - books.one("SELECT count(*) FROM bulletin"),
    }


# --- after each kill --------------------------------------------------------------------------------------------------


def after_a_kill(simulator: Simulator, data: Path, copy: Path, tally: Tally) -> None:
    """Look at a copy, so that the next life finds the database as the dead one left it."""
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for name in ("bot.db", "bot.db-wal"):
        if (data / name).exists():
            shutil.copy(data / name, copy / name)
    world = simulator.world
    waiting = {each.id for each in world.updates.waiting}
    with closing(sqlite3.connect(copy / "bot.db")) as left:
        assert left.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert left.execute("PRAGMA foreign_key_check").fetchall() == []
        stored = {update_id for (update_id,) in left.execute("SELECT update_id FROM inbox")}
        fetched = left.execute("SELECT sha256 FROM evidence WHERE file_state = 'stored'").fetchall()
        tally.interrupted += left.execute("SELECT count(*) FROM outbox WHERE state = 'sending'").fetchone()[0]
    young = (world.now() - _INBOX_SURELY_KEPT).timestamp()
    confirmed = {number for number, update in world.updates.history.items() if number not in waiting}
    lost = {number for number in confirmed - stored if when(simulator, number) > young}
    assert lost == set(), "updates were confirmed to Telegram and are not in the database"
    for (sha256,) in fetched:
        assert hashlib.sha256((data / "evidence" / sha256[:2] / sha256).read_bytes()).hexdigest() == sha256


def when(simulator: Simulator, number: int) -> float:
    """When what an update is about happened, in unix seconds."""
    update = simulator.world.updates.history[number]
    if "callback_query" in update:
        return simulator.world.callbacks[update["callback_query"]["id"]].at.timestamp()
    content = next(value for key, value in update.items() if key != "update_id")
    return float(content.get("edit_date") or content["date"])


# --- at the end -------------------------------------------------------------------------------------------------------


def check_answers(books: Books, sent: Sent) -> None:
    rows = books.rows(
        "SELECT chat_id, message_id, version, text FROM report_text WHERE message_id > 0 ORDER BY version"
    )
    kept: dict[tuple[int, int], list[str]] = {}
    for row in rows:
        kept.setdefault((row["chat_id"], row["message_id"]), []).append(row["text"])
    assert kept.keys() == sent.texts.keys()
    for message, versions in sent.texts.items():
        assert len(kept[message]) == len(versions), (message, kept[message], versions)
        for text, allowed in zip(kept[message], versions, strict=True):
            assert text in allowed
    pressed = books.rows(
        "SELECT chat_id, number, count(*) AS n FROM report JOIN item ON item.id = item_id"
        " WHERE report.kind = 'no_change' AND parcel LIKE 'n%' GROUP BY chat_id, number"
    )
    assert {(row["chat_id"], row["number"]) for row in pressed} == sent.no_change
    assert sum(row["n"] for row in pressed) == sent.kinds["no change"]


def check_files(books: Books, data: Path, sent: Sent) -> None:
    rows = books.rows("SELECT chat_id, message_id, file_state, sha256, size FROM evidence")
    assert Counter((row["chat_id"], row["message_id"]) for row in rows) == Counter(sent.files.keys())
    for row in rows:
        assert (row["file_state"], row["sha256"]) == ("stored", sent.files[row["chat_id"], row["message_id"]])
    on_disk = {path for path in (data / "evidence").rglob("*") if path.is_file()}
    assert {path.name for path in on_disk} == set(sent.files.values())
    for path in on_disk:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name


def check_asks_and_bulletins(simulator: Simulator, books: Books, week: Week) -> None:
    assert books.one("SELECT count(*) FROM round") == 1
    assert books.one("SELECT count(*) FROM bulletin") == 1
    asked = books.rows("SELECT name FROM ask JOIN person ON person.id = person_id ORDER BY name")
    assert [row["name"] for row in asked] == sorted(SHARES)
    ids = {name: person.id for name, person in week.people.items()}
    copies = {kind: {name: delivered(simulator, ids[name], kind) for name in ids} for kind in (ASK, BULLETIN)}
    for kind, expected in ((ASK, set(SHARES)), (BULLETIN, set(READERS))):
        for name, texts in copies[kind].items():
            marked = [text for text in texts if is_marked(text)]
            unmarked = len(texts) - len(marked)
            assert unmarked <= 1 + (week.sent.asks_wanted[ids[name]] if kind == ASK else 0), (kind, name, texts)
            assert len(marked) <= 1, (kind, name, texts)
            gone = is_unknown(books, ids[name], kind)
            assert bool(texts) == (name in expected) or (gone and name in expected), (kind, name)


def check_receipts(books: Books) -> None:
    """Whatever was put to an item has been receipted, once each; the rows of the outbox are checked with all messages."""
    for table in ("report_text", "evidence"):
        owed = books.one(
            f"SELECT count(*) FROM {table} JOIN report ON report.id = report_id WHERE NOT receipted AND item_id IS NOT NULL"
        )
        assert owed == 0, table
    assert books.one("SELECT count(*) FROM report WHERE item_id IS NULL AND kind = 'progress'") == 0


def check_messages(simulator: Simulator, books: Books) -> None:
    """Every message left once; one whose sending was interrupted at most once more, and marked."""
    assert set(books.counts("SELECT state, count(*) FROM inbox GROUP BY state")) <= {"done"}
    queued = books.rows(
        "SELECT chat_id, text, state, repeats, problem, message_id, key FROM outbox WHERE kind = 'send'"
    )
    withdrawn = [row for row in queued if row["problem"] == "withdrawn"]
    rows = [row for row in queued if row["problem"] != "withdrawn"]
    for row in withdrawn:  # an answer came before the reminder left, so it never did
        assert row["key"].startswith("reminder:"), row
        assert (row["message_id"], row["repeats"]) == (None, 0), row
    assert [row for row in rows if row["state"] not in ("sent", "unknown")] == []
    assert [row for row in rows if row["repeats"] > 1] == []
    plain: Counter[int] = Counter()
    marked: Counter[int] = Counter()
    for each in sends(simulator):
        (marked if is_marked(said_in(each)) else plain)[each["params"]["chat_id"]] += 1
    for chat, count in Counter(row["chat_id"] for row in rows).items():
        here = [row for row in rows if row["chat_id"] == chat]
        repeated = sum(row["repeats"] for row in here)
        assert plain[chat] <= count
        assert marked[chat] <= repeated
        assert plain[chat] >= count - repeated
        assert plain[chat] + marked[chat] >= sum(row["state"] == "sent" for row in here)
        there = {message.id for message in simulator.world.chats[chat].messages.values() if message.by_bot}
        assert {row["message_id"] for row in here if row["state"] == "sent"} <= there
    # a lost question is put again under the key that it gave up, often in the same words: both rows count
    known = Counter((row["chat_id"], row["text"]) for row in rows)
    for chat, text in {(row["chat_id"], row["text"]) for row in rows if row["key"] is None}:
        once = [each for each in sends(simulator) if (each["params"]["chat_id"], said_in(each)) == (chat, text)]
        assert len(once) <= known[chat, text], text


async def check_audit(data: Path) -> None:
    db = Database(sqlite_url(data / "bot.db"))
    try:
        assert await db.read(audit.verify) is None
    finally:
        await db.close()


def sends(simulator: Simulator) -> list[dict[str, Any]]:
    """Every message, picture and paper that Telegram took, whether or not anybody was there to hear so."""
    return [each for each in simulator.world.requests if each["method"] in _SENDS and "message_id" in each]


def said_in(sent: dict[str, Any]) -> str:
    """Its words, or those under its file."""
    return str(sent["params"].get("text") or sent["params"].get("caption") or "")


def delivered(simulator: Simulator, chat: int, words: str) -> list[str]:
    """The texts with these words that reached a chat, as they were sent."""
    texts = [said_in(each) for each in sends(simulator) if each["params"]["chat_id"] == chat]
    return [text for text in texts if words in text]


def is_marked(text: str) -> bool:
    return text.startswith(render("repeated"))


def is_unknown(books: Books, chat: int, words: str) -> bool:
    """Two lives ended during its sending: whether it arrived is not known, and the row says so."""
    query = "SELECT count(*) FROM outbox WHERE chat_id = ? AND text LIKE ? AND state = 'unknown'"
    return bool(books.one(query, chat, f"%{words}%"))


def summary(simulator: Simulator, books: Books, sent: Sent, tally: Tally) -> str:
    carried = sends(simulator)
    repeats = books.one("SELECT coalesce(sum(repeats), 0) FROM outbox WHERE kind = 'send'")
    unknown = books.one("SELECT count(*) FROM outbox WHERE kind = 'send' AND state = 'unknown'")
    first_came = sum(not is_marked(said_in(each)) for each in carried)
    rows = books.one("SELECT count(*) FROM outbox WHERE kind = 'send'")
    return (
        f"seed {SEED}: {KILLS} kills {dict(tally.moments)} in {time.monotonic() - tally.began:.0f} s\n"
        f"sent by people: {dict(sent.kinds)}; {len(sent.texts)} texts and {len(sent.files)} files kept once each\n"
        f"updates {len(simulator.world.updates.history)}, messages of the bot {rows},"
        f" rows found under way at a kill {tally.interrupted}\n"
        f"sends whose answer was lost {repeats} (first copy had not arrived: {rows - first_came}),"
        f" marked repeats that came {len(carried) - first_came}, left unknown after two losses {unknown}"
    )
