"""Compound files: the container of the older Word, Excel and PowerPoint, of WPS, and of Windows installers."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.evidence.pieces import Pieces
from bot.rules.looks import Content, Fault

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_HEADER_ENTRIES, _FREE, _LAST_SECTOR = 109, 0xFFFFFFFF, 0xFFFFFFFA
_ENTRY = 128
_MOST_ENTRIES = 16_384
_KINDS = {
    "worddocument": Content.WORD,
    "workbook": Content.EXCEL,
    "book": Content.EXCEL,
    "powerpoint document": Content.SLIDES,
}
_MACROS = "_vba_project"
_INSTALLER = bytes.fromhex("100c0000000000c000000000000046")
"""The end of the class of Windows installers, patches and transforms; the byte before it tells which."""


def examine(pieces: Pieces) -> tuple[Content, Fault | None]:
    """What a file that begins as a compound file is."""
    compound = _Compound(pieces)
    listed = list(compound.entries())
    if not listed:
        return Content.OTHER, Fault.CUT
    if listed[0].kind[1:] == _INSTALLER or any(entry.name == _MACROS for entry in listed):
        return Content.PROGRAM, Fault.PROGRAM
    content = next((_KINDS[name] for name in _top(listed) if name in _KINDS), Content.OTHER)
    return content, Fault.CUT if compound.is_cut() else None


@dataclass(frozen=True)
class _Entry:
    """A folder or stream. `name`: in small letters; `left`, `right`, `child`: places of others in the list; `kind`: class."""

    name: str
    left: int
    right: int
    child: int
    kind: bytes


class _Compound:
    """Sectors, and the table in which each names its next. All of it may be lies, so every walk is counted."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._shift = pieces.number(30, 2) if pieces.number(30, 2) in (9, 12) else 9
        self._length = 1 << self._shift

    def entries(self) -> Iterator[_Entry]:
        """The list of folders and streams, as far as it can be followed; the root is its first."""
        for sector in self._chain(self._pieces.number(48, 4), _MOST_ENTRIES * _ENTRY // self._length):
            data = self._sector(sector)
            for at in range(0, len(data) - _ENTRY + 1, _ENTRY):
                yield _entry(data[at : at + _ENTRY])

    def is_cut(self) -> bool:
        """Whether the last sector in use would begin beyond the end of the file."""
        in_table = self._length // 4
        for place in reversed(range(len(self._table))):
            used = self._numbers(self._table[place])
            last = next((n for n in reversed(range(len(used))) if used[n] != _FREE), None)
            if last is not None:
                return self._offset(place * in_table + last) >= self._pieces.size
        return False

    def _chain(self, sector: int, most: int) -> Iterator[int]:
        for _ in range(most):
            if sector >= _LAST_SECTOR or self._offset(sector) >= self._pieces.size:
                return
            yield sector
            sector = self._after(sector)

    def _after(self, sector: int) -> int:
        place, within = divmod(sector, self._length // 4)
        if place >= len(self._table):
            return _FREE
        return self._pieces.number(self._offset(self._table[place]) + within * 4, 4)

    @cached_property
    def _table(self) -> list[int]:
        """The sectors that hold the table: 109 named in the header, others in a chain of their own."""
        found = list(struct.unpack("<109I", self._pieces.head[76:512].ljust(436, b"\xff")))
        sector, most = self._pieces.number(68, 4), self._pieces.size // self._length // 127 + 1
        for _ in range(min(self._pieces.number(72, 4), most)):
            numbers = self._numbers(sector)
            if not numbers:
                break
            found += numbers[:-1]
            sector = numbers[-1]
        return [each for each in found if each < _LAST_SECTOR]

    def _numbers(self, sector: int) -> tuple[int, ...]:
        data = self._sector(sector)
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _sector(self, sector: int) -> bytes:
        return self._pieces.at(self._offset(sector), self._length)

    def _offset(self, sector: int) -> int:
        return (sector + 1) << self._shift


def _entry(data: bytes) -> _Entry:
    name = data[: min(max(int.from_bytes(data[64:66], "little") - 2, 0), 64)].decode("utf-16-le", "replace")
    left, right, child = struct.unpack_from("<III", data, 68)
    return _Entry(name.casefold(), left, right, child, data[80:96])


def _top(listed: list[_Entry]) -> Iterator[str]:
    """Names directly under the root: what a file is, and not what was put into it."""
    waiting, seen = [listed[0].child], set[int]()
    while waiting:
        place = waiting.pop()
        if place in seen or place >= len(listed):
            continue
        seen.add(place)
        yield listed[place].name
        waiting += [listed[place].left, listed[place].right]
