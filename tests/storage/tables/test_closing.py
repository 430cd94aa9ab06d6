"""Verdicts on proofs, lists for meetings, the messages that show a thing, and the last words on a question."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.rules.applications import ApplicationKind
from bot.rules.models import ApplicationId, ChatId, MeetingId
from storage import applications, cards, items, meetings, notes, outbox, proofs, verdicts
from storage.database import Database
from storage.outbox import About, Draft
from tests.storage.bureau import CHAT, NOW, TODAY, Bureau, found, incoming


def apply_for(db: Connection, bureau: Bureau, which: int = 0) -> ApplicationId:
    item = items.get(db, bureau.items[which])
    return applications.begin(db, ApplicationKind.CLOSURE, item, bureau.head, None, NOW)


async def test_a_proof_is_judged_judged_otherwise_and_no_more(db: Database):
    def judge(connection: Connection) -> list[Any]:
        bureau = found(connection)
        mine, other = apply_for(connection, bureau), apply_for(connection, bureau, 1)
        first, second = (proofs.add_slot(connection, bureau.items[0], name) for name in ("照片", "文件"))
        seen = []
        for slots, fits in (([first, second], True), ([second], False), ([first], None), ([], True)):
            verdicts.put(connection, mine, slots, fits, bureau.head, NOW)
            seen.append(verdicts.of_application(connection, mine))
        verdicts.put(connection, other, [first], True, bureau.head, NOW)
        verdicts.clear(connection, mine)
        return [
            first,
            second,
            *seen,
            verdicts.of_application(connection, mine),
            verdicts.of_application(connection, other),
        ]

    first, second, *seen = await db.write(judge)
    both = {first: True, second: True}
    assert seen == [both, {first: True, second: False}, {second: False}, {second: False}, {}, {first: True}]


async def test_one_list_is_made_at_a_time_and_its_number_ends_that(db: Database):
    def meet(connection: Connection) -> None:
        bureau = found(connection)
        made = meetings.prepare(connection, TODAY, bureau.head, NOW)
        assert meetings.prepare(connection, TODAY + timedelta(days=1), bureau.head, NOW) == made
        first, second = apply_for(connection, bureau), apply_for(connection, bureau, 1)
        meetings.put_on(connection, made.id, [first, second])
        assert meetings.listed(connection, made.id) == [first, second]
        meetings.put_on(connection, None, [first])
        assert meetings.listed(connection, made.id) == [second]
        meetings.change(connection, made.id, number="第5次", held_on=date(2026, 3, 6))
        sent = meetings.get(connection, made.id)
        assert (sent.number, sent.held_on, sent.confirmed_at) == ("第5次", date(2026, 3, 6), None)
        assert meetings.prepare(connection, TODAY, bureau.head, NOW).id != made.id
        meetings.change(connection, made.id, confirmed_at=NOW, confirmed_by=bureau.head)
        assert meetings.get(connection, made.id).confirmed_at == NOW

    await db.write(meet)


async def test_a_meeting_that_is_none(db: Database):
    assert await db.read(meetings.find, MeetingId(7)) is None
    with pytest.raises(LookupError, match="no meeting 7"):
        await db.read(meetings.get, MeetingId(7))


async def test_the_messages_that_show_a_thing(db: Database):
    def show(connection: Connection) -> list[Any]:
        found(connection)
        other = ChatId(9_000_000_002)
        first = outbox.put(connection, Draft(CHAT, "一", about=About("application", 1)), NOW)
        second = outbox.put(connection, Draft(other, "二", about=About("back_weak", 1)), NOW)
        outbox.put(connection, Draft(CHAT, "三", about=About("application", 2)), NOW)
        outbox.put(connection, Draft(CHAT, "四", about=About("item", 1)), NOW)
        assert first is not None
        outbox.edit_card(connection, first, "一改", None, NOW)
        shown = cards.showing(connection, ["application", "back_weak"], 1)
        outbox.set_about(connection, first, About("item", 1))
        return [shown == [(first, CHAT), (second, other)], cards.showing(connection, ["application"], 1)]

    assert await db.write(show) == [True, []]


async def test_the_last_words_on_a_question(db: Database):
    def answer(connection: Connection) -> None:
        bureau = found(connection)
        for message, text in ((11, "先"), (12, "后")):
            notes.add(connection, bureau.head, incoming(message, text), "close_matter", 1)
        notes.add(connection, bureau.head, incoming(13, "另"), "close_matter", 2)
        latest = notes.find_latest(connection, bureau.head, "close_matter", 1)
        assert latest is not None
        assert (latest.text, latest.version) == ("后", 1)
        edited = replace(incoming(11, "先改"), edited=True)
        notes.add(connection, bureau.head, edited, "close_matter", 1)
        assert not notes.is_last_answer(connection, edited, "close_matter", 1)
        assert notes.is_last_answer(connection, incoming(12), "close_matter", 1)
        assert not notes.is_last_answer(connection, incoming(12), "close_people", 1)
        assert notes.find_latest(connection, bureau.head, "close_people", 1) is None

    await db.write(answer)
