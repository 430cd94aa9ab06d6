"""Files made of boxes (ISO base media): films, sound, and the pictures of newer telephones."""

from collections.abc import Iterator
from typing import NamedTuple

from bot.evidence.pieces import Pieces
from bot.rules.looks import Content, Fault

_MOST_BOXES = 10_000
_LONGEST_INDEX = 1 << 22
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_OTHER_PICTURES = {b"avif", b"avis", b"crx ", b"jxl ", b"jp2 ", b"jpx "}
_SOUND = {b"M4A ", b"M4B ", b"M4P "}
BEGIN = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
"""Kinds of the first box; films older than `ftyp` begin with one of the others."""


class Box(NamedTuple):
    """`start`: of its content; `end`: as it declares it, perhaps beyond the end of the file. Both in bytes of the file."""

    kind: bytes
    start: int
    end: int


def examine(pieces: Pieces) -> tuple[Content, Fault | None]:
    """What a file that begins with a box is."""
    boxes = list(_boxes(pieces))
    brands = _brands(pieces, boxes)
    if not brands.isdisjoint(_OTHER_PICTURES):
        return Content.PICTURE, None
    is_cut = any(box.end > pieces.size for box in boxes)
    if not brands.isdisjoint(_HEIC):
        return Content.HEIC, Fault.CUT if is_cut else None
    index = next((box for box in boxes if box.kind in (b"moov", b"moof")), None)
    content = _sound_or_film(pieces, brands, index)
    return content, None if index else Fault.CUT  # a recorder writes the index last: without it nothing plays


def _boxes(pieces: Pieces) -> Iterator[Box]:
    at = 0
    for _ in range(_MOST_BOXES):
        header = pieces.at(at, 16)
        if len(header) < 8:
            return
        length, start = int.from_bytes(header[:4], "big"), at + 8
        if length == 1:
            length, start = int.from_bytes(header[8:], "big"), at + 16
        end = at + length if length else pieces.size
        if end < start:
            return
        yield Box(header[4:8], start, end)
        at = end


def _brands(pieces: Pieces, boxes: list[Box]) -> set[bytes]:
    """What a file says it is, and what else it can be read as."""
    if not boxes or boxes[0].kind != b"ftyp":
        return set()
    data = pieces.at(boxes[0].start, min(boxes[0].end - boxes[0].start, 512))
    return {data[at : at + 4] for at in range(0, len(data), 4) if at != 4}


def _sound_or_film(pieces: Pieces, brands: set[bytes], index: Box | None) -> Content:
    if not brands.isdisjoint(_SOUND):
        return Content.AUDIO
    tracks = pieces.at(index.start, min(index.end - index.start, _LONGEST_INDEX)) if index else b""
    # Recorders of some telephones call sound a film; the handlers of its tracks tell.
    return Content.AUDIO if b"soun" in tracks and b"vide" not in tracks else Content.VIDEO
