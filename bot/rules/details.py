"""What a unit says of an item beside its answer: five short fields, support needed, why it is late, what became of its plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.rules.models import ChatId, Finding, ItemId, MessageId, RoundId

Source = tuple[ChatId, MessageId]


class Field(StrEnum):
    """What can be said. Values are words, but for those whose names tell a code or a day (``2026-03-02``)."""

    CLAIM = "claim"
    DONE = "done"
    LEFT = "left"
    PLAN = "plan"
    FINISH = "finish"
    SUPPORT = "support"
    SUPPORT_FROM = "support_from"
    SUPPORT_SINCE = "support_since"
    DELAY = "delay"
    DELAY_WORDS = "delay_words"
    DELAY_BODY = "delay_body"
    DELAY_LETTER = "delay_letter"
    DELAY_NEXT = "delay_next"
    PLAN_DONE = "plan_done"
    CLAIM_CHECKED = "claim_checked"


class Outcome(StrEnum):
    """What became of the last plan."""

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"


OTHER, OTHER_BODY = "other", "other_body"
"""Reasons for being late that need words: any; or whom one waits for, since which letter, until which day."""


@dataclass(frozen=True)
class Detail:
    """One thing said; an empty value takes back what was said before. A later one has the greater id.

    `source`: where it was typed, chat and message; None for what was pressed. `said_at` aware UTC.
    """

    id: int
    item_id: ItemId
    round_id: RoundId | None
    name: Field
    value: str
    said_at: datetime
    source: Source | None = None


@dataclass(frozen=True)
class Support:
    """What is needed, from whom, since when; the last two may be left open."""

    what: str
    source: str | None
    since: date | None
    said_at: datetime


@dataclass(frozen=True)
class Delay:
    """Why it is late: a code, the unit's own words for 其他, and for another body its name, the letter and the next date."""

    code: str
    words: str | None
    body: str | None
    letter_on: date | None
    next_on: date | None
    said_at: datetime


@dataclass(frozen=True)
class Said:
    """What was said of one item, the newest of each field."""

    details: Mapping[Field, Detail] = field(default_factory=dict)

    def find(self, name: Field) -> str | None:
        """The value; None when it was never said, or taken back."""
        detail = self.details.get(name)
        return detail.value if detail is not None and detail.value else None

    def find_day(self, name: Field) -> date | None:
        value = self.find(name)
        return date.fromisoformat(value) if value else None

    @property
    def claim(self) -> Finding | None:
        value = self.find(Field.CLAIM)
        return Finding(value) if value else None

    @property
    def done(self) -> str | None:
        return self.find(Field.DONE)

    @property
    def left(self) -> str | None:
        return self.find(Field.LEFT)

    @property
    def plan(self) -> str | None:
        return self.find(Field.PLAN)

    @property
    def finish(self) -> date | None:
        return self.find_day(Field.FINISH)

    @property
    def outcome(self) -> Outcome | None:
        value = self.find(Field.PLAN_DONE)
        return Outcome(value) if value else None

    @property
    def support(self) -> Support | None:
        """The support that is needed; one that was asked for stands until the unit takes it back."""
        what = self.find(Field.SUPPORT)
        if what is None:
            return None
        since = self.find_day(Field.SUPPORT_SINCE)
        return Support(what, self.find(Field.SUPPORT_FROM), since, self.details[Field.SUPPORT].said_at)

    @property
    def delay(self) -> Delay | None:
        code = self.find(Field.DELAY)
        if code is None:
            return None
        return Delay(
            code,
            self.find(Field.DELAY_WORDS) if code == OTHER else None,
            self.find(Field.DELAY_BODY) if code == OTHER_BODY else None,
            self.find_day(Field.DELAY_LETTER) if code == OTHER_BODY else None,
            self.find_day(Field.DELAY_NEXT) if code == OTHER_BODY else None,
            self.details[Field.DELAY].said_at,
        )


NOTHING = Said()


@dataclass(frozen=True)
class Plan:
    """What the unit said it would do next, and on which day. `last_week`: said in the week before this one, or in this."""

    text: str
    said_on: date
    last_week: bool


def gather(details: Iterable[Detail]) -> dict[ItemId, Said]:
    """What was said by item, the newest of each field."""
    found: dict[ItemId, dict[Field, Detail]] = {}
    for detail in sorted(details, key=lambda each: each.id):
        found.setdefault(detail.item_id, {})[detail.name] = detail
    return {item_id: Said(values) for item_id, values in found.items()}


def open_plan(before: Said, now: datetime) -> Plan | None:
    """The plan that is to be asked about: the last one said before this round, unless it was found carried out since."""
    plan, outcome = before.details.get(Field.PLAN), before.details.get(Field.PLAN_DONE)
    if plan is None or not plan.value:
        return None
    if outcome is not None and outcome.id > plan.id and outcome.value == Outcome.DONE:
        return None
    monday = now.date() - timedelta(days=now.weekday() + 7)
    said_on = plan.said_at.astimezone(now.tzinfo).date()
    return Plan(plan.value, said_on, last_week=said_on >= monday)


def changes(
    newest: Said, values: Mapping[Field, str], round_id: RoundId | None, source: Source | None, own: Mapping[Field, str]
) -> dict[Field, str]:
    """What is to be entered of `values`, said in this round and message; `newest`: what counts for the item so far.

    `own`: what this message said before it was corrected. A correction says only what it changes: what it repeats does
    not undo what others said since, and what it drops is taken back while that still counts. What belongs to an earlier
    round changes nothing that a later one said. A new support or reason takes with it what stood beside the old one.
    """
    wanted = {name: "" for name, value in own.items() if value and newest.find(name) and _is_from(newest, name, source)}
    wanted |= _with_what_goes(values)
    return {
        name: value
        for name, value in wanted.items()
        if value != own.get(name, "" if own else None)
        and not _is_later(newest, name, round_id)
        and not _stands(newest, name, value, round_id, source)
    }


def _is_from(newest: Said, name: Field, source: Source | None) -> bool:
    return newest.details[name].source == source


def _is_later(newest: Said, name: Field, round_id: RoundId | None) -> bool:
    known = newest.details[name].round_id if name in newest.details else None
    return known is not None and (round_id is None or known > round_id)


def _stands(newest: Said, name: Field, value: str, round_id: RoundId | None, source: Source | None) -> bool:
    """Whether that is said already: by a button in this round, or, when it is taken back, by nobody."""
    if not value:
        return newest.find(name) is None
    known = newest.details.get(name)
    return source is None and known is not None and (known.value, known.round_id) == (value, round_id)


def _with_what_goes(values: Mapping[Field, str]) -> dict[Field, str]:
    beside: dict[Field, str] = {}
    if Field.SUPPORT in values:
        beside |= dict.fromkeys((Field.SUPPORT_FROM, Field.SUPPORT_SINCE), "")
    if Field.DELAY in values:
        beside |= dict.fromkeys((Field.DELAY_WORDS, Field.DELAY_BODY, Field.DELAY_LETTER, Field.DELAY_NEXT), "")
    return beside | dict(values)
