"""Who stands in when and whom messages reach; what units were called and became; requests for another account."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from bot.rules.models import ChatId, OutboxId, PersonId, PostId, Reach, Role, UnitId, UserId
from storage import items, outbox, people, rebindings, rounds, tenures, undelivered, units
from storage.database import Database
from storage.outbox import About, Draft
from storage.tables import item_support
from storage.tables import outbox as queue
from tests.storage.bureau import CHAT, NOW, TODAY, add_items, add_person, found

TUESDAY, NEXT_MONDAY = date(2026, 3, 3), date(2026, 3, 9)


def two_people(db: Connection, role: Role = Role.HEAD) -> tuple[UnitId, PostId, PersonId, PersonId]:
    """A unit, its post, who holds it, and somebody of another unit."""
    unit, other = people.ensure_unit(db, "道路科"), people.ensure_unit(db, "绿化站")
    post, holder = add_person(db, unit, "科长", "陆一鸣", role, user=1)
    _, stand_in = add_person(db, other, "站长", "高远山", user=2)
    return unit, post, holder, stand_in


def names(db: Connection, day: date, *roles: Role) -> list[str]:
    return [member.person.name for member in people.members(db, day, *roles)]


class TestStandIns:
    async def test_who_answers_from_the_first_day_until_the_day_after_the_last(self, db: Database):
        unit, post, _, stand_in = await db.write(two_people)
        await db.write(tenures.add_stand_in, post, stand_in, TUESDAY, NEXT_MONDAY)
        days = (TODAY, TUESDAY, date(2026, 3, 8), NEXT_MONDAY)
        answering = [await db.read(people.find_responsible, unit, day) for day in days]
        assert [each and each.name for each in answering] == ["陆一鸣", "高远山", "高远山", "陆一鸣"]

    @pytest.mark.parametrize("role", [Role.OFFICE, Role.LEADER, Role.GROUP, Role.HEAD])
    async def test_messages_for_a_role_reach_the_stand_in_and_both_may_act(self, db: Database, role: Role):
        _, post, holder, stand_in = await db.write(two_people, role)
        await db.write(tenures.add_stand_in, post, stand_in, TUESDAY, NEXT_MONDAY)
        assert "陆一鸣" in await db.read(names, TODAY, role)
        assert "陆一鸣" not in await db.read(names, TUESDAY, role)
        assert "高远山" in await db.read(names, TUESDAY, role)
        assert await db.read(names, TUESDAY) == ["陆一鸣", "高远山"]
        (own,) = await db.read(people.posts_of, holder, TUESDAY)
        assert own.stead_of is None
        acting = (await db.read(people.posts_of, stand_in, TUESDAY))[0]
        assert (acting.id, acting.stead_of and acting.stead_of.id) == (post, holder)
        assert (await db.read(people.addressee, holder, TUESDAY, role)).id == stand_in
        assert (await db.read(people.addressee, holder, TODAY, role)).id == holder
        assert (await db.read(people.addressee, holder, TUESDAY, Role.INSPECTOR)).id == holder

    async def test_a_second_post_of_the_same_role_still_reaches_its_holder(self, db: Database):
        unit, post, holder, stand_in = await db.write(two_people, Role.OFFICE)
        second, _ = await db.write(people.ensure_post, unit, "副主任", Role.OFFICE, None, None)
        await db.write(people.put_in_post, second, holder, TODAY)
        await db.write(tenures.add_stand_in, post, stand_in, TUESDAY, NEXT_MONDAY)
        assert await db.read(names, TUESDAY, Role.OFFICE) == ["高远山", "陆一鸣"]

    async def test_whoever_holds_the_post_themselves_does_not_act_in_anybodys_stead(self, db: Database):
        _, post, _, stand_in = await db.write(two_people)
        await db.write(tenures.add_stand_in, post, stand_in, TUESDAY, NEXT_MONDAY)
        await db.write(people.put_in_post, post, stand_in, TUESDAY)
        acting = next(each for each in await db.read(people.posts_of, stand_in, TUESDAY) if each.id == post)
        assert acting.stead_of is None

    async def test_those_that_hold_or_will_and_those_that_are_over(self, db: Database):
        _, post, holder, stand_in = await db.write(two_people)
        first = await db.write(tenures.add_stand_in, post, stand_in, TODAY, TUESDAY)
        await db.write(tenures.add_stand_in, post, stand_in, NEXT_MONDAY, date(2026, 3, 16))
        never = await db.write(tenures.add_stand_in, post, stand_in, date(2026, 4, 1), date(2026, 4, 2))
        await db.write(tenures.end, never, TUESDAY)
        assert [each.from_on for each in await db.read(tenures.stand_ins, TODAY)] == [TODAY, NEXT_MONDAY]
        assert [each.from_on for each in await db.read(tenures.stand_ins, TUESDAY)] == [NEXT_MONDAY]
        over, _ = await db.read(tenures.stand_ins, date(2026, 3, 1))
        assert (over.id, over.person.name, over.post.title, over.last_on) == (first, "高远山", "科长", TODAY)
        assert await db.read(tenures.own_posts, holder, TODAY) == [post]

    async def test_the_roster_tells_whose_the_posts_are_whoever_stands_in(self, db: Database):
        _, post, holder, stand_in = await db.write(two_people)
        await db.write(tenures.add_stand_in, post, stand_in, TODAY, NEXT_MONDAY)
        assert [name for _, name, _, _ in await db.read(people.roster, TODAY)] == ["陆一鸣", "高远山"]
        assert await db.write(people.put_in_post, post, holder, TODAY) is False

    async def test_leaving_ends_everything_from_today(self, db: Database):
        unit, post, _, stand_in = await db.write(two_people)
        await db.write(tenures.add_stand_in, post, stand_in, TODAY, NEXT_MONDAY)
        await db.write(tenures.leave, stand_in, TODAY)
        await db.write(people.unbind, stand_in, NOW)
        assert await db.read(people.posts_of, stand_in, TODAY) == ()
        answering = await db.read(people.find_responsible, unit, TODAY)
        assert answering is not None
        assert answering.name == "陆一鸣"
        left = await db.read(people.get, stand_in)
        assert (left.user_id, left.reach) == (None, Reach.NEVER)

    async def test_leaving_one_unit_keeps_the_posts_elsewhere(self, db: Database):
        unit, post, holder, _ = await db.write(two_people)
        other = await db.write(people.ensure_unit, "绿化站")
        second, _ = await db.write(people.ensure_post, other, "联络员", Role.LIAISON, None, None)
        await db.write(people.put_in_post, second, holder, TODAY)
        assert await db.read(tenures.holders_in, unit, TODAY) == [holder]
        await db.write(tenures.leave, holder, TODAY, post)
        assert await db.read(tenures.own_posts, holder, TODAY) == [second]
        assert await db.read(tenures.holders_in, unit, TODAY) == []


class TestUnits:
    async def test_a_renamed_unit_is_found_by_every_name_it_bore(self, db: Database):
        unit = await db.write(people.ensure_unit, "道路科")
        await db.write(units.rename, unit, "道路设施科", TODAY)
        await db.write(units.rename, unit, "道路管养科", TUESDAY)
        for name in ("道路科", "道路设施科", "道路管养科"):
            assert await db.write(people.ensure_unit, name) == unit
        assert [each.name for each in await db.read(people.units)] == ["道路管养科"]
        assert await db.read(units.former_names, unit) == [("道路科", TODAY), ("道路设施科", TUESDAY)]
        assert await db.read(units.former) == {"道路科": "道路管养科", "道路设施科": "道路管养科"}

    async def test_a_name_of_today_comes_before_one_of_the_past(self, db: Database):
        first, second = [await db.write(people.ensure_unit, name) for name in ("道路科", "绿化站")]
        await db.write(units.rename, first, "市政科", TODAY)
        await db.write(units.rename, second, "道路科", TODAY)
        assert await db.write(people.ensure_unit, "道路科") == second
        assert await db.read(units.former) == {"绿化站": "道路科"}
        with pytest.raises(IntegrityError):
            await db.write(units.rename, first, "道路科", TODAY)

    async def test_a_merged_unit_is_gone_from_lists_and_found_as_its_successor(self, db: Database):
        road, green, town = [await db.write(people.ensure_unit, name) for name in ("道路科", "绿化站", "市容科")]
        for unit in (road, green, town):
            await db.write(people.ensure_post, unit, "科长", Role.HEAD, None, None)
        await db.write(units.merge, road, green, TODAY)
        await db.write(units.merge, green, town, TODAY)
        assert [each.name for each in await db.read(people.units)] == ["市容科"]
        assert [each.name for each in await db.read(people.answering_units)] == ["市容科"]
        assert [post.unit for post in await db.read(people.posts)] == ["市容科"]
        assert [post.unit for post, *_ in await db.read(people.roster, TODAY)] == ["市容科"]
        assert await db.read(units.former) == {"道路科": "市容科", "绿化站": "市容科"}
        assert await db.write(people.ensure_unit, "道路科") == town
        assert await db.read(units.merged_from, town) == ["绿化站"]
        assert [await db.read(units.is_merged, name) for name in ("道路科", "市容科", "某科")] == [True, False, False]

    async def test_support_moves_and_no_unit_supports_itself_or_twice(self, db: Database):
        road, green, town = [await db.write(people.ensure_unit, name) for name in ("道路科", "绿化站", "市容科")]
        ids = await db.write(add_items, 3, town)
        await db.write(items.assign, ids[0], green)
        links = [(ids[0], road), (ids[1], road), (ids[1], green), (ids[2], road)]
        for item, unit in links:
            await db.write(_support, item, unit)
        await db.write(units.merge, road, green, TODAY)
        rows = await db.read(lambda db: [tuple(row) for row in db.execute(select(item_support))])
        assert sorted(rows) == [(ids[1], green), (ids[2], green)]


def _support(db: Connection, item: int, unit: UnitId) -> None:
    db.execute(insert(item_support).values(item_id=item, unit_id=unit))


class TestAccounts:
    async def test_a_request_is_decided_once_and_the_others_with_it(self, db: Database):
        _, _, holder, stand_in = await db.write(two_people)
        first = await db.write(rebindings.add, holder, UserId(9_000_000_009), NOW)
        second = await db.write(rebindings.add, holder, UserId(9_000_000_010), NOW)
        other = await db.write(rebindings.add, stand_in, UserId(9_000_000_009), NOW)
        await db.write(rebindings.decide, first, stand_in, NOW, granted=True)
        await db.write(rebindings.drop_others, holder, stand_in, NOW)
        granted = [(await db.read(rebindings.get, each)).granted for each in (first, second, other)]
        assert granted == [True, False, None]
        latest = await db.read(rebindings.find_latest, holder, UserId(9_000_000_009))
        assert latest is not None
        assert (latest.id, latest.decided_by, latest.asked_at) == (first, stand_in, NOW)
        await db.write(rebindings.ask_again, other, NOW + timedelta(days=1))
        assert (await db.read(rebindings.get, other)).asked_at == NOW + timedelta(days=1)
        with pytest.raises(LookupError):
            await db.read(rebindings.get, 99)  # type: ignore[arg-type]

    async def test_nothing_that_waits_for_a_dropped_chat_leaves_and_nothing_there_is_found(self, db: Database):
        for n, state in enumerate(("queued", "failed", "sent")):
            row = await db.write(outbox.put, Draft(CHAT, "x", key=f"k{n}", about=About("item", 1)), NOW)
            await db.write(_set_state, row, state)
        kept = await db.write(outbox.put, Draft(ChatId(7), "x", key="other"), NOW)
        await db.write(outbox.drop, CHAT)
        rows = await db.read(
            lambda db: [tuple(r) for r in db.execute(select(queue.c.state, queue.c.key, queue.c.about))]
        )
        assert sorted(rows, key=str) == sorted(
            [("failed", None, None), ("failed", None, None), ("sent", None, None), ("queued", "other", None)], key=str
        )
        assert await db.read(undelivered.missed, CHAT) == []
        assert await db.read(outbox.find_by_key, "other") == kept


def _set_state(db: Connection, row: OutboxId | None, state: str) -> None:
    db.execute(queue.update().where(queue.c.id == row).values(state=state))


class TestAsks:
    async def test_an_item_is_asked_of_somebody_else_and_messages_are_forgotten(self, db: Database):
        bureau = await db.write(found)
        _, other = await db.write(add_person, bureau.unit, "联络员", "白小舟", Role.LIAISON)
        (ask,) = await db.read(rounds.asks, bureau.round)
        row = await db.write(outbox.put, Draft(CHAT, "x", key="ask:1:1"), NOW)
        assert row is not None
        await db.write(rounds.set_ask_message, ask.id, row)
        second = await db.write(rounds.add_ask, bureau.round, other, [], NOW)
        await db.write(rounds.move_asked, ask.id, bureau.items[1], second)
        asked = [[item.number for item in await db.read(rounds.asked_items, each)] for each in (ask.id, second)]
        assert asked == [[1, 3], [2]]
        await db.write(rounds.forget_messages, bureau.head)
        assert (await db.read(rounds.get_ask, ask.id)).outbox_id is None
        assert await db.read(outbox.find_by_key, "ask:1:1") is None
