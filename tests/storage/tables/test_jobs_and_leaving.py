"""Messages that wait for longer work; and messages that leave a copy of the database, as delivery would let them."""

from datetime import timedelta

from sqlalchemy import Connection, select

from bot.rules.models import ChatId, MessageId, OutboxId
from storage import jobs, leaving, outbox
from storage.database import Database
from storage.outbox import About, Draft, Priority
from storage.tables import outbox as table
from tests.storage.bureau import CHAT, NOW

OTHER = ChatId(9_000_000_002)
LATER = NOW + timedelta(hours=1)


async def put(db: Database, draft: Draft) -> OutboxId:
    row = await db.write(outbox.put, draft, NOW)
    assert row is not None
    return row


class TestJobs:
    async def test_the_first_request_is_done_first_and_is_settled_once(self, db: Database):
        first, second = await put(db, Draft(CHAT, "正在……")), await put(db, Draft(OTHER, "正在……"))
        await db.write(jobs.request, second, "job:2:foresee:1")
        await db.write(jobs.request, first, "job:1:foresee:2")
        waiting = await db.read(jobs.find_first)
        assert waiting is not None
        assert (waiting.row, waiting.chat_id, waiting.key, waiting.tries) == (first, CHAT, "job:1:foresee:2", 0)
        assert await db.write(jobs.settle, first, "job:1:foresee:2")
        assert not await db.write(jobs.settle, first, "job:1:foresee:2")
        waiting = await db.read(jobs.find_first)
        assert waiting is not None
        assert waiting.row == second

    async def test_a_new_request_in_the_same_message_takes_the_place_of_the_old(self, db: Database):
        row = await put(db, Draft(CHAT, "正在……"))
        await db.write(jobs.request, row, "job:1:foresee:1")
        await db.write(jobs.count_try, row, "job:1:foresee:1")
        await db.write(jobs.request, row, "job:1:foresee:2")
        await db.write(jobs.count_try, row, "job:1:foresee:1")  # of the old one: counts no more
        waiting = await db.read(jobs.find_first)
        assert waiting is not None
        assert (waiting.key, waiting.tries) == ("job:1:foresee:2", 0)
        assert not await db.write(jobs.settle, row, "job:1:foresee:1")

    async def test_tries_are_counted(self, db: Database):
        row = await put(db, Draft(CHAT, "正在……"))
        await db.write(jobs.request, row, "job:1:foresee:1")
        for _ in range(2):
            await db.write(jobs.count_try, row, "job:1:foresee:1")
        waiting = await db.read(jobs.find_first)
        assert waiting is not None
        assert waiting.tries == 2

    async def test_nobody_waits(self, db: Database):
        await put(db, Draft(CHAT, "好的", about=About("item", 1)))
        assert await db.read(jobs.find_first) is None

    async def test_who_has_left_waits_for_nothing(self, db: Database):
        row = await put(db, Draft(CHAT, "正在……"))
        await db.write(jobs.request, row, "job:1:foresee:1")
        await db.write(outbox.drop, CHAT)
        assert await db.read(jobs.find_first) is None
        assert not await db.write(jobs.settle, row, "job:1:foresee:1")


class TestLeaving:
    async def test_what_is_due_leaves_and_what_is_not_stays(self, db: Database):
        await db.write(outbox.put, Draft(CHAT, "晚的", key="a:1"), NOW, due_at=LATER)
        await db.write(outbox.put, Draft(OTHER, "早的", about=About("item", 3), priority=Priority.BULK), NOW)
        early = await db.write(leaving.let_leave, NOW)
        assert [(each.chat_id, each.text, each.key, each.about) for each in early] == [
            (OTHER, "早的", None, About("item", 3))
        ]
        assert await db.read(outbox.next_due) == LATER
        assert [(each.text, each.key) for each in await db.write(leaving.let_leave, LATER)] == [("晚的", "a:1")]
        assert await db.read(outbox.next_due) is None
        assert await db.write(leaving.let_leave, LATER) == []

    async def test_in_quiet_hours_only_what_delivery_lets_leave(self, db: Database):
        for priority in Priority:
            await put(db, Draft(CHAT, str(priority), priority=priority))

        def in_quiet(connection: Connection) -> list[str]:
            return [each.text for each in leaving.let_leave(connection, NOW, quiet=True)]

        assert await db.write(in_quiet) == [str(Priority.ANSWER), str(Priority.SLOW_ANSWER)]
        assert [each.text for each in await db.write(leaving.let_leave, NOW)] == [
            str(Priority.TASK),
            str(Priority.BULK),
        ]

    async def test_edits_go_with_them_and_are_no_messages(self, db: Database):
        card = await put(db, Draft(CHAT, "已填 0/3"))
        assert len(await db.write(leaving.let_leave, NOW)) == 1
        await db.write(outbox.edit_card, card, "已填 1/3", None, NOW)
        assert await db.write(leaving.let_leave, NOW) == []
        await db.write(outbox.edit_card, card, "已填 2/3", None, NOW)  # a new one, for the last has left
        assert await db.read(outbox.next_due) == NOW

    async def test_what_was_under_way_has_left(self, db: Database):
        await put(db, Draft(CHAT, "在路上"))
        await db.write(outbox.take, NOW, ())
        assert len(await db.write(leaving.let_leave, NOW)) == 1
        assert await db.read(outbox.count_by_state) == {"sent": 1}

    async def test_imagined_messages_have_numbers_of_their_own(self, db: Database):
        for chat in (CHAT, OTHER):
            await put(db, Draft(chat, "一"))
        await db.write(leaving.let_leave, NOW)

        def numbers(connection: Connection) -> list[int]:
            return list(connection.scalars(select(table.c.message_id).order_by(table.c.id)))

        assert await db.read(numbers) == [-1, -2]
        assert await db.read(outbox.find_card, CHAT, MessageId(-1)) == 1
