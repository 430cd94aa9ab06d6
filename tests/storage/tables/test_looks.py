"""What was seen in files is kept once, found again, and leads to earlier uses of like pictures on other items."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.likeness import Alike
from bot.rules.looks import Content, Fault, Look
from bot.rules.models import EvidenceId, Fetch, ItemId, ReportKind, UnitId
from storage import evidences, likenesses, looks, reports
from storage.database import Database
from tests.storage.bureau import NOW, Bureau, add_report, found, incoming, picture

FOUR = (b"\0" * 32, b"\1" * 32, b"\2" * 32, b"\3" * 32)
SEEN = Look(
    Content.JPEG,
    width=1280,
    height=960,
    taken_at=datetime(2026, 2, 26, 2, 30, tzinfo=UTC),
    place=(30.5, -114.25),
    screen=True,
    likeness=FOUR,
)


def sha(letter: str) -> str:
    return letter * 64


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


async def stored(
    db: Database, bureau: Bureau, number: int, letter: str, item: ItemId, *, minutes: int = 0
) -> EvidenceId:
    """A photo on an item, safe under this hash."""
    report = await db.write(add_report, bureau, f"m{number}", item)
    message = incoming(number, sent_at=NOW + timedelta(minutes=minutes))
    await db.write(evidences.add, report.id, message, picture(f"u{number}"), fetch=Fetch.WAITING, late=False, now=NOW)
    (file,) = await db.read(evidences.of_report, report.id)
    await db.write(evidences.mark_stored, file.id, sha(letter), 1000, NOW)
    return file.id


async def test_what_was_seen_is_found_again_and_kept_once(db: Database):
    await db.write(looks.put, sha("a"), SEEN, [], NOW)
    await db.write(looks.put, sha("a"), Look(Content.PDF), [], NOW)
    seen = (await db.read(looks.of_files, [sha("a")])).get(sha("a"))
    assert seen is not None
    assert (seen.content, seen.width, seen.height, seen.taken_at, seen.place, seen.screen) == (
        Content.JPEG,
        1280,
        960,
        SEEN.taken_at,
        (30.5, -114.25),
        True,
    )
    assert await db.read(lambda conn: list(looks.likenesses(conn))) == [(sha("a"), FOUR[0])]
    assert await db.read(looks.of_files, [sha("b")]) == {}


async def test_a_fault_is_kept_and_its_file_has_no_likeness(db: Database):
    await db.write(looks.put, sha("a"), Look(Content.JPEG, Fault.CUT), [], NOW)
    assert await db.read(lambda conn: list(looks.likenesses(conn))) == []
    assert (await db.read(looks.of_files, [sha("a"), sha("b")])).keys() == {sha("a")}


async def test_stored_files_that_nobody_looked_at(db: Database, bureau: Bureau):
    await stored(db, bureau, 1, "a", bureau.items[0])
    await stored(db, bureau, 2, "b", bureau.items[0])
    await stored(db, bureau, 3, "b", bureau.items[1])
    await db.write(looks.put, sha("a"), SEEN, [], NOW)
    assert await db.read(looks.unseen) == [sha("b")]


async def test_earlier_uses_are_the_same_bytes_and_like_pictures_on_other_items(db: Database, bureau: Bureau):
    one, two, three = bureau.items
    first = await stored(db, bureau, 1, "a", one)
    second = await stored(db, bureau, 2, "b", two, minutes=5)
    same = await stored(db, bureau, 3, "b", three, minutes=9)
    await stored(db, bureau, 4, "c", three)
    await db.write(looks.put, sha("a"), SEEN, [], NOW)
    await db.write(looks.put, sha("b"), SEEN, [Alike(sha("a"), 12, 1)], NOW)
    await db.write(looks.put, sha("c"), Look(Content.PDF), [], NOW)
    (mine,) = await db.read(likenesses.on_item, two, None)
    assert (mine.id, mine.sha256, mine.item_id, mine.as_photo) == (second, sha("b"), two, True)
    assert mine.look is not None
    assert mine.look.content == Content.JPEG
    used = await db.read(likenesses.used_elsewhere, two, [sha("b")])
    assert [each.id for each in used] == [first, same]
    assert await db.read(likenesses.distances, [sha("a")]) == {(sha("b"), sha("a")): 12}
    assert await db.read(likenesses.used_elsewhere, three, []) == []


async def test_what_came_before_the_item_came_back_is_left_out(db: Database, bureau: Bureau):
    await stored(db, bureau, 1, "a", bureau.items[0])
    later = await stored(db, bureau, 2, "b", bureau.items[0], minutes=30)
    found_ = await db.read(likenesses.on_item, bureau.items[0], NOW + timedelta(minutes=1))
    assert [each.id for each in found_] == [later]


async def test_words_of_others_are_the_newest_versions_of_other_units_answers(db: Database, bureau: Bureau):
    text, newer = "已完成人民路沿线设施的排查整治工作", "已完成人民路沿线设施的排查整治并通过验收"
    report = await db.write(add_report, bureau, "m1", bureau.items[0])
    await db.write(reports.add_text, report.id, incoming(1, text), text, late=False)
    await db.write(reports.add_text, report.id, incoming(1, newer), newer, late=False)
    short = await db.write(add_report, bureau, "m2", bureau.items[0])
    await db.write(reports.add_text, short.id, incoming(2, "已完成"), "已完成", late=False)
    other = await db.write(add_report, bureau, "m3", bureau.items[0])
    await db.write(reports.add_text, other.id, incoming(3, text), text, late=False)
    await db.write(reports.place, other.id, bureau.items[0], ReportKind.OTHER)
    stranger = UnitId(bureau.unit + 1)
    told = await db.read(likenesses.words_of_others, stranger, NOW - timedelta(days=1))
    assert [(each.item_id, each.text) for each in told] == [(bureau.items[0], newer)]
    assert await db.read(likenesses.words_of_others, bureau.unit, NOW - timedelta(days=1)) == []
    assert await db.read(likenesses.words_of_others, stranger, NOW + timedelta(days=1)) == []
