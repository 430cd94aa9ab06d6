"""The pictures most like one, out of a million, in a hundredth of a second: all hashes in memory, scanned in columns.

Loads numpy; import it where the first picture is looked up.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from bot.rules.likeness import PERHAPS, Alike

_WORDS = 4
"""A hash of 256 bits in words of 64; so is a sha256."""

_LOOKED_AT_FIRST = 2
"""Words of a hash that tell nearly all others apart: half of the bits differ in about 64 of 128 places."""

_ROWS_AT_ONCE = 1 << 16
"""What fits into a core's cache beside the columns it is compared with."""

_FIRST_ROOM = 1024

Columns = NDArray[np.uint64]
Distances = NDArray[np.uint16]
Bits = NDArray[np.uint8]
Likeness = tuple[bytes, bytes, bytes, bytes]


class LikenessIndex:
    """Hashes of pictures by the sha256 of their files; 64 bytes of memory each."""

    def __init__(self) -> None:
        self._count = 0
        self._names = np.empty((_WORDS, _FIRST_ROOM), np.uint64)
        self._hashes = np.empty((_WORDS, _FIRST_ROOM), np.uint64)

    def __len__(self) -> int:
        return self._count

    def __contains__(self, sha256: str) -> bool:
        name = _words([bytes.fromhex(sha256)])[:, 0]
        rows = np.flatnonzero(self._names[0, : self._count] == name[0])
        return bool((self._names[:, rows] == name[:, None]).all(axis=0).any())

    def add(self, sha256: str, likeness: bytes) -> None:
        """Take in one picture; the second time is harmless. ValueError for what is no hash of 32 bytes."""
        self.extend([(sha256, likeness)])

    def extend(self, pairs: Iterable[tuple[str, bytes]]) -> None:
        """Take in many pictures, (sha256, likeness) each, as `add` does."""
        new = dict(pairs)
        if self._count:
            new = {sha256: likeness for sha256, likeness in new.items() if sha256 not in self}
        names, hashes = _words([bytes.fromhex(each) for each in new]), _words(list(new.values()))
        end = self._count + len(new)
        self._make_room(end)
        self._names[:, self._count : end] = names
        self._hashes[:, self._count : end] = hashes
        self._count = end

    def find(self, likeness: Likeness, at_most: int = PERHAPS, limit: int = 20) -> list[Alike]:
        """Pictures that differ in at most so many bits in any of the four turns, nearest first, then as they came in.

        The picture itself is found too. `turn` is the one of the four that is nearest.
        """
        sought, room = _words(list(likeness)), _Room(min(self._count, _ROWS_AT_ONCE))
        parts = [self._near(sought, begin, at_most, room) for begin in range(0, self._count, _ROWS_AT_ONCE)]
        if not parts:
            return []
        rows = np.concatenate([rows for rows, _ in parts])
        distances = np.concatenate([distances for _, distances in parts], axis=1)
        order = np.argsort(distances.min(axis=0), kind="stable")[:limit]
        return [self._alike(int(rows[at]), distances[:, at]) for at in order]

    def _near(self, sought: Columns, begin: int, at_most: int, room: "_Room") -> tuple[NDArray[np.intp], Distances]:
        """Rows of the part at `begin` that differ in at most so many bits, and how much they differ in each turn."""
        rows = begin + self._perhaps(sought, slice(begin, min(begin + _ROWS_AT_ONCE, self._count)), at_most, room)
        distances = np.zeros((sought.shape[1], len(rows)), np.uint16)
        for words, turns in zip(self._hashes, sought, strict=True):
            distances += np.bitwise_count(words.take(rows) ^ turns[:, None])
        is_near = distances.min(axis=0) <= at_most
        return rows[is_near], distances[:, is_near]

    def _perhaps(self, sought: Columns, part: slice, at_most: int, room: "_Room") -> NDArray[np.intp]:
        """Rows of a part, counted from its beginning, whose first words alone do not differ too much: few are left."""
        differing, bits, sums, least = room.cut(part.stop - part.start)
        least.fill(255)
        for turn in range(sought.shape[1]):
            sums.fill(0)
            for word in range(_LOOKED_AT_FIRST):
                np.bitwise_xor(self._hashes[word, part], sought[word, turn], out=differing)
                np.add(sums, np.bitwise_count(differing, out=bits), out=sums)
            np.minimum(least, sums, out=least)
        return np.flatnonzero(least <= at_most)

    def _alike(self, row: int, distances: Distances) -> Alike:
        turn = int(distances.argmin())
        return Alike(self._names[:, row].tobytes().hex(), int(distances[turn]), turn)

    def _make_room(self, count: int) -> None:
        """Twice as much as before, so that adding one by one copies each row about once."""
        room = self._names.shape[1]
        if count > room:
            more = ((0, 0), (0, max(count, 2 * room) - room))
            self._names, self._hashes = np.pad(self._names, more), np.pad(self._hashes, more)


def _words(hashes: list[bytes]) -> Columns:
    """One column a hash; ValueError when one is not 32 bytes long."""
    if any(len(each) != _WORDS * 8 for each in hashes):
        raise ValueError("a hash is 32 bytes long")
    return np.frombuffer(b"".join(hashes), np.uint64).reshape(-1, _WORDS).T


class _Room:
    """Memory for one part's sums, asked of the system once a search: asking each time costs as much as the sums."""

    def __init__(self, length: int) -> None:
        self._words = np.empty(length, np.uint64)
        self._bytes = np.empty((3, length), np.uint8)

    def cut(self, length: int) -> tuple[Columns, Bits, Bits, Bits]:
        bits, sums, least = self._bytes[:, :length]
        return self._words[:length], bits, sums, least
