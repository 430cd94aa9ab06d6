"""The schema's history: hand-written Alembic steps, only ever appended to."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

_HERE = Path(__file__).parent


def newest_step() -> str:
    """The name of the last step, read from the files' names so that Alembic need not be loaded to know it."""
    return max(path.stem.split("_")[0] for path in (_HERE / "versions").glob("[0-9]*.py"))


def present_step(db: Connection) -> str | None:
    """The step this database is at, or None when it is empty."""
    if not inspect(db).has_table("alembic_version"):
        return None
    step: str | None = db.scalar(text("SELECT version_num FROM alembic_version"))
    return step


def upgrade(db: Connection) -> None:
    """Apply every step that is missing, on this connection and in its transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["connection"] = db
    command.upgrade(config, "head")
