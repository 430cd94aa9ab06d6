"""Who holds which post when, and whose account is whose."""

import hashlib
from datetime import date, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from bot.rules.models import Person, PersonId, Reach, Role, UnitId, UserId
from storage import invites, people
from storage.database import Database
from storage.tables import invite, tenure
from tests.storage.bureau import NOW, TODAY, add_person, found

BEIJING = timezone(timedelta(hours=8))
MONDAY, TUESDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 6)


async def make_unit(db: Database, name: str = "道路科") -> UnitId:
    return await db.write(people.ensure_unit, name)


def holder(db: Connection, post: int, day: date) -> str | None:
    person = people.find_holder(db, post, day)  # type: ignore[arg-type]
    return person.name if person else None


def responsible(db: Connection, unit: UnitId) -> str | None:
    person = people.find_responsible(db, unit, TODAY)
    return person.name if person else None


class TestPosts:
    async def test_a_post_passes_on_from_its_day_on(self, db: Database):
        unit = await make_unit(db)
        post, _ = await db.write(people.ensure_post, unit, "科长", Role.HEAD, None, None)
        old, new = [await db.write(people.ensure_person, name) for name in ("陆一鸣", "白小舟")]
        assert await db.write(people.put_in_post, post, old, MONDAY) is True
        assert await db.write(people.put_in_post, post, new, FRIDAY) is True
        days = (date(2026, 3, 1), MONDAY, date(2026, 3, 5), FRIDAY, date(2027, 1, 1))
        assert [await db.read(holder, post, day) for day in days] == [None, "陆一鸣", "陆一鸣", "白小舟", "白小舟"]
        assert [p.title for p in await db.read(people.posts_of, old, MONDAY)] == ["科长"]
        assert await db.read(people.posts_of, old, FRIDAY) == ()

    async def test_the_same_person_again_changes_nothing(self, db: Database):
        unit = await make_unit(db)
        post, person = await db.write(add_person, unit, "科长", "陆一鸣")
        assert await db.write(people.put_in_post, post, person, FRIDAY) is False
        assert await db.read(lambda connection: len(connection.execute(select(tenure.c.id)).all())) == 1

    async def test_two_changes_on_one_day_leave_the_last(self, db: Database):
        unit = await make_unit(db)
        post, _ = await db.write(add_person, unit, "科长", "陆一鸣")
        for name in ("白小舟", "高远山"):
            person = await db.write(people.ensure_person, name)
            await db.write(people.put_in_post, post, person, TODAY)
        assert await db.read(holder, post, TODAY) == "高远山"
        assert [m.person.name for m in await db.read(people.members, TODAY)] == ["高远山"]

    async def test_one_name_is_one_person_with_two_posts(self, db: Database):
        first, second = await make_unit(db, "道路科"), await make_unit(db, "绿化站")
        _, once = await db.write(add_person, first, "科长", "陆一鸣")
        _, again = await db.write(add_person, second, "站长", "陆一鸣", Role.LIAISON)
        assert once == again
        (member,) = await db.read(people.members, TODAY)
        assert [(post.unit, post.title, post.role) for post in member.posts] == [
            ("道路科", "科长", Role.HEAD),
            ("绿化站", "站长", Role.LIAISON),
        ]
        assert member.unit_ids == {first, second}

    async def test_a_changed_post_says_so_and_keeps_its_number(self, db: Database):
        unit = await make_unit(db)
        post, new = await db.write(people.ensure_post, unit, "联络员", Role.LIAISON, "林知秋", None)
        assert new is True
        assert await db.write(people.ensure_post, unit, "联络员", Role.LIAISON, "林知秋", None) == (post, False)
        assert await db.write(people.ensure_post, unit, "联络员", Role.OFFICE, "林知秋", "高远山") == (post, True)
        ((listed, held_by, leader, stand_in),) = await db.read(people.roster, TODAY)
        assert (listed.role, held_by, leader, stand_in) == (Role.OFFICE, "", "林知秋", "高远山")

    async def test_the_roster_is_in_the_bureaus_own_order(self, db: Database):
        later, first = await make_unit(db, "绿化站"), await make_unit(db, "道路科")
        await db.write(add_person, first, "科长", "陆一鸣")
        await db.write(add_person, later, "站长", "高远山")
        await db.write(add_person, first, "联络员", "白小舟", Role.LIAISON)
        lines = await db.read(people.roster, TODAY)
        assert [(post.unit, name) for post, name, _, _ in lines] == [
            ("绿化站", "高远山"),
            ("道路科", "陆一鸣"),
            ("道路科", "白小舟"),
        ]
        assert [unit.name for unit in await db.read(people.units)] == ["绿化站", "道路科"]

    async def test_only_units_with_somebody_to_answer_get_items(self, db: Database):
        office, road = await make_unit(db, "办公室"), await make_unit(db, "道路科")
        await db.write(add_person, office, "主任", "何敏", Role.OFFICE)
        await db.write(add_person, road, "联络员", "白小舟", Role.LIAISON)
        assert [unit.name for unit in await db.read(people.answering_units)] == ["道路科"]


class TestResponsible:
    async def test_the_head_before_the_liaison(self, db: Database):
        unit = await make_unit(db)
        await db.write(add_person, unit, "联络员", "白小舟", Role.LIAISON)
        assert await db.read(responsible, unit) == "白小舟"
        await db.write(add_person, unit, "科长", "陆一鸣", Role.HEAD)
        assert await db.read(responsible, unit) == "陆一鸣"

    async def test_nobody_else_answers_for_a_unit(self, db: Database):
        unit = await make_unit(db)
        await db.write(add_person, unit, "分管领导", "林知秋", Role.LEADER)
        await db.write(add_person, unit, "督查员", "顾衡", Role.INSPECTOR)
        assert await db.read(responsible, unit) is None

    async def test_a_head_who_left_does_not_answer(self, db: Database):
        unit = await make_unit(db)
        post, _ = await db.write(add_person, unit, "科长", "陆一鸣")
        await db.write(add_person, unit, "联络员", "白小舟", Role.LIAISON)
        leaves = update(tenure).where(tenure.c.post_id == post).values(to_on=TODAY)
        await db.write(lambda connection: connection.execute(leaves))
        assert await db.read(responsible, unit) == "白小舟"


class TestAccounts:
    async def test_an_account_belongs_to_one_person(self, db: Database):
        unit = await make_unit(db)
        _, one = await db.write(add_person, unit, "科长", "陆一鸣")
        _, two = await db.write(add_person, unit, "联络员", "白小舟", Role.LIAISON)
        await db.write(people.bind, one, UserId(9_000_000_001), NOW)
        with pytest.raises(IntegrityError):
            await db.write(people.bind, two, UserId(9_000_000_001), NOW)
        owner = await db.read(people.find_owner, UserId(9_000_000_001))
        assert owner == Person(one, "陆一鸣", UserId(9_000_000_001), Reach.REACHABLE)

    async def test_a_stranger_is_nobody(self, db: Database):
        assert await db.read(people.find_by_account, UserId(1), TODAY) is None
        with pytest.raises(LookupError):
            await db.read(people.get_member, UserId(1), TODAY)

    async def test_who_has_left_the_post_may_do_nothing_any_more(self, db: Database):
        bureau = await db.write(found)
        member = await db.read(people.find_by_account, UserId(9_000_000_001), TODAY)
        assert member is not None
        assert member.person.id == bureau.head
        successor = await db.write(people.ensure_person, "白小舟")
        await db.write(people.put_in_post, bureau.head_post, successor, TUESDAY)
        assert await db.read(people.find_by_account, UserId(9_000_000_001), TODAY) is not None
        assert await db.read(people.find_by_account, UserId(9_000_000_001), TUESDAY) is None
        assert await db.read(people.find_owner, UserId(9_000_000_001)) is not None

    async def test_reach_is_news_once(self, db: Database):
        bureau = await db.write(found)
        blocked = await db.write(people.set_reach, UserId(9_000_000_001), Reach.BLOCKED, NOW)
        assert blocked is not None
        assert blocked.id == bureau.head
        assert await db.write(people.set_reach, UserId(9_000_000_001), Reach.BLOCKED, NOW) is None
        assert await db.write(people.set_reach, UserId(1), Reach.BLOCKED, NOW) is None
        assert [m.person.name for m in await db.read(people.unreachable, TODAY)] == ["陆一鸣"]
        await db.write(people.set_reach, UserId(9_000_000_001), Reach.REACHABLE, NOW)
        assert await db.read(people.unreachable, TODAY) == []

    async def test_who_never_pressed_start_cannot_be_reached(self, db: Database):
        unit = await make_unit(db)
        await db.write(add_person, unit, "科长", "陆一鸣")
        (member,) = await db.read(people.unreachable, TODAY)
        assert (member.person.name, member.person.reach) == ("陆一鸣", Reach.NEVER)
        assert people.accounts([member]) == []

    async def test_who_joined_today_is_counted_by_the_bureaus_midnight(self, db: Database):
        """00:30 in Beijing is still yesterday in UTC."""
        unit = await make_unit(db)
        moments = {
            "昨天": datetime(2026, 3, 1, 23, 59, tzinfo=BEIJING),
            "零点": datetime(2026, 3, 2, 0, 0, tzinfo=BEIJING),
            "今天": datetime(2026, 3, 2, 0, 30, tzinfo=BEIJING),
        }
        for n, (name, moment) in enumerate(moments.items()):
            _, person = await db.write(add_person, unit, f"岗位{n}", name)
            await db.write(people.bind, person, UserId(n + 1), moment)
        joined = await db.read(people.joined_on, datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING))
        assert [member.person.name for member in joined] == ["零点", "今天"]

    async def test_members_are_chosen_by_role_each_once(self, db: Database):
        unit, office = await make_unit(db), await make_unit(db, "办公室")
        await db.write(add_person, office, "主任", "何敏", Role.OFFICE)
        await db.write(add_person, office, "副主任", "何敏", Role.OFFICE)
        await db.write(add_person, unit, "科长", "陆一鸣")
        await db.write(add_person, office, "组长", "周行远", Role.GROUP)
        chosen = await db.read(people.members, TODAY, Role.OFFICE, Role.GROUP)
        assert [member.person.name for member in chosen] == ["何敏", "周行远"]


class TestInvites:
    DIGEST = hashlib.sha256(b"payload-one").hexdigest()

    async def test_a_link_is_found_by_its_hash_and_nothing_else_is_kept(self, db: Database):
        bureau = await db.write(found)
        expires = NOW + timedelta(days=7)
        await db.write(invites.add, bureau.head_post, self.DIGEST, NOW, expires)
        stored = await db.read(lambda connection: repr(connection.execute(select(invite)).all()))
        assert "payload-one" not in stored
        link = await db.read(invites.find, self.DIGEST)
        assert link is not None
        assert (link.post_id, link.expires_at, link.used_by, link.revoked_at) == (
            bureau.head_post,
            expires,
            None,
            None,
        )
        assert await db.read(invites.find, "payload-one") is None

    async def test_a_new_link_ends_the_earlier_one_of_the_same_post_only(self, db: Database):
        bureau = await db.write(found)
        other_post, _ = await db.write(add_person, bureau.unit, "联络员", "白小舟", Role.LIAISON)
        later = NOW + timedelta(hours=1)
        await db.write(invites.add, bureau.head_post, "1" * 64, NOW, later)
        await db.write(invites.add, other_post, "2" * 64, NOW, later)
        await db.write(invites.add, bureau.head_post, "3" * 64, later, later)
        revoked = [(await db.read(invites.find, each * 64)) for each in "123"]
        assert [link and link.revoked_at for link in revoked] == [later, None, None]

    async def test_a_used_link_stays_used_and_is_not_called_revoked(self, db: Database):
        bureau = await db.write(found)
        await db.write(invites.add, bureau.head_post, "1" * 64, NOW, NOW + timedelta(days=7))
        link = await db.read(invites.find, "1" * 64)
        assert link is not None
        await db.write(invites.mark_used, link.id, PersonId(bureau.head), NOW)
        await db.write(invites.add, bureau.head_post, "2" * 64, NOW, NOW + timedelta(days=7))
        used = await db.read(invites.find, "1" * 64)
        assert used is not None
        assert (used.used_by, used.used_at, used.revoked_at) == (bureau.head, NOW, None)

    async def test_the_same_payload_cannot_be_given_twice(self, db: Database):
        bureau = await db.write(found)
        await db.write(invites.add, bureau.head_post, self.DIGEST, NOW, NOW)
        with pytest.raises(IntegrityError):
            await db.write(invites.add, bureau.head_post, self.DIGEST, NOW, NOW)
