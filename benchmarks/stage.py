"""Where the cases play: a bureau of any size entered at once, the bot or a peer as a process, a local Telegram."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.actions.items.importing import import_notice, import_roster
from bot.clock import MovableClock
from bot.ledger.reading import CampaignFacts, Counted, NoticeReading, ReadItem, RosterReading, RosterRow
from bot.rules.models import UserId
from simulator.server import Simulator
from storage import items, people
from storage.database import Database, migrate, sqlite_url

TOKEN = "4242:BENCHMARK-ONLY-NOT-A-SECRET"
ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=ZONE)
RUN_BOT = (str(Path(__file__).parent.parent / "run_bot.py"),)
PEER_THAT_STARTS = ("-m", "benchmarks.peer_start")
PEER_THAT_ANSWERS = ("-m", "benchmarks.peer_answer")
_ROOT = Path(__file__).parent.parent


@asynccontextmanager
async def local_telegram(start: datetime = MONDAY) -> AsyncIterator[Simulator]:
    """A strict simulator whose clock runs at real speed."""
    simulator = Simulator(token=TOKEN, clock=MovableClock(start, 1))
    await simulator.start()
    try:
        yield simulator
    finally:
        await simulator.stop()


@asynccontextmanager
async def process(
    simulator: Simulator, command: tuple[str, ...], data: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A bot as a process of its own; killed at the end."""
    data.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - nothing else runs yet
    environment = os.environ | {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": simulator.url,
        "DATA_DIR": str(data),
        "DATABASE_URL": "",
        "WEBHOOK_URL": "",
        "BOT_CLOCK": simulator.world.clock.now().isoformat(),
        "PYTHONPATH": str(_ROOT),
    }
    started = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=data, env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield started
    finally:
        started.kill()
        await started.wait()


async def first_poll(simulator: Simulator) -> None:
    """Until a bot holds a long poll; raises TimeoutError after 20 seconds."""
    if not await simulator.world.updates.signal.until(lambda: simulator.world.poll.is_held, 20):
        raise TimeoutError("the bot does not poll")


@asynccontextmanager
async def database(data: Path) -> AsyncIterator[Database]:
    """An empty database with the newest schema, where the bot will look for it."""
    data.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - nothing else runs yet
    url = sqlite_url(data / "bot.db")
    await migrate(url, data / "backup.db")
    opened = Database(url)
    try:
        yield opened
    finally:
        await opened.close()


def enter_bureau(db: Connection, units: int, items_each: int, now: datetime) -> None:
    """So many units, each with a head who has joined (account 1000 + n) and issued items."""
    names = [f"第{n}科室" for n in range(1, units + 1)]
    rows = tuple(RosterRow(name, "科长", f"甲{name}", "head") for name in names)
    import_roster(db, RosterReading(rows, ()), now)
    for n, row in enumerate(rows):
        people.bind(db, people.ensure_person(db, row.person), UserId(1000 + n), now)
    read = tuple(_item(n, names[n % units]) for n in range(units * items_each))
    facts = CampaignFacts(bureau="示范局", inspecting_body="第一组", feedback_on=date(2026, 2, 27))
    import_notice(db, NoticeReading(facts, (), Counted(items=len(read)), read, ()), ("notice.txt", "bench"), now)
    items.mark_issued(db, [item.id for item in items.drafts(db)], now)


def let_everybody_in(simulator: Simulator, units: int) -> None:
    """The heads' accounts, already in touch with the bot."""
    for n in range(units):
        simulator.world.add_person(f"甲第{n + 1}科室", 1000 + n).started = True


def _item(n: int, unit: str) -> ReadItem:
    return ReadItem(
        code=f"1.{n + 1}",
        path=("一、", f"{n + 1}."),
        headings=("一、日常管理方面",),
        problem=f"第{n + 1}个问题的原文，未见整改闭环，群众反映较多，责任没有压实到岗到人。",
        title=f"第{n + 1}个问题的标题，字数与真实的差不多",
        status="unstated",
        long_term=False,
        status_text=None,
        measures=("措施甲：制定方案，明确责任人和完成时限。", "措施乙：每月检查一次，结果报办公室。"),
        leader="林知秋",
        lead_unit=unit,
        support_units=(),
        person=None,
        due=date(2026, 5, 27),
        due_text="2026年5月27日前",
        lines=(n + 1, n + 1),
    )
