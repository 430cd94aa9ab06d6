"""One-time links for posts; only the hash of a link's payload is kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.rules.models import PersonId, PostId
from storage.tables import invite


@dataclass(frozen=True)
class Invite:
    """`used_by` is None while nobody has used the link; all moments aware UTC."""

    id: int
    post_id: PostId
    expires_at: datetime
    used_at: datetime | None
    used_by: PersonId | None
    revoked_at: datetime | None


def add(db: Connection, post_id: PostId, token_sha256: str, now: datetime, expires_at: datetime) -> None:
    """Store a new link; earlier unused links of the same post stop working."""
    revoke(db, [post_id], now)
    db.execute(insert(invite).values(post_id=post_id, token_sha256=token_sha256, created_at=now, expires_at=expires_at))


def revoke(db: Connection, posts: Collection[PostId], now: datetime) -> None:
    """No unused link of these posts works any more."""
    unused = update(invite).where(
        invite.c.post_id.in_(posts), invite.c.used_at.is_(None), invite.c.revoked_at.is_(None)
    )
    db.execute(unused.values(revoked_at=now))


def find(db: Connection, token_sha256: str) -> Invite | None:
    row = db.execute(
        select(
            invite.c.id,
            invite.c.post_id,
            invite.c.expires_at,
            invite.c.used_at,
            invite.c.used_by,
            invite.c.revoked_at,
        ).where(invite.c.token_sha256 == token_sha256)
    ).one_or_none()
    return Invite(*row) if row else None


def mark_used(db: Connection, invite_id: int, person_id: PersonId, now: datetime) -> None:
    db.execute(update(invite).where(invite.c.id == invite_id).values(used_at=now, used_by=person_id))
