"""Evidence found and counted: by item, unit, week and place, in the order in which an office leafs through it."""

from typing import Any

import pytest
from sqlalchemy import Connection, Dialect, text
from sqlalchemy.sql import Select

from bot.rules.models import EvidenceId, Fetch, ItemId, RoundId, UnitId
from storage import evidences, gallery, items, proofs, reports
from storage.database import Database
from storage.gallery import AT_MEASURES, LOOSE, OUTSIDE, Wanted
from tests.storage.bureau import NOW, Bureau, add_report, found, incoming, picture


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


def send(
    db: Connection, bureau: Bureau, message: int, *uniques: str, item: int = 0, in_round: bool = True
) -> list[EvidenceId]:
    """An answer with these photos; returns every file of the item so far."""
    made = add_report(db, bureau, f"m{message}", bureau.items[item])
    if in_round:
        reports.join_round(db, made.id, bureau.round)
    else:
        reports.leave_round(db, made.id)
    for n, unique in enumerate(uniques):
        evidences.add(db, made.id, incoming(message + n), picture(unique), fetch=Fetch.WAITING, late=False, now=NOW)
    return [piece.id for piece in proofs.pieces(db, bureau.items[item])]


def pages(db: Connection, wanted: Wanted, size: int = 2) -> list[list[EvidenceId]]:
    total = gallery.count(db, wanted)
    return [[each.piece.id for each in gallery.page(db, wanted, n, size)] for n in range(0, total, size)]


async def test_files_come_slot_by_slot_then_by_measure_then_the_rest(db: Database, bureau: Bureau):
    item = bureau.items[0]
    a, b, c, d, e = await db.write(send, bureau, 1, "a", "b", "c", "d", "e")
    before = await db.write(proofs.add_slot, item, "整改前照片")
    after = await db.write(proofs.add_slot, item, "整改后照片")
    measure = (await db.read(items.measures, item))[1].id
    await db.write(proofs.place, [e], before, None, bureau.head, NOW)
    await db.write(proofs.place, [e, a], after, None, bureau.head, NOW)
    await db.write(proofs.place, [c, a], None, measure, bureau.head, NOW)
    wanted = Wanted(item_id=item)
    assert await db.read(pages, wanted) == [[e, a], [c, b], [d]]
    assert await db.read(gallery.by_place, wanted) == {before: 1, after: 2, AT_MEASURES: 1, LOOSE: 2}
    assert await db.read(pages, Wanted(item_id=item, place=after)) == [[e, a]]
    assert await db.read(pages, Wanted(item_id=item, place=AT_MEASURES)) == [[c]]
    assert await db.read(pages, Wanted(item_id=item, place=LOOSE)) == [[b, d]]
    assert await db.read(pages, Wanted(item_id=item, only=frozenset({b, e}))) == [[e, b]]
    assert await db.read(gallery.places, [a, c, d, e]) == {
        a: ["整改后照片", 2],
        c: [2],
        e: ["整改前照片", "整改后照片"],
    }


async def test_a_search_runs_over_items_by_unit_and_week(db: Database, bureau: Bureau):
    a, b = await db.write(send, bureau, 1, "a", "b")
    *_, c = await db.write(send, bureau, 11, "c", in_round=False)
    (d,) = await db.write(send, bureau, 21, "d", item=2)
    every = Wanted(units=frozenset({bureau.unit}))
    assert await db.read(pages, every, 9) == [[a, b, c, d]]
    assert await db.read(pages, Wanted(round=bureau.round), 9) == [[a, b, d]]
    assert await db.read(pages, Wanted(units=frozenset({bureau.unit}), round=OUTSIDE)) == [[c]]
    assert await db.read(pages, Wanted(units=frozenset({UnitId(99)}))) == []
    assert await db.read(pages, Wanted(units=frozenset())) == []
    assert await db.read(gallery.by_unit, Wanted()) == {bureau.unit: 4}
    assert await db.read(gallery.by_unit, Wanted(round=RoundId(99))) == {}
    assert list((await db.read(gallery.by_round, every)).items()) == [(bureau.round, 3), (OUTSIDE, 1)]


async def test_a_file_is_told_with_its_item_and_none_that_has_no_item_is(db: Database, bureau: Bureau):
    (a,) = await db.write(send, bureau, 1, "a")
    await db.write(evidences.mark_stored, a, "f" * 64, 9, NOW)
    made = await db.read(gallery.find, a)
    assert made is not None
    assert (made.piece, made.number, made.fetch, made.sha256) == (
        await db.read(proofs.find_piece, a),
        1,
        Fetch.STORED,
        "f" * 64,
    )
    assert (made.late, made.forwarded, made.origin_at, made.stored_at) == (False, False, None, NOW)
    loose = await db.write(add_report, bureau, "m20", None)
    await db.write(evidences.add, loose.id, incoming(20), picture("d"), fetch=Fetch.WAITING, late=False, now=NOW)
    assert await db.read(gallery.find, EvidenceId(a + 1)) is None
    assert await db.read(gallery.count, Wanted()) == 1


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (Wanted(item_id=ItemId(1)), "ix_report_item_id_round_id (item_id=?)"),
        (Wanted(units=frozenset({UnitId(1)})), "ix_item_unit_id_state (unit_id=?)"),
        (Wanted(round=RoundId(1)), "ix_report_round_id_item_id_kind_late (round_id=? AND item_id=?)"),
        (Wanted(units=frozenset({UnitId(1)}), round=RoundId(1)), "ix_report_round_id_item_id_kind_late (round_id=?)"),
    ],
    ids=str,
)
async def test_a_page_is_found_by_indexes(db: Database, bureau: Bureau, wanted: Wanted, index: str):
    plan = await db.read(plan_of, gallery.page_statement(wanted, 0, 8))
    assert index in plan
    assert "ix_evidence_report_id (report_id=?)" in plan
    assert "SCAN" not in plan


@pytest.mark.parametrize("statement", [gallery.by_unit_statement, gallery.by_round_statement])
async def test_counts_of_a_week_read_indexes_only(db: Database, bureau: Bureau, statement: Any):
    plan = await db.read(plan_of, statement(Wanted(round=RoundId(1))))
    assert "COVERING INDEX ix_report_round_id_item_id_kind_late (round_id=? AND item_id=?)" in plan
    assert "COVERING INDEX ix_evidence_report_id (report_id=?)" in plan
    assert "SCAN" not in plan


def plan_of(db: Connection, query: Select[Any]) -> str:
    if db.dialect.name != "sqlite":
        pytest.skip("how PostgreSQL reads depends on what it has counted")
    return " | ".join(str(row[3]) for row in db.execute(text(f"EXPLAIN QUERY PLAN {_written_out(query, db.dialect)}")))


def _written_out(query: Select[Any], dialect: Dialect) -> str:
    return str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
