"""Databases with the newest schema and no rows, made once and used by all these tests: making one takes longer than most."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, text

from storage.database import Database, migrate, sqlite_url
from storage.tables import metadata


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "bot.db"
    asyncio.run(migrate(sqlite_url(path), path.with_name("backup.db")))
    return path


@pytest.fixture(scope="session")
def shared_postgres(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    name = f"shared{os.urandom(6).hex()}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    base, _, query = postgres_server.partition("?")
    url = f"{base.rsplit('/', 1)[0]}/{name}?{query}".replace("postgresql://", "postgresql+psycopg://")
    asyncio.run(migrate(url, tmp_path_factory.mktemp("none") / "backup.db"))
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("shared_postgres"))
    shutil.copy(request.getfixturevalue("empty_file"), tmp_path / "bot.db")
    return sqlite_url(tmp_path / "bot.db")


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    yield database
    if database.url.get_backend_name() == "postgresql":
        await database.write(empty)
    await database.close()


def empty(connection: Connection) -> None:
    """Take all rows out, those of the guarded audit trail too; afterwards it is guarded again."""
    names = ", ".join(f'"{name}"' for name in metadata.tables)
    connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
    connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    connection.execute(text("ALTER TABLE audit ENABLE TRIGGER USER"))
