"""Item numbers as people type them; the patterns are data beside this module."""

import re
import tomllib
from pathlib import Path

_PATTERNS: dict[str, str] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

NUMBER_FIRST = re.compile(_PATTERNS["first"])
SEVERAL_NUMBERS = re.compile(_PATTERNS["several"], re.DOTALL)
_SPAN = re.compile(_PATTERNS["span"])
_WIDEST_SPAN = 999


def plain_digits(text: str) -> str:
    """Full-width digits as plain ones."""
    return "".join(str(int(digit)) for digit in text)


def spans(text: str) -> tuple[int, ...]:
    """The numbers named by e.g. ``1-5,8``, ascending, each once; a span is cut at a thousand numbers."""
    named = set[int]()
    for low, high in _SPAN.findall(text):
        first, last = sorted((int(low), int(high or low)))
        named.update(range(first, min(last, first + _WIDEST_SPAN) + 1))
    return tuple(sorted(named))
