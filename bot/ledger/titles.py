"""Short titles for lists in chat."""

import re
from collections.abc import Mapping
from typing import Any

from bot.ledger.words import load

MAX_TITLE = 30
_FINAL = "*# \t\u3000\n\u3002.;\uff1b:\uff1a,\uff0c\u3001"

_NAME = re.compile(r"[\u201c\u300c](?P<name>[^\u201c\u201d\u300c\u300d]+)[\u201d\u300d]")
_CLAUSE = re.compile(r"[。!?;；:：,，\n]")


def title(problem: str) -> str:
    """At most MAX_TITLE characters for lists: a quoted name that says enough, else the first clause."""
    data = load("wording")
    name = _NAME.search(problem)
    text = " ".join(problem.split())
    if name and MAX_TITLE >= len(name["name"]) >= max(data["shortest"], len(text) // 2):
        return name["name"]
    for prefix in data["title_prefixes"]:
        text = text.removeprefix(prefix)
    clause = _clauses(text, data)
    for suffix in data["title_suffixes"]:
        if len(clause) - len(suffix) >= data["shortest"]:
            clause = clause.removesuffix(suffix)
    return clause if len(clause) <= MAX_TITLE else clause[: MAX_TITLE - 1] + "…"


def _clauses(text: str, data: Mapping[str, Any]) -> str:
    """The first clause that says enough, with those before it unless they only name a time."""
    start = 0
    while (opening := re.match(data["title_times"], text[start:])) and opening.end() < len(text) - start:
        start += opening.end()
    for found in _CLAUSE.finditer(text, start):
        clause = text[start : found.start()]
        if len(clause) >= data["enough"] or clause.endswith(tuple(data["title_suffixes"])):
            return clause.strip(_FINAL)
    return text[start:].strip(_FINAL)
