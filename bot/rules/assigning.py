"""Reading ``1-5,8 unit``: which items the office gives to which unit, typed in one line."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules.numbers import SEVERAL_NUMBERS, spans


@dataclass(frozen=True)
class Assignment:
    """`numbers` ascending; `units`: the names that fit what was `wanted`, exactly one when it is clear."""

    numbers: tuple[int, ...]
    units: tuple[str, ...]
    wanted: str


def read_assignment(text: str, units: Sequence[str]) -> Assignment | None:
    """None when the text is not item numbers followed by words. A unit may be shortened, never guessed."""
    match = SEVERAL_NUMBERS.match(text)
    if match is None:
        return None
    wanted = match["unit"].strip()
    whole = match["lead"] + wanted
    named = next((unit for unit in units if whole.endswith(unit) and len(unit) > len(wanted)), wanted)
    return Assignment(spans(match["numbers"]), tuple(fitting_units(named, units)), named)


def fitting_units(wanted: str, units: Sequence[str]) -> list[str]:
    """The unit of exactly this name, else all that hold its characters in this order, as official short names do."""
    if wanted in units:
        return [wanted]
    return [unit for unit in units if _is_subsequence(wanted, unit)]


def is_reason(text: str) -> bool:
    """Whether words can be a reason: some letters or characters, not a number or a sign alone."""
    return sum(sign.isalpha() for sign in text) >= 2


def _is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(character in rest for character in short)
