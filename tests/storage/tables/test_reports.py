"""What people sent is kept as they sent it, in every version, and receipted once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from bot.rules.models import ChatId, EvidenceId, Fetch, ItemId, MediaKind, MessageId, ReportId, ReportKind
from storage import dossiers, evidences, reports
from storage.database import Database
from storage.reports import Contents
from storage.tables import report_text
from tests.storage.bureau import CHAT, NOW, Bureau, add_report, found, incoming, picture


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


async def say(
    db: Database, bureau: Bureau, number: int, text: str, item: int | None = 0, *, late: bool = False
) -> ReportId:
    """A text about the n-th item (None: about nothing known); returns its report."""
    item_id = bureau.items[item] if item is not None else None
    report = await db.write(add_report, bureau, f"m{number}", item_id, late=late)
    await db.write(reports.add_text, report.id, incoming(number, text), text, late=late)
    made: ReportId = report.id
    return made


async def show(db: Database, report: ReportId, number: int, unique: str, *, kind: MediaKind = MediaKind.PHOTO) -> bool:
    media = picture(unique, kind=kind)
    return await db.write(evidences.add, report, incoming(number), media, fetch=Fetch.WAITING, late=False, now=NOW)


class TestVersions:
    async def test_an_edit_is_a_new_version_and_the_old_words_stay(self, db: Database, bureau: Bureau):
        report = await say(db, bureau, 7, "已完成一半")
        assert await db.write(reports.add_text, report, incoming(7), "已全部完成", late=True) is True

        def kept(connection: Connection) -> list[Any]:
            columns = (report_text.c.version, report_text.c.text, report_text.c.late)
            return [tuple(row) for row in connection.execute(select(*columns).order_by(report_text.c.version))]

        assert await db.read(kept) == [(1, "已完成一半", False), (2, "已全部完成", True)]
        assert await db.read(reports.latest_texts, report) == ["已全部完成"]

    async def test_the_same_words_again_are_no_version(self, db: Database, bureau: Bureau):
        report = await say(db, bureau, 7, "已完成一半")
        assert await db.write(reports.add_text, report, incoming(7), "已完成一半", late=False) is False
        assert await db.read(reports.latest_texts, report) == ["已完成一半"]

    async def test_going_back_to_the_first_words_is_a_version_too(self, db: Database, bureau: Bureau):
        report = await say(db, bureau, 7, "一")
        for words in ("二", "一"):
            assert await db.write(reports.add_text, report, incoming(7), words, late=False) is True
        assert await db.read(reports.latest_texts, report) == ["一"]

    async def test_a_message_is_an_answer_once(self, db: Database, bureau: Bureau):
        await say(db, bureau, 7, "一")
        with pytest.raises(IntegrityError):
            await say(db, bureau, 7, "一")

    async def test_the_newest_of_each_text_in_the_order_they_were_sent(self, db: Database, bureau: Bureau):
        report = await say(db, bureau, 7, "第一段")
        await db.write(reports.add_text, report, incoming(9), "第二段", late=False)
        await db.write(reports.add_text, report, incoming(7), "第一段（更正）", late=False)
        other = await say(db, bureau, 8, "别的回复")
        assert await db.read(reports.latest_texts, report) == ["第一段（更正）", "第二段"]
        assert await db.read(reports.latest_texts, other) == ["别的回复"]

    async def test_pressed_words_have_no_message_and_need_no_receipt(self, db: Database, bureau: Bureau):
        first = await db.write(add_report, bureau, "n1", bureau.items[0], kind=ReportKind.NO_CHANGE)
        second = await db.write(add_report, bureau, "n2", bureau.items[1], kind=ReportKind.NO_CHANGE)
        for report in (first, second):
            await db.write(reports.add_pressed_text, report, "等资金到位", late=False)
        assert await db.read(reports.latest_texts, first.id) == ["等资金到位"]
        assert await db.read(reports.unreceipted, [first.id, second.id]) == Contents(0, 0, {}, 0, False)


class TestParcels:
    async def test_the_parts_of_an_album_are_one_answer(self, db: Database, bureau: Bureau):
        report = await db.write(add_report, bureau, "a77", bureau.items[0])
        for number in range(6):
            assert await show(db, report.id, 20 + number, f"u{number}") is True
        assert await db.read(reports.find_by_parcel, CHAT, "a77") == report
        assert [each.media.file_unique_id for each in await db.read(evidences.of_report, report.id)] == [
            f"u{number}" for number in range(6)
        ]
        found_by = {await db.read(reports.find_by_message, CHAT, MessageId(20 + n)) for n in range(6)}
        assert found_by == {report}

    async def test_the_same_file_in_the_same_message_is_one(self, db: Database, bureau: Bureau):
        report = await db.write(add_report, bureau, "m20", bureau.items[0])
        assert await show(db, report.id, 20, "u1") is True
        assert await show(db, report.id, 20, "u1") is False
        assert await show(db, report.id, 21, "u1") is True
        assert len(await db.read(evidences.of_report, report.id)) == 2

    async def test_another_chats_numbers_are_another_matter(self, db: Database, bureau: Bureau):
        await say(db, bureau, 7, "一")
        elsewhere = ChatId(int(CHAT) + 1)
        assert await db.read(reports.find_by_parcel, elsewhere, "m7") is None
        assert await db.read(reports.find_by_message, elsewhere, MessageId(7)) is None

    async def test_a_file_keeps_all_that_telegram_said_of_it(self, db: Database, bureau: Bureau):
        report = await db.write(add_report, bureau, "m20", bureau.items[0])
        big = picture("u1", size=5_000_000_000, kind=MediaKind.VIDEO)
        await db.write(evidences.add, report.id, incoming(20), big, fetch=Fetch.TOO_BIG, late=True, now=NOW)
        (kept,) = await db.read(evidences.of_report, report.id)
        assert (kept.media, kept.fetch, kept.attempts, kept.sha256) == (big, Fetch.TOO_BIG, 0, None)
        assert await db.read(evidences.to_fetch, NOW, 9) == []


class TestReceipts:
    async def test_one_receipt_for_all_that_came_on_one_item(self, db: Database, bureau: Bureau):
        first, second = await say(db, bureau, 1, "一"), await say(db, bureau, 2, "二")
        other = await say(db, bureau, 3, "三", item=1)
        await show(db, second, 2, "u2")
        await db.write(reports.owe_receipt, first, NOW + timedelta(seconds=1))
        await db.write(reports.owe_receipt, second, NOW + timedelta(seconds=2))
        await db.write(reports.owe_receipt, other, NOW + timedelta(seconds=2))
        later = NOW + timedelta(seconds=2)
        due = await db.read(reports.find_due_receipt, later, later)
        assert due is not None
        assert (due.item_id, due.reports, due.chat_id) == (bureau.items[0], (first, second), CHAT)
        told = Contents(2, 0, {MediaKind.PHOTO: 1}, 0, False, waiting=1)
        assert await db.read(reports.unreceipted, due.reports) == told
        await db.write(reports.mark_receipted, due.reports)
        assert await db.read(reports.unreceipted, due.reports) == Contents(0, 0, {}, 0, False)
        due = await db.read(reports.find_due_receipt, later, NOW)
        assert due is not None
        assert due.reports == (other,)

    async def test_a_file_that_is_not_safe_holds_its_receipt_back_for_a_while(self, db: Database, bureau: Bureau):
        report, other = await say(db, bureau, 1, "一"), await say(db, bureau, 2, "二")
        await show(db, report, 1, "u1")
        for each in (report, other):
            await db.write(reports.owe_receipt, each, NOW)
        before = NOW - timedelta(seconds=1)
        assert await db.read(reports.find_due_receipt, NOW, before) is None
        due = await db.read(reports.find_due_receipt, NOW, NOW)
        assert due is not None
        assert due.reports == (report, other)
        (file,) = await db.read(evidences.to_fetch, NOW, 9)
        await db.write(evidences.mark_stored, file.id, "f" * 64, 1000, NOW)
        due = await db.read(reports.find_due_receipt, NOW, before)
        assert due is not None
        assert due.reports == (report, other)

    async def test_what_is_still_coming_is_not_receipted(self, db: Database, bureau: Bureau):
        report = await say(db, bureau, 1, "一")
        await db.write(reports.owe_receipt, report, NOW + timedelta(seconds=2))
        await db.write(reports.owe_receipt, report, NOW + timedelta(seconds=4))
        assert await db.read(reports.find_due_receipt, NOW + timedelta(seconds=3), NOW) is None
        assert await db.read(reports.next_receipt) == NOW + timedelta(seconds=4)
        assert await db.read(reports.find_due_receipt, NOW + timedelta(seconds=4), NOW) is not None

    async def test_kinds_edits_and_files_too_big_are_told_apart(self, db: Database, bureau: Bureau):
        report = await say(db, bureau, 1, "一")
        await db.write(reports.mark_receipted, [report])
        await db.write(reports.add_text, report, incoming(1), "一（更正）", late=True)
        await show(db, report, 2, "u2")
        await show(db, report, 3, "u3", kind=MediaKind.DOCUMENT)
        big = picture("u4", size=30_000_000)
        await db.write(evidences.add, report, incoming(4), big, fetch=Fetch.TOO_BIG, late=False, now=NOW)
        assert await db.read(reports.unreceipted, [report]) == Contents(
            texts=0, edits=1, files={MediaKind.PHOTO: 1, MediaKind.DOCUMENT: 1}, too_big=1, late=True, waiting=2
        )

    async def test_an_answer_put_to_another_item_is_receipted_anew(self, db: Database, bureau: Bureau):
        report = await say(db, bureau, 1, "一")
        await db.write(reports.mark_receipted, [report])
        await db.write(reports.place, report, bureau.items[2], ReportKind.PROGRESS)
        assert (await db.read(reports.get, report)).item_id == bureau.items[2]
        assert (await db.read(reports.unreceipted, [report])).texts == 1

    async def test_an_answer_that_belongs_nowhere_owes_nothing(self, db: Database, bureau: Bureau):
        """Else the loop that gives receipts would find one due for ever, and never rest."""
        report = await say(db, bureau, 1, "一")
        await db.write(reports.owe_receipt, report, NOW)
        await db.write(reports.place, report, None, ReportKind.OTHER)
        assert await db.read(reports.find_due_receipt, NOW, NOW) is None
        assert await db.read(reports.next_receipt) is None


class TestOfARound:
    async def test_only_placed_answers_count(self, db: Database, bureau: Bureau):
        placed = await say(db, bureau, 1, "一")
        unclear = await say(db, bureau, 2, "二", item=None)
        await show(db, placed, 1, "u1")
        await show(db, unclear, 2, "u2")
        assert [each.id for each in await db.read(reports.of_round_on, bureau.round, bureau.items)] == [placed]
        assert [each.id for each in await db.read(reports.unplaced, bureau.head)] == [unclear]

    async def test_what_answers_no_item_is_asked_about_no_more(self, db: Database, bureau: Bureau):
        report = await say(db, bureau, 2, "二", item=None)
        await db.write(reports.place, report, None, ReportKind.OTHER)
        assert await db.read(reports.unplaced, bureau.head) == []
        assert await db.read(reports.latest_texts, report) == ["二"]

    async def test_an_unknown_item_is_refused(self, db: Database, bureau: Bureau):
        report = await say(db, bureau, 2, "二", item=None)
        with pytest.raises(IntegrityError):
            await db.write(reports.place, report, ItemId(404), ReportKind.PROGRESS)


class TestFetching:
    async def test_files_are_fetched_in_turn_and_tried_again_later(self, db: Database, bureau: Bureau):
        report = await say(db, bureau, 1, "一")
        for number in (1, 2):
            await show(db, report, number, f"u{number}")
        first = (await db.read(evidences.to_fetch, NOW, 1))[0]
        await db.write(evidences.mark_retry, first.id, NOW + timedelta(seconds=5), "TimedOut")
        (second,) = await db.read(evidences.to_fetch, NOW, 9)
        assert (first.media.file_unique_id, second.media.file_unique_id) == ("u1", "u2")
        await db.write(evidences.mark_stored, second.id, "f" * 64, 1000, NOW)
        assert await db.read(evidences.to_fetch, NOW, 9) == []
        assert await db.read(evidences.next_fetch) == NOW + timedelta(seconds=5)
        (again,) = await db.read(evidences.to_fetch, NOW + timedelta(seconds=5), 9)
        assert (again.id, again.attempts) == (first.id, 1)

    async def test_a_stored_file_is_named_by_its_hash_once(self, db: Database, bureau: Bureau):
        report = await say(db, bureau, 1, "一")
        for number in (1, 2, 3):
            await show(db, report, number, f"u{number}")
        ids = [each.id for each in await db.read(evidences.of_report, report)]
        for evidence in ids[:2]:
            await db.write(evidences.mark_stored, evidence, "f" * 64, 1000, NOW)
        await db.write(evidences.mark_lost, ids[2], "too big")
        assert list(await db.read(dossiers.kept)) == ["f" * 64]
        assert await db.read(evidences.next_fetch) is None
        kept = await db.read(evidences.of_report, report)
        assert [each.fetch for each in kept] == [Fetch.STORED, Fetch.STORED, Fetch.LOST]
        assert kept[0].size == 1000

    async def test_a_lost_file_keeps_its_description(self, db: Database, bureau: Bureau):
        report = await say(db, bureau, 1, "一")
        await show(db, report, 1, "u1")
        (evidence,) = await db.read(evidences.of_report, report)
        await db.write(evidences.mark_lost, EvidenceId(evidence.id), "BadRequest")
        (lost,) = await db.read(evidences.of_report, report)
        assert lost.media == evidence.media
