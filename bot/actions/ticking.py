"""What the clock makes happen, and when it next will."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.actions.applying import staging
from bot.actions.assigning import unsigned
from bot.actions.demands import reminding_demands
from bot.actions.people import standing_in
from bot.actions.proofs import naming_proofs
from bot.actions.rechecks import rechecking
from bot.actions.weekly.bulletins import compile_due
from bot.actions.weekly.rounds import open_due_round
from bot.rules.models import ASKED_STATES
from bot.rules.rhythm import next_plan
from storage import inbox, items, outbox, reports, rounds

_INBOX_KEPT = timedelta(hours=48)


def tick(db: Connection, now: datetime) -> None:
    """Do what is due by `now`; run twice, or late, it does nothing twice."""
    naming_proofs.complete_issued(db, now)
    compile_due(db, now)
    standing_in.tell_due(db, now)  # before a round opens: who is asked is who answers now
    open_due_round(db, now)
    unsigned.remind_office(db, now)
    rechecking.ask_due(db, now)
    reminding_demands.remind_due(db, now)
    staging.ask_due(db, now)
    inbox.forget(db, now - _INBOX_KEPT)


def next_event(db: Connection, now: datetime) -> datetime | None:
    """The next moment at which something will happen by itself; None when nothing is planned."""
    moments = [outbox.next_due(db), reports.next_receipt(db), reports.next_fetch(db)]
    moments.append(standing_in.next_change(db, now))
    moments.append(unsigned.next_reminder(db, now))
    moments.append(rechecking.next_ask(db, now))
    moments.append(reminding_demands.next_due(db, now))
    moments.append(staging.next_due(db, now))
    latest = rounds.find_latest(db)
    if latest is not None and latest.closed_at is None:
        moments += [latest.cutoff_at, latest.compile_at]
    if items.in_state(db, *ASKED_STATES):
        moments.append(next_plan(now).opens_at)
    return min((moment for moment in moments if moment is not None and moment > now), default=None)
