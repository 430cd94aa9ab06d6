"""Which signs the bundled fonts can show; what they cannot is printed as its code point, never dropped."""

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from templates import FONTS, word

_INVISIBLE = {0x200B, 0x200C, 0x200D, 0xFE0E, 0xFE0F, 0xFEFF, 0x00AD, 0x2060}
"""Signs that nobody sees where the font has them either; without them nothing reads otherwise."""

_LONG_RUN = re.compile(r"([!-~]{32})(?=[!-~])")
"""Latin signs without a gap, such as an address: they may be broken here."""


def legible(value: Any) -> Any:
    """The same JSON data, with every text as the fonts can print it.

    What no font has is named by its code points in one mark a run; long runs of Latin may break.
    """
    if isinstance(value, str):
        return _LONG_RUN.sub("\\1\u200b", "".join(_signs(value)))
    if isinstance(value, dict):
        return {key: legible(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [legible(each) for each in value]
    return value


@cache
def covered() -> frozenset[int]:
    """Every code point that one of the bundled fonts has."""
    return frozenset(code for path in sorted(FONTS.glob("*.otf")) for code in code_points(path.read_bytes()))


def _signs(text: str) -> Iterator[str]:
    missing: list[str] = []
    for sign in unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\t", " "):
        if ord(sign) in _INVISIBLE:
            continue
        if sign != "\n" and ord(sign) not in covered():
            missing.append(f"{ord(sign):04X}")
            continue
        if missing:
            yield _mark(missing)
            missing = []
        yield sign
    if missing:
        yield _mark(missing)


def _mark(missing: list[str]) -> str:
    return word("dossier_words", "missing_sign").format(codes=" ".join(missing))


def code_points(font: bytes) -> Iterator[int]:
    """The code points of an OpenType font's character map, formats 4 and 12; some may come twice."""
    start = next(
        struct.unpack_from(">I", font, 12 + 16 * n + 8)[0]
        for n in range(struct.unpack_from(">H", font, 4)[0])
        if font[12 + 16 * n : 16 + 16 * n] == b"cmap"
    )
    for n in range(struct.unpack_from(">H", font, start + 2)[0]):
        table = start + struct.unpack_from(">I", font, start + 4 + 8 * n + 4)[0]
        shape = struct.unpack_from(">H", font, table)[0]
        if shape == 4:
            yield from _segments(font, table)
        elif shape == 12:
            yield from _groups(font, table)


def _segments(font: bytes, table: int) -> Iterator[int]:
    count = struct.unpack_from(">H", font, table + 6)[0] // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{count}H", font, table + 14 + 2 * count * n + (2 if n else 0)) for n in range(4)
    )
    where = table + 16 + 6 * count  # the offsets count from their own place
    for n, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            if offsets[n]:
                at = where + 2 * n + offsets[n] + 2 * (code - first)
                glyph = struct.unpack_from(">H", font, at)[0]
            else:
                glyph = (code + deltas[n]) & 0xFFFF
            if glyph:
                yield code


def _groups(font: bytes, table: int) -> Iterator[int]:
    for n in range(struct.unpack_from(">I", font, table + 12)[0]):
        first, last, _ = struct.unpack_from(">III", font, table + 16 + 12 * n)
        yield from range(first, last + 1)
