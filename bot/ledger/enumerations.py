"""Enumerations inside running text: the words and numbers that count off parts of a paragraph."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.ledger import status
from bot.ledger.markers import Marker
from bot.ledger.words import any_of, load
from bot.rules.numerals import chinese_class, number, single_signs

WORD_STYLES = frozenset({"is", "is~", "yao", "ordinal,", "it", "first", "side"})
"""Styles that are words. `is~` is `is` running on inside a paragraph; as `is` each part has a paragraph of its own."""

_BEFORE = re.compile(r"[\s。;:,、!?)\"\u201d\u2019\u300b\]]")
"""What may stand before the next part of an enumeration."""


@dataclass(frozen=True)
class _Hit:
    style: str
    values: tuple[int, ...]
    start: int
    end: int
    bounded: bool
    opens_line: bool
    after_colon: bool
    after_status: bool


@cache
def _pattern() -> re.Pattern[str]:
    parts = [f"(?P<{group}>{source})" for group, (_, source, _) in _kinds().items()]
    return re.compile("|".join(parts))


@cache
def _kinds() -> dict[str, tuple[str, str, dict[str, tuple[int, ...]]]]:
    """Group name: style, pattern, and for word lists the values each word may have."""
    kinds: dict[str, tuple[str, str, dict[str, tuple[int, ...]]]] = {}
    cn = f"[{chinese_class()}]{{1,3}}"
    for place, row in enumerate(load("outline")["enumerations"]):
        values: dict[str, tuple[int, ...]] = {}
        for value, words in enumerate(row.get("words", ()), 1):
            for word in words:
                values[word] = (*values.get(word, ()), value)
        source = any_of(values) if values else row["pattern"].replace("({cn})", cn)
        kinds[f"k{place}"] = (row["style"], source, values)
    kinds["brackets"] = ("(n)", r"\(\d{1,2}\)", {})
    words = load("outline")["words"]
    quantity = words["quantity"]
    kinds["dots"] = ("n.", rf"(?<![\d.])\d{{1,2}}\.(?:(?!\d)|(?={quantity}|{words['month']}))", {})
    kinds["commas"] = ("n,", rf"(?<![\d.])\d{{1,2}}、(?:(?!\d)|(?={quantity}))", {})
    kinds["halves"] = ("n)", r"(?<![\d.(])\d{1,2}\)", {})
    kinds["chinese"] = ("(cn)", rf"\({cn}\)", {})
    kinds["signs"] = ("sign", f"[{''.join(single_signs())}]", {})
    return kinds


_NUMBER = re.compile(r"\d+")


def inline(
    shadow: str, start: int, end: int, text: str, line_starts: Sequence[int], before: Marker | None = None
) -> list[Marker]:
    """The enumerations between two offsets, in order; each has at least two parts, or opens a line, or goes on
    from `before`, the number that the text stands under."""
    opens = set(line_starts)
    runs: dict[str, _Run] = {}
    if before and before.number:
        runs[before.style] = _Run(before.number)
    for found in _pattern().finditer(shadow, start, end):
        hit = _hit(found, shadow, start, opens)
        if hit:
            runs.setdefault(hit.style, _Run()).take(hit)
    markers = [_marker(hit, value, text) for run in runs.values() for hit, value in run.finished()]
    return _without_overlaps(sorted(markers, key=lambda marker: marker.start))


class _Run:
    """One style's enumerations in one paragraph: 1, 2, 3, perhaps 1 again; a 1 that nothing follows is dropped."""

    def __init__(self, before: int = 0) -> None:
        self._done: list[tuple[_Hit, int]] = []
        self._open: list[tuple[_Hit, int]] = []
        self._before = before

    def take(self, hit: _Hit) -> None:
        last = self._open[-1][1] if self._open else self._before
        follows = (
            last and hit.bounded and (last + 1 in hit.values or (hit.style == "is" and 0 < hit.values[0] - last <= 3))
        )
        if follows:
            self._open.append((hit, last + 1 if last + 1 in hit.values else hit.values[0]))
        elif 1 in hit.values:
            self._close()
            self._before = 0
            self._open = [(hit, 1)]
        elif hit.opens_line and hit.style == "is":
            self._open.append((hit, hit.values[0]))

    def _close(self) -> None:
        lone = len(self._open) == 1 and not self._before and not _opens_list(self._open[0][0])
        running_on = any(not hit.opens_line for hit, _ in self._open)
        if not lone:
            self._done += [
                (replace(hit, style="is~"), value) if hit.style == "is" and running_on else (hit, value)
                for hit, value in self._open
            ]
        self._open = []

    def finished(self) -> list[tuple[_Hit, int]]:
        self._close()
        return self._done


def _opens_list(hit: _Hit) -> bool:
    """Whether a lone first part is a list all the same: it opens a paragraph, or stands behind a label or a status."""
    return (hit.opens_line and hit.style == "is") or hit.after_colon or hit.after_status


def _hit(found: re.Match[str], shadow: str, start: int, opens: set[int]) -> _Hit | None:
    at, printed = found.start(), found.group()
    style, values = _values(found.lastgroup or "", printed)
    opens_line = at in opens
    bounded = opens_line or at == start or style in _SIGNS or bool(_BEFORE.match(shadow, at - 1))
    if not values or not (bounded or (style == "is" and values == (1,))):
        return None
    after_colon = at > 0 and shadow[at - 1] == ":" and style != "(cn)"
    after_status = style == "is" and values == (1,) and _is_after_status(shadow, at)
    return _Hit(style, values, at, found.end(), bounded, opens_line, after_colon, after_status)


def _is_after_status(shadow: str, at: int) -> bool:
    line = shadow.rfind("\n", max(0, at - _LONGEST_STATUS), at) + 1
    return (line > 0 or at < _LONGEST_STATUS) and bool(_only_status().match(shadow, line, at))


_LONGEST_STATUS = 60


@cache
def _only_status() -> re.Pattern[str]:
    """A line that up to here is one sentence, which ends with how far the item is."""
    return re.compile(rf"[^。;]{{0,50}}?{status.core()}[^。;]{{0,10}}[。;]\s*$")


_SIGNS = frozenset({"①"})
"""Styles whose signs are never part of a word."""


def _values(group: str, printed: str) -> tuple[str, tuple[int, ...]]:
    """The style of a hit, and the numbers it may stand for."""
    style, _, words = _kinds()[group]
    if words:
        return style, words[printed]
    if group == "signs":
        value, style = single_signs()[printed]
        return style, (value,)
    digits = _NUMBER.findall(printed)
    value = int(digits[0]) if digits else number(re.sub(rf"[^{chinese_class()}]", "", printed)) or 0
    return style, (value,) if value else ()


def _marker(hit: _Hit, value: int, text: str) -> Marker:
    return Marker(hit.style, value, text[hit.start : hit.end], hit.start, hit.end, inline=not hit.opens_line)


def _without_overlaps(markers: list[Marker]) -> list[Marker]:
    kept: list[Marker] = []
    for marker in markers:
        if not kept or marker.start >= kept[-1].end:
            kept.append(marker)
    return kept
