"""The rehearsal: a local Telegram, the unchanged bot, a fictional bureau, and one address to open."""

import asyncio
import shutil
import socket
import sys
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

import templates
from bot.actions.items.importing import find_posts, import_notice, import_roster
from bot.app import App, CannotStart
from bot.clock import MovableClock, movable_clock
from bot.commands.inviting import Made, make_invites
from bot.ledger.files import read_file
from bot.ledger.reading import NoticeReading, RosterReading
from bot.logs import configure_logs
from bot.settings import Settings, secret
from simulator.people import Telegram
from simulator.server import Simulator
from storage.database import Database, migrate
from templates import render_console

SAMPLES = Path(__file__).parent.parent / "samples"
_STARTS_AT = "2026-02-27T15:00:00+08:00"
"""A Friday, the day of the sample's feedback; the first round opens on the Monday after it."""
_USUAL_PORT = 8080
_TOKEN = "1000001:REHEARSAL-ONLY-NOT-A-SECRET"


async def rehearse(settings: Settings, port: int | None) -> int:
    """Run until a signal; returns the exit status. Everything is kept in ``rehearsal`` in the data folder, made anew.

    `port` None: the usual one, or a free one when something else has it.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.data_dir / "rehearsal.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print(render_console("rehearsal_runs", folder=settings.data_dir), file=sys.stderr)
        return 2
    with lock:
        return await _rehearse_anew(settings, _free_port(_USUAL_PORT) if port is None else port)


async def _rehearse_anew(settings: Settings, port: int) -> int:
    folder = settings.data_dir / "rehearsal"
    shutil.rmtree(folder, ignore_errors=True)
    own = settings.model_copy(update={"data_dir": folder, "database_url": None, "webhook_url": None, "bot_clock": None})
    clock = movable_clock(settings.bot_clock or _STARTS_AT, settings.zone)
    configure_logs(None, settings.log_level, file=folder / "logs" / "bot.log", console=False)
    try:
        return await _live(own, clock, port)
    except OSError as error:
        print(render_console("port_taken", port=port, problem=error.strerror or error), file=sys.stderr)
        return 2


def _free_port(wanted: int) -> int:
    """`wanted`, or 0 (the system chooses) when something listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return 0
    return wanted


async def _live(settings: Settings, clock: MovableClock, port: int) -> int:
    holder: list[App] = []

    async def next_event() -> datetime | None:
        found: datetime | None = await holder[0].next_event() if holder else None
        return found

    simulator = Simulator(token=_TOKEN, clock=clock, next_event=next_event, port=port)
    await simulator.start()
    try:
        ready = settings.model_copy(update={"bot_api_url": simulator.url, "bot_token": secret(_TOKEN)})
        await _fill(ready, clock, simulator.url)
        app = App(ready, clock)
        holder.append(app)
        app.stop_on_signals()
        try:
            await app.run(ready=lambda: print(render_console("rehearsal", url=simulator.url), flush=True))
        finally:
            holder.clear()  # the page goes on asking until the simulator stops
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        await simulator.stop()
    return 0


async def _fill(settings: Settings, clock: MovableClock, url: str) -> None:
    """Enter the sample bureau and put its people, each with their invite link, on the page."""
    templates.configure(settings.zone, settings.terms)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    await migrate(settings.database, settings.data_dir / "backups" / "none.db")
    db = Database(settings.database)
    try:
        made = await _enter_samples(db, clock)
    finally:
        await db.close()
    async with Telegram(url) as telegram:
        for each in made:
            label = f"{each.post.unit} {each.post.title}"
            await telegram.person(each.person, start_payload=each.payload, label=label)


async def _enter_samples(db: Database, clock: MovableClock) -> list[Made]:
    roster, notice = await asyncio.gather(
        asyncio.to_thread(read_file, SAMPLES / "roster.xlsx"), asyncio.to_thread(read_file, SAMPLES / "notice.txt")
    )
    if not isinstance(roster, RosterReading) or not isinstance(notice, NoticeReading):
        raise TypeError("the samples are a roster and a notice")
    await db.write(import_roster, roster, clock.now())
    await db.write(import_notice, notice, ("notice.txt", "sample"), clock.now())
    posts, _ = await db.read(find_posts, [], clock.now().date())
    return await make_invites(db, clock, posts, everybody=False)
