"""A file of any size, read a piece at a time, so that two gigabytes cost no more memory than two kilobytes."""

import os
from typing import BinaryIO

_PIECE = 1 << 20
_HEAD = 1 << 16
_MOST_SEARCHED = 1 << 28
"""Bytes; any picture has ended by then."""


class Pieces:
    """An open file; reading beyond its end gives fewer bytes, or none. `head`: its first 64 KiB."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = file.seek(0, os.SEEK_END)
        self.head = self.at(0, _HEAD)

    def at(self, offset: int, length: int) -> bytes:
        if not 0 <= offset < self.size:
            return b""
        self._file.seek(offset)
        return self._file.read(length)

    def tail(self, length: int) -> bytes:
        """The last `length` bytes, or all of a shorter file."""
        return self.at(max(self.size - length, 0), length)

    def number(self, offset: int, length: int) -> int:
        """A little-endian number; what the file does not have of it counts as zeros."""
        return int.from_bytes(self.at(offset, length), "little")

    def find(self, sought: bytes, start: int = 0) -> int:
        """Where `sought` is first found at or after `start`; -1 when it is not, within a quarter of a gigabyte."""
        for at in range(start, min(self.size, start + _MOST_SEARCHED), _PIECE):
            found = self.at(at, _PIECE + len(sought) - 1).find(sought)
            if found >= 0:
                return at + found
        return -1
