"""Weekly summaries as they were compiled; a compiled one is never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from bot.rules.models import RoundId
from storage.tables import bulletin


def next_number(db: Connection) -> int:
    """The number (期) the next summary will have."""
    return (db.scalar(select(func.max(bulletin.c.number))) or 0) + 1


def add(db: Connection, round_id: RoundId, number: int, snapshot: dict[str, Any], text: str, now: datetime) -> None:
    """Freeze a round's summary; raises IntegrityError when the round has one."""
    row = {"round_id": round_id, "number": number, "compiled_at": now, "snapshot": snapshot, "text": text}
    db.execute(insert(bulletin).values(**row))


def find_latest_text(db: Connection) -> str | None:
    """The newest summary in words, as it was sent."""
    text: str | None = db.scalar(select(bulletin.c.text).order_by(bulletin.c.number.desc()).limit(1))
    return text


def count(db: Connection) -> int:
    return db.scalar(select(func.count()).select_from(bulletin)) or 0
