"""The numbers of a weekly summary that count items; each is the length of a list, and that list can be asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.rules.models import Finding, UnitId


class Tally(StrEnum):
    """What is counted; the rules stand beside their names. Drafts and what was transferred are in the last two alone.

    `UNSIGNED` waits for a signature at all, `WAITING` for so long that others should know. `MISSING` was asked about and
    is not answered. The last week's changes exclude each other: what came back counts as `REOPENED` only.
    """

    TOTAL = "total"
    DONE = "done"
    BASICALLY_DONE = "basically_done"
    PHASED = "phased"
    IN_PROGRESS = "in_progress"
    NOT_DONE = "not_done"
    UNSTATED = "unstated"
    OPEN = "open"
    UNSIGNED = "unsigned"
    WAITING = "waiting"
    ASKED = "asked"
    ANSWERED = "answered"
    LATE = "late"
    MISSING = "missing"
    PROGRESS = "progress"
    NO_CHANGE = "no_change"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    EXTENDED = "extended"
    ACCEPTED = "accepted"
    NEW = "new"
    CLOSED = "closed"
    REOPENED = "reopened"
    ADVANCED = "advanced"
    SLIPPED = "slipped"
    UNASSIGNED = "unassigned"
    TRANSFERRED = "transferred"


CHANGES = (Tally.CLOSED, Tally.ADVANCED, Tally.SLIPPED, Tally.REOPENED, Tally.NEW)
"""What happened to an item since the issue before, in the order in which it is told."""

RANK = {
    Finding.UNSTATED: 0,
    Finding.NOT_DONE: 1,
    Finding.IN_PROGRESS: 2,
    Finding.PHASED: 3,
    Finding.BASICALLY_DONE: 4,
    Finding.DONE: 5,
}
"""How far a finding is: one that rises has advanced, one that falls has slipped."""


@dataclass(frozen=True)
class Rate:
    """A share with what it was made from."""

    part: int
    whole: int


@dataclass(frozen=True)
class Tallies:
    """All counts of one unit, or of the bureau; `files` are those of the week's answers, measures those of counted items."""

    items: Mapping[Tally, int]
    files: int = 0
    measures: int = 0
    measures_done: int = 0

    def __getitem__(self, tally: Tally) -> int:
        return self.items[tally]


@dataclass(frozen=True)
class UnitTallies:
    """`unit_id` and `unit` None: items that no unit has."""

    unit_id: UnitId | None
    unit: str | None
    tallies: Tallies


def added(parts: list[Tallies]) -> Tallies:
    """The sum; of nothing, nothing."""
    return Tallies(
        {tally: sum(part[tally] for part in parts) for tally in Tally},
        sum(part.files for part in parts),
        sum(part.measures for part in parts),
        sum(part.measures_done for part in parts),
    )
