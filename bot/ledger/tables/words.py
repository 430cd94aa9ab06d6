"""The words of ledgers, loaded once."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def data() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("columns.toml").read_text(encoding="utf-8"))


def layout() -> Mapping[str, Any]:
    words: Mapping[str, Any] = data()["layout"]
    return words


@cache
def heads() -> dict[str, str]:
    """Which field each head of a column means; both are plain."""
    return {plain(word): field for field, words in data()["fields"].items() for word in words}


def plain(head: str) -> str:
    """A head without blanks and signs, brackets kept, in one width."""
    return re.sub(r"[\s*:]|<br/?>", "", unicodedata.normalize("NFKC", head))


def bare(head: str) -> str:
    """The same, without what stands in brackets."""
    return re.sub(r"\(.*?\)|\[.*?\]|【.*?】", "", plain(head))


@cache
def field_of(head: str) -> str | None:
    """The field that a head means: as it stands, without its brackets, else by the longest word it ends or begins with."""
    known = heads()
    for form in (plain(head), bare(head)):
        if form in known:
            return known[form]
    form = bare(head)
    if not 2 <= len(form) <= 24:
        return None
    ends = [word for word in known if len(word) > 1 and form.endswith(word)]
    begins = [word for word in known if len(word) > 2 and form.startswith(word)]
    best = max(ends, key=len, default="") or max(begins, key=len, default="")
    return known.get(best)
