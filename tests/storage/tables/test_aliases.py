"""What words of files were decided to mean, and the words of a file that wait for it."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import IntegrityError

from bot.rules.matching import Kind
from bot.rules.models import EvidenceId, Fetch, PersonId, UnitId
from storage import aliases, evidences, file_words, people, units
from storage.aliases import Alias
from storage.database import Database
from storage.file_words import FileWord
from storage.tables import alias, file_word
from tests.storage.bureau import NOW, TODAY, add_person, add_report, found, incoming, picture

LATER = NOW + timedelta(hours=1)


def two_units(db: Connection) -> tuple[UnitId, UnitId, PersonId]:
    one, other = people.ensure_unit(db, "道路科"), people.ensure_unit(db, "绿化站")
    _, person = add_person(db, one, "科长", "陆一鸣")
    return one, other, person


class TestAliases:
    async def test_one_wording_means_one_thing_however_it_is_spaced(self, db: Database):
        road, green, person = await db.write(two_units)
        first = await db.write(aliases.put, Kind.UNIT, "综 合　办", road, person, NOW)
        again = await db.write(aliases.put, Kind.UNIT, "综合办\n", green, None, LATER)
        assert again == first
        assert await db.read(aliases.every) == [Alias(first, Kind.UNIT, "综合办", green, LATER, None)]
        assert await db.read(aliases.find, Kind.UNIT, " 综合 办") == Alias(
            first, Kind.UNIT, "综合办", green, LATER, None
        )
        assert await db.read(aliases.of_units) == {"综合办": "绿化站"}

    async def test_units_and_people_have_their_own_words_and_a_leader_is_a_person(self, db: Database):
        road, _, person = await db.write(two_units)
        await db.write(aliases.put, Kind.LEADER, "老陆", person, None, NOW)
        await db.write(aliases.put, Kind.UNIT, "老陆", road, None, NOW)
        assert [each.kind for each in await db.read(aliases.every)] == [Kind.UNIT, Kind.PERSON]
        assert await db.read(aliases.of_people) == {"老陆": "陆一鸣"}
        assert await db.read(aliases.of_units) == {"老陆": "道路科"}
        assert await db.read(aliases.find, Kind.PERSON, "老陆") == await db.read(aliases.find, Kind.LEADER, "老陆")

    async def test_they_follow_a_unit_that_is_renamed_and_one_that_is_merged(self, db: Database):
        road, green, _ = await db.write(two_units)
        await db.write(aliases.put, Kind.UNIT, "园林处", green, None, NOW)
        await db.write(units.rename, green, "园林绿化所", TODAY)
        assert await db.read(aliases.of_units) == {"园林处": "园林绿化所"}
        await db.write(units.merge, green, road, TODAY)
        assert await db.read(aliases.of_units) == {"园林处": "道路科"}

    async def test_what_is_taken_back_is_gone_and_the_second_time_nothing_happens(self, db: Database):
        road, _, _ = await db.write(two_units)
        made = await db.write(aliases.put, Kind.UNIT, "综合办", road, None, NOW)
        for _ in range(2):
            await db.write(aliases.remove, made)
            assert await db.read(aliases.every) == []

    async def test_the_database_keeps_a_wording_once(self, db: Database):
        road, _, _ = await db.write(two_units)
        await db.write(aliases.put, Kind.UNIT, "综合办", road, None, NOW)
        row = {"kind": "unit", "name": "综合办", "unit_id": road, "decided_at": NOW}
        with pytest.raises(IntegrityError):
            await db.write(lambda connection: connection.execute(insert(alias).values(**row)))
        with pytest.raises(IntegrityError):
            await db.write(lambda connection: connection.execute(insert(alias).values(**row | {"kind": "post"})))


def a_file(db: Connection) -> EvidenceId:
    report = add_report(db, found(db), "m1", None)
    evidences.add(db, report.id, incoming(1), picture("x"), fetch=Fetch.WAITING, late=False, now=NOW)
    (file,) = evidences.of_report(db, report.id)
    return file.id


class TestWordsOfAFile:
    async def test_they_stand_in_the_order_of_the_file_and_keep_their_numbers(self, db: Database):
        file = await db.write(a_file)
        await db.write(file_words.replace, file, [(Kind.UNIT, "综合办", 3), (Kind.LEADER, "林局", 1)])
        one, two = await db.read(file_words.of_file, file)
        assert (one, two) == (
            FileWord(one.id, file, Kind.UNIT, "综合办", 3),
            FileWord(two.id, file, Kind.LEADER, "林局", 1),
        )
        await db.write(file_words.replace, file, [(Kind.UNIT, "综合办", 4), (Kind.PERSON, "林局", 1)])
        again, new = await db.read(file_words.of_file, file)
        assert again == FileWord(one.id, file, Kind.UNIT, "综合办", 4)
        assert (new.kind, await db.read(file_words.find, two.id)) == (Kind.PERSON, None)
        assert await db.read(file_words.find, one.id) == again

    async def test_none_are_left_of_a_file_that_has_none(self, db: Database):
        file = await db.write(a_file)
        await db.write(file_words.replace, file, [(Kind.UNIT, "综合办", 3)])
        await db.write(file_words.replace, file, [])
        assert await db.read(file_words.of_file, file) == []

    async def test_the_database_keeps_a_word_of_a_file_once(self, db: Database):
        file = await db.write(a_file)
        row = {"evidence_id": file, "kind": "unit", "words": "综合办", "item_count": 1}
        await db.write(lambda connection: connection.execute(insert(file_word).values(**row)))
        with pytest.raises(IntegrityError):
            await db.write(lambda connection: connection.execute(insert(file_word).values(**row)))
        assert await db.read(lambda connection: connection.scalar(text("SELECT count(*) FROM file_word"))) == 1
