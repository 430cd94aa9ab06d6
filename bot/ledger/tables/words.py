"""The words of ledgers, loaded once."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

_LONGEST_HEAD = 24


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


@lru_cache(4096)
def plain(head: str) -> str:
    """A head without blanks and signs, brackets kept, in one width."""
    return re.sub(r"<br\s*/?>|[\s*:]", "", unicodedata.normalize("NFKC", head))


@lru_cache(4096)
def bare(head: str) -> str:
    """The same, without what stands in brackets."""
    return re.sub(r"\(.*?\)|\[.*?\]|【.*?】", "", plain(head))


@lru_cache(4096)
def field_of(head: str) -> str | None:
    """The field that a head means: as it stands, without its brackets, else by the longest word it ends or begins with."""
    known = heads()
    if plain(head) in known:
        return known[plain(head)]
    both = _of_two(plain(head))
    if both:
        return both
    form = bare(head)
    if form in known:
        return known[form]
    if not 2 <= len(form) <= _LONGEST_HEAD:
        return None
    ends = [word for word in known if len(word) > 1 and form.endswith(word)]
    begins = [word for word in known if len(word) > 2 and form.startswith(word)]
    best = max(ends, key=len, default="") or max(begins, key=len, default="")
    return None if _is_of_others(form, best) else known.get(best)


def _of_two(form: str) -> str | None:
    """The field of a head that joins two, where their values stand in one cell."""
    joined = data()["joined"]
    parts = re.split(joined["by"], form.removesuffix(joined["close"]), maxsplit=1)
    if len(parts) != 2:
        return None
    first, second = _known_end(parts[0]), "person" if parts[1] in joined["persons"] else _known_end(parts[1])
    return _TOGETHER.get(("unit" if first in ("lead_unit", "responsible_unit") else first, second))


_TOGETHER: dict[tuple[str | None, str | None], str] = {
    ("unit", "person"): "unit_and_person",
    ("unit", "support"): "responsible_unit",
    ("person", "note"): "person",
    ("measure", "due"): "measure",
}
"""What a head is taken for that names both."""


def _known_end(words: str) -> str | None:
    """The field of the longest head that words end with."""
    best = max((word for word in heads() if words.endswith(word)), key=len, default="")
    return heads().get(best)


def _is_of_others(form: str, word: str) -> bool:
    """Whether what stands before the word makes it another thing: whether something is so, or whose turn it is beside those who
    have to put it right."""
    field, before = heads().get(word, ""), form.removesuffix(word)
    if form.startswith(layout()["whether"]):
        return field not in layout()["of_whether"]
    if field not in layout()["of_owners"]:
        return False
    is_plain = not word.startswith(tuple(layout()["owning"]))
    return before.endswith(tuple(layout()["of_others"])) or (is_plain and before.endswith(tuple(layout()["giving"])))


@lru_cache(4096)
def state_column(head: str, groups: tuple[str, ...]) -> str:
    """What a column of states is: the unit's claim, the office's finding, the state itself, or empty, of something else.

    `head` is taken by any of the words; groups only by those that say who looked.
    """
    if plain(head) in heads() or bare(head) in heads():
        texts: tuple[str, ...] = groups
    else:
        texts = (head, *groups)
        if any(word in bare(head) for word in layout()["other_states"]):
            return ""
        if any(word in bare(head) for word in layout()["claimed_by"]):
            return "claim"
    for text in map(bare, texts):
        for field in ("finding", "claim"):
            if any(word in text for word in layout()[f"{field}_words"]):
                return field
    return "status"


def field_under(head: str, groups: Sequence[str]) -> str | None:
    """The field that a head means together with one of its groups, before it or behind it: planned + time of completion."""
    known = heads()
    for group in groups:
        for both in (bare(group) + bare(head), bare(head) + bare(group)):
            if both in known:
                return known[both]
    return None
