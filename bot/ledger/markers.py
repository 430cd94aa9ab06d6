"""Outline numbers at the start of a line, in whatever style: what stands there, not yet what it means."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from bot.ledger.words import any_of, load
from bot.rules.numerals import chinese_class, formal_class, number, single_signs

FAMILIES = (("n.", "n,", "n "), ("(n)", "n)"), ("(cn)", "cn)"), ("cn,", "cn "))
"""Styles that one document may mix on one level out of carelessness."""

_WEAK = {"formal,", "ordinal", "n ", "cn ", "A.", "a.", "(a)", "I", "i"}
"""Styles that are too easily ordinary text: they count only in sequence."""
_LIKE_A_YEAR = 1000
"""From here on a number is too easily a year: it counts only in sequence."""


@dataclass(frozen=True)
class Marker:
    """An outline number. `style` is its look, `number` its last component, `prefix` the components before it
    (decimal numbers only); `start` and `end` are offsets in the document, `printed` is what stands between."""

    style: str
    number: int
    printed: str
    start: int
    end: int
    prefix: tuple[int, ...] = ()
    inline: bool = False
    doubtful: bool = False
    """Another number stands right behind it, so that both may be one: it counts only where it is the very next."""

    @property
    def weak(self) -> bool:
        return self.style in _WEAK or self.style.startswith("d") or self.number >= _LIKE_A_YEAR


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    words, cn = load("outline")["words"], f"[{chinese_class()}]{{1,4}}"
    units = f"[{re.escape(words['units'])}]"
    ordinal, free, bound = words["ordinal"], any_of(words["ordinal_free"]), any_of(words["ordinal_bound"])
    sep = r"\s*[、.,:]\s*|\s+|$"
    rows = (
        ("word", rf"{ordinal}\s*(?P<n>{cn}|\d{{1,3}})\s*(?P<w>{free})(?:{sep}|(?=\S))"),
        ("word", rf"{ordinal}\s*(?P<n>{cn}|\d{{1,3}})\s*(?P<w>{bound})(?:{sep})"),
        ("word", rf"(?P<w>{any_of(words['counted'])})\s*[(#]?\s*(?P<n>{cn}|\d{{1,3}})\s*[)]?(?:\s*[、.:)]\s*|\s+|$)"),
        ("word", rf"[(\[]\s*(?P<w>{any_of(words['counted'])})\s*(?P<n>{cn}|\d{{1,3}})\s*[)\]]\s*[:、.]?"),
        ("ordinal", rf"{ordinal}(?P<n>{cn})\s*[,、]"),
        ("formal,", rf"(?P<n>[{formal_class()}]{{1,3}})\s*[、.]"),
        ("(cn)", rf"[(\[]\s*(?P<n>{cn})\s*[)\]]\s*[、.:]?"),
        ("cn)", rf"(?P<n>{cn})\s*\)\s*[、.]?"),
        ("cn,", rf"(?P<n>{cn})\s*[、.:,](?!\s*{cn}(?:{units}|[、.]))"),
        ("cn ", rf"(?P<n>{cn})\s+(?=\S)"),
        ("decimal", rf"(?P<n>\d{{1,3}}(?:\.\d{{1,2}}){{1,4}})(?:\.(?!\d)|、|\s+|(?![\d.%]|{units}))"),
        ("(n)", r"[(\[]\s*(?P<n>\d{1,4})\s*[)\]]\s*[、.:]?"),
        ("n)", r"(?P<n>\d{1,4})\s*\)\s*[、.]?"),
        ("n.", r"(?P<n>\d{1,4})\s*\.(?!\d)"),
        ("n,", r"(?P<n>\d{1,4})\s*[、:](?!\d)"),
        ("n.", rf"(?P<n>\d{{1,3}})\.(?={words['quantity']}|{words['month']})"),
        ("n,", rf"(?P<n>\d{{1,3}})、(?={words['quantity']})"),
        ("n ", rf"(?P<n>\d{{1,3}})\s+(?=[^\s\d\-/.~)])(?!{units})"),
        ("A.", r"(?P<n>[A-Z])\s*[.、)](?=\s|[^\x00-\x7f])"),
        ("a.", r"(?P<n>[a-z])\s*[.、)](?=\s|[^\x00-\x7f])"),
        ("(a)", r"\((?P<n>[A-Za-z])\)"),
        ("I", r"(?P<n>[IVX]{2,5})\s*[.、](?=\s|[^\x00-\x7f])"),
    )
    return tuple((style, re.compile(pattern)) for style, pattern in rows)


@cache
def _first_signs() -> re.Pattern[str]:
    """What a line must begin with to be worth trying the patterns."""
    words = load("outline")["words"]
    signs = rf"[{chinese_class()}{words['ordinal']}{''.join(single_signs())}{_bullets()}(\[0-9A-Za-z]"
    return re.compile(rf"[\s#*>]*(?:{signs}|{any_of(words['counted'])})")


@cache
def _bullets() -> str:
    signs: str = load("outline")["bullets"]["signs"]
    return signs


_DECORATION = re.compile(r"[\s#*>]*")


def leading(shadow: str, start: int, end: int, text: str) -> Iterator[Marker]:
    """The outline numbers that the line from `start` to `end` begins with, outermost first."""
    if not _first_signs().match(shadow, start, end):
        return
    at = start
    while at < end:
        body = _DECORATION.match(shadow, at, end)
        marker = _one(shadow, body.end() if body else at, end, text)
        if marker is None:
            return
        if marker.start > at:
            marker = replace(marker, start=at)
        yield marker
        if marker.style == "bullet":
            return
        at = marker.end


def _one(shadow: str, start: int, end: int, text: str) -> Marker | None:
    if start >= end:
        return None
    sign = shadow[start]
    if sign in single_signs():
        value, style = single_signs()[sign]
        return _marker(style, value, start, _past(shadow, start + 1, end), text)
    if sign in _bullets():
        return _marker("bullet", 0, start, start + 1, text)
    for style, pattern in _patterns():
        found = pattern.match(shadow, start, end)
        marker = _read(style, found, text) if found else None
        if marker:
            return marker
    return None


def _past(shadow: str, at: int, end: int) -> int:
    """The offset after a separator that may follow a one-sign number."""
    return at + 1 if at < end and shadow[at] in "、.:" else at


def _read(style: str, found: re.Match[str], text: str) -> Marker | None:
    printed, start, end = found["n"], found.start(), found.end()
    if style == "decimal":
        parts = tuple(int(part) for part in printed.split("."))
        return Marker(f"d{len(parts)}", parts[-1], text[start:end].strip(), start, end, parts[:-1])
    if style == "word":
        style = f"word:{found['w']}"
    value = _value(style, printed)
    return None if value is None else _marker(style, value, start, end, text)


def _value(style: str, printed: str) -> int | None:
    if style in ("A.", "a.", "(a)"):
        return ord(printed.lower()) - ord("a") + 1
    return _roman(printed) if style == "I" else number(printed)


def _marker(style: str, value: int, start: int, end: int, text: str) -> Marker:
    doubtful = style in ("n.", "n,") and text[end : end + 1].isdigit()
    return Marker(style, value, text[start:end].strip(), start, end, doubtful=doubtful)


def without_decimal(marker: Marker) -> Marker | None:
    """Of what looked like a decimal number its first part, which may be an outline number before a quantity; None for others."""
    if marker.style != "d2":
        return None
    first = str(marker.prefix[0])
    end = marker.start + len(first) + 1
    return replace(marker, style="n.", number=marker.prefix[0], printed=f"{first}.", end=end, prefix=(), doubtful=True)


def _roman(text: str) -> int | None:
    ones = {
        "I": 1,
        "II": 2,
        "III": 3,
        "IV": 4,
        "V": 5,
        "VI": 6,
        "VII": 7,
        "VIII": 8,
        "IX": 9,
        "X": 10,
        "XI": 11,
        "XII": 12,
    }
    return ones.get(text)
