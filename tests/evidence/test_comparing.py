"""Pictures on their way into the database: each is told which earlier ones it is like, and none is missed."""

from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.comparing import Comparing
from bot.evidence.looking import Looker
from storage import looks
from storage.database import Database, migrate, sqlite_url
from storage.evidence_files import EvidenceFiles
from tests.evidence.making import jpeg, word
from tests.storage.bureau import NOW

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    url = sqlite_url(tmp_path / "bot.db")
    await migrate(url, tmp_path / "before.db")
    opened = Database(url)
    yield opened
    await opened.close()


@pytest.fixture
async def looker() -> AsyncIterator[Looker]:
    made = Looker()
    yield made
    await made.close()


@pytest.fixture
def files(tmp_path: Path) -> EvidenceFiles:
    made = EvidenceFiles(tmp_path / "evidence")
    made.prepare()
    return made


@pytest.fixture
def comparing(db: Database, looker: Looker) -> Comparing:
    return Comparing(db, looker, ZONE)


@pytest.fixture
def first(files: EvidenceFiles) -> str:
    return files.put(jpeg(quality=90))


@pytest.fixture
def second(files: EvidenceFiles) -> str:
    """The same scene once more."""
    return files.put(jpeg(quality=40))


async def stored(comparing: Comparing, db: Database, files: EvidenceFiles, sha256: str) -> list[str]:
    """Look at a file and store what was seen, as the bot does; the hashes of what it is like."""
    async with comparing.looked_at(sha256, files.path(sha256)) as (look, like):
        await db.write(looks.put, sha256, look, like, NOW)
    return [each.other for each in like]


async def test_a_picture_finds_the_earlier_one_it_is_like_and_not_itself(
    comparing: Comparing, db: Database, files: EvidenceFiles, first: str, second: str
):
    assert await stored(comparing, db, files, first) == []
    assert await stored(comparing, db, files, second) == [first]
    assert await stored(comparing, db, files, second) == []
    assert await stored(comparing, db, files, files.put(word())) == []


async def test_a_picture_of_before_the_start_is_found(
    comparing: Comparing, db: Database, looker: Looker, files: EvidenceFiles, first: str, second: str
):
    await stored(comparing, db, files, first)
    assert await stored(Comparing(db, looker, ZONE), db, files, second) == [first]


async def test_what_could_not_be_stored_is_told_again(
    comparing: Comparing, db: Database, files: EvidenceFiles, first: str, second: str
):
    await stored(comparing, db, files, first)
    with pytest.raises(OSError, match="no room"):
        async with comparing.looked_at(second, files.path(second)):
            raise OSError("no room")
    assert await stored(comparing, db, files, second) == [first]
