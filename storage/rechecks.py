"""Looks at items after their closing: planned, asked, answered, settled."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from bot.rules.models import AT_HAND, DrawId, ItemId, PersonId, RecheckId, ReportKind, State, UnitId
from bot.rules.rechecks import Recheck, RecheckKind
from storage.tables import evidence, item, one_of, recheck, report

_RECHECK = (
    recheck.c.id,
    recheck.c.item_id,
    recheck.c.kind,
    recheck.c.due_on,
    recheck.c.draw_id,
    recheck.c.asked_at,
    recheck.c.asked_of,
    recheck.c.repeated_at,
    recheck.c.shown_at,
    recheck.c.answered_at,
    recheck.c.answered_by,
    recheck.c.claim,
    recheck.c.claim_words,
    recheck.c.settled_at,
    recheck.c.settled_by,
    recheck.c.holds,
    recheck.c.words,
)
_ASKED = (RecheckKind.LOOKBACK, RecheckKind.UPKEEP)
_ALL = select(*_RECHECK).order_by(recheck.c.due_on, recheck.c.id)
_UNSETTLED_OF = _ALL.where(
    one_of(recheck.c.kind, _ASKED),
    recheck.c.settled_at.is_(None),
    recheck.c.item_id.in_(bindparam("items", expanding=True)),
)
_OPEN_OF = _UNSETTLED_OF.where(recheck.c.asked_at.is_not(None))
_last_asked = func.coalesce(recheck.c.repeated_at, recheck.c.asked_at)
# asked every minute, and put together once: that takes longer than asking
_DUE = (
    select(*_RECHECK, item.c.unit_id)
    .join_from(recheck, item)
    .where(recheck.c.settled_at.is_(None), recheck.c.answered_at.is_(None), recheck.c.due_on <= bindparam("today"))
    .where(one_of(recheck.c.kind, _ASKED), item.c.state == State.CLOSED)
    .where(_last_asked.is_(None) | (_last_asked < bindparam("silent_before")) | (_last_asked >= bindparam("midnight")))
    .where(recheck.c.shown_at.is_(None) | (recheck.c.shown_at >= bindparam("midnight")))
    .order_by(recheck.c.due_on, recheck.c.id)
)
_NOTHING_YET: dict[str, None] = dict.fromkeys(
    (
        "asked_at",
        "asked_of",
        "repeated_at",
        "shown_at",
        "answered_at",
        "answered_by",
        "claim",
        "claim_words",
        "settled_at",
        "settled_by",
        "holds",
        "words",
    )
)


def plan(db: Connection, item_id: ItemId, kind: RecheckKind, due_on: date) -> bool:
    """Enter a recheck; a void one of that day is valid again. False when it is planned already."""
    same = (recheck.c.item_id == item_id, recheck.c.kind == kind, recheck.c.due_on == due_on)
    if db.scalar(select(recheck.c.id).where(*same)) is None:
        db.execute(insert(recheck).values(item_id=item_id, kind=kind, due_on=due_on))
        return True
    void = (recheck.c.settled_at.is_not(None), recheck.c.holds.is_(None))
    return db.execute(update(recheck).where(*same, *void).values(**_NOTHING_YET)).rowcount > 0


def add_drawn(db: Connection, item_id: ItemId, draw_id: DrawId, due_on: date) -> None:
    """An item was drawn; raises IntegrityError when it was drawn that day already."""
    db.execute(insert(recheck).values(item_id=item_id, kind=RecheckKind.DRAW, due_on=due_on, draw_id=draw_id))


def find(db: Connection, recheck_id: RecheckId) -> Recheck | None:
    return next(iter(_list(db, recheck.c.id == recheck_id)), None)


def get(db: Connection, recheck_id: RecheckId) -> Recheck:
    """Raises LookupError when there is none."""
    found = find(db, recheck_id)
    if found is None:
        raise LookupError(f"no recheck {recheck_id}")
    return found


def of_item(db: Connection, item_id: ItemId) -> list[Recheck]:
    return _list(db, recheck.c.item_id == item_id)


def of_draw(db: Connection, draw_id: DrawId) -> list[Recheck]:
    return _list(db, recheck.c.draw_id == draw_id)


def open_asks(db: Connection, due_by: date | None = None) -> list[Recheck]:
    """Look-backs and upkeeps of closed items that are not settled, due by then (None: ever), the oldest first."""
    closed = select(item.c.id).where(item.c.state == State.CLOSED)
    wanted: list[Any] = [one_of(recheck.c.kind, _ASKED), recheck.c.settled_at.is_(None), recheck.c.item_id.in_(closed)]
    if due_by is not None:
        wanted.append(recheck.c.due_on <= due_by)
    return _list(db, *wanted)


def due(
    db: Connection, today: date, silent_before: datetime, midnight: datetime
) -> list[tuple[Recheck, UnitId | None]]:
    """Those of closed items with which the clock may have something to do today, each with its item's unit, oldest first.

    Their day has come and the unit was not asked before `midnight`, when today began; or an ask from before
    `silent_before` was not answered, not repeated since, and not shown to the office before `midnight`.
    """
    rows = db.execute(_DUE, {"today": today, "silent_before": silent_before, "midnight": midnight}).mappings()
    return [(_recheck(row), row["unit_id"]) for row in rows]


def unsettled_of(db: Connection, items: Collection[ItemId]) -> list[Recheck]:
    """Look-backs and upkeeps of these items that are not settled, asked or not."""
    return _read(db, _UNSETTLED_OF, {"items": list(items)})


def open_of_items(db: Connection, items: Collection[ItemId]) -> list[Recheck]:
    """Look-backs and upkeeps of these items that were asked and are not settled."""
    return _read(db, _OPEN_OF, {"items": list(items)})


def asked_together(db: Connection, person_id: PersonId, since: datetime, until: datetime) -> list[Recheck]:
    """What one message to a person asked: everything last asked of them in this span."""
    return _list(db, recheck.c.asked_of == person_id, _last_asked >= since, _last_asked < until)


def drawn_lately(db: Connection, today: date) -> set[ItemId]:
    """Items drawn today, and those drawn earlier that nobody has judged yet."""
    lately = or_(recheck.c.due_on == today, recheck.c.settled_at.is_(None))
    return set(db.scalars(select(recheck.c.item_id).where(recheck.c.kind == RecheckKind.DRAW, lately)))


def judged_draws(db: Connection, since: datetime | None) -> list[Recheck]:
    """Draws judged since then (None: ever)."""
    wanted = [recheck.c.kind == RecheckKind.DRAW, recheck.c.settled_at.is_not(None)]
    return _list(db, *wanted, *([recheck.c.settled_at >= since] if since is not None else []))


def change(db: Connection, recheck_id: RecheckId, /, **values: Any) -> None:
    """Set columns; what may change when is for `rules.rechecks` to say."""
    db.execute(update(recheck).where(recheck.c.id == recheck_id).values(**values))


def settle(
    db: Connection, recheck_id: RecheckId, by: PersonId, now: datetime, *, holds: bool | None, words: str | None = None
) -> None:
    """The finding; None for `holds`: it is void."""
    change(db, recheck_id, settled_at=now, settled_by=by, holds=holds, words=words)


def count_fresh(db: Connection, item_id: ItemId, since: datetime) -> int:
    """Files of the unit's own answers on an item sent since then, to the second, as Telegram counts."""
    query = select(func.count()).select_from(evidence).join(report)
    mine = query.where(
        report.c.item_id == item_id,
        report.c.kind == ReportKind.PROGRESS,
        one_of(evidence.c.file_state, AT_HAND),
        evidence.c.sent_at >= since.replace(microsecond=0),
    )
    return db.scalar(mine) or 0


def _list(db: Connection, *where: Any) -> list[Recheck]:
    return _read(db, _ALL.where(*where), {})


def _read(db: Connection, query: Any, values: dict[str, Any]) -> list[Recheck]:
    return [_recheck(row) for row in db.execute(query, values).mappings()]


def _recheck(row: Any) -> Recheck:
    facts = {column.name: row[column] for column in _RECHECK}
    return Recheck(**facts | {"kind": RecheckKind(row["kind"])})
