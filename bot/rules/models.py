"""The values of the domain: frozen, named as in the glossary, without behaviour that needs anything else."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NewType

from bot.rules.arrangement import ItemKind, Rhythm

CampaignId = NewType("CampaignId", int)
UnitId = NewType("UnitId", int)
PostId = NewType("PostId", int)
TenureId = NewType("TenureId", int)
PersonId = NewType("PersonId", int)
RebindingId = NewType("RebindingId", int)
ItemId = NewType("ItemId", int)
RoundId = NewType("RoundId", int)
AskId = NewType("AskId", int)
ReportId = NewType("ReportId", int)
EvidenceId = NewType("EvidenceId", int)
OutboxId = NewType("OutboxId", int)
MeasureId = NewType("MeasureId", int)
SlotId = NewType("SlotId", int)
ApplicationId = NewType("ApplicationId", int)
MeetingId = NewType("MeetingId", int)
DemandId = NewType("DemandId", int)
RecheckId = NewType("RecheckId", int)
DrawId = NewType("DrawId", int)
FigureId = NewType("FigureId", int)
UserId = NewType("UserId", int)
"""A Telegram account; its private chat with the bot has the same number."""
ChatId = NewType("ChatId", int)
MessageId = NewType("MessageId", int)


class Role(StrEnum):
    """What a post may do. `head` and `liaison` answer for a unit; `office` runs the bot; the others read and decide."""

    HEAD = "head"
    LIAISON = "liaison"
    OFFICE = "office"
    LEADER = "leader"
    GROUP = "group"
    INSPECTOR = "inspector"


class State(StrEnum):
    """Where an item stands in the closed loop (design, section 3)."""

    DRAFT = "draft"
    ISSUED = "issued"
    IN_PROGRESS = "in_progress"
    CONTINUING = "continuing"
    CLOSING = "closing"
    CLOSED = "closed"
    TRANSFERRED = "transferred"


OPEN_STATES = (State.ISSUED, State.IN_PROGRESS, State.CONTINUING, State.CLOSING)
"""States in which an item counts as not settled: it has a due date and can be overdue."""

ASKED_STATES = (State.ISSUED, State.IN_PROGRESS, State.CONTINUING)
"""States in which an item is asked about every round; while an application to close it is examined, the unit is not."""


NEVER_ANNOUNCED = 999


class Finding(StrEnum):
    """The office's view of how far an item is; rates are computed from it, never from a unit's claim."""

    DONE = "done"
    BASICALLY_DONE = "basically_done"
    IN_PROGRESS = "in_progress"
    PHASED = "phased"
    NOT_DONE = "not_done"
    UNSTATED = "unstated"


class Reach(StrEnum):
    """Whether the bot can write to a person: they never pressed Start, are reachable, blocked it, or left Telegram."""

    NEVER = "never"
    REACHABLE = "reachable"
    BLOCKED = "blocked"
    GONE = "gone"


class ReportKind(StrEnum):
    """`support`: what a supporting unit adds; it is evidence, but no answer. `other`: it answers no item and counts nowhere."""

    PROGRESS = "progress"
    NO_CHANGE = "no_change"
    SUPPORT = "support"
    OTHER = "other"


ANSWER_KINDS = (ReportKind.PROGRESS, ReportKind.NO_CHANGE)
"""What answers the question of a round."""


class MediaKind(StrEnum):
    PHOTO = "photo"
    DOCUMENT = "document"
    VIDEO = "video"
    VOICE = "voice"
    AUDIO = "audio"


class Fetch(StrEnum):
    """How far the file of a piece of evidence is: waiting for its download, stored, too big for a bot, or given up.

    `refused`: kept, but no evidence (`rules/looks.Fault` says why); `archived`: only in the archive of its campaign.
    """

    WAITING = "waiting"
    STORED = "stored"
    TOO_BIG = "too_big"
    LOST = "lost"
    REFUSED = "refused"
    ARCHIVED = "archived"


AT_HAND = (Fetch.WAITING, Fetch.STORED, Fetch.ARCHIVED)
"""Files that can prove something: there, on their way, or in an archive."""


@dataclass(frozen=True)
class Campaign:
    id: CampaignId
    bureau: str
    inspecting_body: str
    feedback_on: date | None
    closed_at: datetime | None = None
    """When it was closed for good (归档), aware UTC."""


@dataclass(frozen=True)
class Unit:
    id: UnitId
    name: str


@dataclass(frozen=True)
class Post:
    """A post as somebody holds it. `stead_of`: the person it belongs to, when this one only stands in (代)."""

    id: PostId
    unit_id: UnitId
    unit: str
    title: str
    role: Role
    stead_of: "Person | None" = None


@dataclass(frozen=True)
class Person:
    """`user_id` is None until the person has bound an account.

    `remind_at`: the hour they chose for the day's reminder; `muted`: they want only what is urgent.
    """

    id: PersonId
    name: str
    user_id: UserId | None
    reach: Reach
    remind_at: time | None = None
    muted: bool = False


@dataclass(frozen=True)
class Member:
    """A person with the posts they hold today."""

    person: Person
    posts: tuple[Post, ...]

    def has(self, *roles: Role) -> bool:
        return any(post.role in roles for post in self.posts)

    @property
    def unit_ids(self) -> frozenset[UnitId]:
        """Units this person answers for."""
        return frozenset(post.unit_id for post in self.posts if post.role in (Role.HEAD, Role.LIAISON))

    @property
    def selves(self) -> frozenset[PersonId]:
        """This person, and those they stand in for."""
        return frozenset({self.person.id} | {post.stead_of.id for post in self.posts if post.stead_of is not None})


@dataclass(frozen=True)
class StandIn:
    """Somebody stands in (代) for a post from `from_on` until the day before `to_on`."""

    id: TenureId
    post: Post
    person: Person
    from_on: date
    to_on: date

    @property
    def last_on(self) -> date:
        """The last day on which it holds, as people name it."""
        return self.to_on - timedelta(days=1)


@dataclass(frozen=True)
class Item:
    """One rectification item. `number` is the short one used in chat, unique in the bureau; `code` is its outline's."""

    id: ItemId
    campaign_id: CampaignId
    number: int
    code: str
    path: tuple[str, ...]
    headings: tuple[str, ...]
    title: str
    problem: str
    finding: Finding
    long_term: bool
    status_text: str | None
    leader: str | None
    lead_unit: str | None
    support_units: tuple[str, ...]
    person: str | None
    due: date | None
    due_text: str | None
    first_line: int
    last_line: int
    state: State
    unit_id: UnitId | None
    unit: str | None
    issued_at: datetime | None
    accepted_at: datetime | None
    support_ids: tuple[UnitId, ...] = ()
    """Supporting units of the bureau; `support_units` are the notice's own words for them."""
    in_charge_id: PersonId | None = None
    """The responsible leader, when the notice's name for them is somebody of the bureau."""
    stage_goal: str | None = None
    next_check_on: date | None = None
    """What 持续整改 works towards, and when it is looked at next."""
    closed_at: datetime | None = None
    extended: int = 0
    """How many extensions were granted."""
    reopened: int = 0
    """How often it came back after it was closed."""
    handed_back: str | None = None
    """Why the unit it was issued to returned it as wrongly assigned; None once it is issued again."""
    kind: ItemKind = ItemKind.CAMPAIGN
    rhythm: Rhythm | None = None
    """How often it is asked about, when that is not what its class says."""
    asked_on: date | None = None
    """The opening day of the last round that asked about it."""
    announced: int = NEVER_ANNOUNCED
    """How many days before the due date it was last announced (see `rules/due_dates.py`)."""
    ladder: int = 0
    """How many steps of the overdue ladder have been taken, counted from `ladder_from`."""
    ladder_from: date | None = None


@dataclass(frozen=True)
class Measure:
    """One thing to be done for an item. `position` counts from 1; `done_at` aware UTC, None while it is not ticked."""

    id: MeasureId
    item_id: ItemId
    position: int
    text: str
    done_at: datetime | None


@dataclass(frozen=True)
class ProofSlot:
    """A proof named in advance. `excuse`: why there is none, in the unit's words."""

    id: SlotId
    item_id: ItemId
    position: int
    name: str
    excuse: str | None


@dataclass(frozen=True)
class Round:
    """One collection period; all moments aware UTC."""

    id: RoundId
    number: int
    opens_at: datetime
    cutoff_at: datetime
    compile_at: datetime
    closed_at: datetime | None
    release_at: datetime | None = None
    """When its summary goes to those who read it; None for rounds of before there was such a time."""
    prepared_at: datetime | None = None
    """When everybody had been asked; None while that is still going on."""
    campaign_id: CampaignId | None = None
    """The inspection whose rounds are counted; its items are not the only ones that are asked about."""


@dataclass(frozen=True)
class Ask:
    """The one message of a round to one person; `outbox_id` is the row that carried it.

    `opened_at`: when the message was made, or would have been, had they been reachable; None until it is their turn.
    """

    id: AskId
    round_id: RoundId
    person_id: PersonId
    outbox_id: OutboxId | None
    opened_at: datetime | None = None


@dataclass(frozen=True)
class Media:
    """A file as Telegram describes it. `size` in bytes, None when Telegram did not say.

    `too_big`: the bot cannot fetch it from the server it works with.
    """

    kind: MediaKind
    file_id: str
    file_unique_id: str
    name: str | None
    mime: str | None
    size: int | None
    too_big: bool = False


@dataclass(frozen=True)
class Location:
    """A place as it was chosen or measured on a phone: degrees, the name of a known place, metres of uncertainty.

    `moves`: it follows the phone for a while; what was sent first is what counts.
    """

    latitude: float
    longitude: float
    name: str | None = None
    accuracy: float | None = None
    moves: bool = False


@dataclass(frozen=True)
class Incoming:
    """One message of a person to the bot, new or edited, as the handlers read it.

    `sent_at`: Telegram's time of sending (of the edit, when `edited`), aware UTC. `origin_at`: when it was first sent to
    anybody, for what was forwarded.
    """

    user_id: UserId
    chat_id: ChatId
    message_id: MessageId
    sent_at: datetime
    text: str
    media: Media | None
    album: str | None
    reply_to: MessageId | None
    forwarded: bool
    edited: bool
    unsupported: bool
    origin_at: datetime | None = None
    location: Location | None = None


@dataclass(frozen=True)
class Press:
    """A pressed button: who, under which message, and the button's own words split at colons."""

    user_id: UserId
    chat_id: ChatId
    message_id: MessageId
    verb: str
    args: tuple[str, ...]


@dataclass(frozen=True)
class Start:
    """Start was pressed, from an invite link when `payload` is not empty."""

    user_id: UserId
    chat_id: ChatId
    payload: str


@dataclass(frozen=True)
class Report:
    """One answer. `item_id` is None while it is unclear which item it belongs to."""

    id: ReportId
    person_id: PersonId
    chat_id: ChatId
    item_id: ItemId | None
    round_id: RoundId | None
    kind: ReportKind
    late: bool
    first_sent_at: datetime


@dataclass(frozen=True)
class Evidence:
    """A file sent with a report. `sha256` and `size` are those of the stored bytes, None until it is stored."""

    id: EvidenceId
    report_id: ReportId
    media: Media
    fetch: Fetch
    attempts: int
    sha256: str | None
    size: int | None


@dataclass(frozen=True)
class Toast:
    """The short answer to a pressed button, at most 200 characters; `alert` makes the person close it."""

    text: str
    alert: bool = False
