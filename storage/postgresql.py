"""PostgreSQL through psycopg: the same transactions as on SQLite, for bureaus that run a server."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

T = TypeVar("T")

_WRITER_LOCK = 7_151_001
_INSTANCE_LOCK = 7_151_002


class ServerConnections:
    """Up to `size` connections; a reader sees one unchanging view, writers (the command line, the bot) take turns."""

    def __init__(self, url: URL, *, writes: bool, size: int) -> None:
        view = {} if writes else {"isolation_level": "REPEATABLE READ"}
        # what people wrote stays out of the errors that are logged
        self._engine = create_async_engine(url, hide_parameters=True, pool_size=size, max_overflow=0, **view)
        self._claim: AsyncConnection | None = None
        if writes:
            event.listen(self._engine.sync_engine, "begin", _take_turns)

    @property
    def engine(self) -> Engine:
        return self._engine.sync_engine

    async def write(self, action: Callable[[Connection], T]) -> T:
        """Run `action(db)` in a transaction, which is undone when it raises."""
        async with self._engine.begin() as connection:
            return await connection.run_sync(action)

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run `query(db)` in a transaction that is undone in any case."""
        async with self._engine.connect() as connection:
            return await connection.run_sync(query)

    async def claim(self) -> bool:
        """Take the database for one bot until `close`; False when another has it. One that holds it goes on holding it."""
        if await self._holds_claim():
            return True
        claim = await self._engine.connect()
        taken = await claim.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _INSTANCE_LOCK})
        await claim.commit()
        if not taken:
            await claim.close()
            return False
        self._claim = claim
        return True

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
        await self._engine.dispose()


def _take_turns(connection: Connection) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")
