"""Messages leave in order, once, and the newest words win."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from bot.rules.models import ChatId, MediaKind, MessageId, OutboxId
from bot.rules.splitting import CAPTION_ROOM, visible_length
from storage import outbox, undelivered
from storage.database import Database
from storage.outbox import About, Draft, Priority, Row
from storage.tables import outbox as table
from tests.storage.bureau import CHAT, NOW

OTHER = ChatId(9_000_000_002)
SOON = NOW + timedelta(seconds=30)


async def put(db: Database, text: str, chat: ChatId = CHAT, **more: Any) -> OutboxId:
    row = await db.write(outbox.put, Draft(chat, text, **more), NOW)
    assert row is not None
    return row


async def take(db: Database, *busy: ChatId) -> Row:
    row = await db.write(outbox.take, SOON, busy)
    assert row is not None
    return row


async def send(db: Database, message: int = 0) -> str:
    """What delivery does when all goes well; returns the words."""
    row = await take(db)
    sent_as = row.target if row.kind == "edit" else MessageId(message or 100 + row.id)
    assert sent_as is not None, "an edit of nothing"
    await db.write(outbox.mark_sent, row.id, sent_as, NOW)
    return row.text


async def send_all(db: Database) -> list[str]:
    words = []
    while await db.read(outbox.next_due) is not None:
        words.append(await send(db))
    return words


async def state(db: Database, row: OutboxId) -> str:
    def look(connection: Connection) -> str:
        return str(connection.scalar(select(table.c.state).where(table.c.id == row)))

    return await db.read(look)


async def edit(db: Database, card: OutboxId, text: str) -> None:
    await db.write(outbox.edit_card, card, text, None, NOW)


class TestOrder:
    async def test_urgent_before_bulk_and_otherwise_in_turn(self, db: Database):
        await put(db, "周报", priority=Priority.BULK)
        await put(db, "任务一", priority=Priority.TASK)
        await put(db, "回执一")
        await put(db, "照片的回执", priority=Priority.SLOW_ANSWER)
        await put(db, "任务二", priority=Priority.TASK)
        await put(db, "回执二")
        assert await send_all(db) == ["回执一", "回执二", "照片的回执", "任务一", "任务二", "周报"]

    async def test_one_key_is_one_message(self, db: Database):
        first = await put(db, "本周报送", key="ask:1:1")
        assert await db.write(outbox.put, Draft(CHAT, "本周报送", key="ask:1:1"), NOW) is None
        assert await db.read(outbox.find_by_key, "ask:1:1") == first
        assert await send_all(db) == ["本周报送"]
        assert await db.write(outbox.put, Draft(CHAT, "本周报送", key="ask:1:1"), NOW) is None

    async def test_messages_without_a_key_never_collide(self, db: Database):
        await put(db, "好的")
        await put(db, "好的")
        assert await send_all(db) == ["好的", "好的"]

    async def test_what_is_not_due_stays(self, db: Database):
        await db.write(outbox.put, Draft(CHAT, "晚些"), NOW, due_at=NOW + timedelta(minutes=1))
        assert await db.write(outbox.take, NOW, ()) is None
        assert await db.read(outbox.next_due) == NOW + timedelta(minutes=1)
        row = await db.write(outbox.take, NOW + timedelta(minutes=1), ())
        assert row is not None
        assert row.text == "晚些"

    async def test_a_chat_that_rests_does_not_hold_up_the_others(self, db: Database):
        await put(db, "给甲")
        await put(db, "给乙", chat=OTHER)
        assert (await take(db, CHAT)).text == "给乙"
        assert await db.write(outbox.take, SOON, [CHAT, OTHER]) is None

    async def test_a_taken_message_is_marked_before_it_leaves(self, db: Database):
        row = await put(db, "一")
        taken = await take(db)
        assert (taken.id, taken.attempts, await state(db, row)) == (row, 1, "sending")
        assert await db.write(outbox.take, SOON, ()) is None
        assert await db.read(outbox.next_due) is None

    async def test_everything_a_message_carries_comes_back(self, db: Database):
        buttons = [[("📝 填报第3项", "an:3"), ("✓", "it:4")], [("返回", "ls")]]
        await put(db, "<b>三</b> &amp; 😀", buttons=buttons, reply_to=MessageId(77), repeat="never")
        row = await take(db)
        assert [[tuple(each) for each in line] for line in row.buttons] == buttons
        assert (row.kind, row.chat_id, row.text) == ("send", CHAT, "<b>三</b> &amp; 😀")
        assert (row.reply_to, row.repeat, row.repeats, row.target) == (77, "never", 0, None)


class TestQuiet:
    async def test_only_answers_and_edits_leave(self, db: Database):
        card = await put(db, "任务一", priority=Priority.TASK)
        await send(db, message=50)
        await put(db, "周报", priority=Priority.BULK)
        await put(db, "任务二", priority=Priority.TASK)
        await db.write(outbox.edit_card, card, "任务一 已签收", None, NOW, priority=Priority.BULK)
        await put(db, "回执")
        taken = [await db.write(outbox.take, SOON, (), quiet=True) for _ in range(3)]
        assert [row and row.text for row in taken] == ["回执", "任务一 已签收", None]
        assert await db.read(outbox.next_due, quiet=True) is None
        assert await db.read(outbox.next_due) == NOW
        assert await send_all(db) == ["任务二", "周报"]

    async def test_an_answer_that_took_a_while_is_an_answer_still(self, db: Database):
        await put(db, "照片的回执", priority=Priority.SLOW_ANSWER)
        row = await db.write(outbox.take, SOON, (), quiet=True)
        assert row is not None
        await db.write(outbox.mark_sent, row.id, MessageId(9), SOON)
        assert await db.read(outbox.count_unasked, NOW, SOON + timedelta(hours=1)) == {}

    async def test_the_next_due_is_that_of_what_may_leave(self, db: Database):
        await put(db, "任务", priority=Priority.TASK)
        await db.write(outbox.put, Draft(CHAT, "回执"), NOW, due_at=SOON)
        assert await db.read(outbox.next_due, quiet=True) == SOON
        assert await db.read(outbox.next_due, quiet=False) == NOW

    async def test_a_card_that_is_held_is_still_changed_itself(self, db: Database):
        card = await put(db, "任务", priority=Priority.TASK)
        await edit(db, card, "任务 已改")
        assert await db.write(outbox.take, SOON, (), quiet=True) is None
        assert await send_all(db) == ["任务 已改"]


class TestEdits:
    async def test_a_card_still_waiting_is_changed_itself(self, db: Database):
        card = await put(db, "已填 0/3")
        await edit(db, card, "已填 1/3")
        await edit(db, card, "已填 2/3")
        assert await send_all(db) == ["已填 2/3"]

    async def test_edits_of_a_card_that_left_collapse_into_the_newest(self, db: Database):
        card = await put(db, "已填 0/3")
        await send(db, message=50)
        await edit(db, card, "已填 1/3")
        await edit(db, card, "已填 2/3")
        row = await take(db)
        assert (row.kind, row.target, row.text) == ("edit", 50, "已填 2/3")
        assert await db.read(outbox.next_due) is None

    async def test_an_edit_under_way_is_followed_by_the_next(self, db: Database):
        card = await put(db, "已填 0/3")
        await send(db)
        await edit(db, card, "已填 1/3")
        under_way = await take(db)
        await edit(db, card, "已填 2/3")
        await db.write(outbox.mark_sent, under_way.id, MessageId(1), NOW)
        assert await send_all(db) == ["已填 2/3"]

    async def test_an_edit_waits_for_its_card_that_is_under_way(self, db: Database):
        """The card was being sent when the answer came; then Telegram asked to wait."""
        card = await put(db, "已填 0/3", priority=Priority.TASK)
        await take(db)
        await edit(db, card, "已填 1/3")
        assert await db.write(outbox.take, SOON, ()) is None
        await db.write(outbox.mark_later, card, NOW, "Flood control exceeded")
        assert await send_all(db) == ["已填 0/3", "已填 1/3"]

    async def test_an_edit_waits_for_its_card_that_is_repeated(self, db: Database):
        card = await put(db, "已填 0/3", priority=Priority.TASK)
        await take(db)
        await edit(db, card, "已填 1/3")
        await db.write(outbox.mark_unknown, card, NOW, "Timed out")
        assert await send_all(db) == ["已填 0/3", "已填 1/3"]

    async def test_a_card_that_could_not_be_delivered_is_brought_up_to_date(self, db: Database):
        """The person had blocked the bot; when they are back they get the newest words, not the old ones."""
        card = await put(db, "已填 0/3")
        await take(db)
        await db.write(outbox.mark_failed, card, "blocked")
        await edit(db, card, "已填 1/3")
        assert await db.read(outbox.next_due) is None
        await db.write(undelivered.send, [card], NOW)
        assert await send_all(db) == ["已填 1/3"]

    async def test_a_message_is_edited_by_its_number_in_the_chat(self, db: Database):
        """As a pressed button names it; the card that carried it is found."""
        await put(db, "名单")
        await send(db, message=50)
        for words in ("第1项", "第2项"):
            await db.write(outbox.edit_message, CHAT, MessageId(50), words, [[("返回", "ls")]], NOW)
        row = await take(db)
        assert (row.kind, row.target, row.text, row.repeat) == ("edit", 50, "第2项", "always")
        assert await db.write(outbox.take, SOON, ()) is None

    async def test_a_message_of_an_older_database_can_be_edited_too(self, db: Database):
        for words in ("旧按钮", "新内容"):
            await db.write(outbox.edit_message, CHAT, MessageId(12), words, None, NOW)
        await db.write(outbox.edit_message, OTHER, MessageId(12), "别人的", None, NOW)
        rows = [await take(db), await take(db)]
        assert [(row.chat_id, row.target, row.text) for row in rows] == [(CHAT, 12, "新内容"), (OTHER, 12, "别人的")]


class TestTrouble:
    @pytest.mark.parametrize(
        ("repeat", "after_one", "after_two", "after_three"),
        [
            ("once", "queued", "unknown", "unknown"),
            ("never", "unknown", "unknown", "unknown"),
            ("always", "queued", "queued", "queued"),
        ],
    )
    async def test_what_must_arrive_is_repeated_once_and_reminders_never(
        self, db: Database, repeat: str, after_one: str, after_two: str, after_three: str
    ):
        row = await put(db, "请报送", repeat=repeat)
        seen = []
        for _ in range(3):
            await db.write(outbox.take, SOON, ())
            await db.write(outbox.mark_unknown, row, NOW, "Timed out")
            seen.append(await state(db, row))
        assert seen == [after_one, after_two, after_three]

    async def test_a_repeated_message_says_that_it_is_one(self, db: Database):
        row = await put(db, "请报送")
        assert (await take(db)).repeats == 0
        await db.write(outbox.mark_unknown, row, NOW, "Timed out")
        assert (await take(db)).repeats == 1

    async def test_after_a_crash_what_was_under_way_is_unknown(self, db: Database):
        must, may = await put(db, "请签收"), await put(db, "提醒", repeat="never")
        waiting = await put(db, "还没轮到")
        await take(db)
        await take(db)
        assert await db.write(outbox.settle_interrupted, NOW) == 2
        assert [await state(db, row) for row in (must, may, waiting)] == ["queued", "unknown", "queued"]
        assert await db.write(outbox.settle_interrupted, NOW) == 0

    async def test_a_pause_asked_for_is_kept(self, db: Database):
        row = await put(db, "请报送", repeat="never")
        await take(db)
        await db.write(outbox.mark_later, row, NOW + timedelta(seconds=31), "Flood control exceeded")
        assert await db.write(outbox.take, SOON, ()) is None
        again = await db.write(outbox.take, NOW + timedelta(seconds=31), ())
        assert again is not None
        assert (again.attempts, again.repeats) == (2, 0)

    async def test_a_group_with_a_new_number_gets_what_waits_there(self, db: Database):
        old, new = ChatId(-42), ChatId(-1_000_000_000_042)
        for words in ("早的", "晚的"):
            await put(db, words, chat=old)
        await put(db, "私聊")
        early = await take(db)
        await db.write(outbox.mark_sent, early.id, MessageId(9), NOW)
        await db.write(outbox.move_chat, old, new)
        rows = [await take(db), await take(db)]
        assert {(row.chat_id, row.text) for row in rows} == {(new, "晚的"), (CHAT, "私聊")}
        assert await db.read(outbox.find_card, old, MessageId(9)) == early.id


class TestAbout:
    async def test_a_reply_finds_what_the_message_is_about(self, db: Database):
        await put(db, "第3项", about=About("item", 3))
        await send(db, message=50)
        await put(db, "第4项", chat=OTHER, about=About("item", 4))
        await send(db, message=50)
        assert await db.read(outbox.find_about, CHAT, MessageId(50)) == About("item", 3)
        assert await db.read(outbox.find_about, OTHER, MessageId(50)) == About("item", 4)
        assert await db.read(outbox.find_about, CHAT, MessageId(51)) is None

    async def test_a_message_about_nothing_in_particular(self, db: Database):
        await put(db, "您好")
        await send(db, message=50)
        assert await db.read(outbox.find_about, CHAT, MessageId(50)) is None

    async def test_a_card_turned_to_another_item_is_about_that(self, db: Database):
        card = await put(db, "第3项", about=About("item", 3))
        await send(db, message=50)
        await edit(db, card, "第4项")
        await db.write(outbox.set_about, card, About("item", 4))
        await send(db)
        assert await db.read(outbox.find_about, CHAT, MessageId(50)) == About("item", 4)

    async def test_a_card_keeps_its_number_after_an_edit(self, db: Database):
        card = await put(db, "名单")
        await send(db, message=50)
        await edit(db, card, "第1项")
        await send(db)

        def carriers(connection: Connection) -> Any:
            return connection.scalars(select(table.c.id).where(table.c.message_id == 50, table.c.kind == "send")).all()

        assert await db.read(carriers) == [card]
        assert await db.read(outbox.find_card, CHAT, MessageId(50)) == card


class TestFiles:
    async def test_files_leave_in_as_few_albums_as_telegram_allows(self, db: Database):
        photos = [(MediaKind.PHOTO, f"p{n}") for n in range(11)]
        parts = [*photos, (MediaKind.VOICE, "v")]
        rows = await db.write(outbox.put_media, CHAT, parts, "<b>第3项</b>", NOW, about=About("item", 3))
        assert len(rows) == 3
        album = await take(db)
        assert (album.text, album.media, album.about) == ("<b>第3项</b>", tuple(photos[:10]), About("item", 3))
        assert (await take(db)).media == ((MediaKind.PHOTO, "p10"),)
        assert (await take(db)).media == ((MediaKind.VOICE, "v"),)

    async def test_a_message_of_words_carries_no_files(self, db: Database):
        await put(db, "好的")
        assert (await take(db)).media == ()

    async def test_a_caption_is_cut_to_its_room_with_its_tags_closed(self, db: Database):
        await db.write(outbox.put_media, CHAT, [(MediaKind.PHOTO, "p")], f"<b>{'长' * 2000}</b>", NOW)
        caption = (await take(db)).text
        assert visible_length(caption) == CAPTION_ROOM
        assert caption.endswith("长</b>")

    async def test_one_key_shows_them_once(self, db: Database):
        parts = [(MediaKind.PHOTO, "p"), (MediaKind.DOCUMENT, "d")]
        assert len(await db.write(outbox.put_media, CHAT, parts, "三", NOW, key="shown:1")) == 2
        assert await db.write(outbox.put_media, CHAT, parts, "三", NOW, key="shown:1") == []


async def test_whether_an_edit_of_the_card_waits_is_read_from_an_index(db: Database):
    """Every receipt edits a card, and the outbox keeps every message there ever was."""
    if db.url.get_backend_name() != "sqlite":
        pytest.skip("how PostgreSQL reads depends on what it has counted")
    card = await put(db, "任务一")
    await send(db)
    plans: list[str] = []

    def edit_and_look(connection: Connection) -> None:
        def look(_: Any, cursor: Any, statement: str, values: Any, *_more: Any) -> None:
            plans.extend(row[3] for row in cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values))

        event.listen(connection, "before_cursor_execute", look)
        outbox.edit_card(connection, card, "任务一 已签收", None, NOW)

    await db.write(edit_and_look)
    assert any("ix_outbox_card_id" in plan for plan in plans), plans
    assert not [plan for plan in plans if plan.startswith("SCAN outbox")], plans
