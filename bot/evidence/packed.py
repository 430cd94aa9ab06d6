"""Zip files: what is listed in them, what that makes them, and whether they would burst when unpacked.

The list at a zip's end is read here rather than by `zipfile`, which takes it into memory whole, however long it is.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.evidence.pieces import Pieces
from bot.rules.looks import Content, Fault

_END, _END_64, _LOCATOR_64, _LISTED = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"PK\x01\x02"
_END_LENGTH, _END_64_LENGTH, _LOCATOR_LENGTH, _LISTED_LENGTH = 22, 56, 20, 46
_LONGEST_COMMENT = 0xFFFF
_IN_EXTRA = 0xFFFFFFFF
"""A size that does not fit its four bytes and stands in the extra field."""

MOST_ENTRIES = 100_000
MOST_UNPACKED = 500_000_000
SUSPECT_UNPACKED, SUSPECT_RATIO = 100_000_000, 200
"""Bytes; an office file beyond them is made to fill somebody's memory."""

_MACROS = ("vbaproject.bin", "xl/macrosheets/", "word/vbadata.xml")
_RUNS = (
    "androidmanifest.xml",
    "meta-inf/manifest.mf",
    "appxmanifest.xml",
    "appxmetadata/appxbundlemanifest.xml",
    "extension.vsixmanifest",
)
_OFFICE = {"word/": Content.WORD, "xl/": Content.EXCEL, "ppt/": Content.SLIDES}
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument."
_OPEN_KINDS = {b"text": Content.WORD, b"spreadsheet": Content.EXCEL, b"presentation": Content.SLIDES}
_DOCUMENTS = ("ofd.xml", "index/document.iwa", "meta-inf/container.xml")
"""Documents that are zips too: the state's own OFD, Apple's, and books."""
_TYPES = "[content_types].xml"
_MOST_READ = 1 << 20


@dataclass(frozen=True)
class Entry:
    """A file in a zip as the list at its end declares it.

    `name`: in small letters, with slashes; sizes in bytes; `method`: 0 for stored, 8 for deflated; `at`: from the zip's
    own beginning.
    """

    name: str
    packed: int
    unpacked: int
    method: int
    at: int


class Broken(Exception):
    """There is a zip's end, but its list cannot be followed."""


def examine(pieces: Pieces) -> tuple[Content, Fault | None]:
    """What a file that begins as a zip is."""
    try:
        listed = entries(pieces)
    except Broken:
        return _by_beginning(pieces), Fault.DAMAGED
    if listed is None:
        return _by_beginning(pieces), Fault.CUT
    content = _content(pieces, listed)
    if content == Content.ARCHIVE:
        return content, Fault.ARCHIVE
    if content == Content.PROGRAM:
        return content, Fault.PROGRAM
    return content, Fault.TOO_LARGE if _bursts(listed) else None


def is_zip(pieces: Pieces) -> bool:
    """Whether a reader of zips would find at least one file in this, whatever it begins with."""
    try:
        return bool(entries(pieces))
    except Broken:
        return False


def entries(pieces: Pieces) -> list[Entry] | None:
    """Every file listed, up to one more than `MOST_ENTRIES`; None when there is no zip's end; raises Broken."""
    tail = pieces.tail(_END_LENGTH + _LONGEST_COMMENT)
    found = tail.rfind(_END)
    if found < 0 or len(tail) - found < _END_LENGTH:
        return None
    end = pieces.size - len(tail) + found
    count, size, offset = struct.unpack_from("<HII", tail, found + 10)
    locator = end - _LOCATOR_LENGTH
    end_64 = locator - _END_64_LENGTH
    if pieces.at(locator, 4) == _LOCATOR_64 and pieces.at(end_64, 4) == _END_64:
        end, (count, size, offset) = end_64, struct.unpack("<QQQ", pieces.at(end_64 + 32, 24))
    if not count:
        return []
    # What was put in front of a zip moves its list; so it is looked for where it must end.
    start = next((at for at in (end - size, offset) if pieces.at(at, 4) == _LISTED), None)
    if start is None:
        raise Broken
    return list(_walk(pieces, start))


def _walk(pieces: Pieces, at: int) -> Iterator[Entry]:
    for _ in range(MOST_ENTRIES + 1):
        record = pieces.at(at, _LISTED_LENGTH)
        if len(record) < _LISTED_LENGTH or not record.startswith(_LISTED):
            return
        packed, unpacked, name_length, extra_length, comment_length = struct.unpack_from("<IIHHH", record, 20)
        method, place = int.from_bytes(record[10:12], "little"), int.from_bytes(record[42:46], "little")
        at += _LISTED_LENGTH
        name = pieces.at(at, name_length).decode("utf-8", "replace").replace("\\", "/").casefold()
        if _IN_EXTRA in (packed, unpacked):
            packed, unpacked = _long_sizes(pieces.at(at + name_length, extra_length), packed, unpacked)
        yield Entry(name, packed, unpacked, method, place)
        at += name_length + extra_length + comment_length


def _long_sizes(extra: bytes, packed: int, unpacked: int) -> tuple[int, int]:
    """Sizes from the extra field, where they stand in the order unpacked, packed."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            fields = iter(struct.iter_unpack("<Q", extra[at + 4 : at + 4 + length // 8 * 8]))
            unpacked = next(fields, (unpacked,))[0] if unpacked == _IN_EXTRA else unpacked
            packed = next(fields, (packed,))[0] if packed == _IN_EXTRA else packed
        at += 4 + length
    return packed, unpacked


def _content(pieces: Pieces, listed: Sequence[Entry]) -> Content:
    names = [entry.name for entry in listed]
    if any(_can_run(name) for name in names):
        return Content.PROGRAM
    if pieces.head[30:].startswith(_OPEN_DOCUMENT):
        if any(name.startswith(("basic/", "scripts/")) for name in names):
            return Content.PROGRAM
        kind = pieces.head[30 + len(_OPEN_DOCUMENT) :]
        return next((content for begin, content in _OPEN_KINDS.items() if kind.startswith(begin)), Content.OTHER)
    if _TYPES in names:
        # A macro may lie under any name; here its kind must be told, or no program would run it.
        if _declares_macros(_unpacked(pieces, listed[names.index(_TYPES)])):
            return Content.PROGRAM
        return next((content for part, content in _OFFICE.items() if _any_in(part, names)), Content.OTHER)
    return Content.OTHER if any(name in names for name in _DOCUMENTS) else Content.ARCHIVE


def _declares_macros(types: bytes) -> bool:
    plain = types.replace(b"\0", b"").lower()
    return b"macroenabled" in plain or b"vbaproject" in plain


def _unpacked(pieces: Pieces, entry: Entry) -> bytes:
    """The beginning of a file in a zip, at most `_MOST_READ` bytes; as much of it as can be unpacked."""
    name_length, extra_length = pieces.number(entry.at + 26, 2), pieces.number(entry.at + 28, 2)
    data = pieces.at(entry.at + 30 + name_length + extra_length, min(entry.packed, _MOST_READ))
    if entry.method == 0:
        return data
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, _MOST_READ)
    except zlib.error:
        return b""


def _can_run(name: str) -> bool:
    return name in _RUNS or any(each in name for each in _MACROS) or (name.startswith("payload/") and ".app/" in name)


def _any_in(folder: str, names: Sequence[str]) -> bool:
    return any(name.startswith(folder) for name in names)


def _by_beginning(pieces: Pieces) -> Content:
    """What a zip without its list most likely was."""
    head = pieces.head.lower()
    if _TYPES.encode() in head or b"_rels/.rels" in head:
        return next((content for part, content in _OFFICE.items() if part.encode() in head), Content.OTHER)
    return Content.ARCHIVE


def _bursts(listed: Sequence[Entry]) -> bool:
    unpacked = sum(entry.unpacked for entry in listed)
    packed = max(sum(entry.packed for entry in listed), 1)
    if len(listed) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        return True
    return unpacked > SUSPECT_UNPACKED and unpacked / packed > SUSPECT_RATIO
