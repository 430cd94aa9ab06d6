"""The ledger (台账) as it is printed: one transaction's reading of its rows, the whole or a cut of it, as frozen values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection

from bot.reports.file_names import safe
from bot.rules.areas import Area
from bot.rules.details import Field
from bot.rules.models import (
    Campaign,
    CampaignId,
    EvidenceId,
    Finding,
    Item,
    ItemId,
    Measure,
    Person,
    PersonId,
    ProofSlot,
    ReportKind,
    SlotId,
    State,
    Unit,
    UnitId,
)
from bot.rules.pairing import pairs
from bot.rules.profiles import Profile
from bot.rules.summary import is_due_soon, is_overdue
from bot.rules.tallies import Rate
from storage import blackouts, campaigns, details, items, ledgers, own_cells, people, told_before
from storage.ledgers import LastAnswer, Picture
from templates import word, words

_FEW = 500
"""Ids that a statement can name on every database."""


class Light(StrEnum):
    """The colour of a row: overdue, due within a week, done; the others have none."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"


@dataclass(frozen=True)
class Wanted:
    """Which rows: without anything, all of them; what is named must all hold.

    `units`: those they lead, without what has not been issued to them; `leaders`: what these people are in charge of,
    `leader`: or what the notice says this name is; `states`: those in one of them; `name`: what the cut is called, None for
    the whole. `own`: with the office's own columns, which are remarks of its own and not for units.
    """

    units: tuple[UnitId, ...] = ()
    leaders: tuple[PersonId, ...] = ()
    leader: str | None = None
    campaign: CampaignId | None = None
    states: tuple[State, ...] = ()
    scope: str = "whole"
    name: str | None = None
    own: bool = True


@dataclass(frozen=True)
class Shot:
    """A picture that stands for one side of before and after, with what must be black in it."""

    evidence_id: EvidenceId
    sha256: str
    areas: tuple[Area, ...]


@dataclass(frozen=True)
class Row:
    """One task as it is printed; moments in the bureau's zone.

    `aspect` and `problem`: the headings above it, as the feedback words them; `task`: the item itself. `progress`: the texts
    of its last answer; of an item that was never answered, marked, what its ledger told before: `told`. `files`: how many there
    are that can prove something. `closed_on`: None while it is not closed. `own`: the cells of the columns that only the
    office's own ledger had, by their heads, in its order.
    """

    item: Item
    aspect: str
    problem: str
    task: str
    measures: tuple[Measure, ...]
    leader: str
    unit: str
    supporters: tuple[str, ...]
    person: str
    claim: Finding | None
    progress: str
    reported_at: datetime | None
    files: int
    light: Light | None
    closed_on: date | None
    before: Shot | None = None
    after: Shot | None = None
    told: tuple[str, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Totals:
    """What the foot of every list says: each is counted from the rows that stand above it."""

    problems: int
    tasks: int
    measures: int
    closed: int
    overdue: int
    due_soon: int


@dataclass(frozen=True)
class Ledger:
    """Rows by number. `as_of`: when anything last happened to an item, in the bureau's zone; `today`: what is late counts from it.

    `titles`: of the sheets, in words; `scope`: which cut it is, in words; `name`: whose, None for the whole. `profile`: for
    whom it is laid out, None: as the bureau has it.
    """

    campaigns: tuple[Campaign, ...]
    scope: str
    titles: Mapping[str, str]
    as_of: datetime
    today: date
    name: str | None
    rows: tuple[Row, ...]
    profile: Profile | None = None


def read(db: Connection, wanted: Wanted, now: datetime) -> Ledger:
    """The rows that are wanted, as they stand; `now` aware, in the bureau's zone: only its day is used."""
    zone = now.tzinfo
    if zone is None:
        raise ValueError("a ledger is read in the bureau's time zone")
    every = campaigns.every(db)
    chosen = [each for each in items.every(db) if _fits(each, wanted)]
    known = {each.campaign_id for each in chosen}
    those = tuple(each for each in every if each.id in known or each.id == wanted.campaign) or tuple(every)
    return Ledger(
        campaigns=those,
        scope=word("ledger_scopes", wanted.scope).format(name=wanted.name),
        titles=_titles(those),
        as_of=_as_of(db, every, now).astimezone(zone),
        today=now.date(),
        name=wanted.name,
        rows=tuple(_rows(db, chosen, now.date(), zone, with_own=wanted.own)),
    )


def of_campaign(campaign: Campaign) -> Wanted:
    """The rows of one campaign."""
    return Wanted(campaign=campaign.id, scope="campaign", name=campaign.bureau)


def of_units(wanted: Wanted, units: Sequence[Unit]) -> Wanted:
    """Of what is wanted, what these units lead."""
    name = word("ledger_parts", "joint").join(each.name for each in units)
    return replace(wanted, units=tuple(each.id for each in units), scope="unit", name=name)


def of_leader(wanted: Wanted, name: str, persons: Sequence[PersonId]) -> Wanted:
    """Of what is wanted, the field of a leader: by person, and by name where the notice's is nobody of the bureau."""
    return replace(wanted, leaders=tuple(persons), leader=name, scope="leader", name=name)


def of_states(wanted: Wanted, states: Sequence[State]) -> Wanted:
    """Of what is wanted, what stands so in the closed loop now."""
    name = word("ledger_parts", "joint").join(word("state", each) for each in states)
    named = name if wanted.name is None else f"{wanted.name} {name}"
    scope = "state" if wanted.name is None else wanted.scope
    return replace(wanted, states=tuple(states), scope=scope, name=named)


def laid_out(ledger: Ledger, profile: Profile | None) -> Ledger:
    """The same rows for a recipient."""
    if profile is None:
        return ledger
    return replace(ledger, profile=profile, name="-".join(filter(None, (profile.name, ledger.name))))


def scope_of(ledger: Ledger) -> str:
    """Which cut it is and for whom, in words for who asked for it; the recipient reads the cut alone."""
    if ledger.profile is None:
        return ledger.scope
    return word("ledger_parts", "by_profile").format(scope=ledger.scope, name=ledger.profile.name)


def file_name(ledger: Ledger, form: str = "xlsx") -> str:
    """What its file is called; safe on every system."""
    named = word("ledger_parts", "file" if ledger.name is None else "file_of")
    return f"{named.format(name=safe(ledger.name or ''), day=f'{ledger.today:%Y%m%d}')}.{form}"


def target(ledger: Ledger, output: Path, form: str = "xlsx") -> Path:
    """The file that is written: `output`, or one named after what it holds in it when that is a folder."""
    if output.is_dir():
        return output / file_name(ledger, form)
    return output if output.suffix.lower() == f".{form}" else output.with_name(f"{output.name}.{form}")


def totals(rows: Sequence[Row]) -> Totals:
    """Counted from these rows. Problems are told apart by campaign, aspect and their own words."""
    return Totals(
        problems=len({problem_of(row) for row in rows}),
        tasks=len(rows),
        measures=sum(len(row.measures) for row in rows),
        closed=sum(row.item.state == State.CLOSED for row in rows),
        overdue=sum(row.light == Light.RED for row in rows),
        due_soon=sum(row.light == Light.YELLOW for row in rows),
    )


def done_rate(rows: Sequence[Row]) -> Rate:
    """As the weekly summary counts it: the office's finding alone, of what was issued and not transferred."""
    counted = [row for row in rows if row.item.state not in (State.DRAFT, State.TRANSFERRED)]
    return Rate(sum(row.item.finding == Finding.DONE for row in counted), len(counted))


def problem_of(row: Row) -> tuple[CampaignId, str, str]:
    """What a problem is told apart by."""
    return row.item.campaign_id, row.aspect, row.problem


def _fits(item: Item, wanted: Wanted) -> bool:
    if wanted.states and item.state not in wanted.states:
        return False
    if wanted.campaign is not None and item.campaign_id != wanted.campaign:
        return False
    if wanted.units and (item.unit_id not in wanted.units or _is_undecided(item)):
        return False
    if not wanted.leaders and wanted.leader is None:
        return True
    if item.in_charge_id is not None:
        return item.in_charge_id in wanted.leaders
    return wanted.leader is not None and item.leader == wanted.leader


def _is_undecided(item: Item) -> bool:
    """Not issued yet, so not the unit's; what the notice itself calls done is never issued."""
    return item.state == State.DRAFT and item.finding != Finding.DONE


def _titles(those: Sequence[Campaign]) -> dict[str, str]:
    bureaus = list(dict.fromkeys(each.bureau for each in those))
    bureau = "".join(bureaus[:1])
    if len(bureaus) > 1:
        bureau = word("ledger_parts", "several_bureaus").format(first=bureau, count=len(those))
    return {name: word("ledger_titles", name).replace("{bureau}", bureau) for name in words("ledger_titles")}


def _as_of(db: Connection, every: Sequence[Campaign], now: datetime) -> datetime:
    """Nothing of the hour at which somebody asked, so that the same data give the same bytes all day."""
    found = ledgers.changed_at(db) or max((campaigns.imported_at(db, each.id) for each in every), default=None)
    return found or now.replace(hour=0, minute=0, second=0, microsecond=0)


def _rows(db: Connection, chosen: Sequence[Item], today: date, zone: tzinfo, *, with_own: bool) -> Iterable[Row]:
    ids = [each.id for each in chosen]
    measures, answers, files = ledgers.measures(db, ids), ledgers.last_answers(db, ids), ledgers.count_files(db, ids)
    said, shots = details.saying(db, Field.CLAIM, (Field.CLAIM,)), _shots(db, ids)
    names = {each.id: each.name for each in people.units(db)}
    answering = people.responsible(db, today, {each.unit_id for each in chosen if each.unit_id is not None})
    in_charge = people.with_ids(db, {each.in_charge_id for each in chosen if each.in_charge_id is not None})
    told, own = told_before.of_items(db, ids), own_cells.of_items(db, ids) if with_own else {}
    for item in chosen:
        aspect, problem, task = _outline(item)
        last = answers.get(item.id)
        claimed = said.get(item.id)
        before, after = shots.get(item.id, (None, None))
        earlier = tuple(each.text for each in told.get(item.id, ())) if last is None else ()
        yield Row(
            item=item,
            aspect=aspect,
            problem=problem,
            task=task,
            measures=tuple(measures.get(item.id, ())),
            leader=_leader(item, in_charge),
            unit=item.unit or item.lead_unit or "",
            supporters=tuple(names[each] for each in item.support_ids if each in names) or item.support_units,
            person=_person(item, answering),
            claim=claimed.claim if claimed is not None else None,
            progress=shown_progress(last) if last is not None else shown_before(earlier),
            reported_at=last.sent_at.astimezone(zone) if last is not None else None,
            files=files.get(item.id, 0),
            light=light_of(item, today),
            closed_on=item.closed_at.astimezone(zone).date() if item.closed_at is not None else None,
            before=before,
            after=after,
            told=earlier,
            own=own.get(item.id, {}),
        )


def light_of(item: Item, today: date) -> Light | None:
    """Whatever is settled is green; of what is open, only its date says anything."""
    if item.state == State.CLOSED or item.finding == Finding.DONE:
        return Light.GREEN
    if is_overdue(item, today):
        return Light.RED
    return Light.YELLOW if is_due_soon(item, today) else None


def _outline(item: Item) -> tuple[str, str, str]:
    """Aspect, problem, task. A feedback of two levels names no problem above its items: they are the problems."""
    aspect, *between = item.headings or ("",)
    if not between:
        return aspect, item.problem, item.title
    whole = item.problem if item.problem.startswith(item.title) else f"{item.title}\n{item.problem}"
    return aspect, "\n".join(between), whole


def _leader(item: Item, in_charge: Mapping[PersonId, Person]) -> str:
    if item.in_charge_id is not None:
        return in_charge[item.in_charge_id].name
    return item.leader or ""


def _person(item: Item, answering: Mapping[UnitId, Person]) -> str:
    """Whom the notice names, else who answers for the unit today."""
    if item.person or item.unit_id is None:
        return item.person or ""
    return answering[item.unit_id].name if item.unit_id in answering else ""


def shown_progress(last: LastAnswer) -> str:
    """The texts of an answer as one cell prints them."""
    text = "\n".join(last.texts)
    return word("ledger_parts", "no_change").format(text=text) if last.kind == ReportKind.NO_CHANGE else text


def shown_before(texts: Sequence[str]) -> str:
    """What was told before the bot was there as one cell prints it: each text with its mark, by which it is read again."""
    mark = word("ledger_parts", "told_before")
    return "\n".join(mark.format(text=text) for text in texts)


def _shots(db: Connection, ids: Sequence[ItemId]) -> dict[ItemId, tuple[Shot | None, Shot | None]]:
    """Of each item the first pair of proofs of which there are most pictures."""
    found = {item_id: pairs(slots) for item_id, slots in ledgers.slots(db, ids).items()}
    slots = [slot.id for every in found.values() for pair in every for slot in pair]
    pictures = ledgers.pictures(db, slots)
    areas = _areas(db, [each.evidence_id for each in pictures.values()])
    shown = {slot: _shot(each, areas) for slot, each in pictures.items()}
    return {item_id: pair for item_id, every in found.items() if (pair := _first(every, shown)) is not None}


def _first(
    every: Sequence[tuple[ProofSlot, ProofSlot]], shown: Mapping[SlotId, Shot]
) -> tuple[Shot | None, Shot | None] | None:
    sides = [(shown.get(before.id), shown.get(after.id)) for before, after in every]
    return max(sides, key=lambda pair: sum(each is not None for each in pair), default=None)


def _shot(picture: Picture, areas: Mapping[EvidenceId, Sequence[Area]]) -> Shot:
    return Shot(picture.evidence_id, picture.sha256, tuple(areas.get(picture.evidence_id, ())))


def _areas(db: Connection, ids: Sequence[EvidenceId]) -> dict[EvidenceId, list[Area]]:
    found: dict[EvidenceId, list[Area]] = {}
    for n in range(0, len(ids), _FEW):
        found |= blackouts.of_evidence(db, ids[n : n + _FEW])
    return found
