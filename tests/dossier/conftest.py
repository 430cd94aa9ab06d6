"""A data folder with the bureau in it, for the command line and for reading what it wrote."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.reports import dossier as reading
from bot.rules.dossier import Dossier
from bot.rules.models import ItemId
from storage import items
from storage.database import Database, migrate, sqlite_url
from storage.evidence_files import EvidenceFiles
from tests.dossier.bureau import ZONE
from tests.test_commands import data, run  # noqa: F401 - fixtures


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "bot.db"
    asyncio.run(migrate(sqlite_url(path), path.with_name("backup.db")))
    return path


class House:
    """A data folder: `enters` runs something on its database, `read` reads an item's dossier from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = EvidenceFiles(folder / "evidence")
        self.files.prepare()

    def enters(self, action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        async def work() -> Any:
            db = Database(sqlite_url(self.folder / "bot.db"))
            try:
                return await db.write(action, *args, **kwargs)
            finally:
                await db.close()

        return asyncio.run(work())

    def read(self, item: ItemId, reader: Any = None) -> Dossier:
        def reads(db: Connection) -> Dossier:
            return reading.read(db, items.get(db, item), ZONE, reader(db) if reader else None)

        found: Dossier = self.enters(reads)
        return found


@pytest.fixture
def house(data: Path, empty_database: Path) -> House:  # noqa: F811 - the fixture
    data.mkdir(parents=True)
    shutil.copy(empty_database, data / "bot.db")
    return House(data)
