"""Chinese, full-width and circled numbers; asked only where a number is expected."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

_SIGNS: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _tables() -> tuple[dict[str, int], dict[str, int], dict[str, str]]:
    return _SIGNS["digits"], _SIGNS["tens"], _SIGNS["short"]


@cache
def single_signs() -> dict[str, tuple[int, str]]:
    """Signs such as a circled one: their value and the outline style they belong to."""
    signs: dict[str, tuple[int, str]] = {}
    for run in _SIGNS["runs"]:
        for step in range(run["count"]):
            signs[chr(ord(run["first"]) + step)] = (run["value"] + step, run["style"])
    return signs


@cache
def chinese_class() -> str:
    """The inside of a regular expression's character class with every Chinese number sign."""
    digits, tens, short = _tables()
    return "".join([*digits, *tens, *short])


@cache
def formal_class() -> str:
    """The inside of a character class with the number signs that cheques are written with."""
    signs: str = _SIGNS["formal"]["signs"]
    return signs


def number(text: str) -> int | None:
    """The value of `text` if it is a whole number in any of the scripts used here, else None. Spaces are ignored."""
    text = re.sub(r"\s", "", text)
    if not text:
        return None
    if text in single_signs():
        return single_signs()[text][0]
    plain = unicodedata.normalize("NFKC", text)
    if plain.isascii() and plain.isdigit():
        return int(plain) if len(plain) <= 9 else None
    return _chinese(text)


def _chinese(text: str) -> int | None:
    digits, tens, short = _tables()
    for sign, long in short.items():
        text = text.replace(sign, long)
    if any(sign not in digits and sign not in tens for sign in text) or len(text) > 9:
        return None
    if not any(sign in tens for sign in text):
        return int("".join(str(digits[sign]) for sign in text))
    return _named(text, digits, tens)


def _named(text: str, digits: dict[str, int], tens: dict[str, int]) -> int | None:
    total, digit, smallest = 0, None, 10_000
    for sign in text:
        if sign in digits:
            if digit:
                return None
            digit = digits[sign]
            continue
        if tens[sign] >= smallest:
            return None
        smallest = tens[sign]
        total += (1 if digit is None or digit == 0 else digit) * smallest
        digit = None
    return total + (digit or 0)


def chinese(value: int) -> str:
    """A whole number from 0 to 9999 as outlines write it: the tenth part has no digit before its ten."""
    digits, tens, _ = _tables()
    names: dict[int, str] = {}
    for sign, each in (*tens.items(), *digits.items()):
        names.setdefault(each, sign)
    if value == 0:
        return names[0]
    parts: list[str] = []
    rest = value
    for size in (1000, 100, 10):
        digit, rest = divmod(rest, size)
        if digit:
            parts.append(names[size] if value < 20 else names[digit] + names[size])
        elif parts and rest and not parts[-1].endswith(names[0]):
            parts.append(names[0])
    return "".join(parts) + (names[rest] if rest else "")
