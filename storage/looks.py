"""What was seen in stored files, by the hash of their bytes, and which pictures are alike."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, insert, select

from bot.rules.likeness import Alike
from bot.rules.looks import Content, Fault, Look
from bot.rules.models import EvidenceId, Fetch
from storage.tables import alike, evidence, look, one_of

# put together once: that takes longer than asking, and there may be a thousand photos
_OF = select(look)
_KNOWN = select(look.c.sha256).where(look.c.sha256 == bindparam("hash"))
_PUT = insert(look)
_PUT_ALIKE = insert(alike)


def put(db: Connection, sha256: str, seen: Look, like: Sequence[Alike], now: datetime) -> None:
    """Note what was seen, and the earlier pictures it is like; the second time nothing changes."""
    if db.scalar(_KNOWN, {"hash": sha256}) is not None:
        return
    latitude, longitude = seen.place or (None, None)
    row = {
        "sha256": sha256,
        "content": seen.content,
        "fault": seen.fault,
        "width": seen.width,
        "height": seen.height,
        "taken_at": seen.taken_at,
        "latitude": latitude,
        "longitude": longitude,
        "screen": seen.screen,
        "likeness": seen.likeness[0] if seen.likeness else None,
        "looked_at": now,
    }
    db.execute(_PUT, row)
    rows = [{"sha256": sha256, "other": each.other, "distance": each.distance, "turn": each.turn} for each in like]
    if rows:
        db.execute(_PUT_ALIKE, rows)


def of_files(db: Connection, hashes: Sequence[str]) -> dict[str, Look]:
    """What was seen, without the likeness: that is for searching only. What nobody has looked at yet is not in it."""
    return {row["sha256"]: _look(row) for row in db.execute(_OF.where(look.c.sha256.in_(hashes))).mappings()}


def likenesses(db: Connection) -> Iterator[tuple[str, bytes]]:
    """Every picture that can be told from others, by its hash; for filling the index."""
    for row in db.execute(select(look.c.sha256, look.c.likeness).where(look.c.likeness.is_not(None))):
        yield row.sha256, row.likeness


def pictures(db: Connection, ids: Sequence[EvidenceId]) -> list[EvidenceId]:
    """Those of these files that are pictures which can be shown."""
    shown = select(evidence.c.id).join(look, look.c.sha256 == evidence.c.sha256)
    mine = evidence.c.id.in_(ids), look.c.width.is_not(None), one_of(evidence.c.file_state, (Fetch.STORED,))
    return [EvidenceId(each) for each in db.scalars(shown.where(*mine).order_by(evidence.c.id))] if ids else []


def unseen(db: Connection) -> list[str]:
    """Stored files at which nobody has looked: those of before the bot did, oldest first."""
    new = ~exists().where(look.c.sha256 == evidence.c.sha256)
    stored = one_of(evidence.c.file_state, (Fetch.STORED,))
    query = select(evidence.c.sha256).where(stored, new).order_by(evidence.c.id)
    return list(dict.fromkeys(db.scalars(query)))


def _look(row: Any) -> Look:
    place = None if row["latitude"] is None else (row["latitude"], row["longitude"])
    return Look(
        content=Content(row["content"]),
        fault=Fault(row["fault"]) if row["fault"] else None,
        width=row["width"],
        height=row["height"],
        taken_at=row["taken_at"],
        place=place,
        screen=row["screen"],
    )
