"""Files of others are read in a child process: its memory is bounded and goes with it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from bot.evidence.looking import CannotLook, Looker

T = TypeVar("T")

_SECONDS = 60.0
_MEMORY = 1 << 30


@asynccontextmanager
async def child() -> AsyncIterator[Looker]:
    """For as many looks at a file as are wanted."""
    looker = Looker(seconds=_SECONDS, memory=_MEMORY)
    try:
        yield looker
    finally:
        await looker.close()


async def read_in(looker: Looker, read: Callable[..., T], *args: Any, **values: Any) -> T:
    """What `read` makes of them in the child. Raises Unreadable, also for what is too much for its bounds."""
    from bot.ledger.files import too_much

    try:
        return await looker.run(read, *args, **values)
    except CannotLook as error:
        raise too_much() from error
