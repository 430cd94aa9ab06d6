"""The engines, and `write(action, ...)`: one action, one transaction."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.trial import run_on_copy

P = ParamSpec("P")
T = TypeVar("T")

_WRITER_LOCK = 7_151_001
_INSTANCE_LOCK = 7_151_002


class AlreadyRunning(Exception):
    """Another bot holds this database."""


class CannotOpen(Exception):
    """The database cannot be reached or read; the text is one sentence for the operator, without its password."""


class CannotCopy(Exception):
    """A copy of the database cannot be made; the text is one sentence for the operator."""


class Database:
    """A writer engine of one connection and a reader pool on the same database.

    One connection writes, and it begins with BEGIN IMMEDIATE (an advisory lock on PostgreSQL), so what an action
    reads stays true until it commits: with SQLAlchemy's defaults concurrent updates were silently lost.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self._writer = _engine(self.url, writes=True)
        self._reader = _engine(self.url, writes=False)
        self._claim: AsyncConnection | None = None

    async def write(self, action: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `action(db, *args)` in one transaction: all of it happened, or (on any error) none of it did."""
        async with self._writer.begin() as connection:
            return await connection.run_sync(action, *args, **kwargs)

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `query(db, *args)` on one unchanging view of the database; what it writes is thrown away."""
        async with self._reader.connect() as connection:
            return await connection.run_sync(query, *args, **kwargs)

    async def try_out(self, action: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `action(db, *args)` on a throw-away copy, in a thread beside everything else: nothing of what it does remains."""
        abandoned = threading.Event()
        try:
            return await asyncio.to_thread(run_on_copy, self.url, abandoned, lambda db: action(db, *args, **kwargs))
        finally:
            abandoned.set()

    async def claim(self) -> None:
        """Take this database for one bot until `close`; raises AlreadyRunning. SQLite is guarded by the data folder's lock.

        Called again it holds on: a server that hung up has let go of the claim, and it is taken anew.
        """
        if self.url.get_backend_name() != "postgresql" or await self._holds_claim():
            return
        claim = await self._reader.connect()
        taken = await claim.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _INSTANCE_LOCK})
        await claim.commit()
        if not taken:
            await claim.close()
            raise AlreadyRunning
        self._claim = claim

    async def _holds_claim(self) -> bool:
        if self._claim is None:
            return False
        try:
            await self._claim.scalar(text("SELECT 1"))
            await self._claim.commit()
        except DBAPIError:
            lost, self._claim = self._claim, None
            await lost.close()
            return False
        return True

    async def close(self) -> None:
        if self._claim is not None:
            await self._claim.close()
        await self._writer.dispose()
        await self._reader.dispose()


def sqlite_url(path: Path) -> str:
    """The address of the default database, a file."""
    return f"sqlite+aiosqlite:///{path}"


async def migrate(url: str, backup_to: Path) -> str | None:
    """Bring the schema to the newest step, after a backup beside it when there is something to lose.

    Returns the step it ended at when something was done, else None; raises CannotOpen. Does nothing, and does not even
    load Alembic, when the schema is the newest already.
    """
    from storage import migrations

    engine = _engine(make_url(url), writes=True, foreign_keys=False)
    try:
        present = await _present_step(engine)
        if present == migrations.newest_step():
            return None
        if present is not None and engine.dialect.name == "sqlite":
            await asyncio.to_thread(copy_database, make_url(url), backup_to)
        async with engine.begin() as connection:
            await connection.run_sync(migrations.upgrade)
            if connection.dialect.name == "sqlite":
                await connection.run_sync(_check_foreign_keys)
        return migrations.newest_step()
    finally:
        await engine.dispose()


async def _present_step(engine: AsyncEngine) -> str | None:
    from storage import migrations

    if engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).parent.is_dir():
        raise CannotOpen("The folder of the database does not exist; look at DATABASE_URL and DATA_DIR.")
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(migrations.present_step)
    except DatabaseError as error:
        why = str(error.orig).splitlines()[0]
        raise CannotOpen(f"The database cannot be opened ({why}); look at DATABASE_URL and DATA_DIR.") from None


def _engine(url: URL, *, writes: bool, foreign_keys: bool = True) -> AsyncEngine:
    pool = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 60} if writes else {"pool_size": 4, "max_overflow": 0}
    # a reader sees one unchanging view; on SQLite any transaction does
    view = {} if writes or url.get_backend_name() == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    # what people wrote stays out of the errors that are logged
    engine = create_async_engine(url, hide_parameters=True, **pool, **view)
    if url.get_backend_name() == "sqlite":
        _tune_sqlite(engine, "BEGIN IMMEDIATE" if writes else "BEGIN", foreign_keys=foreign_keys)
    elif writes:
        _lock_writers(engine)
    return engine


def _tune_sqlite(engine: AsyncEngine, begin: str, *, foreign_keys: bool) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # else Python's sqlite3 opens no transaction before a SELECT
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
            "busy_timeout=10000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _lock_writers(engine: AsyncEngine) -> None:
    """PostgreSQL lets several writers in; the command line and the bot take turns here as they do on SQLite."""

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")


def copy_database(url: URL, target: Path) -> None:
    """A compact copy of an SQLite file; VACUUM INTO has no restart trap beside a running writer.

    An older copy at `target` is replaced when the new one is whole. Raises CannotCopy.
    """
    import sqlite3

    original = Path(str(url.database))
    if target.exists() and target.samefile(original):
        raise CannotCopy(f"{target} is the database itself; write the copy somewhere else.")
    unfinished = target.with_name(f"{target.name}.unfinished")
    source = sqlite3.connect(str(original))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        source.execute("VACUUM INTO ?", (str(unfinished),))
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise CannotCopy(f"{target} cannot be written ({error}).") from error
    finally:
        source.close()
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _check_foreign_keys(db: Connection) -> None:
    broken = db.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"the new schema leaves {len(broken)} broken references; nothing was changed")
