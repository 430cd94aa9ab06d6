"""A ledger comes again: its new items are entered, known ones changed; answers, evidence and history are never touched."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from bot.actions.assigning import reassigning
from bot.actions.items import importing
from bot.actions.reminding import ladder
from bot.documents.ledger import shown_progress
from bot.ledger.reading import ReadItem, as_read
from bot.ledger.renewal import DATES, Changed, Fact, KnownItem, Renewal, compare
from bot.rules.assigning import fitting_units
from bot.rules.models import OPEN_STATES, CampaignId, ChatId, Item, Measure, PersonId, State, Unit
from storage import audit, campaigns, items, ledgers, measures, outbox, own_cells, people, told_before, units
from storage.ledgers import LastAnswer
from storage.outbox import Draft, Priority
from templates import render


class Mode(StrEnum):
    """What becomes of items that are known already. `stop`: nothing is entered when there are any."""

    STOP = "stop"
    SKIP = "skip"
    UPDATE = "update"


class Overlaps(Exception):
    """Items of the file are known already, and the mode says to stop."""


class NeedsReason(Exception):
    """Owners or dates that people work by would change, and nobody has said why."""


class NeedsPerson(Exception):
    """An issued item would go to no unit of the bureau's, or might go to several; holds its number and the words."""

    def __init__(self, number: int, words: str) -> None:
        super().__init__(f"{number} {words}")
        self.number, self.words = number, words


@dataclass(frozen=True)
class Entered:
    """`left`: changed in the file and left as they are, since the mode says so or they are settled; `gone`: numbers of those
    it does not hold."""

    new: int
    changed: int
    left: int
    gone: tuple[int, ...]


def find_known(db: Connection, read: Sequence[ReadItem], today: date) -> tuple[CampaignId, Renewal] | None:
    """The running inspection of which the file holds most items, when they are at least half of the file, and what the file
    would do to it; nothing is changed."""
    running = [each.id for each in campaigns.every(db) if each.closed_at is None]
    made = [(each, compare(known_items(db, each, today), read)) for each in running]
    best = max(made, key=lambda each: each[1].known, default=None)
    return best if best is not None and best[1].known * 2 >= max(1, len(read)) else None


def renew(
    db: Connection,
    campaign_id: CampaignId,
    read: Sequence[ReadItem],
    mode: Mode,
    source: tuple[str, str],
    reason: str | None,
    now: datetime,
    *,
    by: PersonId | None = None,
    stead_of: PersonId | None = None,
) -> Entered:
    """Bring an inspection's items up to date with a file; the second time nothing changes.

    Raises Overlaps, NeedsReason or NeedsPerson before anything is changed.
    """
    known = known_items(db, campaign_id, now.date())
    made = compare(known, read)
    if mode == Mode.STOP and made.known:
        raise Overlaps
    changed = [each for each in made.changed if mode == Mode.UPDATE and not each.known.settled]
    if mode == Mode.UPDATE and made.needs_reason and not (reason or "").strip():
        raise NeedsReason
    owners = {each.known.id: _unit_for(db, each) for each in changed if _owner_changes(each)}
    taken = {each.facts.code for each in known}
    new = [replace(each, code=_free_code(each.code, taken)) for each in made.new]
    importing.enter_items(db, campaign_id, new, source[0], now)
    for each in changed:
        _change(db, each, owners.get(each.known.id), reason or "", now, by, stead_of)
    importing.assign_by_name(db, now)
    gone = tuple(each.number for each in made.gone)
    data = {"file": source[0], "sha256": source[1], "new": len(made.new), "changed": len(changed), "gone": list(gone)}
    audit.record(db, "renew_ledger", f"campaign:{campaign_id}", now, by=by, stead_of=stead_of, item=None, **data)
    return Entered(len(made.new), len(changed), len(made.changed) - len(changed), gone)


def known_items(db: Connection, campaign_id: CampaignId, today: date) -> list[KnownItem]:
    """The items of an inspection as a file would say them."""
    mine = [item for item in items.every(db) if item.campaign_id == campaign_id]
    answering = people.responsible(db, today, {item.unit_id for item in mine if item.unit_id is not None})
    names, steps = {unit.id: unit.name for unit in people.units(db)}, ledgers.measures(db, [each.id for each in mine])
    in_charge = people.with_ids(db, {item.in_charge_id for item in mine if item.in_charge_id is not None})
    ids = [each.id for each in mine]
    own, before, answers = own_cells.of_items(db, ids), told_before.of_items(db, ids), ledgers.last_answers(db, ids)
    found = []
    for item in mine:
        told = answering.get(item.unit_id) if item.unit_id is not None else None
        leads = in_charge.get(item.in_charge_id) if item.in_charge_id is not None else None
        also = {
            Fact.LEAD_UNIT: frozenset({item.unit} if item.unit else ()),
            Fact.PERSON: frozenset({told.name} if told is not None else ()),
            Fact.LEADER: frozenset({leads.name} if leads is not None else ()),
            Fact.DUE_TEXT: frozenset({item.due.isoformat()} if item.due is not None else ()),
            Fact.MEASURES: frozenset(_without_kept(steps.get(item.id, ()))),
        }
        supporters = tuple(names[each] for each in item.support_ids if each in names) or item.support_units
        texts = [each.text for each in steps.get(item.id, ())]
        facts = replace(as_read(item, texts, own.get(item.id)), support_units=supporters)
        settled = item.state in (State.CLOSED, State.TRANSFERRED)
        progress = frozenset([*(each.text for each in before.get(item.id, ())), *_answered(answers.get(item.id))])
        found.append(KnownItem(item.id, item.number, facts, item.state != State.DRAFT, also, settled, progress))
    return found


def _answered(last: LastAnswer | None) -> Iterable[str]:
    """The texts of the last answer, and all of them as an export prints them."""
    return (*last.texts, shown_progress(last)) if last is not None else ()


def _without_kept(steps: Sequence[Measure]) -> Iterable[tuple[str, ...]]:
    """The measures without the ticked ones at their end: those are kept behind the others when a file drops them."""
    while steps and steps[-1].done_at is not None:
        steps = steps[:-1]
        yield tuple(each.text for each in steps)


def _change(
    db: Connection,
    each: Changed,
    unit: Unit | None,
    reason: str,
    now: datetime,
    by: PersonId | None,
    stead_of: PersonId | None,
) -> None:
    before = items.get(db, each.known.id)
    facts = importing.facts_of(each.read)
    values = {change.fact.value: facts[change.fact.value] for change in each.changes if change.fact.value in facts}
    if values:
        items.change(db, before.id, **values)
    if any(change.fact == Fact.MEASURES for change in each.changes):
        measures.replace(db, before.id, each.read.measures)
    if any(change.fact == Fact.OWN for change in each.changes):
        own_cells.replace(db, before.id, dict(each.read.own))
    told = {change.fact.value: [_said(change.before), _said(change.after)] for change in each.changes}
    told |= {
        change.fact.value: [[cell.head, cell.before, cell.after] for cell in change.cells]
        for change in each.changes
        if change.fact == Fact.OWN
    }
    audit.record(db, "renew_item", f"item:{before.id}", now, by=by, stead_of=stead_of, item=None, reason=reason, **told)
    if unit is not None:
        reassigning.give(db, items.get(db, before.id), unit, reason, now, by=by, stead_of=stead_of)
    elif _owner_changes(each):
        items.assign(db, before.id, None)  # a draft: its new name finds its unit
    elif any(change.fact in DATES for change in each.changes) and before.state in OPEN_STATES:
        ladder.begin_anew(db, [before.id], now)
        _tell_date(db, before, items.get(db, before.id), reason, now)


def _owner_changes(each: Changed) -> bool:
    return any(change.fact == Fact.LEAD_UNIT for change in each.changes)


def _unit_for(db: Connection, each: Changed) -> Unit | None:
    """The bureau's unit that an issued item goes to; None for a draft. Raises NeedsPerson."""
    if not each.known.issued:
        return None
    answering = {unit.name: unit for unit in people.answering_units(db)}
    words = each.read.lead_unit or ""
    fits = fitting_units(units.former(db).get(words, words), list(answering)) if words else []
    if len(fits) != 1:
        raise NeedsPerson(each.known.number, words)
    return answering[fits[0]]


def _tell_date(db: Connection, before: Item, item: Item, reason: str, now: datetime) -> None:
    person = people.find_responsible(db, item.unit_id, now.date())
    if person is not None and person.user_id is not None:
        text = render("assigning/date_changed", item=item, before=before, reason=reason)
        outbox.put(db, Draft(ChatId(person.user_id), text, priority=Priority.TASK), now)


def _free_code(code: str, taken: set[str]) -> str:
    """A ledger that was numbered anew gives a new item the number of another: they are told apart."""
    free, n = code, 2
    while free in taken:
        free, n = f"{code}-{n}", n + 1
    taken.add(free)
    return free


def _said(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
