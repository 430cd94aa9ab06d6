"""What the clock makes happen, and when it next will."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.actions.bulletins import compile_due
from bot.actions.rounds import open_due_round
from bot.rules.rhythm import next_plan
from storage import inbox, items, outbox, reports, rounds

_INBOX_KEPT = timedelta(hours=48)


def tick(db: Connection, now: datetime) -> None:
    """Do what is due by `now`; run twice, or late, it does nothing twice."""
    compile_due(db, now)
    open_due_round(db, now)
    inbox.forget(db, now - _INBOX_KEPT)


def next_event(db: Connection, now: datetime) -> datetime | None:
    """The next moment at which something will happen by itself; None when nothing is planned."""
    moments = [outbox.next_due(db), reports.next_receipt(db), reports.next_fetch(db)]
    latest = rounds.find_latest(db)
    if latest is not None and latest.closed_at is None:
        moments += [latest.cutoff_at, latest.compile_at]
    if items.open_items(db):
        moments.append(next_plan(now).opens_at)
    return min((moment for moment in moments if moment is not None and moment > now), default=None)
