"""What a file that calls itself a workbook really is, found out from its bytes; and what it unpacks to, before it is believed."""

import copy
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from bot.ledger.reading import Unreadable
from bot.ledger.words import load, say

Content = Literal["xlsx", "ods", "xls", "text"]

_ZIP, _COMPOUND = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_DOCUMENT = "WordDocument".encode("utf-16-le")
_BOOKS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_SIGNS = (
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"RIFF", "picture"),
    (b"%PDF", "pdf"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
)
_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table|head|meta)", re.IGNORECASE)
_CHUNK = 1 << 20
_UNREAD = re.compile(r"(?:xl/media|xl/embeddings|xl/drawings|xl/charts|docProps|Pictures|Thumbnails)/", re.IGNORECASE)
"""Parts that no reader of cells opens."""


def content_of(path: Path) -> Content:
    """Which kind of workbook it is, whatever its name says. Raises Unreadable, with what it is instead."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise Unreadable(say("empty"))
    if head.startswith(_ZIP):
        return _packed(path)
    if head.startswith(_COMPOUND):
        return _compound(path)
    if _PAGE.match(head):
        raise Unreadable(say("not_workbook", kind=_kind("page")))
    other = next((kind for sign, kind in _SIGNS if head.startswith(sign)), None)
    if other is not None:
        raise Unreadable(say("not_workbook", kind=_kind(other)))
    if head[:2] == b"\x09\x08" or head[:4] == b"\x09\x00\x04\x00":
        raise Unreadable(say("bad_workbook"))  # BIFF without its container, of the nineties
    return "text"


def _kind(name: str) -> str:
    kinds: dict[str, str] = load("warnings")["kinds"]
    return kinds[name]


def _packed(path: Path) -> Content:
    if not zipfile.is_zipfile(path):
        raise Unreadable(say("workbook_cut"))
    try:
        with zipfile.ZipFile(path) as packed:
            names = {info.filename.lower() for info in packed.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(say("bad_workbook")) from error
    if "xl/workbook.bin" in names:
        raise Unreadable(say("workbook_binary"))
    if any(name.startswith("word/") for name in names):
        raise Unreadable(say("not_workbook", kind=_kind("document")))
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    raise Unreadable(say("not_workbook", kind=_kind("archive")))


def _compound(path: Path) -> Content:
    data = path.read_bytes()
    if _LOCKED in data:
        raise Unreadable(say("workbook_locked"))
    if not any(name in data for name in _BOOKS):
        is_document = _DOCUMENT in data
        raise Unreadable(say("not_workbook", kind=_kind("document")) if is_document else say("bad_workbook"))
    return "xls"


def unpacked_parts(path: Path, limit: int) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Every part of a packed workbook that is read, by name, in pieces of at most about a megabyte.

    What a part says of its own size is not believed: it ends with its data. Raises Unreadable where all parts
    together are more than `limit` bytes, or cannot be unpacked.
    """
    left = [limit]
    with _packed_errors(), zipfile.ZipFile(path) as packed:
        infos = [info for info in packed.infolist() if not _UNREAD.match(info.filename)]
        if sum(info.file_size for info in infos) > limit:
            raise Unreadable(say("workbook_too_big", limit=limit // 1_000_000))
        for info in infos:
            yield info.filename, _pieces(packed, info, left, limit)


@contextmanager
def _packed_errors() -> Iterator[None]:
    """Whatever is wrong with an archive becomes a sentence."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        is_locked = isinstance(error, RuntimeError) and "encrypted" in str(error)
        raise Unreadable(say("workbook_locked" if is_locked else "bad_workbook")) from error


def _pieces(packed: zipfile.ZipFile, info: zipfile.ZipInfo, left: list[int], limit: int) -> Iterator[bytes]:
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable(say("bad_workbook"))
    believed = copy.copy(info)
    believed.file_size = left[0] + _CHUNK
    with _packed_errors(), packed.open(believed) as part:
        while piece := part.read(_CHUNK):
            left[0] -= len(piece)
            if left[0] < 0:
                raise Unreadable(say("workbook_too_big", limit=limit // 1_000_000))
            yield piece
