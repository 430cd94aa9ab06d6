"""Where a picture ends, and what hides behind it or in it."""

from bot.evidence import packed
from bot.evidence.pieces import Pieces
from bot.rules.looks import Content

_MOST_PARTS = 100_000
_JPEG_SCAN, _JPEG_END = 0xDA, b"\xff\xd9"
_JPEG_BARE = {0x01, *range(0xD0, 0xD9)}
"""Markers that have no length."""
_PNG_BEGIN = 8
_PACKED = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_PDF, _PDF_WITHIN = b"%PDF-", 1024
_PDF_END, _PDF_END_WITHIN = b"%%EOF", 2048


def end(content: Content, pieces: Pieces) -> int | None:
    """The offset behind a picture's or a PDF's last byte; 0 for kinds whose end cannot be told; None when it is missing."""
    match content:
        case Content.JPEG:
            return _jpeg_end(pieces)
        case Content.PNG:
            return _png_end(pieces)
        case Content.WEBP:
            declared = pieces.number(4, 4) + 8
            return declared if declared <= pieces.size else None
        case Content.PDF:
            return 0 if _PDF_END in pieces.tail(_PDF_END_WITHIN) or _ends_padded(pieces) else None
    return 0


def is_pdf(pieces: Pieces) -> bool:
    """Readers of PDF look for its header within so many bytes, whatever stands before it."""
    return _PDF in pieces.head[:_PDF_WITHIN]


def hides_another(content: Content, pieces: Pieces, after: int | None) -> bool:
    """Whether a picture, film or PDF is also a file of another kind; `after`: where it ends itself.

    Telephones append films and notes of their own to photos: those hide nothing.
    """
    if packed.is_zip(pieces):
        return True
    if content == Content.PDF:
        return False
    return is_pdf(pieces) or (bool(after) and any(pieces.find(begin, after or 0) >= 0 for begin in _PACKED))


def _jpeg_end(pieces: Pieces) -> int | None:
    at = 2
    for _ in range(_MOST_PARTS):
        marker = pieces.at(at, 4)
        if len(marker) < 2:
            return None
        if marker[0] != 0xFF:
            return 0  # not as it must be: whoever decodes it will say
        if marker[1] == _JPEG_SCAN:
            # From here on this pair stands only at the end; before, it may belong to a small picture within.
            found = pieces.find(_JPEG_END, at)
            return found + 2 if found >= 0 else None
        if marker[1] == 0xFF:
            at += 1
        elif marker[1] in _JPEG_BARE:
            at += 2
        else:
            at += 2 + int.from_bytes(marker[2:], "big")
    return 0


def _png_end(pieces: Pieces) -> int | None:
    at = _PNG_BEGIN
    for _ in range(_MOST_PARTS):
        header = pieces.at(at, 8)
        if len(header) < 8:
            return None
        at += 12 + int.from_bytes(header[:4], "big")
        if header[4:] == b"IEND":
            return at if at <= pieces.size else None
    return 0


def _ends_padded(pieces: Pieces) -> bool:
    """Some servers fill files up with zeros."""
    return _PDF_END in pieces.tail(1 << 16).rstrip(b"\0")[-_PDF_END_WITHIN:]
