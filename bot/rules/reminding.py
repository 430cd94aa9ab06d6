"""The day's reminder: one message a person and workday outside the ask, with everything they are to be reminded of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from bot.rules.models import Person, PersonId
from bot.rules.timetable import Timetable, at


@dataclass(frozen=True)
class Owed:
    """One thing a person is to be reminded of today.

    `kind`: the story that words it; `about`: the id of its item, demand, application. `at`: from which hour on, when it
    is not that of the day's reminder; `by`: until when at the latest. What is not `urgent` waits for people who want
    only that. What stands `alone` has a message of its own, which is then the day's.
    """

    person_id: PersonId
    kind: str
    about: int
    at: time | None = None
    by: time | None = None
    urgent: bool = True
    alone: bool = False
    what: object = field(default=None, compare=False, repr=False)
    """The thing itself, when the story has read it already: it need not be read again for every person."""


def todays_share(owed: Sequence[Owed], person: Person) -> list[Owed]:
    """What goes into today's message of this person; nothing when there is only what they do not want to hear.

    What has a message of its own waits for a day without anything else urgent.
    """
    wanted = [each for each in owed if each.urgent or not person.muted]
    if not wanted:
        return []
    shared = [each for each in owed if not each.alone]
    alone = [each for each in owed if each.alone]
    if alone and not any(each.urgent for each in shared):
        return [each for each in alone if each.kind == alone[0].kind]
    return shared if any(each in wanted for each in shared) else []


def leaves_at(share: Sequence[Owed], person: Person, timetable: Timetable, now: datetime) -> datetime:
    """When this message leaves on the day of `now`: at the person's hour, or that of what must be said by then."""
    day = now.date()
    usual = (
        timetable.reminds_at(day, now) if hour is None else at(day, hour, now) for hour in {each.at for each in share}
    )
    moment = at(day, person.remind_at, now) if person.remind_at else max(usual)
    return min([moment, *(at(day, hour, now) for hour in {each.by for each in share} if hour is not None)])
