"""After closing: when an item is looked back at (回头看) or asked whether it is kept up (长期坚持), and what an answer is worth."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.rules.calendar import Calendar
from bot.rules.dates import months_later
from bot.rules.models import DrawId, ItemId, PersonId, RecheckId
from bot.rules.timetable import at

LOOK_BACK_AFTER = (30, 90)
"""Days after the closing."""

TIME_TO_ANSWER = 5
"""Workdays: after them the ask is repeated once; after as many again it is shown to the office, and that is all."""

WORDS_AT_MOST = 500
"""Characters of a reason; it stands in messages to several people."""


class RecheckKind(StrEnum):
    """Why a closed item is looked at again: a date after its closing, its upkeep each quarter, or it was drawn (随机抽查)."""

    LOOKBACK = "lookback"
    UPKEEP = "upkeep"
    DRAW = "draw"


class Cause(StrEnum):
    """Why an item was reopened."""

    RECHECK = "recheck"
    RELAPSE = "relapse"
    DRAW = "draw"
    OTHER = "other"


@dataclass(frozen=True)
class Recheck:
    """One look at an item after its closing; times aware UTC.

    `claim`: what the unit says, whether it still holds; `holds`: what the office found. Settled without `holds`: void.
    """

    id: RecheckId
    item_id: ItemId
    kind: RecheckKind
    due_on: date
    draw_id: DrawId | None
    asked_at: datetime | None
    asked_of: PersonId | None
    repeated_at: datetime | None
    shown_at: datetime | None
    answered_at: datetime | None
    answered_by: PersonId | None
    claim: bool | None
    claim_words: str | None
    settled_at: datetime | None
    settled_by: PersonId | None
    holds: bool | None
    words: str | None

    @property
    def last_asked_at(self) -> datetime | None:
        return self.repeated_at or self.asked_at


@dataclass(frozen=True)
class Reopening:
    """An item came back; `closed_at`: when it had been closed. Times aware UTC."""

    item_id: ItemId
    reopened_at: datetime
    person_id: PersonId
    cause: Cause
    words: str
    closed_at: datetime | None


class Step(StrEnum):
    """What the clock does with an open recheck: ask the unit, ask once more, show the office that no answer came."""

    ASK = "ask"
    REPEAT = "repeat"
    SHOW = "show"


class Fit(StrEnum):
    """Whether an answer or a verdict can be taken now."""

    TAKEN = "taken"
    NOT_ASKED = "not_asked"
    NEEDS_PROOF = "needs_proof"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    SETTLED = "settled"


def plan(closed_on: date, calendar: Calendar, *, long_term: bool) -> list[tuple[RecheckKind, date]]:
    """What is asked after a closing, on workdays; of the quarterly upkeep only the first time (see `next_upkeep`)."""
    days = [calendar.next_workday(closed_on + timedelta(days=days)) for days in LOOK_BACK_AFTER]
    planned = [(RecheckKind.LOOKBACK, day) for day in days]
    if long_term:
        planned.append((RecheckKind.UPKEEP, next_upkeep(closed_on, closed_on, calendar)))
    return planned


def next_upkeep(closed_on: date, after: date, calendar: Calendar) -> date:
    """The next quarter's day after `after`, counted from the closing. The first quarter's ask is the look-back after 90 days."""
    quarter = 2
    while (day := calendar.next_workday(months_later(closed_on, 3 * quarter))) <= after:
        quarter += 1
    return day


def step_due(recheck: Recheck, calendar: Calendar, now: datetime) -> Step | None:
    """What is to be done with it on the day of `now` (aware, in the bureau's zone).

    What the office is shown that nobody answered, it is shown all that day: not everybody looks at the same hour.
    """
    found = _next_step(recheck, calendar, now)
    return found[0] if found is not None and found[1] <= now.date() else None


def silent_before(calendar: Calendar, now: datetime) -> datetime:
    """To asks that left before this moment an answer is overdue."""
    return at(calendar.first_of_last(TIME_TO_ANSWER, now.date()), time.min, now)


def is_asked_already(recheck: Recheck, others: Iterable[Recheck]) -> bool:
    """One question an item at a time: the answer to the earlier settles the later. `others`: those not settled."""
    same = [each for each in others if each.item_id == recheck.item_id and each.id != recheck.id]
    return any(each.due_on < recheck.due_on or each.asked_at is not None for each in same)


def ask(recheck: Recheck, person_id: PersonId, now: datetime) -> Recheck:
    """As it is once this person has been asked, for the first time or once more."""
    if recheck.asked_at is None:
        return replace(recheck, asked_of=person_id, asked_at=now)
    return replace(recheck, asked_of=person_id, repeated_at=now)


def answer_by(asked_at: datetime, calendar: Calendar, now: datetime) -> date:
    """Until when an ask of `asked_at` is to be answered."""
    return calendar.add_workdays(asked_at.astimezone(now.tzinfo).date(), TIME_TO_ANSWER)


def judge_answer(recheck: Recheck, *, holds: bool, fresh: int) -> Fit:
    """Whether the unit's word can be taken; that it still holds needs `fresh` proof, sent since the ask."""
    if recheck.settled_at is not None:
        return Fit.SETTLED
    if recheck.asked_at is None:
        return Fit.NOT_ASKED
    if recheck.answered_at is not None:
        return Fit.ANSWERED
    return Fit.NEEDS_PROOF if holds and not fresh else Fit.TAKEN


def judge_verdict(recheck: Recheck, *, holds: bool) -> Fit:
    """Whether the finding can be taken. Nothing holds because nobody answered; what was drawn is looked at on the spot."""
    if recheck.settled_at is not None:
        return Fit.SETTLED
    if holds and recheck.kind != RecheckKind.DRAW and recheck.answered_at is None:
        return Fit.UNANSWERED
    return Fit.TAKEN


def _next_step(recheck: Recheck, calendar: Calendar, now: datetime) -> tuple[Step, date] | None:
    """What the clock does with it next and from which day on."""
    if recheck.kind == RecheckKind.DRAW or recheck.settled_at is not None or recheck.answered_at is not None:
        return None
    if recheck.asked_at is None:
        return Step.ASK, recheck.due_on
    if recheck.repeated_at is None:
        return Step.REPEAT, answer_by(recheck.asked_at, calendar, now)
    if recheck.shown_at is None or recheck.shown_at.astimezone(now.tzinfo).date() == now.date():
        return Step.SHOW, answer_by(recheck.repeated_at, calendar, now)
    return None
