"""Areas of a picture: in thousandths of its upright sides, and as squares of the grid that the office names them by."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

COLUMNS, ROWS = 20, 20
"""Squares of the grid: A to T from the left, 1 to 20 from the top. Both divide a thousand, so that a square has exact sides."""

_SQUARE = r"([A-T])(20|1[0-9]|[1-9])(?![0-9])"
_SPAN = re.compile(rf"{_SQUARE}(?:\s*[-—–~]\s*{_SQUARE})?")
_BETWEEN = re.compile(r"[\s,，、;；。.]*")


@dataclass(frozen=True)
class Area:
    """A rectangle; `left` < `right` and `top` < `bottom`, each from 0 to 1000."""

    left: int
    top: int
    right: int
    bottom: int

    def __post_init__(self) -> None:
        if not (0 <= self.left < self.right <= 1000 and 0 <= self.top < self.bottom <= 1000):
            raise ValueError(f"no area of a picture: {self}")


def read_areas(text: str) -> list[Area] | None:
    """The areas that somebody named by squares, e.g. ``B2``, ``C3-D5``; None when the text names anything else, or nothing."""
    plain = text.upper().translate({full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)})
    found, at = [], 0
    at = _end(_BETWEEN, plain, at)
    while at < len(plain):
        span = _SPAN.match(plain, at)
        if span is None:
            return None
        found.append(_area(*span.groups()))
        at = _end(_BETWEEN, plain, span.end())
    return found or None


def told(areas: Sequence[Area]) -> list[str]:
    """Each area by the squares it covers, as `read_areas` reads them."""
    return [_named(area) for area in areas]


def _area(column: str, row: str, last_column: str | None, last_row: str | None) -> Area:
    columns = sorted((ord(column) - ord("A"), ord(last_column or column) - ord("A")))
    rows = sorted((int(row) - 1, int(last_row or row) - 1))
    return Area(
        left=columns[0] * 1000 // COLUMNS,
        top=rows[0] * 1000 // ROWS,
        right=(columns[1] + 1) * 1000 // COLUMNS,
        bottom=(rows[1] + 1) * 1000 // ROWS,
    )


def _named(area: Area) -> str:
    first = f"{chr(ord('A') + area.left * COLUMNS // 1000)}{area.top * ROWS // 1000 + 1}"
    column, row = (-(-area.right * COLUMNS // 1000) - 1, -(-area.bottom * ROWS // 1000) - 1)
    last = f"{chr(ord('A') + column)}{row + 1}"
    return first if first == last else f"{first}-{last}"


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
