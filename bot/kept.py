"""What was made lately, for others who ask for the same: made once, however many ask for it at the same time."""

import asyncio
import hashlib
import pickle
from collections import OrderedDict
from collections.abc import Awaitable, Callable


class Kept:
    """At most `size` things, each for `seconds` of real time. A thing is known by all that it is made from."""

    def __init__(self, size: int, seconds: float) -> None:
        self._size, self._seconds = size, seconds
        self._things: OrderedDict[bytes, tuple[float, bytes]] = OrderedDict()
        self._making: dict[bytes, asyncio.Lock] = {}

    async def get(self, made_from: object, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """What `make` makes, or made lately of the same; who asks while it is being made waits for it. Raises what `make` does."""
        key = hashlib.sha256(pickle.dumps(made_from, pickle.HIGHEST_PROTOCOL)).digest()
        async with self._making.setdefault(key, asyncio.Lock()):
            try:
                known = self._things.get(key)
                if known is not None and asyncio.get_running_loop().time() - known[0] < self._seconds:
                    return known[1]
                made = await make()
                self._things[key] = asyncio.get_running_loop().time(), made
                while len(self._things) > self._size:
                    self._things.popitem(last=False)
                return made
            finally:
                self._making.pop(key, None)
