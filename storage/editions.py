"""An issue as the office puts it, version by version: a draft changes, what was released stays as it was."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, insert, select, update

from bot.rules.editions import FIRST, Edition
from bot.rules.models import ItemId, PersonId, RoundId
from bot.rules.summary import Addendum
from storage.tables import edition

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_EDITION = (
    edition.c.round_id,
    edition.c.version,
    edition.c.reason,
    edition.c.lead,
    edition.c.comments,
    edition.c.left_out,
    edition.c.addendum,
    edition.c.released_at,
)


@dataclass(frozen=True)
class Released:
    """What went out: its words for ever, when (aware UTC) and by whom; `by` None: by itself."""

    version: int
    text: str
    at: datetime
    by: PersonId | None


def get(db: Connection, round_id: RoundId, version: int) -> Edition:
    """This version, drafted or released; a plain one where the office has never touched it."""
    query = select(*_EDITION).where(edition.c.round_id == round_id, edition.c.version == version)
    row = db.execute(query).one_or_none()
    return _edition(row) if row else Edition(round_id, version)


def find_draft(db: Connection, round_id: RoundId) -> Edition | None:
    """What is being put together and has not gone out; there is one at most."""
    query = select(*_EDITION).where(edition.c.round_id == round_id, edition.c.released_at.is_(None))
    row = db.execute(query.order_by(edition.c.version.desc()).limit(1)).one_or_none()
    return _edition(row) if row else None


def find_newest(db: Connection, round_id: RoundId) -> Edition | None:
    """The last version that was released; None before the first was."""
    query = select(*_EDITION).where(edition.c.round_id == round_id, edition.c.released_at.is_not(None))
    row = db.execute(query.order_by(edition.c.version.desc()).limit(1)).one_or_none()
    return _edition(row) if row else None


def find_released(db: Connection, round_id: RoundId) -> Released | None:
    """The last version that went out, with its words."""
    query = select(edition.c.version, edition.c.text, edition.c.released_at, edition.c.released_by)
    query = query.where(edition.c.round_id == round_id, edition.c.released_at.is_not(None))
    row = db.execute(query.order_by(edition.c.version.desc()).limit(1)).one_or_none()
    return Released(*row) if row else None


def put(db: Connection, draft: Edition) -> None:
    """Keep a draft as it is now; raises IntegrityError for a version that was released."""
    values = {
        "reason": draft.reason,
        "lead": draft.lead,
        "comments": {str(item_id): draft.comments[item_id] for item_id in sorted(draft.comments)},
        "left_out": sorted(draft.left_out),
    }
    if not db.execute(update(edition).where(*_open(draft)).values(**values)).rowcount:
        db.execute(insert(edition).values(round_id=draft.round_id, version=draft.version, **values))


def release(
    db: Connection,
    draft: Edition,
    text: str,
    now: datetime,
    *,
    by: PersonId | None = None,
    stead_of: PersonId | None = None,
) -> Edition:
    """This draft goes out in these words, with its addendum; nothing changes it after that. Returns it as released.

    `by` None: it goes out by itself. Raises IntegrityError the second time.
    """
    put(db, draft)
    added = _adapter().dump_python(draft.addendum, mode="json") if draft.addendum is not None else None
    values = {"text": text, "released_at": now, "released_by": by, "stead_of": stead_of, "addendum": added}
    db.execute(update(edition).where(*_open(draft)).values(**values))
    return replace(draft, released_at=now)


def drop(db: Connection, draft: Edition) -> bool:
    """Give a draft up; False when there is none, or when it went out."""
    return bool(db.execute(delete(edition).where(*_open(draft))).rowcount)


def next_version(db: Connection, round_id: RoundId) -> int:
    """The version that a correction would be: the one after the last that was released."""
    newest = find_newest(db, round_id)
    return newest.version + 1 if newest is not None else FIRST


def _open(draft: Edition) -> tuple[Any, ...]:
    mine = edition.c.round_id == draft.round_id, edition.c.version == draft.version
    return *mine, edition.c.released_at.is_(None)


def _edition(row: Any) -> Edition:
    return Edition(
        RoundId(row.round_id),
        row.version,
        row.reason,
        row.lead,
        {ItemId(int(each)): words for each, words in row.comments.items()},
        frozenset(ItemId(each) for each in row.left_out),
        _adapter().validate_python(row.addendum) if row.addendum is not None else None,
        row.released_at,
    )


@cache
def _adapter() -> "TypeAdapter[Addendum]":
    # here: only a correction with an addendum needs it
    from pydantic import TypeAdapter

    return TypeAdapter(Addendum)
