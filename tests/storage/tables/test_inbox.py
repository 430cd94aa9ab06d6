"""Updates are stored once, dealt with in order, and kept until they are done."""

from datetime import timedelta
from typing import Any

from storage import inbox
from storage.database import Database
from tests.storage.bureau import NOW

BOT, OTHER = 4242, 777


def updates(*ids: int) -> list[dict[str, Any]]:
    return [{"update_id": each, "message": {"text": f"第{each}条"}} for each in ids]


async def next_id(db: Database, bot: int = BOT) -> int | None:
    letter = await db.read(inbox.find_next, bot)
    return letter.update_id if letter else None


async def drain(db: Database, bot: int = BOT) -> list[int]:
    """What is left to do, in the order it is done."""
    done: list[int] = []
    while (update_id := await next_id(db, bot)) is not None:
        await db.write(inbox.mark_done, bot, update_id, NOW)
        done.append(update_id)
    return done


async def test_the_same_update_twice_is_stored_once(db: Database):
    assert await db.write(inbox.put, BOT, updates(10, 11), NOW) == 2
    assert await db.write(inbox.put, BOT, updates(11, 12), NOW) == 1
    assert await db.write(inbox.put, BOT, updates(10, 11, 12), NOW) == 0
    assert await drain(db) == [10, 11, 12]


async def test_the_same_update_twice_in_one_delivery_is_stored_once(db: Database):
    assert await db.write(inbox.put, BOT, updates(10, 10), NOW) == 1
    assert await drain(db) == [10]


async def test_an_update_that_was_done_is_not_done_again(db: Database):
    await db.write(inbox.put, BOT, updates(10), NOW)
    await drain(db)
    assert await db.write(inbox.put, BOT, updates(10), NOW) == 0
    assert await next_id(db) is None
    assert await db.read(inbox.is_done, BOT, 10) is True


async def test_smaller_numbers_that_come_later_are_not_thought_old(db: Database):
    """After a quiet week Telegram goes on with a random number."""
    await db.write(inbox.put, BOT, updates(900_000_000), NOW)
    assert await db.write(inbox.put, BOT, updates(17), NOW) == 1
    assert await drain(db) == [900_000_000, 17]


async def test_two_bots_keep_out_of_each_others_way(db: Database):
    await db.write(inbox.put, BOT, updates(1, 2), NOW)
    assert await db.write(inbox.put, OTHER, updates(2, 3), NOW) == 2
    await db.write(inbox.mark_done, BOT, 2, NOW)
    assert await db.read(inbox.is_done, OTHER, 2) is False
    assert await drain(db) == [1]
    assert await drain(db, OTHER) == [2, 3]


async def test_the_body_comes_back_as_it_was(db: Database):
    body = {
        "update_id": 5,
        "message": {"text": "“3”已完成 <b>&\u0000😀", "n": 9_000_000_001, "none": None, "list": [1.5]},
    }
    await db.write(inbox.put, BOT, [body], NOW)
    letter = await db.read(inbox.find_next, BOT)
    assert letter is not None
    assert letter.body == body


async def test_what_failed_is_passed_over_and_tried_again_at_the_next_start(db: Database):
    await db.write(inbox.put, BOT, updates(1, 2, 3), NOW)
    await db.write(inbox.put, OTHER, updates(1), NOW)
    await db.write(inbox.mark_failed, BOT, 1, "KeyError: 'x'", NOW)
    await db.write(inbox.mark_failed, OTHER, 1, "KeyError: 'x'", NOW)
    await db.write(inbox.mark_unreadable, BOT, 2, "TypeError", NOW)
    assert await drain(db) == [3]
    assert await db.read(inbox.count_by_state) == {"failed": 2, "unreadable": 1, "done": 1}
    assert await db.write(inbox.retry_failed, BOT) == 1
    assert await drain(db) == [1]
    assert await next_id(db, OTHER) is None


async def test_only_what_is_done_is_forgotten_and_only_when_old(db: Database):
    await db.write(inbox.put, BOT, updates(1, 2, 3, 4, 5), NOW - timedelta(days=3))
    await db.write(inbox.mark_done, BOT, 1, NOW - timedelta(hours=49))
    await db.write(inbox.mark_done, BOT, 2, NOW - timedelta(hours=47))
    await db.write(inbox.mark_failed, BOT, 3, "KeyError", NOW - timedelta(hours=49))
    await db.write(inbox.mark_unreadable, BOT, 4, "TypeError", NOW - timedelta(hours=49))
    assert await db.write(inbox.forget, NOW - timedelta(hours=48)) == 1
    assert await db.read(inbox.count_by_state) == {"done": 1, "failed": 1, "unreadable": 1, "new": 1}
