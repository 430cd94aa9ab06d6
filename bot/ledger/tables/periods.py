"""Columns that say how far items are at several times, this month and last, one quarter after another: which is the latest."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from bot.ledger.tables.heads import Column
from bot.ledger.tables.words import bare, data
from bot.rules.numerals import chinese_class, number

_PRESENT = 10**9
_Time = tuple[str, int]
"""In what unit the time of a column is counted, and which it is; no unit for the present, and for the one before."""


def by_time(columns: Iterable[Column]) -> list[list[Column]]:
    """Columns whose heads differ in their time alone together, the latest last; each by itself where that cannot be told."""
    found: dict[tuple[str, ...], list[Column]] = {}
    for each in columns:
        found.setdefault(tuple(bare(_time().sub("", text)) for text in (each.head, *each.over)), []).append(each)
    return [run for together in found.values() for run in _in_order(together)]


def _in_order(columns: Sequence[Column]) -> list[list[Column]]:
    if len({(bare(each.head), each.over) for each in columns}) == 1:
        return [list(columns)]
    times = {each.at: time for each in columns if (time := _time_of(each)) is not None}
    units = {unit for unit, _ in times.values()} - {""}
    if len(times) < len(columns) or len(units) > 1 or len(set(times.values())) < len(columns):
        return [[each] for each in columns]
    return [sorted(columns, key=lambda each: times[each.at][1])]


def _time_of(column: Column) -> _Time | None:
    """None where a column is of a time that cannot be told."""
    text = " ".join((column.head, *column.over))
    for n, words in enumerate(data()["periods"]["orders"]):
        said = [place for place, word in enumerate(words) if word in text]
        if said:
            return (str(n), said[0]) if len(said) == 1 else None
    if re.search(data()["periods"]["past"], text):
        return "", -1
    counted = list(_counted().finditer(text))
    if len(counted) == 1:
        found = counted[0]
        return found["unit"], int(found["year"] or 0) * 100 + (number(found["n"]) or 0)
    return None if counted or re.search(r"\d", text) else ("", _PRESENT)


@cache
def _counted() -> re.Pattern[str]:
    source: str = data()["periods"]["counted"]
    return re.compile(source.replace("{n}", rf"\d{{1,2}}|[{chinese_class()}]{{1,3}}"))


@cache
def _time() -> re.Pattern[str]:
    """All that tells of a time in a head."""
    words = data()["periods"]
    orders = (word for order in words["orders"] for word in order)
    return re.compile(
        "|".join([re.sub(r"\?P<\w+>", "?:", _counted().pattern), words["past"], words["present"], *orders])
    )
