"""What the office adds to an issue: a leading paragraph, comments, what is left out; after its release, a correction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.rules.models import ItemId, RoundId
from bot.rules.summary import Addendum

FIRST = 1

LEAD_AT_MOST, WORDS_AT_MOST = 500, 200
"""Characters of the leading paragraph, and of a comment or of the reason of a correction."""

_PLACES = 10_000
"""Items that an issue tells of are fewer (`reports/naming.py`)."""


@dataclass(frozen=True)
class Edition:
    """One version of an issue as the office puts it. The figures are the issue's own and the same in every version.

    `version` counts from 1; `reason`: why there is another one, None for the first. `lead`: the office's leading paragraph.
    `comments`: what it remarks on items that are named; `left_out`: items whose words are not told, they stay in the figures.
    `addendum`: of a released correction, what had come since the issue was compiled. `released_at`: aware UTC, None while
    only the office sees it.
    """

    round_id: RoundId
    version: int = FIRST
    reason: str | None = None
    lead: str | None = None
    comments: Mapping[ItemId, str] = field(default_factory=dict)
    left_out: frozenset[ItemId] = frozenset()
    addendum: Addendum | None = None
    released_at: datetime | None = None

    @property
    def is_correction(self) -> bool:
        return self.version > FIRST


def place(round_id: RoundId, nth: int) -> int:
    """One number for the item that an issue tells of at this place, from 0, of all that it tells of."""
    return round_id * _PLACES + nth


def placed(number: int) -> tuple[RoundId, int]:
    """What `place` made one number of."""
    return RoundId(number // _PLACES), number % _PLACES
