"""Entering a ledger of 10,000 rows, 5,000 items, in one transaction: given to its units, supporters and leader, and recorded.

Seconds of ours are the processor's. Beside it the bare rows of items and measures, put in by sqlite3 in two statements.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from sqlalchemy import Connection

from benchmarks.figures import Line, median, seconds
from benchmarks.ledgers import large_ledger
from benchmarks.stage import MONDAY, database
from bot.actions.items.importing import import_notice, import_roster
from bot.ledger.files import read_file
from bot.ledger.reading import LedgerReading, RosterReading, RosterRow
from storage import items

UNITS = ("市政科", "绿化科", "财务科")
RUNS = 3


async def measure() -> list[Line]:
    took, bare, read, entered = [], [], 0, 0
    for _ in range(RUNS):
        with TemporaryDirectory() as folder:
            reading = read_file(large_ledger(Path(folder) / "ledger.xlsx"))
            if not isinstance(reading, LedgerReading):
                raise TypeError("it is no ledger")
            read = len(reading.items)
            async with database(Path(folder)) as db:
                await db.write(_people)
                began = process_time()
                await db.write(import_notice, reading, ("ledger.xlsx", "bench"), MONDAY)
                took.append(process_time() - began)
                entered = await db.read(_given)
            bare.append(_plainly(Path(folder) / "bot.db"))
    beside = "its rows alone, in SQL by hand"
    return [
        Line(f"a ledger of {read} items is entered", median(took), median(bare), beside, "s", flawed=entered != read)
    ]


def _people(db: Connection) -> None:
    rows = tuple(RosterRow(unit, "科长", f"甲{unit}", "head") for unit in UNITS)
    leader = RosterRow("领导小组", "副组长", "周明远", "leader")
    import_roster(db, RosterReading((*rows, leader), ()), MONDAY)


def _given(db: Connection) -> int:
    """Items that a unit has, others support, and a leader is in charge of."""
    return sum(bool(each.unit_id and each.support_ids and each.in_charge_id) for each in items.every(db))


def _plainly(path: Path) -> float:
    """Seconds for the same rows, taken out of the tables and put into others like them."""
    with closing(sqlite3.connect(path)) as db:
        kept = {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in ("item", "measure")}
        for name in kept:
            db.execute(f"CREATE TABLE bare_{name} AS SELECT * FROM {name} LIMIT 0")
        db.commit()

        def put() -> None:
            for name, rows in kept.items():
                db.executemany(f"INSERT INTO bare_{name} VALUES ({_places(rows)})", rows)
            db.commit()

        return seconds(put)


def _places(rows: Sequence[Sequence[Any]]) -> str:
    return ", ".join("?" * len(rows[0]))
