"""What a weekly summary says, worked out from the ledger and one round's answers; every figure keeps its items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.rules.calendar import Calendar
from bot.rules.claims import differs
from bot.rules.demands import Demand, NoticeCounts, count_notices
from bot.rules.details import NOTHING, Delay, Field, Said, Support
from bot.rules.figures import Figure, Sum, sum_up
from bot.rules.models import OPEN_STATES, Finding, Item, ItemId, ReportKind, State
from bot.rules.rechecks import Recheck, Reopening
from bot.rules.rhythm import is_since
from bot.rules.signing import waits_for_signature


@dataclass(frozen=True)
class Answer:
    """What came on one item in the round, all its messages together."""

    item_id: ItemId
    kind: ReportKind
    late: bool
    files: int
    text: str


@dataclass(frozen=True)
class Rate:
    """A share with what it was made from."""

    part: int
    whole: int


@dataclass(frozen=True)
class ClaimLine:
    """Items of which the unit says one thing and the office found another."""

    claim: Finding
    finding: Finding
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Burden:
    """What a week cost those who answer: messages they got unasked, how many they are, minutes their answers took by estimate."""

    messages: int = 0
    people: int = 0
    minutes: int = 0
    minutes_an_item: int = 0


@dataclass(frozen=True)
class UnitLine:
    """One unit's week. `asked` items, `answered` and `late` ones of them; `no_change` and `files` of all; numbers of the rest."""

    unit: str
    total: int
    asked: int
    answered: int
    no_change: int
    late: int
    files: int
    missing: tuple[int, ...]
    overdue: tuple[int, ...]


@dataclass(frozen=True)
class Summary:
    """All figures of one weekly summary. Lists of items are in the order of their numbers."""

    as_of: datetime
    total: int
    done: Rate
    findings: tuple[tuple[Finding, int], ...]
    unsigned: tuple[Item, ...]
    answered: Rate
    on_time: int
    late: int
    accepted: tuple[Item, ...]
    issued: tuple[Item, ...]
    progress: tuple[tuple[Item, Answer], ...]
    no_change: tuple[tuple[Item, Answer], ...]
    missing: tuple[Item, ...]
    overdue: tuple[Item, ...]
    due_soon: tuple[Item, ...]
    unassigned: tuple[Item, ...]
    waiting_signature: tuple[Item, ...]
    units: tuple[UnitLine, ...]
    files: int
    closed: tuple[Item, ...] = ()
    relapses: tuple[tuple[Item, Reopening], ...] = ()
    """What came back after its closing, with the closing it came back from (反弹)."""
    checked: Rate = field(default_factory=lambda: Rate(0, 0))
    """Of the draws judged in this time, those that fit."""
    figures: tuple[Sum, ...] = ()
    """What was entered as outcome in this time."""
    notices: NoticeCounts = field(default_factory=NoticeCounts)
    extended: tuple[Item, ...] = ()
    """Open items whose date was put off, each with how often."""
    burden: Burden = field(default_factory=Burden)
    transferred: tuple[Item, ...] = ()
    """What is another body's now: in no other figure, neither open nor done."""
    support: tuple[tuple[Item, Support], ...] = ()
    """Open items whose unit asked for support and has not said that it came."""
    delays: Mapping[ItemId, Delay] = field(default_factory=dict)
    """Why they are late, as their units said; of overdue items."""
    claims: tuple[ClaimLine, ...] = ()
    confirmed: tuple[tuple[Item, Finding], ...] = ()
    """Items claimed as done beside words of something still to come, and what the unit answered when it was asked."""


def summarize(
    items: Sequence[Item],
    asked: Sequence[ItemId],
    answers: Sequence[Answer],
    since: datetime | None,
    calendar: Calendar,
    now: datetime,
    *,
    reopened: Sequence[Reopening] = (),
    drawn: Sequence[Recheck] = (),
    entered: Sequence[Figure] = (),
    notices: Sequence[Demand] = (),
    said: Mapping[ItemId, Said] | None = None,
    burden: Burden | None = None,
) -> Summary:
    """The summary of a round: `asked` items, their `answers` (one an item), changes since `since` (None: from the beginning).

    Counted are the items that were issued and not transferred to another body. The rate of completion comes from the
    office's finding only, and neither BASICALLY_DONE nor PHASED counts as done. `reopened`, `drawn` (judged) and `entered` are
    those since `since` too; `notices` are all there ever were; `said`: what units said last of each item.
    """
    said = said or {}
    today = now.date()
    ledger = [item for item in items if item.state not in (State.DRAFT, State.TRANSFERRED)]
    by_item = {answer.item_id: answer for answer in answers}
    asked_ids = set(asked)
    in_round = [item for item in ledger if item.id in asked_ids]
    answered = [item for item in in_round if item.id in by_item]
    overdue = [item for item in ledger if is_overdue(item, today)]
    return Summary(
        as_of=now,
        burden=burden or Burden(),
        total=len(ledger),
        done=Rate(sum(item.finding == Finding.DONE for item in ledger), len(ledger)),
        findings=tuple((each, n) for each in Finding if (n := sum(item.finding == each for item in ledger))),
        unsigned=tuple(item for item in ledger if item.state == State.ISSUED),
        answered=Rate(len(answered), len(in_round)),
        on_time=sum(not by_item[item.id].late for item in answered),
        late=sum(by_item[item.id].late for item in answered),
        accepted=tuple(item for item in ledger if is_since(item.accepted_at, since)),
        issued=tuple(item for item in ledger if is_since(item.issued_at, since)),
        progress=_answers_of(ledger, by_item, ReportKind.PROGRESS),
        no_change=_answers_of(ledger, by_item, ReportKind.NO_CHANGE),
        missing=tuple(item for item in in_round if item.id not in by_item),
        overdue=tuple(overdue),
        due_soon=tuple(item for item in ledger if is_due_soon(item, today)),
        unassigned=tuple(item for item in items if item.state == State.DRAFT and item.finding != Finding.DONE),
        waiting_signature=tuple(item for item in ledger if waits_for_signature(item, calendar, now)),
        units=tuple(_unit_lines(ledger, asked_ids, by_item, overdue)),
        files=sum(by_item[item.id].files for item in ledger if item.id in by_item),
        closed=tuple(item for item in ledger if item.state == State.CLOSED and is_since(item.closed_at, since)),
        relapses=tuple((item, each) for item in ledger for each in reopened if each.item_id == item.id),
        checked=Rate(sum(each.holds is True for each in drawn), len(drawn)),
        figures=sum_up(entered),
        notices=count_notices(notices, since, now),
        extended=tuple(item for item in ledger if item.extended and item.state in OPEN_STATES),
        transferred=tuple(item for item in items if item.state == State.TRANSFERRED),
        support=_support(ledger, said),
        delays={item.id: delay for item in overdue if (delay := said.get(item.id, NOTHING).delay) is not None},
        claims=_claims(ledger, said),
        confirmed=_confirmed(ledger, said, since),
    )


def is_overdue(item: Item, today: date) -> bool:
    """Open past its date; the due day itself is in time, and what must be kept up for good without a date is never overdue."""
    return item.state in OPEN_STATES and item.due is not None and item.due < today and item.finding != Finding.DONE


def is_due_soon(item: Item, today: date) -> bool:
    """Open, not past its date, and due within a week."""
    if item.state not in OPEN_STATES or item.due is None or item.finding == Finding.DONE:
        return False
    return 0 <= (item.due - today).days <= 7


def _support(ledger: Sequence[Item], said: Mapping[ItemId, Said]) -> tuple[tuple[Item, Support], ...]:
    found = [(item, said.get(item.id, NOTHING).support) for item in ledger if item.state in OPEN_STATES]
    return tuple((item, support) for item, support in found if support is not None)


def _claims(ledger: Sequence[Item], said: Mapping[ItemId, Said]) -> tuple[ClaimLine, ...]:
    """In the order of the findings, the claim that says most first; a claim on a settled item says nothing any more."""
    found: dict[tuple[Finding, Finding], list[Item]] = {}
    for item in ledger:
        claim = said.get(item.id, NOTHING).claim
        if claim is not None and item.state in OPEN_STATES and differs(claim, item.finding):
            found.setdefault((claim, item.finding), []).append(item)
    order = list(Finding)
    pairs = sorted(found, key=lambda pair: (order.index(pair[0]), order.index(pair[1])))
    return tuple(ClaimLine(claim, finding, tuple(found[claim, finding])) for claim, finding in pairs)


def _confirmed(
    ledger: Sequence[Item], said: Mapping[ItemId, Said], since: datetime | None
) -> tuple[tuple[Item, Finding], ...]:
    asked = [(item, said.get(item.id, NOTHING).details.get(Field.CLAIM_CHECKED)) for item in ledger]
    answered = [
        (item, each) for item, each in asked if each is not None and each.value and is_since(each.said_at, since)
    ]
    return tuple((item, Finding(each.value)) for item, each in answered)


def _answers_of(
    ledger: Sequence[Item], by_item: dict[ItemId, Answer], kind: ReportKind
) -> tuple[tuple[Item, Answer], ...]:
    return tuple((item, by_item[item.id]) for item in ledger if item.id in by_item and by_item[item.id].kind == kind)


def _unit_lines(
    ledger: Sequence[Item], asked: set[ItemId], by_item: dict[ItemId, Answer], overdue: Sequence[Item]
) -> list[UnitLine]:
    """In the bureau's own order of units, which is that of their ids: nothing is ranked."""
    units = sorted({(item.unit_id, item.unit) for item in ledger if item.unit_id is not None and item.unit is not None})
    lines = []
    for unit_id, name in units:
        theirs = [item for item in ledger if item.unit_id == unit_id]
        answers = [by_item[item.id] for item in theirs if item.id in by_item]
        lines.append(
            UnitLine(
                unit=name,
                total=len(theirs),
                asked=sum(item.id in asked for item in theirs),
                answered=sum(item.id in asked and item.id in by_item for item in theirs),
                no_change=sum(answer.kind == ReportKind.NO_CHANGE for answer in answers),
                late=sum(answer.late for answer in answers if answer.item_id in asked),
                files=sum(answer.files for answer in answers),
                missing=tuple(item.number for item in theirs if item.id in asked and item.id not in by_item),
                overdue=tuple(item.number for item in overdue if item.unit_id == unit_id),
            )
        )
    return lines
