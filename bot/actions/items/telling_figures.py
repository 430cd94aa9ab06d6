"""Outcome figures in words: an entry, a sum, an amount of money, each in one line."""

from datetime import date

from bot.rules.figures import MONEY_LEFT, Entry, FigureKind, Sum, kind_of
from templates import word


def told(entry: Entry) -> str:
    """An entry in one line."""
    return word("figure_lines", entry.kind).format(
        name=word("figures", entry.code),
        title=entry.title,
        paper=entry.paper or word("figure_parts", "no_paper"),
        money=money(entry.cents or 0),
        count=entry.count,
        day=_day(entry.dated),
    )


def told_sum(found: Sum) -> str:
    """A sum in one line, with what is counted."""
    if found.code == MONEY_LEFT:
        return word("sums", MONEY_LEFT).format(value=money(found.value))
    kind = kind_of(found.code)
    value = money(found.value) if kind in (FigureKind.MONEY_DUE, FigureKind.MONEY_RETURNED) else found.value
    return word("sums", kind).format(name=word("figures", found.code), value=value)


def money(cents: int) -> str:
    """Yuan; from ten thousand on in ten thousands where that is exact to two places."""
    if cents >= 1_000_000 and cents % 10_000 == 0:
        return _ten_thousands(cents)
    return _yuan(cents)


def both_units(cents: int | None) -> str | None:
    """In yuan and in ten thousands, to be checked before it is confirmed."""
    if cents is None:
        return None
    return word("money", "both").format(yuan=_yuan(cents), ten_thousands=_ten_thousands(cents))


def _yuan(cents: int) -> str:
    part = f".{cents % 100:02}" if cents % 100 else ""
    return word("money", "yuan").format(f"{cents // 100:,}{part}")


def _ten_thousands(cents: int) -> str:
    part = f"{cents % 1_000_000:06}".rstrip("0")
    return word("money", "ten_thousands").format(f"{cents // 1_000_000:,}" + (f".{part}" if part else ""))


def _day(dated: date | None) -> str:
    if dated is None:
        return ""
    return word("figure_parts", "day").format(year=dated.year, month=dated.month, day=dated.day)
