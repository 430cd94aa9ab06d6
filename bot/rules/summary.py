"""What a weekly summary says: figures that are counted in the database, and the items it names; all of it is frozen with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.rules.chart import Cell, Status, Week
from bot.rules.demands import NoticeCounts
from bot.rules.details import Delay, Support
from bot.rules.figures import Sum
from bot.rules.models import OPEN_STATES, CampaignId, EvidenceId, Finding, Item, ItemId, Reach, UnitId
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
class Outline:
    """How the feedback divides what it found: headings of the first level, and all headings under which items stand."""

    aspects: int = 0
    problems: int = 0


@dataclass(frozen=True)
class CampaignLine:
    """One inspection apart, where an issue tells of several; `name`: who inspected, and when the feedback was given."""

    campaign_id: CampaignId
    name: str
    tallies: Tallies
    outline: Outline = field(default_factory=Outline)


@dataclass(frozen=True)
class Highlight:
    """What is worth showing (亮点): an item settled or advanced since the issue before, with a picture before and after."""

    entry: Entry
    text: str
    before: EvidenceId
    after: EvidenceId


@dataclass(frozen=True)
class Later:
    """What came on an item after its issue was compiled. `edited`: it had been answered, and was changed or added to."""

    entry: Entry
    text: str
    files: int
    edited: bool


@dataclass(frozen=True)
class Addendum:
    """What came after an issue was compiled (补遗): it is in no figure of that issue. `number`: of the issue."""

    number: int
    count: int
    later: tuple[Later, ...]

    @property
    def more(self) -> int:
        return self.count - len(self.later)


class Concern(StrEnum):
    """Why the office should look at an item before an issue goes out. Hints, never verdicts.

    `missing`: asked and not answered; `claim`: the unit says another thing than the office found; `unfinished`: said or
    found to be done beside words of something still to come; `still_late`: late, and nothing changed this week;
    `repeated`: the words of the issue before; `alike`: a file like one used before; `old`: a file from before the feedback.
    """

    MISSING = "missing"
    CLAIM = "claim"
    UNFINISHED = "unfinished"
    STILL_LATE = "still_late"
    REPEATED = "repeated"
    ALIKE = "alike"
    OLD = "old"


@dataclass(frozen=True)
class Point:
    """Items that need an eye before the issue goes out, for one reason."""

    concern: Concern
    items: Entries


@dataclass(frozen=True)
class Unreached:
    """A post of a unit whose holder the bot cannot write to."""

    unit: str
    title: str
    reach: Reach


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
    head: str = ""
    """Who heads the unit, where the office has switched names on."""


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

    outline: Outline = field(default_factory=Outline)
    campaigns: tuple[CampaignLine, ...] = ()
    """Each inspection apart, where there are several; else empty."""
    highlights: tuple[Highlight, ...] = ()
    addendum: Addendum | None = None
    """What came after the issue before was compiled; None when nothing did."""
    points: tuple[Point, ...] = ()
    """For the office alone, before it releases the issue."""
    unreached: tuple[Unreached, ...] = ()
    ranked: bool = False
    """`units` stand by their rate of completion, since the office switched that on; else in the bureau's own order."""

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


def ranked(units: Iterable[UnitLine]) -> list[UnitLine]:
    """The higher share of what is done first; units of the same share in the bureau's own order."""
    return sorted(units, key=lambda line: -line.tallies[Tally.DONE] / line.tallies[Tally.TOTAL])


def is_overdue(item: Item, today: date) -> bool:
    """Open past its date; the due day itself is in time, and what must be kept up for good without a date is never overdue."""
    return item.state in OPEN_STATES and item.due is not None and item.due < today and item.finding != Finding.DONE


def is_due_soon(item: Item, today: date) -> bool:
    """Open, not past its date, and due within a week."""
    if item.state not in OPEN_STATES or item.due is None or item.finding == Finding.DONE:
        return False
    return 0 <= (item.due - today).days <= 7
