"""What the office has arranged (安排): when rounds open and end, when people are reminded, when nobody is written to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum


class ItemKind(StrEnum):
    """The three classes of the ledger: 立行立改, 集中整改, 长期."""

    AT_ONCE = "at_once"
    CAMPAIGN = "campaign"
    LONG = "long"


class Rhythm(StrEnum):
    """How often an item is asked about: every few workdays beside the round, every round, the first of a month, of a quarter."""

    FEW_DAYS = "few_days"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


def _usual_rhythms() -> Mapping[ItemKind, Rhythm]:
    return {ItemKind.AT_ONCE: Rhythm.FEW_DAYS, ItemKind.CAMPAIGN: Rhythm.WEEKLY, ItemKind.LONG: Rhythm.MONTHLY}


@dataclass(frozen=True)
class Arrangement:
    """The settings of the office, with their defaults (design, section 4). Times of day are in the bureau's zone.

    Weekdays count from Monday, 0. Waits are in workdays unless their words say otherwise. A value that was never set, or
    that a later version no longer knows, is the default.
    """

    opens_weekday: int = 0
    opens_at: time = time(9, 0)
    cutoff_weekday: int = 3
    cutoff_at: time = time(17, 0)
    release_weekday: int = 4
    release_at: time = time(9, 0)
    release_alone: bool = True
    """Whether a summary goes out by itself at its time; else it waits for the office."""
    first_call: int = 80
    """Percent of a round's time after which those who are missing are reminded; 0: not at all."""
    last_call: int = 2
    """Hours before the cut-off at which they are reminded again; 0: not at all."""
    remind_at: time = time(9, 0)
    """When the day's reminder leaves, unless the person chose another hour."""
    quiet_from: time = time(18, 0)
    quiet_until: time = time(8, 30)
    due_days: tuple[int, ...] = (30, 14, 7, 3, 1)
    """Days before a due date at which it is announced, the earliest first."""
    ladder: tuple[int, ...] = (1, 3, 5, 7, 10)
    """Workdays overdue at which the contact, the unit head, the responsible leader, the office, the secretary hear of it."""
    rest_after_answer: int = 7
    """Calendar days that an answer stops the ladder for."""
    few_days: int = 2
    """Workdays without an answer after which an item of that rhythm is asked about again."""
    review_after: int = 2
    """Workdays that an application may wait before those who decide are reminded of it."""
    chases: int = 2
    """How often the office may chase one item in a round by hand (催办)."""
    most_at_once: int = 200
    """Messages that may leave at once without the office being asked."""
    minutes_an_item: int = 3
    """What an answer is reckoned to cost a unit, for the burden of the week."""
    to_units: bool = True
    """Whether heads and liaisons get their unit's own part of a released issue."""
    names_shown: bool = False
    """Whether an issue says who heads a unit."""
    ranked: bool = False
    """Whether units stand in an issue by their rate of completion; else in the bureau's own order."""
    picture_in_groups: bool = False
    """Whether group chats get the picture of an issue beside the numbers; units stand in it by name."""
    rhythms: Mapping[ItemKind, Rhythm] = field(default_factory=_usual_rhythms)
