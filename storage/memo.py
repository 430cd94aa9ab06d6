"""What is read again and again within one transaction is read once, until a table that it was read from is written to."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import ref

from sqlalchemy import Connection, Engine, SelectBase, Table, event
from sqlalchemy.sql.dml import UpdateBase

P = ParamSpec("P")
T = TypeVar("T")

_KEPT = "remembered"


class _Memo:
    """What one transaction knows, and of which table."""

    def __init__(self, transaction: Any) -> None:
        self._transaction = ref(transaction)
        self.known: dict[Hashable, Any] = {}
        self.tables: dict[str, set[Hashable]] = {}

    def is_of(self, transaction: Any) -> bool:
        return self._transaction() is transaction is not None

    def keep(self, key: Hashable, value: Any, tables: tuple[Table, ...]) -> None:
        self.known[key] = value
        for table in tables:
            self.tables.setdefault(table.name, set()).add(key)

    def forget(self, table: str) -> None:
        for key in self.tables.pop(table, ()):
            self.known.pop(key, None)


def remembered(
    *tables: Table,
) -> Callable[[Callable[Concatenate[Connection, P], T]], Callable[Concatenate[Connection, P], T]]:
    """Marks a query of these tables: asked again in a transaction, it gives what it gave, unless one of them was written to.

    `tables`: all that the query looks at. What it is asked about must be hashable, and what it gives unchangeable:
    whoever asks next gets the same.
    """

    def mark(query: Callable[Concatenate[Connection, P], T]) -> Callable[Concatenate[Connection, P], T]:
        @wraps(query)
        def ask(db: Connection, /, *args: P.args, **values: P.kwargs) -> T:
            memo: _Memo | None = db.info.get(_KEPT)
            transaction = db.get_transaction()
            if memo is None or not memo.is_of(transaction):
                if transaction is None:
                    return query(db, *args, **values)
                memo = db.info[_KEPT] = _Memo(transaction)
            key = (ask, *args, *values.items())
            if key in memo.known:
                known: T = memo.known[key]
                return known
            found = query(db, *args, **values)
            memo.keep(key, found, tables)
            return found

        return ask

    return mark


@event.listens_for(Engine, "before_cursor_execute")
def _notice_write(db: Connection, _cursor: Any, _text: str, _values: Any, context: Any, _many: bool) -> None:
    """Whatever statement writes, and on whatever engine: nobody has to think of it. Beforehand, for it may fail half-way."""
    memo: _Memo | None = db.info.get(_KEPT)
    if memo is None or not memo.known:
        return
    statement = context.invoked_statement
    if isinstance(statement, UpdateBase) and isinstance(statement.table, Table):
        memo.forget(statement.table.name)
    elif not isinstance(statement, SelectBase):  # plain text may do anything
        db.info.pop(_KEPT)


@event.listens_for(Engine, "rollback_savepoint")
def _notice_undone(db: Connection, _name: str, _context: Any) -> None:
    db.info.pop(_KEPT, None)
