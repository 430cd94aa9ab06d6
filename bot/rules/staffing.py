"""Who may stand in for whom, leave, be merged: what must hold before anything about people and units is changed."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.rules.dates import read_day, read_range
from bot.rules.models import Member, Person, PersonId, PostId, Role, StandIn, UnitId
from bot.rules.timetable import Timetable, at

LONGEST_STAND_IN = timedelta(days=366)
_LONGEST_PERSON, _LONGEST_NAME = 20, 40


class Doubt(StrEnum):
    """Why somebody cannot stand in for a post in these days."""

    VACANT = "vacant"
    NO_DAYS = "no_days"
    PAST = "past"
    TOO_LONG = "too_long"
    OWN_POST = "own_post"
    TAKEN = "taken"
    AWAY = "away"
    HOLDER_STANDS_IN = "holder_stands_in"


def doubt_dates(from_on: date, to_on: date, today: date) -> Doubt | None:
    """What is wrong with these days themselves; `to_on` is the first day on which it holds no more."""
    if to_on <= from_on:
        return Doubt.NO_DAYS
    if from_on < today:
        return Doubt.PAST
    return Doubt.TOO_LONG if to_on - from_on > LONGEST_STAND_IN else None


def doubt_stand_in(
    post_id: PostId,
    holder: Person | None,
    person_id: PersonId,
    days: tuple[date, date],
    known: Collection[StandIn],
    own_posts: Collection[PostId],
    today: date,
) -> Doubt | None:
    """Why this person cannot stand in for the post from the first of `days` until the day before the second.

    `known`: every stand-in that holds or will; `own_posts`: what the person holds. Nobody stands in for a post of their
    own or one that has a stand-in then, and nobody who stands in is stood in for: what is taken over is not passed on.
    """
    if holder is None:
        return Doubt.VACANT
    if (wrong := doubt_dates(*days, today)) is not None:
        return wrong
    if holder.id == person_id or post_id in own_posts:
        return Doubt.OWN_POST
    then = [each for each in known if each.from_on < days[1] and days[0] < each.to_on]
    if any(each.post.id == post_id for each in then):
        return Doubt.TAKEN
    if any(each.post.id in own_posts for each in then):
        return Doubt.AWAY
    return Doubt.HOLDER_STANDS_IN if any(each.person.id == holder.id for each in then) else None


def told_at(day: date, timetable: Timetable, now: datetime) -> datetime:
    """When people hear of what begins or ends on `day`: once it is not quiet any more then, or on the next workday.

    In the zone of `now`.
    """
    return at(timetable.calendar.next_workday(day), timetable.arrangement.quiet_until, now)


def may_decide_rebinding(member: Member, person_id: PersonId, office: Sequence[PersonId]) -> bool:
    """Whether this member may consent to another account for the person: the office, never oneself.

    `office`: everybody of the office. Where it is only the one concerned, the leading group decides.
    """
    if member.person.id == person_id:
        return False
    return member.has(Role.OFFICE) or (member.has(Role.GROUP) and not set(office) - {person_id})


def can_merge(roles: Collection[Role], unit_id: UnitId, into: UnitId) -> bool:
    """Only a unit that does nothing but answer for items goes into another; the office or a leader would lose their place."""
    return unit_id != into and set(roles) <= {Role.HEAD, Role.LIAISON}


def read_person_name(text: str) -> str | None:
    """A person's name as typed, without blanks between Chinese characters; None when it cannot be one."""
    name = (" " if text.isascii() else "").join(text.split())
    return name if 2 <= len(name) <= _LONGEST_PERSON and not any(sign.isdigit() for sign in name) else None


def read_name(text: str) -> str | None:
    """The name of a unit or a post as typed, in one line; None when it cannot be one."""
    name = " ".join(text.split())
    return name if 2 <= len(name) <= _LONGEST_NAME and "\n" not in text.strip() else None


def read_days(text: str, today: date) -> tuple[date, date] | None:
    """``first to last`` as typed, or only the last day, from today on; the second of the pair is the day after the last."""
    found = read_range(text, today)
    if found is None:
        return None
    first, last = found
    is_last_alone = read_day(text, today) is not None
    return (today if is_last_alone else first), last + timedelta(days=1)
