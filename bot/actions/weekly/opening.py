"""A round opens by the clock: it is planned at once, then everybody is asked, so many people at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.reminding import holding
from bot.actions.weekly import rounds as asking
from bot.rules.models import Ask, Item, Member, PersonId, Round
from bot.rules.rhythm import TIME_TO_ANSWER, asked_before, may_open, plan_week, rhythm_of
from bot.rules.timetable import Timetable
from storage import audit, items, people, rounds, timetables
from storage import holds as held
from storage.holds import HoldKind

_A_SLICE = 10
"""People asked in one transaction; answers come in between."""


def open_due(db: Connection, timetable: Timetable, now: datetime) -> bool:
    """Open this week's round when its hour has come, or go on asking in the one that is being opened; True while there are more.

    Each week has one round at most, and each person one ask in it, whatever is restarted.
    """
    round_ = rounds.find_unprepared(db, now)
    if round_ is None:
        return begin_due(db, timetable, now)
    if holding.holds(db, timetable, HoldKind.ROUND, round_.id, rounds.count_asks(db, round_.id), now):
        return False
    if now > round_.cutoff_at - TIME_TO_ANSWER and held.find(db, HoldKind.ROUND, round_.id) is None:
        rounds.drop_unopened(db, round_.id)  # after an outage in the middle: nobody is asked who has no time to answer
    turn = rounds.unopened(db, round_.id, _A_SLICE)
    if turn:
        _ask(db, timetable, round_, turn, now)
    if len(turn) < _A_SLICE:
        rounds.mark_prepared(db, round_.id, now)
    return len(turn) == _A_SLICE


def ask_latecomer(db: Connection, member: Member, now: datetime) -> None:
    """Somebody joined while a round is running: send them the ask they could not get before."""
    latest = rounds.find_latest(db)
    if latest is None or latest.cutoff_at <= now or member.person.user_id is None:
        return
    own = rounds.find_ask_of(db, latest.id, member.person.id)
    if own is not None:
        asking.bring_up_to_date(db, latest, own, now)
        return
    share = share_of(db, timetables.get(db), latest, [member.person.id], now).get(member.person.id, [])
    if share and latest.prepared_at is not None:
        ask_id = rounds.add_ask(db, latest.id, member.person.id, [item.id for item in share], now)
        items.mark_asked(db, [item.id for item in share], latest.opens_at.astimezone(now.tzinfo).date())
        asking.send(db, latest, rounds.get_ask(db, ask_id), now)


def share_of(
    db: Connection, timetable: Timetable, round_: Round, persons: Sequence[PersonId], now: datetime
) -> dict[PersonId, list[Item]]:
    """What the round asks these people about: the items of units they answer for today whose rhythm says so."""
    opens_on = round_.opens_at.astimezone(now.tzinfo).date()
    answering = people.responsible(db, now.date(), people.units_of(db, persons, now.date()))
    theirs = {unit_id: person.id for unit_id, person in answering.items() if person.id in persons}
    shares: dict[PersonId, list[Item]] = {}
    for item in items.asked_of_units(db, list(theirs)):
        limit = asked_before(rhythm_of(item, timetable.arrangement), opens_on)
        if item.unit_id is not None and (item.asked_on is None or item.asked_on < limit):
            shares.setdefault(theirs[item.unit_id], []).append(item)
    return shares


def begin_due(db: Connection, timetable: Timetable, now: datetime) -> bool:
    """Enter the round and whom it asks, when its hour has come; nobody is written to yet."""
    plan = plan_week(now.date(), timetable, now.tzinfo) if now.tzinfo else None
    if plan is None or not may_open(plan, now) or rounds.find_by_week(db, plan.week) is not None:
        return False
    if not items.are_asked(db):
        return False
    opened = rounds.open_round(db, plan)
    audit.record(db, "open_round", f"round:{opened.id}", now, week=plan.week)
    rounds.plan_asks(db, opened.id, now.date())
    return True


def _ask(db: Connection, timetable: Timetable, round_: Round, turn: Sequence[Ask], now: datetime) -> None:
    shares = share_of(db, timetable, round_, [ask.person_id for ask in turn], now)
    nothing = [ask.id for ask in turn if ask.person_id not in shares]
    rounds.drop_asks(db, nothing)
    asked = [ask for ask in turn if ask.person_id in shares]
    rounds.add_asked(db, [(ask.id, item.id) for ask in asked for item in shares[ask.person_id]])
    items.mark_asked(
        db, [item.id for share in shares.values() for item in share], round_.opens_at.astimezone(now.tzinfo).date()
    )
    rounds.mark_opened(db, [ask.id for ask in asked], now)
    for ask in asked:
        asking.send(db, round_, ask, now)
