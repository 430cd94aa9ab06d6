"""The steps lead to exactly the tables that the code believes in, lose no row, and are preceded by a backup."""

import asyncio
import hashlib
import json
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine, func, inspect, make_url, select, text

from bot.rules.editions import Edition
from bot.rules.models import ItemId, RoundId
from storage import audit, editions, items, migrations, people, sqlite, standings
from storage.database import Database, migrate, sqlite_url
from storage.tables import bulletin, metadata, round_, standing
from tests.storage.bureau import NOW, found

NEWEST = migrations.newest_step()

A_LATER_STEP = '''
"""A step that the next version might have: one more column, one more table."""

import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{before}"


def upgrade() -> None:
    op.add_column("unit", sa.Column("alias", sa.Text(), nullable=True))
    op.create_table("extra", sa.Column("id", sa.Integer(), sa.ForeignKey("unit.id"), primary_key=True))
    {trouble}
'''


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts a version with one more step in place of this one; `trouble` is a line at the end of that step."""

    def install(trouble: str = "pass") -> None:
        folder = tmp_path / "steps"
        shutil.copytree(Path(migrations.__file__).parent, folder)
        step = A_LATER_STEP.format(before=migrations.newest_step(), trouble=trouble)
        (folder / "versions" / "9001_later.py").write_text(step)
        monkeypatch.setattr(migrations, "_HERE", folder)

    return install


def rows_in(db: Connection) -> dict[str, int]:
    return {table.name: db.scalar(select(func.count()).select_from(table)) or 0 for table in metadata.sorted_tables}


def fill(db: Connection) -> None:
    found(db)
    audit.record(db, "found", "bureau:1", NOW)


async def test_the_steps_lead_to_the_tables_of_the_code(db: Database):
    def differences(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    assert await db.read(differences) == []


def as_it_is(db: Connection) -> dict[str, Any]:
    """All that the database itself says about its tables."""
    look = inspect(db)
    tables = [table for table in look.get_table_names() if table != "alembic_version"]
    return {
        table: {
            # a column added later stands last
            "columns": sorted((each["name"], repr(each["type"]), each["nullable"]) for each in look.get_columns(table)),
            "primary key": look.get_pk_constraint(table),
            "foreign keys": sorted(look.get_foreign_keys(table), key=repr),
            "unique": sorted(look.get_unique_constraints(table), key=repr),
            "checks": sorted(look.get_check_constraints(table), key=repr),
            "indexes": sorted(repr({**each, "dialect_options": _options(each)}) for each in look.get_indexes(table)),
        }
        for table in tables
    }


def _options(index: Any) -> dict[str, str]:
    return {name: str(value) for name, value in index.get("dialect_options", {}).items()}


async def test_a_migrated_database_equals_a_new_one(db: Database):
    """Checks, and conditions of indexes, are what Alembic's comparison leaves out."""
    migrated = await db.read(as_it_is)

    def make_anew(connection: Connection) -> dict[str, Any]:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        return as_it_is(connection)

    assert migrated == await db.write(make_anew)
    assert migrated.keys() == metadata.tables.keys()
    assert "ck_outbox_state" in repr(migrated["outbox"]["checks"])
    assert "queued" in repr(migrated["outbox"]["indexes"])


async def test_every_constraint_and_index_has_a_name(db: Database):
    """A later step can only change what it can name."""

    def nameless(connection: Connection) -> list[str]:
        look = inspect(connection)
        without = []
        for table in look.get_table_names():
            if table == "alembic_version":
                continue
            kinds: list[Any] = [
                look.get_foreign_keys(table),
                look.get_unique_constraints(table),
                look.get_check_constraints(table),
                look.get_indexes(table),
                [look.get_pk_constraint(table)],
            ]
            without += [table for kind in kinds for each in kind if not each["name"]]
        return without

    assert await db.read(nameless) == []


async def test_a_second_time_does_nothing(database_url: str, tmp_path: Path):
    assert await migrate(database_url, tmp_path / "backup.db") == migrations.newest_step()
    assert await migrate(database_url, tmp_path / "backup.db") is None
    assert not (tmp_path / "backup.db").exists()


async def test_two_programs_may_begin_at_once(database_url: str, tmp_path: Path):
    await asyncio.gather(*(migrate(database_url, tmp_path / "backup.db") for _ in range(3)))
    db = Database(database_url)
    assert await db.write(people.ensure_unit, "道路科") == 1
    await db.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_program_waits_for_one_that_begins(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    other = sqlite3.connect(str(make_url(database_url).database), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(sqlite, "pause", lambda _seconds: other.close())
    assert await migrate(database_url, tmp_path / "backup.db") == migrations.newest_step()


async def test_an_upgrade_keeps_every_row(db: Database, database_url: str, tmp_path: Path, next_version: Any):
    await db.write(fill)
    before = await db.read(rows_in)
    assert before["item"] == 3
    await db.close()
    next_version()
    assert await migrate(database_url, tmp_path / "before.db") == "9001"
    later = Database(database_url)
    assert await later.read(rows_in) == before
    assert [each.title for each in await later.read(items.every)] == ["清扫频次不足"] * 3
    assert await later.read(audit.verify) is None
    columns = await later.read(lambda connection: [each["name"] for each in inspect(connection).get_columns("unit")])
    assert columns[-1] == "alias"
    await later.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_upgrade_is_preceded_by_a_backup(db: Database, database_url: str, tmp_path: Path, next_version: Any):
    await db.write(fill)
    await db.close()
    next_version()
    await migrate(database_url, tmp_path / "backups" / "before.db")
    copy = sqlite3.connect(tmp_path / "backups" / "before.db")
    assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == (NEWEST,)
    assert copy.execute("SELECT count(*) FROM item").fetchone() == (3,)
    copy.close()


async def test_an_upgrade_that_fails_changes_nothing(
    db: Database, database_url: str, tmp_path: Path, next_version: Any
):
    await db.write(fill)
    before = await db.read(rows_in)
    await db.close()
    next_version(trouble='raise RuntimeError("half way")')
    with pytest.raises(RuntimeError, match="half way"):
        await migrate(database_url, tmp_path / "before.db")
    still = Database(database_url)
    assert await still.read(migrations.present_step) == NEWEST
    assert await still.read(rows_in) == before
    assert await still.read(lambda connection: inspect(connection).has_table("extra")) is False
    await still.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_upgrade_that_breaks_references_changes_nothing(
    db: Database, database_url: str, tmp_path: Path, next_version: Any
):
    await db.write(fill)
    await db.close()
    next_version(trouble='op.execute("DELETE FROM unit")')
    with pytest.raises(RuntimeError, match="broken references"):
        await migrate(database_url, tmp_path / "before.db")
    still = Database(database_url)
    assert [each.name for each in await still.read(people.units)] == ["道路科"]
    await still.close()


async def test_a_database_of_a_newer_version_is_left_alone(db: Database, database_url: str, tmp_path: Path):
    """Somebody went back to an older version of the program."""
    await db.write(fill)
    await db.write(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    before = await db.read(rows_in)
    await db.close()
    with pytest.raises(CommandError, match="9999"):
        await migrate(database_url, tmp_path / "before.db")
    still = Database(database_url)
    assert await still.read(rows_in) == before
    await still.close()
    assert (tmp_path / "before.db").exists() == (make_url(database_url).get_backend_name() == "sqlite")


BEFORE_THE_LOOP = """
INSERT INTO unit VALUES (1, '道路科');
INSERT INTO person VALUES (1, '陆一鸣', 7, 'reachable', NULL);
INSERT INTO campaign VALUES (1, '示范局', '第一组', NULL, NULL, NULL, NULL, '[]', '{}', '[]', 'n.txt', 'abc',
  '2026-03-01 00:00:00');
INSERT INTO item VALUES (1, 1, 1, '1.1', '[]', '[]', '题', '文', 'unstated', 0, NULL, NULL, NULL, '[]', NULL, NULL, NULL, 1, 1,
  'in_progress', 1, NULL, NULL, NULL);
INSERT INTO measure VALUES (1, 1, 1, '措施');
INSERT INTO report VALUES (1, 1, 7, 'm1', 1, NULL, 'progress', 0, '2026-03-02 00:00:00', '2026-03-02 00:00:00', NULL);
INSERT INTO audit VALUES (1, '2026-03-02 00:00:00', 1, 'accept', 'item:1', '{}',
  '0000000000000000000000000000000000000000000000000000000000000000', '{hash}');
"""


async def test_the_step_to_the_closed_loop_keeps_items_and_the_proof_of_the_trail(tmp_path: Path):
    """Rows written by the first version are found again, and their hashes still hold though the trail has new columns."""
    path = tmp_path / "bot.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        _upgrade_to(connection, "0001")
    row = {"at": datetime(2026, 3, 2, tzinfo=UTC), "person_id": 1, "action": "accept", "subject": "item:1", "data": {}}
    told = {**row, "at": "2026-03-02T00:00:00+00:00", "previous": "0" * 64}
    digest = hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    engine.dispose()
    raw = sqlite3.connect(path)
    raw.executescript(BEFORE_THE_LOOP.replace("{hash}", digest))
    raw.close()
    assert await migrate(sqlite_url(path), tmp_path / "before.db") == NEWEST
    later = Database(sqlite_url(path))
    item = await later.read(items.get, ItemId(1))
    assert (item.title, item.state, item.extended, item.reopened, item.support_ids) == ("题", "in_progress", 0, 0, ())
    assert [each.done_at for each in await later.read(items.measures, ItemId(1))] == [None]
    assert await later.read(audit.verify) is None
    await later.close()


def two_issues(db: Connection) -> None:
    """The first of them released, as the tables were before there were editions."""
    for n in (1, 2):
        opened = NOW + timedelta(days=7 * n)
        times = {"opens_at": opened, "cutoff_at": opened, "compile_at": opened}
        db.execute(round_.insert().values(id=n, number=n, week=f"W{n}", **times))
        kept = {"compiled_at": opened, "snapshot": {}, "text": f"第{n}期", "released_at": NOW if n == 1 else None}
        db.execute(bulletin.insert().values(id=n, round_id=n, number=n, **kept))


async def test_an_issue_that_was_released_before_there_were_editions_is_its_first(database_url: str, tmp_path: Path):
    url = make_url(database_url)
    engine = create_engine(url.set(drivername=url.drivername.replace("sqlite+aiosqlite", "sqlite")))
    with engine.begin() as connection:
        _upgrade_to(connection, "0004")
        two_issues(connection)
    engine.dispose()
    assert await migrate(database_url, tmp_path / "before.db") == NEWEST
    later = Database(database_url)
    assert await later.read(editions.find_released, RoundId(1)) == editions.Released(1, "第1期", NOW, None)
    assert await later.read(editions.find_newest, RoundId(1)) == Edition(RoundId(1), released_at=NOW)
    assert await later.read(editions.find_released, RoundId(2)) is None
    await later.close()


async def test_the_weeks_of_units_are_counted_once_from_how_their_items_stood(database_url: str, tmp_path: Path):
    url = make_url(database_url)
    engine = create_engine(url.set(drivername=url.drivername.replace("sqlite+aiosqlite", "sqlite")))
    with engine.begin() as connection:
        _upgrade_to(connection, "0005")
        bureau = found(connection)
        unit_id = items.get(connection, bureau.items[0]).unit_id
        stood = {"round_id": bureau.round, "unit_id": unit_id, "state": "in_progress", "finding": "done"}
        zero = dict.fromkeys(("extended", "files", "measures", "measures_done"), 0)
        no = dict.fromkeys(("overdue", "due_soon", "unsigned", "accepted", "late"), False)
        for each, asked, more in (
            (bureau.items[0], True, {"answer": "progress"}),
            (bureau.items[1], True, {"answer": None, "finding": "in_progress"}),
            (bureau.items[2], True, {"answer": "progress", "state": "transferred"}),
        ):
            connection.execute(standing.insert().values(**stood | zero | no | {"item_id": each, "asked": asked} | more))
    engine.dispose()
    await migrate(database_url, tmp_path / "before.db")
    later = Database(database_url)
    assert await later.read(standings.weeks, [bureau.round]) == {(bureau.round, unit_id): (2, 1, 1)}
    await later.close()


def _upgrade_to(connection: Connection, step: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, step)
