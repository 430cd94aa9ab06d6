"""Who cannot be reached: nothing is tried for them, nothing piles up, nothing is lost; what waits for them is counted."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from bot.rules.demands import DemandKind, Desk, Pile, pile_at, sides_of
from bot.rules.models import ChatId, ItemId, Member, MessageId, OutboxId, PersonId, Reach, Role, State, UserId
from bot.rules.rechecks import RecheckKind
from storage import cards, demands, items, outbox, people, rechecks, rounds, tenures, undelivered, waiting
from storage.database import Database
from storage.outbox import About, Draft, Priority
from storage.tables import outbox as table
from tests.storage.bureau import CHAT, NOW, TODAY, Bureau, add_person, add_report, found

OTHER = ChatId(9_000_000_002)
WEEK = timedelta(days=7)


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


async def put(db: Database, text: str, chat: ChatId = CHAT, *, now: Any = NOW, **more: Any) -> OutboxId:
    row = await db.write(outbox.put, Draft(chat, text, **more), now)
    assert row is not None
    return row


async def refused(db: Database, text: str, reason: str = "blocked", **more: Any) -> OutboxId:
    """A message that was tried and refused."""
    row = await put(db, text, **more)
    assert await db.write(outbox.take, NOW, ()) is not None
    await db.write(outbox.mark_failed, row, reason)
    return row


async def becomes(db: Database, reach: Reach, user: int = int(CHAT)) -> None:
    await db.write(people.set_reach, UserId(user), reach, NOW)


async def look(db: Database, row: OutboxId) -> tuple[str, str | None]:
    def states(connection: Connection) -> tuple[str, str | None]:
        found = connection.execute(select(table.c.state, table.c.problem).where(table.c.id == row)).one()
        return found.state, found.problem

    return await db.read(states)


async def words(db: Database) -> list[str]:
    """What leaves, in turn."""
    said = []
    while (row := await db.write(outbox.take, NOW, ())) is not None:
        said.append(row.text)
        await db.write(outbox.mark_sent, row.id, MessageId(100 + row.id), NOW)
    return said


class TestHeld:
    @pytest.mark.parametrize(
        ("reach", "reason"), [(Reach.BLOCKED, "blocked"), (Reach.GONE, "gone"), (Reach.NEVER, "never_started")]
    )
    async def test_nothing_is_tried_for_who_cannot_be_reached(
        self, db: Database, bureau: Bureau, reach: Reach, reason: str
    ):
        await refused(db, "早先的", reason)
        await becomes(db, reach)
        held, other = await put(db, "给他的"), await put(db, "给别人的", OTHER)
        assert await look(db, held) == ("failed", reason)
        assert await look(db, other) == ("queued", None)
        assert await words(db) == ["给别人的"]

    async def test_what_was_waiting_is_held_when_a_refusal_shows_it(self, db: Database, bureau: Bureau):
        waiting_, other = await put(db, "还没轮到"), await put(db, "给别人的", OTHER)
        await db.write(undelivered.hold_back, CHAT, "blocked")
        assert await look(db, waiting_) == ("failed", "blocked")
        assert await look(db, other) == ("queued", None)

    async def test_once_a_week_one_message_is_tried_all_the_same(self, db: Database, bureau: Bureau):
        """Telegram forgets after a day to tell that somebody let the bot in again."""
        await refused(db, "早先的")
        await becomes(db, Reach.BLOCKED)
        soon, later = NOW + WEEK - timedelta(minutes=1), NOW + WEEK
        assert (await look(db, await put(db, "一", now=soon)))[0] == "failed"
        tried = await put(db, "二", now=later)
        assert await look(db, tried) == ("queued", None)
        await db.write(outbox.take, later, ())
        await db.write(outbox.mark_failed, tried, "blocked")
        assert (await look(db, await put(db, "三", now=later + timedelta(days=1))))[0] == "failed"

    async def test_edits_for_a_chat_that_is_held_do_not_pile_up(self, db: Database, bureau: Bureau):
        card = await put(db, "已填 0/3")
        assert await words(db) == ["已填 0/3"]
        await becomes(db, Reach.BLOCKED)
        for n in (1, 2, 3):
            await db.write(outbox.edit_card, card, f"已填 {n}/3", None, NOW)
        assert await words(db) == []
        assert await db.read(outbox.count_by_state) == {"sent": 1, "failed": 1}
        await becomes(db, Reach.REACHABLE)
        await db.write(undelivered.send_edits, CHAT, NOW)
        assert await words(db) == ["已填 3/3"]


class TestBack:
    async def test_what_was_missed_is_what_failed_for_that_reason_reminders_left_out(self, db: Database):
        for reason, text in {"blocked": "一", "never_started": "二", "gone": "三", "Bad Request: wrong": "四"}.items():
            await refused(db, text, reason)
        await refused(db, "提醒", repeat="never")
        await refused(db, "给别人", chat=OTHER)
        missed = await db.read(undelivered.missed, CHAT)
        assert len(missed) == 3
        assert await db.read(undelivered.count_missed, [CHAT, OTHER, ChatId(5)]) == {CHAT: 3, OTHER: 1}
        await db.write(undelivered.send, [each.id for each in missed], NOW)
        assert await words(db) == ["一", "二", "三"]
        assert await db.read(undelivered.missed, CHAT) == []

    async def test_they_come_in_the_order_they_were_written_whatever_their_haste(self, db: Database):
        bulk = await refused(db, "周报", priority=Priority.BULK)
        answer = await refused(db, "回执")
        await db.write(undelivered.send, [answer, bulk], NOW)
        assert await words(db) == ["周报", "回执"]

    async def test_what_was_told_in_sum_can_be_read_later_and_what_is_overtaken_cannot(self, db: Database):
        first, second, third = [await refused(db, text, about=About("item", 1)) for text in "一二三"]
        await db.write(undelivered.merge, [first, second])
        await db.write(undelivered.overtake, [third])
        assert await db.read(undelivered.missed, CHAT) == []
        assert await db.read(undelivered.count_merged, CHAT) == 2
        assert await db.read(undelivered.merged, CHAT, 1) == [first]
        assert await db.read(cards.showing, ["item"], 1) == []
        await db.write(undelivered.send, [first], NOW)
        assert await words(db) == ["一"]
        assert await db.read(undelivered.merged, CHAT, 5) == [second]
        assert [row for row, _ in await db.read(cards.showing, ["item"], 1)] == [first]

    async def test_the_matters_of_messages_are_named_once_in_their_order(self, db: Database):
        abouts = [About("application", 7), About("item", 1), About("application", 3), About("application", 7), None]
        rows = [await refused(db, "x", about=about) for about in abouts]
        assert await db.read(undelivered.matters, rows, "application") == [7, 3]
        assert await db.read(undelivered.matters, rows[2:], "application") == [3, 7]

    async def test_another_account_gets_what_the_first_has_missed(self, db: Database):
        missed, merged = await refused(db, "一", key="k"), await refused(db, "二")
        await db.write(undelivered.merge, [merged])
        sent = await put(db, "已送")
        await words(db)
        await db.write(undelivered.hand_on, CHAT, OTHER)
        assert [each.id for each in await db.read(undelivered.missed, OTHER)] == [missed]
        assert await db.read(undelivered.merged, OTHER, 5) == [merged]
        assert await db.read(outbox.find_by_key, "k") is None
        assert await db.read(outbox.find_card, CHAT, MessageId(100 + sent)) == sent

    async def test_a_message_under_way_when_they_came_back_is_known(self, db: Database):
        row, other = await put(db, "一"), await put(db, "二", OTHER)
        await db.write(outbox.take, NOW, ())
        await db.write(undelivered.mark_under_way, CHAT)
        assert await db.read(undelivered.was_under_way, row)
        assert not await db.read(undelivered.was_under_way, other)
        await db.write(outbox.mark_later, row, NOW, "blocked")
        assert not await db.read(undelivered.was_under_way, row)

    async def test_trouble_is_what_nobody_knows_the_reason_of(self, db: Database):
        for reason in ("blocked", "gone", "left", "Bad Request: wrong"):
            await refused(db, "x", reason)
        await db.write(undelivered.merge, [await refused(db, "x")])
        assert await db.read(undelivered.count_in_trouble) == 1


class TestUnreachable:
    async def test_everybody_out_of_reach_with_their_posts_in_two_queries(self, db: Database, bureau: Bureau):
        def more(connection: Connection) -> None:
            unit = people.ensure_unit(connection, "绿化站")
            post, _ = add_person(connection, unit, "站长", "高远山", user=2)
            for n in range(6):
                _, away = add_person(connection, unit, f"联络员{n}", f"某人{n}", Role.LIAISON)
                tenures.add_stand_in(connection, post, away, TODAY, TODAY + WEEK)
            people.set_reach(connection, UserId(2), Reach.BLOCKED, NOW)

        await db.write(more)
        counted, members = await db.read(_counting, lambda connection: people.unreachable(connection, TODAY))
        assert counted == 2
        assert [each.person.name for each in members] == ["高远山", *(f"某人{n}" for n in range(6))]
        for member in members[1:]:
            assert await db.read(people.posts_of, member.person.id, TODAY) == member.posts
            assert [post.stead_of and post.stead_of.name for post in member.posts] == ["高远山", None]

    async def test_since_when(self, db: Database, bureau: Bureau):
        _, never = await db.write(add_person, bureau.unit, "联络员", "白小舟", Role.LIAISON)
        await becomes(db, Reach.BLOCKED)
        since = await db.read(people.unreachable_since, [bureau.head, never, PersonId(404)], NOW + WEEK)
        assert since == {bureau.head: NOW.date(), never: TODAY}


class TestWaiting:
    async def test_items_to_sign_by_unit(self, db: Database, bureau: Bureau):
        await db.write(items.mark_accepted, bureau.items[:1], bureau.head, NOW)
        assert await db.read(waiting.unsigned, [bureau.unit]) == {bureau.unit: 2}
        assert await db.read(waiting.unsigned, []) == {}

    async def test_items_of_a_round_nobody_has_answered(self, db: Database, bureau: Bureau):
        await db.write(add_report, bureau, "m1", bureau.items[0])
        assert await db.read(waiting.unanswered, bureau.round, [bureau.head]) == {bureau.head: 2}
        await db.write(_change_item, bureau.items[1], state=State.CLOSING)
        assert await db.read(waiting.unanswered, bureau.round, [bureau.head]) == {bureau.head: 1}
        assert await db.read(waiting.unanswered, bureau.round, [PersonId(404)]) == {}
        left = await db.read(rounds.asked_items, (await db.read(rounds.asks, bureau.round))[0].id)
        assert len(left) - len(await db.read(rounds.answered, bureau.round)) == 1

    async def test_what_must_be_answered_is_what_the_desks_say(self, db: Database, bureau: Bureau):
        """Counted in one statement here, judged one by one by the rule there."""
        moments: list[dict[str, Any]] = [
            {},
            {"released_at": NOW},
            {"released_at": NOW, "answered_at": NOW},
            {"released_at": NOW, "settled_at": NOW},
            {"settled_at": NOW},
        ]

        def enter(connection: Connection) -> None:
            for kind in DemandKind:
                for values in moments:
                    new = demands.begin(connection, kind, bureau.items[0], PersonId(1), NOW, unit_id=bureau.unit)
                    demands.change(connection, new, words="请说明", **values)

        await db.write(enter)
        _, office = await db.write(add_person, bureau.unit, "主任", "何敏", Role.OFFICE)

        def by_rule(connection: Connection, person_id: PersonId, desk: Desk) -> list[DemandKind]:
            member = Member(people.get(connection, person_id), people.posts_of(connection, person_id, TODAY))
            item = items.get(connection, bureau.items[0])
            every = demands.of_item(connection, item.id)
            return [each.kind for each in every if pile_at(desk, each, sides_of(member, item, each)) == Pile.ANSWER]

        to_unit = await db.read(waiting.demands, [bureau.unit])
        assert to_unit == {bureau.unit: dict.fromkeys(await db.read(by_rule, bureau.head, Desk.UNIT), 1)}
        assert len(to_unit[bureau.unit]) == 4
        assert await db.read(waiting.enquiries) == len(await db.read(by_rule, office, Desk.OFFICE)) == 1

    async def test_closed_items_asked_about_again(self, db: Database, bureau: Bureau):
        def plan(connection: Connection) -> None:
            for item_id in bureau.items:
                items.change(connection, item_id, state=State.CLOSED)
                rechecks.plan(connection, item_id, RecheckKind.LOOKBACK, TODAY)
            first, second, _ = rechecks.open_asks(connection)
            rechecks.change(connection, first.id, asked_at=NOW)
            rechecks.change(connection, second.id, asked_at=NOW, answered_at=NOW)

        await db.write(plan)
        assert await db.read(waiting.rechecks, [bureau.unit]) == {bureau.unit: 1}


def _counting(connection: Connection, query: Any) -> tuple[int, Any]:
    """How many statements it takes, and what it returns."""
    seen: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *told: seen.append(told[2]))
    result = query(connection)
    return sum(each.startswith("SELECT") for each in seen), result


def _change_item(connection: Connection, /, item_id: ItemId, **values: Any) -> None:
    items.change(connection, item_id, **values)
