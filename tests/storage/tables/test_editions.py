"""What the office adds to an issue: a draft changes, what went out never does."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.rules.editions import Edition
from bot.rules.models import ItemId, PersonId
from bot.rules.summary import Addendum, Entry, Later
from storage import editions
from storage.database import Database
from storage.editions import Released
from tests.storage.bureau import NOW, TODAY, Bureau, found

NASTY = "<b>{{x}}</b> =cmd \u0007😀"


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


def a_draft(bureau: Bureau, version: int = 1) -> Edition:
    one, two, _ = bureau.items
    return Edition(bureau.round, version, lead=NASTY, comments={two: NASTY, one: "已核实"}, left_out=frozenset({one}))


def an_addendum(item_id: ItemId) -> Addendum:
    entry = Entry(item_id, 1, NASTY, "道路科", TODAY, 2)
    return Addendum(3, 7, (Later(entry, NASTY, 2, edited=True),))


async def test_what_nobody_touched_is_plain(db: Database, bureau: Bureau):
    assert await db.read(editions.get, bureau.round, 1) == Edition(bureau.round)
    assert await db.read(editions.get, bureau.round, 3) == Edition(bureau.round, 3)
    for find in (editions.find_draft, editions.find_newest, editions.find_released):
        assert await db.read(find, bureau.round) is None
    assert await db.read(editions.next_version, bureau.round) == 1


async def test_a_draft_is_kept_as_it_was_put_last(db: Database, bureau: Bureau):
    draft = a_draft(bureau)
    await db.write(editions.put, draft)
    assert await db.read(editions.get, bureau.round, 1) == draft
    assert await db.read(editions.find_draft, bureau.round) == draft
    changed = replace(draft, lead=None, comments={}, left_out=frozenset())
    await db.write(editions.put, changed)
    assert await db.read(editions.get, bureau.round, 1) == changed == Edition(bureau.round)
    assert await db.read(editions.find_newest, bureau.round) is None


async def test_what_went_out_is_never_changed(db: Database, bureau: Bureau):
    draft = a_draft(bureau)
    released = await db.write(editions.release, draft, "周报全文", NOW, by=bureau.head, stead_of=None)
    assert released == replace(draft, released_at=NOW)
    for change in (editions.put, lambda conn, each: editions.release(conn, each, "另一份", NOW)):
        with pytest.raises(IntegrityError):
            await db.write(change, replace(draft, lead="改过"))
    assert not await db.write(editions.drop, draft)
    assert await db.read(editions.find_draft, bureau.round) is None
    assert await db.read(editions.find_newest, bureau.round) == released
    assert await db.read(editions.find_released, bureau.round) == Released(1, "周报全文", NOW, bureau.head)


async def test_a_correction_stands_beside_what_it_corrects(db: Database, bureau: Bureau):
    first = await db.write(editions.release, a_draft(bureau), "第一版", NOW)
    assert await db.read(editions.next_version, bureau.round) == 2
    second = replace(first, version=2, reason=NASTY, released_at=None)
    await db.write(editions.put, second)
    assert await db.read(editions.find_draft, bureau.round) == second
    assert await db.read(editions.find_newest, bureau.round) == first
    later = NOW + timedelta(days=4)
    with_addendum = replace(second, addendum=an_addendum(bureau.items[0]))
    await db.write(editions.release, with_addendum, "第二版", later, by=PersonId(bureau.head))
    assert await db.read(editions.get, bureau.round, 1) == first
    assert await db.read(editions.get, bureau.round, 2) == replace(with_addendum, released_at=later)
    assert await db.read(editions.find_released, bureau.round) == Released(2, "第二版", later, bureau.head)
    assert await db.read(editions.next_version, bureau.round) == 3


async def test_a_draft_that_was_given_up_leaves_nothing(db: Database, bureau: Bureau):
    first = await db.write(editions.release, a_draft(bureau), "第一版", NOW)
    draft = replace(first, version=2, reason="数字有误", released_at=None)
    await db.write(editions.put, draft)
    assert await db.write(editions.drop, draft)
    assert not await db.write(editions.drop, draft)
    assert await db.read(editions.find_draft, bureau.round) is None
    assert await db.read(editions.find_newest, bureau.round) == first


async def test_a_release_by_itself_is_nobodys(db: Database, bureau: Bureau):
    await db.write(editions.release, Edition(bureau.round), "周报", NOW)
    assert await db.read(editions.find_released, bureau.round) == Released(1, "周报", NOW, None)
