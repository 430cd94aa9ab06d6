"""Looking at stored files, and comparing each picture with every earlier one."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from bot.evidence.looking import Looker
from bot.rules.likeness import Alike
from bot.rules.looks import Look
from storage import looks
from storage.database import Database

if TYPE_CHECKING:
    from bot.evidence.likeness_index import Likeness, LikenessIndex

_SCANNED_AT_ONCE = 20_000
"""Pictures; to scan so many takes less time than to hand the work to a thread."""


class Comparing:
    """One child process that looks, and an index of all pictures in memory, read from the database at the first picture."""

    def __init__(self, db: Database, looker: Looker, zone: tzinfo) -> None:
        self._db, self._looker, self._zone = db, looker, zone
        self._index: LikenessIndex | None = None
        self._unstored: dict[str, Sequence[Alike]] = {}
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def looked_at(self, sha256: str, path: Path) -> AsyncIterator[tuple[Look, Sequence[Alike]]]:
        """What is in the file, and the earlier pictures it is like; both are to be stored within, before anything else is awaited.

        Of two pictures that are like each other one is compared first, and stored first: the other finds it. What could not
        be stored is told again, the same, the next time.
        """
        look = await self._looker.look(path, self._zone)
        if look.likeness is None:
            yield look, ()
            return
        async with self._turn:
            like = await self._compared(sha256, look.likeness)
        yield look, like
        self._unstored.pop(sha256, None)

    async def _compared(self, sha256: str, likeness: "Likeness") -> Sequence[Alike]:
        index = await self._filled()
        if sha256 not in self._unstored:
            self._unstored[sha256] = () if sha256 in index else await self._found(index, likeness)
            index.add(sha256, likeness[0])
        return self._unstored[sha256]

    async def _found(self, index: "LikenessIndex", likeness: "Likeness") -> Sequence[Alike]:
        if len(index) < _SCANNED_AT_ONCE:
            return index.find(likeness)
        return await asyncio.to_thread(index.find, likeness)

    async def _filled(self) -> "LikenessIndex":
        if self._index is None:
            index = await asyncio.to_thread(_empty_index)
            index.extend(await self._db.read(lambda db: list(looks.likenesses(db))))
            self._index = index
        return self._index


def _empty_index() -> "LikenessIndex":
    from bot.evidence.likeness_index import LikenessIndex  # it loads numpy, which takes a third of a second

    return LikenessIndex()
