"""What belongs to a campaign's files and who else needs them, in the tables."""

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.rules.models import CampaignId, EvidenceId, Fetch
from storage import archives, dossiers, looks
from storage.archives import Archive
from storage.database import Database
from storage.evidence_files import EvidenceFiles
from tests.dossier.bureau import START, open_desk


def hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
async def two(db: Database, tmp_path: Path) -> tuple[CampaignId, CampaignId]:
    """Two campaigns with an item each; both have the file ``b``."""

    def enter(connection: Connection) -> tuple[CampaignId, CampaignId]:
        files = EvidenceFiles(tmp_path / "evidence")
        files.prepare()
        found = []
        for n, names in enumerate((b"ab", b"bc")):
            desk = open_desk(connection, files, source=str(n) * 64)
            desk.message = 1000 * n
            report = desk.answer(desk.item(), ["照片"])
            for each in names:
                desk.file(report, bytes([each]))
            desk.file(report, b"x", state=Fetch.REFUSED)
            found.append(desk.campaign)
        return found[0], found[1]

    return await db.write(enter)


async def test_what_only_one_campaign_needs(db: Database, two: tuple[CampaignId, CampaignId]):
    a, b, c, x = map(hash_of, (b"a", b"b", b"c", b"x"))
    first, second = two
    assert [sha256 for _, sha256 in await db.read(dossiers.of_campaign, first)] == [a, b]
    assert await db.read(dossiers.used_elsewhere, first) == {b, c, x}
    assert await db.read(dossiers.used_elsewhere, second) == {a, b, x}
    kept = await db.read(dossiers.kept)
    assert kept.keys() == {a, b, c, x}
    assert kept[b][0] == 1, "the item it came with first"


async def test_what_is_archived_is_needed_no_more(db: Database, two: tuple[CampaignId, CampaignId]):
    first, second = two
    ids = [EvidenceId(each) for each, _ in await db.read(dossiers.of_campaign, first)]
    await db.write(archives.mark_archived, ids)
    assert await db.read(dossiers.of_campaign, first) == []
    assert await db.read(dossiers.used_elsewhere, second) == {hash_of(b"x")}
    assert hash_of(b"a") not in await db.read(dossiers.kept)
    assert hash_of(b"a") not in await db.read(looks.unseen)


async def test_archives_are_kept_by_campaign(db: Database, two: tuple[CampaignId, CampaignId]):
    made = Archive("a.zip", "f" * 64, 5_000_000_000, 12, START)
    await db.write(archives.add, two[0], made)
    assert await db.read(archives.of_campaign, two[0]) == [made]
    assert await db.read(archives.of_campaign, two[1]) == []
