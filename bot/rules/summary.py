"""What a weekly summary says: figures that are counted in the database, and the items it names; all of it is frozen with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.rules.chart import Cell, Status, Week
from bot.rules.demands import NoticeCounts
from bot.rules.details import Delay, Support
from bot.rules.figures import Sum
from bot.rules.models import OPEN_STATES, Finding, Item, ItemId, UnitId
from bot.rules.rechecks import Reopening
from bot.rules.tallies import Rate, Tallies, Tally, added


@dataclass(frozen=True)
class Entry:
    """An item as an issue names it. `extended`: how often its date was put off."""

    item_id: ItemId
    number: int
    title: str
    unit: str | None
    due: date | None
    extended: int = 0


@dataclass(frozen=True)
class Entries:
    """Items by number; when there are very many, only the first of them. `count`: how many there are."""

    count: int
    entries: tuple[Entry, ...]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.entries)


@dataclass(frozen=True)
class Told:
    """What came on one item in the round, all its messages together."""

    entry: Entry
    text: str
    files: int
    late: bool


@dataclass(frozen=True)
class Answers:
    """As `Entries`, with what was said."""

    count: int
    told: tuple[Told, ...]

    @property
    def more(self) -> int:
        return self.count - len(self.told)


@dataclass(frozen=True)
class ClaimLine:
    """Items of which the unit says one thing and the office found another."""

    claim: Finding
    finding: Finding
    items: Entries


@dataclass(frozen=True)
class Burden:
    """What a week cost those who answer: messages they got unasked, how many they are, minutes their answers took by estimate."""

    messages: int = 0
    people: int = 0
    minutes: int = 0
    minutes_an_item: int = 0


@dataclass(frozen=True)
class UnitLine:
    """One unit's week; numbers of items that are missing and overdue, the first of them when there are very many.

    `statuses` and `cells` (one a week of the summary) are for its row in the picture.
    """

    unit_id: UnitId
    unit: str
    tallies: Tallies
    missing: tuple[int, ...] = ()
    overdue: tuple[int, ...] = ()
    statuses: Mapping[Status, int] = field(default_factory=dict)
    cells: tuple[Cell, ...] = ()


NO_ENTRIES, NO_ANSWERS = Entries(0, ()), Answers(0, ())


@dataclass(frozen=True)
class Summary:
    """All of one weekly summary. Every count is in `tallies`; `lists` name the items behind some of them."""

    as_of: datetime
    tallies: Tallies
    units: tuple[UnitLine, ...]
    weeks: tuple[Week, ...] = ()
    """The issues up to this one, oldest first, as far as the picture shows them."""
    lists: Mapping[Tally, Entries] = field(default_factory=dict)
    progress: Answers = NO_ANSWERS
    no_change: Answers = NO_ANSWERS
    relapses: tuple[tuple[Entry, Reopening], ...] = ()
    """What came back after its closing, with the closing it came back from (反弹)."""
    checked: Rate = field(default_factory=lambda: Rate(0, 0))
    """Of the draws judged in this time, those that fit."""
    figures: tuple[Sum, ...] = ()
    """What was entered as outcome in this time."""
    notices: NoticeCounts = field(default_factory=NoticeCounts)
    burden: Burden = field(default_factory=Burden)
    support: tuple[tuple[Entry, Support], ...] = ()
    """Open items whose unit asked for support and has not said that it came."""
    delays: Mapping[ItemId, Delay] = field(default_factory=dict)
    """Why they are late, as their units said; of overdue items that are named."""
    claims: tuple[ClaimLine, ...] = ()
    confirmed: tuple[tuple[Entry, Finding], ...] = ()
    """Items claimed as done beside words of something still to come, and what the unit answered when it was asked."""

    def named(self, tally: Tally) -> Entries:
        """The items behind a number, as far as this summary names them."""
        return self.lists.get(tally, NO_ENTRIES)

    @property
    def done(self) -> Rate:
        """From the office's finding only; neither BASICALLY_DONE nor PHASED counts as done."""
        return Rate(self.tallies[Tally.DONE], self.tallies[Tally.TOTAL])

    @property
    def answered(self) -> Rate:
        return Rate(self.tallies[Tally.ANSWERED], self.tallies[Tally.ASKED])

    @property
    def on_time(self) -> int:
        return self.tallies[Tally.ANSWERED] - self.tallies[Tally.LATE]

    @property
    def findings(self) -> tuple[tuple[Finding, int], ...]:
        """How many of each finding, where there are any."""
        counted = [(each, self.tallies[Tally(each.value)]) for each in Finding]
        return tuple((each, count) for each, count in counted if count)


def total(parts: Sequence[Tallies]) -> Tallies:
    """The bureau's figures are the sum of its units', so that no two of them can disagree."""
    return added(list(parts))


def entry(item: Item) -> Entry:
    return Entry(item.id, item.number, item.title, item.unit, item.due, item.extended)


def is_overdue(item: Item, today: date) -> bool:
    """Open past its date; the due day itself is in time, and what must be kept up for good without a date is never overdue."""
    return item.state in OPEN_STATES and item.due is not None and item.due < today and item.finding != Finding.DONE


def is_due_soon(item: Item, today: date) -> bool:
    """Open, not past its date, and due within a week."""
    if item.state not in OPEN_STATES or item.due is None or item.finding == Finding.DONE:
        return False
    return 0 <= (item.due - today).days <= 7
