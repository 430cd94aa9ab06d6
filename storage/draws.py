"""Random draws as they were made: seed, pool and result."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.rules.drawing import Draw
from bot.rules.models import DrawId, PersonId, State
from storage.tables import draw

_DRAW = (draw.c.id, draw.c.seed, draw.c.pool, draw.c.drawn, draw.c.person_id, draw.c.drawn_at)


def add(
    db: Connection,
    seed: str,
    pool: Sequence[tuple[int, State]],
    drawn: Sequence[int],
    by: PersonId,
    now: datetime,
) -> DrawId:
    row = {"seed": seed, "pool": [list(each) for each in pool], "drawn": list(drawn), "person_id": by, "drawn_at": now}
    return DrawId(db.execute(insert(draw).values(**row).returning(draw.c.id)).scalar_one())


def find(db: Connection, draw_id: DrawId) -> Draw | None:
    row = db.execute(select(*_DRAW).where(draw.c.id == draw_id)).mappings().one_or_none()
    return _draw(row) if row else None


def get(db: Connection, draw_id: DrawId) -> Draw:
    """Raises LookupError when there is none."""
    found = find(db, draw_id)
    if found is None:
        raise LookupError(f"no draw {draw_id}")
    return found


def find_latest(db: Connection) -> Draw | None:
    row = db.execute(select(*_DRAW).order_by(draw.c.id.desc()).limit(1)).mappings().one_or_none()
    return _draw(row) if row else None


def every(db: Connection) -> list[Draw]:
    """Oldest first."""
    return [_draw(row) for row in db.execute(select(*_DRAW).order_by(draw.c.id)).mappings()]


def _draw(row: Any) -> Draw:
    pool = tuple((number, State(state)) for number, state in row["pool"])
    return Draw(row["id"], row["seed"], pool, tuple(row["drawn"]), row["person_id"], row["drawn_at"])
