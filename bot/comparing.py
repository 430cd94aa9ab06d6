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
    from bot.evidence.likeness_index import LikenessIndex


class Comparing:
    """One child process that looks, and an index of all pictures in memory, read from the database at the first picture."""

    def __init__(self, db: Database, looker: Looker, zone: tzinfo) -> None:
        self._db, self._looker, self._zone = db, looker, zone
        self._index: LikenessIndex | None = None
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def looked_at(self, sha256: str, path: Path) -> AsyncIterator[tuple[Look, Sequence[Alike]]]:
        """What is in the file, and what it is like; both are to be stored within, so that no like picture is missed.

        Of two pictures that are like each other one is stored first: the other finds it.
        """
        look = await self._looker.look(path, self._zone)
        if look.likeness is None:
            yield look, ()
            return
        async with self._turn:
            index = await self._filled()
            known = sha256 in index
            like = [] if known else await asyncio.to_thread(index.find, look.likeness)
            yield look, like
            if not known:
                index.add(sha256, look.likeness[0])

    async def _filled(self) -> "LikenessIndex":
        if self._index is None:
            from bot.evidence.likeness_index import LikenessIndex  # numpy need not be loaded before there is a picture

            index = LikenessIndex()
            index.extend(await self._db.read(lambda db: list(looks.likenesses(db))))
            self._index = index
        return self._index
