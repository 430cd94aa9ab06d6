"""What the clock makes happen, and when it next will."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.actions.issues import bulletins, readers, releasing
from bot.actions.people import standing_in
from bot.actions.reminding import daily
from bot.actions.weekly import opening
from bot.rules.rhythm import next_plan
from storage import evidences, inbox, items, outbox, reports, rounds, timetables

_INBOX_KEPT = timedelta(hours=48)


def tick(db: Connection, now: datetime) -> bool:
    """Do what is due by `now`; run twice, or late, it does nothing twice.

    True while there is more to do at once: many people are asked and reminded in slices, so that answers come in between.
    """
    bulletins.compile_due(db, now)
    timetable = timetables.get(db)
    if timetable.is_quiet(now):
        inbox.forget(db, now - _INBOX_KEPT)
        return False
    releasing.release_due(db, timetable, now)
    standing_in.tell_due(db, timetable, now)  # before a round opens: who is asked is who answers now
    return opening.open_due(db, timetable, now) or readers.go_on(db, now) or daily.remind(db, timetable, now)


def prepare(db: Connection, now: datetime) -> None:
    """At start, before what people sent meanwhile is read: a round whose hour has come is there for their answers."""
    timetable = timetables.get(db)
    if not timetable.is_quiet(now):
        opening.begin_due(db, timetable, now)


def next_event(db: Connection, now: datetime) -> datetime | None:
    """The next moment at which something will happen by itself, in the zone of `now`; None when nothing is planned."""
    timetable, latest, queued = timetables.get(db), rounds.find_latest(db), outbox.next_due(db)
    moments = [
        queued,
        timetable.speaks_from(now) if queued is not None else None,
        reports.next_receipt(db),
        evidences.next_fetch(db),
        standing_in.next_change(db, now),
        releasing.next_release(db, now),
        next_plan(now, timetable).opens_at if items.are_asked(db) else None,
        *((latest.cutoff_at, latest.compile_at) if latest is not None and latest.closed_at is None else ()),
    ]
    first = min((moment for moment in moments if moment is not None and moment > now), default=None)
    reminder = daily.next_reminder(db, now, first.astimezone(now.tzinfo) if first is not None else None)
    found = min((moment for moment in (first, reminder) if moment is not None), default=None)
    return found.astimezone(now.tzinfo) if found is not None else None
