"""A file of any size, read a piece at a time, so that two gigabytes cost no more memory than two kilobytes."""

import os
import re
from collections.abc import Iterator
from typing import BinaryIO

_PIECE = 1 << 20
_HEAD = 1 << 16


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
        """Where `sought` is first found at or after `start`; -1 when it is not."""
        for at, piece in self._overlapping(start, len(sought) - 1):
            found = piece.find(sought)
            if found >= 0:
                return at + found
        return -1

    def has(self, pattern: re.Pattern[bytes], start: int, overlap: int) -> bool:
        """Whether `pattern`, whose matches are at most `overlap` + 1 bytes long, is found at or after `start`."""
        return any(pattern.search(piece) for _, piece in self._overlapping(start, overlap))

    def _overlapping(self, start: int, overlap: int) -> Iterator[tuple[int, bytes]]:
        for at in range(start, self.size, _PIECE):
            yield at, self.at(at, _PIECE + overlap)
