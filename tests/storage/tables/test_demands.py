"""Demands: numbered by kind and year, waiting until they are answered."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.rules.demands import DemandKind, Stage
from bot.rules.models import ChatId, DemandId, MessageId, UserId
from storage import cards, demands, notes, outbox
from storage.database import Database
from storage.outbox import About, Draft
from tests.storage.bureau import CHAT, NOW, TODAY, Bureau, found, incoming


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


async def a_demand(db: Database, bureau: Bureau, kind: DemandKind, **values: object) -> DemandId:
    new = await db.write(demands.begin, kind, bureau.items[0], bureau.head, NOW)
    await db.write(change, new, {"words": "请说明", **values})
    return new


def change(connection: Connection, demand_id: DemandId, values: dict[str, object]) -> None:
    demands.change(connection, demand_id, **values)


async def test_a_demand_comes_back_as_it_went_in(db: Database, bureau: Bureau):
    new = await db.write(
        demands.begin,
        DemandKind.NOTICE,
        bureau.items[0],
        bureau.head,
        NOW,
        stead_of=bureau.head,
        unit_id=bureau.unit,
        limit_on=TODAY,
    )
    kept = await db.read(demands.get, new)
    assert (kept.kind, kept.stage, kept.words, kept.made_at) == (DemandKind.NOTICE, Stage.BLANK, "", NOW)
    assert (kept.stead_of, kept.unit_id, kept.limit_on) == (bureau.head, bureau.unit, TODAY)
    assert await db.read(demands.find, DemandId(404)) is None
    assert await db.read(demands.of_item, bureau.items[0]) == [kept]
    assert await db.read(demands.of_item, bureau.items[1]) == []


async def test_numbers_count_on_within_kind_and_year(db: Database, bureau: Bureau):
    notices = [await a_demand(db, bureau, DemandKind.NOTICE, released_at=NOW) for _ in range(3)]
    instruction = await a_demand(db, bureau, DemandKind.INSTRUCTION, released_at=NOW)
    assert await db.write(demands.number, notices[0], 2026) == 1
    assert await db.write(demands.number, notices[1], 2026) == 2
    assert await db.write(demands.number, notices[2], 2027) == 1
    assert await db.write(demands.number, instruction, 2026) == 1
    assert [(each.year, each.number) for each in await db.read(demands.notices)] == [(2026, 1), (2026, 2), (2027, 1)]
    with pytest.raises(IntegrityError):
        await db.write(change, notices[1], {"number": 1})


async def test_what_waits_and_what_is_hidden(db: Database, bureau: Bureau):
    draft = await a_demand(db, bureau, DemandKind.NOTICE)
    out = await a_demand(db, bureau, DemandKind.NOTICE, released_at=NOW, limit_on=TODAY)
    answered = {"released_at": NOW, "answer": "已完成", "answered_at": NOW, "limit_on": TODAY}
    to_accept = await a_demand(db, bureau, DemandKind.INSTRUCTION, **answered)
    told = await a_demand(db, bureau, DemandKind.QUESTION, **answered)
    settled = await a_demand(db, bureau, DemandKind.NOTICE, **answered, settled_at=NOW)
    hidden = await a_demand(db, bureau, DemandKind.FINDING)
    kept = await a_demand(db, bureau, DemandKind.FINDING, settled_at=NOW)
    blank = await db.write(demands.begin, DemandKind.FINDING, bureau.items[0], bureau.head, NOW)
    open_ = [each.id for each in await db.read(demands.unsettled)]
    assert open_ == [out, to_accept, hidden]
    assert {draft, told, settled, kept, blank}.isdisjoint(open_)
    assert [(each.id, unit) for each, unit in await db.read(demands.due, TODAY, TODAY)] == [(out, bureau.unit)]
    await db.write(demands.mark_reminded, [out], TODAY)
    assert (await db.read(demands.get, out)).reminded_on == date(2026, 3, 2)


async def test_what_was_reminded_of_after_its_limit_is_due_no_more_on_another_day(db: Database, bureau: Bureau):
    limit, tomorrow = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
    late = await a_demand(db, bureau, DemandKind.NOTICE, released_at=NOW, limit_on=limit)
    assert await db.read(demands.due, limit - timedelta(days=1), TODAY) == []
    assert len(await db.read(demands.due, TODAY, TODAY)) == 1
    await db.write(demands.mark_reminded, [late], limit)  # on the day itself: that was the one before
    assert len(await db.read(demands.due, TODAY, TODAY)) == 1
    await db.write(demands.mark_reminded, [late], TODAY)
    assert len(await db.read(demands.due, TODAY, TODAY)) == 1
    assert await db.read(demands.due, tomorrow, tomorrow) == []


async def test_every_message_about_a_thing_is_found(db: Database):
    about = About("demand_answer", 7)
    first = await db.write(outbox.put, Draft(CHAT, "甲", about=about), NOW)
    second = await db.write(outbox.put, Draft(ChatId(5), "乙", about=about), NOW)
    await db.write(outbox.put, Draft(CHAT, "丙", about=About("demand_answer", 8)), NOW)
    assert first is not None
    await db.write(outbox.mark_sent, first, MessageId(1), NOW)
    await db.write(outbox.edit_card, first, "甲二", None, NOW)
    assert await db.read(cards.showing, ["demand_answer"], 7) == [(first, CHAT), (second, ChatId(5))]


async def test_the_words_before_an_edit(db: Database, bureau: Bureau):
    message = replace(incoming(3, "原来"), user_id=UserId(int(CHAT)))
    await db.write(notes.add, bureau.head, message, "demand_words", 1)
    assert await db.read(notes.find_before, CHAT, MessageId(3)) is None
    later = replace(message, text="后来", edited=True, sent_at=NOW + timedelta(minutes=1))
    await db.write(notes.add, bureau.head, later, "demand_words", 1)
    await db.write(notes.add, bureau.head, replace(later, text="最后"), "demand_words", 1)
    assert await db.read(notes.find_before, CHAT, MessageId(3)) == "后来"
