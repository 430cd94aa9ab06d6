"""What is read again and again within one transaction is read once."""

from collections.abc import Callable
from typing import TypeVar
from weakref import ref

from sqlalchemy import Connection

T = TypeVar("T")


def remembered(db: Connection, name: str, read: Callable[[Connection], T]) -> T:
    """What `read(db)` gave in this transaction. Whoever writes what it reads must `forget` it."""
    kept = db.info.get(name)
    if kept is not None and kept[0]() is db.get_transaction() is not None:
        found: T = kept[1]
        return found
    read_now = read(db)
    transaction = db.get_transaction()
    if transaction is not None:
        db.info[name] = (ref(transaction), read_now)
    return read_now


def forget(db: Connection, name: str) -> None:
    """It was changed: the next to ask reads it anew."""
    db.info.pop(name, None)
