"""Opening the database for one command, beside a running bot or without one."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from filelock import FileLock, Timeout

from bot.clock import Clock
from bot.settings import Settings
from storage.database import Database, migrate


class BotRuns(Exception):
    """A bot works on this data folder."""


@contextmanager
def undisturbed(settings: Settings) -> Iterator[None]:
    """No bot starts on this data folder meanwhile; raises BotRuns when one runs."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.data_dir / "bot.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BotRuns from None
    try:
        yield
    finally:
        lock.release()


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Database, Clock]]:
    """The database, at the newest schema, and the clock; closed at the end."""
    clock = settings.clock()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    backup = settings.data_dir / "backups" / f"before-upgrade-{clock.now():%Y%m%d-%H%M%S}.db"
    await migrate(settings.database, backup)
    db = Database(settings.database)
    try:
        yield db, clock
    finally:
        await db.close()
