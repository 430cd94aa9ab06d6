"""How alike two pictures are: distances of their 256-bit hashes in words (measured in benchmarks/likeness.py)."""

from dataclasses import dataclass
from enum import StrEnum

SAME, PROBABLY, PERHAPS = 16, 24, 48
"""Bits of 256 that may differ at most; what differs more is another picture."""


class Grade(StrEnum):
    """The same bytes; surely the same photo; probably the same; a person should look."""

    SAME_FILE = "same_file"
    SAME_PHOTO = "same_photo"
    PROBABLY = "probably"
    PERHAPS = "perhaps"


@dataclass(frozen=True)
class Alike:
    """A picture like an earlier one. `other`: its sha256; `distance` in bits; `turn`: quarter turns between the two."""

    other: str
    distance: int
    turn: int


def graded(distance: int) -> Grade | None:
    """None when the two are different pictures."""
    if distance <= SAME:
        return Grade.SAME_PHOTO
    if distance <= PROBABLY:
        return Grade.PROBABLY
    return Grade.PERHAPS if distance <= PERHAPS else None
