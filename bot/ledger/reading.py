"""What comes out of a notice, a roster or a calendar: plain frozen values, and their JSON (design, section 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from bot.rules.calendar_entries import Entry
from bot.rules.models import Item

Status = Literal["done", "basically_done", "in_progress", "phased", "not_done", "unstated"]
STATUSES: tuple[Status, ...] = ("done", "basically_done", "in_progress", "phased", "not_done", "unstated")


class Unreadable(Exception):
    """The file cannot be read; `str()` is one sentence for a person that says why."""


class NoItems(Unreadable):
    """It is a ledger's head, and nothing stands below it: somebody's blank form."""


class CannotWrite(Exception):
    """A file cannot be written there; `str()` is one sentence that says why."""


@dataclass(frozen=True)
class ReadWarning:
    """Something a person should look at. `line` is a source line or row, 1-based; 0 when it is about the whole. `cell`: the
    cell of a table that it is about, row and column 1-based, where it is about one; `sheet`: the sheet that line and cell are
    in, "" where there is but one. JSON prints neither."""

    line: int
    code: str
    message: str
    cell: tuple[int, int] | None = field(default=None, compare=False, repr=False)
    sheet: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True)
class CampaignFacts:
    """What the document says about the inspection itself; None where it does not say."""

    bureau: str | None = None
    inspecting_body: str | None = None
    inspected_from: date | None = None
    inspected_to: date | None = None
    feedback_on: date | None = None
    published_on: date | None = None


@dataclass(frozen=True)
class Declared:
    """A total that the document states about itself. `kind`: aspects, categories, problems, tasks, measures,
    or a status code when it says how many are in that state."""

    kind: str
    number: int
    line: int
    phrase: str


@dataclass(frozen=True)
class LevelCount:
    """One level of the outline: `level` is what `--level` takes, `items` what the reading would then have."""

    level: int
    example: str
    entries: int
    items: int


@dataclass(frozen=True)
class Counted:
    """What was counted in the reading, to stand beside what is declared."""

    items: int = 0
    measures: int = 0
    chapters: int = 0
    headings_as_items: int = 0
    long_term: int = 0
    by_status: Mapping[str, int] = field(default_factory=dict)
    level: int | None = None
    levels: tuple[LevelCount, ...] = ()


@dataclass(frozen=True)
class ReadItem:
    """One item. `path` and `headings` run from the outside in, as printed; `path` ends with the item's own number,
    `headings` are those of its parents only. `problem` and `measures` are slices of the source.

    `progress`: what a ledger tells of its progress, each once, the oldest first; no answer, no claim, no finding. `own`: cells of
    columns that only this office has, by their heads, each head once, none empty.
    """

    code: str
    path: tuple[str, ...]
    headings: tuple[str, ...]
    problem: str
    title: str
    status: Status
    long_term: bool
    status_text: str | None
    measures: tuple[str, ...]
    leader: str | None
    lead_unit: str | None
    support_units: tuple[str, ...]
    person: str | None
    due: date | None
    due_text: str | None
    lines: tuple[int, int]
    progress: tuple[str, ...] = ()
    own: tuple[tuple[str, str], ...] = ()


def under_code(item: ReadItem, code: str) -> ReadItem:
    """The same item under this code; as `replace`, which takes each of its fields in hand, and that tells with ten thousand."""
    made = object.__new__(ReadItem)
    made.__dict__.update(item.__dict__, code=code)
    return made


def count(items: Sequence[ReadItem], **more: Any) -> Counted:
    """What can be counted in the items alone; `more`: what else is known."""
    return Counted(
        items=len(items),
        measures=sum(len(each.measures) for each in items),
        long_term=sum(each.long_term for each in items),
        by_status={status: sum(each.status == status for each in items) for status in STATUSES},
        **more,
    )


def as_read(item: Item, steps: Sequence[str], own: Mapping[str, str] | None = None) -> ReadItem:
    """An item of the bot's as a file would say it that has the words of the one it came from; `steps`: its measures."""
    return ReadItem(
        code=item.code,
        path=item.path,
        headings=item.headings,
        problem=item.problem,
        title=item.title,
        status=item.finding.value,
        long_term=item.long_term,
        status_text=item.status_text,
        measures=tuple(steps),
        leader=item.leader,
        lead_unit=item.lead_unit,
        support_units=item.support_units,
        person=item.person,
        due=item.due,
        due_text=item.due_text,
        lines=(item.first_line, item.last_line),
        own=tuple((own or {}).items()),
    )


@dataclass(frozen=True)
class NoticeReading:
    campaign: CampaignFacts
    declared: tuple[Declared, ...]
    counted: Counted
    items: tuple[ReadItem, ...]
    warnings: tuple[ReadWarning, ...]


@dataclass(frozen=True)
class LedgerReading(NoticeReading):
    """A ledger, as a notice with items; `lines` are rows of the sheet `sheet`, from 1."""

    sheet: str = ""


@dataclass(frozen=True)
class RosterRow:
    """One post and who holds it. `role`: head, liaison, office, leader, group, inspector, or "" if not said.
    `leader` is the leader in charge of the unit, `row` the sheet's row, 1-based."""

    unit: str
    post: str
    person: str
    role: str = ""
    leader: str = ""
    stand_in: str = ""
    row: int = 0


@dataclass(frozen=True)
class RosterReading:
    rows: tuple[RosterRow, ...]
    warnings: tuple[ReadWarning, ...]


@dataclass(frozen=True)
class CalendarReading:
    """Days off and workdays, ascending and each once; `entered`: years of which these are said to be all."""

    days: tuple[Entry, ...]
    entered: tuple[int, ...]
    warnings: tuple[ReadWarning, ...]


Reading = NoticeReading | RosterReading | CalendarReading
_KINDS = {NoticeReading: "notice", LedgerReading: "ledger", RosterReading: "roster", CalendarReading: "calendar"}


def kind_of(reading: Reading) -> str:
    """What kind of file it was: ``notice``, ``ledger``, ``roster`` or ``calendar``."""
    return _KINDS[type(reading)]


def as_json(reading: Reading) -> dict[str, Any]:
    """The object that `import --dry-run --json` prints; dates are ISO strings."""
    plain: dict[str, Any] = _plain(asdict(reading))
    for item in plain.get("items", ()):
        item["own"] = dict(item["own"])
    for warning in plain["warnings"]:
        del warning["cell"], warning["sheet"]
    return {"kind": kind_of(reading), **plain}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
