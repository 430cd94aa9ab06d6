"""Stage goals of 持续整改: which are to be looked at."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, String, bindparam, cast, exists, literal_column, select

from bot.rules.models import ItemId, UnitId
from storage.tables import audit, item

ASKED = "ask_stage"
"""What the trail says when a unit was asked how far its goal is; `day`: for which day."""

_CONTINUING = item.c.state == literal_column("'continuing'")
"""Written out, not bound, so that a partial index of these items can serve."""


def _asked(*when: Any) -> Any:
    day = audit.c.data["day"].as_string() == cast(item.c.next_check_on, String)
    return exists().where(audit.c.item_id == item.c.id, audit.c.action == ASKED, day, *when)


# asked every minute, and put together once: that takes longer than asking
_DUE = select(item.c.number, item.c.id, item.c.unit_id).where(
    _CONTINUING, item.c.next_check_on <= bindparam("today"), ~_asked(audit.c.at < bindparam("asked_before"))
)


def due(db: Connection, today: date, asked_before: datetime) -> list[tuple[ItemId, UnitId | None]]:
    """Items whose next check has come, with their units, by number, without those asked about for that day before then."""
    rows = db.execute(_DUE, {"today": today, "asked_before": asked_before})
    # ordered here: SQLite would walk through all numbers rather than through the few checks that are due
    return [(row.id, row.unit_id) for row in sorted(rows, key=lambda row: row.number)]


def was_asked(db: Connection, item_id: ItemId) -> bool:
    """Whether the trail holds that it was asked about for the day that is set now."""
    return db.scalar(select(item.c.id).where(item.c.id == item_id, _asked())) is not None
