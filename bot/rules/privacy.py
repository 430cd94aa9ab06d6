"""What must not stand in a text for the public: names of known persons, mobile numbers, identity card numbers."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

_MOBILE = re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dXx])")
_SHORTEST_NAME = 2


class Private(StrEnum):
    NAME = "name"
    MOBILE = "mobile"
    IDENTITY = "identity"


@dataclass(frozen=True)
class Found:
    """A place in a text, from `start` to before `end`, and what stands there as printed."""

    kind: Private
    start: int
    end: int
    printed: str


def find_private(text: str, names: Collection[str]) -> list[Found]:
    """What a person should look at before the text is published, in the order of the text, nothing twice.

    Names are found letter by letter and nothing else is: a name that is part of another word is found too, and a person
    nobody has named to the bot is not.
    """
    found = [Found(Private.IDENTITY, *hit.span(), hit.group()) for hit in _IDENTITY.finditer(text)]
    found += [Found(Private.MOBILE, *hit.span(), hit.group()) for hit in _MOBILE.finditer(text)]
    wanted = sorted({name for name in names if len(name) >= _SHORTEST_NAME}, key=len, reverse=True)
    if wanted:
        pattern = re.compile("|".join(re.escape(name) for name in wanted))
        found += [Found(Private.NAME, *hit.span(), hit.group()) for hit in pattern.finditer(text)]
    kept: list[Found] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def cover(text: str, names: Collection[str], cover_of: Callable[[Private], str]) -> tuple[str, int]:
    """The text with something else in each such place, and how many places there were."""
    found = find_private(text, names)
    parts, at = [], 0
    for each in found:
        parts += [text[at : each.start], cover_of(each.kind)]
        at = each.end
    return "".join([*parts, text[at:]]), len(found)
