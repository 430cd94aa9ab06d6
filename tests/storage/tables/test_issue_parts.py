"""Parts of an issue: whose turn it is, group chats, and that a unit's or a leader's share of the figures is theirs alone."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.rules.models import ChatId, Finding, PersonId, RoundId, State, UnitId
from bot.rules.tallies import Tally
from storage import group_chats, issue_copies, items, people, standings
from storage.database import Database
from storage.standings import Moment, Stood
from tests.storage.bureau import FACTS, NOW, Bureau, add_campaign, add_person, found

TODAY = NOW.date()
GROUP, SUPERGROUP = ChatId(-4_000_000_001), ChatId(-1_002_000_000_001)


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


# --- whose turn it is -------------------------------------------------------------------------------------------------


def persons(db: Connection, bureau: Bureau, count: int) -> list[PersonId]:
    return [add_person(db, bureau.unit, f"科员{n}", f"甲{n}")[1] for n in range(count)]


async def test_everybody_has_their_turn_once_and_in_order(db: Database, bureau: Bureau):
    whom = await db.write(persons, bureau, 5)
    await db.write(issue_copies.plan, bureau.round, 1, whom)
    assert await db.read(issue_copies.are_waiting)
    first = await db.read(issue_copies.unmade, 3)
    assert [each.person_id for each in first] == whom[:3]
    await db.write(issue_copies.mark_made, first, whom[:2], NOW)
    second = await db.read(issue_copies.unmade, 3)
    assert [each.person_id for each in second] == whom[3:]
    await db.write(issue_copies.mark_made, second, [], NOW)
    assert not await db.read(issue_copies.are_waiting)
    assert await db.read(issue_copies.readers, bureau.round) == whom[:2]
    with pytest.raises(IntegrityError):
        await db.write(issue_copies.plan, bureau.round, 1, whom[:1])


async def test_a_turn_is_of_one_version_and_a_later_one_takes_the_place_of_what_waits(db: Database, bureau: Bureau):
    whom = await db.write(persons, bureau, 3)
    await db.write(issue_copies.plan, bureau.round, 1, whom)
    await db.write(issue_copies.plan, bureau.round, 2, whom)
    turn = await db.read(issue_copies.unmade, 10)
    assert [(each.version, each.person_id) for each in turn] == [(1, each) for each in whom]
    await db.write(issue_copies.mark_made, turn[:1], whom[:1], NOW)
    assert await db.read(issue_copies.readers, bureau.round) == whom
    await db.write(issue_copies.drop_unmade, bureau.round, 1)
    assert {each.version for each in await db.read(issue_copies.unmade, 10)} == {2}
    assert await db.read(issue_copies.readers, RoundId(bureau.round + 1)) == []
    await db.write(issue_copies.plan, bureau.round, 3, [])


# --- group chats ------------------------------------------------------------------------------------------------------


async def test_a_group_is_wanted_once_the_office_says_so(db: Database, bureau: Bureau):
    made = await db.write(group_chats.add, GROUP, "整改<b>群", NOW)
    assert (made.wanted, made.told_round, made.title, made.added_at) == (None, None, "整改<b>群", NOW)
    assert await db.read(group_chats.wanted) == []
    await db.write(group_chats.decide, made.id, bureau.head, wanted=True)
    await db.write(group_chats.mark_told, made.id, bureau.round)
    await db.write(group_chats.rename, made.id, "新名")
    (kept,) = await db.read(group_chats.wanted)
    assert (kept.chat_id, kept.title, kept.told_round) == (GROUP, "新名", bureau.round)
    await db.write(group_chats.decide, made.id, bureau.head, wanted=False)
    assert await db.read(group_chats.wanted) == []
    with pytest.raises(IntegrityError):
        await db.write(group_chats.add, GROUP, "又一次", NOW)
    await db.write(group_chats.forget, GROUP)
    assert await db.read(group_chats.find, GROUP) is None
    with pytest.raises(LookupError):
        await db.read(group_chats.get, made.id)


async def test_what_was_decided_moves_with_the_group(db: Database, bureau: Bureau):
    made = await db.write(group_chats.add, GROUP, "整改群", NOW)
    await db.write(group_chats.decide, made.id, bureau.head, wanted=True)
    await db.write(group_chats.add, SUPERGROUP, "整改群", NOW)
    await db.write(group_chats.move, GROUP, SUPERGROUP)
    await db.write(group_chats.move, GROUP, SUPERGROUP)  # Telegram says it in both chats
    assert [each.chat_id for each in await db.read(group_chats.wanted)] == [SUPERGROUP]
    assert await db.read(group_chats.find, GROUP) is None


# --- shares of the figures --------------------------------------------------------------------------------------------


def two_units(db: Connection, bureau: Bureau) -> UnitId:
    """道路科 has an item that is late, one due soon, one closed; 绿化站 one that is being closed, and a draft."""
    other = people.ensure_unit(db, "绿化站")
    campaign = add_campaign(db, "b" * 64)
    theirs = [
        items.add(db, campaign, FACTS | {"code": f"2.{n}", "unit_id": other, "leader": "外人"}, []) for n in (1, 2)
    ]
    items.change(db, theirs[0], state=State.CLOSING, in_charge_id=bureau.head)
    late, soon, closed = bureau.items
    items.change(db, late, due=TODAY - timedelta(days=1))
    items.change(db, soon, due=TODAY + timedelta(days=7))
    items.change(db, closed, state=State.CLOSED, closed_at=NOW, finding=Finding.DONE)
    standings.take(db, bureau.round, None, Moment(None, TODAY, NOW - timedelta(days=2)))
    return other


def told(stood: list[Stood]) -> list[tuple[int, str | None, list[str]]]:
    marks = ("overdue", "due_soon", "missing")
    return [(each.number, each.unit, [mark for mark in marks if getattr(each, mark)]) for each in stood]


async def test_a_unit_has_its_own_figures_and_items(db: Database, bureau: Bureau):
    other = await db.write(two_units, bureau)
    (mine,) = await db.read(standings.of_units, bureau.round, [bureau.unit])
    everybody = {each.unit_id: each for each in await db.read(standings.by_unit, bureau.round)}
    assert mine == everybody[bureau.unit]
    assert (mine.unit, mine.tallies[Tally.TOTAL], mine.tallies[Tally.OVERDUE]) == ("道路科", 3, 1)
    assert set(await db.read(standings.units_in, bureau.round)) == {bureau.unit, other}
    assert told(await db.read(standings.told_to_units, bureau.round, [bureau.unit])) == [
        (1, "道路科", ["overdue", "missing"]),
        (2, "道路科", ["due_soon", "missing"]),
        (3, "道路科", []),
    ]
    (theirs,) = await db.read(standings.told_to_units, bureau.round, [other])
    assert (theirs.number, theirs.state, theirs.change) == (4, State.CLOSING, None)
    assert await db.read(standings.told_to_units, bureau.round, []) == []
    assert await db.read(standings.of_units, bureau.round, []) == []


async def test_an_item_that_is_remarked_on_is_told_to_its_own_unit_alone(db: Database, bureau: Bureau):
    other = await db.write(two_units, bureau)
    last = max(each.item_id for each in await db.read(standings.told_to_units, bureau.round, [other]))
    for unit, numbers in ((bureau.unit, [1, 2, 3]), (other, [4])):
        found_ = await db.read(standings.told_to_units, bureau.round, [unit], [last, bureau.items[0]])
        assert [each.number for each in found_] == numbers


async def test_a_leader_has_what_they_are_in_charge_of_by_person_or_by_name(db: Database, bureau: Bureau):
    await db.write(two_units, bureau)
    by_name = await db.read(standings.of_field, bureau.round, [], ["林知秋"])
    by_person = await db.read(standings.of_field, bureau.round, [bureau.head], ["外人"])
    assert (by_name[Tally.TOTAL], by_name[Tally.OVERDUE], by_name[Tally.DONE]) == (3, 1, 1)
    assert (by_person[Tally.TOTAL], by_person[Tally.OVERDUE]) == (1, 0)
    both = await db.read(standings.told_of_field, bureau.round, [bureau.head], ["林知秋"])
    assert [each.number for each in both] == [1, 2, 3, 4]
    nothing = await db.read(standings.of_field, bureau.round, [PersonId(999)], [])
    assert nothing[Tally.TOTAL] == 0
