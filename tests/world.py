"""The verbs that scenarios are written in: the real bot over real HTTP, with a simulated Telegram and a movable clock."""

import asyncio
import atexit
import shutil
import struct
import tempfile
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Self, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

import templates
from bot.actions.items.importing import find_posts, import_notice, import_roster
from bot.app import App
from bot.clock import MovableClock
from bot.commands.inviting import make_invites
from bot.ledger.reading import CampaignFacts, Counted, NoticeReading, ReadItem, RosterReading, RosterRow
from bot.settings import read_settings
from simulator.conversation import ChatMessage
from simulator.people import Person, Telegram
from simulator.server import Simulator
from storage import bulletins
from storage.database import Database, migrate, sqlite_url

P = ParamSpec("P")
T = TypeVar("T")

ZONE = ZoneInfo("Asia/Shanghai")
TOKEN = "4242:TEST-TOKEN-THAT-MUST-NEVER-BE-PRINTED"
FRIDAY = datetime(2026, 2, 27, 15, 0, tzinfo=ZONE)
SPEED = 30.0

ROSTER = (
    RosterRow("领导小组", "组长", "周行远", "group"),
    RosterRow("领导小组", "副组长", "林知秋", "leader"),
    RosterRow("领导小组办公室", "主任", "何敏", "office"),
    RosterRow("道路科", "科长", "陆一鸣", "head"),
    RosterRow("道路科", "联络员", "白小舟", "liaison"),
    RosterRow("绿化站", "站长", "高远山", "head"),
    RosterRow("财务科", "科长", "沈算", "head"),
)


def read_item(number: int, unit: str | None, **facts: Any) -> ReadItem:
    """One item as an importer would read it."""
    base: dict[str, Any] = {
        "code": f"1.{number}",
        "path": ("一、", f"{number}."),
        "headings": ("一、日常管理方面",),
        "problem": f"第{number}个问题的原文，未见整改闭环。",
        "title": f"问题{number}的标题",
        "status": "unstated",
        "long_term": False,
        "status_text": None,
        "measures": (f"措施甲{number}", f"措施乙{number}"),
        "leader": "林知秋",
        "lead_unit": unit,
        "support_units": (),
        "person": None,
        "due": date(2026, 5, 27),
        "due_text": "2026年5月27日前",
        "lines": (number, number),
    }
    return ReadItem(**(base | facts))


def notice(*items: ReadItem) -> NoticeReading:
    return NoticeReading(
        campaign=CampaignFacts(bureau="示范局", inspecting_body="第一组", feedback_on=date(2026, 2, 27)),
        declared=(),
        counted=Counted(items=len(items)),
        items=items,
        warnings=(),
    )


def photo(seed: int = 0) -> bytes:
    """A valid, small, distinct PNG; the simulator keeps it byte for byte."""
    pixels = b"".join(b"\0" + bytes((seed * 7 + x * 11 + y * 3) % 256 for x in range(24)) for y in range(8))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


class World:
    """A bureau with its bot. People are got by name with `world["何敏"]`; they join with `joins`."""

    def __init__(
        self,
        simulator: Simulator,
        telegram: Telegram,
        clock: MovableClock,
        data_dir: Path,
        url: str,
        **settings: Any,
    ) -> None:
        self.simulator, self.telegram, self.clock, self.data_dir = simulator, telegram, clock, data_dir
        self.settings = read_settings(
            _env_file=None,
            bot_token=TOKEN,
            bot_api_url=simulator.url,
            data_dir=data_dir,
            database_url=url or None,
            **settings,
        )
        self.payloads: dict[str, str] = {}
        self.people: dict[str, Person] = {}
        self.app = App(self.settings, clock)
        self._running: asyncio.Task[None] | None = None

    @classmethod
    @asynccontextmanager
    async def begin(
        cls, data_dir: Path, url: str = "", *, start: datetime = FRIDAY, **settings: Any
    ) -> AsyncIterator[Self]:
        if not url:
            await _lay_empty_database(data_dir)
        clock = MovableClock(start, SPEED)
        simulator = Simulator(token=TOKEN, clock=clock)
        await simulator.start()
        async with Telegram(simulator.url) as telegram:
            world = cls(simulator, telegram, clock, data_dir, url, **settings)
            try:
                await world.starts_up()
                yield world
                assert await telegram.violations() == []
            finally:
                await world.shuts_down()
                await simulator.stop()

    # --- the bot ------------------------------------------------------------------------------------------------------

    async def starts_up(self) -> None:
        """Start the bot and wait until it listens."""
        ready = asyncio.Event()
        self._running = asyncio.create_task(self.app.run(ready=ready.set))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait({waiting, self._running}, return_when=asyncio.FIRST_COMPLETED)
        if self._running.done():
            waiting.cancel()
            self._running.result()

    async def shuts_down(self) -> None:
        if self._running is not None:
            self.app.stop()
            await self._running
            self._running = None

    async def restarts(self) -> None:
        async with self.is_down():
            pass

    @asynccontextmanager
    async def is_down(self) -> AsyncIterator[None]:
        """No bot runs meanwhile, and what people send waits at Telegram."""
        await self.shuts_down()
        yield
        self.app = App(self.settings, self.clock)
        await self.starts_up()

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.app.db.read(query, *args, **kwargs)

    async def write(self, action: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        result = await self.app.db.write(action, *args, **kwargs)
        self.app.wake()
        return result

    # --- the bureau ---------------------------------------------------------------------------------------------------

    async def has_roster(self, *rows: RosterRow) -> None:
        await self.write(import_roster, RosterReading(rows or ROSTER, ()), self.clock.now())
        await self.makes_invites()

    async def makes_invites(self) -> None:
        posts, _ = await self.read(find_posts, [], self.clock.now().date())
        for made in await make_invites(self.app.db, self.clock, posts, everybody=False):
            self.payloads[made.person] = made.payload

    async def has_notice(self, *items: ReadItem) -> None:
        source = (f"notice{len(items)}.txt", f"{id(items)}")
        await self.write(import_notice, notice(*items), source, self.clock.now())

    async def joins(self, *names: str) -> None:
        """These people press Start on their invite links and have been welcomed."""
        for name in names:
            await self.knows(name)
        await asyncio.gather(*(self._joins(name) for name in names))

    async def _joins(self, name: str) -> None:
        person = self[name]
        await person.starts(self.payloads[name])
        await person.waits_for("您已绑定")

    async def knows(self, name: str) -> Person:
        if name not in self.people:
            self.people[name] = await self.telegram.person(name)
        return self.people[name]

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    async def is_set_up(self) -> None:
        """Seven people, eight items in three units, everybody bound, everything issued."""
        await self.has_roster()
        await self.joins(*(row.person for row in ROSTER))
        await self.has_notice(
            *(read_item(n, "道路科") for n in (1, 2, 3)),
            *(read_item(n, "绿化站") for n in (4, 5)),
            *(read_item(n, "财务科") for n in (6, 7, 8)),
        )
        await self.issues_everything()

    async def issues_everything(self) -> ChatMessage:
        office = self["何敏"]
        imported = await office.waits_for("已读入")
        await office.presses(imported, "分派与下达")
        preview = await office.waits_for("下达预览", after=imported.message_id - 1)
        await office.presses(preview, "确认下达")
        return await office.waits_for("已下达", after=imported.message_id - 1)

    async def opens_round(self) -> None:
        """Monday 09:00 comes, and every ask has left."""
        self.clock.move_to(datetime(2026, 3, 2, 9, 0, 1, tzinfo=ZONE))

    async def reaches_cutoff(self) -> None:
        self.clock.move_to(datetime(2026, 3, 5, 17, 0, 0, tzinfo=ZONE))

    async def compiles(self) -> None:
        """Thursday 17:05 comes."""
        self.clock.move_to(datetime(2026, 3, 5, 17, 5, 1, tzinfo=ZONE))

    async def releases(self) -> None:
        """Thursday 17:05 comes, and when the summary is compiled, Friday 09:00."""
        await self.compiles()
        await self.until(lambda db: bulletins.count(db) > 0)
        self.clock.move_to(datetime(2026, 3, 6, 9, 0, 1, tzinfo=ZONE))

    async def until(self, query: Callable[[Connection], bool], timeout: float = 10) -> None:
        """Wait until the database says so."""
        async with asyncio.timeout(timeout):
            while not await self.read(query):  # noqa: ASYNC110 - a database has no event to wait for
                await asyncio.sleep(0.01)


_EMPTY = Path(tempfile.mkdtemp(prefix="empty-database-")) / "bot.db"
"""A database with the newest schema, made once: the steps to it have tests of their own."""
atexit.register(shutil.rmtree, _EMPTY.parent, ignore_errors=True)


async def _lay_empty_database(data_dir: Path) -> None:
    if not _EMPTY.exists():
        await migrate(sqlite_url(_EMPTY), _EMPTY.with_suffix(".backup"))
    _copy(_EMPTY, data_dir / "bot.db")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


async def empty_database(url: str, folder: Path) -> Database:
    await migrate(url, folder / "backup.db")
    return Database(url)


templates.configure(ZONE, {})
