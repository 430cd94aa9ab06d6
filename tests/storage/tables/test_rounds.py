"""Rounds, asks, summaries, open cards: one a week, one a person, one a round."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from bot.rules.models import OPEN_STATES, CampaignId, ItemId, ReportKind, Role, State
from storage import bulletins, campaigns, focus, items, reports, rounds
from storage.database import Database
from tests.storage.bureau import FACTS, NOW, Bureau, add_campaign, add_items, add_person, add_report, found, plan

WEEK = timedelta(days=7)


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


class TestRounds:
    async def test_a_week_has_one_round_and_numbers_count_on(self, db: Database):
        assert await db.read(rounds.find_latest) is None
        first = await db.write(rounds.open_round, plan("2026-W10"))
        second = await db.write(rounds.open_round, plan("2026-W11", NOW + WEEK))
        assert (first.number, second.number) == (1, 2)
        with pytest.raises(IntegrityError):
            await db.write(rounds.open_round, plan("2026-W10"))
        assert await db.read(rounds.find_latest) == second
        assert await db.read(rounds.find_by_week, "2026-W10") == first
        assert await db.read(rounds.find_by_week, "2026-W12") is None

    async def test_a_round_is_due_for_its_summary_once_oldest_first(self, db: Database):
        first = await db.write(rounds.open_round, plan("2026-W10"))
        second = await db.write(rounds.open_round, plan("2026-W11", NOW + WEEK))
        assert await db.read(rounds.find_uncompiled, first.compile_at - timedelta(seconds=1)) is None
        assert await db.read(rounds.find_uncompiled, first.compile_at) == first
        assert await db.read(rounds.find_uncompiled, second.compile_at) == first
        await db.write(rounds.close, first.id, first.compile_at)
        assert await db.read(rounds.find_uncompiled, first.compile_at) is None
        assert await db.read(rounds.find_uncompiled, second.compile_at) == second

    async def test_a_person_is_asked_once_a_round(self, db: Database, bureau: Bureau):
        with pytest.raises(IntegrityError):
            await db.write(rounds.add_ask, bureau.round, bureau.head, bureau.items, NOW)

    async def test_an_ask_lists_items_by_number_as_they_are_now(self, db: Database, bureau: Bureau):
        _, liaison = await db.write(add_person, bureau.unit, "联络员", "白小舟", Role.LIAISON)
        ask = await db.write(rounds.add_ask, bureau.round, liaison, [bureau.items[2], bureau.items[0]], NOW)
        await db.write(items.mark_accepted, [bureau.items[0]], liaison, NOW)
        listed = await db.read(rounds.asked_items, ask)
        assert [(item.number, item.state) for item in listed] == [(1, State.IN_PROGRESS), (3, State.ISSUED)]
        asks = await db.read(rounds.asks, bureau.round)
        assert [each.person_id for each in asks] == [bureau.head, liaison]
        about = await db.read(rounds.asks_about, bureau.round, bureau.items[1])
        assert [each.person_id for each in about] == [bureau.head]

    async def test_an_item_is_answered_by_whatever_was_placed_on_it(self, db: Database, bureau: Bureau):
        await db.write(add_report, bureau, "m1", bureau.items[0])
        await db.write(add_report, bureau, "m2", bureau.items[0], kind=ReportKind.NO_CHANGE)
        await db.write(add_report, bureau, "m3", None)
        assert await db.read(rounds.answered, bureau.round) == {bureau.items[0]}
        other = await db.write(rounds.open_round, plan("2026-W11", NOW + WEEK))
        assert await db.read(rounds.answered, other.id) == set()


class TestBulletins:
    async def test_a_round_is_summarised_once_and_numbers_count_on(self, db: Database, bureau: Bureau):
        assert await db.read(bulletins.find_latest, released=False) is None
        await db.write(bulletins.add, bureau.round, 1, {"total": 3}, "第1期", NOW)
        with pytest.raises(IntegrityError):
            await db.write(bulletins.add, bureau.round, 2, {"total": 4}, "改过的第1期", NOW)
        later = await db.write(rounds.open_round, plan("2026-W11", NOW + WEEK))
        assert later.number == 2
        await db.write(bulletins.add, later.id, 2, {"total": 3}, "第2期", NOW)
        newest = await db.read(bulletins.find_latest, released=False)
        assert newest is not None
        assert newest.text == "第2期"
        assert await db.read(bulletins.find_latest, released=True) is None
        await db.write(bulletins.mark_released, bureau.round, NOW, None)
        newest = await db.read(bulletins.find_latest, released=True)
        assert newest is not None
        assert newest.text == "第1期"
        assert await db.read(bulletins.count) == 2


class TestFocus:
    async def test_one_card_is_open_the_newest(self, db: Database, bureau: Bureau):
        await db.write(focus.put, bureau.head, bureau.items[0], "report", NOW)
        await db.write(focus.put, bureau.head, bureau.items[1], "no_change", NOW + WEEK)
        card = await db.read(focus.find, bureau.head)
        assert card is not None
        assert (card.item_id, card.purpose, card.since) == (bureau.items[1], "no_change", NOW + WEEK)
        await db.write(focus.clear, bureau.head)
        assert await db.read(focus.find, bureau.head) is None


class TestItems:
    async def test_an_item_comes_back_as_it_was_entered(self, db: Database):
        (item_id,) = await db.write(add_items, 1)
        item = await db.read(items.get, item_id)
        assert {name: getattr(item, name) for name in ("title", "problem", "leader", "lead_unit", "due_text")} == {
            name: FACTS[name] for name in ("title", "problem", "leader", "lead_unit", "due_text")
        }
        assert (item.path, item.headings, item.support_units) == (("一、", "1."), ("一、日常管理方面",), ("绿化站",))
        assert (item.number, item.state, item.due, item.unit) == (1, State.DRAFT, date(2026, 5, 27), None)
        assert [each.text for each in await db.read(items.measures, item_id)] == ["措施甲1", "措施乙1"]

    async def test_numbers_count_on_over_several_inspections(self, db: Database):
        await db.write(add_items, 2)
        second = await db.write(add_campaign, "b" * 64)
        again = await db.write(items.add, second, FACTS, [])
        assert [(item.number, item.code) for item in await db.read(items.every)] == [(1, "1.1"), (2, "1.2"), (3, "1.1")]
        assert await db.read(items.measures, again) == []
        found_item = await db.read(items.find_by_number, 3)
        assert found_item is not None
        assert found_item.campaign_id == second

    async def test_a_code_is_used_once_an_inspection(self, db: Database):
        campaign = await db.write(add_campaign)
        await db.write(items.add, campaign, FACTS, [])
        with pytest.raises(IntegrityError):
            await db.write(items.add, campaign, FACTS, [])

    async def test_a_file_is_imported_once(self, db: Database):
        first = await db.write(add_campaign)
        with pytest.raises(IntegrityError):
            await db.write(add_campaign)
        known = await db.read(campaigns.find_by_source, "a" * 64)
        assert known is not None
        assert (known.id, known.bureau, known.feedback_on) == (first, "示范局", date(2026, 3, 2))
        assert await db.read(campaigns.find_by_source, "b" * 64) is None
        assert [campaign.id for campaign in await db.read(campaigns.every)] == [CampaignId(first)]

    async def test_an_item_on_its_way(self, db: Database, bureau: Bureau):
        draft = await db.write(items.add, CampaignId(1), FACTS | {"code": "9"}, [])
        assert [item.id for item in await db.read(items.drafts)] == [draft]
        assert [item.id for item in await db.read(items.in_state, *OPEN_STATES)] == list(bureau.items)
        await db.write(items.assign, draft, bureau.unit)
        await db.write(items.mark_issued, [draft], NOW)
        issued = await db.read(items.get, draft)
        assert (issued.state, issued.issued_at, issued.unit) == (State.ISSUED, NOW, "道路科")
        await db.write(items.mark_accepted, [draft], bureau.head, NOW + WEEK)
        accepted = await db.read(items.get, draft)
        assert (accepted.state, accepted.accepted_at) == (State.IN_PROGRESS, NOW + WEEK)
        assert len(await db.read(items.open_of_units, [bureau.unit])) == 4
        assert await db.read(items.open_of_units, []) == []

    async def test_an_invented_state_or_item(self, db: Database, bureau: Bureau):
        facts: dict[str, Any] = FACTS | {"code": "9", "unit_id": 404}
        with pytest.raises(IntegrityError):
            await db.write(items.add, CampaignId(1), facts, [])
        assert await db.read(items.find, ItemId(404)) is None


async def test_a_moment_of_a_round_is_the_same_instant_after_storing(db: Database):
    opened = await db.write(rounds.open_round, plan())
    assert (opened.opens_at, opened.cutoff_at) == (NOW, NOW + timedelta(days=3))
    assert isinstance(opened.opens_at, datetime)
    assert opened.opens_at.utcoffset() == timedelta(0)
    assert await db.read(reports.of_round_on, opened.id, [ItemId(1)]) == []
