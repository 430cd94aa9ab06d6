"""What a cell of a workbook can hold, how high it must be for it, and how a sheet may be called."""

import re
from collections.abc import Sequence

from templates import word

LONGEST = 32_767
"""Units of UTF-16 that Excel takes in a cell."""

FULL, LINE = 409.0, 13.5
"""Points: the highest row that Excel knows, and one line of ten-point type."""

_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What a workbook cannot hold; tabs and line ends stay."""
_NO_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31


def fit(text: str) -> str:
    """The text as a cell can hold it: without signs that no file can, cut with a mark where it is too long."""
    clean = _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _units(clean) <= LONGEST:
        return clean
    mark = word("ledger_parts", "cut")
    room = (LONGEST - len(mark)) * 2
    return clean.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + mark


def height_of(text: str, width: int) -> float:
    """Points a row needs to show the text in a column so wide (in digits), between one line and the highest row."""
    fits = max(width - 1, 1)
    if len(text) * 2 <= fits and "\n" not in text:
        return LINE + 4
    lines = sum(max(1, -(-len(line.encode("gb18030", "replace")) // fits)) for line in text.split("\n"))
    return min(max(lines, 1) * LINE + 4, FULL)


def sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """A name for a sheet that Excel takes and that is not taken; as it is wherever that can be."""
    clean = _NO_NAME.sub("_", fit(wanted)).replace("\n", " ").strip(" '")[:_LONGEST_NAME] or "_"
    known, name, n = {each.lower() for each in taken}, clean, 2
    while name.lower() in known or name.lower() == "history":
        end = f"_{n}"
        name, n = clean[: _LONGEST_NAME - len(end)] + end, n + 1
    return name


def _units(text: str) -> int:
    return len(text) if len(text) * 2 <= LONGEST else len(text.encode("utf-16-le")) // 2
