"""Which proofs show one place before and after (整改前、整改后), by their names; the words are data beside it."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.rules.models import ProofSlot

_DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_PASSED_OVER = re.compile(_DATA["passed_over"])
_BEFORE, _AFTER = (re.compile(f"({_DATA['done']})(?:{_DATA[side]})") for side in ("before", "after"))


def pairs(slots: Sequence[ProofSlot]) -> list[tuple[ProofSlot, ProofSlot]]:
    """Slots that belong together, before and after, in the order of the first; each stands in one pair at most.

    Two belong together when their names are the same but for the word before and after; where several are, the first
    that is free is taken. A name that holds words of both kinds, or of neither, belongs to none.
    """
    sides = [(slot, side) for slot in slots if (side := _side(slot.name)) is not None]
    after = [(slot, rest) for slot, (is_after, rest) in sides if is_after]
    found = []
    for slot, (is_after, rest) in sides:
        match = None if is_after else next((each for each in after if each[1] == rest), None)
        if match is not None:
            after.remove(match)
            found.append((slot, match[0]))
    return found


def _side(name: str) -> tuple[bool, str] | None:
    """Whether it is the side after, and what is left of the name without the word that says so."""
    plain = _PASSED_OVER.sub("", unicodedata.normalize("NFKC", name)).lower()
    before, after = _BEFORE.search(plain), _AFTER.search(plain)
    said = before or after
    if said is None or (before and after):
        return None
    return after is not None, plain[: said.start()] + said[1] + plain[said.end() :]
