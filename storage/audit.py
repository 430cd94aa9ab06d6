"""The audit trail: one row a change, each carrying the hash of the row before it."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.rules.models import PersonId
from storage.tables import audit

_BEGINNING = "0" * 64


def record(db: Connection, action: str, subject: str, at: datetime, *, by: PersonId | None = None, **data: Any) -> None:
    """Add one row. `subject` names the thing changed, e.g. ``item:12``; `by` None means the bot itself."""
    previous = db.scalar(select(audit.c.hash).order_by(audit.c.id.desc()).limit(1)) or _BEGINNING
    row = {"at": at, "person_id": by, "action": action, "subject": subject, "data": data, "previous": previous}
    db.execute(insert(audit).values(**row, hash=_digest(row)))


def verify(db: Connection) -> int | None:
    """The id of the first row that was altered, or whose predecessor is missing; None when the chain holds."""
    previous = _BEGINNING
    for row in db.execute(select(audit).order_by(audit.c.id)).mappings():
        if row["previous"] != previous or row["hash"] != _digest(dict(row)):
            return int(row["id"])
        previous = row["hash"]
    return None


def count(db: Connection) -> int:
    from sqlalchemy import func

    return db.scalar(select(func.count()).select_from(audit)) or 0


def _digest(row: dict[str, Any]) -> str:
    told = {
        "at": row["at"].astimezone(UTC).isoformat(),
        "person_id": row["person_id"],
        "action": row["action"],
        "subject": row["subject"],
        "data": row["data"],
        "previous": row["previous"],
    }
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
