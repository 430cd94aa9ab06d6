"""SQLite through aiosqlite: a whole transaction is one trip to a connection's thread, not four trips a statement."""

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from sqlite3 import SQLITE_BUSY, Cursor, OperationalError
from sqlite3 import Connection as Raw
from time import sleep as pause
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

T = TypeVar("T")

_ATTEMPTS = 1000
_BETWEEN_ATTEMPTS = 0.01  # seconds


class DatabaseClosed(Exception):
    """Somebody asked after the end."""


class SqliteConnections:
    """Up to `size` connections to one file, each opened when first needed, each with one transaction at a time.

    A transaction whose caller is cancelled runs to its end all the same: it is in the thread's hands.
    """

    def __init__(self, url: URL, *, begin: str, size: int, foreign_keys: bool = True) -> None:
        """`begin`: the statement a transaction begins with."""
        self.engine = sqlite_engine(url, begin, foreign_keys=foreign_keys)
        self._free = asyncio.Semaphore(size)
        self._idle: list[_Thread] = []
        self._open: list[_Thread] = []
        self._closed = False

    async def write(self, action: Callable[[Connection], T]) -> T:
        """Run `action(db)` in a transaction, which is undone when it raises."""

        def work(db: Connection) -> T:
            with db.begin():
                return action(db)

        return await self._run(work)

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run `query(db)` in a transaction that is undone in any case."""

        def work(db: Connection) -> T:
            with db.begin() as view:
                try:
                    return query(db)
                finally:
                    view.rollback()

        return await self._run(work)

    async def claim(self) -> bool:
        """Nothing to claim: one bot on one file is seen to by the lock in its data folder."""
        return True

    async def close(self) -> None:
        """Wait for what runs, and close for good: a thread opened later would keep the process from ending."""
        self._closed = True
        self._idle.clear()
        while self._open:
            await self._open.pop().close()

    async def _run(self, work: Callable[[Connection], T]) -> T:
        async with self._free:
            if self._closed:
                raise DatabaseClosed
            thread = self._idle.pop() if self._idle else await self._another()
            try:
                return await thread.run(work)
            finally:
                if thread in self._open:
                    self._idle.append(thread)

    async def _another(self) -> "_Thread":
        thread = _Thread(self.engine)
        try:
            await thread
        except BaseException:
            thread.join()
            raise
        if self._closed:
            await thread.close()
            raise DatabaseClosed
        self._open.append(thread)
        return thread


class _Thread(aiosqlite.Connection):
    """A connection of the engine in a thread of aiosqlite's, which has no public way to run more than a statement there."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(self._connect_here, iter_chunk_size=64)
        self._engine = engine
        self._db: Connection | None = None

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work(db)` in the thread, with the context of the caller."""
        found: T = await self._execute(copy_context().run, work, self._db)  # type: ignore[no-untyped-call]
        return found

    def join(self) -> None:
        """Wait for a thread that has been told to stop, as after a failed opening: it still tells the loop, which must be there."""
        self._thread.join(5)

    async def close(self) -> None:
        """Wait for what runs; then both let go of the connection and the thread ends."""
        if self._db is not None:
            await self._execute(self._db.close)  # type: ignore[no-untyped-call]
        await super().close()

    def _connect_here(self) -> Raw:
        self._db = self._engine.connect()
        raw = self._db.connection.driver_connection
        assert isinstance(raw, Raw)
        return raw


def sqlite_engine(url: URL, begin: str, *, foreign_keys: bool) -> Engine:
    """An engine for that file, durable and with real transactions; what people wrote stays out of errors that are logged."""
    engine = create_engine(url.set(drivername="sqlite"), poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # else Python's sqlite3 opens no transaction before a SELECT
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=10000")
        _write_ahead(cursor)
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _write_ahead(cursor: Cursor) -> None:
    """Turn the write-ahead log on; SQLite does not wait for another who does so with a new file at this moment, so we do."""
    for _ in range(_ATTEMPTS):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except OperationalError as error:
            if error.sqlite_errorcode != SQLITE_BUSY:
                raise
            pause(_BETWEEN_ATTEMPTS)
        else:
            return
    cursor.execute("PRAGMA journal_mode=WAL")
