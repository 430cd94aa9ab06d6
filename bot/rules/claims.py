"""A unit's own view of how far an item is (自评): as it is written, against its own words, against the office's finding."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.rules.models import Finding

_DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_INNOCENT = re.compile("|".join(map(re.escape, _DATA["unfinished"]["innocent"])))

CLAIMS = (Finding.NOT_DONE, Finding.IN_PROGRESS, Finding.PHASED, Finding.BASICALLY_DONE, Finding.DONE)
"""What a unit may say of how far it is, in the order in which it is offered."""

AFTER_ALL = (Finding.DONE, Finding.PHASED, Finding.IN_PROGRESS)
"""What 已完成 may turn out to be, when the words beside it speak of something still to come."""

_AHEAD = (Finding.DONE, Finding.BASICALLY_DONE, Finding.PHASED)


def read_claim(text: str) -> Finding | None:
    """The claim that was written, when it is one beyond doubt."""
    plain = re.sub(r"[\s。.!！,，;；、]", "", unicodedata.normalize("NFKC", text))
    return next((Finding(code) for code, words in _DATA["said"].items() if plain in words), None)


def unfinished_word(texts: Iterable[str]) -> str | None:
    """The first word in these texts that speaks of something still to come; None when there is none."""
    plain = [_INNOCENT.sub("", text) for text in texts]
    found = [(text.index(word), n, word) for n, text in enumerate(plain) for word in _words() if word in text]
    return min(found, key=lambda each: (each[1], each[0]))[2] if found else None


def differs(claim: Finding, finding: Finding) -> bool:
    """Whether the unit says something else than the office found; while the office has said nothing, only a claim of
    some result is worth its look."""
    return claim != finding and (finding != Finding.UNSTATED or claim in _AHEAD)


def _words() -> list[str]:
    words: list[str] = _DATA["unfinished"]["words"]
    return words
