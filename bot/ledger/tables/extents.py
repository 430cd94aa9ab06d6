"""What the parts of an .xlsx say before a reader takes them into memory: how far each sheet goes, which rows are hidden, which
formulas have no value. A reader asks for all the room between the first cell and the last, and a process that does not get
it is killed."""

import posixpath
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bot.ledger.contents import unpacked_parts

Flaw = Literal["formula_error", "formula_uncounted"]

MOST_FLAWS = 2_000
_MUCH_TEXT = 20_000_000
_LONGEST_ROW = 8 << 20
_TAG = rb"<(?:\w+:)?"
_FULL = (rb"""<c\b[^>]*(?<!/)>(?!</|<v/>|<v></)""", rb"""<\w+:c\b[^>]*(?<!/)>(?!</)""")
"""The tags of cells that hold something, as most programs write them, and with a prefix."""
_PLAIN, _PREFIXED = re.compile(_FULL[0]), re.compile(_FULL[1])
_ROW = re.compile(_TAG + rb"""row\b[^>]*?\br=["'](\d{1,9})["']""")
_HIDDEN = re.compile(_TAG + rb"""row\b(?=[^>]*\bhidden=["'](?:1|true)["'])[^>]*?\br=["'](\d{1,9})["']""")
_WHOLE = re.compile(_TAG + rb"""c\b([^>]*)(?<!/)>(.*?)</(?:\w+:)?c>""", re.DOTALL)
_PLACE = re.compile(rb"""\br=["']([A-Za-z]{1,4})(\d{1,9})["']""")
_VALUE = re.compile(_TAG + rb"(?:v|t)(?:\s[^>]*)?>[^<]")
_FORMULA = re.compile(_TAG + rb"f[\s>/]")
_SHARED = re.compile(rb"""t=["']s["'][^>]*>\s*""" + _TAG + rb"v>\s*(\d{1,9})")
_SHEET = re.compile(_TAG + rb"""sheet\s[^>]*?\b\w+:id=["']([^"']+)["']""")
_RELATION = re.compile(_TAG + rb"Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"""\b(Id|Target)=["']([^"']*)["']""")


@dataclass
class Extent:
    """Of one sheet: its last row and column that hold something, from 1; `hidden` rows and the places of `flaws` from 0.

    `text` is how many bytes of shared strings its cells repeat.
    """

    last: int = 0
    widest: int = 0
    text: int = 0
    hidden: set[int] = field(default_factory=set)
    flaws: dict[tuple[int, int], Flaw] = field(default_factory=dict)


def extents(path: Path, limit: int) -> list[Extent]:
    """Of each sheet, in the order of the workbook; those of parts that no sheet names come last.

    `limit`: bytes of all parts together. Raises Unreadable.
    """
    found: dict[str, Extent] = {}
    lengths = array("L")
    told: dict[str, bytes] = {}
    uses: dict[str, list[bytes]] = {}
    for name, pieces in unpacked_parts(path, limit):
        plain = name.lower()
        if plain.endswith("sharedstrings.xml"):
            lengths.extend(_lengths(pieces))
        elif plain in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            told[plain] = b"".join(pieces)
        else:
            found[plain], uses[plain] = _extent(pieces)
    longest = max(lengths, default=0)
    for plain, used in uses.items():
        # exactly only where it might be too much
        extent = found[plain]
        extent.text = longest * len(used)
        if extent.text > _MUCH_TEXT:
            extent.text = sum(lengths[at] for at in map(int, used) if at < len(lengths))
    ordered = [name for name in _order(told) if name in found]
    rest = [extent for name, extent in found.items() if name not in ordered and extent.last]
    return [found[name] for name in ordered] + rest


def _order(told: dict[str, bytes]) -> list[str]:
    """The names of the sheets' parts in the order of the workbook."""
    targets = {}
    for tag in _RELATION.findall(told.get("xl/_rels/workbook.xml.rels", b"")):
        said = dict(_ATTRIBUTE.findall(tag))
        if b"Id" in said and b"Target" in said:
            targets[said[b"Id"]] = said[b"Target"].decode("utf-8", "replace").lower()
    ids = _SHEET.findall(told.get("xl/workbook.xml", b""))
    return [posixpath.normpath(posixpath.join("/xl", targets.get(each, "")))[1:] for each in ids]


def _lengths(pieces: Iterator[bytes]) -> Iterator[int]:
    """The bytes of each shared string, at most."""
    rest = b""
    for piece in pieces:
        *whole, rest = re.split(rb"</(?:\w+:)?si>|" + _TAG + rb"si\s*/>", rest + piece)
        yield from map(len, whole)


def _extent(pieces: Iterator[bytes]) -> tuple[Extent, list[bytes]]:
    extent, used = Extent(), list[bytes]()
    for text in _by_rows(pieces):
        _measure(text, extent)
        used += _SHARED.findall(text)
        if b"hidden=" in text:
            extent.hidden.update(int(row) - 1 for row in _HIDDEN.findall(text))
        if b'"e"' in text or b"'e'" in text or b"<f" in text or b":f" in text:
            _note_flaws(text, extent)
    return extent, used


def _by_rows(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The text in parts that end before a row, so that no cell is cut; a row that never ends is cut somewhere."""
    rest = b""
    for piece in pieces:
        text = rest + piece
        at = max(text.rfind(b"<row"), text.rfind(b":row"))
        cut = text.rfind(b"<", 0, at + 1) if at >= 0 else -1
        if cut <= 0:
            cut = len(text) if len(text) > _LONGEST_ROW else 0
        if cut:
            yield text[:cut]
        rest = text[cut:]
    yield rest


def _measure(text: bytes, extent: Extent) -> None:
    full = (_PREFIXED if b":row" in text else _PLAIN).findall(text)
    cells = _PLACE.findall(b"".join(full))
    if cells:
        extent.widest = max(extent.widest, *(column_of(letters) for letters in {letters for letters, _ in cells}))
        extent.last = max(extent.last, *(int(row) for row in {row for _, row in cells}))
    if len(cells) < len(full):
        # cells without a place of their own stand one after the other
        rows = re.split(_TAG + rb"row\b", text)
        named = max(map(int, _ROW.findall(text)), default=0)
        extent.last = max(named, extent.last + len(rows))
        extent.widest = max(extent.widest, *(len(re.findall(_TAG + rb"c\b", row)) for row in rows))


def _note_flaws(text: bytes, extent: Extent) -> None:
    for said, inside in _WHOLE.findall(text):
        is_error = b't="e"' in said or b"t='e'" in said
        if not is_error and (
            b't="str"' in said or _FORMULA.search(inside) is None or _VALUE.search(inside) is not None
        ):
            continue
        place = _PLACE.search(said)
        if place is not None and len(extent.flaws) < MOST_FLAWS:
            at = (int(place[2]) - 1, column_of(place[1]) - 1)
            extent.flaws[at] = "formula_error" if is_error else "formula_uncounted"


def column_of(letters: bytes) -> int:
    """A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
