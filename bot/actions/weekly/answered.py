"""What an answer ends: the overdue ladder of its item, the office's chase, a reminder that has not left yet."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.reminding import daily, ladder
from bot.rules.models import ItemId, ReportKind
from storage import rounds


def note_answer(db: Connection, item_id: ItemId | None, kind: ReportKind, now: datetime) -> None:
    """To be called when an answer was put to its item; what a supporting unit adds ends nothing."""
    if item_id is None or kind not in (ReportKind.PROGRESS, ReportKind.NO_CHANGE):
        return
    ladder.stop(db, item_id, now)
    latest = rounds.find_latest(db)
    for ask in rounds.asks_about(db, latest.id, item_id) if latest is not None else []:
        daily.bring_up_to_date(db, ask.person_id, now)
