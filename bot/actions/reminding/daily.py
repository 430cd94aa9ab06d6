"""One reminder a person and workday: everything that any story owes them, in one message, at their hour, never at night."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from bot.actions.applying import staging
from bot.actions.assigning import unsigned
from bot.actions.demands import reminding_demands
from bot.actions.issues import unreleased
from bot.actions.rechecks import rechecking
from bot.actions.reminding import chasing, due_dates, following_up, holding, missing, queues
from bot.actions.reminding.stories import Reminding, Section
from bot.rules.models import ChatId, Person, PersonId, Reach
from bot.rules.reminding import Owed, leaves_at, todays_share
from bot.rules.splitting import ROOM, visible_length
from bot.rules.timetable import Timetable, at
from storage import audit, outbox, people, reminders, timetables
from storage.holds import HoldKind
from storage.outbox import About, Buttons, Draft, Priority
from templates import render

STORIES: tuple[Reminding, ...] = (
    chasing.REMINDING,
    missing.REMINDING,
    *due_dates.REMINDING,
    following_up.REMINDING,
    queues.REMINDING,
    unreleased.REMINDING,
    *reminding_demands.REMINDING,
    *staging.REMINDING,
    *rechecking.REMINDING,
    unsigned.REMINDING,
)
"""What people are reminded of, in the order in which a message tells it."""
_ASKED = tuple(dict.fromkeys(story.owed for story in STORIES))

_A_SLICE = 40
"""People reminded in one transaction; answers come in between."""
_ROWS = 12
"""Rows of buttons under one message."""
_LOOK_AHEAD = timedelta(days=45)

Share = tuple[Person, list[Owed]]


def remind(db: Connection, timetable: Timetable, now: datetime) -> bool:
    """Send the reminders whose hour has come, so many people at a time; True while there are more.

    Run again, or late, it reminds nobody twice on a day; what was owed while the bot was down is told once, merged.
    """
    ready = [
        (person, share) for person, share in _open_shares(db, timetable, now) if _leaves(person, share, timetable, now)
    ]
    if not ready or holding.holds(db, timetable, HoldKind.REMINDERS, now.toordinal(), len(ready), now):
        return False
    _remind(db, timetable, ready[:_A_SLICE], now)
    return len(ready) > _A_SLICE


def next_reminder(db: Connection, now: datetime, until: datetime | None) -> datetime | None:
    """When a reminder will next leave, should nothing else happen until then; None when that is not before `until`."""
    timetable = timetables.get(db)
    day, last = timetable.calendar.next_workday(now.date()), until.date() if until else now.date() + _LOOK_AHEAD
    while day <= last:
        evening = at(day, time(23, 59), now)
        moments = [
            max(leaves_at(share, person, timetable, evening), at(day, timetable.arrangement.quiet_until, now))
            for person, share in _open_shares(db, timetable, evening)
        ]
        coming = [moment for moment in moments if moment > now]
        if coming:
            return min(coming)
        day = timetable.calendar.add_workdays(day, 1)
    return None


def bring_up_to_date(db: Connection, person_id: PersonId, now: datetime) -> None:
    """Something this person is reminded of has changed: a reminder that has not left yet says so, or does not leave."""
    known = reminders.find(db, person_id, now.date())
    if known is None or known.outbox_id is None or not reminders.is_waiting(db, known.id):
        return
    timetable = timetables.get(db)
    owed = [each for each in _owed(db, timetable, now) if each.person_id == person_id]
    still = [each for each in owed if (each.kind, each.about) in known.owed]
    sections = _sections(db, timetable, people.get(db, person_id), still, now)
    if sections:
        told = [each for _, each in sections]
        outbox.edit_card(db, known.outbox_id, _text(told), _rows(told), now)
    else:
        outbox.withdraw(db, known.outbox_id)


def _open_shares(db: Connection, timetable: Timetable, now: datetime) -> list[Share]:
    """Who can be reached, was not reminded on this day, and has something to be reminded of; what of it, by person."""
    reminded = reminders.reminded_on(db, now.date())
    owed: dict[PersonId, list[Owed]] = {}
    for each in _owed(db, timetable, now):
        if each.person_id not in reminded:
            owed.setdefault(each.person_id, []).append(each)
    known = people.with_ids(db, owed)
    reachable = [
        known[each] for each in owed if known[each].reach == Reach.REACHABLE and known[each].user_id is not None
    ]
    shares = [(person, todays_share(owed[person.id], person)) for person in reachable]
    return [(person, share) for person, share in shares if share]


def _owed(db: Connection, timetable: Timetable, now: datetime) -> list[Owed]:
    return [each for owed in _ASKED for each in owed(db, timetable, now)]


def _leaves(person: Person, share: Sequence[Owed], timetable: Timetable, now: datetime) -> bool:
    return leaves_at(share, person, timetable, now) <= now


def _remind(db: Connection, timetable: Timetable, ready: Sequence[Share], now: datetime) -> None:
    """Queue these people's messages, note that they were reminded, and let each story note what was told."""
    worded = [(person, _sections(db, timetable, person, share, now)) for person, share in ready]
    worded = [(person, sections) for person, sections in worded if sections]
    rows = outbox.put_many(
        db, [_draft(person, [each for _, each in sections], now) for person, sections in worded], now
    )
    told = {person.id: [each for part, _ in sections for each in part] for person, sections in worded}
    made = [
        (person.id, [(each.kind, each.about) for each in told[person.id]], row)
        for (person, _), row in zip(worded, rows, strict=True)
        if row is not None
    ]
    ids = reminders.add(db, made, now.date(), now)
    audit.record_many(db, "remind", [(f"person:{person_id}", {"owed": owed}) for person_id, owed, _ in made], now)
    for story in STORIES:
        part = [each for person_id in ids for each in told[person_id] if each.kind == story.kind]
        if part:
            story.told(db, part, {each.person_id: ids[each.person_id] for each in part}, now)


def _draft(person: Person, sections: Sequence[Section], now: datetime) -> Draft:
    only = sections[0] if len(sections) == 1 else None
    return Draft(
        ChatId(person.user_id or 0),  # only who has an account is reminded (`_open_shares`)
        _text(sections),
        _rows(sections),
        priority=Priority.TASK,
        key=(only.key if only is not None else None) or f"reminder:{now:%Y%m%d}:{person.id}",
        about=(only.about if only is not None else None) or About("reminder", person.id),
        repeat="never",
    )


def _sections(
    db: Connection, timetable: Timetable, person: Person, share: Sequence[Owed], now: datetime
) -> list[tuple[list[Owed], Section]]:
    """The parts of the message in their order, each with what it tells; what finds no room waits for another day."""
    found: list[tuple[list[Owed], Section]] = []
    for story in STORIES:
        part = [each for each in share if each.kind == story.kind]
        section = story.section(db, timetable, person, part, now) if part else None
        if section is not None and visible_length(_text([*(each for _, each in found), section])) <= ROOM:
            found.append((part, section))
    return found


def _text(sections: Sequence[Section]) -> str:
    if len(sections) == 1:
        return sections[0].by_itself or sections[0].text
    return render("reminding/merged", sections=[each.text for each in sections])


def _rows(sections: Sequence[Section]) -> Buttons:
    return [row for section in sections for row in section.rows][:_ROWS]
