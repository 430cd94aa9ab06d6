"""What units say beside their answers is only added to; what counts is the newest, of the unit that has the item now."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select

from bot.rules.details import NOTHING, Field, Source
from bot.rules.models import Fetch, ItemId, MessageId, ReportId, ReportKind, RoundId
from bot.rules.rechecks import Cause, Reopening
from storage import details, early_reports, evidences, items, reopenings, reports, rounds
from storage.database import Database
from storage.tables import detail
from tests.storage.bureau import CHAT, NOW, Bureau, add_report, found, incoming, picture, plan

SOURCE: Source = (CHAT, MessageId(7))
WEEK = timedelta(days=7)


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


async def say(
    db: Database,
    bureau: Bureau,
    name: Field,
    value: str,
    *,
    item: int = 0,
    round_id: RoundId | None = None,
    days: int = 0,
    source: Source | None = None,
) -> None:
    item_id, said_at = bureau.items[item], NOW + timedelta(days=days)
    await db.write(details.add, item_id, round_id or bureau.round, {name: value}, bureau.head, said_at, source=source)


async def next_round(db: Database) -> RoundId:
    return (await db.write(rounds.open_round, plan("2026-W11", NOW + WEEK))).id


class TestNewest:
    async def test_the_newest_of_an_item_and_a_name_counts_and_all_are_kept(self, db: Database, bureau: Bureau):
        await say(db, bureau, Field.PLAN, "清淤")
        await say(db, bureau, Field.PLAN, "摊铺")
        await say(db, bureau, Field.LEFT, "路口")
        await say(db, bureau, Field.PLAN, "补种", item=1)
        said = await db.read(details.newest, bureau.items[0])
        assert (said.plan, said.left) == ("摊铺", "路口")
        assert await db.read(lambda db: db.scalar(select(func.count()).select_from(detail))) == 4
        assert (await db.read(details.newest, bureau.items[2])) == NOTHING

    async def test_an_empty_value_takes_back(self, db: Database, bureau: Bureau):
        await say(db, bureau, Field.SUPPORT, "资金")
        await say(db, bureau, Field.SUPPORT, "")
        assert (await db.read(details.newest, bureau.items[0])).support is None

    async def test_rounds_are_told_apart(self, db: Database, bureau: Bureau):
        await say(db, bureau, Field.PLAN, "清淤")
        second = await next_round(db)
        await say(db, bureau, Field.PLAN, "摊铺", round_id=second, days=7)
        ids = bureau.items
        assert (await db.read(details.of_round, ids[0], bureau.round)).plan == "清淤"
        assert (await db.read(details.of_round, ids[0], second)).plan == "摊铺"
        assert (await db.read(details.newest, ids[0])).plan == "摊铺"
        before = await db.read(details.before_round, ids, second)
        assert {item_id: said.plan for item_id, said in before.items()} == {ids[0]: "清淤"}
        assert await db.read(details.before_round, ids, bureau.round) == {}
        assert await db.read(details.before_round, [], second) == {}
        said = await db.read(details.saying, Field.PLAN, [Field.PLAN])
        assert {item_id: each.plan for item_id, each in said.items()} == {ids[0]: "摊铺"}

    async def test_what_was_said_before_there_was_a_round_is_of_none(self, db: Database, bureau: Bureau):
        await db.write(details.add, bureau.items[0], None, {Field.PLAN: "清淤"}, bureau.head, NOW)
        assert (await db.read(details.of_round, bureau.items[0], None)).plan == "清淤"
        assert (await db.read(details.of_round, bureau.items[0], bureau.round)) == NOTHING
        assert (await db.read(details.before_round, bureau.items, bureau.round))[bureau.items[0]].plan == "清淤"

    async def test_what_the_unit_before_said_says_nothing(self, db: Database, bureau: Bureau):
        await say(db, bureau, Field.PLAN, "清淤")
        await say(db, bureau, Field.PLAN, "补种", item=1)
        await db.write(items.mark_issued, [bureau.items[0]], NOW + timedelta(days=1))
        assert (await db.read(details.newest, bureau.items[0])) == NOTHING
        assert (await db.read(details.saying, Field.PLAN, [Field.PLAN])).keys() == {bureau.items[1]}
        await say(db, bureau, Field.PLAN, "摊铺", days=1)
        assert (await db.read(details.newest, bureau.items[0])).plan == "摊铺"

    async def test_what_was_said_before_it_came_back_says_nothing(self, db: Database, bureau: Bureau):
        await say(db, bureau, Field.PLAN, "清淤")
        back = Reopening(bureau.items[0], NOW + timedelta(days=30), bureau.head, Cause.RELAPSE, "积水", None)
        await db.write(reopenings.add, back)
        assert (await db.read(details.newest, bureau.items[0])) == NOTHING
        await say(db, bureau, Field.PLAN, "摊铺", days=31)
        assert (await db.read(details.newest, bureau.items[0])).plan == "摊铺"

    async def test_no_values_are_no_rows(self, db: Database, bureau: Bureau):
        await db.write(details.add, bureau.items[0], bureau.round, {}, bureau.head, NOW)
        assert await db.read(lambda db: db.scalar(select(func.count()).select_from(detail))) == 0


class TestWhereItWasSaid:
    async def test_a_message_and_all_it_said(self, db: Database, bureau: Bureau):
        await say(db, bureau, Field.PLAN, "清淤", source=SOURCE)
        await say(db, bureau, Field.PLAN, "摊铺", source=SOURCE)
        await say(db, bureau, Field.PLAN, "别的", source=(CHAT, MessageId(8)))
        await say(db, bureau, Field.CLAIM, "done")
        assert [each.value for each in await db.read(details.from_message, SOURCE)] == ["清淤", "摊铺"]

    async def test_the_texts_of_answers_and_what_they_said(self, db: Database, bureau: Bureau):
        report = await db.write(add_report, bureau, "m7", bureau.items[0])
        for version in ("一", "二"):
            await db.write(reports.add_text, report.id, incoming(7, version), version, late=False)
        await say(db, bureau, Field.PLAN, "清淤", source=SOURCE)
        await say(db, bureau, Field.LEFT, "路口", source=(CHAT, MessageId(8)))
        assert [each.name for each in await db.read(details.in_texts, [report.id])] == [Field.PLAN]
        assert await db.read(details.in_texts, []) == []


class TestBetweenRounds:
    async def early(self, db: Database, bureau: Bureau, second: RoundId) -> list[int]:
        """Numbers of the items that have something to take over, counted from 0."""
        told = await db.read(early_reports.items_with, bureau.items, second)
        return sorted(bureau.items.index(ItemId(item_id)) for item_id in told)

    async def test_what_came_after_the_cutoff_waits_for_the_next_round(self, db: Database, bureau: Bureau):
        late = await db.write(add_report, bureau, "m1", bureau.items[0], late=True)
        again = await db.write(add_report, bureau, "m2", bureau.items[0], late=True)
        await db.write(add_report, bureau, "m3", bureau.items[1])
        await db.write(add_report, bureau, "m4", bureau.items[2], late=True, kind=ReportKind.SUPPORT)
        second = await next_round(db)
        assert await self.early(db, bureau, second) == [0]
        assert await db.read(early_reports.on_item, bureau.items[0], second) == [late, again]
        assert await db.read(early_reports.on_item, bureau.items[1], second) == []
        assert await db.read(early_reports.items_with, [], second) == set()

    async def test_two_rounds_later_it_is_past(self, db: Database, bureau: Bureau):
        await db.write(add_report, bureau, "m1", bureau.items[0], late=True)
        await next_round(db)
        third = await db.write(rounds.open_round, plan("2026-W12", NOW + 2 * WEEK))
        assert await self.early(db, bureau, third.id) == []

    async def test_what_came_before_the_first_round_waits_for_it(self, db: Database, bureau: Bureau):
        await db.write(_without_round, bureau, "m1")
        assert await self.early(db, bureau, bureau.round) == [0]
        assert await self.early(db, bureau, await next_round(db)) == []

    async def test_what_another_unit_sent_is_not_taken_over(self, db: Database, bureau: Bureau):
        await db.write(add_report, bureau, "m1", bureau.items[0], late=True)
        await db.write(items.mark_issued, [bureau.items[0]], NOW + timedelta(days=5))
        assert await self.early(db, bureau, await next_round(db)) == []

    async def test_files_count_where_they_are_taken_over(self, db: Database, bureau: Bureau):
        early = [await db.write(add_report, bureau, f"m{n}", bureau.items[0], late=True) for n in (1, 2)]
        other = await db.write(add_report, bureau, "m3", bureau.items[1], late=True)
        for n, report in enumerate((*early, other), 1):
            await db.write(_show, report.id, n)
        second = await next_round(db)
        parcel = early_reports.parcel_of(second, early)
        taken = await db.write(add_report, bureau, parcel, bureau.items[0])
        assert await db.read(early_reports.count_files, taken) == 2
        assert await db.read(early_reports.count_files, early[0]) == 1
        again = await db.write(add_report, bureau, f"{parcel}:1", bureau.items[0])
        assert await db.read(early_reports.count_files, again) == 2
        await db.write(reports.place, early[1].id, bureau.items[1], ReportKind.PROGRESS)
        assert await db.read(early_reports.count_files, taken) == 1


def _without_round(db: Connection, bureau: Bureau, parcel: str) -> None:
    made = add_report(db, bureau, parcel, bureau.items[0])
    reports.leave_round(db, made.id)


def _show(db: Connection, report_id: ReportId, number: int) -> None:
    media = picture(f"u{number}")
    evidences.add(db, report_id, incoming(number), media, fetch=Fetch.WAITING, late=True, now=NOW)
