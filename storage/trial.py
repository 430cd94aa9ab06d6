"""A throw-away copy of the database, on which to try out what would happen; the database itself never knows."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, insert, select
from sqlalchemy.engine import URL
from sqlalchemy.pool import StaticPool

from storage.tables import metadata

T = TypeVar("T")

_ROWS_AT_ONCE = 500
_PRIVATE = ""
"""What SQLite calls a database of its own: in memory while small, else in a file that nobody else can open and that is
gone with the process, however that ends."""


class Abandoned(Exception):
    """Nobody waits for the outcome any more."""


def run_on_copy(url: URL, abandoned: threading.Event, action: Callable[[Connection], T]) -> T:
    """Run `action(db)` on a copy of this database, in the calling thread; a copy of PostgreSQL is an SQLite one, too.

    Raises Abandoned at the next statement once `abandoned` is set.
    """
    with closing(sqlite3.connect(_PRIVATE, isolation_level=None)) as copy:
        engine = create_engine("sqlite://", creator=lambda: copy, poolclass=StaticPool, hide_parameters=True)
        _tune(copy)
        is_sqlite = url.get_backend_name() == "sqlite"
        if is_sqlite:
            _copy_file(url, copy)
        with engine.connect() as db:
            if not is_sqlite:
                _copy_rows(url, db)
            copy.execute("PRAGMA foreign_keys=ON")
            _stop_when(abandoned, engine)
            return action(db)


def _tune(copy: sqlite3.Connection) -> None:
    for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "cache_size=-65536"):
        copy.execute(f"PRAGMA {pragma}")


def _copy_file(url: URL, copy: sqlite3.Connection) -> None:
    """All of it in one step, as it is at one moment; writers are not held up."""
    with closing(sqlite3.connect(str(url.database))) as original:
        original.backup(copy)


def _copy_rows(url: URL, db: Connection) -> None:
    """Every row of every table, as they are at one moment."""
    original = create_engine(url, isolation_level="REPEATABLE READ", hide_parameters=True)
    metadata.create_all(db)
    try:
        with original.connect().execution_options(stream_results=True) as there:
            for table in metadata.sorted_tables:
                for part in there.execute(select(table)).mappings().partitions(_ROWS_AT_ONCE):
                    db.execute(insert(table), [dict(row) for row in part])
    finally:
        original.dispose()


def _stop_when(abandoned: threading.Event, engine: Engine) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def look(*_told: Any) -> None:
        if abandoned.is_set():
            raise Abandoned
