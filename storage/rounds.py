"""Collection periods, and the one ask each person gets in them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, delete, exists, func, insert, or_, select, text, update

from bot.rules.models import ANSWER_KINDS, ASKED_STATES, Ask, AskId, Item, ItemId, OutboxId, PersonId, Round, RoundId
from bot.rules.rhythm import Plan
from storage import campaigns, items, people
from storage.memo import remembered
from storage.tables import ask, ask_item, item, one_of, outbox, report, round_

_ROUND = (
    round_.c.id,
    round_.c.number,
    round_.c.opens_at,
    round_.c.cutoff_at,
    round_.c.compile_at,
    round_.c.closed_at,
    round_.c.release_at,
    round_.c.prepared_at,
    round_.c.campaign_id,
)
_ASK = (ask.c.id, ask.c.round_id, ask.c.person_id, ask.c.outbox_id, ask.c.opened_at)

_ASKED = ask_item.join(ask, ask.c.id == ask_item.c.ask_id).join(item, item.c.id == ask_item.c.item_id)
"""Every question of every ask, with its item."""

# put together once: that takes longer than asking
_ALL = select(*_ROUND)
_ROUND_OF_WEEK = _ALL.where(round_.c.week == bindparam("week"))
_ROUND_OF_ID = _ALL.where(round_.c.id == bindparam("id"))
_LATEST = _ALL.order_by(round_.c.id.desc()).limit(1)
_LATEST_ID = select(func.max(round_.c.id)).scalar_subquery()
_AT_HAND = _ALL.where(or_(round_.c.closed_at.is_(None), round_.c.id == _LATEST_ID)).order_by(round_.c.id)

_ASK_OF_ID = select(*_ASK).where(ask.c.id == bindparam("id"))
_ASK_OF_PERSON = select(*_ASK).where(ask.c.round_id == bindparam("round_id"), ask.c.person_id == bindparam("person_id"))
_ASKS_ABOUT = (
    select(*_ASK)
    .join(ask_item)
    .where(ask.c.round_id == bindparam("round_id"), ask_item.c.item_id == bindparam("item_id"))
)

_ANSWERS = report.c.round_id == bindparam("round_id"), one_of(report.c.kind, ANSWER_KINDS)
_ANSWERED_AMONG = (
    select(report.c.item_id).where(report.c.item_id.in_(bindparam("asked", expanding=True)), *_ANSWERS).distinct()
)
_IS_MISSING = (
    ask.c.round_id == bindparam("round_id"),
    one_of(item.c.state, ASKED_STATES),
    ~exists().where(report.c.item_id == ask_item.c.item_id, *_ANSWERS),
)
_MISSING = select(ask_item.c.item_id).select_from(_ASKED).where(*_IS_MISSING)
_MISSING_OF_PERSON = _MISSING.where(ask.c.person_id == bindparam("person_id"))
_MISSING_PERSONS = (
    select(ask.c.person_id)
    .select_from(_ASKED)
    .where(ask.c.opened_at.is_not(None), *_IS_MISSING)
    .group_by(ask.c.id, ask.c.person_id)
    .order_by(ask.c.id)
)


_WITH_ITEMS = select(item.c.unit_id).where(one_of(item.c.state, ASKED_STATES))
_PLAN = insert(ask).from_select(
    ["round_id", "person_id"],
    select(bindparam("round", type_=Integer), people.RESPONSIBLE.c.person_id)
    .where(people.RESPONSIBLE.c.unit_id.in_(_WITH_ITEMS))
    .distinct()
    .order_by(people.RESPONSIBLE.c.person_id),
)


def find_by_week(db: Connection, week: str) -> Round | None:
    return _one(db, _ROUND_OF_WEEK, {"week": week})


def find_latest(db: Connection) -> Round | None:
    """The round opened last; answers go to it, after its cut-off too (then they are late)."""
    return next(reversed(_at_hand(db)), None)


def find_uncompiled(db: Connection, now: datetime) -> Round | None:
    """The oldest round whose bulletin is due and not compiled."""
    return next((each for each in _at_hand(db) if each.closed_at is None and each.compile_at <= now), None)


def find_before(db: Connection, round_id: RoundId) -> Round | None:
    """The round before this one."""
    return _one(db, _LATEST.where(round_.c.id < round_id))


@remembered(round_)
def get(db: Connection, round_id: RoundId) -> Round:
    return Round(*db.execute(_ROUND_OF_ID, {"id": round_id}).one())


def find(db: Connection, round_id: RoundId) -> Round | None:
    return _one(db, _ROUND_OF_ID, {"id": round_id})


def open_round(db: Connection, plan: Plan) -> Round:
    """Enter the round of a week; its number counts on from the last of the inspection that has run longest."""
    campaign_id = campaigns.find_running(db)
    last = db.scalar(select(func.max(round_.c.number)).where(round_.c.campaign_id.is_not_distinct_from(campaign_id)))
    row = {
        "campaign_id": campaign_id,
        "number": (last or 0) + 1,
        "week": plan.week,
        "opens_at": plan.opens_at,
        "cutoff_at": plan.cutoff_at,
        "compile_at": plan.compile_at,
        "release_at": plan.release_at,
    }
    new = db.execute(insert(round_).values(**row).returning(round_.c.id)).scalar_one()
    return get(db, RoundId(new))


def close(db: Connection, round_id: RoundId, now: datetime) -> None:
    db.execute(update(round_).where(round_.c.id == round_id).values(closed_at=now))


def add_ask(db: Connection, round_id: RoundId, person_id: PersonId, asked: Sequence[ItemId], now: datetime) -> AskId:
    """Enter an ask whose turn has come."""
    row = {"round_id": round_id, "person_id": person_id, "opened_at": now}
    new = AskId(db.execute(insert(ask).values(**row).returning(ask.c.id)).scalar_one())
    if asked:
        db.execute(insert(ask_item), [{"ask_id": new, "item_id": item_id} for item_id in asked])
    return new


def move_asked(db: Connection, ask_id: AskId, item_id: ItemId, to: AskId) -> None:
    """Ask somebody else of this round about the item."""
    where = ask_item.c.ask_id == ask_id, ask_item.c.item_id == item_id
    db.execute(update(ask_item).where(*where).values(ask_id=to))


def forget_messages(db: Connection, person_id: PersonId) -> None:
    """The person's asks have no message any more, since their account is no longer theirs; they can be sent anew."""
    carried = select(ask.c.outbox_id).where(ask.c.person_id == person_id, ask.c.outbox_id.is_not(None))
    db.execute(update(outbox).where(outbox.c.id.in_(carried)).values(key=None))
    db.execute(update(ask).where(ask.c.person_id == person_id).values(outbox_id=None))


def set_ask_message(db: Connection, ask_id: AskId, outbox_id: OutboxId) -> None:
    db.execute(update(ask).where(ask.c.id == ask_id).values(outbox_id=outbox_id))


def get_ask(db: Connection, ask_id: AskId) -> Ask:
    return Ask(*db.execute(_ASK_OF_ID, {"id": ask_id}).one())


def find_ask(db: Connection, ask_id: AskId) -> Ask | None:
    row = db.execute(_ASK_OF_ID, {"id": ask_id}).one_or_none()
    return Ask(*row) if row else None


def find_ask_of(db: Connection, round_id: RoundId, person_id: PersonId) -> Ask | None:
    """The person's own ask of a round."""
    row = db.execute(_ASK_OF_PERSON, {"round_id": round_id, "person_id": person_id}).one_or_none()
    return Ask(*row) if row else None


def asks(db: Connection, round_id: RoundId) -> list[Ask]:
    return [Ask(*row) for row in db.execute(select(*_ASK).where(ask.c.round_id == round_id).order_by(ask.c.id))]


def find_ask_about(db: Connection, round_id: RoundId, about: Collection[ItemId]) -> Ask | None:
    """The first ask of a round in which any of these items stands."""
    query = select(*_ASK).join(ask_item).where(ask.c.round_id == round_id, ask_item.c.item_id.in_(about))
    row = db.execute(query.order_by(ask.c.id).limit(1)).one_or_none() if about else None
    return Ask(*row) if row else None


def asks_about(db: Connection, round_id: RoundId, item_id: ItemId) -> list[Ask]:
    """The asks of a round in which an item stands."""
    return [Ask(*row) for row in db.execute(_ASKS_ABOUT, {"round_id": round_id, "item_id": item_id})]


def ask_no_longer(db: Connection, round_id: RoundId, item_id: ItemId) -> None:
    """Take an item out of the asks of a round; whether it was answered is for the caller to know."""
    mine = select(ask.c.id).where(ask.c.round_id == round_id)
    db.execute(delete(ask_item).where(ask_item.c.item_id == item_id, ask_item.c.ask_id.in_(mine)))


def asked_items(db: Connection, ask_id: AskId) -> list[Item]:
    """The items of an ask by number, as they are now."""
    return items.asked(db, ask_id)


def asked_about(db: Connection, round_id: RoundId) -> set[ItemId]:
    """Every item a round asks about, as `asked_items` of all its asks; it costs the same however many those are."""
    query = select(ask_item.c.item_id, item.c.state).join(ask, ask.c.id == ask_item.c.ask_id)
    rows = db.execute(query.join(item, item.c.id == ask_item.c.item_id).where(ask.c.round_id == round_id)).all()
    told = answered(db, round_id)
    return {row.item_id for row in rows if row.state in ASKED_STATES or row.item_id in told}


def answered(db: Connection, round_id: RoundId) -> set[ItemId]:
    """Items with an answer in this round; what a supporting unit adds is none."""
    query = select(report.c.item_id).where(report.c.round_id == round_id, report.c.item_id.is_not(None))
    query = query.where(one_of(report.c.kind, ANSWER_KINDS))
    return {item_id for item_id in db.scalars(query.distinct()) if item_id is not None}


def count_answered(db: Connection, round_id: RoundId) -> int:
    """How many items have an answer in this round."""
    answers = select(func.count(report.c.item_id.distinct())).where(report.c.round_id == round_id)
    return db.scalar(answers.where(one_of(report.c.kind, ANSWER_KINDS))) or 0


def answered_among(db: Connection, round_id: RoundId, asked: Collection[ItemId]) -> set[ItemId]:
    """As `answered`, of these items only: it costs the same however many others there are."""
    found = db.scalars(_ANSWERED_AMONG, {"round_id": round_id, "asked": list(asked)}) if asked else ()
    return {ItemId(item_id) for item_id in found if item_id is not None}


def missing_persons(db: Connection, round_id: RoundId) -> list[PersonId]:
    """Who was asked in this round and has something left to answer, in the order of the asks."""
    return [PersonId(found) for found in db.scalars(_MISSING_PERSONS, {"round_id": round_id})]


def missing(db: Connection, round_id: RoundId) -> list[ItemId]:
    """Everything the round asks about that nobody has answered."""
    return list(db.scalars(_MISSING.distinct(), {"round_id": round_id}))


def is_answered(db: Connection, round_id: RoundId, item_id: ItemId) -> bool:
    """Whether the item has an answer in this round."""
    answers = select(report.c.id).where(report.c.item_id == item_id, report.c.round_id == round_id)
    return db.scalar(answers.where(one_of(report.c.kind, ANSWER_KINDS)).limit(1)) is not None


def missing_items(db: Connection, round_id: RoundId, person_id: PersonId) -> list[Item]:
    """What this person was asked about in the round and has not answered, by number."""
    theirs = db.scalars(_MISSING_OF_PERSON, {"round_id": round_id, "person_id": person_id})
    return items.with_ids(db, list(theirs))


def find_unprepared(db: Connection, now: datetime) -> Round | None:
    """The running round in which not everybody has been asked yet."""
    return next((each for each in reversed(_at_hand(db)) if each.prepared_at is None and each.cutoff_at > now), None)


def mark_prepared(db: Connection, round_id: RoundId, now: datetime) -> None:
    db.execute(update(round_).where(round_.c.id == round_id).values(prepared_at=now))


def plan_asks(db: Connection, round_id: RoundId, today: date) -> None:
    """Enter whom the round will ask, before anybody is: who answers today for a unit with an item that rounds ask about.

    Each has their turn later (`unopened`), in the order of persons. However many they are, it is one statement.
    """
    db.execute(_PLAN, {"round": round_id, "today": today})


def unopened(db: Connection, round_id: RoundId, at_most: int) -> list[Ask]:
    """Whose turn it is next."""
    waiting = select(*_ASK).where(ask.c.round_id == round_id, text("opened_at IS NULL"))
    return [Ask(*row) for row in db.execute(waiting.order_by(ask.c.id).limit(at_most))]


def count_asks(db: Connection, round_id: RoundId) -> int:
    return db.scalar(select(func.count()).where(ask.c.round_id == round_id)) or 0


def mark_opened(db: Connection, asked: Sequence[AskId], now: datetime) -> None:
    db.execute(update(ask).where(ask.c.id.in_(asked)).values(opened_at=now))


def drop_asks(db: Connection, asked: Sequence[AskId]) -> None:
    """There is nothing to ask them after all."""
    db.execute(delete(ask).where(ask.c.id.in_(asked)))


def drop_unopened(db: Connection, round_id: RoundId) -> None:
    """Whose turn has not come is not asked in this round."""
    db.execute(delete(ask).where(ask.c.round_id == round_id, text("opened_at IS NULL")))


def add_asked(db: Connection, shares: Sequence[tuple[AskId, ItemId]]) -> None:
    """Enter what is asked about, for many people at once."""
    if shares:
        db.execute(insert(ask_item), [{"ask_id": ask_id, "item_id": item_id} for ask_id, item_id in shares])


def count(db: Connection) -> int:
    return db.scalar(select(func.count()).select_from(round_)) or 0


@remembered(round_)
def _at_hand(db: Connection) -> tuple[Round, ...]:
    """The rounds that are not closed, and the latest in any case, by number."""
    return tuple(Round(*row) for row in db.execute(_AT_HAND))


def _one(db: Connection, query: Any, values: dict[str, Any] | None = None) -> Round | None:
    row = db.execute(query, values).one_or_none()
    return Round(*row) if row else None
