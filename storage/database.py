"""`write(action, ...)`: one action, one transaction."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError

from storage.sqlite import SqliteConnections
from storage.trial import run_on_copy

if TYPE_CHECKING:
    from storage.postgresql import ServerConnections

P = ParamSpec("P")
T = TypeVar("T")

_READERS = 4


class AlreadyRunning(Exception):
    """Another bot holds this database."""


class CannotOpen(Exception):
    """The database cannot be reached or read; the text is one sentence for the operator, without its password."""


class CannotCopy(Exception):
    """A copy of the database cannot be made; the text is one sentence for the operator."""


class Database:
    """One connection that writes, and some that read, on the same database.

    What writes begins with BEGIN IMMEDIATE (an advisory lock on PostgreSQL), so what an action reads stays true until it
    commits: with SQLAlchemy's defaults concurrent updates were silently lost. On SQLite an action runs in a thread beside the
    event loop, so it uses nothing that the loop may change meanwhile; on PostgreSQL it runs in the loop.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.writer = _connections(self.url, writes=True)
        self._reader = _connections(self.url, writes=False)

    async def write(self, action: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `action(db, *args)` in one transaction: all of it happened, or (on any error) none of it did."""
        return await self.writer.write(lambda db: action(db, *args, **kwargs))

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `query(db, *args)` on one unchanging view of the database; what it writes is thrown away."""
        return await self._reader.read(lambda db: query(db, *args, **kwargs))

    async def try_out(self, action: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `action(db, *args)` on a throw-away copy, in a thread beside everything else: nothing of what it does remains."""
        abandoned = threading.Event()
        try:
            return await asyncio.to_thread(run_on_copy, self.url, abandoned, lambda db: action(db, *args, **kwargs))
        finally:
            abandoned.set()

    async def claim(self) -> None:
        """Take this database for one bot until `close`; raises AlreadyRunning.

        Called again it holds on: a server that hung up has let go of the claim, and it is taken anew.
        """
        if not await self._reader.claim():
            raise AlreadyRunning

    async def close(self) -> None:
        await self.writer.close()
        await self._reader.close()


def sqlite_url(path: Path) -> str:
    """The address of the default database, a file."""
    return f"sqlite+aiosqlite:///{path}"


async def migrate(url: str, backup_to: Path) -> str | None:
    """Bring the schema to the newest step, after a backup beside it when there is something to lose.

    Returns the step it ended at when something was done, else None; raises CannotOpen. Does nothing, and does not even
    load Alembic, when the schema is the newest already.
    """
    from storage import migrations

    target = make_url(url)
    connections = _connections(target, writes=True, foreign_keys=False)
    try:
        present = await _present_step(connections, target)
        if present == migrations.newest_step():
            return None
        if present is not None and isinstance(connections, SqliteConnections):
            await asyncio.to_thread(copy_database, target, backup_to)
        await connections.write(_upgrade)
        return migrations.newest_step()
    finally:
        await connections.close()


async def _present_step(connections: "SqliteConnections | ServerConnections", url: URL) -> str | None:
    from storage import migrations

    if isinstance(connections, SqliteConnections) and not Path(str(url.database)).parent.is_dir():
        raise CannotOpen("The folder of the database does not exist; look at DATABASE_URL and DATA_DIR.")
    try:
        return await connections.write(migrations.present_step)
    except DatabaseError as error:
        why = str(error.orig).splitlines()[0]
        raise CannotOpen(f"The database cannot be opened ({why}); look at DATABASE_URL and DATA_DIR.") from None


def _upgrade(db: Connection) -> None:
    from storage import migrations

    migrations.upgrade(db)
    if db.dialect.name == "sqlite":
        _check_foreign_keys(db)


def _connections(url: URL, *, writes: bool, foreign_keys: bool = True) -> "SqliteConnections | ServerConnections":
    size = 1 if writes else _READERS
    if url.get_backend_name() == "sqlite":
        begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
        return SqliteConnections(url, begin=begin, size=size, foreign_keys=foreign_keys)
    from storage.postgresql import ServerConnections  # here: SQLAlchemy loads its ORM with it

    return ServerConnections(url, writes=writes, size=size)


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
