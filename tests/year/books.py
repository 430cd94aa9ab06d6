"""What stands in the database after the year, read without the bot's own questions to it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from storage.tables import ask, ask_item, audit, item, person, round_
from tests.world import ZONE
from tests.year.cast import Entry
from tests.year.invariants import Due, RoundFacts


def rounds(db: Connection) -> list[RoundFacts]:
    """Every round in order, with what each person was asked in it."""
    asked: dict[int, dict[str, set[int]]] = {}
    rows = select(ask.c.round_id, person.c.name, item.c.number).select_from(ask).join(person)
    for round_id, name, number in db.execute(rows.join(ask_item).join(item)):
        asked.setdefault(round_id, {}).setdefault(name, set()).add(number)
    return [
        RoundFacts(
            row.number,
            _here(row.opens_at),
            _here(row.cutoff_at),
            _here(row.closed_at) if row.closed_at is not None else None,
            asked.get(row.id, {}),
        )
        for row in db.execute(select(round_).order_by(round_.c.id))
    ]


def dues(db: Connection, ledger: Sequence[Entry], until: date) -> list[Due]:
    """Who was to be told which date, from the day the item was given out to the day its unit applied for its closure."""
    given = {row.number: _here(row.issued_at) for row in db.execute(select(item.c.number, item.c.issued_at))}
    applied: dict[int, date] = {}
    rows = select(audit.c.item_id, audit.c.at).where(audit.c.action == "apply_closure").order_by(audit.c.id)
    for number, at in db.execute(rows):  # items were entered in the order of their numbers
        applied.setdefault(number, _here(at).date())
    return [
        Due(
            each.number,
            each.head,
            each.due,
            given[each.number].date() + timedelta(days=1),
            applied.get(each.number, until),
        )
        for each in ledger
        if each.due is not None
    ]


def _here(moment: datetime) -> datetime:
    return moment.astimezone(ZONE)
