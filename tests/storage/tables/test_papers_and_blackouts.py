"""What is said of papers, and what of pictures is blackened, in the tables."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from bot.rules.areas import Area
from bot.rules.models import EvidenceId, Fetch
from bot.rules.papers import Paper
from storage import blackouts, evidences, papers
from storage.database import Database
from tests.storage.bureau import NOW, Bureau, add_report, found, incoming, picture

LETTER = Paper("示局发〔2026〕3号", "关于背街小巷清扫的通知", "示范局", date(2026, 3, 2))
SQUARE, STRIPE = Area(50, 50, 100, 100), Area(0, 0, 1000, 50)


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


@pytest.fixture
async def files(db: Database, bureau: Bureau) -> list[EvidenceId]:
    def add(connection: Connection) -> list[EvidenceId]:
        report = add_report(connection, bureau, "m1", bureau.items[0])
        for n in (1, 2):
            message = incoming(n)
            evidences.add(connection, report.id, message, picture(f"u{n}"), fetch=Fetch.WAITING, late=False, now=NOW)
        return [each.id for each in evidences.of_report(connection, report.id)]

    return await db.write(add)


async def test_of_a_paper_counts_what_was_said_last(db: Database, bureau: Bureau, files: list[EvidenceId]):
    assert await db.read(papers.of_evidence, files) == {}
    await db.write(papers.put, files[0], LETTER, bureau.head, NOW)
    await db.write(papers.put, files[1], Paper(title="验收单"), bureau.head, NOW)
    await db.write(papers.put, files[0], Paper(number="3号"), bureau.head, NOW + timedelta(hours=1))
    assert await db.read(papers.of_evidence, files) == {files[0]: Paper(number="3号"), files[1]: Paper(title="验收单")}
    assert await db.read(papers.of_evidence, files[1:]) == {files[1]: Paper(title="验收单")}
    assert await db.read(papers.of_evidence, []) == {}


async def test_single_areas_are_taken_back(db: Database, bureau: Bureau, files: list[EvidenceId]):
    await db.write(blackouts.add, files[0], [STRIPE, SQUARE], bureau.head, NOW)
    await db.write(blackouts.add, files[1], [SQUARE], bureau.head, NOW)
    assert await db.write(blackouts.take_back, files[0], [SQUARE], NOW) == [SQUARE]
    assert await db.write(blackouts.take_back, files[0], [SQUARE], NOW) == []
    assert await db.read(blackouts.of_evidence, files) == {files[0]: [STRIPE], files[1]: [SQUARE]}


async def test_areas_are_added_once_told_in_order_and_taken_back(db: Database, bureau: Bureau, files: list[EvidenceId]):
    assert await db.write(blackouts.add, files[0], [STRIPE, SQUARE, STRIPE], bureau.head, NOW) == [STRIPE, SQUARE]
    assert await db.write(blackouts.add, files[0], [SQUARE], None, NOW) == []
    assert await db.read(blackouts.of_evidence, files) == {files[0]: [STRIPE, SQUARE]}
    assert await db.write(blackouts.remove, files[0], NOW) == 2
    assert await db.write(blackouts.remove, files[0], NOW) == 0
    assert await db.read(blackouts.of_evidence, files) == {}
    assert await db.write(blackouts.add, files[0], [SQUARE], bureau.head, NOW) == [SQUARE]
