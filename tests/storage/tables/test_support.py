"""Lead and supporting units in the tables: who supports what, and what counts as an answer."""

import pytest

from bot.rules.models import Fetch, ReportKind, Role, State, UnitId
from storage import cards, evidences, items, outbox, people, reports, rounds
from storage.database import Database
from storage.outbox import About, Draft
from tests.storage.bureau import CHAT, NOW, Bureau, add_report, found, incoming, picture


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


async def supporter(db: Database, bureau: Bureau, *numbers: int) -> UnitId:
    """A unit that supports the items of these places."""
    unit = await db.write(people.ensure_unit, "绿化站")
    for number in numbers:
        await db.write(items.set_support, bureau.items[number], [unit])
    return unit


async def test_items_are_led_or_supported_while_they_are_open(db: Database, bureau: Bureau):
    unit = await supporter(db, bureau, 0, 2)
    await db.write(items.change, bureau.items[2], state=State.CLOSED)
    assert [each.id for each in await db.read(items.supported_by, [unit])] == [bureau.items[0]]
    assert [each.id for each in await db.read(items.open_for, [unit])] == [bureau.items[0]]
    assert [each.number for each in await db.read(items.open_for, [bureau.unit])] == [1, 2]
    assert [each.number for each in await db.read(items.open_for, [bureau.unit, unit])] == [1, 2]
    assert await db.read(items.open_for, []) == []


async def test_what_a_supporter_adds_is_no_answer_and_is_counted_apart(db: Database, bureau: Bureau):
    first = bureau.items[0]
    added = await db.write(add_report, bureau, "m1", first, kind=ReportKind.SUPPORT)
    await db.write(reports.add_text, added.id, incoming(1), "清单", late=False)
    await db.write(reports.add_text, added.id, incoming(1), "新的清单", late=False)
    for unique, fetch in (("a", Fetch.WAITING), ("b", Fetch.TOO_BIG)):
        await db.write(evidences.add, added.id, incoming(2), picture(unique), fetch=fetch, late=False, now=NOW)
    answered = await db.write(add_report, bureau, "m2", bureau.items[1])
    await db.write(reports.add_text, answered.id, incoming(3), "已完成", late=False)
    assert await db.read(rounds.answered, bureau.round) == {bureau.items[1]}
    assert [each.id for each in await db.read(reports.of_round_on, bureau.round, bureau.items)] == [answered.id]
    assert await db.read(reports.count_support, first) == (1, 1)
    assert await db.read(reports.count_support, bureau.items[1]) == (0, 0)


async def test_an_ask_holds_what_is_asked_about_or_was_answered(db: Database, bureau: Bureau):
    (ask,) = await db.read(rounds.asks, bureau.round)
    one, two, three = bureau.items
    await db.write(items.change, one, state=State.CLOSING)
    await db.write(add_report, bureau, "m1", one, kind=ReportKind.SUPPORT)
    assert [each.id for each in await db.read(rounds.asked_items, ask.id)] == [two, three]
    await db.write(add_report, bureau, "m2", one, kind=ReportKind.NO_CHANGE)
    assert [each.id for each in await db.read(rounds.asked_items, ask.id)] == [one, two, three]
    await db.write(rounds.ask_no_longer, bureau.round, two)
    assert [each.id for each in await db.read(rounds.asked_items, ask.id)] == [one, three]


async def test_an_item_issued_again_is_signed_again(db: Database, bureau: Bureau):
    first = bureau.items[0]
    await db.write(items.mark_accepted, [first], bureau.head, NOW)
    await db.write(items.change, first, handed_back="归绿化站")
    await db.write(items.mark_issued, [first], NOW)
    item = await db.read(items.get, first)
    assert (item.state, item.accepted_at, item.handed_back) == (State.ISSUED, None, None)


async def test_the_leader_of_a_unit_is_that_of_its_head_post(db: Database, bureau: Bureau):
    assert await db.read(people.find_leader_name, bureau.unit) is None
    await db.write(people.ensure_post, bureau.unit, "联络员", Role.LIAISON, "周行远", None)
    await db.write(people.ensure_post, bureau.unit, "科长", Role.HEAD, "林知秋", None)
    assert await db.read(people.find_leader_name, bureau.unit) == "林知秋"


async def test_messages_are_found_by_what_they_are_about(db: Database):
    first = await db.write(outbox.put, Draft(CHAT, "一", about=About("hand_back", 3)), NOW)
    await db.write(outbox.put, Draft(CHAT, "二", about=About("hand_back", 4)), NOW)
    last = await db.write(outbox.put, Draft(CHAT, "三", about=About("hand_back", 3)), NOW)
    assert await db.read(cards.showing, ["hand_back"], 3) == [(first, CHAT), (last, CHAT)]
