"""Tables as plain text: .csv and .tsv of any program, in any of the encodings that Chinese offices meet."""

import csv
import io
import re
from collections import Counter
from pathlib import Path

from bot.ledger.reading import Unreadable
from bot.ledger.text import MAX_BYTES, decode_text
from bot.ledger.words import say

_SIGNS = ",\t;|，"
_LOOKED_AT = 30
_LONGEST = 1_000_000
_TYPED = re.compile(r"'(?='*\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""An apostrophe by which somebody has said that what looks like a formula is text: no spreadsheet shows it."""
_TOLD = re.compile(r"sep=(?P<sign>.)\n")


def read_separated(path: Path) -> list[list[str]]:
    """The rows of the file as a person's Excel would show them. Raises Unreadable."""
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable(say("too_big", limit=MAX_BYTES // 1_000_000))
    text = _decoded(path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\ufeff\n \t,;|"):
        raise Unreadable(say("empty"))
    told = _TOLD.match(text)  # a first line that Excel reads, and shows nobody
    sign = told["sign"] if told else delimiter_of(text)
    return ([[]] if told else []) + _rows(text[told.end() :] if told else text, sign)


def _decoded(data: bytes) -> str:
    try:
        return decode_text(data)
    except Unreadable as error:
        if str(error) == say("mixed_encodings"):
            raise
        raise Unreadable(say("bad_csv")) from error


def delimiter_of(text: str) -> str:
    """The sign that most lines have, in the number that most of these lines have it; a comma where there is none."""
    lines = [line for line in re.sub(r'"[^"]*"', "", text[:200_000]).split("\n") if line.strip()][:_LOOKED_AT]
    best, found = (0, 0), ","
    for sign in _SIGNS:
        times = Counter(line.count(sign) for line in lines if sign in line)
        if times:
            number, often = max(times.items(), key=lambda each: (each[1], each[0]))
            if (often, number) > best:
                best, found = (often, number), sign
    return found


def _rows(text: str, sign: str) -> list[list[str]]:
    before = csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    try:
        return [[_TYPED.sub("", cell, count=1) if cell.startswith("'") else cell for cell in row] for row in reader]
    except csv.Error as error:
        raise Unreadable(say("csv_broken", line=reader.line_num)) from error
    finally:
        csv.field_size_limit(before)
