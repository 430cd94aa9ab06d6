"""What the dossier (卷宗) of an item holds, as frozen values; every moment is aware and in the bureau's zone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.rules.applications import ApplicationKind, ClosureVerdict, ReturnReason
from bot.rules.areas import Area
from bot.rules.demands import DemandKind
from bot.rules.looks import PICTURES, Look
from bot.rules.models import EvidenceId, Fetch, Item, MediaKind, ReportKind
from bot.rules.papers import Paper
from bot.rules.proofs import Standing
from bot.rules.rechecks import Cause, RecheckKind
from bot.rules.transitions import Act, Step


@dataclass(frozen=True)
class Event:
    """One row of the audit trail in words, with the hashes that chain it to the row before."""

    id: int
    at: datetime
    who: str
    what: str
    previous: str
    hash: str


@dataclass(frozen=True)
class Version:
    """A text as it was sent (1) or edited (2 and more). `place`: latitude and longitude, where a place was sent."""

    number: int
    text: str
    sent_at: datetime
    late: bool
    forwarded: bool
    origin_at: datetime | None
    place: tuple[float, float] | None


@dataclass(frozen=True)
class Answer:
    """What was sent at one time. `messages`: its texts, each with all its versions; `exhibits`: the numbers of its files."""

    number: int
    kind: ReportKind
    who: str
    unit: str
    round: int | None
    late: bool
    sent_at: datetime
    messages: tuple[tuple[Version, ...], ...]
    exhibits: tuple[int, ...]


@dataclass(frozen=True)
class Place:
    """Where files stand: a slot, a measure or nowhere in particular. `order`: slots first, as they are numbered."""

    order: int
    name: str


@dataclass(frozen=True)
class Exhibit:
    """A file, numbered through the dossier by place and time. `answer`: the number of the answer it came with.

    `also`: further places in which it stands. `counts`: whether it proves something now; None where it stands in no slot.
    """

    number: int
    id: EvidenceId
    place: Place
    also: tuple[str, ...]
    counts: bool | None
    answer: int
    kind: MediaKind
    own_name: str | None
    who: str
    unit: str
    sent_at: datetime
    late: bool
    forwarded: bool
    origin_at: datetime | None
    state: Fetch
    sha256: str | None
    size: int | None
    look: Look | None
    paper: Paper | None
    areas: tuple[Area, ...]

    @property
    def is_picture(self) -> bool:
        """Whether it is shown as a picture, or would be if it could be decoded."""
        return self.kind == MediaKind.PHOTO if self.look is None else self.look.content in PICTURES


@dataclass(frozen=True)
class Slot:
    """A proof named in advance, with the numbers of the files that were put there."""

    position: int
    name: str
    excuse: str | None
    standing: Standing
    exhibits: tuple[int, ...]


@dataclass(frozen=True)
class Ticked:
    """A measure and who ticked it when; None for both while it is not."""

    position: int
    text: str
    done_at: datetime | None
    done_by: str | None


@dataclass(frozen=True)
class Signed:
    """One act on an application. `who`: ``name（代name）``; `meeting`: the number of the one that decided."""

    act: Act
    who: str
    at: datetime
    reason: ReturnReason | None
    words: str | None
    meeting: str | None


@dataclass(frozen=True)
class Judged:
    """What the office found of one proof."""

    slot: str
    fits: bool
    who: str
    at: datetime


@dataclass(frozen=True)
class Applied:
    """An application. `fields`: what was written, each under its name in words."""

    kind: ApplicationKind
    step: Step
    who: str
    begun_at: datetime
    asked_at: datetime | None
    settled_at: datetime | None
    fields: tuple[tuple[str, str], ...]
    verdict: ClosureVerdict | None
    judged: tuple[Judged, ...]
    signed: tuple[Signed, ...]


@dataclass(frozen=True)
class Demanded:
    """What was said about the item and had to be answered. `name`: a notice's number, else its kind in words."""

    kind: DemandKind
    name: str
    who: str
    at: datetime
    words: str
    limit_on: date | None
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None
    lacking: str | None
    settled_at: datetime | None
    settled_by: str | None
    released: bool


@dataclass(frozen=True)
class Rechecked:
    """A look at the item after its closing: what the unit said, what the office found."""

    kind: RecheckKind
    due_on: date
    asked_at: datetime | None
    answered_at: datetime | None
    answered_by: str | None
    claim: bool | None
    claim_words: str | None
    settled_at: datetime | None
    settled_by: str | None
    holds: bool | None
    words: str | None


@dataclass(frozen=True)
class Reopened:
    """The item came back."""

    at: datetime
    who: str
    cause: Cause
    words: str
    closed_at: datetime | None


@dataclass(frozen=True)
class Earlier:
    """Progress that a ledger told, and no answer; `source`: its file, `at`: when it was entered."""

    text: str
    source: str
    at: datetime


@dataclass(frozen=True)
class Dossier:
    """Everything of an item until `as_of`, the moment of the last thing recorded of it.

    `pairs`: positions of slots that show one place before and after. `earlier`: what ledgers told of its progress before the bot
    was there; `own`: the cells of the office's own columns, by their heads.
    """

    bureau: str
    inspecting_body: str
    item: Item
    as_of: datetime
    supporters: tuple[str, ...]
    measures: tuple[Ticked, ...]
    slots: tuple[Slot, ...]
    pairs: tuple[tuple[int, int], ...]
    events: tuple[Event, ...]
    answers: tuple[Answer, ...]
    exhibits: tuple[Exhibit, ...]
    applied: tuple[Applied, ...]
    demanded: tuple[Demanded, ...]
    rechecked: tuple[Rechecked, ...]
    reopened: tuple[Reopened, ...]
    earlier: tuple[Earlier, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)
