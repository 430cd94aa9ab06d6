"""How much room is left on the disk, in the words that matter: enough, scarce, none."""

from enum import StrEnum

_MEGABYTE = 1_000_000
_SCARCE, _FULL = 300 * _MEGABYTE, 25 * _MEGABYTE
"""Bytes. Full is less than the largest file that Telegram lets a bot fetch, with the database's own needs."""


class Room(StrEnum):
    """`scarce`: a week of photos may not fit any more; `full`: the next file may not."""

    ENOUGH = "enough"
    SCARCE = "scarce"
    FULL = "full"


def room_of(free: int) -> Room:
    """`free`: bytes that can still be written."""
    if free < _FULL:
        return Room.FULL
    return Room.SCARCE if free < _SCARCE else Room.ENOUGH
