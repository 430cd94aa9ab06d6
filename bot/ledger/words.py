"""The words the reader must recognise live in the .toml files beside it; this module loads them, once."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


@cache
def load(name: str) -> Mapping[str, Any]:
    """The contents of `name`.toml. Callers must not change what they get: it is shared."""
    return tomllib.loads((_HERE / f"{name}.toml").read_text(encoding="utf-8"))


def any_of(words: Iterable[str]) -> str:
    """A regular expression for one of `words`, the longest first; as a group that captures nothing."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True)) + ")"


def say(code: str, **values: object) -> str:
    """The sentence of warnings.toml under `code`, filled in."""
    sentence: str = load("warnings")["sentences"][code]
    return sentence.format(**values)
