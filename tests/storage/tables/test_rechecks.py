"""Rechecks, draws and reopenings: planned once, found when due, and what the unit may send something about."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.rules.models import DrawId, Fetch, ItemId, MediaKind, ReportKind, State
from bot.rules.rechecks import Cause, RecheckKind, Reopening
from storage import draws, evidences, items, rechecks, reopenings, reports
from storage.database import Database
from tests.storage.bureau import NOW, TODAY, Bureau, add_report, found, incoming, picture

LATER = date(2026, 4, 1)


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    """The first two of three items are closed."""
    made = await db.write(found)
    await db.write(_close, made.items[:2])
    return made


def _close(connection: Connection, ids: Sequence[ItemId]) -> None:
    for item_id in ids:
        items.change(connection, item_id, state=State.CLOSED, closed_at=NOW)


async def test_a_recheck_is_planned_once_and_a_void_one_counts_again(db: Database, bureau: Bureau):
    item_id = bureau.items[0]
    assert await db.write(rechecks.plan, item_id, RecheckKind.LOOKBACK, LATER)
    assert not await db.write(rechecks.plan, item_id, RecheckKind.LOOKBACK, LATER)
    (planned,) = await db.read(rechecks.of_item, item_id)
    await db.write(rechecks.change, planned.id, asked_at=NOW, asked_of=bureau.head)
    await db.write(rechecks.settle, planned.id, bureau.head, NOW, holds=None)
    assert await db.write(rechecks.plan, item_id, RecheckKind.LOOKBACK, LATER)
    (again,) = await db.read(rechecks.of_item, item_id)
    assert again == planned
    await db.write(rechecks.settle, planned.id, bureau.head, NOW, holds=False, words="...")
    assert not await db.write(rechecks.plan, item_id, RecheckKind.LOOKBACK, LATER)
    (failed,) = await db.read(rechecks.of_item, item_id)
    assert failed == await db.read(rechecks.find, planned.id)
    assert failed.holds is False


async def test_only_closed_items_are_asked_about(db: Database, bureau: Bureau):
    for item_id in bureau.items:
        await db.write(rechecks.plan, item_id, RecheckKind.LOOKBACK, LATER)
    assert [each.item_id for each in await db.read(rechecks.open_asks)] == list(bureau.items[:2])
    assert await db.read(rechecks.open_asks, LATER - timedelta(days=1)) == []
    assert len(await db.read(rechecks.open_asks, LATER)) == 2


async def test_a_closed_item_takes_answers_while_it_is_asked_about(db: Database, bureau: Bureau):
    first, second, third = bureau.items
    for item_id in (first, second):
        await db.write(rechecks.plan, item_id, RecheckKind.LOOKBACK, LATER)
    (planned,) = await db.read(rechecks.of_item, first)
    assert [item.id for item in await db.read(items.open_for, [bureau.unit])] == [third]
    await db.write(rechecks.change, planned.id, asked_at=NOW, asked_of=bureau.head)
    assert [item.id for item in await db.read(items.open_for, [bureau.unit])] == [first, third]
    assert await db.read(items.open_for, []) == []
    assert [each.id for each in await db.read(rechecks.open_of_items, [first, second])] == [planned.id]
    await db.write(rechecks.settle, planned.id, bureau.head, NOW, holds=True)
    assert [item.id for item in await db.read(items.open_for, [bureau.unit])] == [third]


async def test_what_one_message_asked_is_found_together(db: Database, bureau: Bureau):
    for n, item_id in enumerate(bureau.items[:2]):
        await db.write(rechecks.plan, item_id, RecheckKind.LOOKBACK, LATER)
        (planned,) = await db.read(rechecks.of_item, item_id)
        await db.write(rechecks.change, planned.id, asked_at=NOW + timedelta(days=n), asked_of=bureau.head)
    day = timedelta(days=1)
    together = await db.read(rechecks.asked_together, bureau.head, NOW, NOW + day)
    assert [each.item_id for each in together] == [bureau.items[0]]
    await db.write(rechecks.change, together[0].id, repeated_at=NOW + day)
    both = await db.read(rechecks.asked_together, bureau.head, NOW + day, NOW + 2 * day)
    assert {each.item_id for each in both} == set(bureau.items[:2])


async def test_only_the_units_own_files_since_the_ask_are_new_proof(db: Database, bureau: Bureau):
    item_id, asked_at = bureau.items[0], NOW.replace(microsecond=700_000)
    old = await db.write(add_report, bureau, "m1", item_id)
    new = await db.write(add_report, bureau, "m2", item_id)
    support = await db.write(add_report, bureau, "m3", item_id, kind=ReportKind.SUPPORT)
    elsewhere = await db.write(add_report, bureau, "m4", bureau.items[1])
    for report, n, sent_at in (
        (old, 1, NOW - timedelta(seconds=1)),
        (new, 2, NOW),  # Telegram counts whole seconds
        (support, 3, NOW),
        (elsewhere, 4, NOW),
    ):
        message, media = incoming(n, sent_at=sent_at), picture(f"u{n}", kind=MediaKind.PHOTO)
        await db.write(evidences.add, report.id, message, media, fetch=Fetch.WAITING, late=False, now=NOW)
    assert await db.read(rechecks.count_fresh, item_id, asked_at) == 1


async def test_an_answer_that_leaves_its_round_is_late_no_more(db: Database, bureau: Bureau):
    late = await db.write(add_report, bureau, "m1", bureau.items[0], late=True)
    await db.write(reports.add_text, late.id, incoming(1, "..."), "...", late=True)
    await db.write(reports.leave_round, late.id)
    after = await db.read(reports.get, late.id)
    assert (after.round_id, after.late) == (None, False)
    assert not (await db.read(reports.unreceipted, [late.id])).late


async def test_draws_are_kept_as_they_were_made(db: Database, bureau: Bureau):
    assert await db.read(draws.find_latest) is None
    pool = [(1, State.CLOSED), (3, State.ISSUED)]
    first = await db.write(draws.add, "0a1b2c3d", pool, [1, 3], bureau.head, NOW)
    second = await db.write(draws.add, "ffffffff", pool, [3], bureau.head, NOW)
    made = await db.read(draws.find, first)
    assert made is not None
    assert (made.seed, made.pool, made.drawn, made.drawn_at) == ("0a1b2c3d", tuple(pool), (1, 3), NOW)
    latest = await db.read(draws.find_latest)
    assert latest is not None
    assert latest.id == second
    assert await db.read(draws.every) == [made, latest]
    assert await db.read(draws.find, DrawId(99)) is None


async def test_an_item_is_drawn_once_a_day_and_not_again_before_it_was_judged(db: Database, bureau: Bureau):
    first, second, third = bureau.items
    draw = await db.write(draws.add, "0a1b2c3d", [], [], bureau.head, NOW)
    for item_id, day in ((first, TODAY), (second, TODAY - timedelta(days=7)), (third, TODAY - timedelta(days=7))):
        await db.write(rechecks.add_drawn, item_id, draw, day)
    with pytest.raises(IntegrityError):
        await db.write(rechecks.add_drawn, first, draw, TODAY)
    assert await db.read(rechecks.drawn_lately, TODAY) == {first, second, third}
    for each in await db.read(rechecks.of_draw, draw):
        if each.item_id != second:
            await db.write(rechecks.settle, each.id, bureau.head, NOW, holds=True)
    assert await db.read(rechecks.drawn_lately, TODAY) == {first, second}
    assert [each.item_id for each in await db.read(rechecks.judged_draws, None)] == [third, first]
    assert await db.read(rechecks.judged_draws, NOW + timedelta(seconds=1)) == []
    assert await db.read(rechecks.open_asks) == []


async def test_reopenings_keep_the_closing_they_came_from(db: Database, bureau: Bureau):
    closed_at = datetime(2026, 1, 5, tzinfo=UTC)
    made = Reopening(ItemId(bureau.items[0]), NOW, bureau.head, Cause.RELAPSE, "...", closed_at)
    await db.write(reopenings.add, made)
    assert await db.read(reopenings.of_item, bureau.items[0]) == [made]
    assert await db.read(reopenings.since, None) == [made]
    assert await db.read(reopenings.since, NOW) == [made]
    assert await db.read(reopenings.since, NOW + timedelta(seconds=1)) == []
    assert await db.read(reopenings.of_item, bureau.items[1]) == []
