"""Slots, ticks, and which file stands where; the answers under one receipt."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.rules.models import EvidenceId, Fetch, ItemId, MediaKind, ReportId, SlotId
from bot.rules.rechecks import Cause, Reopening
from storage import evidences, items, proofs, reopenings, reports
from storage.database import Database
from tests.storage.bureau import NOW, Bureau, add_report, found, incoming, picture


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


async def send(db: Database, bureau: Bureau, message: int, *uniques: str, item: int = 0) -> ReportId:
    """An answer with these photos, each a message of its own."""
    made = await db.write(add_report, bureau, f"m{message}", bureau.items[item])
    for n, unique in enumerate(uniques):
        sent, media = incoming(message + n), picture(unique)
        await db.write(evidences.add, made.id, sent, media, fetch=Fetch.WAITING, late=False, now=NOW)
    return ReportId(made.id)


async def files(db: Database, item: ItemId) -> list[EvidenceId]:
    return [piece.id for piece in await db.read(proofs.pieces, item)]


async def test_files_of_an_item_come_with_who_sent_them_and_when(db: Database, bureau: Bureau):
    report = await send(db, bureau, 1, "a", "b")
    await send(db, bureau, 11, "c", item=1)
    first, second = await db.read(proofs.pieces, bureau.items[0])
    assert (first.report_id, first.item_id, first.person_id) == (report, bureau.items[0], bureau.head)
    assert (first.kind, first.file_id, first.name, first.sent_at) == (MediaKind.PHOTO, "file-a", None, NOW)
    assert await db.read(proofs.find_piece, second.id) == second
    loose = await db.write(add_report, bureau, "m20", None)
    await db.write(evidences.add, loose.id, incoming(20), picture("d"), fetch=Fetch.WAITING, late=False, now=NOW)
    assert await db.read(proofs.find_piece, EvidenceId(4)) is None


async def test_a_file_stands_at_several_places_each_once(db: Database, bureau: Bureau):
    item = bureau.items[0]
    await send(db, bureau, 1, "a", "b")
    first, second = await files(db, item)
    before = await db.write(proofs.add_slot, item, "整改前照片")
    after = await db.write(proofs.add_slot, item, "整改后照片")
    measure = (await db.read(items.measures, item))[0].id
    assert await db.write(proofs.place, [first, second], before, None, bureau.head, NOW) == 2
    assert await db.write(proofs.place, [first, second], before, None, bureau.head, NOW) == 0
    await db.write(proofs.place, [first], after, None, bureau.head, NOW)
    await db.write(proofs.place, [first], None, measure, bureau.head, NOW)
    assert await db.read(proofs.in_slots, item) == {before: [first, second], after: [first]}
    assert await db.write(proofs.take_from, [first], before, None) == 1
    assert await db.write(proofs.take_from, [first], before, None) == 0
    assert await db.read(proofs.in_slots, item) == {before: [second], after: [first]}
    assert await db.read(proofs.of_measures, item) == {measure: [first]}
    assert await db.write(proofs.take_out, [first]) == 2
    assert await db.read(proofs.of_measures, item) == {}


async def test_a_file_that_was_lost_proves_nothing(db: Database, bureau: Bureau):
    item = bureau.items[0]
    await send(db, bureau, 1, "a", "b")
    first, second = await files(db, item)
    slot = await db.write(proofs.add_slot, item, "整改后照片")
    await db.write(proofs.place, [first, second], slot, None, bureau.head, NOW)
    before = await db.read(proofs.marks, item)
    await db.write(evidences.mark_lost, first, "gone")
    assert await db.read(proofs.in_slots, item) == {slot: [second]}
    assert await db.read(proofs.marks, item) != before
    await db.write(evidences.mark_lost, second, "gone")
    assert await db.read(proofs.in_slots, item) == {}
    assert await db.read(proofs.is_used, slot)


@pytest.mark.parametrize(("was_closed", "proves"), [(True, False), (False, True)])
async def test_what_closed_an_item_once_does_not_close_it_again(
    db: Database, bureau: Bureau, was_closed: bool, proves: bool
):
    """An item that comes back from a transfer was never closed, so its proofs have proved nothing yet."""
    item = bureau.items[0]
    await send(db, bureau, 1, "a")
    slot = await db.write(proofs.add_slot, item, "整改后照片")
    await db.write(proofs.place, await files(db, item), slot, None, bureau.head, NOW)
    closed_at = NOW + timedelta(days=1) if was_closed else None
    made = Reopening(item, NOW + timedelta(days=40), bureau.head, Cause.RELAPSE, "又出现", closed_at)
    await db.write(reopenings.add, made)
    assert (slot in await db.read(proofs.in_slots, item)) is proves


async def test_slots_keep_their_order_and_one_with_files_cannot_go(db: Database, bureau: Bureau):
    item = bureau.items[0]
    first = await db.write(proofs.add_slot, item, "函件")
    second = await db.write(proofs.add_slot, item, "验收报告")
    await db.write(proofs.excuse, second, "尚未验收")
    found_ = await db.read(proofs.slots, item)
    assert [(slot.position, slot.name, slot.excuse) for slot in found_] == [
        (1, "函件", None),
        (2, "验收报告", "尚未验收"),
    ]
    await db.write(proofs.remove_slot, first)
    third = await db.write(proofs.add_slot, item, "会议记录")
    assert [slot.id for slot in await db.read(proofs.slots, item)] == [second, third]
    await send(db, bureau, 1, "a")
    await db.write(proofs.place, await files(db, item), third, None, bureau.head, NOW)
    with pytest.raises(IntegrityError):
        await db.write(proofs.remove_slot, third)
    assert not await db.read(proofs.is_judged, SlotId(third))


async def test_a_tick_is_kept_with_who_and_when(db: Database, bureau: Bureau):
    first, second = await db.read(items.measures, bureau.items[0])
    await db.write(proofs.tick, first.id, bureau.head, NOW)
    assert [each.done_at for each in await db.read(items.measures, bureau.items[0])] == [NOW, None]
    assert await db.read(proofs.tickers, bureau.items[0]) == {first.id: bureau.head}
    await db.write(proofs.tick, first.id, None, None)
    assert await db.read(proofs.tickers, bureau.items[0]) == {}
    assert second.done_at is None


async def test_a_receipt_is_worded_again_from_everything_its_answers_hold(db: Database, bureau: Bureau):
    first = await send(db, bureau, 1, "a", "b")
    await send(db, bureau, 11, "x", item=1)
    last = await send(db, bureau, 21, "c")
    await db.write(reports.mark_receipted, [first, last])
    span = await db.read(reports.get, first), await db.read(reports.get, last)
    assert await db.read(reports.between, *span) == [first, last]
    assert (await db.read(reports.contents, [first, last])).files == {MediaKind.PHOTO: 3}
    assert (await db.read(reports.unreceipted, [first, last])).files == {}
