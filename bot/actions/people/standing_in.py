"""Somebody stands in for a post (代) for some days: begun and ended by the day, told to both."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.actions.applying import turns
from bot.actions.people.staffing import answers, stead, tell
from bot.actions.weekly import rounds
from bot.rules.models import Item, Member, Post, PostId, Role, StandIn
from bot.rules.staffing import told_at
from bot.rules.timetable import Timetable
from storage import audit, items, people, tenures, timetables
from templates import render

_REMEMBERED = timedelta(days=7)
"""For how long after its end a stand-in's return is still announced, should the bot have been down."""


def begin(db: Connection, stand_in: StandIn, now: datetime) -> None:
    """The stand-in takes over: told once, whatever happens twice."""
    taken = items_of(db, stand_in.post)
    holder = holder_name(db, stand_in, now)
    text = render("people/stand_in_begins", stand_in=stand_in, holder=holder, items=taken)
    if tell(db, stand_in.person, text, taken, now, key=f"stand_in:{stand_in.id}:begins") is not None:
        rounds.pass_on(db, now)
        turns.hand_on(db, now)


def end(db: Connection, member: Member, stand_in: StandIn, now: datetime) -> None:
    """It holds no more from today on, whoever's act has this for its consequence."""
    tenures.end(db, stand_in.id, now.date())
    audit.record(
        db,
        "end_stand_in",
        f"post:{stand_in.post.id}",
        now,
        by=member.person.id,
        stead_of=stead(member, Role.OFFICE),
        name=stand_in.person.name,
        post=f"{stand_in.post.unit} {stand_in.post.title}",
    )
    if stand_in.from_on <= now.date():
        _give_back(db, stand_in, now)


def end_all(db: Connection, member: Member, post_id: PostId, now: datetime) -> None:
    """Nobody stands in for this post any more, now or later: it gets another holder, or none."""
    for stand_in in tenures.stand_ins(db, now.date()):
        if stand_in.post.id == post_id:
            end(db, member, stand_in, now)


def tell_due(db: Connection, timetable: Timetable, now: datetime) -> None:
    """In the morning of the day on which a stand-in begins or ends: one message to each, and the asks change hands."""
    today = now.date()
    known = tenures.stand_ins(db, today - _REMEMBERED)
    for stand_in in known:
        if stand_in.from_on <= today < stand_in.to_on and told_at(stand_in.from_on, timetable, now) <= now:
            begin(db, stand_in, now)
    for stand_in in known:
        if stand_in.to_on <= today and told_at(stand_in.to_on, timetable, now) <= now:
            _give_back(db, stand_in, now)


def next_change(db: Connection, now: datetime) -> datetime | None:
    """The next morning on which somebody will be told."""
    timetable, known = timetables.get(db), tenures.stand_ins(db, now.date() - timedelta(days=10))
    mornings = [told_at(day, timetable, now) for each in known for day in (each.from_on, each.to_on)]
    moments = [max(each, timetable.speaks_from(now)) for each in mornings]
    return min((moment for moment in moments if moment > now), default=None)


def items_of(db: Connection, post: Post) -> list[Item]:
    """What the post answers for: open items of its unit."""
    return items.open_of_units(db, [post.unit_id]) if answers(post) else []


def holder_name(db: Connection, stand_in: StandIn, now: datetime) -> str | None:
    holder = people.find_holder(db, stand_in.post.id, now.date())
    return holder.name if holder else None


def _give_back(db: Connection, stand_in: StandIn, now: datetime) -> None:
    """What was taken over goes back: both are told once."""
    holder = people.find_holder(db, stand_in.post.id, now.date())
    name = holder.name if holder else None
    text = render("people/stand_in_over", stand_in=stand_in, holder=name)
    told = [tell(db, stand_in.person, text, (), now, key=f"stand_in:{stand_in.id}:over")]
    if holder is not None:
        taken = items_of(db, stand_in.post)
        text = render("people/stand_in_back", stand_in=stand_in, items=taken)
        told.append(tell(db, holder, text, taken, now, key=f"stand_in:{stand_in.id}:back"))
    if any(row is not None for row in told):
        rounds.pass_on(db, now)
        turns.hand_on(db, now)
